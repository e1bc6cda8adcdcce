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
"""The reader behind mail.address.lists: one pass over a list of mailboxes and groups.

An own reader, because the email package of Python 3.9.2, 3.9.21 and 3.13 read the same malformed
list differently (CVE-2023-27043 and its fixes), while a recipient must never depend on that. It
never goes back and never recurses, so that it takes time in proportion to the text.

An address is never cut: an element that is not exactly one mailbox is malformed as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mail import sentences
from mail.address.addr_spec import MalformedAddress, normal_addr_spec
from mail.address.element import INVISIBLE, QUOTED, QUOTED_PAIR, Element, name_of, phrase_of
from mail.address.mailbox import Address, AddressList, Group, Mailbox, Malformed
from smtp_errors import ParameterError, Words, say
from smtp_quoting import shown

# Between them what ends a bare word; the rest of RFC 5322's specials is judged by addr_spec.
_WORD = re.compile(r'[^\s",;:<>()\[\]]+')
_BRACKETED = re.compile(r"\[[^\[\]]*\]")
_INSIDE_ANGLE = re.compile(r'[^"()<>,;]+')
# RFC 5321 appendix C: hosts to go through; dropped, as it is by servers.
_ROUTE = re.compile(r'(?:[ \t]*@[^\s@,:;<>"()\[\]]+(?:[ \t]*,)?)+[ \t]*:')
_UNTIL_SEPARATOR = re.compile(r'[^",;(]+')
_DOT_OR_AT = re.compile(r"([.@])")
_QUOTED_PART = re.compile(r'("(?:[^"\\]|\\.)*")')
_MAX_WRITTEN = 200


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
        self._malformed: list[Malformed] = []

    def read(self) -> AddressList:
        """Read the addresses in order, empty elements left out.

        Raises:
            ParameterError: something is opened and not closed, so that nobody knows what belongs
                to it.
        """
        addresses: list[Address] = []
        elements: list[Element] = []
        while self._skip_separators(",;"):
            element = self._element()
            if self._is_at(":"):
                addresses += self._mailboxes(elements)
                addresses.append(self._group(element))
                elements = []
            else:
                _append(elements, element)
        addresses += self._mailboxes(elements)
        return AddressList(tuple(addresses), tuple(self._malformed))

    # --- What the elements mean -----------------------------------------------------------------

    def _group(self, element: Element) -> Group:
        self._at += 1
        members: list[Element] = []
        while self._skip_separators(","):
            if self._is_at(";"):
                self._at += 1
                return Group(phrase_of(element.words), tuple(self._mailboxes(members)))
            _append(members, self._element())
            if self._is_at(":"):  # no group within a group
                raise self._refusal(sentences.LIST_NOT_UNDERSTOOD, element.start)
        raise self._refusal(sentences.GROUP_NOT_ENDED, element.start)

    def _mailboxes(self, elements: Sequence[Element]) -> Iterator[Mailbox]:
        """Yield the mailboxes; what is none goes to the malformed ones.

        Outlook writes names with a comma unquoted: what can be no address and stands directly
        before one with a name in front of angle brackets belongs to that name.
        """
        pieces: list[Element] = []
        for element in elements:
            if element.may_begin_name:
                pieces.append(element)
                continue
            if not element.has_name_and_angle:
                yield from self._each_alone(pieces)
                pieces = []
            yield from self._mailbox([*pieces, element])
            pieces = []
        yield from self._each_alone(pieces)

    def _each_alone(self, pieces: Sequence[Element]) -> Iterator[Mailbox]:
        for piece in pieces:
            yield from self._mailbox([piece])

    def _mailbox(self, pieces: Sequence[Element]) -> Iterator[Mailbox]:
        """Yield the mailbox whose name may have begun in elements before; none for a comment."""
        element = pieces[-1]
        if element.is_empty and not element.has_address_in_comment:
            return
        try:
            words, addr_spec = element.name_and_addr_spec()
            name = name_of([*(piece.words for piece in pieces[:-1]), words], element.comments)
            yield Mailbox(name, normal_addr_spec(addr_spec))
        except MalformedAddress as error:
            written = self._text[pieces[0].start : element.end].strip()[:_MAX_WRITTEN]
            reason = say(error.words, what=self._what, value=shown(written))
            visible = "".join(each if each.isprintable() else "\ufffd" for each in written)
            self._malformed.append(Malformed(visible, reason))

    # --- The elements ---------------------------------------------------------------------------

    def _element(self) -> Element:
        """Read up to a separator, or to the colon behind the name of a group."""
        element = Element(self._at)
        try:
            while self._at < len(self._text) and not self._is_at(",;"):
                if self._is_at(":") and element.may_name_group:
                    break
                self._token(element)
        except MalformedAddress as error:
            element.problem = error.words
            self._skip_to_separator(element.start)
        element.end = self._at
        element.is_before_comma = self._is_at(",")
        return element

    def _token(self, element: Element) -> None:
        character = self._text[self._at]
        if character.isspace() or (element.angle is not None and character in INVISIBLE):
            self._at += 1
            element.add_space(character)
        elif character == "(":
            element.add_comment(self._comment(element.start))
        elif element.angle is not None:
            # RFC 5322 §3.4: only comments may follow; whatever else it is must not be lost.
            raise MalformedAddress(sentences.ADDRESS_NOT_UNDERSTOOD)
        elif character == "<":
            element.angle = self._angle(element.start)
        elif character == ":":
            element.drop_prefix()
            self._at += 1
        else:
            element.add_word(self._word(element.start))

    def _angle(self, start: int) -> str:
        """Read <addr-spec>, blanks and comments around its dots and "@" left out (§4.4)."""
        route = _ROUTE.match(self._text, self._at + 1)
        self._at = route.end() if route else self._at + 1
        pieces: list[str] = []
        while not self._is_at(">"):
            pieces.append(self._piece_in_angle(start))
        self._at += 1
        return _tight("".join(pieces)).strip(" \t" + INVISIBLE)

    def _piece_in_angle(self, start: int) -> str:
        match = _INSIDE_ANGLE.match(self._text, self._at)
        if match:
            self._at = match.end()
            return match.group()
        if self._is_at("("):
            self._comment(start)
            # A blank, so that the words on either side do not become one.
            return " "
        if self._is_at('"'):
            return self._quoted(start)
        raise MalformedAddress(sentences.ADDRESS_NOT_UNDERSTOOD)

    def _word(self, start: int) -> str:
        """Read a run of atoms, quoted strings and domain literals without blanks between."""
        begin = self._at
        while self._at < len(self._text):
            match = _WORD.match(self._text, self._at) or _BRACKETED.match(self._text, self._at)
            if match:
                self._at = match.end()
            elif self._is_at('"'):
                self._quoted(start)
            else:
                break
        if self._at == begin:
            raise MalformedAddress(sentences.ADDRESS_NOT_UNDERSTOOD)
        return self._text[begin : self._at]

    def _comment(self, start: int) -> str:
        begin = self._at + 1
        depth = 0
        while self._at < len(self._text):
            character = self._text[self._at]
            self._at += 2 if character == "\\" else 1
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0:
                return QUOTED_PAIR.sub(r"\1", self._text[begin : self._at - 1]).strip()
        raise self._refusal(sentences.LIST_NOT_UNDERSTOOD, start)

    def _quoted(self, start: int) -> str:
        match = QUOTED.match(self._text, self._at)
        if match is None:
            raise self._refusal(sentences.LIST_NOT_UNDERSTOOD, start)
        self._at = match.end()
        return match.group()

    def _skip_separators(self, separators: str) -> bool:
        while self._is_at(separators) or self._text[self._at : self._at + 1].isspace():
            self._at += 1
        return self._at < len(self._text)

    def _skip_to_separator(self, start: int) -> None:
        """Pass over the rest of a malformed element; quotes and comments hide separators."""
        while self._at < len(self._text) and not self._is_at(",;"):
            match = _UNTIL_SEPARATOR.match(self._text, self._at)
            if match:
                self._at = match.end()
            elif self._is_at("("):
                self._comment(start)
            else:
                self._quoted(start)

    def _is_at(self, characters: str) -> bool:
        return self._at < len(self._text) and self._text[self._at] in characters

    def _refusal(self, words: Words, start: int) -> ParameterError:
        value = shown(self._text[start : start + _MAX_WRITTEN].strip())
        return ParameterError(say(words, what=self._what, value=value))


def _append(elements: list[Element], element: Element) -> None:
    """Add an element, or make it and the one before a malformed one where that may be cut."""
    if elements and elements[-1].may_go_on_in(element):
        elements[-1].end = element.end
        elements[-1].problem = sentences.ADDRESS_CUT_BY_SEPARATOR
    else:
        elements.append(element)


def _tight(text: str) -> str:
    """Close the gaps around dots and "@"; a gap elsewhere stays, and makes it no addr-spec."""
    return "".join(
        part if part.startswith('"') else _tight_outside_quotes(part)
        for part in _QUOTED_PART.split(text)
    )


def _tight_outside_quotes(text: str) -> str:
    first, *others = _DOT_OR_AT.split(text)
    if not others:
        return text
    *middle, last = others
    between = (each.strip(" \t") for each in middle)
    return "".join([first.rstrip(" \t"), *between, last.lstrip(" \t")])
