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
"""The markup of a letter, without its document shell: nh3 decides what stays.

Called by mail.shell. Before nh3 the tokens are brought into a form that parses in linear time;
after it only what nh3 leaves to us is filtered: the text of style elements and comments. The
caller repeats the whole until nothing changes any more, so nh3 has seen what is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import nh3

from mail.allowlist import (
    ATTRIBUTES,
    ELEMENTS,
    GENERIC_PREFIXES,
    REMOVED_WITH_CONTENT,
    UNWRAPPED,
)
from mail.attribute import AttributeCleaner
from mail.conditional import clean_comments, standard_form
from mail.markup import NOTHING, Kind, Token, escape_value, parse_attributes, tokenize, write_tag
from mail.nesting import limit_nesting
from mail.url import SCHEMES

MAX_ATTRIBUTES = 100
CSS_TYPES = frozenset(("", "text/css"))

_SKIPS_LINE_BREAK = frozenset(("pre", "listing"))
# Raw text that is shown as it stands; escaped, it is shown the same and can be nothing else.
_SOURCE_CODE = frozenset(("xmp", "plaintext"))
_LONG_TAG = 2000


class FragmentCleaner:
    """Cleans the body of one HTML text."""

    def __init__(self, attributes: AttributeCleaner) -> None:
        self._attributes = attributes
        self._nh3 = nh3.Cleaner(
            tags=set(ELEMENTS),
            clean_content_tags=set(REMOVED_WITH_CONTENT),
            attributes={element: set(names) for element, names in ATTRIBUTES.items()},
            attribute_filter=attributes.clean_value,
            generic_attribute_prefixes=set(GENERIC_PREFIXES),
            strip_comments=False,
            link_rel=None,
            url_schemes={*SCHEMES, "data"},
        )

    def clean(self, tokens: Iterable[Token], *, quirks: bool) -> str:
        """Clean markup once.

        Args:
            tokens: the body as mail.markup.tokenize cuts it.
            quirks: the document is read in quirks mode (HTML §13.2.6.4.1).

        Returns:
            Well-formed markup of allowed elements. Elements that were unwrapped may leave a
            nesting that a parser reads differently, so the caller repeats until it is stable.
        """
        limited = limit_nesting(list(_prepared(tokens)), quirks=quirks)
        cleaned = self._nh3.clean("".join(token.source for token in limited))
        return self._without_unfit_content(cleaned)

    def _without_unfit_content(self, markup: str) -> str:
        """Filter what nh3 passes through: the text of style elements, and comments."""
        tokens = tokenize(markup, raw_text=("style",))
        written = [_escaped(token) for token in tokens]
        comments: dict[int, str] = {}
        is_css = False
        for index, token in enumerate(tokens):
            if token.kind is Kind.START_TAG and token.data == "style":
                is_css = parse_attributes(token.source).get("type", "") in CSS_TYPES
            elif token.kind is Kind.RAW_TEXT:
                written[index] = self._attributes.clean_stylesheet(token.data) if is_css else ""
            elif token.kind is Kind.COMMENT:
                comments[index] = token.data
        for index, comment in zip(
            comments, clean_comments(list(comments.values()), self._attributes)
        ):
            written[index] = comment
        _repeat_skipped_line_breaks(tokens, written)
        return "".join(written)


def _prepared(tokens: Iterable[Token]) -> Iterator[Token]:
    in_source_code = False
    for token in tokens:
        if token.data in UNWRAPPED and token.kind in (Kind.START_TAG, Kind.END_TAG):
            yield NOTHING
        elif token.kind is Kind.START_TAG and len(token.source) > _LONG_TAG:
            yield token._replace(source=_with_few_attributes(token))
        elif token.data in _SOURCE_CODE and token.kind in (Kind.START_TAG, Kind.END_TAG):
            in_source_code = token.kind is Kind.START_TAG
            yield Token(token.kind, "pre", "<pre>\n" if in_source_code else "</pre>")
        elif token.kind is Kind.RAW_TEXT and in_source_code:
            yield Token(Kind.TEXT, token.data, escape_value(token.data))
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


def _repeat_skipped_line_breaks(tokens: list[Token], written: list[str]) -> None:
    """Write the first line break of preformatted text twice (HTML §13.3): a parser skips one."""
    after_start = False
    for index, token in enumerate(tokens):
        if token.kind is Kind.TEXT and after_start and written[index].startswith("\n"):
            written[index] = "\n" + written[index]
        if written[index]:
            after_start = token.kind is Kind.START_TAG and token.data in _SKIPS_LINE_BREAK
