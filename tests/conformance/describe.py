# File: describe.py
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
"""What arrived, written in the form of the recordings (tests/conformance/README.md).

Used by conformance_run, so that conformance_compare can lay a run beside its recording. Python's
parser of the oldest kind (compat32) reads the messages: it changes nothing on the way.
"""

from __future__ import annotations

import base64
import email
import hashlib
import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as ParsedMessage
from typing import Any

from tests.support.mail_records import Connection, Message

_FOLD = re.compile(r"\r?\n(?=[ \t])")


def describe_message(message: Message) -> dict[str, Any]:
    """One message as an entry of ``observed.messages``."""
    parsed = email.message_from_bytes(message.content)
    described = {
        "connection": message.connection,
        "mail_from": message.mail_from,
        "rcpt_tos": message.rcpt_tos,
        "mail_options": message.mail_options,
        "tls": message.tls,
        "authenticated": message.authenticated,
        "headers": describe_headers(parsed),
        "longest_line": message.longest_line,
        "eight_bit": message.eight_bit,
        "bare_cr_or_lf": message.bare_cr_or_lf,
        "mime": describe_part(parsed),
    }
    if message.refused is not None:
        described["refused"] = message.refused
    return described


def describe_headers(parsed: ParsedMessage) -> list[list[str]]:
    """Each field as name, unfolded value and, where it differs, decoded value."""
    described = []
    for name, body in parsed.raw_items():
        value = _FOLD.sub("", _as_text(body)).strip()
        decoded = _decoded(value)
        described.append([name, value] if decoded == value else [name, value, decoded])
    return described


def describe_part(part: ParsedMessage) -> dict[str, Any]:
    """One node of the MIME tree with all below it."""
    described: dict[str, Any] = {
        "content_type": part.get_content_type(),
        "disposition": part.get_content_disposition(),
        "filename": part.get_filename() and _decoded(part.get_filename()),
        "content_id": part["Content-ID"] and str(part["Content-ID"]).strip(),
    }
    if part.is_multipart():
        described["children"] = [describe_part(child) for child in part.get_payload()]
        return described
    octets = part.get_payload(decode=True) or b""
    described["sha256"] = hashlib.sha256(octets).hexdigest()
    described["size"] = len(octets)
    try:
        described["text"] = octets.decode(part.get_content_charset("utf-8"))
    except (UnicodeDecodeError, LookupError):
        described["base64"] = base64.b64encode(octets).decode("ascii")
    return described


def describe_connection(connection: Connection) -> dict[str, Any]:
    """One connection as an entry of ``observed.connections``."""
    return {
        "tls": connection.tls,
        "commands": connection.commands,
        "auth": [vars(attempt) for attempt in connection.auth],
        "messages": connection.messages,
        "quit": connection.quit,
        "ended": connection.ended,
    }


def _as_text(body: Any) -> str:
    # Octets beyond ASCII came in as surrogates; as UTF-8 they are what RFC 6532 means.
    return str(body).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeDecodeError):
        return value
