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

import re
from collections.abc import Iterable, Iterator, Sequence

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
    write_tag,
)
from mail.html.nesting import limit_nesting
from mail.html.plain_nesting import is_plainly_nested
from mail.html.unwrap import unwrap_unwelcome

_LONG_TAG = 2000
_LEFT_TO_US = re.compile(
    r"<!--(?P<comment>.*?)-->|(?P<style><style(?: [^>]*)?>)(?P<css>.*?)</style>"
    r"|<(?:pre|listing)(?: [^>]*)?>(?=\n)",
    re.DOTALL,
)


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

    def clean(self, tokens: Sequence[Token], *, quirks: bool) -> list[str | Comment]:
        """Clean markup once.

        Args:
            tokens: the body as markup.tokenize cuts it.
            quirks: the document is read in quirks mode (HTML §13.2.6.4.1).

        Returns:
            Well-formed markup of allowed elements, and comments still to be judged. Elements
            that were unwrapped may leave a nesting that a parser reads differently, so the
            caller repeats until it is stable.
        """
        if is_plainly_nested(tokens):
            markup = "".join([token.source for token in tokens])
        else:
            limited = limit_nesting(list(_prepared(tokens)), quirks=quirks)
            markup = "".join([token.source for token in limited])
        return list(self._pieces(self._nh3.clean(markup)))

    def _pieces(self, markup: str) -> Iterator[str | Comment]:
        """Filter what nh3 passes through: the text of style elements, and comments.

        nh3 writes a "<" nowhere else but at the start of a tag.
        """
        # A carriage return can only come from a character reference, and must stay one.
        written = markup.replace("\r", "&#13;")
        position = 0
        for match in _LEFT_TO_US.finditer(written):
            yield written[position : match.start()]
            yield self._filtered(match)
            position = match.end()
        yield written[position:]

    def _filtered(self, match: re.Match[str]) -> str | Comment:
        if match["comment"] is not None:
            comment = Comment(match["comment"])
            return comment if comment.is_conditional else ""
        if match["style"] is None:
            # HTML §13.3: a parser skips the first line break; a serialiser forgets it.
            return match[0] + "\n"
        tag = match["style"]
        css = self._attributes.clean_stylesheet(match["css"]) if _is_css(tag) else ""
        return f"{tag}{css}</style>"


def is_style_sheet(style_tag: Token) -> bool:
    """Whether a style element holds CSS (HTML §4.2.6: its type is compared without case)."""
    return _is_css(style_tag.source)


def _is_css(style_tag: str) -> bool:
    return parse_attributes(style_tag).get("type", "").lower() in ("", "text/css")


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
