# File: content.py
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
"""What DATA carries, as segments: ready octets, or a file that is read while it is sent.

Built by mail.compose and mail.raw, consumed by delivery.transaction. The exact size is known
beforehand and the octets can be produced again for a retry; no file is ever held in memory.
Opening the file is the one thing here that is not pure, and happens only while sending.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import smtp_consts as consts
from mail import sentences
from smtp_errors import AttachmentError

CRLF = b"\r\n"
# 76 characters a line (RFC 2045 §6.8) encode 57 octets; a multiple of 57 keeps blocks independent.
_BASE64_LINE = 76
_READ_OCTETS = 57 * 1024


class Segment(Protocol):
    """A run of content octets.

    Attributes:
        size: how many octets octets() yields, exactly.
    """

    @property
    def size(self) -> int: ...

    def blocks(self, digests: dict[str, str]) -> Iterator[bytes]:
        """Yield the octets in blocks; a file's sha256 is added to digests at its end."""


@dataclass(frozen=True)
class Octets:
    """Octets that are ready as they are, line ends CRLF."""

    octets: bytes

    @property
    def size(self) -> int:
        return len(self.octets)

    def blocks(self, digests: dict[str, str]) -> Iterator[bytes]:
        yield self.octets


@dataclass(frozen=True)
class Base64File:
    """A file in base64, in lines of 76 characters; nothing for an empty file.

    Attributes:
        path: where the file lies.
        file_name: as in the message, for error sentences.
        file_size: octets of the file when the message was composed.
    """

    path: str
    file_name: str
    file_size: int

    @property
    def size(self) -> int:
        encoded = 4 * ((self.file_size + 2) // 3)
        lines = (encoded + _BASE64_LINE - 1) // _BASE64_LINE
        return encoded + len(CRLF) * lines

    def blocks(self, digests: dict[str, str]) -> Iterator[bytes]:
        for piece in _read(self.path, self.file_name, self.file_size, digests):
            encoded = binascii.b2a_base64(piece, newline=False)
            lines = [encoded[i : i + _BASE64_LINE] for i in range(0, len(encoded), _BASE64_LINE)]
            yield CRLF.join(lines) + CRLF


@dataclass(frozen=True)
class SevenBitFile:
    """A 7-bit file with short lines, its line ends made CRLF; for message/rfc822 only.

    Attributes:
        path: where the file lies.
        file_name: as in the message, for error sentences.
        file_size: octets of the file when the message was composed.
        size: octets on the wire, ended by CRLF.
    """

    path: str
    file_name: str
    file_size: int
    size: int

    def blocks(self, digests: dict[str, str]) -> Iterator[bytes]:
        pending_cr = b""
        last = b""
        for piece in _read(self.path, self.file_name, self.file_size, digests):
            text = pending_cr + piece
            pending_cr = text[-1:] if text.endswith(b"\r") else b""
            text = text[: len(text) - len(pending_cr)]
            last = text[-1:] or last
            yield text.replace(CRLF, b"\n").replace(b"\n", CRLF)
        if last != b"\n":
            yield CRLF


@dataclass(frozen=True)
class Content:
    """A whole message: header section, empty line, body; ends with CRLF.

    Attributes:
        segments: in order.
        has_8bit: some octet is above 127, so BODY=8BITMIME must be declared (RFC 6152).
    """

    segments: tuple[Segment, ...]
    has_8bit: bool = False
    size: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", sum(segment.size for segment in self.segments))

    def blocks(self, digests: dict[str, str]) -> Iterator[bytes]:
        """Yield all octets in order, the same each time.

        Args:
            digests: receives the sha256 in hex of each file, by path, as it has been read.

        Raises:
            AttachmentError: a file vanished or changed its size since the message was composed;
                what was yielded so far is not a whole message.
        """
        for segment in self.segments:
            yield from segment.blocks(digests)

    def as_bytes(self) -> bytes:
        """Return all octets at once; for small messages and tests."""
        return b"".join(self.blocks({}))


def _read(path: str, file_name: str, file_size: int, digests: dict[str, str]) -> Iterator[bytes]:
    """Read a file in pieces and insist on the size that was promised to the server."""
    digest = hashlib.sha256()
    octets_read = 0
    try:
        with Path(path).open("rb") as file:
            while True:
                piece = file.read(_READ_OCTETS)
                octets_read += len(piece)
                if not piece or octets_read > file_size:
                    break
                digest.update(piece)
                yield piece
    except OSError as error:
        raise AttachmentError(
            consts.FILE_UNREADABLE.format(file_name=file_name, reason=error.strerror or error)
        ) from error
    if octets_read != file_size:
        raise AttachmentError(sentences.FILE_CHANGED.format(file_name=file_name))
    digests[path] = digest.hexdigest()
