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

The exact size is known beforehand and the octets can be produced again for a retry; no file is ever
held in memory. Opening the file is the one thing here that is not pure, and happens only while
sending. Knows nothing of SMTP: dots are stuffed elsewhere.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol

import smtp_consts as consts
from mail import sentences
from smtp_dataclass import dataclass, field
from smtp_errors import AttachmentError, say

CRLF = b"\r\n"
# 76 characters a line (RFC 2045 §6.8) encode 57 octets; a multiple of 57 keeps blocks independent.
_BASE64_LINE = 76
_READ_OCTETS = 57 * 1024

# Yields the octets of a segment in blocks; returns the sha256 in hex of the file that it has read,
# by path; empty when there was none.
Blocks = Generator[bytes, None, "dict[str, str]"]


class Segment(Protocol):
    """A run of content octets.

    Attributes:
        size: how many octets blocks() yields, exactly.
    """

    @property
    def size(self) -> int: ...

    def blocks(self) -> Blocks:
        """Yield the octets in blocks, the same each time."""


@dataclass(frozen=True)
class Octets:
    """Octets that are ready as they are, line ends CRLF."""

    octets: bytes

    @property
    def size(self) -> int:
        return len(self.octets)

    def blocks(self) -> Blocks:
        yield self.octets
        return {}


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

    def blocks(self) -> Blocks:
        reading = _FileReading(self.path, self.file_name, self.file_size)
        for piece in reading:
            encoded = binascii.b2a_base64(piece, newline=False)
            lines = [encoded[i : i + _BASE64_LINE] for i in range(0, len(encoded), _BASE64_LINE)]
            yield CRLF.join(lines) + CRLF
        return {self.path: reading.sha256}


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

    def blocks(self) -> Blocks:
        reading = _FileReading(self.path, self.file_name, self.file_size)
        pending_cr = b""
        last = b""
        for piece in reading:
            text = pending_cr + piece
            pending_cr = text[-1:] if text.endswith(b"\r") else b""
            text = text[: len(text) - len(pending_cr)]
            last = text[-1:] or last
            yield text.replace(CRLF, b"\n").replace(b"\n", CRLF)
        if last != b"\n":
            yield CRLF
        return {self.path: reading.sha256}


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

    def read(self) -> ContentReading:
        """Begin to read all octets in order, the same each time."""
        return ContentReading(self.segments)

    def as_bytes(self) -> bytes:
        """Return all octets at once; for small messages and tests."""
        return b"".join(self.read())


class ContentReading:
    """One pass over the octets of a message, in blocks; knows afterwards which files they were.

    Attributes:
        digests: sha256 in hex of each file, by path, as far as they have been read.
        sha256: in hex, of the whole message once all of it has been read.

    Raises (while it is iterated):
        AttachmentError: a file vanished or changed its size since the message was composed; what
            was yielded so far is not a whole message.
    """

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self._segments = segments
        self.digests: dict[str, str] = {}
        self.sha256 = ""

    def __iter__(self) -> Iterator[bytes]:
        whole = hashlib.sha256()
        for block in self._blocks():
            whole.update(block)
            yield block
        self.sha256 = whole.hexdigest()

    def _blocks(self) -> Iterator[bytes]:
        for segment in self._segments:
            digests = yield from segment.blocks()
            self.digests.update(digests)


class _FileReading:
    """One pass over a file that insists on the size that was promised to the server.

    Attributes:
        sha256: in hex, once all of it has been read.
    """

    def __init__(self, path: str, file_name: str, file_size: int) -> None:
        self._path = path
        self._file_name = file_name
        self._file_size = file_size
        self.sha256 = ""

    def __iter__(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        octets_read = 0
        try:
            with Path(self._path).open("rb") as file:
                # One octet beyond the promise tells a file that has grown.
                while octets_read <= self._file_size and (piece := file.read(_READ_OCTETS)):
                    octets_read += len(piece)
                    if octets_read <= self._file_size:
                        digest.update(piece)
                        yield piece
        except OSError as error:
            reason = error.strerror or error
            raise AttachmentError(
                say(consts.FILE_UNREADABLE, file_name=self._file_name, reason=reason)
            ) from error
        if octets_read != self._file_size:
            raise AttachmentError(say(sentences.FILE_CHANGED, file_name=self._file_name))
        self.sha256 = digest.hexdigest()
