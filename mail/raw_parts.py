# File: raw_parts.py
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
"""The parts of a raw mail: which files it carries, and what readers will not take as meant.

One pass over the lines, with the boundaries that are open on a stack; what is nested deeper than
mail ever is stays text. Nothing is decoded that is no file.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator, Sequence
from email.message import Message
from email.parser import HeaderParser
from itertools import chain, islice

from mail import sentences
from mail.attachment import Attachment, clean_file_name
from mail.encoded_word import decode_words
from mail.raw_text import RawText
from smtp_dataclass import dataclass, field
from smtp_quoting import shown

_MAX_DEPTH = 20
_MAX_FILES = 100
_MOST_WARNINGS = 20
# The parser of parameters is no longer quick in longer ones.
_MAX_HEADER = 8000
_UNDECODED = frozenset({"", "7bit", "8bit", "binary"})


@dataclass(frozen=True)
class RawParts:
    """What the parts of a raw mail are.

    Attributes:
        attachments: the files, in order, with sha256 and without a path.
        warnings: sentences about parts.
    """

    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass
class _Part:
    """A part while its lines are read.

    Attributes:
        line: of its first header field, from 1.
        header: lines of its header section.
        content: lines of a part without parts.
    """

    line: int
    header: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)
    is_in_header: bool = True


def find_parts(raw: RawText) -> RawParts:
    """Find the files of a multipart mail, or of one that is a file; linear in its length."""
    top = _top(raw)
    lines = (raw.body or "").split("\n")
    leaves = [(part, _described(part.header)) for part in _leaves(top, lines, raw.body_line_number)]
    files = [(part, described) for part, described in leaves if _is_file(described)]
    # The text of a mail without parts is looked at elsewhere.
    inner = chain.from_iterable(_warnings(*each) for each in leaves if each[0] is not top)
    return RawParts(
        tuple(_attachment(*each) for each in files[:_MAX_FILES]),
        tuple(islice(inner, _MOST_WARNINGS)),
    )


def _top(raw: RawText) -> _Part:
    """Return the mail as the part that all others are in."""
    described = [each for each in raw.fields if each.name.startswith("content-")]
    header = [line for each in described for line in each.lines]
    return _Part(described[0].line_number if described else 1, header)


def _leaves(top: _Part, lines: Sequence[str], first_line: int) -> Iterator[_Part]:
    """Yield the parts that have no parts, in order."""
    boundaries: list[str] = []
    part: _Part | None = _entered(top, boundaries)
    for number, line in enumerate(lines, first_line):
        depth = _depth_of(line, boundaries)
        if depth is not None:
            yield from [part] if part is not None else []
            is_end = line.rstrip() == f"--{boundaries[depth]}--"
            del boundaries[depth + (0 if is_end else 1) :]
            part = None if is_end else _Part(number + 1)
        elif part is not None:
            part = _continued(part, line, boundaries)
    yield from [part] if part is not None else []


def _continued(part: _Part, line: str, boundaries: list[str]) -> _Part | None:
    """Give a part its next line; None when it turns out to have parts itself."""
    if not part.is_in_header:
        part.content.append(line)
    elif line.strip(" \t"):
        part.header.append(line)
    else:
        return _entered(part, boundaries)
    return part


def _entered(part: _Part, boundaries: list[str]) -> _Part | None:
    """Open the boundary of a part that has parts, whose own text nobody reads."""
    part.is_in_header = False
    described = _described(part.header)
    boundary = described.get_boundary() if described.get_content_maintype() == "multipart" else None
    if not boundary or len(boundaries) >= _MAX_DEPTH:
        return part
    boundaries.append(boundary)
    return None


def _depth_of(line: str, boundaries: list[str]) -> int | None:
    """Say which open boundary a line is (RFC 2046 §5.1.1), None when it is none."""
    if not line.startswith("--"):
        return None
    text = line[2:].rstrip()
    for depth in reversed(range(len(boundaries))):
        if text in (boundaries[depth], f"{boundaries[depth]}--"):
            return depth
    return None


def _described(header: Sequence[str]) -> Message:
    text = "\n".join(header)
    return HeaderParser().parsestr(text if len(text) <= _MAX_HEADER else "")


def _is_file(described: Message) -> bool:
    if described.get_content_maintype() == "multipart":
        return False
    is_text = described.get_content_maintype() == "text"
    is_attached = described.get_content_disposition() == "attachment"
    return is_attached or not is_text or described.get_filename() is not None


def _attachment(part: _Part, described: Message) -> Attachment:
    octets = _octets(part, str(described.get("Content-Transfer-Encoding", "")).strip().lower())
    content_id = str(described.get("Content-ID", "")).strip().strip("<>")
    return Attachment(
        vault_id="",
        path="",
        file_name=clean_file_name(decode_words(str(described.get_filename() or ""))),
        size=len(octets),
        content_type=described.get_content_type(),
        content_id=content_id or None,
        sha256=hashlib.sha256(octets).hexdigest(),
    )


def _octets(part: _Part, encoding: str) -> bytes:
    """Decode a file; what cannot be decoded counts as it is written."""
    text = "\r\n".join(part.content).encode()
    try:
        if encoding == "base64":
            return binascii.a2b_base64(re.sub(rb"[^A-Za-z0-9+/=]", b"", text))
        return binascii.a2b_qp(text) if encoding == "quoted-printable" else text
    except binascii.Error:
        return text


def _warnings(part: _Part, described: Message) -> Iterator[str]:
    if not all(line.isascii() for line in part.header):
        yield sentences.RAW_PART_HEADER_8BIT.format(line=part.line)
    if described.get_content_maintype() != "text" or all(each.isascii() for each in part.content):
        return
    charset = str(described.get_param("charset") or "").lower()
    encoding = str(described.get("Content-Transfer-Encoding", "")).strip().lower()
    if encoding not in _UNDECODED:
        yield sentences.RAW_PART_NOT_ENCODED.format(line=part.line, encoding=shown(encoding))
    elif charset not in ("utf-8", "utf8"):
        named = shown(charset) if charset else "none"
        yield sentences.RAW_PART_CHARSET.format(line=part.line, charset=named)
