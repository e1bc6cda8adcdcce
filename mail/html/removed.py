# File: removed.py
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
"""What a cleaned HTML text lacks of the given one, for the analyst to read.

Called by mail.html. Counts names; where an element or attribute stood does not matter.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mail.html.allowlist import ELEMENTS
from mail.html.markup import Kind, parse_attributes, tokenize

_STRUCTURE = frozenset(("html", "head", "body"))


@dataclass(frozen=True)
class Removed:
    """Something that was removed, and how often.

    Attributes:
        kind: "element", "attribute", "css" or "comment".
        name: of the element, attribute, CSS property or at-rule ("@import"), in lower case;
            "comment" or "conditional comment".
        count: one or more.
    """

    kind: str
    name: str
    count: int


def list_removed(given: str, cleaned: str, removed_css: Counter[str]) -> tuple[Removed, ...]:
    """Compare an HTML text with what is left of it.

    Args:
        given: as the playbook author wrote it.
        cleaned: as it is sent.
        removed_css: properties and at-rules that css took out.

    Returns:
        One entry per kind and name, elements first.
    """
    missing = _names(given) - _names(cleaned)
    css = Counter({("css", name): count for name, count in removed_css.items()})
    order = ("element", "attribute", "css", "comment")
    return tuple(
        Removed(kind, name, count)
        for (kind, name), count in sorted(
            (missing + css).items(), key=lambda entry: (order.index(entry[0][0]), entry[0][1])
        )
    )


def _names(markup: str) -> Counter[tuple[str, str]]:
    names: Counter[tuple[str, str]] = Counter()
    for token in tokenize(markup):
        if token.kind is Kind.START_TAG:
            if token.data not in _STRUCTURE:
                names["element", token.data] += 1
            if token.data in ELEMENTS or token.data in _STRUCTURE:
                names.update(("attribute", name) for name in parse_attributes(token.source))
        elif token.kind in (Kind.COMMENT, Kind.BOGUS_COMMENT):
            is_conditional = "[if" in token.data or "[endif" in token.data
            names["comment", "conditional comment" if is_conditional else "comment"] += 1
    return names
