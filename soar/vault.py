# File: vault.py
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
"""SOAR's vault and report files -> Attachment.

Called by the connector before the message is composed. Together with smtp_connector the only
module that imports phantom. It looks at files but never holds one in memory.
"""

from __future__ import annotations

import codecs
import mimetypes
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import phantom.vault as phantom_vault
import requests

try:
    import magic
except ImportError:  # libmagic is missing, which is no reason not to send
    magic = None

import smtp_consts as consts
from mail.attachment import Attachment, clean_file_name
from mail.request import AttachmentRequest
from smtp_errors import AttachmentError, say
from smtp_quoting import shown
from soar import sentences

OCTET_STREAM = "application/octet-stream"
_READ_OCTETS = 64 * 1024
_REPORT_FOLDER = ("vault", "reports")
# type__id-X__ts-N.pdf, as the platform names scheduled reports; shown as type_ts-N.pdf.
_REPORT_PARTS = 3
_EMAIL_FILE = "message/rfc822"
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
_FIELD_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")


@dataclass(frozen=True)
class FoundFiles:
    """What became of the files that were asked for.

    Attributes:
        attachments: ready to send, in the order asked for.
        unknown_ids: vault IDs that exist nowhere.
        warnings: sentences about names that had to be changed.
    """

    attachments: tuple[Attachment, ...] = ()
    unknown_ids: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def find_attachments(
    wanted: tuple[AttachmentRequest, ...], container_id: Any, phantom_home: str
) -> FoundFiles:
    """Look up every file, in this container first, then anywhere (as published).

    Args:
        wanted: from the request.
        container_id: of the run; the string "0" means that the platform itself sends report
            mail, and that names of report PDFs are meant (soar-platform.md §4).
        phantom_home: PHANTOM_HOME.

    Raises:
        AttachmentError: a file is known but cannot be read, or a report name is not acceptable.
    """
    attachments: list[Attachment] = []
    unknown_ids: list[str] = []
    warnings: list[str] = []
    for each in wanted:
        found = _find(each, container_id, phantom_home)
        if found is None:
            unknown_ids.append(each.vault_id)
            continue
        path, name = found
        file_name = clean_file_name(name)
        if file_name != name:
            warnings.append(sentences.FILE_NAME_CLEANED.format(old=shown(name), new=file_name))
        attachments.append(_attachment(each, path, file_name))
    return FoundFiles(tuple(attachments), tuple(unknown_ids), tuple(warnings))


def _find(
    wanted: AttachmentRequest, container_id: Any, phantom_home: str
) -> tuple[str, str] | None:
    """Return path and name of one file, None when there is no such vault ID."""
    # Only the text "0": with the number 0 the published app looks in the vault.
    if container_id == "0" and wanted.vault_id.lower().endswith(".pdf"):
        return _report(wanted.vault_id, phantom_home)
    record = _record(wanted.vault_id, container_id)
    if record is None:
        if container_id == "0":
            raise AttachmentError(say(sentences.REPORT_NOT_PDF, name=shown(wanted.vault_id)))
        return None
    path, name = record.get("path"), record.get("name")
    if not path:
        raise AttachmentError(say(sentences.FILE_WITHOUT_PATH, vault_id=wanted.vault_id))
    return str(path), str(name or wanted.vault_id)


def _record(vault_id: str, container_id: Any) -> dict[str, Any] | None:
    # The platform stores SHA-1 in lower case and compares as text.
    for spelling in dict.fromkeys((vault_id, vault_id.lower())):
        for criteria in ({"container_id": container_id}, {}):
            records = _vault_info(vault_id=spelling, **criteria)
            if records:
                return records[0]
    return None


def _vault_info(**criteria: Any) -> list[dict[str, Any]]:
    try:
        _success, _message, records = phantom_vault.vault_info(**criteria)
    except requests.exceptions.RequestException as error:
        # On an automation broker the vault is asked over REST (soar-platform.md §4).
        status = getattr(error.response, "status_code", None)
        if status is not None and 400 <= status <= 499:
            return []
        raise AttachmentError(
            say(sentences.VAULT_UNREACHABLE, vault_id=criteria["vault_id"])
        ) from error
    return [record for record in list(records or []) if isinstance(record, dict)]


def _report(name: str, phantom_home: str) -> tuple[str, str]:
    """Find a report PDF, which must lie inside the reports folder."""
    folder = Path(phantom_home, *_REPORT_FOLDER)
    relative = Path(name)
    if "\0" in name or "\\" in name or relative.is_absolute() or ".." in relative.parts:
        raise AttachmentError(say(sentences.REPORT_OUTSIDE, name=shown(name)))
    path = folder / relative
    if not _is_file(path):
        raise AttachmentError(say(sentences.REPORT_MISSING, name=shown(name)))
    # A symbolic link may lead anywhere; what counts is where the file really is.
    if folder.resolve() not in path.resolve().parents:
        raise AttachmentError(say(sentences.REPORT_OUTSIDE, name=shown(name)))
    parts = relative.name.split("__")
    short_name = f"{parts[0]}_{parts[2]}" if len(parts) == _REPORT_PARTS else relative.name
    return str(path), short_name


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long for the file system
        return False


def _attachment(wanted: AttachmentRequest, path: str, file_name: str) -> Attachment:
    try:
        size = _readable_size(path)
        content_type = _content_type(path, file_name)
        charset = wire_size = None
        if content_type == _EMAIL_FILE:
            wire_size = _seven_bit_size(path)
            content_type = OCTET_STREAM if wire_size is None else content_type
        elif content_type.startswith("text/"):
            charset = _charset(path)
    except OSError as error:
        raise AttachmentError(
            consts.FILE_UNREADABLE.format(file_name=file_name, reason=error.strerror or error)
        ) from error
    return Attachment(
        vault_id=wanted.vault_id,
        path=path,
        file_name=file_name,
        size=size,
        content_type=content_type,
        charset=charset,
        wire_size=wire_size,
        content_id=wanted.content_id,
    )


def _readable_size(path: str) -> int:
    with Path(path).open("rb") as file:
        return os.fstat(file.fileno()).st_size


def _content_type(path: str, file_name: str) -> str:
    """Tell the type by the name, else by libmagic, else octet-stream (design.md §2)."""
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
    if magic is None:
        return OCTET_STREAM
    try:
        with Path(path).open("rb") as file:
            sniffed = str(magic.from_buffer(file.read(2048), mime=True))
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


def _seven_bit_size(path: str) -> int | None:
    """Return the octets of a 7-bit message with CRLF line ends, None when it is not one.

    message/rfc822 must not be base64 (RFC 2046 §5.2.1), so only what can travel as it is does.
    """
    size = 0
    carry = b""
    is_first = True
    for piece in _pieces(path):
        lines = (carry + piece).split(b"\n")
        carry = lines.pop()
        for line in lines:
            text = line[:-1] if line.endswith(b"\r") else line
            if not _is_seven_bit_line(text) or (is_first and not _FIELD_LINE.match(text)):
                return None
            is_first = False
            size += len(text) + 2
        if len(carry) > consts.MAX_LINE + 1:
            return None
    if is_first or not _is_seven_bit_line(carry):
        return None
    return size + len(carry) + 2 if carry else size


def _is_seven_bit_line(line: bytes) -> bool:
    return (
        line.isascii() and len(line) <= consts.MAX_LINE and b"\r" not in line and b"\0" not in line
    )


def _pieces(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        while True:
            piece = file.read(_READ_OCTETS)
            if not piece:
                return
            yield piece
