# File: html_body.py
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
"""The HTML body of a message: both its forms as parts, and the files that it shows.

What is cleaned or recognised is decided elsewhere; here HTML is text that is ready to be sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mail import sentences
from mail.body import Body, BodyPart, alternative, text_part
from mail.html.content_id import content_ids_of
from mail.html.text import text_of_html
from smtp_quoting import shown

_SURROGATE = re.compile("[\ud800-\udfff]")
# RFC 2397, in an attribute or in CSS; as long as no character ends a URL in either.
_DATA_IMAGE = re.compile(r"data:image/[^\s\"'()<>]*", re.IGNORECASE)
_MOST_DATA_OCTETS = 100 * 1024
# A hostile page must not fill the result with thousands of sentences.
_MOST_WARNINGS = 20


def body_as_given(html: str) -> Body:
    """Write the HTML that send email was given, with warnings about images that nobody sees."""
    root = both_forms(html, characters_of(text_of_html(html)))
    return Body(root, warnings=unattached_warnings(content_ids_of(html), ()))


def data_image_warnings(html: str) -> tuple[str, ...]:
    """Warn of images within the HTML that are larger than what most mail programs show."""
    size = sum(len(match.group()) for match in _DATA_IMAGE.finditer(html))
    if size <= _MOST_DATA_OCTETS:
        return ()
    return (sentences.DATA_IMAGES_LARGE.format(size=size // 1024),)


def both_forms(html: str, text: str) -> BodyPart:
    """Write HTML with its text form before it, for readers that show no HTML."""
    return alternative([text_part(text, "plain"), text_part(html, "html")])


def characters_of(derived_text: str) -> str:
    """Replace what is no character: HTML can name half a surrogate pair, as in &#xD800;."""
    return _SURROGATE.sub("\ufffd", derived_text)


def unattached_warnings(
    referred_ids: Sequence[str], attached_ids: Iterable[str | None]
) -> tuple[str, ...]:
    """Say which Content-IDs the HTML refers to in vain.

    Args:
        referred_ids: each once, as the HTML names them.
    """
    attached = set(attached_ids)
    missing = [each for each in referred_ids if each not in attached]
    warnings = [
        sentences.CONTENT_ID_NOT_ATTACHED.format(content_id=shown(each)[1:-1])
        for each in missing[:_MOST_WARNINGS]
    ]
    if len(missing) > len(warnings):
        count = len(missing) - len(warnings)
        warnings.append(sentences.CONTENT_IDS_NOT_ATTACHED.format(count=count))
    return tuple(warnings)
