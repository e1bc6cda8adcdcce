# File: vault_store.py
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
"""Files of the vault and the records that attach them to containers.

A file is stored once, under the SHA-1 of its content, whatever its names; a record says under
which name a container holds it. ``phantom.vault`` is the face apps see.
"""

from __future__ import annotations

import hashlib
import mimetypes
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from soar_standin.files import read_json, write_json

_PIECE = 1 << 20


@dataclass(frozen=True)
class VaultRecord:
    """One attachment of one container.

    Attributes:
        vault_document: number of the content; records of the same content share it.
        added_at: seconds since the epoch.
    """

    id: int
    vault_document: int
    vault_id: str
    sha256: str
    name: str
    container_id: int | str
    size: int
    contains: tuple[str, ...]
    added_at: float


class VaultStore:
    """The vault of one home folder."""

    def __init__(self, folder: Path, records_file: Path, container_name: Callable[[object], str]):
        self.folder = folder
        self._records_file = records_file
        self._container_name = container_name

    @property
    def tmp_dir(self) -> Path:
        """Where apps make the files they are about to add."""
        return self.folder / "tmp"

    def path_of(self, vault_id: str) -> Path:
        """Sharded by the first two pairs of digits; no extension."""
        return self.folder / vault_id[:2] / vault_id[2:4] / vault_id

    def add(
        self,
        source: bytes | str | Path,
        name: str,
        container_id: int | str,
        *,
        contains: tuple[str, ...] = ("vault id",),
        vault_id: str | None = None,
    ) -> VaultRecord:
        """Copy content into the vault and attach it to a container.

        Args:
            source: the content itself (bytes), or the file that holds it.
            name: what the container calls it.
            vault_id: only for tests that need a known id; the SHA-1 otherwise.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = _as_file(source, Path(folder))
            sha1, sha256 = _digests(path)
            vault_id = vault_id or sha1
            stored = self.path_of(vault_id)
            stored.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, stored)
        return self._attach(vault_id, sha256, name, container_id, contains, stored.stat().st_size)

    def add_missing(self, vault_id: str, name: str, container_id: int | str) -> VaultRecord:
        """Attach a file that the disk does not have (a damaged vault)."""
        return self._attach(vault_id, "", name, container_id, ("vault id",), 1)

    def find(
        self,
        vault_id: str | None = None,
        file_name: str | None = None,
        container_id: int | str | None = None,
    ) -> list[VaultRecord]:
        """Records that meet all the criteria given; none given: no record.

        Ids are compared as they are: the platform's are lower case.
        """
        if vault_id is None and file_name is None and container_id is None:
            return []
        return [
            record
            for record in self._records()
            if vault_id in (None, record.vault_id)
            and file_name in (None, record.name)
            and (container_id is None or str(container_id) == str(record.container_id))
        ]

    def records(self) -> list[VaultRecord]:
        """All records, in the order in which they were added."""
        return self._records()

    def remove(self, records: list[VaultRecord]) -> None:
        """Detach; a content that no container holds any more leaves the disk."""
        gone = {record.id for record in records}
        kept = [record for record in self._records() if record.id not in gone]
        self._save(kept)
        held = {record.vault_id for record in kept}
        for record in records:
            if record.vault_id not in held:
                self.path_of(record.vault_id).unlink(missing_ok=True)

    def describe(self, record: VaultRecord) -> dict[str, Any]:
        """The record as ``vault_info`` hands it out."""
        aka = {other.name for other in self.find(vault_id=record.vault_id)}
        return {
            "id": record.id,
            "created_via": "automation",
            "container": self._container_name(record.container_id),
            "task": "",
            "create_time": _ago(time.time() - record.added_at),
            "name": record.name,
            "user": "soar_local_admin",
            "vault_document": record.vault_document,
            "mime_type": mimetypes.guess_type(record.name)[0] or "application/octet-stream",
            "hash": record.vault_id,
            "vault_id": record.vault_id,
            "size": record.size,
            "path": str(self.path_of(record.vault_id)),
            "metadata": {"sha1": record.vault_id, "sha256": record.sha256},
            "aka": sorted(aka),
            "container_id": record.container_id,
            "contains": list(record.contains),
        }

    def _attach(
        self,
        vault_id: str,
        sha256: str,
        name: str,
        container_id: int | str,
        contains: tuple[str, ...],
        size: int,
    ) -> VaultRecord:
        records = self._records()
        next_id = max((record.id for record in records), default=0) + 1
        document = next((r.vault_document for r in records if r.vault_id == vault_id), next_id)
        record = VaultRecord(
            id=next_id,
            vault_document=document,
            vault_id=vault_id,
            sha256=sha256,
            name=name,
            container_id=container_id,
            size=size,
            contains=tuple(contains),
            added_at=time.time(),
        )
        self._save([*records, record])
        return record

    def _records(self) -> list[VaultRecord]:
        rows = read_json(self._records_file, [])
        return [VaultRecord(**{**row, "contains": tuple(row["contains"])}) for row in rows]

    def _save(self, records: list[VaultRecord]) -> None:
        write_json(self._records_file, [asdict(record) for record in records])


def _as_file(source: bytes | str | Path, folder: Path) -> Path:
    if not isinstance(source, bytes):
        return Path(source)
    path = folder / "content"
    path.write_bytes(source)
    return path


def _digests(path: Path) -> tuple[str, str]:
    # SHA-1 is the platform's name for a file, not a protection.
    sha1, sha256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            sha1.update(piece)
            sha256.update(piece)
    return sha1.hexdigest(), sha256.hexdigest()


def _ago(seconds: float) -> str:
    minutes = int(seconds // 60)
    return f"{minutes} minutes ago" if minutes < 120 else f"{minutes // 60} hours ago"
