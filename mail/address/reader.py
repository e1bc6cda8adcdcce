# File: reader.py
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
"""The reader behind mail.address: one pass over a list of mailboxes and groups.

An own reader, because the email package of Python 3.9.2, 3.9.21 and 3.13 read the same malformed
list differently (CVE-2023-27043 and its fixes), while a recipient must never depend on that. It
never goes back and never recurses, so that it takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import dropwhile

from mail import sentences
from mail.address.addr_spec import check_addr_spec
from mail.address.mailbox import Address, Group, Mailbox
from mail.encoded_word import decode_words
from smtp_errors import ParameterError
from smtp_quoting import CONTROL, shown

# Between them what ends a bare word; the rest of RFC 5322's specials is judged by addr_spec.
_WORD = re.compile(r'[^\s",;:<>()\[\]]+')
_INSIDE_ANGLE = re.compile(r'[^"()<>]+')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_QUOTED_PAIR = re.compile(r"\\(.)")


@dataclass
class _Element:
    """What has been read of one address.

    Attributes:
        start: where it begins in the text.
        words: atoms, quoted strings as written, and white space that is not ASCII.
        comments: without parentheses.
        angle: what stands in angle brackets; None without.
    """

    start: int
    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None

    @property
    def ends_with_mailto(self) -> bool:
        return bool(self.words) and self.words[-1].lower() == "mailto"


class ListReader:
    """Reads one list; keeps the place where it stands.

    Args:
        text: one line without control characters.
        what: the parameter or field it came from, for error sentences.
    """

    def __init__(self, text: str, what: str) -> None:
        self._text = text
        self._what = what
        self._at = 0

    def read(self) -> Iterator[Address]:
        """Yield the addresses in order, empty elements left out.

        Raises:
            ParameterError: names the element that cannot be understood.
        """
        while self._skip_separators(",;"):
            element = self._element()
            yield self._group(element) if self._is_at(":") else self._mailbox(element)

    def _element(self) -> _Element:
        """Read up to a separator, or to the colon behind the name of a group."""
        element = _Element(self._at)
        while self._at < len(self._text) and not self._is_at(",;"):
            character = self._text[self._at]
            if character == ":":
                if not element.ends_with_mailto:
                    break
                element.words.pop()
                self._at += 1
            elif character == "<":
                if element.angle is not None:
                    self._fail(element.start)
                element.angle = self._angle(element.start)
            elif character == "(":
                element.comments.append(self._comment(element.start))
            elif character.isspace():
                # Others than blanks and tabs belong to a name, such as U+3000 in Japanese ones.
                element.words += [character] if character not in " \t" else []
                self._at += 1
            else:
                element.words.append(self._word(element.start))
        return element

    def _group(self, element: _Element) -> Group:
        self._at += 1
        if not element.words or element.angle is not None or _has_at_sign(element.words):
            self._fail(element.start)
        mailboxes: list[Mailbox] = []
        while self._skip_separators(","):
            if self._is_at(";"):
                self._at += 1
                return Group(_phrase(element.words), tuple(mailboxes))
            member = self._element()
            if self._is_at(":"):  # no group within a group
                self._fail(element.start)
            mailboxes.append(self._mailbox(member))
        value = shown(self._text[element.start : element.start + 200])
        raise ParameterError(sentences.GROUP_NOT_ENDED.format(what=self._what, value=value))

    def _mailbox(self, element: _Element) -> Mailbox:
        words, comments, addr_spec = element.words, element.comments, element.angle
        if addr_spec is None:
            # "John Doe john@example.com": the last word is the address, if no other looks like one.
            # What follows an address is no name: "ann@exa mple.com" must not go to ann@exa.
            *words, addr_spec = _joined_at_sign(_without_outer_space(words)) or [""]
            if _has_at_sign(words) or (words and not _has_at_sign([addr_spec])):
                self._fail(element.start)
        name = _name(words, comments)
        return Mailbox(name, check_addr_spec(_without_mailto(addr_spec), self._what))

    def _angle(self, start: int) -> str:
        """Read <addr-spec>; a source route before it is dropped (RFC 5321 appendix C)."""
        self._at += 1
        pieces: list[str] = []
        while not self._is_at(">"):
            match = _INSIDE_ANGLE.match(self._text, self._at)
            if match:
                self._at = match.end()
                pieces.append(_tight_at_sign(match.group()))
            elif self._is_at("("):
                self._comment(start)
            else:
                pieces.append(self._quoted(start))
        self._at += 1
        inside = "".join(pieces).strip()
        return inside.partition(":")[2] if inside.startswith("@") else inside

    def _word(self, start: int) -> str:
        """Read a run of atoms, quoted strings and domain literals without blanks between."""
        begin = self._at
        while self._at < len(self._text):
            match = _WORD.match(self._text, self._at)
            if match:
                self._at = match.end()
            elif self._is_at('"'):
                self._quoted(start)
            elif self._is_at("["):
                end = self._text.find("]", self._at)
                self._at = end + 1 if end >= 0 else self._fail(start)
            else:
                break
        if self._at == begin:
            self._fail(start)
        return self._text[begin : self._at]

    def _comment(self, start: int) -> str:
        begin = self._at + 1
        depth = 0
        while self._at < len(self._text):
            character = self._text[self._at]
            self._at += 2 if character == "\\" else 1
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0:
                return _QUOTED_PAIR.sub(r"\1", self._text[begin : self._at - 1]).strip()
        return str(self._fail(start))

    def _quoted(self, start: int) -> str:
        match = _QUOTED.match(self._text, self._at)
        if match is None:
            return str(self._fail(start))
        self._at = match.end()
        return match.group()

    def _skip_separators(self, separators: str) -> bool:
        while self._is_at(separators) or self._text[self._at : self._at + 1].isspace():
            self._at += 1
        return self._at < len(self._text)

    def _is_at(self, characters: str) -> bool:
        return self._at < len(self._text) and self._text[self._at] in characters

    def _fail(self, start: int) -> int:
        value = shown(self._text[start : start + 200].strip())
        raise ParameterError(sentences.ADDRESS_NOT_UNDERSTOOD.format(what=self._what, value=value))


def _has_at_sign(words: list[str]) -> bool:
    return any("@" in _QUOTED.sub("", word) for word in words)


def _joined_at_sign(words: list[str]) -> list[str]:
    """Close the gaps that comments and blanks leave around an "@" (RFC 5322 §3.4.1)."""
    joined: list[list[str]] = []
    for word in words:
        if joined and (word.startswith("@") or joined[-1][-1].endswith("@")):
            joined[-1].append(word)
        else:
            joined.append([word])
    return ["".join(pieces) for pieces in joined]


def _tight_at_sign(text: str) -> str:
    first, *others = text.split("@")
    if not others:
        return text
    *middle, last = others
    return "@".join([first.rstrip(), *(each.strip() for each in middle), last.lstrip()])


def _without_mailto(text: str) -> str:
    return text[7:].strip() if text[:7].lower() == "mailto:" else text


def _name(words: list[str], comments: list[str]) -> str:
    """Show a comment as part of the name, or as the name where there is none (RFC 822 style)."""
    name = _phrase(words)
    shown_comments = [_decoded(comment) for comment in comments if comment]
    if not name:
        return " ".join(shown_comments)
    return " ".join([name, *(f"({comment})" for comment in shown_comments)])


def _phrase(words: list[str]) -> str:
    """Join the words of a display name, without quotes and with encoded words decoded."""
    text = ""
    for word in _without_outer_space(words):
        is_apart = text and not word.isspace() and not text[-1:].isspace()
        text += (" " if is_apart else "") + _unquoted(word)
    return _decoded(text)


def _without_outer_space(words: list[str]) -> list[str]:
    backwards = list(dropwhile(str.isspace, reversed(words)))
    return list(dropwhile(str.isspace, reversed(backwards)))


def _unquoted(word: str) -> str:
    return _QUOTED.sub(lambda match: _QUOTED_PAIR.sub(r"\1", match[1]), word)


def _decoded(text: str) -> str:
    decoded = decode_words(text)
    return text if CONTROL.search(decoded) else decoded
