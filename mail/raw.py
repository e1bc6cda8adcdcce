# File: raw.py
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
"""The text of send rawemail -> OutgoingMessage.

"Sends it unmodified" is meant to the octet: line ends become CRLF, every Bcc and Resent-Bcc field
goes, Date and Message-ID are added when missing. What may not travel as it is, or would be read
otherwise than it is sent, is written anew with a warning. Pure; every refusal is an InputError that
names the line.
"""

from __future__ import annotations

from mail.address.lists import mailboxes_of
from mail.content import CRLF, Content, Octets
from mail.date_time import now_as_date
from mail.encoded_word import decode_standing_words
from mail.identification import new_message_id
from mail.message import OutgoingMessage
from mail.participants import envelope
from mail.raw_body import write_body
from mail.raw_header import check_fields, first_body, write_header
from mail.raw_parts import find_parts
from mail.raw_recipients import (
    about_authors,
    is_resent,
    read_address_fields,
    recipients_of,
    sender_of,
)
from mail.raw_text import split_raw_text
from mail.request import RawEmailRequest
from mail.settings import ComposeSettings, require_smtputf8


def compose_raw_email(request: RawEmailRequest, settings: ComposeSettings) -> OutgoingMessage:
    """Turn the text of send rawemail into a message.

    Raises:
        InputError: no sender or recipient, or a line that may not be sent.
    """
    raw = split_raw_text(request.text)
    read = read_address_fields(raw.fields)
    sender = sender_of(raw, read)
    recipients = recipients_of(raw.fields, read)
    about_fields = check_fields(raw.fields) + about_authors(raw.fields, read)
    as_utf8 = any(
        mailbox.needs_smtputf8
        for found in read.values()
        for mailbox in mailboxes_of(found.addresses)
    )
    require_smtputf8(settings, is_needed=as_utf8)
    given_id, given_date = (first_body(raw.fields, name) for name in ("message-id", "date"))
    message_id = given_id or new_message_id(sender.with_a_labels.domain)
    date = given_date or now_as_date()
    made = [("Date", date)] if not given_date else []
    made += [("Message-ID", message_id)] if not given_id else []
    body = write_body(raw)
    needs_resent_date = is_resent(raw.fields) and not first_body(raw.fields, "resent-date")
    header = write_header(
        raw.fields,
        read,
        [*made, *body.added_fields],
        as_utf8=as_utf8,
        resent_date=now_as_date() if needs_resent_date else None,
    )
    parts = find_parts(raw)
    return OutgoingMessage(
        sender=sender,
        envelope=envelope(sender, recipients.told, needs_smtputf8=as_utf8),
        content=Content(
            (Octets(header.octets + CRLF + body.octets),), has_8bit=not body.octets.isascii()
        ),
        message_id=message_id,
        date=date,
        subject=decode_standing_words(first_body(raw.fields, "subject")),
        attachments=parts.attachments,
        warnings=raw.warnings + about_fields + header.warnings + body.warnings + parts.warnings,
        not_sent=recipients.not_sent,
    )
