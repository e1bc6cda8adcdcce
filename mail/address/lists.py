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
"""Mailbox lists (RFC 5322 §3.4) as people write them.

Lenient where the meaning is plain (semicolons as separators, <mailto:…>, a name beside a bare
address, Outlook's names with a comma), strict where it is not: what cannot be read as exactly one
mailbox is told apart from the others, and a list whose elements cannot be told apart is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mail import sentences
from mail.address.mailbox import Address, AddressList, Group, Mailbox, Malformed
from mail.address.reader import ListReader
from mail.header import reject_control_characters
from smtp_errors import ParameterError, Sentence, say
from smtp_quoting import shown

_WHITE_SPACE = re.compile(r"[ \t\r\n]+")
_SEPARATORS = ",;"
# A line end that no blank follows; a carriage return alone is none.
_NOT_FOLDED = re.compile(r"\n(?![ \t])|\r(?!\n)")


def read_address_list(text: str, what: str) -> AddressList:
    """Read a list of mailboxes and groups, separated by commas or semicolons.

    Args:
        text: as in a parameter or a header field body.
        what: the parameter or field it came from, for the reasons.

    Returns:
        The addresses, and apart from them what is none; empty elements are left out.

    Raises:
        ParameterError: nobody can tell for certain where one address ends and the next begins.
    """
    # Blanks and line ends around the list are harmless; other controls are refused there too.
    line = in_one_line(text.strip(" \t\r\n"))
    reject_control_characters(line, what)
    return ListReader(line, what).read()


def parse_address_list(text: str, what: str) -> tuple[Address, ...]:
    """Read a list of which every element has to be an address.

    Raises:
        ParameterError: names the first element that is none.
    """
    found = read_address_list(text, what)
    if found.malformed:
        raise refusal(found.malformed[0])
    return found.addresses


def parse_mailbox(text: str, what: str) -> Mailbox:
    """Read exactly one mailbox, e.g. the sender.

    Raises:
        ParameterError: none, several, or not to be understood.
    """
    mailboxes = mailboxes_of(parse_address_list(text, what))
    if len(mailboxes) != 1:
        raise ParameterError(say(sentences.NOT_ONE_MAILBOX, what=what, value=shown(text)))
    return mailboxes[0]


def refusal(malformed: Malformed) -> ParameterError:
    """Make the error that stops the email because of one malformed address."""
    reason = malformed.reason
    return ParameterError(Sentence(f"{reason.what} {sentences.EMAIL_NOT_SENT}", reason.advice))


def in_one_line(text: str) -> str:
    """Write blanks for line ends that stand beside a separator or fold the list (RFC 5322 §2.2.3).

    Every other line end stays, to be refused: it may be an attempt to begin another field.
    """
    return _WHITE_SPACE.sub(_blank_for_harmless, text)


def mailboxes_of(addresses: Iterable[Address]) -> tuple[Mailbox, ...]:
    """Flatten groups, keeping the order."""
    found: list[Mailbox] = []
    for address in addresses:
        found.extend(address.mailboxes if isinstance(address, Group) else (address,))
    return tuple(found)


def _blank_for_harmless(match: re.Match[str]) -> str:
    run, text = match.group(), match.string
    if "\r" not in run and "\n" not in run:
        return run
    neighbours = (
        text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
    )
    is_beside = any(each in _SEPARATORS for each in neighbours)
    line_ends = run.replace("\r\n", "\n")
    if "\r" in line_ends or (not is_beside and _NOT_FOLDED.search(line_ends)):
        return run
    return " "
