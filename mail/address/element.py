# File: element.py
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
"""One element of a list while it is read: its words, and which of them are name and address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile

from mail import sentences
from mail.address.addr_spec import MalformedAddress
from mail.encoded_word import decode_words
from smtp_dataclass import dataclass, field
from smtp_errors import Words
from smtp_quoting import first_control

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
QUOTED_PAIR = re.compile(r"\\(.)")
# Copied along with an address from web pages and address books; at its ends they say nothing.
INVISIBLE = (
    "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
# Written in front of an address by URLs (RFC 6068) and directories (proxyAddresses).
_PREFIXES = frozenset({"mailto", "smtp", "email", "e-mail"})
_PREFIX = re.compile(rf"(?:{'|'.join(sorted(_PREFIXES))}):", re.IGNORECASE)
_DOMAIN_END = r"(?i)(?!none$|null$|undefined$|nan$)(?:[a-z0-9-]+\.)*[a-z]{2,}"
# What programs write where they have no value; never part of a name.
_NO_VALUE = frozenset({"none", "null", "undefined", "nan"})


@dataclass(frozen=True)
class Word:
    """A run of atoms and quoted strings, as written.

    Attributes:
        is_glued: only a comment, and no blank, stands between it and the word before.
    """

    text: str
    is_glued: bool = False


@dataclass
class Element:
    """What has been read between two separators.

    Attributes:
        start, end: where it stands in the text.
        words: white space that is not ASCII is a word of its own.
        comments: without parentheses.
        angle: what stands in angle brackets; None without.
        problem: template of a reason why it cannot be read; None without.
        is_before_comma: a comma follows, not a semicolon or the end.
    """

    start: int
    end: int = 0
    words: list[Word] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None
    problem: Words | None = None
    is_before_comma: bool = False
    _has_prefix: bool = False
    _is_behind_comment: bool = False
    _is_behind_blank: bool = False

    def add_space(self, character: str) -> None:
        """Note a blank; others than blanks and tabs belong to a name, as U+3000 in Japanese."""
        self._is_behind_blank = True
        if character not in " \t" and character not in INVISIBLE:
            self.words.append(Word(character))

    def add_comment(self, comment: str) -> None:
        """Take a comment, without parentheses."""
        self._is_behind_comment = True
        self.comments.append(comment)

    def add_word(self, text: str) -> None:
        """Take a word as written."""
        text = text if '"' in text else text.strip(INVISIBLE)
        is_glued = bool(self.words) and self._is_behind_comment and not self._is_behind_blank
        self._is_behind_blank = self._is_behind_comment = False
        if text:
            self.words.append(Word(text, is_glued))

    def drop_prefix(self) -> None:
        """Drop the "mailto" or its like before a colon.

        Raises:
            MalformedAddress: something else stands there.
        """
        if not self._ends_with_prefix:
            raise MalformedAddress(sentences.ADDRESS_NOT_UNDERSTOOD)
        self.words.pop()
        self._has_prefix = True

    @property
    def is_empty(self) -> bool:
        """Nothing but blanks and comments, which are allowed between separators (§4.4)."""
        if self.problem is not None or self.angle is not None or self._has_prefix:
            return False
        return not _without_outer_space(self.words)

    @property
    def has_address_in_comment(self) -> bool:
        """Whether somebody may have meant to write to what stands in parentheses."""
        return any("@" in comment for comment in self.comments)

    def may_go_on_in(self, following: Element) -> bool:
        """Whether a comma was typed for a dot, as in ann@example,com, or is quoted."""
        if self._ends_with_backslash and following.start == self.end + 1:
            return following.angle is None
        if self.angle is not None or following.start != self.end + 1 or len(following.words) != 1:
            return False
        domain = self.words[-1].text.rpartition("@")[2] if _has_at_sign(self.words) else "."
        end = following.words[0].text
        is_end = re.fullmatch(_DOMAIN_END, end) is not None
        return "." not in domain and is_end and following.angle is None

    @property
    def may_name_group(self) -> bool:
        """A colon behind it begins a group (§3.4)."""
        if self.angle is not None or self._ends_with_prefix:
            return False
        return bool(self.words) and not _has_at_sign(self.words)

    @property
    def may_begin_name(self) -> bool:
        """It can be no address, but the begin of an unquoted name with a comma."""
        if self.problem is not None or self.angle is not None or not self.is_before_comma:
            return False
        texts = [word.text for word in _without_outer_space(self.words)]
        is_no_value = len(texts) == 1 and texts[0].lower() in _NO_VALUE
        return bool(texts) and not is_no_value and not any(set(text) & set('"@') for text in texts)

    @property
    def has_name_and_angle(self) -> bool:
        """It is written as Name <name@domain>."""
        return self.problem is None and self.angle is not None and bool(self.words)

    def name_and_addr_spec(self) -> tuple[Sequence[Word], str]:
        """Tell the words of the name from the address.

        Raises:
            MalformedAddress: it is not certain which is which.
        """
        if self.problem is not None:
            raise MalformedAddress(self.problem)
        if self.angle is not None:
            return self.words, _without_prefix(self.angle)
        return _split_bare(_without_outer_space(self.words))

    @property
    def _ends_with_backslash(self) -> bool:
        return bool(self.words) and self.words[-1].text.endswith("\\")

    @property
    def _ends_with_prefix(self) -> bool:
        return bool(self.words) and self.words[-1].text.lower() in _PREFIXES


def name_of(pieces: Sequence[Sequence[Word]], comments: Sequence[str]) -> str:
    """Write a display name; a comment is part of it, or the name where there is none (RFC 822).

    Args:
        pieces: of a name that was written with commas, the words of each.
    """
    name = ", ".join(phrase_of(words) for words in pieces)
    shown_comments = [_decoded(comment) for comment in comments if comment]
    if not name:
        return " ".join(shown_comments)
    return " ".join([name, *(f"({comment})" for comment in shown_comments)])


def phrase_of(words: Sequence[Word]) -> str:
    """Join the words of a display name, without quotes and with encoded words decoded."""
    texts: list[str] = []
    for word in _without_outer_space(words):
        is_apart = texts and not word.text.isspace() and not texts[-1].isspace()
        texts += [" "] if is_apart else []
        texts.append(_unquoted(word.text))
    return _decoded("".join(texts))


def _split_bare(words: Sequence[Word]) -> tuple[Sequence[Word], str]:
    """Split "John Doe john@example.com": the last word is the address, if no other looks like one.

    What follows an address is no name ("ann@exa mple.com" must not go to ann@exa), and what may be
    its begin is none either ("john . smith@example.com", "test(comment)test@example.com").
    """
    begin = _begin_of_last(words)
    name, address = words[:begin], words[begin:]
    if name and (_has_at_sign(name) or not _has_at_sign(address)):
        raise MalformedAddress(sentences.ADDRESS_NOT_UNDERSTOOD)
    if name and _may_be_one(name, address):
        raise MalformedAddress(sentences.ADDRESS_CUT)
    return name, "".join(word.text for word in address)


def _begin_of_last(words: Sequence[Word]) -> int:
    """Where the last word begins, gaps around an "@" closed (§3.4.1)."""
    begin = len(words) - 1
    while begin > 0 and (words[begin].text[0] == "@" or words[begin - 1].text[-1] == "@"):
        begin -= 1
    return begin


def _may_be_one(name: Sequence[Word], address: Sequence[Word]) -> bool:
    """Whether the words before an address may be a part of it (RFC 5322 §4.4, obs-local-part)."""
    before = [word.text for word in name if not word.text.isspace()][-1]
    return (
        len(address) > 1
        or address[0].is_glued
        or before.endswith((".", "\\"))
        or address[0].text.startswith(".")
    )


def _has_at_sign(words: Sequence[Word]) -> bool:
    return any("@" in QUOTED.sub("", word.text) for word in words)


def _without_prefix(text: str) -> str:
    match = _PREFIX.match(text)
    return text[match.end() :].strip() if match else text


def _without_outer_space(words: Sequence[Word]) -> list[Word]:
    backwards = list(dropwhile(_is_space, reversed(words)))
    return list(dropwhile(_is_space, reversed(backwards)))


def _is_space(word: Word) -> bool:
    return word.text.isspace()


def _unquoted(word: str) -> str:
    return QUOTED.sub(lambda match: QUOTED_PAIR.sub(r"\1", match[1]), word)


def _decoded(text: str) -> str:
    decoded = decode_words(text)
    return decoded if first_control(decoded) is None else text
