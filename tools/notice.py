# File: notice.py
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
"""Write NOTICE and LICENSES-bundled.md from the licences inside the bundled wheels.

`python -m tools.notice` writes them; a test compares. NOTICE has the vendor's form to the letter. A
compiled wheel names what is linked into it in its software bill of materials (CycloneDX, PEP 770);
those parts stand in the other file.
"""

from __future__ import annotations

import email
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.generated import write_or_check
from tools.manifest import ROOT, load_manifest
from tools.wheels import Wheel, read_bundle

RULE = "@@@@" + "=" * 76
# The labels that the vendor's generator takes for a home page, best first.
HOMEPAGE_LABELS = ("homepage", "source", "repository", "changelog", "bug tracker")
BUNDLED = "LICENSES-bundled.md"


def notice_text(root: Path = ROOT) -> str:
    """Return NOTICE: the app's copyright, then a block per library, versions together."""
    manifest = load_manifest(root / "smtp.json")
    blocks = [
        f"Splunk SOAR App: {manifest['name']}\n{manifest['license']}\n"
        "Third Party Software Attributions:\n"
    ]
    libraries: dict[str, list[Wheel]] = defaultdict(list)
    for wheel in sorted(read_bundle(root, manifest), key=lambda wheel: wheel.file_name.lower()):
        libraries[wheel.module].append(wheel)
    blocks += [_block(root, name, wheels) for name, wheels in libraries.items()]
    return f"\n{RULE}\n\n".join(blocks)


def bundled_text(root: Path = ROOT) -> str:
    """Return LICENSES-bundled.md: what is linked into the compiled wheels, a table per wheel."""
    blocks = [
        "# Licenses of what is linked into the bundled wheels",
        "NOTICE names the libraries that come with this app. The compiled ones among them hold\n"
        "further parts, each under its own license, as their bill of materials says.",
    ]
    for wheel in sorted(read_bundle(root), key=lambda wheel: wheel.file_name.lower()):
        with zipfile.ZipFile(root / wheel.input_file) as archive:
            linked = list(_linked(archive))
        if linked:
            blocks.append(f"## {wheel.module} {wheel.version}")
            blocks.append(
                "\n".join(["| Part | Version | License |", "| --- | --- | --- |", *linked])
            )
    return "\n\n".join(blocks) + "\n"


def _block(root: Path, name: str, wheels: list[Wheel]) -> str:
    """Describe one library; the newest wheel speaks for all, as it carries its licence text."""
    newest = wheels[-1]
    with zipfile.ZipFile(root / newest.input_file) as archive:
        names = archive.namelist()
        metadata = email.message_from_bytes(archive.read(_only(names, "METADATA")))
        texts = [
            archive.read(each).decode("utf-8").strip("\n")
            for each in names
            if ".dist-info/" in each and Path(each).name.upper().startswith(("LICEN", "COPYING"))
        ]
    lines = [
        f"Library: {name} - {', '.join(wheel.version for wheel in wheels)}",
        f"Homepage: {_homepage(metadata)}",
        f"License: {_license(metadata)}",
        "License Text:",
        "",
        "\n\n".join(texts),
    ]
    return "\n".join(lines) + "\n"


def _linked(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in sorted(archive.namelist()):
        if "/sboms/" in name and name.endswith(".json"):
            for part in json.loads(archive.read(name))["components"]:
                licenses = [_expression(each) for each in part.get("licenses", [])]
                yield f"| {part['name']} | {part['version']} | {', '.join(licenses)} |"


def _expression(entry: dict[str, Any]) -> str:
    named = entry.get("license", {})
    return entry.get("expression") or named.get("id") or named.get("name", "")


def _homepage(metadata: email.message.Message) -> str:
    urls = {}
    for each in metadata.get_all("Project-URL") or []:
        label, _, url = each.partition(",")
        urls[label.strip().lower()] = url.strip()
    urls.setdefault("homepage", metadata.get("Home-page", ""))
    return next((urls[label] for label in HOMEPAGE_LABELS if urls.get(label)), "UNKNOWN")


def _license(metadata: email.message.Message) -> str:
    stated = metadata.get("License-Expression") or metadata.get("License")
    classifiers = [
        each.rpartition(":: ")[2]
        for each in metadata.get_all("Classifier") or []
        if each.startswith("License ::")
    ]
    return stated or ", ".join(classifiers)


def _only(names: list[str], ending: str) -> str:
    (found,) = (name for name in names if name.endswith(f".dist-info/{ending}"))
    return found


def main() -> int:
    """Write both files, or with --check only compare; 1 when one is not current."""
    texts = {"NOTICE": notice_text(), BUNDLED: bundled_text()}
    return max(
        write_or_check(ROOT / name, text, __doc__.splitlines()[0]) for name, text in texts.items()
    )


if __name__ == "__main__":
    sys.exit(main())
