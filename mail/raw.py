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

import re
from collections.abc import Sequence
from dataclasses import dataclass

import smtp_consts as consts
from mail.address import (
    Mailbox,
    fold_address_field,
    mailboxes_of,
    parse_address_list,
    unique_mailboxes,
)
from mail.compose import ComposeSettings, new_message_id, now_as_date
from mail.content import CRLF, Content, Octets
from mail.header import ADDRESS_FIELDS, MAX_LINE, SINGLE_OCCURRENCE, fold_unstructured
from mail.message import Envelope, OutgoingMessage, Recipient
from mail.request import RawEmailRequest
from smtp_errors import CompositionError, ParameterError

_FIELD_START = re.compile(r"([!-9;-~]+)[ \t]*:")
_LITERAL_LINE_END = re.compile(r"\\r\\n|\\n")
_HEADER_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SENDER_FIELD = "from"
# In which order recipients are told to the server, and which field they count as.
_RECIPIENT_FIELDS = (("to", "to"), ("cc", "cc"), ("bcc", "bcc"), ("resent-bcc", "bcc"))
_BLIND_FIELDS = frozenset({"bcc", "resent-bcc"})
_ADDED_FIELDS = frozenset({"date", "message-id"})
# Repeated To and Cc fields are sent as they are, and all their addresses get the mail.
_ONLY_ONCE = SINGLE_OCCURRENCE - {"to", "cc"}
# The documented examples have a blank before a field name, which would make it a continuation.
_COMMON_FIELDS = (SINGLE_OCCURRENCE | _BLIND_FIELDS) | {"mime-version"}


@dataclass(frozen=True)
class RawField:
    """One header field as it stands in the text.

    Attributes:
        name: lower case.
        text: its lines joined by LF, without the last line end.
        line_number: of its first line, from 1.
    """

    name: str
    text: str
    line_number: int

    @property
    def written_name(self) -> str:
        return self.text.partition(":")[0].strip()

    @property
    def body(self) -> str:
        """The unfolded field body (RFC 5322 §2.2.3)."""
        return self.text.partition(":")[2].replace("\n", "").strip()


@dataclass(frozen=True)
class RawText:
    """A raw message taken apart.

    Attributes:
        fields: header fields in order.
        body: lines joined by LF; None when the text ends with the header section.
        body_line_number: where the body begins, from 1.
        warnings: sentences about a header section that was not quite one.
    """

    fields: tuple[RawField, ...]
    body: str | None
    body_line_number: int
    warnings: tuple[str, ...] = ()


def compose_raw_email(request: RawEmailRequest, settings: ComposeSettings) -> OutgoingMessage:
    """Turn the text of send rawemail into a message.

    Raises:
        InputError: no sender or recipient, or a line that may not be sent.
    """
    raw = split_raw_text(request.text)
    sender = _sender(raw)
    recipients = _recipients(raw.fields)
    _check_occurrences(raw.fields)
    everyone = [sender, *(mailbox for mailbox, _field in recipients)]
    needs_smtputf8 = any(mailbox.needs_smtputf8 for mailbox in everyone)
    if needs_smtputf8 and not settings.allow_smtputf8:
        raise CompositionError(consts.SMTPUTF8_DISABLED, is_published_wording=True)
    message_id = _first_body(raw.fields, "message-id") or new_message_id(sender)
    date = _first_body(raw.fields, "date") or now_as_date()
    header, warnings = _header(raw.fields, date, message_id, as_utf8=needs_smtputf8)
    body = _body(raw)
    if body is not None and not body.isascii():
        warnings += _charset_warnings(raw.fields)
    return OutgoingMessage(
        sender=sender,
        envelope=_envelope(sender, recipients, needs_smtputf8=needs_smtputf8),
        content=Content(
            (Octets(header + CRLF + (body or b"")),),
            has_8bit=body is not None and not body.isascii(),
        ),
        message_id=message_id,
        date=date,
        warnings=raw.warnings + warnings,
    )


def split_raw_text(text: str) -> RawText:
    """Take a raw message apart.

    The two-character form of a line end, backslash and n, is understood only when the text has no
    real line end in its header section (design.md §4 row 12).

    Raises:
        ParameterError: a lone CR or a NUL; the sentence names the line.
    """
    is_literal = _has_literal_line_ends(text.lstrip("\r\n"))
    if is_literal:
        text = _LITERAL_LINE_END.sub("\n", text)
    lines = text.replace("\r\n", "\n").split("\n")
    skipped = next((number for number, line in enumerate(lines) if line.strip()), 0)
    _check_octets(lines)
    return _split_lines(lines, skipped, is_literal=is_literal)


def _has_literal_line_ends(text: str) -> bool:
    match = _LITERAL_LINE_END.search(text)
    if match is None:
        return False
    line_end = text.find("\n")
    header_end = re.search(r"(?:\\r)?\\n(?:\\r)?\\n", text)
    return line_end < 0 or (header_end is not None and header_end.start() < line_end)


def _check_octets(lines: Sequence[str]) -> None:
    for number, line in enumerate(lines, 1):
        if "\r" in line:
            raise ParameterError(consts.RAW_LONE_CR.format(line=number))
        if "\0" in line:
            raise ParameterError(consts.RAW_NUL.format(line=number))


