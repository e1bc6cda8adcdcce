# File: outline.py
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
"""A message as a reader sees it: header fields, tree of parts, text and HTML.

Read from the very octets that would be sent, so that it cannot show anything else; files are told
by their size and not read. Loads the email package, which sending has no need of.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP

from mail.content import Base64File, Content, Octets, Segment, SevenBitFile
from smtp_dataclass import dataclass


@dataclass(frozen=True)
class OutlinePart:
    """One node of the MIME tree.

    Attributes:
        depth: 0 for the message itself.
        disposition: "inline" or "attachment"; empty without one.
        name: of the file; empty without one.
        size: octets once decoded; of a multipart 0.
    """

    depth: int
    content_type: str
    disposition: str
    name: str
    size: int


@dataclass(frozen=True)
class Outline:
    """What a message looks like.

    Attributes:
        headers: names and values in order, unfolded and decoded.
        parts: each before those within it.
        text, html: first part of either kind; None without one.
    """

    headers: tuple[tuple[str, str], ...]
    parts: tuple[OutlinePart, ...]
    text: str | None
    html: str | None


def outline_of(content: Content) -> Outline:
    """Read a message back.

    Args:
        content: composed or raw; nothing in a raw one is trusted to be well formed.
    """
    stand_ins: dict[bytes, int] = {}
    octets = b"".join(_without_file(each, stand_ins) for each in content.segments)
    message = message_from_bytes(octets, policy=SMTP)
    return Outline(
        headers=tuple((name, " ".join(str(value).split())) for name, value in _fields(message)),
        parts=tuple(_parts(message, 0, stand_ins)),
        text=_first(message, "text/plain"),
        html=_first(message, "text/html"),
    )


def _without_file(segment: Segment, stand_ins: dict[bytes, int]) -> bytes:
    """Return a segment's octets, or for a file a word by which its part is found again."""
    if isinstance(segment, Octets):
        return segment.octets
    if not isinstance(segment, (Base64File, SevenBitFile)):
        raise TypeError(f"no file and no octets: {type(segment).__name__}")
    word = secrets.token_hex(16).encode("ascii")
    stand_ins[word] = segment.file_size
    return word


def _fields(message: EmailMessage | Message) -> Iterator[tuple[str, object]]:
    """Yield the header fields; one that cannot be parsed as it stands in the message."""
    for name, raw in message.raw_items():
        try:
            yield name, message.policy.header_fetch_parse(name, raw)
        except (ValueError, IndexError, AttributeError, TypeError, LookupError):
            # The email package trips over some malformed fields of raw mail.
            yield name, raw


def _parts(part: Message, depth: int, stand_ins: Mapping[bytes, int]) -> Iterator[OutlinePart]:
    within = part.get_payload() if part.is_multipart() else []
    yield OutlinePart(
        depth=depth,
        content_type=part.get_content_type(),
        disposition=part.get_content_disposition() or "",
        name=part.get_filename() or "",
        size=0 if within else _size(part, stand_ins),
    )
    for each in within:
        if isinstance(each, Message):
            yield from _parts(each, depth + 1, stand_ins)


def _size(part: Message, stand_ins: Mapping[bytes, int]) -> int:
    raw = str(part.get_payload()).strip().encode("utf-8", "surrogateescape")
    if raw in stand_ins:
        return stand_ins[raw]
    decoded = part.get_payload(decode=True)
    return len(decoded) if isinstance(decoded, bytes) else 0


def _first(message: Message, content_type: str) -> str | None:
    for part in message.walk():
        if part.get_content_type() == content_type and part.get_content_disposition() is None:
            octets = part.get_payload(decode=True)
            charset = part.get_content_charset("utf-8")
            return _decoded(octets if isinstance(octets, bytes) else b"", charset)
    return None


def _decoded(octets: bytes, charset: str) -> str:
    """Return a text with the line ends of Python; CRLF is how it travels."""
    try:
        text = octets.decode(charset, errors="replace")
    except LookupError:
        text = octets.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n")
