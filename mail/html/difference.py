# File: difference.py
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
"""Two texts of HTML -> what the cleaned one lacks of the given one.

Counts names; where an element or attribute stood does not matter. How a text is cleaned is not
known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mail.html.allowlist import ELEMENTS
from mail.html.markup import Kind, Token, attribute_names, tag_name
from mail.html.removed import MAX_NAME, MAX_ROWS, Removed

_COUNTED = (Kind.START_TAG, Kind.COMMENT, Kind.BOGUS_COMMENT)
_ORDER = ("element", "attribute", "css", "comment")
_STRUCTURE = frozenset(("html", "head", "body"))


def list_removed(
    given: Iterable[Token], cleaned: Iterable[Token], removed_css: Counter[str]
) -> tuple[Removed, ...]:
    """Compare an HTML text with what is left of it.

    Args:
        given: as the playbook author wrote it, cut by markup.tokenize.
        cleaned: as it is sent.
        removed_css: properties and at-rules that css took out.

    Returns:
        One entry per kind and name, elements first, at most MAX_ROWS.
    """
    before, after = _sources(given), _sources(cleaned)
    missing = _names(before - after) - _names(after - before)
    counts: Counter[tuple[str, str]] = Counter()
    for (kind, name), count in missing.items():
        counts[kind, _printable(name)] += count
    for name, count in removed_css.items():
        counts["css", _printable(name)] += count
    rows = [
        Removed(kind, name, count)
        for (kind, name), count in sorted(
            counts.items(), key=lambda entry: (_ORDER.index(entry[0][0]), entry[0][1])
        )
    ]
    return tuple(_bounded(rows))


def _bounded(rows: list[Removed]) -> list[Removed]:
    if len(rows) <= MAX_ROWS:
        return rows
    rest = rows[MAX_ROWS - 1 :]
    total = sum(row.count for row in rest)
    return [*rows[: MAX_ROWS - 1], Removed("other", f"{len(rest)} further names", total)]


def _printable(name: str) -> str:
    """A name made fit to show: whoever sent the HTML has chosen it."""
    shown = "".join(each if each.isprintable() else "\ufffd" for each in name[: MAX_NAME + 1])
    return shown if len(shown) <= MAX_NAME else f"{shown[: MAX_NAME - 1]}…"


def _sources(tokens: Iterable[Token]) -> Counter[tuple[Kind, str]]:
    """Tags and comments as they are written; most stay, and need not be read."""
    return Counter([(token.kind, token.source) for token in tokens if token.kind in _COUNTED])


def _names(sources: Counter[tuple[Kind, str]]) -> Counter[tuple[str, str]]:
    names: Counter[tuple[str, str]] = Counter()
    for (kind, source), count in sources.items():
        if kind is Kind.START_TAG:
            for name in _names_in_tag(source):
                names[name] += count
        else:
            is_conditional = "[if" in source or "[endif" in source
            names["comment", "conditional comment" if is_conditional else "comment"] += count
    return names


def _names_in_tag(tag: str) -> list[tuple[str, str]]:
    element = tag_name(tag)
    is_structure = element in _STRUCTURE
    names = [] if is_structure else [("element", element)]
    if element in ELEMENTS or is_structure:
        names += [("attribute", name) for name in attribute_names(tag)]
    return names
