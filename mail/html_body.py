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
from mail.body import BodyPart, alternative, text_part
from mail.html.content_id import content_ids_of
from mail.html.text import text_of_html
from smtp_quoting import shown

_SURROGATE = re.compile("[\ud800-\udfff]")
# A hostile page must not fill the result with thousands of sentences.
_MOST_WARNINGS = 20


def document_body(html: str) -> tuple[BodyPart, tuple[str, ...]]:
    """Write the HTML document that send email was given.

    Returns:
        The body, and warnings about images that nobody sees.
    """
    body = both_forms(html, characters_of(text_of_html(html)))
    return body, unattached_warnings(content_ids_of(html), ())


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
