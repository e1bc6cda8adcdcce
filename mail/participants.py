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

from collections.abc import Iterable, Iterator, Sequence

import smtp_consts as consts
from mail import sentences
from mail.address.lists import mailboxes_of, parse_mailbox, read_address_list, refusal
from mail.address.mailbox import Address, AddressList, Mailbox, Malformed
from mail.custom_field import CustomField
from mail.header import ADDRESS_FIELDS
from mail.message import Envelope, Recipient, RejectedRecipient
from mail.request import ComposedRequest
from smtp_dataclass import dataclass
from smtp_errors import ParameterError, RecipientsUnreadable, Sentence, say
from smtp_parse import texts_of_list
from smtp_quoting import shown

Senders = Sequence[tuple[str, str]]
# RFC 5322 §3.6.2, §3.6.6: a mailbox, not a list of them.
_ONE_MAILBOX_FIELDS = frozenset({"sender", "resent-sender"})
_MOST_NAMED = 5


@dataclass(frozen=True)
class Participants:
    """Who sends to whom, parsed.

    Attributes:
        shown: the address fields of the header in order, by name; none is empty.
        recipients: in To, Cc, Bcc order, each addr-spec once, with the field it was given in.
        not_sent: what was given as a recipient and cannot be read as one mailbox, each once.
        warnings: sentences about addresses that fields of "headers" were sent without.
    """

    sender: Mailbox
    shown: tuple[tuple[str, tuple[Address, ...]], ...]
    recipients: tuple[tuple[Mailbox, str], ...]
    not_sent: tuple[RejectedRecipient, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def needs_smtputf8(self) -> bool:
        """Some address of envelope or header is not ASCII (RFC 6531 §3.4)."""
        in_header = (each for _name, shown_in in self.shown for each in mailboxes_of(shown_in))
        in_envelope = (mailbox for mailbox, _field in self.recipients)
        return any(each.needs_smtputf8 for part in (in_header, in_envelope) for each in part)

    @property
    def shown_only(self) -> tuple[str, ...]:
        """Addr-specs in To and Cc of the header whom "headers" names there."""
        fields = (shown_in for name, shown_in in self.shown if name.lower() in ("to", "cc"))
        named = (each for shown_in in fields for each in mailboxes_of(shown_in))
        recipients = {mailbox.identity for mailbox, _field in self.recipients}
        return tuple(each.addr_spec for each in named if each.identity not in recipients)

    def names_any(self, field: str) -> bool:
        """Whether a parameter, "to", "cc" or "bcc", holds anything, be it readable or not."""
        given = (*(field for _mailbox, field in self.recipients), *(r.field for r in self.not_sent))
        return field in given


def resolve_participants(request: ComposedRequest, default_senders: Senders) -> Participants:
    """Read who sends to whom.

    A recipient that cannot be read does not stop the email for the others.

    Args:
        default_senders: label of the asset's setting and its value, in order of preference.

    Raises:
        ParameterError: there is no sender or it cannot be read, none of the recipients can, or
            nobody can tell where one address ends and the next begins; the sentence names it.
    """
    sender = _sender(request, default_senders)
    given = {
        field: _read_parameter(text, _what(request, field))
        for field, text in (("to", request.to), ("cc", request.cc), ("bcc", request.bcc))
    }
    recipients = unique_recipients(
        (mailbox, field)
        for field, found in given.items()
        for mailbox in mailboxes_of(found.addresses)
    )
    malformed = [(each, field) for field, found in given.items() for each in found.malformed]
    not_sent = rejected(malformed)
    if malformed and not recipients:
        raise nobody_readable([each for each, _field in malformed], not_sent)
    shown_in, warnings = _shown_fields(request.headers, sender, given)
    return Participants(
        sender=sender,
        shown=shown_in,
        recipients=recipients,
        not_sent=not_sent,
        warnings=warnings,
    )


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


# --- The sender -----------------------------------------------------------------------------------


def _sender(request: ComposedRequest, default_senders: Senders) -> Mailbox:
    """Return the sender.

    Precedence as documented: the parameter "from", From in the parameter "headers", then the
    asset's Sender Address and Username.
    """
    candidates = [(sentences.WHAT_PARAMETER.format(name="from"), request.sender or "")]
    candidates += [
        (sentences.WHAT_FIELD.format(name=f.name), f.body)
        for f in request.headers
        if f.key == "from"
    ]
    for what, text in candidates:
        if text:
            return parse_mailbox(text, what)
    for label, text in default_senders:
        return _sender_of_asset(label, text)
    raise ParameterError(consts.NO_SENDER)


def _sender_of_asset(label: str, text: str) -> Mailbox:
    try:
        return parse_mailbox(text, sentences.WHAT_SETTING.format(name=label))
    except ParameterError as error:
        # A login such as "apikey" is no address, and need not become one.
        raise ParameterError(Sentence(error.sentence.what, sentences.NAME_A_SENDER)) from error


# --- The recipients -------------------------------------------------------------------------------


def _what(request: ComposedRequest, field: str) -> str:
    """Name where the addresses of a field come from."""
    if field == "to" and request.to_is_from_original:
        return sentences.WHAT_ORIGINAL
    return sentences.WHAT_PARAMETER.format(name=field)


def _read_parameter(text: str, what: str) -> AddressList:
    """Read a parameter that holds one address list, or several as a list written into the text."""
    # Nearly every mail leaves Cc and Bcc empty.
    texts = texts_of_list(text) if text else ()
    found = [read_address_list(each, what) for each in texts]
    return AddressList(
        addresses=tuple(address for each in found for address in each.addresses),
        malformed=tuple(malformed for each in found for malformed in each.malformed),
    )


def rejected(malformed: Iterable[tuple[Malformed, str]]) -> tuple[RejectedRecipient, ...]:
    first: dict[str, RejectedRecipient] = {}
    for each, field in malformed:
        first.setdefault(each.written, RejectedRecipient(each.written, field, str(each.reason)))
    return tuple(first.values())


def nobody_readable(
    malformed: Sequence[Malformed], not_sent: tuple[RejectedRecipient, ...]
) -> RecipientsUnreadable:
    reason, others = malformed[0].reason, malformed[1:]
    named = ", ".join(shown(each.written) for each in others[:_MOST_NAMED])
    sentence = say(
        sentences.NO_RECIPIENT_READABLE if others else sentences.RECIPIENT_UNREADABLE,
        reason=reason.what,
        advice=reason.advice,
        count=len(others),
        written=f"{named}, …" if len(others) > _MOST_NAMED else named,
    )
    return RecipientsUnreadable(
        sentence, not_sent=tuple((each.written, each.field, each.reason) for each in not_sent)
    )


# --- The header -----------------------------------------------------------------------------------


def _shown_fields(
    headers: Sequence[CustomField], sender: Mailbox, given: dict[str, AddressList]
) -> tuple[tuple[tuple[str, tuple[Address, ...]], ...], tuple[str, ...]]:
    """Return the address fields that are not empty, and warnings about what they leave out.

    To and Cc in "headers" replace what is shown, and add no recipient (as published).
    """
    shown_in: dict[str, tuple[str, tuple[Address, ...]]] = {
        "from": ("From", (sender,)),
        "to": ("To", given["to"].addresses),
        "cc": ("Cc", given["cc"].addresses),
    }
    warnings: list[str] = []
    own = [each for each in headers if each.key in ADDRESS_FIELDS and each.key != "from"]
    for position, each in enumerate(own):
        found = _custom_addresses(each)
        warnings += _warnings_of(found.malformed)
        name = shown_in[each.key][0] if each.key in shown_in else each.name
        key = each.key if each.key in ("to", "cc") else f"{each.key} {position}"
        shown_in[key] = (name, found.addresses)
    return tuple(field for field in shown_in.values() if field[1]), tuple(warnings)


def _custom_addresses(field: CustomField) -> AddressList:
    """Read an address field of the parameter "headers".

    Raises:
        ParameterError: it holds nothing that can be read as an address.
    """
    what = sentences.WHAT_FIELD.format(name=field.name)
    if field.key in _ONE_MAILBOX_FIELDS and field.body:
        return AddressList((parse_mailbox(field.body, what),))
    found = read_address_list(field.body, what)
    if found.malformed and not mailboxes_of(found.addresses):
        raise refusal(found.malformed[0])
    return found


def _warnings_of(malformed: Iterable[Malformed]) -> Iterator[str]:
    for each in malformed:
        yield sentences.FIELD_ADDRESS_LEFT_OUT.format(
            reason=each.reason.what, advice=each.reason.advice
        )
