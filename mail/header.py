# File: header.py
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
"""Header fields: which custom ones are allowed, and how every field is written.

Lines end by column 78 where the value has blanks to fold at and never pass 998 octets
(RFC 5322 §2.1.1); non-ASCII becomes encoded words (RFC 2047) or RFC 2231 parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.header import Header
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import smtp_consts as consts
from smtp_errors import ParameterError

CRLF = "\r\n"
RECOMMENDED_LINE = 78
MAX_LINE = 998

_FIELD_NAME = re.compile(r"[!-9;-~]+")
# Everything str.splitlines() takes for a line end, the other C0/C1 controls, and lone surrogates.
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ENCODED_WORD_MAX = 75
_ATOM_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_TOKEN = re.compile(r"[!#$%&'*+.^_`{|}~0-9A-Za-z-]+")

# RFC 5322 §3.6: at most one of each.
SINGLE_OCCURRENCE = frozenset(
    {
        "date",
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "message-id",
        "in-reply-to",
        "references",
        "subject",
    }
)
ADDRESS_FIELDS = frozenset(
    {
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "resent-from",
        "resent-sender",
        "resent-to",
        "resent-cc",
        "disposition-notification-to",
        "return-receipt-to",
        "errors-to",
    }
)
# Identifiers: an encoded word would change them (RFC 2047 §5), so they are ASCII or refused.
IDENTIFIER_FIELDS = frozenset(
    {"message-id", "in-reply-to", "references", "resent-message-id", "list-id"}
)
_BLIND_FIELDS = frozenset({"bcc", "resent-bcc"})
_TRACE_FIELDS = frozenset({"received", "return-path", "delivered-to", "x-original-to"})


@dataclass(frozen=True)
class CustomField:
    """One header field from the parameter "headers", checked.

    Attributes:
        name: as written by the playbook author.
        body: one line, without blanks around it.
    """

    name: str
    body: str

    @property
    def key(self) -> str:
        """The name without case, as names compare."""
        return self.name.lower()


def check_custom_fields(pairs: Iterable[tuple[Any, Any]]) -> tuple[CustomField, ...]:
    """Check the fields of the parameter "headers".

    Args:
        pairs: JSON names and values in their order. Numbers and booleans are written as text, a
            list gives one field per element, null leaves the field out.

    Raises:
        ParameterError: names the field that cannot be sent.
    """
    fields: list[CustomField] = []
    for name, value in pairs:
        _check_name(name)
        for element in value if isinstance(value, list) else [value]:
            if element is not None:
                fields.append(CustomField(name, _field_body(name, element)))
    seen: set[str] = set()
    for each in fields:
        if each.key in seen and each.key in SINGLE_OCCURRENCE:
            raise ParameterError(consts.FIELD_REPEATED.format(name=each.name))
        seen.add(each.key)
    return tuple(fields)


def reject_control_characters(text: str, what: str) -> None:
    """Refuse what could end a header line or hide in one.

    Raises:
        ParameterError: names the place and the character.
    """
    match = _CONTROL.search(text)
    if match:
        character = f"U+{ord(match.group()):04X}"
        raise ParameterError(consts.CONTROL_CHARACTER.format(what=what, character=character))


def fold_unstructured(field_name: str, field_body: str) -> bytes:
    """Write an unstructured field (RFC 5322 §2.2.1), folded, ended by CRLF.

    Identifier fields are never encoded; their over-long tokens stay whole up to MAX_LINE.

    Raises:
        ParameterError: an identifier field that is not ASCII or has too long a token.
    """
    is_identifier = field_name.lower() in IDENTIFIER_FIELDS
    if field_body.isascii():
        words = re.findall(r"\s*\S+", field_body)
        lines = _fill(f"{field_name}:", [f" {words[0]}", *words[1:]] if words else [])
        if max(len(line) for line in lines) <= MAX_LINE:
            return (CRLF.join(lines) + CRLF).encode("ascii")
    if is_identifier:
        raise ParameterError(consts.IDENTIFIER_FIELD.format(name=field_name))
    encoded = Header(field_body, "utf-8", header_name=field_name, maxlinelen=76)
    return f"{field_name}: {encoded.encode(linesep=CRLF)}{CRLF}".encode("ascii")


def fold_items(field_name: str, items: Sequence[str], separator: str) -> str:
    """Write a list-valued field with line breaks between, or if need be inside, its items."""
    last = len(items) - 1
    words: list[str] = []
    for index, item in enumerate(items):
        text = f" {item}{separator if index < last else ''}"
        # An item is kept on a line of its own; only one that is longer is broken at its blanks.
        words.extend([text] if len(text) < RECOMMENDED_LINE else re.findall(r"\s*\S+", text))
    return CRLF.join(_fill(f"{field_name}:", words)) + CRLF


def fold_parameters(field_name: str, value: str, parameters: Sequence[tuple[str, str]]) -> bytes:
    """Write a field with MIME parameters (RFC 2045 §5.1), each on a line where it is long.

    Args:
        parameters: names and values; a non-ASCII or long "filename" is written by RFC 2231, a
            "name" as an encoded word in quotes beside it, for old readers that expect it there.
    """
    items = [value]
    for name, text in parameters:
        items.extend(_parameter(name, text))
    return fold_items(field_name, items, ";").encode("ascii")


def encode_phrase(name: str, *, as_utf8: bool) -> str:
    """Write a display name: as it is, quoted, or as encoded words (RFC 5322 §3.2.5, RFC 2047)."""
    if not name:
        return '""'
    if name.isascii() or as_utf8:
        if _ATOM_PHRASE.fullmatch(name) and "=?" not in name:
            return name
        if len(name) < MAX_LINE // 4 and "=?" not in name:
            return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return " ".join(_encoded_words(name))


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not _FIELD_NAME.fullmatch(name) or len(name) > 76:
        raise ParameterError(consts.FIELD_NAME_INVALID.format(name=ascii(name)))
    key = name.lower()
    if key in _BLIND_FIELDS:
        raise ParameterError(consts.FIELD_BLIND.format(name=name))
    if key == "mime-version" or key.startswith("content-"):
        raise ParameterError(consts.FIELD_STRUCTURE.format(name=name))
    if key in _TRACE_FIELDS:
        raise ParameterError(consts.FIELD_TRACE.format(name=name))


def _field_body(name: str, value: Any) -> str:
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, (str, int, float)):
        text = str(value).strip()
    else:
        raise ParameterError(consts.FIELD_VALUE_INVALID.format(name=name))
    reject_control_characters(text, consts.WHAT_FIELD.format(name=name))
    if name.lower() == "date":
        _check_date(text)
    return text


def _check_date(text: str) -> None:
    try:
        parsed: object | None = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        parsed = None
    if parsed is None or not text.isascii():
        raise ParameterError(consts.FIELD_DATE_INVALID.format(value=ascii(text)))


def _fill(start: str, words: Sequence[str]) -> list[str]:
    """Fill lines; each word carries the white space before it, which a fold leaves in place."""
    lines = [start]
    for word in words:
        if len(lines[-1]) + len(word) > RECOMMENDED_LINE and lines[-1] != start:
            lines.append(word)
        else:
            lines[-1] += word
    return lines


def _encoded_words(text: str) -> list[str]:
    """Encode text in base64 words of at most 75 octets, never splitting a character."""
    words = []
    # 45 octets give 60 characters of base64, with =?utf-8?b? and ?= around them 72.
    piece = b""
    for character in text:
        octets = character.encode()
        if len(piece) + len(octets) > 45:
            words.append(piece)
            piece = b""
        piece += octets
    words.append(piece)
    return [Header(word.decode(), "utf-8").encode(maxlinelen=0) for word in words]


def _parameter(name: str, value: str) -> list[str]:
    if _TOKEN.fullmatch(value) and len(value) <= 60:
        return [f"{name}={value}"] if name == "charset" else [f'{name}="{value}"']
    if value.isascii() and len(value) <= 60:
        escaped = re.sub(r'(["\\])', r"\\\1", value)
        return [f'{name}="{escaped}"']
    if name == "name":
        return [f'name="{" ".join(_encoded_words(value))}"']
    return _rfc2231(name, value)


def _rfc2231(name: str, value: str) -> list[str]:
    """Write a parameter as UTF-8 percent-encoded sections (RFC 2231 §3, §4)."""
    sections = [""]
    for character in value:
        octets = quote(character, safe="!#$&+.^_`|~-", encoding="utf-8")
        if len(sections[-1]) + len(octets) > 50:
            sections.append("")
        sections[-1] += octets
    if len(sections) == 1:
        return [f"{name}*=utf-8''{sections[0]}"]
    first = f"{name}*0*=utf-8''{sections[0]}"
    return [first] + [f"{name}*{n}*={text}" for n, text in enumerate(sections[1:], 1)]
