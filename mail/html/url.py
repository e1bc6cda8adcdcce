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

Judges the text only; nothing is resolved or fetched, and what element it stands in is told.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from urllib.parse import unquote

from mail.html.allowlist import SCHEMES, words
from mail.html.reference import unescape

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
# Judged with every run of blanks as one, so that a search never looks at a blank twice.
_ACTIVE_VECTOR = re.compile(
    r"< ?(?:[\w.-]{1,40}:)?(?:script|foreignobject|iframe|object|embed|image|use|style|link"
    r"|animate|set|handler)\b|on[a-z]{1,40} ?=|href|script:|<!|<\?|url\((?! ?[\"']? ?#)"
    r"|@import|&"
)
_BLANKS = re.compile(r"[\s\x00-\x20]+")
_MAX_VECTOR_LENGTH = 200_000
# Control characters, blanks, and what Unicode draws as nothing.
INVISIBLE = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SCHEME = re.compile(r"([^/?#:\\]*):")
_NETWORK_PATH = re.compile(r"/*\\")
_FILE_SERVER = re.compile(r"(?:https?|ftps?):/*\\|file:", re.IGNORECASE)
_LEADING_SLASHES = re.compile(f"(?:/|{INVISIBLE.pattern})+")
_NETWORK_CANDIDATE = re.compile(r"(?:(?<=,)|(?<=[ ])|^)//+(?=[^/ ])")
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
        must not be sent. A leading "//" is written "https://": a client without a base URL
        reads it as a path to a file server, and would log in there.
    """
    visible = INVISIBLE.sub("", url)[:_JUDGED_LENGTH]
    scheme = _scheme(visible)
    if _NETWORK_PATH.match(visible) or _hides_scheme(visible, scheme):
        return None
    cleaned = _CONTROL.sub("", url).strip(" ")
    if visible.startswith("//"):
        return _with_https(cleaned)
    if scheme is None:
        return cleaned
    if scheme == "data":
        return cleaned if is_image and _RASTER.match(visible.lower()) else None
    if scheme not in SCHEMES or _FILE_SERVER.match(visible):
        return None
    written_scheme, _, rest = cleaned.partition(":")
    return INVISIBLE.sub("", written_scheme) + ":" + rest


def allowed_srcset(srcset: str) -> str | None:
    """Judge a list of image candidates (HTML §4.8.4.2.1); None when one of them is refused."""
    spaced = _CONTROL.sub(" ", srcset).strip(" ")
    readings = (spaced, _CONTROL.sub("", srcset))
    candidates = [url for reading in readings for url in _candidates(reading)]
    if any(allowed_url(url, is_image=True) is None for url in candidates):
        return None
    return _NETWORK_CANDIDATE.sub("https://", spaced)


def allowed_css_url(url: str, *, is_image: bool = False) -> str | None:
    """Judge a URL in CSS: image data, a part of this mail, a place in this document.

    Args:
        url: as the CSS parser reads it.
        is_image: it stands where an image of the markup could, so the network is as near.

    Returns:
        The URL to write, or None.
    """
    visible = INVISIBLE.sub("", url)
    start = visible[:100].lower()
    if _VECTOR.match(start):
        return url if _is_plain_vector(_CONTROL.sub("", url)) else None
    if start.startswith(("#", "cid:")) or _RASTER.match(start):
        return url
    if is_image and start.startswith(("http://", "https://", "//")):
        return allowed_url(url)
    return None


def _hides_scheme(visible: str, scheme: str | None) -> bool:
    """Whether decoding once more than one should brings a dangerous scheme to light."""
    if "&" not in visible and "%" not in visible:
        return False
    decoded = {_scheme(reading) for reading in _readings(visible)} - {scheme}
    return bool(decoded & _DANGEROUS_SCHEMES) or any(
        _NETWORK_PATH.match(reading) for reading in _readings(visible)
    )


def _with_https(url: str) -> str:
    """A URL that starts with two slashes or more, with the scheme everybody means."""
    start = _LEADING_SLASHES.match(url)
    return "https://" + url[start.end() if start else 0 :]


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
    once = [unescape(visible), unquote(visible)]
    twice = [unquote(once[0]), unescape(once[1]), unescape(once[0]), unquote(once[1])]
    return [INVISIBLE.sub("", reading) for reading in once + twice]


def _scheme(visible: str) -> str | None:
    match = _SCHEME.match(visible)
    return match[1].lower() if match else None


def _is_plain_vector(data_url: str) -> bool:
    """Whether an SVG image has neither script nor anything to load.

    No browser runs or loads what an image holds; this keeps it so where a client draws the
    picture in some other way.
    """
    head, _, body = data_url.partition(",")
    if len(body) > _MAX_VECTOR_LENGTH:
        return False
    text = unquote(body)
    if ";base64" in head.lower():
        try:
            text = base64.b64decode(text.replace(" ", ""), validate=True).decode("utf-8")
        except ValueError:  # not base64, or not UTF-8 in it
            return False
    return _ACTIVE_VECTOR.search(_BLANKS.sub(" ", text.lower())) is None