def _split_lines(lines: Sequence[str], skipped: int, *, is_literal: bool) -> RawText:
    fields: list[RawField] = []
    at = skipped
    if lines[at].startswith("From "):
        # The separator line of an mbox file is no header field.
        at += 1
    while at < len(lines):
        line = lines[at]
        if is_literal and _is_indented_field(line):
            line = line.lstrip()
        match = _FIELD_START.match(line)
        if match:
            fields.append(RawField(match.group(1).lower(), line, at + 1))
        elif line[:1] in (" ", "\t") and fields and line.strip():
            last = fields[-1]
            fields[-1] = RawField(last.name, f"{last.text}\n{line}", last.line_number)
        else:
            break
        at += 1
    if at >= len(lines):
        return RawText(tuple(fields), None, at)
    if not lines[at].strip():
        return RawText(tuple(fields), "\n".join(lines[at + 1 :]), at + 2)
    warning = consts.RAW_NOT_A_FIELD.format(line=at + 1, text=ascii(lines[at][:60]))
    return RawText(tuple(fields), "\n".join(lines[at:]), at + 1, (warning,))


def _is_indented_field(line: str) -> bool:
    match = _FIELD_START.match(line.lstrip())
    if line[:1] not in (" ", "\t") or match is None:
        return False
    name = match.group(1).lower()
    return name in _COMMON_FIELDS or name.startswith(("content-", "x-"))


def _sender(raw: RawText) -> Mailbox:
    mailboxes = mailboxes_of(parse_address_list(_first_body(raw.fields, _SENDER_FIELD), "From"))
    if mailboxes:
        return mailboxes[0]
    if raw.fields or not raw.warnings:
        raise ParameterError(consts.RAW_NO_SENDER, is_published_wording=True)
    sentence = f"{consts.RAW_NO_SENDER}. {' '.join(raw.warnings)}"
    raise ParameterError(sentence, is_published_wording=True)


def _recipients(fields: Sequence[RawField]) -> tuple[tuple[Mailbox, str], ...]:
    found: list[tuple[Mailbox, str]] = []
    for name, counts_as in _RECIPIENT_FIELDS:
        for each in fields:
            if each.name == name:
                listed = mailboxes_of(parse_address_list(each.body, each.written_name))
                found.extend((mailbox, counts_as) for mailbox in listed)
    if not found:
        raise ParameterError(consts.RAW_NO_RECIPIENT, is_published_wording=True)
    kept = {id(mailbox) for mailbox in unique_mailboxes(mailbox for mailbox, _field in found)}
    return tuple((mailbox, field) for mailbox, field in found if id(mailbox) in kept)


def _check_occurrences(fields: Sequence[RawField]) -> None:
    seen: set[str] = set()
    for each in fields:
        if each.name in seen and each.name in _ONLY_ONCE:
            raise ParameterError(
                consts.RAW_FIELD_REPEATED.format(line=each.line_number, name=each.written_name)
            )
        seen.add(each.name)


def _first_body(fields: Sequence[RawField], name: str) -> str:
    return next((each.body for each in fields if each.name == name), "")


def _header(
    fields: Sequence[RawField], date: str, message_id: str, *, as_utf8: bool
) -> tuple[bytes, tuple[str, ...]]:
    header = b""
    warnings: list[str] = []
    for each in fields:
        if each.name in _BLIND_FIELDS or (each.name in _ADDED_FIELDS and not each.body):
            continue
        octets = each.text.replace("\n", "\r\n").encode() + CRLF
        if (as_utf8 or octets.isascii()) and _lines_fit(octets):
            _check_header_controls(each)
        else:
            octets = _rewritten(each, as_utf8=as_utf8)
            warnings.append(
                consts.RAW_FIELD_REWRITTEN.format(line=each.line_number, name=each.written_name)
            )
        header += octets
    for name, body in (("Date", date), ("Message-ID", message_id)):
        if not _first_body(fields, name.lower()):
            header += fold_unstructured(name, body)
    return header, tuple(warnings)


def _rewritten(field: RawField, *, as_utf8: bool) -> bytes:
    """Write a field that may not travel as it stands: encoded words, shorter lines."""
    _check_header_controls(field)
    if field.name in ADDRESS_FIELDS:
        addresses = parse_address_list(field.body, field.written_name)
        return fold_address_field(field.written_name, addresses, as_utf8=as_utf8)
    return fold_unstructured(field.written_name, field.body)


def _check_header_controls(field: RawField) -> None:
    match = _HEADER_CONTROL.search(field.text.replace("\n", ""))
    if match:
        raise ParameterError(
            consts.RAW_HEADER_CONTROL.format(
                line=field.line_number,
                name=field.written_name,
                character=f"U+{ord(match.group()):04X}",
            )
        )


def _body(raw: RawText) -> bytes | None:
    if raw.body is None:
        return None
    octets = raw.body.encode().replace(b"\n", CRLF)
    for offset, line in enumerate(octets.split(CRLF)):
        if len(line) > MAX_LINE:
            raise ParameterError(
                consts.RAW_LINE_TOO_LONG.format(
                    line=raw.body_line_number + offset, octets=len(line)
                )
            )
    return octets if octets.endswith(CRLF) or not octets else octets + CRLF


def _lines_fit(octets: bytes) -> bool:
    return all(len(line) <= MAX_LINE for line in octets.split(CRLF))


def _charset_warnings(fields: Sequence[RawField]) -> tuple[str, ...]:
    content_type = _first_body(fields, "content-type").lower()
    is_declared = "charset" in content_type or content_type.startswith(("multipart/", "message/"))
    return () if is_declared else (consts.RAW_NO_CHARSET,)


def _envelope(
    sender: Mailbox, recipients: Sequence[tuple[Mailbox, str]], *, needs_smtputf8: bool
) -> Envelope:
    def written(mailbox: Mailbox) -> str:
        return mailbox.addr_spec if needs_smtputf8 else mailbox.with_a_labels.addr_spec

    return Envelope(
        reverse_path=written(sender),
        recipients=tuple(Recipient(written(mailbox), field) for mailbox, field in recipients),
        needs_smtputf8=needs_smtputf8,
    )
