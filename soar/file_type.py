# File: file_type.py
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
"""What kind of file lies at a path: its content type, and what the message has to say about it.

Files are read in pieces. Must not know the vault.
"""

from __future__ import annotations

import codecs
import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path

import smtp_consts as consts
from smtp_dataclass import dataclass

OCTET_STREAM = "application/octet-stream"
_READ_OCTETS = 64 * 1024
_SNIFFED_OCTETS = 2048
_EMAIL_FILE = "message/rfc822"
_CALENDAR = "text/calendar"
# Of a file name what its type depends on; the rest could be taken for parts of a URL.
_NOT_IN_EXTENSION = re.compile(r"[^A-Za-z0-9._+~-]")
# What libmagic recognises by a signature that nothing else begins with; the rest of its answers are
# guesses ("image/x-tga" for any two octets that fit).
_SNIFFED = frozenset(
    {
        "application/gzip",
        "application/msword",
        "application/pdf",
        "application/postscript",
        "application/vnd.ms-excel",
        "application/vnd.ms-outlook",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.tcpdump.pcap",
        "application/x-7z-compressed",
        "application/x-bzip2",
        "application/x-dosexec",
        "application/x-executable",
        "application/x-rar",
        "application/x-sharedlib",
        "application/x-xz",
        "application/zip",
        "audio/mpeg",
        "image/gif",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "video/mp4",
    }
)
# No line with a method is nearly as long.
_MAX_METHOD_LINE = 1000
_FIELD_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
# RFC 5546 §1.4; other words have no meaning that a mail program knows.
_METHOD_LINE = re.compile(
    rb"METHOD(?:;[^:]*)?:[ \t]*"
    rb"(PUBLISH|REQUEST|REPLY|ADD|CANCEL|REFRESH|COUNTER|DECLINECOUNTER)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FileType:
    """What a file is.

    Attributes:
        content_type: "type/subtype", lower case.
        charset: of a text file whose encoding is certain, else None.
        wire_size: octets on the wire for a message/rfc822 that travels in 7 bit with CRLF line
            ends; None: base64.
        calendar_method: of a text/calendar file, in capitals; None without (RFC 5545 §3.7.2).
    """

    content_type: str
    charset: str | None = None
    wire_size: int | None = None
    calendar_method: str | None = None


def file_type(path: str, file_name: str) -> FileType:
    """Tell what a file is by its name, and where that says nothing by its first octets.

    Raises:
        OSError: it cannot be read.
    """
    content_type = _content_type(path, file_name)
    if content_type == _EMAIL_FILE:
        wire_size = _seven_bit_size(path)
        return FileType(OCTET_STREAM if wire_size is None else content_type, wire_size=wire_size)
    if not content_type.startswith("text/"):
        return FileType(content_type)
    method = _calendar_method(path) if content_type == _CALENDAR else None
    return FileType(content_type, charset=_charset(path), calendar_method=method)


def _content_type(path: str, file_name: str) -> str:
    """Tell the type by the name, else by libmagic, else octet-stream (docs/design.md)."""
    plain_name = _NOT_IN_EXTENSION.sub("_", file_name)
    by_name, encoding = mimetypes.guess_type(plain_name, strict=True)
    if encoding is not None:
        # "log.txt.gz" is neither text nor anything that a mail reader should unpack.
        return OCTET_STREAM
    if by_name is None:
        return _sniffed_type(path)
    if by_name.startswith(("message/", "multipart/")):
        # Never base64 (RFC 2046 §5.2.1, §5.1), so only email files travel under these names.
        return _EMAIL_FILE if plain_name.lower().endswith(".eml") else OCTET_STREAM
    return by_name.lower()


def _sniffed_type(path: str) -> str:
    """Ask libmagic, which the platform has; believe it only about formats with a signature.

    Its "text/plain" for a file without extension is a guess, and shown inline by mail readers;
    the published app sends such files as octet-stream.
    """
    try:
        # The one late import of this room: most files have a name that tells, and the library may
        # be missing, which is no reason not to send.
        import magic
    except ImportError:
        return OCTET_STREAM
    try:
        with Path(path).open("rb") as file:
            sniffed = str(magic.from_buffer(file.read(_SNIFFED_OCTETS), mime=True))
    except (magic.MagicException, ValueError):
        return OCTET_STREAM
    return sniffed if sniffed in _SNIFFED else OCTET_STREAM


def _charset(path: str) -> str | None:
    """Return us-ascii or utf-8 when every octet of the file fits, else None."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_ascii = True
    try:
        for piece in _pieces(path):
            is_ascii = is_ascii and piece.isascii()
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return "us-ascii" if is_ascii else "utf-8"


def _calendar_method(path: str) -> str | None:
    """Return the method of an invitation, which its Content-Type must repeat (RFC 5545 §8.1)."""
    line = b""
    for following in _lines(path):
        if following[:1] in (b" ", b"\t"):
            # RFC 5545 §3.1: it goes on with the line before.
            line = (line.rstrip(b"\r") + following[1:])[:_MAX_METHOD_LINE]
            continue
        if _METHOD_LINE.fullmatch(line):
            break
        line = following
    match = _METHOD_LINE.fullmatch(line)
    return None if match is None else match[1].decode("ascii").upper()


def _lines(path: str) -> Iterator[bytes]:
    """Yield the lines of a file without LF; of an endless one only the beginning."""
    carry = b""
    for piece in _pieces(path):
        *lines, carry = (carry + piece).split(b"\n")
        yield from lines
        # What is left of a long line would only be copied again and again.
        carry = carry[:_READ_OCTETS]
    yield carry


def _seven_bit_size(path: str) -> int | None:
    """Return the octets of a 7-bit message with CRLF line ends, None when it is not one.

    message/rfc822 must not be base64 (RFC 2046 §5.2.1), so only what can travel as it is does.
    """
    counter = _SevenBitCounter()
    for piece in _pieces(path):
        if not counter.take(piece):
            return None
    return counter.size()


class _SevenBitCounter:
    """Counts the octets of a 7-bit message on the wire while its file is read in pieces."""

    def __init__(self) -> None:
        self._size = 0
        self._carry = b""
        self._has_header = False

    def take(self, piece: bytes) -> bool:
        """Count what is whole by now; False when the file cannot travel in 7 bit."""
        *lines, self._carry = (self._carry + piece).split(b"\n")
        # A CR at the end may be half of a line end.
        return all(map(self._take_line, lines)) and len(self._carry) <= consts.MAX_LINE + 1

    def size(self) -> int | None:
        """Return the count when the file has ended, None when its last line is unfit."""
        if not self._has_header or not _is_seven_bit_line(self._carry):
            return None
        return self._size + (len(self._carry) + 2 if self._carry else 0)

    def _take_line(self, line: bytes) -> bool:
        text = line[:-1] if line.endswith(b"\r") else line
        self._has_header = self._has_header or _FIELD_LINE.match(text) is not None
        self._size += len(text) + 2
        return self._has_header and _is_seven_bit_line(text)


def _is_seven_bit_line(line: bytes) -> bool:
    return (
        line.isascii() and len(line) <= consts.MAX_LINE and b"\r" not in line and b"\0" not in line
    )


def _pieces(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        while piece := file.read(_READ_OCTETS):
            yield piece
