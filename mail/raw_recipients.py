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
"""Who sends a raw mail to whom, as its address fields say.

With Resent-* fields it is the resending that is asked for, not the mail (RFC 5322 §3.6.6). Must not
know what the other fields or the text mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import smtp_consts as consts
from mail import sentences
from mail.address.lists import mailboxes_of, read_address_list, refusal
from mail.address.mailbox import AddressList, Mailbox
from mail.header import ADDRESS_FIELDS
from mail.message import RejectedRecipient
from mail.participants import nobody_readable, rejected, unique_recipients
from mail.raw_text import BLIND_FIELDS, RawField, RawText
from smtp_dataclass import dataclass
from smtp_errors import ParameterError, say

# In which order recipients are told to the server, and which field they count as.
_FIRST_TIME = {"to": "to", "cc": "cc", "bcc": "bcc"}
_AGAIN = {"resent-to": "to", "resent-cc": "cc", "resent-bcc": "bcc"}
_RESENT_ONCE = frozenset({*_AGAIN, "resent-from", "resent-sender", "resent-date"})
# From these the envelope is made, which must not be other than what readers see.
_TELLS_ENVELOPE = frozenset({"from", "resent-from", "resent-sender", *_FIRST_TIME, *_AGAIN})
AddressesByLine = Mapping[int, AddressList]
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


def read_address_fields(fields: Sequence[RawField]) -> AddressesByLine:
    """Read every address field, once.

    Returns:
        What was read, by the line of the field; without fields that tell no envelope, are ASCII and
        cannot be read, as these are nobody's business but the author's.

    Raises:
        ParameterError: a field that matters cannot be read.
    """
    read: dict[int, AddressList] = {}
    for each in fields:
        if each.name not in ADDRESS_FIELDS and each.name not in BLIND_FIELDS:
            continue
        what = sentences.WHAT_RAW_FIELD.format(name=each.written_name)
        try:
            read[each.line_number] = read_address_list(each.body, what)
        except ParameterError:
            if each.name in _TELLS_ENVELOPE or not each.body.isascii():
                raise
    return read


def is_resent(fields: Sequence[RawField]) -> bool:
    """Whether the mail is to be sent again, to others than the first time."""
    return any(each.name in _AGAIN for each in fields)


def sender_of(raw: RawText, read: AddressesByLine) -> Mailbox:
    """Return who sends it: the first mailbox of From, or who resends it.

    Raises:
        ParameterError: there is none.
    """
    is_sent_again = is_resent(raw.fields)
    for name in ("resent-sender", "resent-from") if is_sent_again else ("from",):
        mailboxes = _sound_mailboxes(name, raw.fields, read)
        if mailboxes:
            return mailboxes[0]
    if is_sent_again:
        raise ParameterError(say(sentences.RAW_NO_RESENDER))
    if raw.fields or not raw.warnings:
        raise ParameterError(say(consts.RAW_NO_SENDER))
    raise ParameterError(consts.RAW_NO_SENDER + f". {' '.join(raw.warnings)}")


def recipients_of(fields: Sequence[RawField], read: AddressesByLine) -> RawRecipients:
    """Return who gets it.

    Raises:
        ParameterError: nobody, To is not filled in, or the mail was resent more than once.
    """
    _check_blocks(fields)
    given = _recipient_fields(fields, read)
    told = unique_recipients(
        (mailbox, counts_as)
        for found, counts_as in given
        for mailbox in mailboxes_of(found.addresses)
    )
    malformed = [(each, counts_as) for found, counts_as in given for each in found.malformed]
    not_sent = rejected(malformed)
    if malformed and not told:
        raise nobody_readable([each for each, _field in malformed], not_sent)
    if not told or not _says_to_whom(fields):
        raise ParameterError(say(consts.RAW_NO_RECIPIENT))
    return RawRecipients(told, not_sent)


def about_authors(fields: Sequence[RawField], read: AddressesByLine) -> tuple[str, ...]:
    """Warn of several authors of whom none is said to send it (RFC 5322 §3.6.2)."""
    has_sender = any(each.name == "sender" and each.body for each in fields)
    authors = _sound_mailboxes("from", fields, read)
    return () if has_sender or len(authors) < 2 else (sentences.RAW_NO_SENDER_FIELD,)


def is_read_alike(body: str) -> bool:
    """Whether every reader takes a field body for the same addresses. Linear."""
    if not body.replace("\t", " ").isprintable():
        # What is invisible is part of an address to some readers, and nothing to others.
        return False
    kinds: list[str] = []
    end = 0
    for match in _TOKEN.finditer(body):
        # A name may hold dots (RFC 5322 §4.1), but some parsers fail at one that begins with one.
        if match.start() != end or (match["w"] or "").startswith("."):
            return False
        end = match.end()
        kind = match.lastgroup or ""
        kinds.append(match.group() if kind == "special" else kind.replace("blank", ""))
    return end == len(body) and _SAME_TO_ALL.fullmatch("".join(kinds) + ".") is not None


def _recipient_fields(
    fields: Sequence[RawField], read: AddressesByLine
) -> list[tuple[AddressList, str]]:
    """List the fields that name recipients, each with the field that it counts as."""
    names = _AGAIN if is_resent(fields) else _FIRST_TIME
    return [
        (read[each.line_number], counts_as)
        for name, counts_as in names.items()
        for each in fields
        if each.name == name
    ]


def _says_to_whom(fields: Sequence[RawField]) -> bool:
    """Whether To is filled in, be it with a group of nobody (as published)."""
    return is_resent(fields) or any(each.name == "to" and each.body for each in fields)


def _sound_mailboxes(
    name: str, fields: Sequence[RawField], read: AddressesByLine
) -> tuple[Mailbox, ...]:
    """Return the mailboxes of the fields of a name, none of which may be malformed."""
    found = [read[each.line_number] for each in fields if each.name == name]
    for each in found:
        if each.malformed:
            raise refusal(each.malformed[0])
    return mailboxes_of(address for each in found for address in each.addresses)


def _check_blocks(fields: Sequence[RawField]) -> None:
    """Refuse a mail that was resent before: whose block counts depends on the reader."""
    seen: set[str] = set()
    for each in fields:
        if each.name in seen and each.name in _RESENT_ONCE:
            raise ParameterError(
                say(sentences.RAW_RESENT_TWICE, line=each.line_number, name=each.written_name)
            )
        seen.add(each.name)
