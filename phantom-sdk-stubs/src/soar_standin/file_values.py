# File: file_values.py
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
"""Values of an action JSON that stand for files.

``{"$file": PATH}`` puts the file into the vault and becomes its vault id, ``{"$report": PATH}``
puts it where the platform keeps report PDFs and becomes its name, ``{"$text": PATH}`` becomes the
text in it. A list of paths becomes a list separated by commas.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from soar_standin.errors import UnusableInput
from soar_standin.home import Home


class FileValues:
    """Resolves such values for one container; paths are relative to a folder."""

    def __init__(self, folder: Path, home: Home, container_id: int | str) -> None:
        self._folder = folder
        self._home = home
        self._container_id = container_id
        self._kinds: dict[str, Callable[[Path], str]] = {
            "$file": self._vault_id,
            "$report": self._report_name,
            "$text": self._text,
        }

    def resolved(self, value: Any) -> Any:
        """The same JSON value with files in place of what stands for them.

        Raises:
            UnusableInput: there is no such file, or it cannot be read.
        """
        if isinstance(value, list):
            return [self.resolved(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and next(iter(value)) in self._kinds:
            [(kind, paths)] = value.items()
            listed = paths if isinstance(paths, list) else [paths]
            return ",".join(self._one(self._kinds[kind], path) for path in listed)
        return {key: self.resolved(each) for key, each in value.items()}

    def _one(self, read: Callable[[Path], str], path: object) -> str:
        if not isinstance(path, str):
            raise UnusableInput(f"a file is named by its path, not by {path!r}")
        found = self._folder / path
        if not found.is_file():
            raise UnusableInput(f"there is no file {found}")
        try:
            return read(found)
        except OSError as error:
            raise UnusableInput(f"{found} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise UnusableInput(f"{found} is not UTF-8 text") from error

    def _vault_id(self, path: Path) -> str:
        return self._home.vault.add(path, path.name, self._container_id).vault_id

    def _report_name(self, path: Path) -> str:
        shutil.copyfile(path, self._home.reports_dir / path.name)
        return path.name

    def _text(self, path: Path) -> str:
        return path.read_text("utf-8")
