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
"""Request and attachments -> OutgoingMessage, for send email and send htmlemail.

Pure: no socket, no phantom, no file. Everything is checked here, before a connection exists.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import format_datetime, make_msgid

import smtp_consts as consts
from mail import sentences
from mail.address.field import fold_address_field
from mail.address.mailbox import Mailbox
from mail.attachment import Attachment
from mail.body import BodyPart, alternative, file_part, mixed, related, text_part
from mail.content import CRLF, Content, Octets
from mail.custom_field import CustomField
from mail.header import (
    ADDRESS_FIELDS,
    SINGLE_OCCURRENCE,
    fold_field,
    fold_unstructured,
    reject_control_characters,
)
from mail.html.sanitize import (
    Removed,
    content_ids_of,
    is_html_document,
    sanitize,
    text_of_document,
    text_of_html_body,
)
from mail.message import OutgoingMessage
from mail.participants import Participants, envelope, resolve_participants
from mail.request import EmailRequest, HtmlEmailRequest
from smtp_errors import CompositionError, ParameterError, say
from smtp_quoting import shown

# Written into a header field and into a URL (RFC 2392): printable ASCII that is special in neither.
_CONTENT_ID = re.compile(r"[!#-'*+\--9=?@A-Z^-~]+")
_MAX_CONTENT_ID = 200
_SURROGATE = re.compile("[\ud800-\udfff]")


# A hostile page must not fill the result with thousands of sentences.
_MOST_CONTENT_ID_WARNINGS = 20


@dataclass(frozen=True)
class ComposeSettings:
    """What the asset says about composing.

    Attributes:
        default_senders: label of the setting and its value, in order of preference, for messages
            without a sender of their own.
        allow_smtputf8: asset setting "Enable SMTPUTF8 support".
        allow_unicode: asset setting "Enable Unicode support".
    """

    default_senders: tuple[tuple[str, str], ...] = ()
    allow_smtputf8: bool = False
    allow_unicode: bool = False


def compose_email(
    request: EmailRequest, attachments: Sequence[Attachment], settings: ComposeSettings
) -> OutgoingMessage:
    """Compose the message of send email.

    Raises:
        InputError: a parameter cannot be used; the sentence names it.
    """
    _check_unicode(settings, (("body", request.body),))
    participants = resolve_participants(request, settings.default_senders)
    if not participants.recipients:
        raise ParameterError(say(sentences.NO_RECIPIENT_EMAIL))
    if is_html_document(request.body):
        text = text_part(_characters_of(text_of_document(request.body)), "plain")
        body = alternative([text, text_part(request.body, "html")])
    else:
        body = text_part(request.body, "plain")
    root = mixed(body, [file_part(each) for each in attachments])
    return _assemble(request, participants, root, attachments, settings)


def compose_html_email(
    request: HtmlEmailRequest, attachments: Sequence[Attachment], settings: ComposeSettings
) -> OutgoingMessage:
    """Compose the message of send htmlemail.

    Raises:
        InputError: a parameter cannot be used; the sentence names it.
    """
    _check_unicode(
        settings, (("html_body", request.html_body), ("text_body", request.text_body or ""))
    )
    participants = resolve_participants(request, settings.default_senders)
    if not participants.names_any("to"):
        raise ParameterError(consts.NO_RECIPIENT_HTML)
    _check_content_ids(attachments)
    html, removed, referred_ids = _html_to_send(request)
    text = request.text_body
    if text is None:
        text = _characters_of(text_of_html_body(html))
    body = alternative([text_part(text, "plain"), text_part(html, "html")])
    inline = [each for each in attachments if each.content_id]
    ordered = [*inline, *(each for each in attachments if not each.content_id)]
    root = mixed(
        related(body, [file_part(each) for each in inline]),
        [file_part(each) for each in attachments if not each.content_id],
    )
    warnings = _unattached_warnings(referred_ids, inline)
    return _assemble(request, participants, root, ordered, settings, removed, warnings)


def new_message_id(sender: Mailbox) -> str:
    """Make a Message-ID in the sender's domain; the host's own name stays private."""
    return make_msgid(domain=sender.with_a_labels.domain)


def now_as_date() -> str:
    """Write the current moment as the body of a Date field, in UTC."""
    return format_datetime(datetime.datetime.now(datetime.timezone.utc))


def _check_unicode(settings: ComposeSettings, texts: Iterable[tuple[str, str]]) -> None:
    for name, text in texts:
        if not settings.allow_unicode and not text.isascii():
            found = next(character for character in text if not character.isascii())
            raise CompositionError(
                consts.UNICODE_DISABLED.format(name=name, character=f"U+{ord(found):04X}")
            )


def _check_content_ids(attachments: Sequence[Attachment]) -> None:
    seen: set[str] = set()
    for content_id in (each.content_id for each in attachments):
        if content_id is None:
            continue
        reject_control_characters(content_id, sentences.WHAT_PARAMETER.format(name="content_id"))
        if not _CONTENT_ID.fullmatch(content_id) or len(content_id) > _MAX_CONTENT_ID:
            raise ParameterError(
                say(sentences.CONTENT_ID_INVALID, value=shown(content_id), maximum=_MAX_CONTENT_ID)
            )
        if content_id in seen:
            raise ParameterError(say(sentences.CONTENT_ID_REPEATED, value=content_id))
        seen.add(content_id)


def _html_to_send(request: HtmlEmailRequest) -> tuple[str, tuple[Removed, ...], tuple[str, ...]]:
    if not request.should_sanitize:
        return request.html_body, (), content_ids_of(request.html_body)
    sanitized = sanitize(request.html_body)
    return sanitized.html, sanitized.removed, sanitized.content_ids


def _characters_of(derived_text: str) -> str:
    """Replace what is no character: HTML can name half a surrogate pair, as in &#xD800;."""
    return _SURROGATE.sub("\ufffd", derived_text)


