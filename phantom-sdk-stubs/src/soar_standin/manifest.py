# File: manifest.py
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
"""The app's manifest, and how the platform finds it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from soar_standin.errors import RunRefused


class Manifest:
    """The one JSON file that names the main module, and what the platform asks it."""

    def __init__(self, path: Path, content: dict[str, Any]) -> None:
        self.path = path
        self.content = content

    @property
    def app_dir(self) -> Path:
        return self.path.parent

    @property
    def app_id(self) -> str:
        return self._text("appid")

    @property
    def version(self) -> str:
        return self._text("app_version")

    @property
    def main_module(self) -> str:
        """Importable name, without ``.py``."""
        return Path(self.content["main_module"]).stem

    @property
    def directory(self) -> str:
        """Name of the app's folder on SOAR, which its REST URL repeats."""
        name = re.sub(r"[^a-z0-9]", "", self.content["name"].lower())
        return f"{name}_{self.app_id}"

    def _text(self, key: str) -> str:
        text: str = self.content[key]
        return text

    def action(self, identifier: str) -> dict[str, Any]:
        """The entry of one action.

        Raises:
            RunRefused: no action or several have this identifier.
        """
        found: list[dict[str, Any]] = [
            a for a in self.content.get("actions", []) if a.get("identifier") == identifier
        ]
        if not found:
            raise RunRefused(
                f"Unknown action. Unable to find action info for '{identifier}' in App JSON"
            )
        if len(found) > 1:
            raise RunRefused(f"Multiple action infos for '{identifier}' in App JSON")
        return found[0]

    def password_settings(self) -> list[str]:
        """Asset settings that travel encrypted."""
        settings = self.content.get("configuration", {})
        return [key for key, entry in settings.items() if entry.get("data_type") == "password"]

    def required_settings(self) -> list[str]:
        """Asset settings that must be there."""
        settings = self.content.get("configuration", {})
        return [key for key, entry in settings.items() if entry.get("required")]


def find_manifest(connector_file: Path) -> Manifest:
    """The first JSON file beside the connector whose main_module is that connector.

    Raises:
        RunRefused: there is none.
    """
    for path, content in _json_objects(connector_file.parent):
        if Path(str(content.get("main_module", ""))).stem == connector_file.stem:
            return Manifest(path, content)
    raise RunRefused("Failed to load the app JSON")


def app_manifest(app_dir: Path) -> Manifest:
    """The manifest of an app folder: the JSON file that names an existing main module.

    Raises:
        RunRefused: there is none.
    """
    for path, content in _json_objects(app_dir):
        module = content.get("main_module")
        if isinstance(module, str) and (app_dir / module).is_file():
            return Manifest(path, content)
    raise RunRefused(f"{app_dir} holds no manifest that names a main module")


def _json_objects(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            content = json.loads(path.read_text("utf-8"))
        except ValueError:
            continue
        if isinstance(content, dict):
            found.append((path, content))
    return found
