# File: plain_nesting.py
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
"""Whether markup is nested the way its tags say, so that every parser builds the same tree of it.

Nearly all emails are. What is not goes the long way, through the walks that follow a parser's
repairs; this one only knows where there is nothing to repair.
"""

from __future__ import annotations

from collections.abc import Sequence

from mail.html.allowlist import ELEMENTS, VOID, words
from mail.html.markup import Kind, Token

_MAX_DEPTH = 40
_MAX_TAG = 2000
_BLOCKS = words(
    "article aside blockquote center div figure footer h1 h2 h3 h4 h5 h6 header hr main nav ol p "
    "pre section table ul"
)
_INLINE = words("a abbr b bdi bdo br cite code del em font i img ins kbd mark samp small span")
_INLINE |= words("strike strong sub sup time tt u var wbr")
_ONLY_IN = {
    "tbody": words("table"),
    "thead": words("table"),
    "tfoot": words("table"),
    "tr": words("table tbody thead tfoot"),
    "td": words("tr"),
    "th": words("tr"),
    "li": words("ul ol"),
    "dt": words("dl"),
    "dd": words("dl"),
}
_BETWEEN_CELLS = words("table tbody thead tfoot tr")
_ONCE = words("a p")  # one of these ends another that is still open
_KNOWN = (_BLOCKS | _INLINE | frozenset(_ONLY_IN)) & ELEMENTS


def is_plainly_nested(tokens: Sequence[Token]) -> bool:
    """Whether a parser has nothing to repair, imply or repeat but missing table bodies."""
    stack = [""]
    known: dict[tuple[str, str], bool] = {}
    for token in tokens:
        kind, name = token.kind, token.data
        if kind is Kind.START_TAG:
            fits = known.get((stack[-1], name))
            if fits is None:
                fits = known[stack[-1], name] = _fits(stack[-1], name)
            if not fits or not _keeps_open(stack, name) or len(token.source) > _MAX_TAG:
                return False
            if name not in VOID:
                stack.append(name)
        elif kind is Kind.END_TAG:
            if stack.pop() != name:
                return False
        elif kind is not Kind.TEXT or (stack[-1] in _BETWEEN_CELLS and not token.is_blank):
            return False
    return len(stack) == 1


def _fits(parent: str, name: str) -> bool:
    if name not in _KNOWN:
        return False
    if name in _ONLY_IN:
        return parent in _ONLY_IN[name]
    if parent in _BETWEEN_CELLS or parent in ("ul", "ol", "dl"):
        return False
    return name in _INLINE or parent not in _INLINE


def _keeps_open(stack: list[str], name: str) -> bool:
    """Whether a start tag leaves all elements open, and not too many of them."""
    if len(stack) > _MAX_DEPTH:
        return False
    if name in _ONCE and name in stack:
        return False
    return name not in _BLOCKS or "p" not in stack
