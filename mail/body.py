# File: body.py
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
"""The MIME body of a message, as segments: text parts, files, and the containers around them.

The email package is not used for the tree, as it wants every file in memory. Must not know what a
request or a recipient is.
"""

from __future__ import annotations

import binascii
import re
import secrets
from collections.abc import Sequence

import smtp_consts as consts
from mail.attachment import Attachment
from mail.content import Base64File, Octets, Segment, SevenBitFile
from mail.header import fold_parameters
from mail.html.removed import Removed
from smtp_dataclass import dataclass

# Beyond one non-ASCII character in three a text is not mostly Latin: quoted-printable would triple
# the octets of those (RFC 2045 §6.7) and could not be read in the raw source either.
_MOSTLY_LATIN = 3
_NOT_TEXT = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class BodyPart:
    """One node of the MIME tree: its header fields and everything below them.

    Attributes:
        content_type: "type/subtype".
        fields: header fields, folded, ended by CRLF; without the empty line.
        segments: the content; a text has no CRLF at its end that it was not given.
    """

    content_type: str
    fields: bytes
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Body:
    """All of a message below its header section, and what is to be told about it.

    Attributes:
        root: of the MIME tree.
        attachments: in the order of the body parts.
        removed: what the sanitiser took out of the HTML.
        warnings: sentences for the result.
    """

    root: BodyPart
    attachments: tuple[Attachment, ...] = ()
    removed: tuple[Removed, ...] = ()
    warnings: tuple[str, ...] = ()


def text_part(text: str, subtype: str) -> BodyPart:
    """Write a text part, readable in the raw source where it can be (RFC 2045 §6).

    7bit for ASCII with short lines, quoted-printable for mostly-Latin text, base64 for the rest
    and for text with control characters or lone carriage returns, which then arrive exactly.
    """
    charset = "us-ascii" if text.isascii() else "utf-8"
    transfer_encoding, octets = _encode_text(text)
    fields = fold_parameters("Content-Type", f"text/{subtype}", [("charset", charset)])
    fields += f"Content-Transfer-Encoding: {transfer_encoding}\r\n".encode("ascii")
    return BodyPart(f"text/{subtype}", fields, (Octets(octets),))


def file_part(attachment: Attachment) -> BodyPart:
    """Write a file as a body part of its own; its octets are read while they are sent."""
    return _file_part(attachment, "attachment")


def inline_part(attachment: Attachment) -> BodyPart:
    """Write a file that the HTML shows by its content id."""
    return _file_part(attachment, "inline")


def _file_part(attachment: Attachment, disposition: str) -> BodyPart:
    parameters = [
        ("charset", attachment.charset or ""),
        ("method", attachment.calendar_method or ""),
        ("name", attachment.file_name),
    ]
    given = [(name, value) for name, value in parameters if value]
    encoding, segment = _encode_file(attachment)
    fields = fold_parameters("Content-Type", attachment.content_type, given)
    names = [("filename", attachment.file_name)]
    fields += encoding + fold_parameters("Content-Disposition", disposition, names)
    if attachment.content_id:
        fields += f"Content-ID: <{attachment.content_id}>\r\n".encode("ascii")
    return BodyPart(attachment.content_type, fields, (segment,))


def _encode_file(attachment: Attachment) -> tuple[bytes, Segment]:
    path, name, size = attachment.path, attachment.file_name, attachment.size
    if attachment.wire_size is None:
        return b"Content-Transfer-Encoding: base64\r\n", Base64File(path, name, size)
    return b"", SevenBitFile(path, name, size, attachment.wire_size)


def alternative(parts: Sequence[BodyPart]) -> BodyPart:
    """The same content in several forms, the best one last (RFC 2046 §5.1.4)."""
    return _multipart("alternative", parts, [])


def related(root: BodyPart, inline_parts: Sequence[BodyPart]) -> BodyPart:
    """A root and the parts that it refers to by Content-ID (RFC 2387)."""
    if not inline_parts:
        return root
    return _multipart("related", [root, *inline_parts], [("type", root.content_type)])


def mixed(first: BodyPart, files: Sequence[BodyPart]) -> BodyPart:
    """A body and files beside it (RFC 2046 §5.1.3); only the body when there are none."""
    return _multipart("mixed", [first, *files], []) if files else first


def _multipart(
    subtype: str, parts: Sequence[BodyPart], parameters: Sequence[tuple[str, str]]
) -> BodyPart:
    # "=_" occurs in neither base64 nor quoted-printable (RFC 2045 §6.7), the rest is random.
    boundary = f"=_{secrets.token_hex(16)}"
    fields = fold_parameters(
        "Content-Type", f"multipart/{subtype}", [*parameters, ("boundary", boundary)]
    )
    segments: list[Segment] = []
    for part in parts:
        segments.append(Octets(f"--{boundary}\r\n".encode("ascii") + part.fields + b"\r\n"))
        segments.extend(part.segments)
        # The CRLF before a boundary belongs to the boundary (RFC 2046 §5.1.1).
        segments.append(Octets(b"\r\n"))
    segments.append(Octets(f"--{boundary}--\r\n".encode("ascii")))
    return BodyPart(f"multipart/{subtype}", fields, tuple(segments))


def _encode_text(text: str) -> tuple[str, bytes]:
    octets = text.encode()
    if _NOT_TEXT.search(text):
        return "base64", _base64(octets)
    with_crlf = octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if text.isascii() and all(len(line) <= consts.MAX_LINE for line in with_crlf.split(b"\r\n")):
        return "7bit", with_crlf
    non_ascii = sum(not character.isascii() for character in text)
    if non_ascii * _MOSTLY_LATIN > len(text):
        return "base64", _base64(octets)
    return "quoted-printable", _quoted_printable(with_crlf)


def _quoted_printable(octets: bytes) -> bytes:
    encoded = binascii.b2a_qp(octets, quotetabs=False, istext=True, header=False)
    return encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _base64(octets: bytes) -> bytes:
    encoded = binascii.b2a_base64(octets, newline=False)
    return b"".join(encoded[i : i + 76] + b"\r\n" for i in range(0, len(encoded), 76))
