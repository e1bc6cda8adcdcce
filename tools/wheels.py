# File: wheels.py
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
"""Bundled wheels: fetch the newest ones, and check that nothing has drifted.

`python -m tools.wheels refresh` asks pip for the newest wheel of every package in requirements.txt
and of what they need, once per interpreter, and writes wheels/, requirements.txt, the lock file and
the manifest's lists. `python -m tools.wheels check` compares the four with one another.

The platform's own packages are never bundled (they would shadow the platform's).
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.manifest import ROOT, load_manifest, write_manifest

LOCK = "requirements.lock"
REQUIREMENTS = "requirements.txt"

# Manifest list of each interpreter. The boundary of the markers is the last Python without the
# newest releases, so that a developer's 3.11 takes what 3.13 takes.
LISTS = {"3.9": "pip39_dependencies", "3.13": "pip313_dependencies"}
MARKERS = {"3.9": "python_version < '3.10'", "3.13": "python_version >= '3.10'"}
# Newest first: nh3 and the like are built for one of them; the platform has glibc 2.28.
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64", "manylinux_2_17_x86_64")
# What the platform documents as always available.
PLATFORM_PACKAGES = {
    "beautifulsoup4",
    "certifi",
    "charset_normalizer",
    "idna",
    "parse",
    "python_dateutil",
    "requests",
    "sh",
    "six",
    "soupsieve",
    "urllib3",
    "xmltodict",
}
# Vendor's folder for a wheel, by its Python tag; every other tag is in "py3".
FOLDERS = {"py2.py3": "shared", "cp36": "py36", "cp39": "py39", "cp313": "py313"}

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Wheel:
    """One file under wheels/.

    Attributes:
        module: distribution name as the file name spells it.
        interpreters: the Pythons whose manifest list holds it.
    """

    module: str
    version: str
    file_name: str
    sha256: str
    interpreters: tuple[str, ...]

    @property
    def input_file(self) -> str:
        """Path relative to the app's folder, as the manifest names it."""
        python_tag = self.file_name[: -len(".whl")].split("-")[-3]
        return f"wheels/{FOLDERS.get(python_tag, 'py3')}/{self.file_name}"

    @property
    def requirement(self) -> str:
        """The pin, with a marker when not every interpreter takes this version."""
        pin = f"{self.module}=={self.version}"
        if len(self.interpreters) == len(LISTS):
            return pin
        return f"{pin} ; {MARKERS[self.interpreters[0]]}"


def required_names(root: Path = ROOT) -> list[str]:
    """Return the packages that the app itself imports, as requirements.txt names them."""
    lines = (root / REQUIREMENTS).read_text(encoding="utf-8").splitlines()
    names = [match.group() for match in map(_NAME.match, lines) if match]
    return list(dict.fromkeys(names))


def read_bundle(root: Path = ROOT, manifest: dict[str, Any] | None = None) -> list[Wheel]:
    """Return the wheels that the manifest lists, with the hashes of the files on disk."""
    manifest = load_manifest(root / "smtp.json") if manifest is None else manifest
    interpreters: dict[str, list[str]] = {}
    for interpreter, key in LISTS.items():
        for entry in manifest.get(key, {}).get("wheel", []):
            interpreters.setdefault(entry["input_file"], []).append(interpreter)
    return [_wheel(root / path, tuple(used_by)) for path, used_by in interpreters.items()]


def find_drift(root: Path = ROOT) -> Iterator[str]:
    """Yield what does not agree: a sentence per missing, spare or changed file."""
    manifest = load_manifest(root / "smtp.json")
    listed = {
        entry["input_file"] for key in LISTS.values() for entry in manifest[key].get("wheel", [])
    }
    present = {str(path.relative_to(root)) for path in (root / "wheels").rglob("*.*")}
    yield from (f"{path} is in the manifest but not on the disk" for path in listed - present)
    yield from (f"{path} is on the disk but not in the manifest" for path in present - listed)
    if listed - present:
        return
    wheels = read_bundle(root, manifest)
    if manifest != _with_lists(manifest, wheels):
        yield "a manifest entry has the wrong module name, folder or order"
    for name, text in ((LOCK, lock_text(wheels)), (REQUIREMENTS, requirements_text(wheels, root))):
        if (root / name).read_text(encoding="utf-8") != text:
            yield f"{name} does not describe the wheels in wheels/"
    for wheel in wheels:
        if normalized(wheel.module) in PLATFORM_PACKAGES:
            yield f"{wheel.module} comes with the platform and must not be bundled"


