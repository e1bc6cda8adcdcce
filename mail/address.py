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
"""Mailbox lists (RFC 5322 §3.4) as people write them, and as they go into header fields.

Lenient where the meaning is plain (semicolons as separators, <mailto:…>, a name beside a bare
address), strict where it is not: then ParameterError, before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, repeat

import smtp_consts as consts
from mail.address_list import ListReader
from mail.encoded_word import MAX_WORD
from mail.header import ENCODED_LINE, encode_phrase, fold_items, reject_control_characters, shown
from mail.mailbox import Address, Group, Mailbox
from smtp_errors import ParameterError

__all__ = [
    "Address",
    "Group",
    "Mailbox",
    "display",
    "fold_address_field",
    "mailboxes_of",
    "parse_address_list",
    "parse_mailbox",
    "unique_mailboxes",
]


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
    # Blanks and line ends around the list are harmless; other controls are refused there too.
    line = text.strip(" \t\r\n")
    reject_control_characters(line, what)
    return tuple(ListReader(line, what).read())


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
        raise ParameterError(consts.NOT_ONE_MAILBOX.format(what=what, value=shown(text)))
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
    first_room = ENCODED_LINE - len(field_name) - 2
    items = list(_written(addresses, first_room, as_utf8=as_utf8))
    return fold_items(field_name, items, ",").encode("utf-8" if as_utf8 else "ascii")


def _written(addresses: Iterable[Address], first_room: int, *, as_utf8: bool) -> Iterator[str]:
    for address, room in zip(addresses, chain([first_room], repeat(MAX_WORD))):
        if isinstance(address, Mailbox):
            yield _written_mailbox(address, room, as_utf8=as_utf8)
            continue
        members = ", ".join(
            _written_mailbox(each, MAX_WORD, as_utf8=as_utf8) for each in address.mailboxes
        )
        name = encode_phrase(address.name, as_utf8=as_utf8, first_room=room)
        yield f"{name}:{' ' if members else ''}{members};"


def _written_mailbox(mailbox: Mailbox, room: int, *, as_utf8: bool) -> str:
    addr_spec = mailbox.addr_spec if as_utf8 else mailbox.with_a_labels.addr_spec
    if not mailbox.name:
        return addr_spec
    return f"{encode_phrase(mailbox.name, as_utf8=as_utf8, first_room=room)} <{addr_spec}>"
