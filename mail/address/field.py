# File: field.py
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
"""Address header fields written (RFC 5322 §3.4, RFC 2047 §5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, repeat

from mail.address.mailbox import Address, Mailbox
from mail.encoded_word import MAX_WORD
from mail.header import ENCODED_LINE, encode_phrase, fold_items


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
        name = encode_phrase(address.name, as_utf8=as_utf8, first_room=room)
        # Members are items as mailboxes are, so that a line is broken between them.
        members = [_written_mailbox(m, MAX_WORD, as_utf8=as_utf8) for m in address.mailboxes]
        first, *others = members or [""]
        *items, last = [f"{name}: {first}" if first else f"{name}:", *others]
        yield from items
        yield f"{last};"


def _written_mailbox(mailbox: Mailbox, room: int, *, as_utf8: bool) -> str:
    addr_spec = mailbox.addr_spec if as_utf8 else mailbox.with_a_labels.addr_spec
    if not mailbox.name:
        return addr_spec
    return f"{encode_phrase(mailbox.name, as_utf8=as_utf8, first_room=room)} <{addr_spec}>"
