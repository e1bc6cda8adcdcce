# File: fragment.py
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
"""The markup of an email, without the document around it: nh3 decides what stays.

Before nh3 the tokens are brought into a form that parses in linear time; after it only what nh3
leaves to us is filtered: the text of style elements and comments. One pass proves nothing; whoever
calls repeats it until nothing changes any more, so that nh3 has seen what is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import nh3

from mail.html.allowlist import (
    ATTRIBUTES,
    ELEMENTS,
    GENERIC_PREFIXES,
    MAX_ATTRIBUTES,
    REMOVED_WITH_CONTENT,
    SCHEMES,
)
from mail.html.attribute import AttributeCleaner
from mail.html.conditional import Comment, standard_form
from mail.html.markup import (
    Kind,
    Token,
    parse_attributes,
    tokenize,
    write_tag,
)
from mail.html.nesting import limit_nesting
from mail.html.unwrap import unwrap_unwelcome

_SKIPS_LINE_BREAK = frozenset(("pre", "listing"))
_LONG_TAG = 2000


class FragmentCleaner:
    """Cleans the body of one HTML text."""

    def __init__(self, attributes: AttributeCleaner) -> None:
        self._attributes = attributes
        self._nh3 = nh3.Cleaner(  # pylint: disable=no-member
            tags=set(ELEMENTS),
            clean_content_tags=set(REMOVED_WITH_CONTENT),
            attributes={element: set(names) for element, names in ATTRIBUTES.items()},
            attribute_filter=attributes.clean_value,
            generic_attribute_prefixes=set(GENERIC_PREFIXES),
            strip_comments=False,
            link_rel=None,
            url_schemes={*SCHEMES, "data"},
        )

    def clean(self, tokens: Iterable[Token], *, quirks: bool) -> list[str | Comment]:
        """Clean markup once.

        Args:
            tokens: the body as markup.tokenize cuts it.
            quirks: the document is read in quirks mode (HTML §13.2.6.4.1).

        Returns:
            Well-formed markup of allowed elements, and comments still to be judged. Elements
            that were unwrapped may leave a nesting that a parser reads differently, so the
            caller repeats until it is stable.
        """
        limited = limit_nesting(list(_prepared(tokens)), quirks=quirks)
        return self._pieces(self._nh3.clean("".join(token.source for token in limited)))

    def _pieces(self, markup: str) -> list[str | Comment]:
        """Filter what nh3 passes through: the text of style elements, and comments."""
        pieces: list[str | Comment] = []
        is_css = after_line_break_skip = False
        for token in tokenize(markup, raw_text=("style",)):
            escaped = _escaped(token)
            piece: str | Comment = escaped
            if token.kind is Kind.START_TAG and token.data == "style":
                is_css = is_style_sheet(token)
            elif token.kind is Kind.RAW_TEXT:
                piece = self._attributes.clean_stylesheet(token.data) if is_css else ""
            elif token.kind is Kind.COMMENT:
                piece = Comment(token.data)
                if not piece.is_conditional:
                    continue
            elif after_line_break_skip and escaped.startswith("\n"):
                # HTML §13.3: a parser skips the first line break; a serialiser forgets it.
                piece = "\n" + escaped
            after_line_break_skip = token.kind is Kind.START_TAG and token.data in _SKIPS_LINE_BREAK
            pieces.append(piece)
        return pieces


def is_style_sheet(style_tag: Token) -> bool:
    """Whether a style element holds CSS (HTML §4.2.6: its type is compared without case)."""
    return parse_attributes(style_tag.source).get("type", "").lower() in ("", "text/css")


def _prepared(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in unwrap_unwelcome(tokens):
        if token.kind is Kind.START_TAG and len(token.source) > _LONG_TAG:
            yield token._replace(source=_with_few_attributes(token))
        elif token.kind is Kind.BOGUS_COMMENT:
            yield token._replace(source=standard_form(token))
        else:
            yield token


def _with_few_attributes(tag: Token) -> str:
    """A parser compares each attribute of a tag with all before it."""
    attributes = parse_attributes(tag.source)
    if len(attributes) <= MAX_ATTRIBUTES:
        return tag.source
    return write_tag(tag.data, dict(list(attributes.items())[:MAX_ATTRIBUTES]))


def _escaped(token: Token) -> str:
    """A token with what a serialiser leaves bare in it, and another parser might not.

    Angle brackets in attribute values; and carriage returns, which can only come from a character
    reference and must stay one.
    """
    source = token.source.replace("\r", "&#13;")
    if token.kind is Kind.START_TAG and ("<" in source[1:] or ">" in source[:-1]):
        return f"<{source[1:-1].replace('<', '&lt;').replace('>', '&gt;')}>"
    return source
