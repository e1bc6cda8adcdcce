# File: loader.py
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
"""Importing an app's modules the way the platform does: by bare name, from the app folder."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any


@contextmanager
def importable(app_dir: Path) -> Iterator[None]:
    """Put the app folder and its dependencies first on the import path.

    Modules of another app that share a name with one of this app are forgotten first: on the
    platform every run is a process of its own.
    """
    _forget_namesakes(app_dir)
    folders = [str(app_dir), str(app_dir / "dependencies")]
    sys.path[:0] = folders
    try:
        yield
    finally:
        for folder in folders:
            sys.path.remove(folder)


def load_function(dotted_name: str) -> Any:
    """The function that a manifest names as ``module.function``."""
    module_name, _, function_name = dotted_name.rpartition(".")
    return getattr(importlib.import_module(module_name), function_name)


def _forget_namesakes(app_dir: Path) -> None:
    own = {path.stem for path in app_dir.glob("*.py")}
    own |= {path.parent.name for path in app_dir.glob("*/__init__.py")}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in own and not _is_below(module, app_dir):
            del sys.modules[name]
    importlib.invalidate_caches()


def _is_below(module: ModuleType, folder: Path) -> bool:
    file = getattr(module, "__file__", None)
    return file is None or folder.resolve() in Path(file).resolve().parents
