# File: nesting.py
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
"""Keeps the element tree of hostile HTML shallow, so that parsing it takes linear time.

A standard parser looks through all open elements at most tags, re-opens unclosed formatting
elements in every new block, and moves what stands between table rows in front of the table.
Each is harmless in an email and quadratic, or worse, in an attack. This walk over the tokens
follows the parser closely enough to see how deep it is, and leaves out tags (never text) past
bounds that no email reaches. It judges costs only, never what is allowed.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from mail.html.allowlist import VOID, words
from mail.html.markup import NOTHING, Kind, Token

# Chromium's parser nests 512 elements and makes siblings of deeper ones; stay well below.
MAX_OPEN_ELEMENTS = 300
MAX_OPEN_FORMATTING = 48
# HTML §13.2.4.3: the parser itself keeps at most three equal formatting elements.
MAX_EQUAL_FORMATTING = 3
MAX_MOVED_OUT_OF_TABLES = 1000
# Characters of formatting tags the parser may repeat, as a part of the text's own length; past
# them it gets end tags for what is open, and no new ones, so that what is written stays below
# twice what was given.
MAX_REPEATED_PER_CHARACTER = 0.5
FREE_REPETITION = 4000

_SHIELD = Token(Kind.START_TAG, "marquee", "<marquee>")
_SHIELD_END = Token(Kind.END_TAG, "marquee", "</marquee>")
_DETACHED = sys.maxsize
_FORMATTING = words("a b big code em font i nobr s small strike strong tt u")
_CELLS = words("td th caption")
_TABLE_PARTS = _CELLS | words("tr tbody thead tfoot colgroup col")
_PLACED_IN_TABLES = _TABLE_PARTS | words("table style script template")
_FOREIGN = words("svg math")
_SEALED = _FOREIGN | words("object applet template")
_ENDS_PARAGRAPH = words(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p "
    "plaintext pre search section summary table ul xmp"
)
_ENDS_ITEM = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}
_STOPS_ITEM = _ENDS_PARAGRAPH - words("address div p li dd dt")


def limit_nesting(tokens: Sequence[Token], *, quirks: bool) -> Iterator[Token]:
    """Pass tokens on, with NOTHING for the tags that cost the parser out of proportion.

    Args:
        tokens: HTML as markup.tokenize cuts it, its structure (html, head, body) left out.
        quirks: the document has no doctype that says otherwise, so a table in a paragraph stays
            there (HTML §13.2.6.4.7). nh3 always parses in the other mode; an element that it
            drops, but that hides the paragraph from the table, makes it read the same.
    """
    length = sum(len(token.source) for token in tokens)
    budget = FREE_REPETITION + int(MAX_REPEATED_PER_CHARACTER * length)
    tree = _OpenElements(budget, quirks=quirks)
    for token in tokens:
        yield from tree.end_costly_formatting()
        if token.kind is Kind.START_TAG:
            yield from tree.limited_start(token)
        elif token.kind is Kind.END_TAG:
            shielded = token.data == "table" and tree.ends_shielded_table()
            yield token if tree.end(token.data) else NOTHING
            if shielded:
                yield _SHIELD_END
        else:
            tree.repeat_formatting()
            yield token


class _Formatting:
    """An unclosed formatting element: the parser opens it again when its parent has closed."""

    def __init__(self, name: str, source: str, height: int) -> None:
        self.name = name
        self.source = source
        self.height = height


class _Scope:
    """Open elements of one table, one sealed element, or the document."""

    def __init__(self, name: str, outer_depth: int) -> None:
        self.name = name
        self.outer_depth = outer_depth
        self.in_cell = name != "table"
        self.is_shielded = False
        self.stack: list[str] = []
        self.counts: Counter[str] = Counter()
        self.formatting: list[_Formatting] = []
        self.formatting_outside_cell = 0
        # Formatting elements that are open but, as equals of others, not opened again.
        self.unlisted: list[_Formatting] = []

    @property
    def depth(self) -> int:
        own = 4 if self.name == "table" else 1  # with its tbody, tr and td
        formatting = len(self.formatting) + len(self.unlisted)
        return self.outer_depth + len(self.stack) + formatting + own

    def push(self, name: str) -> None:
        self.stack.append(name)
        self.counts[name] += 1

    def pop_to(self, name: str) -> None:
        while self.counts[name]:
            last = self.stack.pop()
            self.counts[last] -= 1
            if last == name:
                self.detach_formatting(len(self.stack))
                return

    def detach_formatting(self, height: int) -> None:
        """Note which formatting elements have just closed with what they stood in."""
        for entry in self.formatting:
            if entry.height > height:
                entry.height = _DETACHED
        while self.unlisted and self.unlisted[-1].height > height:
            self.unlisted.pop()

    def end_item(self, names: tuple[str, ...]) -> None:
        if not any(self.counts[name] for name in names):
            return
        for name in reversed(self.stack):
            if name in names:
                self.pop_to(name)
                return
            if name in _STOPS_ITEM:
                return

    def unlist(self, entry: _Formatting) -> None:
        """Note that a formatting element will not be opened again; as long as it is open, it is."""
        self.formatting.remove(entry)
        if entry.height != _DETACHED:
            self.unlisted.append(entry)

    def end_formatting(self, name: str) -> None:
        for listed in (self.formatting, self.unlisted):
            for index in range(len(listed) - 1, -1, -1):
                if listed[index].name == name:
                    del listed[index]
                    return

    def enter_table_part(self, *, is_cell: bool) -> None:
        """A row or cell starts or ends: whatever was open in the table closes."""
        if self.in_cell:
            del self.formatting[self.formatting_outside_cell :]
        self.detach_formatting(-1)
        self.stack.clear()
        self.counts.clear()
        self.in_cell = is_cell
        self.formatting_outside_cell = len(self.formatting)


class _OpenElements:
    """What the parser has open, roughly: scopes from the outside in."""

    def __init__(self, repetition_budget: int, *, quirks: bool) -> None:
        self.quirks = quirks
        self.scopes = [_Scope("", 0)]
        self.moved = 0
        self.repetition_budget = repetition_budget

    def limited_start(self, tag: Token) -> Iterator[Token]:
        """Open an element, and tell what to write of its start tag."""
        kept = self.start(tag.data, tag.source)
        if kept and self.has_shielded_table(tag):
            yield _SHIELD
        yield tag if kept else NOTHING

    def start(self, name: str, source: str) -> bool:
        """Open an element; False when its tag must go."""
        here = self.scopes[-1]
        if here.name in _FOREIGN and name not in _SEALED:
            return self._open_foreign(name, source)
        if not here.in_cell and name not in _PLACED_IN_TABLES:
            self.moved += 1
            if self.moved > MAX_MOVED_OUT_OF_TABLES:
                return False
        self._end_implied(name)
        if name in _TABLE_PARTS:
            return True
        if name in VOID:
            self.repeat_formatting()
            return True
        return here.depth < MAX_OPEN_ELEMENTS and self._open(name, source)

    def end(self, name: str) -> bool:
        """Close an element, when there is one to close; False when its tag must go."""
        if name == "table":
            self._end_table()
        here = self.scopes[-1]
        if name in _SEALED and name == here.name:
            self.scopes.pop()
        elif name in _FORMATTING:
            here.end_formatting(name)
        elif name in _TABLE_PARTS and here.name == "table":
            here.enter_table_part(is_cell=False)
        else:
            here.pop_to(name)
        return True

    def has_shielded_table(self, start_tag: Token) -> bool:
        """Whether this start tag has just opened a table that stays in its paragraph."""
        return start_tag.data == "table" and self.scopes[-1].is_shielded

    def ends_shielded_table(self) -> bool:
        """Whether the end tag of a table will close one that stays in its paragraph."""
        index = self._innermost_table()
        return index is not None and self.scopes[index].is_shielded

    def repeat_formatting(self) -> None:
        """Pay for the formatting elements the parser opens again at this place."""
        here = self.scopes[-1]
        height = len(here.stack)
        for entry in here.formatting:
            if entry.height == _DETACHED:
                self.repetition_budget -= len(entry.source) + len(f"</{entry.name}>")
                entry.height = height

    def end_costly_formatting(self) -> Iterator[Token]:
        """End what the parser has repeated too often already."""
        if self.repetition_budget >= 0:
            return
        here = self.scopes[-1]
        while here.formatting:
            name = here.formatting.pop().name
            yield Token(Kind.END_TAG, name, f"</{name}>")

    def _open(self, name: str, source: str) -> bool:
        here = self.scopes[-1]
        if name == "table" or name in _SEALED:
            self.scopes.append(_Scope(name, here.depth))
            self.scopes[-1].is_shielded = name == "table" and here.counts["p"] > 0
            return True
        if name in _FORMATTING:
            self.repeat_formatting()
            return self._open_formatting(name, source)
        here.push(name)
        return True

    def _open_formatting(self, name: str, source: str) -> bool:
        here = self.scopes[-1]
        if self.repetition_budget < 0:
            return False
        if name in ("a", "nobr"):
            here.end_formatting(name)
        equal = [entry for entry in here.formatting if entry.source == source]
        if len(equal) >= MAX_EQUAL_FORMATTING:
            here.unlist(equal[0])
        if len(here.formatting) >= MAX_OPEN_FORMATTING:
            return False
        here.formatting.append(_Formatting(name, source, len(here.stack)))
        return True

    def _open_foreign(self, name: str, source: str) -> bool:
        here = self.scopes[-1]
        if here.depth >= MAX_OPEN_ELEMENTS:
            return False
        if not source.endswith("/>"):
            here.push(name)
        return True

    def _end_implied(self, name: str) -> None:
        here = self.scopes[-1]
        if here.name in _SEALED:
            return
        if name in _TABLE_PARTS and here.name == "table":
            here.enter_table_part(is_cell=name in _CELLS)
        if name in _ENDS_ITEM:
            here.end_item(_ENDS_ITEM[name])
        if name in _ENDS_PARAGRAPH and not (name == "table" and self.quirks):
            here.pop_to("p")

    def _end_table(self) -> None:
        index = self._innermost_table()
        if index is not None:
            del self.scopes[index:]

    def _innermost_table(self) -> int | None:
        for index in range(len(self.scopes) - 1, 0, -1):
            if self.scopes[index].name == "table":
                return index
            if self.scopes[index].name == "template":
                return None
        return None
