# File: url.py
#
# Copyright (c) 2026 Splunk Inc.
#
# Licensed under the Apache License, Version 2.0 (the "License");
# you may not use this file except in compliance with the License.
# You may obtain a copy of the License at
#
#     http://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software distributed under
# the License is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND,
# either express or implied. See the License for the specific language governing permissions
# and limitations under the License.
"""Which URLs may stand in HTML that is sent.

Called for every attribute of allowlist that takes a URL, and by css for url(). Judges
the text only; nothing is resolved or fetched.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from mail.html.markup import words

SCHEMES = words(
    "http https mailto tel sms smsto callto ftp ftps sftp cid mid geo news nntp irc ircs im xmpp "
    "sip sips webcal magnet openpgp4fpr bitcoin"
)
# Never reached by a decoder of ours, but a client might decode once more than it should.
_DANGEROUS_SCHEMES = words(
    "javascript vbscript livescript mocha jscript data file blob filesystem about view-source jar "
    "res mhtml mk ms-its its ms-itss search-ms ms-msdt wyciwyg"
)
_RASTER = re.compile(
    r"data:image/(?:png|apng|gif|jpe?g|pjpeg|webp|avif|bmp|x-ms-bmp|x-icon|vnd\.microsoft\.icon"
    r"|tiff)[;,]"
)
_VECTOR = re.compile(r"data:image/svg\+xml[;,]")
_ACTIVE_VECTOR = re.compile(
    r"<\s*(?:\w+:)?(?:script|foreignobject|iframe|object|embed|image|use|style|link|animate|set"
    r"|handler)\b|on[a-z]+\s*=|href|script:|<!|<\?|url\((?!\s*[\"']?\s*#)|@import|&"
)
# Control characters, blanks, and what Unicode draws as nothing.
_INVISIBLE = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SCHEME = re.compile(r"([^/?#:\\]*):")
_NETWORK_PATH = re.compile(r"/*\\")
_CANDIDATE = re.compile(r"[ ,]*([^ ]+)")
# A scheme is found at the start or not at all; data URLs are long.
_JUDGED_LENGTH = 2000


def allowed_url(url: str, *, is_image: bool = False) -> str | None:
    """Judge the value of an attribute that takes one URL.

    Args:
        url: the value with character references decoded.
        is_image: the value is shown as an image, so raster data URLs are welcome.

    Returns:
        The URL to write, its control characters removed as every browser does; None when it
        must not be sent.
    """
    visible = _INVISIBLE.sub("", url)[:_JUDGED_LENGTH]
    scheme = _scheme(visible)
    decoded = {_scheme(reading) for reading in _readings(visible)} - {scheme}
    if _NETWORK_PATH.match(visible) or decoded & _DANGEROUS_SCHEMES:
        return None
    cleaned = _CONTROL.sub("", url).strip(" ")
    if scheme is None:
        return cleaned
    if scheme == "data":
        return cleaned if is_image and _RASTER.match(visible.lower()) else None
    written_scheme, _, rest = cleaned.partition(":")
    return _INVISIBLE.sub("", written_scheme) + ":" + rest if scheme in SCHEMES else None


def allowed_srcset(srcset: str) -> str | None:
    """Judge a list of image candidates (HTML §4.8.4.2.1); None when one of them is refused."""
    spaced = _CONTROL.sub(" ", srcset).strip(" ")
    readings = (spaced, _CONTROL.sub("", srcset))
    candidates = [url for reading in readings for url in _candidates(reading)]
    if any(allowed_url(url, is_image=True) is None for url in candidates):
        return None
    return spaced


def allowed_css_url(url: str) -> bool:
    """Whether CSS may name this URL: image data, a part of this mail, a place in this document."""
    visible = _INVISIBLE.sub("", url)
    start = visible[:100].lower()
    if _VECTOR.match(start):
        return _is_plain_vector(_CONTROL.sub("", url))
    return start.startswith(("#", "cid:")) or _RASTER.match(start) is not None


def _candidates(srcset: str) -> Iterator[str]:
    position = 0
    while True:
        candidate = _CANDIDATE.match(srcset, position)
        if candidate is None:
            return
        yield candidate[1].rstrip(",")
        position = candidate.end()
        if not candidate[1].endswith(","):
            comma = srcset.find(",", position)
            position = len(srcset) if comma < 0 else comma + 1


def _readings(visible: str) -> list[str]:
    once = [html.unescape(visible), unquote(visible)]
    twice = [unquote(once[0]), html.unescape(once[1]), html.unescape(once[0]), unquote(once[1])]
    return [_INVISIBLE.sub("", reading) for reading in once + twice]


def _scheme(visible: str) -> str | None:
    match = _SCHEME.match(visible)
    return match[1].lower() if match else None


def _is_plain_vector(data_url: str) -> bool:
    """Whether an SVG image has neither script nor anything to load.

    No browser runs or loads what an image holds; this keeps it so where a client draws the
    picture in some other way.
    """
    head, _, body = data_url.partition(",")
    text = unquote(body)
    if ";base64" in head.lower():
        try:
            text = base64.b64decode(text.replace(" ", ""), validate=True).decode("utf-8")
        except ValueError:  # not base64, or not UTF-8 in it
            return False
    return _ACTIVE_VECTOR.search(text.lower()) is None
