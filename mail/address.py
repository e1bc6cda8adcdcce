# File: address.py
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
"""Mailbox lists (RFC 5322 §3.4) as people write them, and addr-specs as servers want them.

An own reader, because the email package of Python 3.9.2, 3.9.21 and 3.13 read the same malformed
list differently (CVE-2023-27043 and its fixes), while a recipient must never depend on that.
Lenient where the meaning is plain (semicolons as separators, <mailto:…>, a name beside a bare
address), strict where it is not: then ParameterError, before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email.header import decode_header, make_header
from typing import Union

import idna

import smtp_consts as consts
from mail.header import encode_phrase, fold_items, reject_control_characters
from smtp_errors import ParameterError

# RFC 5321 §4.5.3.1.3: a path has at most 256 octets with its angle brackets.
_MAX_ADDR_SPEC = 254
# Between them what ends a bare word; the rest of RFC 5322's specials is judged by _check_addr_spec.
_WORD = re.compile(r'[^\s",;:<>()\[\]]+')
_DOT_ATOM = re.compile(r"[^\s\"(),:;<>@\[\]\\]+")
_DOMAIN_LITERAL = re.compile(r"\[[!-Z^-~]+\]")
_HOST_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")


@dataclass(frozen=True)
class Mailbox:
    """A display name, possibly empty, and an addr-spec (RFC 5322 §3.4)."""

    name: str
    addr_spec: str

    @property
    def local_part(self) -> str:
        return self.addr_spec.rpartition("@")[0]

    @property
    def domain(self) -> str:
        return self.addr_spec.rpartition("@")[2]

    @property
    def needs_smtputf8(self) -> bool:
        """The local part is not ASCII; a domain alone can be written as A-labels (RFC 5890)."""
        return not self.local_part.isascii()

    @property
    def with_a_labels(self) -> Mailbox:
        """The same mailbox with its domain in ASCII."""
        if self.domain.isascii():
            return self
        return replace(self, addr_spec=f"{self.local_part}@{_a_label(self.domain)}")

    @property
    def identity(self) -> str:
        """What makes two addr-specs the same: domains compare without case (RFC 5321 §2.4)."""
        return f"{self.local_part}@{_a_label(self.domain).lower()}"


@dataclass(frozen=True)
class Group:
    """A named list of mailboxes (RFC 5322 §3.4); the list may be empty."""

    name: str
    mailboxes: tuple[Mailbox, ...]


Address = Union[Mailbox, Group]


def parse_address_list(text: str, what: str) -> tuple[Address, ...]:
    """Read a list of mailboxes and groups, separated by commas or semicolons.

    Args:
        text: as in a parameter or a header field body.
        what: the parameter or field it came from, for the error sentence.

    Returns:
        The addresses in order; empty elements are left out.

    Raises:
        ParameterError: names the element that cannot be understood.
    """
    reject_control_characters(text.strip(), what)
    return tuple(_ListReader(text.strip(), what).read())


def mailboxes_of(addresses: Iterable[Address]) -> tuple[Mailbox, ...]:
    """Flatten groups, keeping the order."""
    found: list[Mailbox] = []
    for address in addresses:
        found.extend(address.mailboxes if isinstance(address, Group) else (address,))
    return tuple(found)


def parse_mailbox(text: str, what: str) -> Mailbox:
    """Read exactly one mailbox, e.g. the sender.

    Raises:
        ParameterError: none, several, or not to be understood.
    """
    mailboxes = mailboxes_of(parse_address_list(text, what))
    if len(mailboxes) != 1:
        raise ParameterError(consts.NOT_ONE_MAILBOX.format(what=what, value=ascii(text)))
    return mailboxes[0]


def unique_mailboxes(mailboxes: Iterable[Mailbox]) -> tuple[Mailbox, ...]:
    """Drop the repetitions of an addr-spec, keeping its first place."""
    first: dict[str, Mailbox] = {}
    for mailbox in mailboxes:
        first.setdefault(mailbox.identity, mailbox)
    return tuple(first.values())


def display(mailbox: Mailbox) -> str:
    """Write a mailbox as text for people and results, not for the wire."""
    if not mailbox.name:
        return mailbox.addr_spec
    plain = re.fullmatch(r"[\w !#$%&'*+/=?^`{|}~-]+", mailbox.name)
    name = mailbox.name if plain else encode_phrase(mailbox.name, as_utf8=True)
    return f"{name} <{mailbox.addr_spec}>"


def fold_address_field(
    field_name: str, addresses: Iterable[Address], *, as_utf8: bool = False
) -> bytes:
    """Write an address header field, folded, ended by CRLF.

    Args:
        field_name: "From", "To", …
        addresses: never empty.
        as_utf8: addr-specs and names in UTF-8 (RFC 6532); otherwise encoded words around the
            names (RFC 2047 §5 (3)) and A-labels in the domains.
    """
    items = list(_written(addresses, as_utf8=as_utf8))
    return fold_items(field_name, items, ",").encode("utf-8" if as_utf8 else "ascii")


def _written(addresses: Iterable[Address], *, as_utf8: bool) -> Iterator[str]:
    for address in addresses:
        if isinstance(address, Mailbox):
            yield _written_mailbox(address, as_utf8=as_utf8)
            continue
        members = ", ".join(_written_mailbox(each, as_utf8=as_utf8) for each in address.mailboxes)
        yield f"{encode_phrase(address.name, as_utf8=as_utf8)}:{' ' if members else ''}{members};"


def _written_mailbox(mailbox: Mailbox, *, as_utf8: bool) -> str:
    addr_spec = mailbox.addr_spec if as_utf8 else mailbox.with_a_labels.addr_spec
    if not mailbox.name:
        return addr_spec
    return f"{encode_phrase(mailbox.name, as_utf8=as_utf8)} <{addr_spec}>"


class _ListReader:
    """One pass over one list; keeps the place where it stands."""

    def __init__(self, text: str, what: str) -> None:
        self._text = text
        self._what = what
        self._at = 0

    def read(self) -> Iterator[Address]:
        while self._skip_separators(",;"):
            yield self._address()

    def _address(self) -> Address:
        start = self._at
        words: list[str] = []
        comments: list[str] = []
        angle: str | None = None
        while self._at < len(self._text) and self._text[self._at] not in ",;":
            character = self._text[self._at]
            if character == ":" and not _is_mailto(words):
                return self._group(words, start)
            if character == "<":
                if angle is not None:
                    self._fail(start)
                angle = self._angle(start)
            elif character == "(":
                comments.append(self._comment(start))
            elif character.isspace() or character == ":":
                self._at += 1
                if character == ":":
                    words.pop()
            else:
                words.append(self._word(start))
        return self._mailbox(words, comments, angle, start)

    def _group(self, words: list[str], start: int) -> Group:
        self._at += 1
        if not words or any("@" in word for word in words):
            self._fail(start)
        mailboxes: list[Mailbox] = []
        while self._skip_separators(","):
            if self._text[self._at] == ";":
                self._at += 1
                return Group(_phrase(words), tuple(mailboxes))
            member = self._address()
            if isinstance(member, Group):
                self._fail(start)
            mailboxes.append(member)
        raise ParameterError(
            consts.GROUP_NOT_ENDED.format(what=self._what, value=ascii(self._text[start:]))
        )

    def _mailbox(
        self, words: list[str], comments: list[str], angle: str | None, start: int
    ) -> Mailbox:
        if angle is None:
            # "John Doe john@example.com": the word that looks like an address is the address.
            candidates = [word for word in words if "@" in word]
            if not candidates and words:
                shown = ascii(" ".join(words)[:200])
                raise ParameterError(
                    consts.ADDRESS_WITHOUT_DOMAIN.format(what=self._what, value=shown)
                )
            if len(candidates) != 1:
                self._fail(start)
            angle = candidates[0]
            words.remove(angle)
            comments = comments if words else [" ".join(comments)]
        name = " ".join(
            part for part in (_phrase(words), *_in_parentheses(words, comments)) if part
        )
        return Mailbox(name, _check_addr_spec(_without_mailto(angle), self._what))

    def _angle(self, start: int) -> str:
        """Read <addr-spec>; a source route before it is dropped (RFC 5321 appendix C)."""
        end = self._at + 1
        while end < len(self._text) and self._text[end] != ">":
            if self._text[end] == '"':
                end = self._end_of_quoted(end, start)
            else:
                end += 1
        if end >= len(self._text):
            self._fail(start)
        inside = self._text[self._at + 1 : end].strip()
        self._at = end + 1
        return inside.rpartition(":")[2] if inside.startswith("@") else inside

    def _word(self, start: int) -> str:
        """Read a run of atoms, quoted strings and domain literals without blanks between."""
        begin = self._at
        while self._at < len(self._text):
            character = self._text[self._at]
            match = _WORD.match(self._text, self._at)
            if match:
                self._at = match.end()
            elif character == '"':
                self._at = self._end_of_quoted(self._at, start)
            elif character == "[" and "]" in self._text[self._at :]:
                self._at = self._text.index("]", self._at) + 1
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
                return re.sub(r"\\(.)", r"\1", self._text[begin : self._at - 1]).strip()
        return self._fail(start)

    def _end_of_quoted(self, at: int, start: int) -> int:
        match = re.compile(r'"(?:[^"\\]|\\.)*"').match(self._text, at)
        return match.end() if match else self._fail(start)

    def _skip_separators(self, separators: str) -> bool:
        while self._at < len(self._text) and (
            self._text[self._at] in separators or self._text[self._at].isspace()
        ):
            self._at += 1
        return self._at < len(self._text)

    def _fail(self, start: int) -> int:
        element = self._text[start:].strip()
        raise ParameterError(
            consts.ADDRESS_NOT_UNDERSTOOD.format(what=self._what, value=ascii(element[:200]))
        )


def _is_mailto(words: list[str]) -> bool:
    return bool(words) and words[-1].lower() == "mailto"


def _without_mailto(text: str) -> str:
    return text[7:].strip() if text[:7].lower() == "mailto:" else text


def _in_parentheses(words: list[str], comments: list[str]) -> list[str]:
    """Show a comment as part of the name, or as the name where there is none (RFC 822 style)."""
    return [f"({comment})" if words else comment for comment in comments if comment]


def _phrase(words: list[str]) -> str:
    """Join the words of a display name, without quotes and with encoded words decoded."""
    text = " ".join(_unquoted(word) for word in words).strip()
    if "=?" not in text:
        return text
    try:
        decoded = str(make_header(decode_header(text)))
    except (UnicodeError, LookupError, ValueError):
        return text
    return decoded if decoded.isprintable() else text


def _unquoted(word: str) -> str:
    return re.sub(
        r'"((?:[^"\\]|\\.)*)"', lambda match: re.sub(r"\\(.)", r"\1", match.group(1)), word
    )


def _check_addr_spec(addr_spec: str, what: str) -> str:
    """Check one addr-spec (RFC 5322 §3.4.1) and return it as it goes into the envelope."""
    local_part, at_sign, domain = addr_spec.rpartition("@")
    shown = ascii(addr_spec)
    if not at_sign or not local_part or not domain:
        raise ParameterError(consts.ADDRESS_WITHOUT_DOMAIN.format(what=what, value=shown))
    if "=?" in addr_spec:
        raise ParameterError(consts.ADDRESS_ENCODED_WORD.format(what=what, value=shown))
    domain = domain.rstrip(".")
    quoted = re.fullmatch(r'"(?:[^"\\]|\\.)+"', local_part)
    if not (quoted or _DOT_ATOM.fullmatch(local_part)) or not _is_domain(domain):
        raise ParameterError(consts.ADDRESS_MALFORMED.format(what=what, value=shown))
    checked = f"{local_part}@{domain}"
    if len(checked.encode()) > _MAX_ADDR_SPEC:
        raise ParameterError(consts.ADDRESS_TOO_LONG.format(what=what, maximum=_MAX_ADDR_SPEC))
    return checked


def _is_domain(domain: str) -> bool:
    if _DOMAIN_LITERAL.fullmatch(domain):
        return True
    try:
        labels = _a_label(domain).split(".")
    except idna.IDNAError:
        return False
    return all(_HOST_LABEL.fullmatch(label) for label in labels)


def _a_label(domain: str) -> str:
    if domain.isascii():
        return domain
    return idna.encode(domain, uts46=True).decode("ascii")
