# File: participants.py
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
"""Who sends to whom: sender, recipients, and the address fields that show them.

The envelope names the mailboxes that the parameters name, whatever the header shows. Knows nothing
of how a field is written or a message is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import smtp_consts as consts
from mail import sentences
from mail.address.lists import mailboxes_of, parse_address_list, parse_mailbox
from mail.address.mailbox import Address, Mailbox
from mail.custom_field import CustomField
from mail.header import ADDRESS_FIELDS
from mail.message import Envelope, Recipient, RejectedRecipient
from mail.request import EmailRequest, HtmlEmailRequest
from smtp_errors import ParameterError

Senders = Sequence[tuple[str, str]]
# RFC 5322 §3.6.2, §3.6.6: a mailbox, not a list of them.
_ONE_MAILBOX_FIELDS = frozenset({"sender", "resent-sender"})


@dataclass(frozen=True)
class Participants:
    """Who sends to whom, parsed.

    Attributes:
        shown_to, shown_cc: what the header fields show; empty: no such field.
        recipients: in To, Cc, Bcc order, each addr-spec once, with the field it was given in.
        not_sent: what was given and cannot be read as one mailbox.
    """

    sender: Mailbox
    shown_to: tuple[Address, ...]
    shown_cc: tuple[Address, ...]
    recipients: tuple[tuple[Mailbox, str], ...]
    not_sent: tuple[RejectedRecipient, ...] = ()


def resolve_participants(
    request: EmailRequest | HtmlEmailRequest, default_senders: Senders
) -> Participants:
    """Read who sends to whom.

    Args:
        default_senders: label of the asset's setting and its value, in order of preference.

    Raises:
        ParameterError: an address is missing or not to be understood; the sentence names it.
    """
    senders = _sender(request.sender, request.headers, default_senders)
    if not senders:
        raise ParameterError(consts.NO_SENDER)
    to, cc, bcc = (
        parse_address_list(text, sentences.WHAT_PARAMETER.format(name=name))
        for name, text in (("to", request.to), ("cc", request.cc), ("bcc", request.bcc))
    )
    given = (("to", to), ("cc", cc), ("bcc", bcc))
    return Participants(
        sender=senders[0],
        shown_to=_shown(request.headers, "to", to),
        shown_cc=_shown(request.headers, "cc", cc),
        recipients=unique_recipients(
            (mailbox, field) for field, addresses in given for mailbox in mailboxes_of(addresses)
        ),
    )


def address_fields(
    headers: Sequence[CustomField], participants: Participants
) -> list[tuple[str, tuple[Address, ...]]]:
    """List the address fields of the header; a field without an address is not to be written.

    Raises:
        ParameterError: a custom field holds something else than addresses.
    """
    fields: list[tuple[str, tuple[Address, ...]]] = [
        ("From", (participants.sender,)),
        ("To", participants.shown_to),
        ("Cc", participants.shown_cc),
    ]
    for each in headers:
        if each.key in ADDRESS_FIELDS and each.key not in ("from", "to", "cc"):
            fields.append((each.name, _custom_addresses(each)))
    return fields


def unique_recipients(pairs: Iterable[tuple[Mailbox, str]]) -> tuple[tuple[Mailbox, str], ...]:
    """Drop the repetitions of an addr-spec, keeping its first place.

    Args:
        pairs: mailboxes in the order of their RCPT, each with the field it was given in.
    """
    first: dict[str, tuple[Mailbox, str]] = {}
    for mailbox, field in pairs:
        first.setdefault(mailbox.identity, (mailbox, field))
    return tuple(first.values())


def envelope(
    sender: Mailbox, recipients: Iterable[tuple[Mailbox, str]], *, needs_smtputf8: bool
) -> Envelope:
    """Write the envelope: domains as A-labels unless SMTPUTF8 is in use (RFC 6531 §3.2)."""

    def written(mailbox: Mailbox) -> str:
        return mailbox.addr_spec if needs_smtputf8 else mailbox.with_a_labels.addr_spec

    return Envelope(
        reverse_path=written(sender),
        recipients=tuple(Recipient(written(mailbox), field) for mailbox, field in recipients),
        needs_smtputf8=needs_smtputf8,
    )


def _sender(
    requested: str | None, headers: Sequence[CustomField], default_senders: Senders
) -> tuple[Mailbox, ...]:
    """Return the sender, empty when there is none to be had.

    Precedence as documented: the parameter "from", From in the parameter "headers", then the
    asset's Sender Address and Username.
    """
    candidates = [(sentences.WHAT_PARAMETER.format(name="from"), requested or "")]
    candidates += [
        (sentences.WHAT_FIELD.format(name=f.name), f.body) for f in headers if f.key == "from"
    ]
    candidates += [
        (sentences.WHAT_SETTING.format(name=label), text) for label, text in default_senders
    ]
    for what, text in candidates:
        if text:
            return (parse_mailbox(text, what),)
    return ()


def _shown(
    headers: Sequence[CustomField], key: str, addresses: tuple[Address, ...]
) -> tuple[Address, ...]:
    """To and Cc in "headers" replace what is shown, and add no recipient (as published)."""
    for each in headers:
        if each.key == key:
            return parse_address_list(each.body, sentences.WHAT_FIELD.format(name=each.name))
    return addresses


def _custom_addresses(field: CustomField) -> tuple[Address, ...]:
    what = sentences.WHAT_FIELD.format(name=field.name)
    if field.key in _ONE_MAILBOX_FIELDS and field.body:
        return (parse_mailbox(field.body, what),)
    return parse_address_list(field.body, what)