def lock_text(wheels: Iterable[Wheel]) -> str:
    """Return the lock file: pip's own format, one pin and hash a line."""
    lines = sorted(f"{wheel.requirement} --hash=sha256:{wheel.sha256}" for wheel in wheels)
    about = (
        "# Every bundled wheel and its hash; written by `make wheels`, checked by the tests.\n"
        "# pip install --no-index --require-hashes --find-links wheels/... -r requirements.lock\n"
    )
    return about + "".join(f"{line}\n" for line in lines)


def requirements_text(wheels: Iterable[Wheel], root: Path = ROOT) -> str:
    """Return requirements.txt: the packages that the app imports, at the bundled versions."""
    names = {normalized(name) for name in required_names(root)}
    return "".join(
        f"{line}\n"
        for line in sorted(w.requirement for w in wheels if normalized(w.module) in names)
    )


def normalized(name: str) -> str:
    """Return a distribution name as wheel file names spell it."""
    return re.sub(r"[-_.]+", "_", name).lower()


def refresh(root: Path = ROOT) -> list[Wheel]:
    """Fetch the newest wheels and write everything that describes them."""
    with tempfile.TemporaryDirectory() as folder:
        fetched: dict[str, list[str]] = {}
        for interpreter in LISTS:
            for path in _download(required_names(root), interpreter, Path(folder)):
                fetched.setdefault(path.name, []).append(interpreter)
        wheels = [_wheel(Path(folder) / name, tuple(by)) for name, by in sorted(fetched.items())]
        _replace_files(root, wheels, Path(folder))
    write_manifest(_with_lists(load_manifest(root / "smtp.json"), wheels), root / "smtp.json")
    # The old requirements.txt says which packages are wanted, so its new text is made first.
    requirements = requirements_text(wheels, root)
    (root / REQUIREMENTS).write_text(requirements, encoding="utf-8")
    (root / LOCK).write_text(lock_text(wheels), encoding="utf-8")
    return wheels


def _download(names: list[str], interpreter: str, folder: Path) -> list[Path]:
    """Fetch the newest wheels of some packages and their needs for one interpreter."""
    target = folder / f"for-{interpreter}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(target)]
    command += ["--only-binary", ":all:", "--implementation", "cp"]
    command += ["--python-version", interpreter]
    for platform in PLATFORMS:
        command += ["--platform", platform]
    subprocess.run([*command, *names], check=True)
    kept = []
    for path in sorted(target.iterdir()):
        if normalized(path.name.split("-")[0]) not in PLATFORM_PACKAGES:
            kept.append(path.replace(folder / path.name))
    return kept


def _wheel(path: Path, interpreters: tuple[str, ...]) -> Wheel:
    module, version = path.name.split("-")[:2]
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Wheel(module, version, path.name, sha256, interpreters)


def _replace_files(root: Path, wheels: list[Wheel], source: Path) -> None:
    for old in (root / "wheels").rglob("*.whl"):
        old.unlink()
    for wheel in wheels:
        target = root / wheel.input_file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((source / wheel.file_name).read_bytes())


def _with_lists(manifest: dict[str, Any], wheels: Iterable[Wheel]) -> dict[str, Any]:
    """Return the manifest with the lists of wheels, sorted by module."""
    ordered = sorted(wheels, key=lambda wheel: wheel.module.lower())
    lists = {
        key: {
            "wheel": [
                {"module": wheel.module, "input_file": wheel.input_file}
                for wheel in ordered
                if interpreter in wheel.interpreters
            ]
        }
        for interpreter, key in LISTS.items()
    }
    return {**manifest, **lists}


def main() -> int:
    """Run one of the two commands; 1 when something has drifted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=("refresh", "check"))
    if parser.parse_args().command == "refresh":
        for wheel in refresh():
            print(f"{wheel.input_file}  for Python {', '.join(wheel.interpreters)}")
        print("Now bring the `runtime` pins in pyproject.toml to the same versions.")
        return 0
    drift = sorted(find_drift())
    print("\n".join(drift) or "wheels/, the manifest, requirements.txt and the lock file agree")
    return 1 if drift else 0


if __name__ == "__main__":
    sys.exit(main())
