# File: custom_field.py
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
"""Which fields of the parameter "headers" are allowed, and what they may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from mail import sentences
from mail.header import SINGLE_OCCURRENCE, reject_control_characters
from smtp_errors import ParameterError, say
from smtp_quoting import shown

_FIELD_NAME = re.compile(r"[!-9;-~]+")
_MAX_FIELD_NAME = 76
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
            raise ParameterError(say(sentences.FIELD_REPEATED, name=each.name))
        seen.add(each.key)
    return tuple(fields)


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not _FIELD_NAME.fullmatch(name) or len(name) > _MAX_FIELD_NAME:
        raise ParameterError(say(sentences.FIELD_NAME_INVALID, name=shown(name)))
    key = name.lower()
    if key in _BLIND_FIELDS:
        raise ParameterError(say(sentences.FIELD_BLIND, name=name))
    if key == "mime-version" or key.startswith("content-"):
        raise ParameterError(say(sentences.FIELD_STRUCTURE, name=name))
    if key in _TRACE_FIELDS:
        raise ParameterError(say(sentences.FIELD_TRACE, name=name))


def _field_body(name: str, value: Any) -> str:
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, (str, int, float)):
        text = str(value).strip(" \t\r\n")
    else:
        raise ParameterError(say(sentences.FIELD_VALUE_INVALID, name=name))
    reject_control_characters(text, sentences.WHAT_FIELD.format(name=name))
    if name.lower() == "date":
        _check_date(text)
    return text


def _check_date(text: str) -> None:
    try:
        parsed: object | None = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        parsed = None
    if parsed is None or not text.isascii():
        raise ParameterError(say(sentences.FIELD_DATE_INVALID, value=shown(text)))
