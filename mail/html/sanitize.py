# File: sanitize.py
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
"""The door of the room: HTML bodies, cleaned.

``sanitize`` is the only way HTML gets cleaned in this app: markup by nh3, CSS by tinycss2, the
document around it written anew. Nothing is unescaped after cleaning, so what came escaped stays
text. Pure functions; a hostile text takes time in proportion to its length. Mail, its parts and
its parameters are not known here.
"""

from __future__ import annotations

import re
from html import unescape

import nh3

from mail.html.allowlist import REMOVED_WITH_CONTENT
from mail.html.attribute import AttributeCleaner
from mail.html.content_id import content_ids_in
from mail.html.difference import list_removed
from mail.html.document import clean_document
from mail.html.fragment import FragmentCleaner
from mail.html.markup import Token, tokenize
from mail.html.removed import Removed
from smtp_dataclass import dataclass

_NOT_CHARACTERS = re.compile("[\ud800-\udfff]")
# An ordinary email is stable after the first round; the second only finds that out.
_MAX_ROUNDS = 8
# Of the result, as a multiple of what was given; what is shorter than this may grow more.
_MAX_GROWTH = 2
_FREE_LENGTH = 4096
_PLAIN_LESS_THAN = re.compile(r"&lt;(?![A-Za-z/!?]|$)")
_NUMERIC = re.compile(r"&#(?:[0-9]|[xX][0-9A-Fa-f])")
# References have names of at most 32 characters.
_AMPERSAND = re.compile(r"&amp;(?P<following>[#A-Za-z0-9]{0,34};?)")


@dataclass(frozen=True)
class SanitizedHtml:
    """HTML that may be sent.

    Attributes:
        html: the cleaned text; cleaning it again gives the same.
        removed: what went, each kind and name once.
        content_ids: Content-IDs the HTML refers to by cid: URLs, percent-decoded.
    """

    html: str
    removed: tuple[Removed, ...]
    content_ids: tuple[str, ...]


def sanitize(html: str) -> SanitizedHtml:
    """Remove from HTML whatever could act, fetch by a style sheet, or take input.

    Args:
        html: a document or a fragment, of any length and in any state.

    Returns:
        SanitizedHtml whose text and looks are those of ``html`` without what was removed. A
        document stays a document, a fragment a fragment, ASCII stays ASCII.
    """
    source = _normalized(html)
    given = tokenize(source)
    attributes = AttributeCleaner()
    cleaned, tokens = _clean_until_stable(source, given, attributes)
    if len(cleaned) > _most_characters(source):
        cleaned = _text_only(cleaned, _most_characters(source))
        tokens = tokenize(cleaned)
    removed = list_removed(given, tokens, attributes.removed_css)
    return SanitizedHtml(cleaned, removed, content_ids_in(tokens))


def _normalized(html: str) -> str:
    """What a parser's input stream makes of the text (HTML §13.2.3.5)."""
    text = html.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return _NOT_CHARACTERS.sub("\ufffd", text)


def _clean_until_stable(
    source: str, tokens: list[Token], attributes: AttributeCleaner
) -> tuple[str, list[Token]]:
    """Clean a text, and what is left of it, until nothing changes; also cut the result."""
    cleaner = FragmentCleaner(attributes)
    is_ascii = source.isascii()
    for _ in range(_MAX_ROUNDS):
        cleaned = clean_document(tokens, cleaner, attributes)
        if is_ascii:
            # Entities nh3 has decoded: what came in ASCII can still be sent without UTF-8.
            cleaned = cleaned.encode("ascii", "xmlcharrefreplace").decode("ascii")
        if cleaned == source:
            return cleaned, tokens
        source, tokens = cleaned, tokenize(cleaned)
    # Only an attack keeps changing; its text is all that may stay.
    text = _without_markup(source)
    return text, tokenize(text)


def _most_characters(source: str) -> int:
    """How long the result may be: a short text may grow, as escaped it has five times its "&"."""
    return max(_MAX_GROWTH * len(source), _FREE_LENGTH)


def _without_markup(html: str) -> str:
    gone = {*REMOVED_WITH_CONTENT, "style", "title"}
    return nh3.clean(html, tags=set(), clean_content_tags=gone)  # pylint: disable=no-member


def _text_only(html: str, most: int) -> str:
    """Return what is left of a text that only an attack makes so long: its text.

    Where even that is too long, with references only for characters that a parser would take for
    the beginning of markup or of another reference (HTML §13.2.5.1, §13.2.5.6).
    """
    text = _without_markup(html)
    if len(text) <= most:
        return text
    text = text.replace("&gt;", ">").replace("&nbsp;", "\u00a0")
    text = _PLAIN_LESS_THAN.sub("<", text)
    return _AMPERSAND.sub(_shortest_ampersand, text)


def _shortest_ampersand(match: re.Match[str]) -> str:
    """Write an ampersand as itself where no parser reads a reference behind it."""
    bare = f"&{match['following']}"
    return match[0] if _NUMERIC.match(bare) or unescape(bare) != bare else bare
