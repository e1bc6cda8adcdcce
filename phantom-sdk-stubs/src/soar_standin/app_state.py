# File: app_state.py
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
"""One JSON file per asset that survives runs and upgrades of the app."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from soar_standin.files import write_json


def load(path: Path, app_version: str) -> object:
    """What the file holds; a missing file is created, an unreadable one gives None."""
    if not path.is_file():
        return save(path, {}, app_version)
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def save(path: Path, state: dict[str, Any], app_version: str) -> dict[str, Any]:
    """Write the state with the app's version in it and return what was written."""
    stored = {**state, "app_version": app_version}
    write_json(path, stored)
    return stored
