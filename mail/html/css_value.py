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

Called by css with the tokens of tinycss2; knows no rule and no sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import (
    FunctionBlock,
    IdentToken,
    LiteralToken,
    Node,
    URLToken,
    WhitespaceToken,
)
from tinycss2.serializer import serialize_string_value

from mail.html.url import allowed_css_url

_FUNCTIONS = re.compile(
    r"rgba?|hsla?|hwb|(?:ok)?l(?:ab|ch)|color(?:-mix|-stop)?|light-dark|from|to"
    r"|(?:-[a-z]+-)?calc|min|max|clamp|round|mod|rem|a?sin|a?cos|a?tan|atan2|pow|sqrt|hypot|log|exp|abs|sign"
    r"|var|env|constant|counters?|attr|format|tech|local|leader|symbols|minmax|repeat|fit-content"
    r"|(?:-[a-z]+-)?(?:repeating-)?(?:linear-|radial-|conic-)?gradient"
    r"|(?:translate|scale|rotate)(?:3d|[xyz])?|skew[xy]?|matrix(?:3d)?|perspective"
    r"|blur|brightness|contrast|drop-shadow|grayscale|hue-rotate|invert|opacity|saturate|sepia"
    r"|alpha|basicimage|dropshadow|shadow|glow"
    r"|cubic-bezier|steps|linear|ray|path|circle|ellipse|polygon|inset|rect|xywh|shape|anchor"
    r"|stylistic|styleset|swash|ornaments|annotation|character-variant|historical-forms"
)
_FETCHING_FUNCTION = re.compile(
    r"url(?:-prefix)?|src|paint|(?:-[a-z]+-)?(?:image|image-set|cross-fade|element)"
)
# A refused entry of these lists goes alone; elsewhere "none" keeps the rest of the value valid.
_LISTS_OF_SOURCES = frozenset(("src", "cursor"))
_CONTENT_TYPES = ("() block", "[] block", "{} block")
# Quoted, these mean nothing to a parser; a client that goes by patterns may still act on them.
_ACTIVE_WORD = re.compile(
    r"expression\s*\(|(?:java|vb)script\s*:|-binding|behaviou?r\s*:|@import|url\s*\("
    r"|imageloader"
)
_STATEMENT_BREAKS = frozenset((";", "}", "]", ")", "<!--", "-->"))


@dataclass(frozen=True)
class HarmlessValue:
    """What a declaration may keep of its value.

    Attributes:
        tokens: the value to write.
        has_refused_source: something it would have fetched is left out.
    """

    tokens: list[Node]
    has_refused_source: bool


class _UnknownSyntaxError(Exception):
    """A value holds something this module does not know to be harmless."""


def harmless_value(name: str, tokens: list[Node]) -> HarmlessValue | None:
    """Judge a value; None when the whole declaration must go."""
    refused: list[str] = []
    try:
        kept = _harmless_tokens(name, tokens, refused)
    except _UnknownSyntaxError:
        return None
    if not refused:
        return HarmlessValue(kept, has_refused_source=False)
    if name in _LISTS_OF_SOURCES:
        kept = _without_refused_entries(name, tokens)
    return HarmlessValue(kept, has_refused_source=True) if kept else None


def write_tokens(tokens: list[Node]) -> str:
    """Serialise CSS tokens; "<" touches nothing after it, so that it starts no tag."""
    return tinycss2.serialize(_spaced(tokens))


def _spaced(tokens: list[Node]) -> list[Node]:
    spaced = []
    for token, following in zip(tokens, [*tokens[1:], None]):
        spaced.append(_with_content(token, _spaced))
        touches = following is not None and following.type != "whitespace" and following != "="
        if token == "<" and touches:
            spaced.append(WhitespaceToken(0, 0, " "))
    return spaced


def _with_content(token: Node, change: Callable[[list[Node]], list[Node]]) -> Node:
    """A copy of a block or function with other content; any other token as it is."""
    if token.type == "function":
        return FunctionBlock(0, 0, token.name, change(token.arguments))
    if token.type in _CONTENT_TYPES:
        return type(token)(0, 0, change(token.content))
    return token


def _harmless_tokens(name: str, tokens: list[Node], refused: list[str]) -> list[Node]:
    def judge(content: list[Node]) -> list[Node]:
        return _harmless_tokens(name, content, refused)

    kept = []
    for token in tokens:
        if token.type in ("error", "at-keyword") or _is_active_string(token):
            raise _UnknownSyntaxError
        if token.type == "literal" and token.value in ("<!--", "-->"):
            raise _UnknownSyntaxError
        if token.type in ("url", "function"):
            kept.append(_harmless_function(name, token, refused))
        elif token.type in _CONTENT_TYPES:
            kept.append(_with_content(token, judge))
        else:
            kept.append(token)
    return kept


def _harmless_function(name: str, token: Node, refused: list[str]) -> Node:
    url = _url_of(token)
    if url is not None and allowed_css_url(url):
        representation = f'url("{serialize_string_value(url)}")'
        return URLToken(0, 0, url, representation)
    if token.type == "url" or _FETCHING_FUNCTION.fullmatch(token.lower_name):
        refused.append(name)
        return IdentToken(0, 0, "none")
    if not _FUNCTIONS.fullmatch(token.lower_name):
        raise _UnknownSyntaxError
    # CSS Values 5 §7.7: attr() may be read as a URL; as text in "content" it labels table cells.
    if token.lower_name == "attr" and (name != "content" or "url" in _text_of(token)):
        raise _UnknownSyntaxError
    return _with_content(token, lambda tokens: _harmless_tokens(name, tokens, refused))


def _without_refused_entries(name: str, tokens: list[Node]) -> list[Node]:
    """Keep the entries of a comma-separated list that name no refused source."""
    entries: list[list[Node]] = [[]]
    for token in tokens:
        if token == ",":
            entries.append([])
        else:
            entries[-1].append(token)
    kept: list[Node] = []
    for entry in entries:
        refused: list[str] = []
        harmless = _harmless_tokens(name, entry, refused)
        if not refused:
            kept += [LiteralToken(0, 0, ","), *harmless] if kept else harmless
    return kept


def _url_of(token: Node) -> str | None:
    """The URL that a url token or a url() function with one string names."""
    if token.type == "url":
        return token.value
    if token.lower_name != "url":
        return None
    arguments = [argument for argument in token.arguments if argument.type != "whitespace"]
    if len(arguments) == 1 and arguments[0].type == "string":
        return arguments[0].value
    return None


def is_harmless_prelude(prelude: list[Node]) -> bool:
    """Whether a selector or a condition is well formed in every parser and names no URL."""
    for token in prelude:
        if token.type in ("error", "at-keyword", "url", "{} block") or _is_active_string(token):
            return False
        if token.type == "literal" and token.value in _STATEMENT_BREAKS:
            return False
        if token.type == "function":
            name = token.lower_name
            if _FETCHING_FUNCTION.fullmatch(name) or name == "expression":
                return False
            if not is_harmless_prelude(token.arguments):
                return False
        if token.type in _CONTENT_TYPES and not is_harmless_prelude(token.content):
            return False
    return True


def _is_active_string(token: Node) -> bool:
    return token.type == "string" and _ACTIVE_WORD.search(token.value.lower()) is not None


def _text_of(token: Node) -> str:
    return tinycss2.serialize([token]).lower()
