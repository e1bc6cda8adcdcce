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
from enum import Enum

from mail.html.allowlist import ELEMENTS, VOID, words
from mail.html.markup import BLANKS, Kind, Token

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
_START, _END, _TEXT = Kind.START_TAG, Kind.END_TAG, Kind.TEXT
_KNOWN = (_BLOCKS | _INLINE | frozenset(_ONLY_IN)) & ELEMENTS


class _Fit(Enum):
    """Whether an element may stand in another."""

    NEVER = "never"
    VOID = "without content"
    UNLESS_OPEN = "unless one is open that it ends"
    ALWAYS = "always"


def is_plainly_nested(tokens: Sequence[Token]) -> bool:
    """Whether a parser has nothing to repair, imply or repeat but missing table bodies."""
    stack = [""]
    known: dict[tuple[str, str], _Fit] = {}
    for kind, name, source in tokens:
        if kind is _START:
            fit = known.get((stack[-1], name))
            if fit is None:
                fit = known[stack[-1], name] = _fit(stack[-1], name)
            if len(source) > _MAX_TAG or not _opens_plainly(fit, stack, name):
                return False
        elif kind is _END:
            if stack.pop() != name:
                return False
        elif kind is not _TEXT or _is_moved(stack[-1], name):
            return False
    return len(stack) == 1


def _is_moved(parent: str, text: str) -> bool:
    """Whether a parser puts a text between the rows of a table in front of the table."""
    return parent in _BETWEEN_CELLS and bool(text.strip(BLANKS))


def _fit(parent: str, name: str) -> _Fit:
    """How an element stands in another."""
    if not _may_stand(parent, name):
        return _Fit.NEVER
    if name in VOID and name not in _BLOCKS:
        return _Fit.VOID
    if name in VOID:
        return _Fit.NEVER  # hr, which ends a paragraph, is rare
    return _Fit.UNLESS_OPEN if name in _ONCE or name in _BLOCKS else _Fit.ALWAYS


def _may_stand(parent: str, name: str) -> bool:
    if name not in _KNOWN:
        return False
    if name in _ONLY_IN:
        return parent in _ONLY_IN[name]
    if parent in _BETWEEN_CELLS or parent in ("ul", "ol", "dl"):
        return False
    return name in _INLINE or parent not in _INLINE


def _opens_plainly(fit: _Fit, stack: list[str], name: str) -> bool:
    """Open an element; False when its start tag ends another one, or too many are open."""
    if fit is _Fit.VOID:
        return True
    if fit is _Fit.NEVER or len(stack) > _MAX_DEPTH:
        return False
    if fit is _Fit.UNLESS_OPEN and ("p" if name in _BLOCKS else name) in stack:
        return False
    stack.append(name)
    return True
