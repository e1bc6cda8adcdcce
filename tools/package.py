# File: package.py
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
"""Build the package that SOAR installs: dist/<package_name>-<version>.tgz, one top folder in it.

The same files give the same bytes: names are sorted, owner and mode are fixed, and every date is
the manifest's ``utctime_updated``. `python -m tools.package` prints the path and the SHA-256.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.manifest import ROOT, load_manifest
from tools.wheels import LISTS, find_drift

# All that an installed app consists of. What is not here is for developers.
PARTS = (
    "*.py",
    "smtp.json",
    "logo_*.svg",
    "README.md",
    "LICENSE",
    "NOTICE",
    "LICENSES-bundled.md",
    "requirements.txt",
    "actions/**/*.py",
    "auth/**/*.py",
    "delivery/**/*.py",
    "mail/**/*.py",
    "smtp_oauth/**/*.py",
    "smtp_widget/**/*.py",
    "soar/**/*.py",
    "templates/**/*.html",
    "release_notes/*.md",
    "wheels/**/*.whl",
)
DOCUMENTS = (
    "__init__.py",
    "README.md",
    "LICENSE",
    "NOTICE",
    "LICENSES-bundled.md",
    "requirements.txt",
)
SOURCE_MODE = 0o644
FOLDER_MODE = 0o755


class UnpackagedError(Exception):
    """The tree cannot be packaged as it is; the text says why."""


def package_files(root: Path = ROOT) -> list[Path]:
    """Return what goes into the package, relative to the root and sorted.

    In a git repository that is only what git tracks: a file that lies about is nobody's decision.
    """
    found = {path.relative_to(root) for part in PARTS for path in root.glob(part) if path.is_file()}
    tracked = tracked_files(root)
    return sorted(found if tracked is None else found & tracked)


def tracked_files(root: Path) -> set[Path] | None:
    """Return the files that git knows below the root; None where the root is no repository."""
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "ls-files", "-z"]
    listed = subprocess.run(command, capture_output=True, check=True).stdout  # nosec B603
    return {Path(os.fsdecode(name)) for name in listed.split(b"\0") if name}


def package_name(manifest: dict[str, Any]) -> str:
    """Return the name of the package file without its ending."""
    return f"{manifest['package_name']}-{manifest['app_version']}"


def build_package(target: Path, root: Path = ROOT) -> Path:
    """Write the package into a folder and return its path.

    Raises:
        UnpackagedError: a file that the manifest names is missing or not tracked, a file is
            reached by a link, a module does not compile, or the wheels have drifted.
    """
    manifest = load_manifest(root / "smtp.json")
    files = package_files(root)
    faults = [
        *_links(root, files),
        *_missing(manifest, files),
        *_broken(root, files),
        *find_drift(root),
    ]
    if faults:
        raise UnpackagedError("\n".join(faults))
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{package_name(manifest)}.tgz"
    path.write_bytes(_packed(manifest, root, files))
    return path


def _missing(manifest: dict[str, Any], files: list[Path]) -> Iterator[str]:
    wheels = {entry["input_file"] for key in LISTS.values() for entry in manifest[key]["wheel"]}
    named = {manifest[key] for key in ("main_module", "logo", "logo_dark")}
    handler = manifest["rest_handler"].split(".")[0] + ".py"
    for name in sorted({*DOCUMENTS, *named, *wheels, handler}):
        if Path(name) not in files:
            yield f"{name} is missing, or git does not track it"


def _links(root: Path, files: list[Path]) -> Iterator[str]:
    """Yield what is a link or lies behind one: what it leads to is not what was reviewed."""
    for path in files:
        for each in (path, *path.parents):
            if (root / each).is_symlink():
                yield f"{path} is reached by a link, {each}"
                break


def _broken(root: Path, files: list[Path]) -> Iterator[str]:
    """Yield what the vendor's own build refuses: modules that do not compile."""
    for path in files:
        if path.suffix == ".py":
            try:
                compile((root / path).read_bytes(), str(path), "exec", dont_inherit=True)
            except SyntaxError as error:
                yield f"{path} line {error.lineno}: {error.msg}"


def _packed(manifest: dict[str, Any], root: Path, files: list[Path]) -> bytes:
    packed = io.BytesIO()
    # No file name and no date in the gzip header; both would differ from build to build.
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as compressed:
        compressed.write(_archive(manifest, root, files))
    return packed.getvalue()


def _archive(manifest: dict[str, Any], root: Path, files: list[Path]) -> bytes:
    top = Path(manifest["package_name"])
    mtime = _seconds(manifest["utctime_updated"])
    folders = {top / parent for path in files for parent in path.parents}
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted({*folders, *(top / path for path in files)}):
            if name in folders:
                tar.addfile(_entry(name, mtime, kind=tarfile.DIRTYPE, mode=FOLDER_MODE))
                continue
            content = (root / name.relative_to(top)).read_bytes()
            entry = _entry(name, mtime, kind=tarfile.REGTYPE, mode=SOURCE_MODE)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


def _entry(name: Path, mtime: int, *, kind: bytes, mode: int) -> tarfile.TarInfo:
    """Describe one file or folder; owner 0 without a name is TarInfo's own default."""
    entry = tarfile.TarInfo(name.as_posix())
    entry.type, entry.mode, entry.mtime = kind, mode, mtime
    return entry


def _seconds(utctime: str) -> int:
    moment = datetime.datetime.strptime(utctime, "%Y-%m-%dT%H:%M:%S.%fZ")
    return int(moment.replace(tzinfo=datetime.timezone.utc).timestamp())


def main() -> int:
    """Build the package; 1 when it cannot be built."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", type=Path, default=ROOT / "dist", help="default: dist/")
    try:
        path = build_package(parser.parse_args().target)
    except UnpackagedError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
