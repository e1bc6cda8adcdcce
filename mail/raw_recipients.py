# File: raw_recipients.py
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
"""Who sends a raw mail to whom, and how its address fields are written.

With Resent-* fields it is the resending that is asked for, not the mail (RFC 5322 §3.6.6). Must not
know what the other fields or the text mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import smtp_consts as consts
from mail import sentences
from mail.address.field import fold_address_field
from mail.address.lists import mailboxes_of, parse_address_list, read_address_list
from mail.address.mailbox import Address, AddressList, Mailbox
from mail.message import RejectedRecipient
from mail.participants import nobody_readable, rejected, unique_recipients
from mail.raw_text import RawField, RawText
from smtp_errors import ParameterError, say

# In which order recipients are told to the server, and which field they count as.
_FIRST_TIME = {"to": "to", "cc": "cc", "bcc": "bcc"}
_AGAIN = {"resent-to": "to", "resent-cc": "cc", "resent-bcc": "bcc"}
_RESENT_ONCE = frozenset({*_AGAIN, "resent-from", "resent-sender", "resent-date"})
# What every reader takes for the same addresses: RFC 5322 §3.4 without its obsolete forms, but for
# dots in names and empty elements. One letter stands for each token, blanks and comments for none.
_TOKEN = re.compile(
    r"(?P<A>(?:[^\s\"(),:;<>@\[\]\\.]+(?:\.[^\s\"(),:;<>@\[\]\\.]+)*|\"(?:[^\"\\]|\\.)*\")"
    r"@(?:[^\s\"(),:;<>@\[\]\\.]+(?:\.[^\s\"(),:;<>@\[\]\\.]+)*|\[[^\[\]\\\s]*\]))"
    r"|(?P<q>\"(?:[^\"\\]|\\.)*\")|(?P<w>[^\s\"(),:;<>@\[\]\\]+)"
    r"|(?P<special>[<>,:;])|(?P<blank>[ \t]+|\((?:[^()\\]|\\.)*\))"
)
_MAILBOXES = r"(?:,*(?:[qw]*<A>|A)(?=[,;.]))*,*"
_SAME_TO_ALL = re.compile(rf"(?:,*(?:[qw]*<A>|A|[qw]+:{_MAILBOXES};)(?=[,.]))*,*\.")


@dataclass(frozen=True)
class RawRecipients:
    """Who gets a raw mail.

    Attributes:
        told: in To, Cc, Bcc order, each addr-spec once, with the field that it counts as.
        not_sent: what was given as a recipient and cannot be read as one mailbox.
    """

    told: tuple[tuple[Mailbox, str], ...]
    not_sent: tuple[RejectedRecipient, ...]


def is_resent(fields: Sequence[RawField]) -> bool:
    """Whether the mail is to be sent again, to others than the first time."""
    return any(each.name in _AGAIN for each in fields)


def sender_of(raw: RawText) -> Mailbox:
    """Return who sends it: the first mailbox of From, or who resends it.

    Raises:
        ParameterError: there is none.
    """
    names = ("resent-sender", "resent-from") if is_resent(raw.fields) else ("from",)
    for name in names:
        for each in raw.fields:
            mailboxes = mailboxes_of(_addresses(each)) if each.name == name else ()
            if mailboxes:
                return mailboxes[0]
    if is_resent(raw.fields):
        raise ParameterError(say(sentences.RAW_NO_RESENDER))
    if raw.fields or not raw.warnings:
        raise ParameterError(say(consts.RAW_NO_SENDER))
    raise ParameterError(consts.RAW_NO_SENDER + f". {' '.join(raw.warnings)}")


def recipients_of(fields: Sequence[RawField]) -> RawRecipients:
    """Return who gets it.

    Raises:
        ParameterError: nobody, To is not filled in, or the mail was resent more than once.
    """
    counts_as = _AGAIN if is_resent(fields) else _FIRST_TIME
    _check_blocks(fields)
    found = [
        (_read(each), field)
        for name, field in counts_as.items()
        for each in fields
        if each.name == name
    ]
    told = unique_recipients(
        (mailbox, field) for read, field in found for mailbox in mailboxes_of(read.addresses)
    )
    malformed = [(each, field) for read, field in found for each in read.malformed]
    not_sent = rejected(malformed)
    if malformed and not told:
        raise nobody_readable([each for each, _field in malformed], not_sent)
    has_to = counts_as is _AGAIN or any(each.name == "to" and each.body for each in fields)
    if not told or not has_to:
        raise ParameterError(say(consts.RAW_NO_RECIPIENT))
    return RawRecipients(told, not_sent)


def mailboxes_in(field: RawField) -> Iterator[Mailbox]:
    """Yield the mailboxes of an address field that can be read."""
    yield from mailboxes_of(_read(field).addresses)


def is_read_alike(body: str) -> bool:
    """Whether every reader takes a field body for the same addresses. Linear."""
    kinds: list[str] = []
    end = 0
    for match in _TOKEN.finditer(body):
        if match.start() != end:
            return False
        end = match.end()
        kind = match.lastgroup or ""
        kinds.append(match.group() if kind == "special" else kind.replace("blank", ""))
    return end == len(body) and _SAME_TO_ALL.fullmatch("".join(kinds) + ".") is not None


def write_addresses(field: RawField, *, as_utf8: bool) -> bytes:
    """Write an address field anew, with what can be read of it; empty when that is nothing."""
    addresses = _read(field).addresses
    if not addresses:
        return b""
    return fold_address_field(field.written_name, addresses, as_utf8=as_utf8)


def _check_blocks(fields: Sequence[RawField]) -> None:
    """Refuse a mail that was resent before: whose block counts depends on the reader."""
    seen: set[str] = set()
    for each in fields:
        if each.name in seen and each.name in _RESENT_ONCE:
            raise ParameterError(
                say(sentences.RAW_RESENT_TWICE, line=each.line_number, name=each.written_name)
            )
        seen.add(each.name)


def _read(field: RawField) -> AddressList:
    return read_address_list(field.body, _what(field))


def _addresses(field: RawField) -> tuple[Address, ...]:
    return parse_address_list(field.body, _what(field))


def _what(field: RawField) -> str:
    return sentences.WHAT_RAW_FIELD.format(name=field.written_name)
