# File: mailbox.py
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
"""Received mail as the console shows it: header fields, tree, text, HTML, source."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

# Nothing in the frame may run, load or be followed, whoever wrote the HTML.
_FRAME = (
    '<!DOCTYPE html><html inert><head><meta charset="utf-8">'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
    "style-src 'unsafe-inline'\">"
)


class Received(Protocol):
    """What a mail server took."""

    mail_from: str
    recipients: Sequence[str]
    content: bytes


@dataclass(frozen=True)
class Part:
    """One part of the MIME tree; depth counts from 0."""

    depth: int
    content_type: str
    file_name: str
    size: int


@dataclass(frozen=True)
class Mail:
    """One received message, read.

    Attributes:
        document: its HTML form for a sandboxed frame, "" without one.
    """

    number: int
    mail_from: str
    recipients: str
    subject: str
    fields: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    text: str
    document: str
    source: str


def read_mail(number: int, received: Received) -> Mail:
    """Read one received message."""
    message = email.message_from_bytes(received.content, policy=email.policy.default)
    html = _body(message, "html")
    return Mail(
        number=number,
        mail_from=received.mail_from,
        recipients=", ".join(received.recipients),
        subject=str(message["Subject"] or ""),
        fields=tuple((name, str(value)) for name, value in message.items()),
        parts=tuple(_parts(message, 0)),
        text=_body(message, "plain"),
        document=f"{_FRAME}{html}" if html else "",
        source=received.content.decode("utf-8", "replace"),
    )


def _body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except LookupError:  # a charset that nobody knows
        content = part.get_payload(decode=True)
        return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _parts(part: EmailMessage, depth: int) -> Iterator[Part]:
    content = b"" if part.is_multipart() else part.get_payload(decode=True)
    size = len(content) if isinstance(content, bytes) else 0
    yield Part(depth, part.get_content_type(), part.get_filename() or "", size)
    if part.is_multipart():
        for child in part.iter_parts():
            if isinstance(child, EmailMessage):
                yield from _parts(child, depth + 1)
