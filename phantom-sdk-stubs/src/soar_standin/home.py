# File: home.py
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
"""The platform's home folder (PHANTOM_HOME): where everything that outlives a run is kept.

Below the root: ``vault/`` (files by SHA-1, ``tmp``, ``reports``), ``local_data/app_states/``,
``etc/`` (settings, encryption key, optionally ``cacerts.pem``), ``db/`` (records of vault, assets
and containers), ``var/log/phantom/spawn.log`` and ``run/`` (where the REST services listen).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soar_standin.environment import set_variables
from soar_standin.files import read_json, write_json

if TYPE_CHECKING:
    from soar_standin.vault_store import VaultStore

VARIABLE = "PHANTOM_HOME"


class Home:
    """One home folder. Cheap to build: everything is read from disk when it is asked for."""

    def __init__(self, root: str | os.PathLike[str]):
        self.root = Path(root).resolve()

    @classmethod
    def current(cls) -> Home:
        """The home of this process: PHANTOM_HOME, else a folder of the user's own."""
        root = os.environ.get(VARIABLE)
        home = cls(root or Path.home() / ".soar-standin")
        return home if home.root.is_dir() else home.create()

    def create(self) -> Home:
        """Make the folders an app may expect."""
        for folder in (self.root / "vault" / "tmp", self.reports_dir, self.root / "etc"):
            folder.mkdir(parents=True, exist_ok=True)
        return self

    @contextmanager
    def activated(self) -> Iterator[Home]:
        """Make this the current home of the process."""
        self.create()
        with set_variables({VARIABLE: str(self.root)}):
            yield self

    @property
    def vault(self) -> VaultStore:
        from soar_standin.vault_store import VaultStore  # most runs have no file

        return VaultStore(self.root / "vault", self.root / "db" / "vault.json", self.container_name)

    @property
    def reports_dir(self) -> Path:
        """Where the platform puts the PDF files it mails itself."""
        return self.root / "vault" / "reports"

    @property
    def ca_bundle(self) -> Path:
        """The platform's CA bundle; it need not exist."""
        return self.root / "etc" / "cacerts.pem"

    @property
    def encryption_key_file(self) -> Path:
        return self.root / "etc" / "encryption.key"

    @property
    def log_file(self) -> Path:
        return self.root / "var" / "log" / "phantom" / "spawn.log"

    @property
    def rest_file(self) -> Path:
        """Written by running REST services: {"base_url": ...}."""
        return self.root / "run" / "rest.json"

    @property
    def rest_requests_file(self) -> Path:
        """What the REST services were asked, one JSON object a line."""
        return self.root / "run" / "rest_requests.jsonl"

    @property
    def rest_answers_file(self) -> Path:
        """Answers the REST services shall give instead of their own."""
        return self.root / "run" / "rest_answers.json"

    def state_dir(self, app_id: str) -> Path:
        return self.root / "local_data" / "app_states" / app_id

    def state_file(self, app_id: str, asset_id: str) -> Path:
        return self.state_dir(app_id) / f"{asset_id}_state.json"

    def read_state(self, app_id: str, asset_id: str) -> object:
        """What the state file holds: its JSON, its text if it is not JSON, None without a file."""
        path = self.state_file(app_id, asset_id)
        if not path.is_file():
            return None
        text = path.read_text("utf-8", errors="replace")
        try:
            return json.loads(text)
        except ValueError:
            return text

    def phantom_base_url(self) -> str:
        """Where apps reach the platform's REST API; ends with a slash."""
        url: str = read_json(self.rest_file, {}).get("base_url", "https://127.0.0.1/")
        return url

    def external_base_url(self) -> str:
        """The administrator's "base URL" setting; the REST services' own address if never set."""
        url: str = self._settings().get("base_url", self.phantom_base_url())
        return url

    def set_external_base_url(self, url: str) -> None:
        """Change the administrator's setting; an empty text is possible, as on the platform."""
        write_json(self._settings_file, {**self._settings(), "base_url": url})

    def add_asset(self, asset_id: str, name: str) -> None:
        """Make an asset known to ``/rest/asset/<id>``."""
        assets = read_json(self._assets_file, {})
        write_json(self._assets_file, {**assets, str(asset_id): name})

    def asset_name(self, asset_id: str) -> str | None:
        """The asset's name; stored in lower case."""
        name = read_json(self._assets_file, {}).get(str(asset_id))
        return name.lower() if name is not None else None

    def containers(self) -> dict[str, dict[str, Any]]:
        """Known containers by id."""
        containers: dict[str, dict[str, Any]] = read_json(self._containers_file, {})
        return containers

    def save_containers(self, containers: dict[str, dict[str, Any]]) -> None:
        write_json(self._containers_file, containers)

    def container_name(self, container_id: object) -> str:
        """The name the vault shows for a container."""
        container = self.containers().get(str(container_id), {})
        name: str = container.get("name", f"Container {container_id}")
        return name

    def log(self, level: str, text: str) -> None:
        """Append to the log of action processes."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{datetime.now().isoformat(timespec='milliseconds')} {level} : {text}\n")

    @property
    def _settings_file(self) -> Path:
        return self.root / "etc" / "settings.json"

    @property
    def _assets_file(self) -> Path:
        return self.root / "db" / "assets.json"

    @property
    def _containers_file(self) -> Path:
        return self.root / "db" / "containers.json"

    def _settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = read_json(self._settings_file, {})
        return settings
