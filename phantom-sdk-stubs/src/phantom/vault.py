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
"""The vault as apps see it: tuples for the functions, dicts for the older class."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from soar_standin.home import Home

_NO_CRITERIA = "Give a vault id, a file name or a container"
_NOTHING_FOUND = "No file in the vault matches"


def vault_info(
    vault_id: str | None = None,
    file_name: str | None = None,
    container_id: int | str | None = None,
    trace: bool = False,
    download_file: bool = True,
) -> tuple[bool, str, list[dict[str, Any]]]:
    """Look files up.

    Returns:
        success, message, list of records: one per attachment, several for one file.
    """
    store = Home.current().vault
    if vault_id is None and file_name is None and container_id is None:
        return False, _NO_CRITERIA, []
    records = store.find(vault_id, file_name, container_id)
    if not records:
        return False, _NOTHING_FOUND, []
    return True, "Successfully retrieved vault information", [store.describe(r) for r in records]


def vault_add(
    container: int | str | None = None,
    file_location: str | Path | None = None,
    file_name: str | None = None,
    metadata: dict[str, Any] | None = None,
    trace: bool = False,
) -> tuple[bool, str, str | None]:
    """Move a file from below the vault's tmp folder into the vault.

    Returns:
        success, message, vault id (None on failure).
    """
    store = Home.current().vault
    if container is None:
        return False, "A file is added to a container, and none was given", None
    if file_location is None or not Path(file_location).is_file():
        return False, f"There is no file {file_location}", None
    path = Path(file_location).resolve()
    if store.tmp_dir.resolve() not in path.parents:
        return False, f"{file_location} is not below {store.tmp_dir}", None
    contains = tuple((metadata or {}).get("contains") or ["vault id"])
    record = store.add(path, file_name or path.name, container, contains=contains)
    path.unlink()
    return True, "File added to vault", record.vault_id


def vault_delete(
    vault_id: str | None = None,
    file_name: str | None = None,
    container_id: int | str | None = None,
    remove_all: bool = False,
    trace: bool = False,
) -> tuple[bool, str, list[str]]:
    """Detach files; a container's files all at once only with remove_all.

    Returns:
        success, message, names of the files.
    """
    store = Home.current().vault
    if vault_id is None and file_name is None and not (remove_all and container_id is not None):
        return False, _NO_CRITERIA, []
    records = store.find(vault_id, file_name, container_id)
    if not records:
        return False, _NOTHING_FOUND, []
    store.remove(records)
    return True, "Files removed from the vault", [record.name for record in records]


class Vault:
    """The older interface."""

    @staticmethod
    def get_vault_tmp_dir() -> str:
        """Folder for files that are about to be added."""
        return str(Home.current().vault.tmp_dir)

    @staticmethod
    def create_attachment(
        file_contents: str | bytes,
        container_id: int | str,
        file_name: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Add content, a str or bytes, to the vault."""
        content = file_contents.encode() if isinstance(file_contents, str) else file_contents
        path = Path(Vault.get_vault_tmp_dir(), secrets.token_hex(16))
        try:
            path.write_bytes(content)
            return Vault.add_attachment(path, container_id, file_name or "content", metadata)
        finally:
            path.unlink(missing_ok=True)

    @staticmethod
    def add_attachment(
        file_location: str | Path,
        container_id: int | str,
        file_name: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Like vault_add, with a dict for an answer."""
        added, message, vault_id = vault_add(container_id, file_location, file_name, metadata)
        if not added or vault_id is None:
            return {"succeeded": False, "message": message, "error": message}
        path = Home.current().vault.path_of(vault_id)
        size = path.stat().st_size
        return {
            "succeeded": True,
            "message": message,
            "hash": vault_id,
            "vault_id": vault_id,
            "size": size,
        }

    @staticmethod
    def get_file_info(
        vault_id: str | None = None,
        file_name: str | None = None,
        container_id: int | str | None = None,
    ) -> list[dict[str, Any]]:
        """The records alone."""
        return vault_info(vault_id, file_name, container_id)[2]

    @staticmethod
    def get_file_path(vault_id: str) -> str | None:
        """Where a file is, None if the vault does not know it."""
        records = Vault.get_file_info(vault_id)
        return records[0]["path"] if records else None
