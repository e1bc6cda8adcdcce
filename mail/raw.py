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
"""Raw RFC 5322 text -> OutgoingMessage, for send rawemail.

"Sends it unmodified" is meant to the octet: line ends become CRLF, every Bcc and Resent-Bcc field
goes, Date and Message-ID are added when missing. Header fields that may not travel as they are
(non-ASCII without SMTPUTF8, over-long lines) are rewritten with a warning; a body that may not is
refused. Pure; every refusal is an InputError that names the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import smtp_consts as consts
from mail import sentences
from mail.address.field import fold_address_field
from mail.address.lists import mailboxes_of, parse_address_list
from mail.address.mailbox import Address, Mailbox
from mail.content import CRLF, Content, Octets
from mail.date_time import now_as_date
from mail.encoded_word import decode_words
from mail.header import ADDRESS_FIELDS, SINGLE_OCCURRENCE, fold_unstructured
from mail.identification import new_message_id
from mail.message import OutgoingMessage
from mail.participants import envelope, unique_recipients
from mail.raw_text import BLIND_FIELDS, RawField, RawText, split_raw_text
from mail.request import RawEmailRequest
from mail.settings import ComposeSettings, require_smtputf8
from smtp_errors import ParameterError, say
from smtp_quoting import CONTROL

_SENDER_FIELD = "from"
# In which order recipients are told to the server, and which field they count as.
_RECIPIENT_FIELDS = (("to", "to"), ("cc", "cc"), ("bcc", "bcc"), ("resent-bcc", "bcc"))
_ADDED_FIELDS = frozenset({"date", "message-id"})
# RFC 2045 §3: readers would not agree which of two counts.
_MIME_FIELDS = frozenset({"mime-version", "content-type", "content-transfer-encoding"})
# Repeated To and Cc fields are sent as they are, and all their addresses get the mail.
_MAY_REPEAT = frozenset({"to", "cc"})
_ONLY_ONCE = (SINGLE_OCCURRENCE | _MIME_FIELDS) - _MAY_REPEAT


def compose_raw_email(request: RawEmailRequest, settings: ComposeSettings) -> OutgoingMessage:
    """Turn the text of send rawemail into a message.

    Raises:
        InputError: no sender or recipient, or a line that may not be sent.
    """
    raw = split_raw_text(request.text)
    sender = _sender(raw)
    recipients = _recipients(raw.fields)
    warnings = raw.warnings + _check_occurrences(raw.fields)
    as_utf8 = any(mailbox.needs_smtputf8 for mailbox in _everyone(raw.fields))
    require_smtputf8(settings, is_needed=as_utf8)
    message_id = _first_body(raw.fields, "message-id") or new_message_id(
        sender.with_a_labels.domain
    )
    date = _first_body(raw.fields, "date") or now_as_date()
    header, rewritten = _header(raw.fields, date, message_id, as_utf8=as_utf8)
    body = _body(raw)
    has_8bit = not body.isascii()
    warnings += rewritten + (_charset_warnings(raw.fields) if has_8bit else ())
    return OutgoingMessage(
        sender=sender,
        envelope=envelope(sender, recipients, needs_smtputf8=as_utf8),
        content=Content((Octets(header + CRLF + body),), has_8bit=has_8bit),
        message_id=message_id,
        date=date,
        subject=decode_words(_first_body(raw.fields, "subject") or ""),
        warnings=warnings,
    )


def _sender(raw: RawText) -> Mailbox:
    for each in raw.fields:
        if each.name == _SENDER_FIELD:
            mailboxes = mailboxes_of(_addresses(each))
            if mailboxes:
                return mailboxes[0]
    if raw.fields or not raw.warnings:
        raise ParameterError(consts.RAW_NO_SENDER)
    raise ParameterError(consts.RAW_NO_SENDER + f". {' '.join(raw.warnings)}")


def _recipients(fields: Sequence[RawField]) -> tuple[tuple[Mailbox, str], ...]:
    found: list[tuple[Mailbox, str]] = []
    for name, counts_as in _RECIPIENT_FIELDS:
        for each in fields:
            if each.name == name:
                found.extend((mailbox, counts_as) for mailbox in mailboxes_of(_addresses(each)))
    if not found:
        raise ParameterError(consts.RAW_NO_RECIPIENT)
    return unique_recipients(found)


def _everyone(fields: Sequence[RawField]) -> Iterator[Mailbox]:
    """Yield the mailboxes that decide about SMTPUTF8; other fields need no understanding."""
    own = {_SENDER_FIELD, *(name for name, _counts_as in _RECIPIENT_FIELDS)}
    for each in fields:
        if each.name in own or (each.name in ADDRESS_FIELDS and not each.body.isascii()):
            yield from mailboxes_of(_addresses(each))


def _addresses(field: RawField) -> tuple[Address, ...]:
    return parse_address_list(field.body, sentences.WHAT_RAW_FIELD.format(name=field.written_name))


def _check_occurrences(fields: Sequence[RawField]) -> tuple[str, ...]:
    """Refuse fields that may not be repeated; warn of those that had better not be."""
    warnings: list[str] = []
    seen: set[str] = set()
    for each in fields:
        if each.name in seen and each.name in _ONLY_ONCE:
            raise ParameterError(
                say(sentences.RAW_FIELD_REPEATED, line=each.line_number, name=each.written_name)
            )
        if each.name in seen and each.name in _MAY_REPEAT:
            warnings.append(
                sentences.RAW_RECIPIENTS_REPEATED.format(
                    line=each.line_number, name=each.written_name
                )
            )
        seen.add(each.name)
    return tuple(warnings)


def _first_body(fields: Sequence[RawField], name: str) -> str:
    return next((each.body for each in fields if each.name == name), "")


def _header(
    fields: Sequence[RawField], date: str, message_id: str, *, as_utf8: bool
) -> tuple[bytes, tuple[str, ...]]:
    written: list[bytes] = []
    warnings: list[str] = []
    for each in fields:
        if each.name in BLIND_FIELDS or (each.name in _ADDED_FIELDS and not each.body):
            continue
        _check_header_controls(each)
        octets = "".join(f"{line}\r\n" for line in each.lines).encode()
        if each.is_obsolete or not _lines_fit(octets) or not (as_utf8 or octets.isascii()):
            octets = _rewritten(each, as_utf8=as_utf8)
            warnings.append(
                sentences.RAW_FIELD_REWRITTEN.format(line=each.line_number, name=each.written_name)
            )
        written.append(octets)
    for name, body in (("Date", date), ("Message-ID", message_id)):
        if not _first_body(fields, name.lower()):
            written.append(fold_unstructured(name, body))
    return b"".join(written), tuple(warnings)


def _rewritten(field: RawField, *, as_utf8: bool) -> bytes:
    """Write a field that may not travel as it stands: encoded words, shorter lines."""
    if field.name in ADDRESS_FIELDS:
        return fold_address_field(field.written_name, _addresses(field), as_utf8=as_utf8)
    try:
        return fold_unstructured(field.written_name, field.body)
    except ParameterError as error:
        raise ParameterError(
            say(sentences.RAW_FIELD_STRUCTURED, line=field.line_number, name=field.written_name)
        ) from error


def _check_header_controls(field: RawField) -> None:
    match = CONTROL.search("".join(field.lines))
    if match:
        raise ParameterError(
            say(
                sentences.RAW_HEADER_CONTROL,
                line=field.line_number,
                name=field.written_name,
                character=f"U+{ord(match.group()):04X}",
            )
        )


def _body(raw: RawText) -> bytes:
    octets = (raw.body or "").encode().replace(b"\n", CRLF)
    for offset, line in enumerate(octets.split(CRLF)):
        if len(line) > consts.MAX_LINE:
            raise ParameterError(
                say(
                    sentences.RAW_LINE_TOO_LONG,
                    line=raw.body_line_number + offset,
                    octets=len(line),
                )
            )
    return octets if octets.endswith(CRLF) or not octets else octets + CRLF


def _lines_fit(octets: bytes) -> bool:
    return all(len(line) <= consts.MAX_LINE for line in octets.split(CRLF))


def _charset_warnings(fields: Sequence[RawField]) -> tuple[str, ...]:
    content_type = _first_body(fields, "content-type").lower()
    is_declared = "charset" in content_type or content_type.startswith(("multipart/", "message/"))
    return () if is_declared else (sentences.RAW_NO_CHARSET,)
