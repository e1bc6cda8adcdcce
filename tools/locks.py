# File: locks.py
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
"""Pin what developers install, down to the hash: the groups of pyproject.toml -> lock files.

`python -m tools.locks` (make locks) asks the package index and writes requirements-dev.lock,
requirements-gates.lock, and requirements-dev.txt, which the vendor's linter installs: pip takes no
folder where it checks hashes, and the linter needs the stand-in.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.manifest import ROOT

# The stand-in is installed from its folder, so what it needs, and what installs it, is locked with
# the rest.
BESIDE = ("cryptography>=43", "pip>=25.1", "setuptools>=77")
# Lock file -> group, and the oldest Python it is for.
LOCKS = {"requirements-dev.lock": ("dev", "3.9"), "requirements-gates.lock": ("gates", "3.10")}
PLAIN = "requirements-dev.txt"
STANDIN = "./phantom-sdk-stubs"
HEAD = "# Written by `make locks` from pyproject.toml.\n"


def locked(group: str, python: str) -> str:
    """Resolve a group for every Python from that one on, with the hashes of all files."""
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder, "beside.in")
        beside.write_text("\n".join(BESIDE), encoding="utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        command += ["--generate-hashes", "--no-annotate", "--no-header"]
        command += ["--python-version", python, "--group", f"pyproject.toml:{group}", str(beside)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return HEAD + done.stdout


def pins(lock: str) -> Iterator[str]:
    """Yield the requirements of a lock without their hashes."""
    yield from re.findall(r"^([\w.-]+==[^\\\n]*?) *\\?$", lock, re.M)


def plain_text(lock: str) -> str:
    """Return requirements-dev.txt, in the order that the vendor's fixer wants."""
    own = {"pip", "setuptools"}
    lines = [each for each in pins(lock) if each.partition("==")[0] not in own]
    return HEAD + "\n".join([STANDIN, *lines]) + "\n"


def main() -> int:
    """Write the three files."""
    for name, (group, python) in LOCKS.items():
        (ROOT / name).write_text(locked(group, python), encoding="utf-8")
        print(f"{name}: {group}, from Python {python} on")
    lock = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    (ROOT / PLAIN).write_text(plain_text(lock), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
