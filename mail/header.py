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

Lines end by column 78, those with encoded words by 76, where the value has blanks to fold at, and
never pass 998 octets (RFC 5322 §2.1.1); non-ASCII becomes encoded words (RFC 2047) or RFC 2231
parameters. Every function takes time in proportion to its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import smtp_consts as consts
from mail.encoded_word import MAX_WORD, encode_words, reads_as_written
from smtp_errors import ParameterError

CRLF = "\r\n"
RECOMMENDED_LINE = 78
# RFC 2047 §2: a line with an encoded word has at most 76 characters.
ENCODED_LINE = 76
MAX_LINE = 998

_FIELD_NAME = re.compile(r"[!-9;-~]+")
_MAX_FIELD_NAME = 76
_MAX_SHOWN = 200
# Everything str.splitlines() takes for a line end, the other C0/C1 controls, and lone surrogates.
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ATOM_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")

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
# Read by programs: an encoded word would change them (RFC 2047 §5), so they are ASCII or refused.
_NEVER_ENCODED = frozenset(
    {
        "message-id",
        "in-reply-to",
        "references",
        "resent-message-id",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "date",
        "resent-date",
        "mime-version",
        "auto-submitted",
        "dkim-signature",
        "received",
        "return-path",
    }
)
_BLIND_FIELDS = frozenset({"bcc", "resent-bcc"})
# RFC 5322 §3.6.7, RFC 8601 §2, RFC 7208 §9.1, RFC 8617: what receiving servers vouch for.
_TRACE_FIELDS = frozenset(
    {
        "received",
        "return-path",
        "delivered-to",
        "x-original-to",
        "received-spf",
        "authentication-results",
        "arc-seal",
        "arc-message-signature",
        "arc-authentication-results",
    }
)


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
    match = CONTROL.search(text)
    if match:
        character = f"U+{ord(match.group()):04X}"
        raise ParameterError(consts.CONTROL_CHARACTER.format(what=what, character=character))


def shown(text: object) -> str:
    """Quote a value for an error sentence: bounded, in one line, nothing invisible in it."""
    quoted = repr(text[:_MAX_SHOWN] if isinstance(text, str) else text)
    return quoted if len(quoted) <= 2 * _MAX_SHOWN else f"{quoted[: 2 * _MAX_SHOWN]}…"


def is_structured(field_name: str) -> bool:
    """Whether programs read the field, so that encoded words would break it."""
    key = field_name.lower()
    return key in _NEVER_ENCODED or key.startswith("content-")


def fold_unstructured(field_name: str, field_body: str) -> bytes:
    """Write an unstructured field (RFC 5322 §2.2.1), folded, ended by CRLF.

    Text that holds encoded words already stays as it is, unless readers would disagree about them.
    Structured fields are never encoded; their over-long tokens stay whole up to MAX_LINE.

    Raises:
        ParameterError: a structured field that is not ASCII or has too long a token.
    """
    may_encode = not is_structured(field_name)
    if field_body.isascii() and (not may_encode or reads_as_written(field_body)):
        lines = _fill(f"{field_name}:", _words(f" {field_body}"))
        if max(len(line) for line in lines) <= MAX_LINE:
            return (CRLF.join(lines) + CRLF).encode("ascii")
    if not may_encode:
        raise ParameterError(consts.STRUCTURED_FIELD.format(name=field_name))
    words = encode_words(field_body, MAX_WORD - len(field_name) - 2)
    return f"{field_name}: {f'{CRLF} '.join(words)}{CRLF}".encode("ascii")


def fold_items(field_name: str, items: Sequence[str], separator: str) -> str:
    """Write a list-valued field with line breaks between, or if need be inside, its items."""
    words: list[str] = []
    limit = _limit(items)
    room = limit - len(field_name) - 1
    for item in _separated(items, separator):
        # An item is kept on a line of its own; only one that is longer is broken at its blanks.
        words.extend([item] if len(item) <= room else _words(item))
        room = limit
    return CRLF.join(_fill(f"{field_name}:", words)) + CRLF


def fold_parameters(field_name: str, value: str, parameters: Sequence[tuple[str, str]]) -> bytes:
    """Write a field with MIME parameters (RFC 2045 §5.1), each on a line where it is long.

    No line break inside a parameter, and none split by RFC 2231 §3: not every reader joins them.

    Args:
        parameters: names and values, a value of at most 240 octets. A "filename" that is not plain
            ASCII is written by RFC 2231 §4, a "name" as encoded words in quotes beside it, for old
            readers that expect it there.
    """
    items = [value, *(_parameter(name, text) for name, text in parameters)]
    lines = _fill(f"{field_name}:", _separated(items, ";"))
    return (CRLF.join(lines) + CRLF).encode("ascii")


def encode_phrase(name: str, *, as_utf8: bool, first_room: int = MAX_WORD) -> str:
    """Write a display name: as it is, quoted, or as encoded words (RFC 5322 §3.2.5, RFC 2047).

    Some readers put a blank between the words of a name, so there is only one where it has room.
    """
    if not name:
        return '""'
    # A character has at most four octets, and the name of the field may stand on the line.
    if (name.isascii() or as_utf8) and len(name) < MAX_LINE // 5 and "=?" not in name:
        if _ATOM_PHRASE.fullmatch(name):
            return name
        return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return " ".join(encode_words(name, first_room))


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not _FIELD_NAME.fullmatch(name) or len(name) > _MAX_FIELD_NAME:
        raise ParameterError(consts.FIELD_NAME_INVALID.format(name=shown(name)))
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
        text = str(value).strip(" \t\r\n")
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
        raise ParameterError(consts.FIELD_DATE_INVALID.format(value=shown(text)))


def _fill(start: str, words: Sequence[str]) -> list[str]:
    """Fill lines; each word carries the white space before it, which a fold leaves in place."""
    lines = [start]
    limit = _limit(words)
    for word in words:
        if len(lines[-1]) + len(word) > limit and lines[-1] != start:
            lines.append(word)
        else:
            lines[-1] += word
    return lines


def _limit(words: Sequence[str]) -> int:
    return ENCODED_LINE if any("=?" in word for word in words) else RECOMMENDED_LINE


def _words(text: str) -> list[str]:
    """Split at blanks; each word carries those before it. Blanks at the end are dropped."""
    return re.findall(r"[ \t]*[^ \t]+", text.rstrip(" \t"))


def _separated(items: Sequence[str], separator: str) -> list[str]:
    last = len(items) - 1
    return [f" {item}{separator if at < last else ''}" for at, item in enumerate(items)]


def _parameter(name: str, value: str) -> str:
    if name == "charset":
        return f"{name}={value}"
    # Escapes within quotes are read differently by different readers.
    if value.isascii() and not re.search(r'["\\]|=\?', value):
        return f'{name}="{value}"'
    if name == "name":
        return f'{name}="{" ".join(encode_words(value))}"'
    octets = quote(value, safe="!#$&+.^_`|~-", encoding="utf-8")
    return f"{name}*=utf-8''{octets}"
