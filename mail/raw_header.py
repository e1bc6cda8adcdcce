# File: raw_header.py
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
"""The header section of a raw mail: as it stands where it may, else written anew with a warning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import smtp_consts as consts
from mail import sentences
from mail.address.field import fold_address_field
from mail.address.mailbox import AddressList
from mail.content import CRLF
from mail.date_time import date_or_none
from mail.encoded_word import has_unsafe_words
from mail.header import SINGLE_OCCURRENCE, fold_field, fold_unstructured, is_structured
from mail.identification import msg_id_or_none, msg_ids_or_none
from mail.list_field import URL_FIELDS, urls_or_none
from mail.raw_recipients import AddressesByLine, is_read_alike
from mail.raw_text import BLIND_FIELDS, RawField
from smtp_errors import ParameterError, Sentence, say
from smtp_quoting import first_control

_ADDED_FIELDS = frozenset({"date", "message-id"})
# RFC 2045 §3: readers would not agree which of two counts.
_MIME_FIELDS = frozenset({"mime-version", "content-type", "content-transfer-encoding"})
# Repeated To and Cc fields are sent as they are, and all their addresses get the mail.
_MAY_REPEAT = frozenset({"to", "cc"})
_ONLY_ONCE = (SINGLE_OCCURRENCE | _MIME_FIELDS) - _MAY_REPEAT
_GRAMMARS: dict[str, Callable[[str], str | None]] = {
    "date": date_or_none,
    "message-id": msg_id_or_none,
    "in-reply-to": msg_ids_or_none,
    "references": msg_ids_or_none,
    "resent-date": date_or_none,
    "resent-message-id": msg_id_or_none,
    **{name: partial(urls_or_none, name) for name in URL_FIELDS},
}
# RFC 5321 §4.4; delivery adds them, and some servers take an email that has them for a loop.
_DELIVERY_FIELDS = frozenset({"return-path", "delivered-to", "x-original-to"})


class Written(NamedTuple):
    """Octets, and sentences about what they are not quite."""

    octets: bytes
    warnings: tuple[str, ...]


def first_body(fields: Sequence[RawField], name: str) -> str:
    """Return the body of the first field of a name, empty without one."""
    return next((each.body for each in fields if each.name == name), "")


def check_fields(fields: Sequence[RawField]) -> tuple[str, ...]:
    """Refuse fields that may not be repeated; warn of what readers may not take as meant.

    Raises:
        ParameterError: names the line.
    """
    warnings: list[str] = []
    seen: set[str] = set()
    for each in fields:
        if each.name in seen:
            warnings += _about_repeated(each)
        if each.name in _GRAMMARS and not _is_in_form(each):
            warnings.append(_text(sentences.RAW_FIELD_MALFORMED, each))
        if each.name in _DELIVERY_FIELDS:
            warnings.append(_text(sentences.RAW_TRACE_FIELD, each))
        seen.add(each.name)
    if "content-type" in seen and "mime-version" not in seen:
        warnings.append(sentences.RAW_NO_MIME_VERSION)
    return tuple(warnings)


def _about_repeated(field: RawField) -> list[str]:
    if field.name in _ONLY_ONCE:
        raise ParameterError(_say(sentences.RAW_FIELD_REPEATED, field))
    is_for_readers = field.name in _MAY_REPEAT
    return [_text(sentences.RAW_RECIPIENTS_REPEATED, field)] if is_for_readers else []


def write_header(
    fields: Sequence[RawField],
    read: AddressesByLine,
    added: Sequence[tuple[str, str]],
    *,
    as_utf8: bool,
    resent_date: str | None = None,
) -> Written:
    """Write the header section without the empty line.

    Args:
        read: what the address fields hold.
        added: fields behind those given, in the place of empty ones of their name.
        resent_date: written before the first Resent-* field, as these stand together (RFC 5322
            §3.6.6).

    Raises:
        ParameterError: a field may not be sent; the sentence names the line.
    """
    pieces: list[bytes] = []
    warnings: list[str] = []
    replaced = {name.lower() for name, _body in added} | ({"resent-date"} if resent_date else set())
    for each in fields:
        if each.name in BLIND_FIELDS or each.name in replaced:
            continue
        if resent_date and each.name.startswith("resent-"):
            pieces.append(fold_unstructured("Resent-Date", resent_date))
            resent_date = None
        _check_controls(each)
        octets = "".join(f"{line}\r\n" for line in each.lines).encode()
        addresses = read.get(each.line_number)
        if not _may_stand(each, addresses, octets, as_utf8=as_utf8):
            octets = _rewritten(each, addresses, as_utf8=as_utf8)
            warnings.append(_text(sentences.RAW_FIELD_REWRITTEN, each))
        pieces.append(octets)
    pieces += [fold_unstructured(name, body) for name, body in added]
    return Written(b"".join(pieces), tuple(warnings))


def _is_in_form(field: RawField) -> bool:
    """Whether an identifier or a date is one; an empty field is left out or filled in."""
    found = _GRAMMARS[field.name](field.body)
    return not field.body or "".join((found or "").split()) == "".join(field.body.split())


def _may_stand(
    field: RawField, addresses: AddressList | None, octets: bytes, *, as_utf8: bool
) -> bool:
    if field.is_obsolete or not (as_utf8 or octets.isascii()):
        return False
    if addresses is not None and (addresses.malformed or not is_read_alike(field.body)):
        return False
    if not is_structured(field.name) and has_unsafe_words(field.body):
        return False
    return all(len(line) <= consts.MAX_LINE for line in octets.split(CRLF))


def _rewritten(field: RawField, addresses: AddressList | None, *, as_utf8: bool) -> bytes:
    """Write a field that may not travel as it stands: encoded words, shorter lines."""
    if addresses is not None and not addresses.addresses:
        return b""
    if addresses is not None:
        return fold_address_field(field.written_name, addresses.addresses, as_utf8=as_utf8)
    grammar = _GRAMMARS.get(field.name)
    try:
        # In the form of its RFC there are blanks to break a line at.
        body = (grammar(field.body) if grammar else None) or field.body
        return fold_field(field.written_name, body)
    except ParameterError as error:
        raise ParameterError(_say(sentences.RAW_FIELD_STRUCTURED, field)) from error


def _check_controls(field: RawField) -> None:
    control = first_control("".join(field.lines))
    if control is not None:
        raise ParameterError(
            say(
                sentences.RAW_HEADER_CONTROL,
                line=field.line_number,
                name=field.written_name,
                character=f"U+{ord(control):04X}",
            )
        )


def _say(words: tuple[str, str], field: RawField) -> Sentence:
    return say(words, line=field.line_number, name=field.written_name)


def _text(template: str, field: RawField) -> str:
    return template.format(line=field.line_number, name=field.written_name)
