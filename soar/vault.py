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

Together with smtp_connector the only module that imports phantom. It looks at files but never
holds one in memory. Must not know what an email is made of, nor which action asks.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import phantom.vault as phantom_vault

import smtp_consts as consts
from mail.attachment import Attachment, clean_file_name
from mail.request import AttachmentRequest
from smtp_dataclass import dataclass, replace
from smtp_errors import AttachmentError, Cause, say
from smtp_quoting import shown
from soar import sentences
from soar.file_type import file_type

_REPORT_FOLDER = ("vault", "reports")
# type__id-X__ts-N.pdf, as the platform names scheduled reports; shown as type_ts-N.pdf.
_REPORT_PARTS = 3
# Of a name that holds commas.
_MOST_NAME_PIECES = 10


@dataclass(frozen=True)
class FoundFiles:
    """What became of the files that were asked for.

    Attributes:
        attachments: ready to send, in the order asked for.
        unknown_ids: vault IDs that exist nowhere.
        warnings: sentences about names and files that arrive other than they are in the vault.
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
    for each in _named_as_reports(wanted, phantom_home) if container_id == "0" else wanted:
        found = _find(each, container_id, phantom_home)
        if found is None:
            unknown_ids.append(each.vault_id)
            continue
        path, name = found
        attachment = _attachment(each, path, clean_file_name(name))
        warnings += _warnings(attachment, name)
        attachments.append(attachment)
    return FoundFiles(tuple(attachments), tuple(unknown_ids), tuple(warnings))


def store(
    blocks: Iterable[bytes], container_id: int | str | None, file_name: str
) -> tuple[str, str]:
    """Add a file to the container's vault, written block by block.

    Returns:
        Its vault ID, and the sha256 in hex of what was written.

    Raises:
        AttachmentError: it could not be written or added.
    """
    digest = hashlib.sha256()
    path: Path | None = None
    try:
        # The platform takes files from this folder only, and takes them away.
        descriptor, name = tempfile.mkstemp(dir=phantom_vault.Vault.get_vault_tmp_dir())
        path = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            for block in blocks:
                digest.update(block)
                file.write(block)
        added, message, vault_id = phantom_vault.vault_add(
            container=container_id, file_location=name, file_name=file_name
        )
    except OSError as error:
        # What vault_add asks over REST raises exceptions of requests, which are OSErrors.
        reason = error.strerror or type(error).__name__
        raise AttachmentError(say(sentences.COPY_NOT_STORED, reason=reason)) from error
    finally:
        if path is not None:
            path.unlink(missing_ok=True)
    if not added or not vault_id:
        raise AttachmentError(say(sentences.COPY_NOT_STORED, reason=shown(str(message))))
    return str(vault_id), digest.hexdigest()


def _named_as_reports(
    wanted: tuple[AttachmentRequest, ...], phantom_home: str
) -> Iterator[AttachmentRequest]:
    """Put the names of reports together that a comma in them has parted; the longest one wins."""
    folder = Path(phantom_home).joinpath(*_REPORT_FOLDER)
    at = 0
    while at < len(wanted):
        names = list(_longer_names(wanted[at : at + _MOST_NAME_PIECES]))
        found = [size for size, name in enumerate(names, 1) if _is_report_name(folder, name)]
        size = found[-1] if found else 1
        yield replace(wanted[at], vault_id=names[size - 1])
        at += size


def _longer_names(pieces: Sequence[AttachmentRequest]) -> Iterator[str]:
    """Yield the first piece, and it with more and more of those that followed it in its list."""
    name = pieces[0].vault_id
    yield name
    for each in pieces[1:]:
        if not each.separator:
            return
        name += each.separator + each.vault_id
        yield name


def _is_report_name(folder: Path, name: str) -> bool:
    is_plain = "\0" not in name and "/" not in name and name.lower().endswith(".pdf")
    return is_plain and _is_file(folder / name)


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
            raise AttachmentError(
                say(sentences.REPORT_NOT_PDF, name=shown(wanted.vault_id)),
                vault_id=wanted.vault_id,
                cause=Cause.ATTACHMENT_MISSING,
            )
        return None
    path, name = record.get("path"), record.get("name")
    if not path:
        raise AttachmentError(
            say(sentences.FILE_WITHOUT_PATH, vault_id=wanted.vault_id), vault_id=wanted.vault_id
        )
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
    except OSError as error:
        # On an automation broker the vault is asked over REST (docs/soar-platform.md), by requests,
        # whose exceptions are OSErrors.
        status = getattr(getattr(error, "response", None), "status_code", None)
        if status is not None and 400 <= status <= 499:
            return []
        raise AttachmentError(
            say(sentences.VAULT_UNREACHABLE, vault_id=criteria["vault_id"]),
            vault_id=criteria["vault_id"],
            cause=Cause.PLATFORM,
        ) from error
    return [record for record in list(records or []) if isinstance(record, dict)]


def _report(name: str, phantom_home: str) -> tuple[str, str]:
    """Find a report PDF, which must lie inside the reports folder."""
    folder = Path(phantom_home, *_REPORT_FOLDER)
    relative = Path(name)
    if "\0" in name or "\\" in name or relative.is_absolute() or ".." in relative.parts:
        raise AttachmentError(say(sentences.REPORT_OUTSIDE, name=shown(name)), vault_id=name)
    path = folder / relative
    if not _is_file(path):
        raise AttachmentError(
            say(sentences.REPORT_MISSING, name=shown(name)),
            vault_id=name,
            cause=Cause.ATTACHMENT_MISSING,
        )
    # A symbolic link may lead anywhere; what counts is where the file really is.
    if folder.resolve() not in path.resolve().parents:
        raise AttachmentError(say(sentences.REPORT_OUTSIDE, name=shown(name)), vault_id=name)
    parts = relative.name.split("__")
    short_name = f"{parts[0]}_{parts[2]}" if len(parts) == _REPORT_PARTS else relative.name
    return str(path), short_name


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long for the file system
        return False


def _warnings(attachment: Attachment, name: str) -> list[str]:
    """Say what will not arrive as it lies in the vault."""
    warnings: list[str] = []
    file_name = attachment.file_name
    if file_name != name:
        warnings.append(sentences.FILE_NAME_CLEANED.format(old=shown(name), new=file_name))
    if attachment.wire_size not in (None, attachment.size):
        warnings.append(sentences.LINE_ENDS_CHANGED.format(file_name=file_name))
    return warnings


def _attachment(wanted: AttachmentRequest, path: str, file_name: str) -> Attachment:
    try:
        size = _readable_size(path)
        kind = file_type(path, file_name)
    except OSError as error:
        reason = error.strerror or error
        raise AttachmentError(
            say(consts.FILE_UNREADABLE, file_name=file_name, reason=reason),
            vault_id=wanted.vault_id,
        ) from error
    return Attachment(
        vault_id=wanted.vault_id,
        path=path,
        file_name=file_name,
        size=size,
        content_type=kind.content_type,
        charset=kind.charset,
        wire_size=kind.wire_size,
        content_id=wanted.content_id,
        calendar_method=kind.calendar_method,
    )


def _readable_size(path: str) -> int:
    with Path(path).open("rb") as file:
        return os.fstat(file.fileno()).st_size
