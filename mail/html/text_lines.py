# File: text_lines.py
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
"""Lines of plain text, as they grow: blanks joined, marks of lists and quotations in front.

What is an element, and what of it is shown, is not known here.
"""

from __future__ import annotations

import re

_INDENT = "  "
_QUOTE = "> "
# A reader cannot follow more, and a hostile text would be repeated marks.
_MAX_LEVELS = 4
# Drawn as nothing when they stand alone: fillers behind a preview text, for one.
_FILLER = re.compile("[\xad\u034f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_ONLY_IN_WORDS = re.compile("[\xad\u200b\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BLANK_IN_PREFORMATTED = str.maketrans({"\xa0": " "})


class TextLines:
    """Collects the lines of a text.

    Attributes:
        quotation_depth: how many quotations are open.
        list_depth: how many lists are open.
    """

    def __init__(self) -> None:
        self.quotation_depth = 0
        self.list_depth = 0
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._prefix = ""
        self._mark = ""
        self._has_words = False
        self._is_preformatted = False

    def write(self, text: str) -> None:
        """Add words to the line; runs of blanks in them count as one."""
        if not self._has_words and not text.isspace() and text:
            self._begin()
        self._pieces.append(text)

    def write_preformatted(self, text: str) -> None:
        """Add text whose blanks and line ends count."""
        first, *others = text.split("\n")
        self._add_preformatted(first)
        for line in others:
            self._finish(keep_empty=True)
            self._add_preformatted(line)

    def write_behind_words(self, text: str) -> None:
        """Add something to the last words, though their line may be over."""
        if self._has_words or not self._lines:
            self.write(text)
            return
        last = len(self._lines) - 1
        if not self._lines[last] and last:
            last -= 1
        self._lines[last] = f"{self._lines[last]}{text}".strip()

    def mark_item(self, mark: str) -> None:
        """Put a mark before the next words: an item of a list begins."""
        self.end_line()
        self._mark = mark

    def end_line(self) -> None:
        """A block begins or ends: what follows stands on a line of its own."""
        self._finish(keep_empty=False)

    def break_line(self) -> None:
        """End the line; on an empty line, leave one empty."""
        self._finish(keep_empty=bool(self._lines and self._lines[-1]))

    def as_text(self) -> str:
        """The whole text, without line end at its end."""
        self.end_line()
        return "\n".join(self._lines).strip("\n")

    def _begin(self) -> None:
        levels = min(self.list_depth - 1, _MAX_LEVELS)
        quotation = _QUOTE * min(self.quotation_depth, _MAX_LEVELS)
        hanging = self._mark or (_INDENT if self.list_depth else "")
        self._prefix = quotation + _INDENT * max(0, levels) + hanging
        self._mark = ""
        self._has_words = True

    def _add_preformatted(self, line: str) -> None:
        if not line:
            return
        if not self._has_words:
            self._pieces.clear()
            self._begin()
        self._is_preformatted = True
        self._pieces.append(line)

    def _finish(self, *, keep_empty: bool) -> None:
        text = "".join(self._pieces)
        if self._is_preformatted:
            line = text.translate(_BLANK_IN_PREFORMATTED).rstrip()
        else:
            line = " ".join(word for word in text.split() if not _FILLER.fullmatch(word))
        line = _ONLY_IN_WORDS.sub("", line)
        if line:
            self._lines.append(self._prefix + line)
        elif keep_empty:
            self._lines.append("")
        self._pieces.clear()
        self._has_words = self._is_preformatted = False
        self._prefix = ""
