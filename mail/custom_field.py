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
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from mail import sentences
from mail.address.lists import in_one_line
from mail.date_time import date_or_none
from mail.header import (
    ADDRESS_FIELDS,
    LIST_ID,
    SINGLE_OCCURRENCE,
    reject_control_characters,
    unfold,
)
from mail.identification import msg_id_or_none, msg_ids_or_none
from mail.list_field import URL_FIELDS, list_id_or_none, urls_or_none
from smtp_dataclass import dataclass
from smtp_errors import ParameterError, Words, say
from smtp_parse import texts_of_list
from smtp_quoting import shown

_FIELD_NAME = re.compile(r"[!-9;-~]+")
_MAX_FIELD_NAME = 76
_BLIND_FIELDS = frozenset({"bcc", "resent-bcc"})
# Of these only is a message's structure made; others of the family are remarks (RFC 2045 §9).
_REMARKS = frozenset(
    {"content-class", "content-description", "content-identifier", "content-language"}
)
# RFC 5322 §3.6.6, §3.6.7, RFC 6376, RFC 8601 §2, RFC 7208 §9.1, RFC 8617: what servers and
# re-senders vouch for.
_TRACE_FIELDS = frozenset(
    {
        "received",
        "return-path",
        "delivered-to",
        "x-original-to",
        "received-spf",
        "authentication-results",
        "dkim-signature",
        "domainkey-signature",
        "x-google-dkim-signature",
    }
)
_TRACE_FAMILIES = ("resent-", "arc-")
# What a JSON list of such a field is joined by; of others each element is a field of its own.
_ID_LISTS = frozenset({"in-reply-to", "references"})
# RFC 2369 §2, RFC 2919 §3: at most one of each; Archived-At may stand for several copies.
_SINGLE_LIST_FIELDS = (URL_FIELDS - {"archived-at"}) | {LIST_ID}
_ONLY_ONCE = SINGLE_OCCURRENCE | _SINGLE_LIST_FIELDS
_SINGLE_IDS = frozenset({"message-id", "supersedes", "original-message-id"})


@dataclass(frozen=True)
class CustomField:
    """One header field from the parameter "headers", checked.

    Attributes:
        name: as written by the playbook author.
        body: one line, without blanks around it; ids, dates and lists in the form of their RFC.
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
        pairs: JSON names and values in their order. Numbers and booleans are written as text; a
            list gives one field per element, or one field where it is a list of addresses or ids;
            null leaves the field out.

    Raises:
        ParameterError: names the field that cannot be sent.
    """
    fields = [
        CustomField(name, body)
        for given_name, value in pairs
        for name in [_checked_name(given_name)]
        for body in _bodies(name, value)
    ]
    seen: set[str] = set()
    for each in fields:
        if each.key in seen and each.key in _ONLY_ONCE:
            raise ParameterError(say(sentences.FIELD_REPEATED, name=each.name))
        seen.add(each.key)
    return tuple(fields)


def _checked_name(name: Any) -> str:
    if not isinstance(name, str) or not _FIELD_NAME.fullmatch(name) or len(name) > _MAX_FIELD_NAME:
        raise ParameterError(say(sentences.FIELD_NAME_INVALID, name=shown(name)))
    refusal = _refusal(name.lower())
    if refusal is not None:
        raise ParameterError(say(refusal, name=name))
    return name


def _refusal(key: str) -> Words | None:
    if key in _BLIND_FIELDS:
        return sentences.FIELD_BLIND
    if key == "mime-version" or (key.startswith("content-") and key not in _REMARKS):
        return sentences.FIELD_STRUCTURE
    if key in _TRACE_FIELDS or key.startswith(_TRACE_FAMILIES):
        return sentences.FIELD_TRACE
    return None


def _bodies(name: str, value: Any) -> Iterator[str]:
    """Yield the bodies of the fields that one value gives."""
    key = name.lower()
    separator = _separator(key)
    elements = _elements(value, may_be_written=separator is not None)
    texts = [_text(name, each) for each in elements if each is not None]
    if texts and separator is not None:
        texts = [separator.join(filter(None, texts))]
    elif len(texts) > 1 and key in _ONLY_ONCE:
        texts = [each for each in texts if each] or texts[:1]
    for text in texts:
        yield _body(name, text) if text else text


def _elements(value: Any, *, may_be_written: bool) -> Sequence[Any]:
    """List the elements of a value; a list may have been written into a text."""
    if isinstance(value, list):
        return value
    return texts_of_list(value) if may_be_written and isinstance(value, str) else [value]


def _separator(key: str) -> str | None:
    """What joins the elements of a list into one field, None where each is a field of its own."""
    if key in _ID_LISTS:
        return " "
    is_list = key in ADDRESS_FIELDS or (key in _SINGLE_LIST_FIELDS and key != LIST_ID)
    return ", " if is_list else None


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise ParameterError(say(sentences.FIELD_VALUE_INVALID, name=name))
    text = unfold(str(value).strip(" \t\r\n"))
    if _separator(name.lower()) is not None:
        text = in_one_line(text)
    reject_control_characters(text, sentences.WHAT_FIELD.format(name=name))
    return text


def _body(name: str, text: str) -> str:
    """Bring a value into the form of its RFC where it has one."""
    grammar, refusal = _grammar(name.lower())
    body = grammar(text)
    if body is None:
        raise ParameterError(say(refusal, name=name, value=shown(text)))
    return body


def has_grammar(key: str) -> bool:
    """Whether a field wants a value: programs read it, and would not know an empty one."""
    return key in SINGLE_OCCURRENCE or key in URL_FIELDS or key in _SINGLE_IDS or key == LIST_ID


def _grammar(key: str) -> tuple[Callable[[str], str | None], Words]:
    """Say how a field is read, and what is said of a value that cannot be read so."""
    if key == "date":
        return date_or_none, sentences.FIELD_DATE_INVALID
    if key in _SINGLE_IDS:
        return msg_id_or_none, sentences.FIELD_ID_INVALID
    if key in _ID_LISTS:
        return msg_ids_or_none, sentences.FIELD_IDS_INVALID
    if key in URL_FIELDS:
        return lambda text: urls_or_none(key, text), sentences.FIELD_URLS_INVALID
    if key == LIST_ID:
        return _list_id, sentences.FIELD_LIST_ID_INVALID
    return str, ""


def _list_id(text: str) -> str | None:
    found = list_id_or_none(text)
    if found is None:
        return None
    return text if text.endswith(">") else f"<{text}>"
