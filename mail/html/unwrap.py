# File: unwrap.py
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
"""Tags of elements that are not welcome are taken out before a parser sees them; their text stays.

nh3 would take an unknown element out together with its text when its name is one of SVG or MathML
("domain", "log", "set" ...), though a browser shows that text. An element that parts words leaves
something that parts them as well: a block becomes a div, a control a blank. What is removed with
its content, and what stands inside svg and math, is left to nh3. Nothing is judged here but names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mail.html.allowlist import ELEMENTS, REMOVED_WITH_CONTENT, words
from mail.html.markup import NOTHING, Kind, Token, escape_value

_TAGS = (Kind.START_TAG, Kind.END_TAG)
# Parsed as an img, whatever its name (HTML §13.2.6.4.7).
_PASSED_ON = ELEMENTS | REMOVED_WITH_CONTENT | words("image")
_BLOCKS = words("form fieldset legend dialog")
_CONTROLS = words("button select optgroup option textarea input meter progress output")
_TABLE_INSIDES = words("table thead tbody tfoot tr colgroup")
_CELLS = words("td th caption")
_FOREIGN = words("svg math")
# HTML in these stays inside the drawing or formula (HTML §13.2.6.2 and §13.2.6.5) ...
_INTEGRATION_POINTS = words("foreignobject desc title mi mo mn ms mtext annotation-xml")
# ... and elsewhere in it these end it.
_ENDS_FOREIGN = words(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li "
    "listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
# Raw text that is shown as it stands; escaped, it is shown the same and can be nothing else.
_SOURCE_CODE = words("xmp plaintext")
_BLANK = Token(Kind.TEXT, " ", " ")


def unwrap_unwelcome(tokens: Iterable[Token]) -> Iterator[Token]:
    """Pass tokens on, with something harmless for every tag that is not welcome.

    Args:
        tokens: the body of a text as markup.tokenize cuts it.
    """
    previous = NOTHING
    for token in _unwrapped(tokens):
        if token is not _BLANK or not previous.is_blank:
            yield token
        previous = previous if token is NOTHING else token


def _unwrapped(tokens: Iterable[Token]) -> Iterator[Token]:
    places = _Places()
    raw_text_element = ""
    for token in tokens:
        if token.kind is Kind.RAW_TEXT:
            yield _raw_text(token, raw_text_element)
        elif token.kind not in _TAGS or places.enter(token) or token.data in _PASSED_ON:
            yield token
        else:
            yield _replacement(token, in_table=places.in_table)
        raw_text_element = token.data if token.kind is Kind.START_TAG else ""


class _Places:
    """Where in a text a token stands, as far as it matters here."""

    def __init__(self) -> None:
        self.in_table = False
        self._tables: list[bool] = []
        self._foreign = 0
        self._integration_points = 0

    def enter(self, tag: Token) -> bool:
        """Note a tag; True when it belongs to a drawing or formula."""
        if self._foreign or tag.data in _FOREIGN:
            return self._enter_foreign(tag)
        is_start = tag.kind is Kind.START_TAG
        if tag.data == "table":
            self._enter_table(is_start=is_start)
        elif tag.data in _CELLS:
            self.in_table = bool(self._tables) and not is_start
        elif tag.data in _TABLE_INSIDES:
            self.in_table = bool(self._tables)
        return False

    def _enter_table(self, *, is_start: bool) -> None:
        if is_start:
            self._tables.append(self.in_table)
            self.in_table = True
        elif self._tables:
            self.in_table = self._tables.pop()

    def _enter_foreign(self, tag: Token) -> bool:
        change = 0
        if not tag.source.endswith("/>"):
            change = 1 if tag.kind is Kind.START_TAG else -1
        if tag.data in _FOREIGN:
            self._foreign += change
        elif tag.data in _INTEGRATION_POINTS:
            self._integration_points = max(0, self._integration_points + change)
        elif tag.data in _ENDS_FOREIGN and not self._integration_points:
            self._foreign = 0
        self._foreign = max(0, self._foreign)
        if not self._foreign:
            self._integration_points = 0
        return True


def _replacement(tag: Token, *, in_table: bool) -> Token:
    """What stands for a tag that must go; between the rows of a table nothing may."""
    if in_table:
        return NOTHING
    if tag.data in _SOURCE_CODE:
        source = "<pre>\n" if tag.kind is Kind.START_TAG else "</pre>"
        return Token(tag.kind, "pre", source)
    if tag.data in _BLOCKS:
        return Token(tag.kind, "div", "<div>" if tag.kind is Kind.START_TAG else "</div>")
    return _BLANK if tag.data in _CONTROLS else NOTHING


def _raw_text(token: Token, element: str) -> Token:
    """The text of xmp as it stands; of textarea without markup, references in it are decoded."""
    if element in _SOURCE_CODE:
        return Token(Kind.TEXT, token.data, escape_value(token.data))
    if element == "textarea":
        return Token(Kind.TEXT, token.data, token.data.replace("<", "&lt;"))
    return token
