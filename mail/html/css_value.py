# File: css_value.py
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
"""What one CSS value or selector may hold: known functions, and URLs that fetch nothing.

It sees the tokens of tinycss2, and knows no rule and no sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import tinycss2
from tinycss2.ast import (
    AtKeywordToken,
    CurlyBracketsBlock,
    FunctionBlock,
    IdentToken,
    LiteralToken,
    Node,
    ParenthesesBlock,
    ParseError,
    SquareBracketsBlock,
    StringToken,
    URLToken,
    WhitespaceToken,
)
from tinycss2.serializer import serialize_string_value

from mail.html.url import allowed_css_url
from smtp_dataclass import dataclass

_FUNCTIONS = re.compile(
    r"rgba?|hsla?|hwb|(?:ok)?l(?:ab|ch)|color(?:-mix|-stop)?|light-dark|from|to"
    r"|(?:-[a-z]+-)?calc|min|max|clamp|round|mod|rem|a?sin|a?cos|a?tan|atan2|pow|sqrt|hypot|log|exp|abs|sign"
    r"|var|env|constant|counters?|attr|format|tech|local|leader|symbols|minmax|repeat|fit-content"
    r"|(?:-[a-z]+-)?(?:repeating-)?(?:linear-|radial-|conic-)?gradient"
    r"|(?:translate|scale|rotate)(?:3d|[xyz])?|skew[xy]?|matrix(?:3d)?|perspective"
    r"|blur|brightness|contrast|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia"
    r"|alpha|basicimage|dropshadow|shadow|glow"
    r"|cubic-bezier|steps|linear|ray|path|circle|ellipse|polygon|inset|rect|xywh|shape|anchor"
    r"|if|contrast-color|anchor-size|style|media|supports"
    r"|stylistic|styleset|swash|ornaments|annotation|character-variant|historical-forms"
)
_FETCHING_FUNCTION = re.compile(
    r"url(?:-prefix)?|src|paint|(?:-[a-z]+-)?(?:image|image-set|cross-fade|element)"
)
# A refused entry of these lists goes alone; elsewhere "none" keeps the rest of the value valid.
_LISTS_OF_SOURCES = frozenset(("src", "cursor"))
# "none" is a value of list-style too, and takes the bullets away.
_WITHOUT_NONE = frozenset(("list-style",))
# In a style attribute these reach no further than <img src>; a style sheet has selectors, and
# with them a remote image could tell what the email holds.
_SHOWN_IMAGES = frozenset(("background", "background-image", "list-style", "list-style-image"))
_BLOCKS = (ParenthesesBlock, SquareBracketsBlock, CurlyBracketsBlock)
# What a client that goes by patterns may act on, wherever it stands.
ACTIVE_WORD = re.compile(r"expression\s*\(|(?:java|vb)script\s*:|-binding|behaviou?r\s*:|@import")
# Quoted, these mean nothing to a parser either.
_ACTIVE_IN_STRING = re.compile(rf"{ACTIVE_WORD.pattern}|url\s*\(|imageloader")
_ACTIVE_NAME = re.compile(r"[(:\"']|^(?:url|expression)$")
_NOT_IN_PRELUDE = (ParseError, AtKeywordToken, URLToken, CurlyBracketsBlock)
_STATEMENT_BREAKS = frozenset((";", "}", "]", ")", "<!--", "-->"))


@dataclass(frozen=True)
class HarmlessValue:
    """What a declaration may keep of its value.

    Attributes:
        tokens: the value to write.
        has_refused_source: something it would have fetched is left out.
        has_new_url: a URL is written otherwise than given.
    """

    tokens: list[Node]
    has_refused_source: bool
    has_new_url: bool


class _UnknownSyntaxError(Exception):
    """A value holds something this module does not know to be harmless."""


def harmless_value(
    name: str, tokens: list[Node], *, in_attribute: bool = False
) -> HarmlessValue | None:
    """Judge a value.

    Args:
        name: the property, in lower case.
        tokens: its value as tinycss2 reads it.
        in_attribute: the declaration stands in a style attribute, not in a style sheet.

    Returns:
        None when the whole declaration must go.
    """
    judge = _Judge(name, shows_images=in_attribute and name in _SHOWN_IMAGES)
    try:
        kept = judge.harmless(tokens)
        if judge.has_refused and name in _LISTS_OF_SOURCES:
            kept = judge.without_refused_entries(tokens)
    except _UnknownSyntaxError:
        return None
    if judge.has_refused and all(isinstance(token, WhitespaceToken) for token in kept):
        return None
    return HarmlessValue(kept, judge.has_refused, judge.has_new_url)


def write_tokens(tokens: list[Node]) -> str:
    """Serialise CSS tokens; "<" touches nothing after it, so that it starts no tag."""
    written: str = tinycss2.serialize(_spaced(tokens))
    return written


def _spaced(tokens: list[Node]) -> list[Node]:
    spaced: list[Node] = []
    for token, following in zip(tokens, [*tokens[1:], None]):
        spaced.append(_with_content(token, _spaced))
        parted = following is None or isinstance(following, WhitespaceToken)
        if _is_literal(token, "<") and not parted and not _is_literal(following, "="):
            spaced.append(WhitespaceToken(0, 0, " "))
    return spaced


def _with_content(token: Node, change: Callable[[list[Node]], list[Node]]) -> Node:
    """A copy of a block or function with other content; any other token as it is."""
    if isinstance(token, FunctionBlock):
        return FunctionBlock(0, 0, token.name, change(token.arguments))
    if isinstance(token, _BLOCKS):
        return type(token)(0, 0, change(token.content))
    return token


def _is_literal(token: Node | None, value: str) -> bool:
    return isinstance(token, LiteralToken) and token.value == value


class _Judge:
    """Goes through one value, and remembers whether it named a source that is refused."""

    def __init__(self, name: str, *, shows_images: bool) -> None:
        self.has_refused = False
        self.has_new_url = False
        self._name = name
        self._shows_images = shows_images

    def harmless(self, tokens: list[Node]) -> list[Node]:
        """Copy tokens, with what may not be fetched left out.

        Raises:
            _UnknownSyntaxError: they hold something else that may not stay.
        """
        kept: list[Node] = []
        for token in tokens:
            if _is_active(token):
                raise _UnknownSyntaxError
            if isinstance(token, (URLToken, FunctionBlock)):
                kept += self._source_or_function(token)
            else:
                kept.append(_with_content(token, self._nested))
        return kept

    def without_refused_entries(self, tokens: list[Node]) -> list[Node]:
        """Keep the entries of a comma-separated list that name no refused source."""
        kept: list[Node] = []
        for entry in _entries(tokens):
            alone = _Judge(self._name, shows_images=self._shows_images)
            harmless = alone.harmless(entry)
            if not alone.has_refused:
                kept += [LiteralToken(0, 0, ","), *harmless] if kept else harmless
        return kept

    def _nested(self, tokens: list[Node]) -> list[Node]:
        shows_images, self._shows_images = self._shows_images, False
        kept = self.harmless(tokens)
        self._shows_images = shows_images
        return kept

    def _source_or_function(self, token: URLToken | FunctionBlock) -> list[Node]:
        url = _url_of(token)
        allowed = None if url is None else allowed_css_url(url, is_image=self._shows_images)
        if allowed is not None:
            self.has_new_url = self.has_new_url or allowed != url
            return [URLToken(0, 0, allowed, f'url("{serialize_string_value(allowed)}")')]
        if isinstance(token, URLToken) or _FETCHING_FUNCTION.fullmatch(token.lower_name):
            self.has_refused = True
            return [] if self._name in _WITHOUT_NONE else [IdentToken(0, 0, "none")]
        if not _FUNCTIONS.fullmatch(token.lower_name) or self._is_fetching_attr(token):
            raise _UnknownSyntaxError
        return [_with_content(token, self._nested)]

    def _is_fetching_attr(self, token: FunctionBlock) -> bool:
        """CSS Values 5 §7.7: attr() may be a URL; as text in "content" it labels table cells."""
        if token.lower_name != "attr":
            return False
        return self._name != "content" or "url" in _text_of(token)


def _entries(tokens: list[Node]) -> list[list[Node]]:
    """The entries of a comma-separated list."""
    entries: list[list[Node]] = [[]]
    for token in tokens:
        if _is_literal(token, ","):
            entries.append([])
        else:
            entries[-1].append(token)
    return entries


def _url_of(token: URLToken | FunctionBlock) -> str | None:
    """The URL that a url token or a url() function with one string names."""
    if isinstance(token, URLToken):
        return str(token.value)
    if token.lower_name != "url":
        return None
    arguments = [each for each in token.arguments if not isinstance(each, WhitespaceToken)]
    if len(arguments) == 1 and isinstance(arguments[0], StringToken):
        return str(arguments[0].value)
    return None


def is_harmless_prelude(prelude: list[Node]) -> bool:
    """Whether a selector or a condition is well formed in every parser and names no URL."""
    return all(_is_harmless_in_prelude(token) for token in prelude)


def _is_harmless_in_prelude(token: Node) -> bool:
    if isinstance(token, _NOT_IN_PRELUDE) or _is_active_string(token):
        return False
    if isinstance(token, LiteralToken):
        return token.value not in _STATEMENT_BREAKS
    if isinstance(token, FunctionBlock):
        name = token.lower_name
        fetches = _FETCHING_FUNCTION.fullmatch(name) is not None
        return not fetches and name != "expression" and is_harmless_prelude(token.arguments)
    return not isinstance(token, _BLOCKS) or is_harmless_prelude(token.content)


def _is_active(token: Node) -> bool:
    """Whether a token of a value breaks it off, or could be read as code by its looks."""
    if isinstance(token, LiteralToken):
        return token.value in ("<!--", "-->")
    if isinstance(token, IdentToken):
        return _ACTIVE_NAME.search(token.lower_value) is not None
    return isinstance(token, (ParseError, AtKeywordToken)) or _is_active_string(token)


def _is_active_string(token: Node) -> bool:
    if not isinstance(token, StringToken):
        return False
    return _ACTIVE_IN_STRING.search(token.value.lower()) is not None


def _text_of(token: Node) -> str:
    return str(tinycss2.serialize([token])).lower()
