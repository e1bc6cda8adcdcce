# File: compose.py
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
"""Request and attachments -> OutgoingMessage: plain email, and what every composed email shares.

Pure: no socket, no phantom, no file. Everything is checked here, before a connection exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mail import sentences
from mail.address.field import fold_address_field
from mail.address.mailbox import Mailbox
from mail.attachment import Attachment
from mail.body import Body, BodyPart, file_part, mixed, text_part
from mail.content import CRLF, Content, Octets
from mail.custom_field import CustomField, has_grammar
from mail.date_time import now_as_date
from mail.encoded_word import decode_standing_words
from mail.header import (
    ADDRESS_FIELDS,
    fold_field,
    fold_unstructured,
    reject_control_characters,
    unfold,
)
from mail.html.recognition import has_html_tags, is_html_document
from mail.identification import new_message_id
from mail.message import OutgoingMessage
from mail.participants import Participants, envelope, resolve_participants
from mail.request import BodyType, ComposedRequest, EmailRequest
from mail.settings import ComposeSettings, require_smtputf8, require_unicode
from smtp_dataclass import dataclass, replace
from smtp_errors import ParameterError, say

_OWN_FIELDS = frozenset({"subject", "date", "message-id"})


@dataclass(frozen=True)
class _Identity:
    """What tells this message from every other: as given, else made."""

    message_id: str
    date: str


def compose_email(
    request: EmailRequest, attachments: Sequence[Attachment], settings: ComposeSettings
) -> OutgoingMessage:
    """Compose the message of send email.

    Raises:
        InputError: a parameter cannot be used; the sentence names it.
    """
    text = _text_of(request, settings)
    participants = resolve_participants(request, settings.default_senders)
    if not participants.recipients:
        raise ParameterError(say(sentences.NO_RECIPIENT_EMAIL))
    root = mixed(text.root, [file_part(each) for each in attachments])
    body = replace(text, root=root, attachments=tuple(attachments))
    return compose_message(request, participants, body, settings)


def compose_message(
    request: ComposedRequest, participants: Participants, body: Body, settings: ComposeSettings
) -> OutgoingMessage:
    """Put a header section before a body.

    Raises:
        InputError: a field cannot be written.
    """
    as_utf8 = participants.needs_smtputf8
    require_smtputf8(settings, is_needed=as_utf8)
    identity = _identity(request.headers, participants.sender)
    subject = _subject(request)
    header = b"".join(
        [
            *(fold_address_field(*field, as_utf8=as_utf8) for field in participants.shown),
            *([] if subject is None else [fold_unstructured("Subject", subject)]),
            fold_unstructured("Date", identity.date),
            fold_unstructured("Message-ID", identity.message_id),
            *(fold_field(each.name, each.body) for each in _other_fields(request.headers)),
            b"MIME-Version: 1.0\r\n",
            body.root.fields,
            CRLF,
        ]
    )
    return OutgoingMessage(
        sender=participants.sender,
        envelope=envelope(participants.sender, participants.recipients, needs_smtputf8=as_utf8),
        content=_content(header, body.root),
        message_id=identity.message_id,
        date=identity.date,
        subject=decode_standing_words(subject or ""),
        attachments=body.attachments,
        removed=body.removed,
        warnings=participants.warnings + body.warnings,
        not_sent=participants.not_sent,
        shown_recipients=participants.shown_only,
    )


def _text_of(request: EmailRequest, settings: ComposeSettings) -> Body:
    """Write the text of send email, with warnings about it: plain, or HTML in both forms."""
    body_type = request.body_type
    is_automatic = body_type is BodyType.AUTOMATIC
    if body_type is BodyType.PLAIN or (is_automatic and not is_html_document(request.body)):
        require_unicode("body", request.body, settings)
        is_mistaken = is_automatic and has_html_tags(request.body)
        warnings = (sentences.HTML_NOT_RECOGNISED,) if is_mistaken else ()
        return Body(text_part(request.body, "plain"), warnings=warnings)
    # The one late import of this room: most mail is plain, and need not load HTML parsers.
    if body_type is BodyType.MARKDOWN or request.should_sanitize:
        from mail.clean_body import cleaned_body, markdown_body

        is_markdown = body_type is BodyType.MARKDOWN
        return markdown_body(request.body) if is_markdown else cleaned_body(request.body)
    from mail.html_body import body_as_given

    return body_as_given(request.body)


def _identity(headers: Sequence[CustomField], sender: Mailbox) -> _Identity:
    return _Identity(
        _given(headers, "message-id") or new_message_id(sender.with_a_labels.domain),
        _given(headers, "date") or now_as_date(),
    )


def _subject(request: ComposedRequest) -> str | None:
    """Return the subject, None for a message without one; "headers" is preferred."""
    given = _given(request.headers, "subject")
    if given is not None:
        return given or None
    if request.subject is None:
        return None
    subject = unfold(request.subject)
    reject_control_characters(subject, sentences.WHAT_PARAMETER.format(name="subject"))
    return subject


def _given(headers: Sequence[CustomField], key: str) -> str | None:
    return next((each.body for each in headers if each.key == key), None)


def _other_fields(headers: Sequence[CustomField]) -> Iterator[CustomField]:
    """Yield the custom fields that are written as they are; In-Reply-To and such need a value."""
    for each in headers:
        is_own = each.key in _OWN_FIELDS or each.key in ADDRESS_FIELDS
        if not is_own and (each.body or not has_grammar(each.key)):
            yield each


def _content(header: bytes, root: BodyPart) -> Content:
    """Make the message end with CRLF, as DATA wants it (RFC 5321 §4.1.1.4)."""
    last = root.segments[-1]
    is_ended = isinstance(last, Octets) and (not last.octets or last.octets.endswith(CRLF))
    end = () if is_ended else (Octets(CRLF),)
    return Content((Octets(header), *root.segments, *end))
