# File: lists.py
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

from collections.abc import Iterable

from mail import sentences
from mail.address.mailbox import Address, Group, Mailbox
from mail.address.reader import ListReader
from mail.header import reject_control_characters
from smtp_errors import ParameterError
from smtp_quoting import shown


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
        raise ParameterError(sentences.NOT_ONE_MAILBOX.format(what=what, value=shown(text)))
    return mailboxes[0]
