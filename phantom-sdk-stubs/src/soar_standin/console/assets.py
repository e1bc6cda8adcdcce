# File: assets.py
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
"""The assets of the console: one JSON file each, in a folder of the platform's home."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import encryption_helper

from soar_standin.files import read_json, write_json
from soar_standin.home import Home

# A name is a file name here, so nothing in it may lead elsewhere.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class InvalidName(Exception):
    """An asset cannot have this name."""


@dataclass(frozen=True)
class Asset:
    """One configured asset; passwords in config are encrypted, as the platform stores them."""

    name: str
    config: Mapping[str, Any]


class Assets:
    """All assets of a home. The name of an asset is its id too."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._folder = home.root / "db" / "console_assets"

    def names(self) -> list[str]:
        """Names in alphabetical order."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def load(self, name: str) -> Asset | None:
        """Read an asset; None when there is none of that name."""
        if _NAME.fullmatch(name) is None or not self._path(name).is_file():
            return None
        return Asset(name, dict(read_json(self._path(name), {})))

    def save(self, name: str, config: Mapping[str, Any], passwords: Mapping[str, str]) -> Asset:
        """Store an asset.

        Args:
            config: all settings but new passwords.
            passwords: in plain text; encrypted here with the asset's id as key.

        Raises:
            InvalidName: the name is no simple word.
        """
        if _NAME.fullmatch(name) is None:
            raise InvalidName("The name of an asset consists of letters, digits, - and _")
        with self._home.activated():
            sealed = {key: encryption_helper.encrypt(text, name) for key, text in passwords.items()}
        asset = Asset(name, {**config, **sealed})
        self._folder.mkdir(parents=True, exist_ok=True)
        write_json(self._path(name), dict(asset.config))
        self._home.add_asset(name, name)
        return asset

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"
