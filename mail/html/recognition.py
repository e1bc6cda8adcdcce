# File: recognition.py
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
"""Whether a text is HTML: as send email decides it, and as a person would see it.

Pure, and loads no parser: most bodies are plain text.
"""

from __future__ import annotations

import re

_DOCUMENT_START = r"(?i)<!doctype\s+html\b[^>]*>|<html(?=[\s/>])[^>]*>"
# End tags of what HTML letters are made of, elements without one, and the start of a document that
# something else precedes. A mere "<p>" may be mentioned in a sentence, "</p>" hardly.
_TAG = (
    r"(?i)</(?:a|b|body|center|div|em|font|h[1-6]|head|html|i|li|ol|p|pre|span|strong|style|table|tbody"
    r"|td|th|title|tr|u|ul)[ \t\r\n]{0,9}>|<(?:br|hr)[ \t\r\n]{0,9}/?>|<img[ \t\r\n][^<>]{0,999}>"
    r"|<!doctype[ \t\r\n]{1,9}html"
)
# At the very beginning a start tag is no mention either.
_FIRST_TAG = (
    r"(?i)<(?:a|b|blockquote|body|center|div|em|font|h[1-6]|head|html|i|li|meta|ol|p|pre|small|span"
    r"|strong|style|table|title|tr|u|ul)(?:[ \t\r\n][^<>]{0,999})?/?>"
)
_BLANKS = " \t\r\n\u00a0\ufeff"
_BEFORE_MARKUP = (("<!--", "-->"), ("<?xml", "?>"))
_MOST_BEFORE = 20


def is_html_document(body: str) -> bool:
    """Whether send email sends a body as HTML: its first characters are a doctype or <html ...>."""
    return body.startswith("<") and re.match(_DOCUMENT_START, body) is not None


def has_html_tags(text: str) -> bool:
    """Whether readers of a plain text would see tags that were meant as HTML."""
    return "<" in text and (re.search(_TAG, text) is not None or _begins_with_tag(text))


def _begins_with_tag(text: str) -> bool:
    """Whether a text begins with a tag, but for blanks, comments and an XML declaration."""
    rest = text.lstrip(_BLANKS)
    for _ in range(_MOST_BEFORE):
        end = next((end for start, end in _BEFORE_MARKUP if rest.startswith(start)), None)
        if end is None:
            break
        rest = rest.partition(end)[2].lstrip(_BLANKS)
    return re.match(_FIRST_TAG, rest) is not None
