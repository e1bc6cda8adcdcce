# File: smtp_folder.py
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
"""The app's own folder, first on the path of the action process.

Platform and other apps may have packages called "mail" or "auth" too. Imports nothing of ours that
could be one of theirs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import smtp_consts as consts

# The app's packages, by the names that others may have as well.
ROOMS = ("actions", "auth", "delivery", "mail", "smtp_oauth", "soar")


def put_first(folder: Path) -> str:
    """Make imports find the app's own packages.

    Returns:
        "" when they will; else a sentence about a foreign one that is loaded already, and that
        nobody may push out, as others use it.
    """
    if sys.path[:1] != [str(folder)]:
        sys.path.insert(0, str(folder))
    for room in ROOMS:
        origin = _origin_of(room)
        if origin is not None and folder not in origin.parents:
            return consts.FOREIGN_PACKAGE.format(name=room, path=origin)
    return ""


def _origin_of(name: str) -> Path | None:
    """Return where a module that is loaded came from; None when it is not loaded."""
    module = sys.modules.get(name)
    if module is None:
        return None
    folders = list(getattr(module, "__path__", []))
    place = getattr(module, "__file__", None) or (folders[0] if folders else f"<{name}>")
    return Path(place).resolve()
