# File: raw_text.py
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
"""The text of send rawemail, taken apart into header fields and body, line by line.

Must not know what may be sent. Takes time in proportion to the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from mail import sentences
from mail.header import ADDRESS_FIELDS, SINGLE_OCCURRENCE
from smtp_dataclass import dataclass
from smtp_errors import ParameterError, say
from smtp_quoting import shown

BLIND_FIELDS = frozenset({"bcc", "resent-bcc"})
_FIELD_START = re.compile(r"([!-9;-~]+)([ \t]*):")
_LITERAL_LINE_END = re.compile(r"\\r\\n|\\n")
_LITERAL_EMPTY_LINE = re.compile(r"(?:\\r)?\\n(?:\\r)?\\n")
_FROM_FIELD = re.compile(r"(?:^|\\n)[ \t]*from[ \t]*:", re.IGNORECASE)
# The documented examples have a blank before a field name, which would make it a continuation.
_COMMON_FIELDS = (SINGLE_OCCURRENCE | BLIND_FIELDS) | {"mime-version"}
_MAX_SHOWN = 60
# Without any blank or invisible character; a broken line may lack the colon.
_BLIND_START = re.compile(r"[^a-z0-9]*(?:resent-)?bcc[^a-z0-9:]{0,3}:")
_BLIND_WORD = re.compile(r"[^a-z0-9]*(?:resent-)?bcc(?:[^a-z0-9:]{0,3}:|.*@)")
# Greek and Cyrillic letters, and small capitals, that look like those of "bcc".
_LOOKALIKES = str.maketrans("\u0432\u03b2\u0299\u0441\u03f2\u1d04", "bbbccc")
# Line ends beside them are blanks (docs/design.md, row 22).
_LIST_FIELDS = ADDRESS_FIELDS | BLIND_FIELDS
_SEPARATORS = (",", ";")
_USUAL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_PREFIXES = frozenset({"mailto", "smtp"})
_MAX_HIDING = 2000


@dataclass(frozen=True)
class RawField:
    """One header field as it stands in the text.

    Attributes:
        name: lower case.
        lines: as written, without line ends; none is blank.
        line_number: of its first line, from 1.
        has_blank_line: a line of blanks alone stood in it and is left out of ``lines``.
        is_mended: a line end beside a separator had no blank behind it, which ``lines`` have.
    """

    name: str
    lines: tuple[str, ...]
    line_number: int
    has_blank_line: bool = False
    is_mended: bool = False

    @property
    def written_name(self) -> str:
        return self.lines[0].partition(":")[0].rstrip(" \t")

    @property
    def body(self) -> str:
        """The unfolded field body (RFC 5322 §2.2.3)."""
        return "".join(self.lines).partition(":")[2].strip(" \t")

    @property
    def is_obsolete(self) -> bool:
        """Readers would not agree where it ends (RFC 5322 §4.5: accepted, never written)."""
        if self.has_blank_line or self.is_mended:
            return True
        return self.lines[0].partition(":")[0][-1:] in (" ", "\t")


@dataclass(frozen=True)
class RawText:
    """A raw message taken apart.

    Attributes:
        fields: header fields in order.
        body: lines joined by LF; None when the text ends with the header section.
        body_line_number: where the body begins, from 1.
        warnings: sentences about a header section that was not quite one.
    """

    fields: tuple[RawField, ...]
    body: str | None
    body_line_number: int
    warnings: tuple[str, ...] = ()


def split_raw_text(text: str) -> RawText:
    """Take a raw message apart.

    The two-character form of a line end, backslash and n, is understood only when the text has no
    real line end in its header section (design.md §4 row 12).

    Raises:
        ParameterError: a lone CR, a NUL, or a Bcc field behind the header section; the sentence
            names the line.
    """
    # A mark of the file that the text was read from.
    text = text.lstrip("\ufeff")
    is_literal = _has_literal_line_ends(text.strip("\r\n"))
    if is_literal:
        text = _LITERAL_LINE_END.sub("\n", text)
    lines = text.replace("\r\n", "\n").split("\n")
    _check_octets(lines)
    return _LineReader(lines, is_literal=is_literal).read()


def _has_literal_line_ends(text: str) -> bool:
    if _LITERAL_LINE_END.search(text) is None:
        return False
    first_line, line_end, _rest = text.partition("\n")
    if not line_end:
        return True
    # Real line ends, but only in the body: the whole header section stands in the first line.
    header_end = _LITERAL_EMPTY_LINE.search(first_line)
    return header_end is not None and bool(_FROM_FIELD.search(first_line[: header_end.start()]))


def _check_octets(lines: Sequence[str]) -> None:
    for number, line in enumerate(lines, 1):
        if "\r" in line:
            raise ParameterError(say(sentences.RAW_LONE_CR, line=number))
        if "\0" in line:
            raise ParameterError(say(sentences.RAW_NUL, line=number))


class _LineReader:
    """One pass over the header section; keeps the line where it stands."""

    def __init__(self, lines: Sequence[str], *, is_literal: bool) -> None:
        self._lines = lines
        self._is_literal = is_literal
        self._at = 0

    def read(self) -> RawText:
        lines = self._lines
        before = self._skip_what_precedes()
        fields: list[RawField] = []
        while self._is_at_field():
            fields.append(self._field())
        if self._at >= len(lines):
            return RawText(tuple(fields), None, self._at, before)
        if not lines[self._at].strip(" \t"):
            body = "\n".join(lines[self._at + 1 :])
            return RawText(tuple(fields), body, self._at + 2, before)
        self._check_no_blind_field_follows()
        warning = sentences.RAW_NOT_A_FIELD.format(
            line=self._at + 1, text=shown(lines[self._at][:_MAX_SHOWN])
        )
        return RawText(
            tuple(fields), "\n".join(lines[self._at :]), self._at + 1, (*before, warning)
        )

    def _check_no_blind_field_follows(self) -> None:
        """Refuse a Bcc field that a broken line before it makes text for everybody to read."""
        for number, line in enumerate(self._lines[self._at :], self._at + 1):
            if not line.strip(" \t"):
                return
            if _is_hidden_blind_field(line):
                raise ParameterError(
                    say(sentences.RAW_BLIND_FIELD_IN_TEXT, line=number, broken=self._at + 1)
                )

    def _skip_what_precedes(self) -> tuple[str, ...]:
        """Pass over empty lines, and the separator line of an mbox file, before the first field."""
        while self._at < len(self._lines) and not self._lines[self._at].strip(" \t"):
            self._at += 1
        if not self._is_at_field() and "".join(self._lines[self._at : self._at + 1])[:5] == "From ":
            self._at += 1
        is_first_empty = self._at > 0 and not self._lines[0].strip(" \t")
        return (sentences.RAW_LEADING_EMPTY_LINE,) if is_first_empty and self._is_at_field() else ()

    def _is_at_field(self, offset: int = 0) -> bool:
        at = self._at + offset
        return at < len(self._lines) and _FIELD_START.match(self._line(at)) is not None

    def _field(self) -> RawField:
        line_number = self._at + 1
        lines = [self._line(self._at)]
        self._at += 1
        name = lines[0].partition(":")[0].rstrip(" \t").lower()
        self._check_no_blind_field_is_disguised(name, lines[0])
        has_blank_line = is_mended = False
        while self._goes_on(name, lines[-1]):
            is_folded = self._lines[self._at][:1] in (" ", "\t")
            following = self._after_blank_lines()
            has_blank_line = has_blank_line or following > self._at
            self._at = following
            if is_folded and (self._is_at_field() or not self._lines[self._at].strip(" \t")):
                break
            self._check_no_blind_field_is_folded(line_number, needs_colon=is_folded)
            is_mended = is_mended or not is_folded
            lines.append(self._lines[self._at] if is_folded else f" {self._lines[self._at]}")
            self._at += 1
        return RawField(name, tuple(lines), line_number, has_blank_line, is_mended)

    def _goes_on(self, name: str, line: str) -> bool:
        """Whether the next line belongs to a field: it is folded, or the rest of a broken list."""
        if self._at >= len(self._lines) or self._lines[self._at][:1] in (" ", "\t"):
            return self._at < len(self._lines)
        following = self._lines[self._at]
        match = _FIELD_START.match(following)
        is_field = match is not None and _is_usual_name(match.group(1))
        if name not in _LIST_FIELDS or not following or is_field:
            return False
        return line.rstrip(" \t").endswith(_SEPARATORS) or following.startswith(_SEPARATORS)

    def _check_no_blind_field_is_disguised(self, name: str, line: str) -> None:
        """Refuse a field that is a Bcc field but for a sign before its name, as in ">Bcc"."""
        if name not in BLIND_FIELDS and _is_hidden_blind_field(line, needs_colon=True):
            raise ParameterError(
                say(sentences.RAW_BLIND_FIELD_DISGUISED, line=self._at, name=shown(name))
            )

    def _check_no_blind_field_is_folded(self, field_line: int, *, needs_colon: bool) -> None:
        """Refuse a Bcc field that the blank before it makes part of another for all to read."""
        if _is_hidden_blind_field(self._lines[self._at], needs_colon=needs_colon):
            raise ParameterError(
                say(sentences.RAW_BLIND_FIELD_FOLDED, line=self._at + 1, field_line=field_line)
            )

    def _after_blank_lines(self) -> int:
        """Where the header section goes on after lines of blanks alone, or where it ends.

        Such lines belong to it (RFC 5322 §4.2) when more of it follows; else the first one is
        meant as the empty line that ends it.
        """
        at = self._at
        while at < len(self._lines) and self._lines[at] and not self._lines[at].strip(" \t"):
            at += 1
        offset = at - self._at
        goes_on = at < len(self._lines) and self._lines[at][:1] in (" ", "\t")
        return at if goes_on or self._is_at_field(offset) else self._at

    def _line(self, at: int) -> str:
        line = self._lines[at]
        return line.lstrip(" \t") if self._is_literal and _is_indented_field(line) else line


def _is_usual_name(name: str) -> bool:
    """Whether what stands before a colon is no begin of an address, as in <mailto:ann@…>."""
    return _USUAL_NAME.fullmatch(name) is not None and name.lower() not in _PREFIXES


def _is_hidden_blind_field(line: str, *, needs_colon: bool = False) -> bool:
    """Whether a line is meant as a Bcc field, though blanks or invisible characters hide it."""
    start = unicodedata.normalize("NFKC", line[:_MAX_HIDING])
    seen = "".join(c for c in start if unicodedata.category(c)[0] not in "CZ").lower()
    seen = seen.translate(_LOOKALIKES)
    return (_BLIND_START if needs_colon else _BLIND_WORD).match(seen) is not None


def _is_indented_field(line: str) -> bool:
    match = _FIELD_START.match(line.lstrip(" \t"))
    if line[:1] not in (" ", "\t") or match is None:
        return False
    name = match.group(1).lower()
    return name in _COMMON_FIELDS or name.startswith(("content-", "x-"))