def _unattached_warnings(
    referred_ids: Sequence[str], inline: Sequence[Attachment]
) -> tuple[str, ...]:
    attached = {each.content_id for each in inline}
    missing = [each for each in referred_ids if each not in attached]
    warnings = [
        sentences.CONTENT_ID_NOT_ATTACHED.format(content_id=shown(each)[1:-1])
        for each in missing[:_MOST_CONTENT_ID_WARNINGS]
    ]
    unsaid = len(missing) - len(warnings)
    return (
        *warnings,
        *([sentences.CONTENT_IDS_NOT_ATTACHED.format(count=unsaid)] if unsaid else []),
    )


def _assemble(
    request: EmailRequest | HtmlEmailRequest,
    participants: Participants,
    root: BodyPart,
    attachments: Sequence[Attachment],
    settings: ComposeSettings,
    removed: tuple[Removed, ...] = (),
    warnings: tuple[str, ...] = (),
) -> OutgoingMessage:
    custom = {each.key: each for each in request.headers}
    message_id = custom["message-id"].body if "message-id" in custom else ""
    date = custom["date"].body if "date" in custom else ""
    message_id = message_id or new_message_id(participants.sender)
    date = date or now_as_date()
    needs_smtputf8 = participants.needs_smtputf8
    if needs_smtputf8 and not settings.allow_smtputf8:
        raise CompositionError(consts.SMTPUTF8_DISABLED)
    subject = (custom["subject"].body or None) if "subject" in custom else request.subject
    reject_control_characters(subject or "", sentences.WHAT_PARAMETER.format(name="subject"))
    lines = [
        fold_address_field(name, shown_in, as_utf8=needs_smtputf8)
        for name, shown_in in participants.shown
    ]
    if subject is not None:
        lines.append(fold_unstructured("Subject", subject))
    lines.append(fold_unstructured("Date", date))
    lines.append(fold_unstructured("Message-ID", message_id))
    lines += [fold_field(each.name, each.body) for each in _other_fields(request.headers)]
    header = b"".join(lines) + b"MIME-Version: 1.0\r\n" + root.fields + CRLF
    return OutgoingMessage(
        sender=participants.sender,
        envelope=envelope(
            participants.sender, participants.recipients, needs_smtputf8=needs_smtputf8
        ),
        content=Content((Octets(header), *root.segments, *_final_line_end(root))),
        message_id=message_id,
        date=date,
        subject=subject,
        attachments=tuple(attachments),
        removed=removed,
        warnings=participants.warnings + warnings,
        not_sent=participants.not_sent,
    )


def _other_fields(headers: Sequence[CustomField]) -> Iterator[CustomField]:
    """Yield the custom fields that are written as they are; In-Reply-To and such need a value."""
    own = {"subject", "date", "message-id"} | ADDRESS_FIELDS
    for each in headers:
        if each.key not in own and (each.body or each.key not in SINGLE_OCCURRENCE):
            yield each


def _final_line_end(root: BodyPart) -> tuple[Octets, ...]:
    """Make the message end with CRLF, as DATA wants it (RFC 5321 §4.1.1.4)."""
    last = root.segments[-1]
    is_ended = isinstance(last, Octets) and (not last.octets or last.octets.endswith(CRLF))
    return () if is_ended else (Octets(CRLF),)
