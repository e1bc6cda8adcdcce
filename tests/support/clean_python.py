# File: clean_python.py
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
"""An interpreter that has the platform's packages, the stand-in, and nothing else.

Used by test_package to run the app as SOAR would. The packages are copied from the environment of
the tests, so making one needs no network and about a second.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

STAND_IN = Path(__file__).resolve().parents[2] / "phantom-sdk-stubs" / "src"
# What the platform provides (soar-platform.md §10); cryptography is for the stand-in alone.
PLATFORM = ("beautifulsoup4", "requests", "Django", "cryptography")


def make_clean_python(folder: Path) -> Path:
    """Create a virtual environment and return its interpreter."""
    venv.create(folder, symlinks=True, with_pip=False)
    python = folder / "bin" / "python"
    command = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
    for distribution in _with_needs(PLATFORM):
        _copy(distribution, site)
    (site / "stand_in.pth").write_text(f"{STAND_IN}\n", encoding="utf-8")
    return python


def install_wheels(wheels: list[Path], target: Path) -> None:
    """Install wheels into a folder as SOAR does: just these, from the files, without an index."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--isolated", "--no-index"]
    command += ["--no-deps", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*command, "--target", target, *wheels], check=True)


def _with_needs(names: tuple[str, ...]) -> list[metadata.Distribution]:
    found: dict[str, metadata.Distribution] = {}
    wanted = list(names)
    while wanted:
        distribution = metadata.distribution(wanted.pop())
        if distribution.metadata["Name"] in found:
            continue
        found[distribution.metadata["Name"]] = distribution
        needs = [Requirement(each) for each in distribution.requires or ()]
        wanted += [each.name for each in needs if _applies(each)]
    return list(found.values())


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def _copy(distribution: metadata.Distribution, site: Path) -> None:
    for file in distribution.files or ():
        if ".." in file.parts or file.suffix == ".pyc":
            continue
        target = site / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(distribution.locate_file(file), target)
