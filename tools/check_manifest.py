# File: check_manifest.py
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
"""The vendor's static checks that matter for a release, as rules over this repository.

`python -m tools.check_manifest` prints a sentence for each rule that is broken; the gates and the
tests call it.
"""

from __future__ import annotations

import ast
import datetime
import json
import re
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema

from tools.manifest import ROOT, load_manifest

SCHEMA = Path(__file__).with_name("manifest_schema.json")
# Every action but these two must declare them.
MINIMAL_OUTPUT = {
    "action_result.status": "string",
    "action_result.message": "string",
    "summary.total_objects": "numeric",
    "summary.total_objects_successful": "numeric",
}
WITHOUT_OUTPUT = {"test", "ingest"}
PARAMETER_PATH = "action_result.parameter."
LOWEST_PLATFORM = (6, 3, 0)
# Keys that the platform mixes into the configuration.
PLATFORM_KEYS = {"app_version", "appname", "directory", "ingest", "main_module"}
# The line that the vendor's hook looks for; it adds its own where it finds none.
COPYRIGHT = re.compile(r"^[ \t#]*Copyright \(c\) (?:\d{4}-)?(\d{4}) [\w., ]+$", re.M)
# The vendor's check renders a template with attack strings in such values, not in a.b or a|filter.
_SIMPLE_VALUE = re.compile(r"\{\{\s+\w+\s+\}\}")
# What developers have beside the project; never part of it.
NOT_OURS = (".git", ".venv", ".pythons", ".demo", ".hypothesis", "dist", "node_modules")
NOTES_FIRST_LINE = "**Unreleased**"


def find_faults(root: Path = ROOT) -> Iterator[str]:
    """Yield a sentence for each rule that the repository breaks."""
    manifest = load_manifest(root / "smtp.json")
    yield from schema_faults(manifest)
    yield from order_faults(manifest)
    for action in manifest["actions"]:
        yield from output_faults(action)
    yield from identity_faults(manifest, root)
    yield from logo_faults(manifest, root)
    yield from optional_setting_faults(manifest, root)
    yield from file_faults(root)
    yield from release_note_faults(manifest, root)


def schema_faults(manifest: dict[str, Any]) -> Iterator[str]:
    """Compare with manifest_schema.json, our statement of soar-platform.md §8."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for error in jsonschema.Draft202012Validator(schema).iter_errors(manifest):
        yield f"smtp.json at {error.json_path}: {error.message}"


def order_faults(manifest: dict[str, Any]) -> Iterator[str]:
    """`order` and `column_order` count from 0 without gaps."""
    counted = {"configuration": [each["order"] for each in manifest["configuration"].values()]}
    for action in manifest["actions"]:
        name = action["action"]
        counted[f"parameters of {name}"] = [p["order"] for p in action["parameters"].values()]
        columns = [each["column_order"] for each in action["output"] if "column_order" in each]
        counted[f"columns of {name}"] = columns
    for what, orders in counted.items():
        if sorted(orders) != list(range(len(orders))):
            yield f"{what}: orders are {sorted(orders)}, not 0 to {len(orders) - 1}"


def output_faults(action: dict[str, Any]) -> Iterator[str]:
    """The four minimal data paths, and one per parameter with the same `contains`."""
    if action["type"] in WITHOUT_OUTPUT:
        return
    name = action["action"]
    outputs = {each["data_path"]: each for each in action["output"]}
    for path, count in Counter(each["data_path"] for each in action["output"]).items():
        if count > 1:
            yield f"{name}: data path {path} stands {count} times"
    for path, data_type in MINIMAL_OUTPUT.items():
        if outputs.get(path, {}).get("data_type") != data_type:
            yield f"{name}: data path {path} ({data_type}) is missing"
    shown = {path[len(PARAMETER_PATH) :] for path in outputs if path.startswith(PARAMETER_PATH)}
    if shown != set(action["parameters"]):
        yield f"{name}: parameter and output differ in {shown ^ set(action['parameters'])}"
    for key in shown & set(action["parameters"]):
        parameter, output = action["parameters"][key], outputs[PARAMETER_PATH + key]
        for field in ("contains", "data_type"):
            if parameter.get(field) != output.get(field):
                yield f"{name}: {field} of parameter {key} is another one in the output"


def identity_faults(manifest: dict[str, Any], root: Path) -> Iterator[str]:
    """What the vendor's build and the platform need to find the app's parts."""
    if tuple(map(int, manifest["min_phantom_version"].split(".")[:3])) < LOWEST_PLATFORM:
        yield "min_phantom_version is below 6.3.0"
    if "3.13" not in manifest["python_version"]:
        yield "python_version lacks 3.13, which the linter demands of apps by Splunk"
    if not any(each["action"] == "test connectivity" for each in manifest["actions"]):
        yield "there is no action test connectivity"
    identifiers = Counter(each["identifier"] for each in manifest["actions"])
    yield from (f"identifier {each} is used twice" for each, n in identifiers.items() if n > 1)
    for key in PLATFORM_KEYS & set(manifest["configuration"]):
        yield f"the platform overwrites the setting {key}"
    handler, _, function = manifest["rest_handler"].partition(".")
    if not _defines(root / f"{handler}.py", function):
        yield f"{manifest['rest_handler']} does not exist"
    if not (root / manifest["main_module"]).is_file():
        yield f"{manifest['main_module']} does not exist"
    if not (root / "__init__.py").is_file():
        yield "__init__.py does not exist"
    if [path.name for path in root.glob("*.json")] != ["smtp.json"]:
        yield "smtp.json must be the only JSON file at the top"


def logo_faults(manifest: dict[str, Any], root: Path) -> Iterator[str]:
    """Both logos are SVG with a size and without entities."""
    for key in ("logo", "logo_dark"):
        text = (root / manifest[key]).read_text(encoding="utf-8")
        if "<!ENTITY" in text:
            yield f"{manifest[key]} has XML entities"
            continue
        svg = ET.fromstring(text)  # nosec B314
        if not svg.tag.endswith("}svg") or not {"width", "height"} <= set(svg.attrib):
            yield f"{manifest[key]} is not an SVG with width and height"


def optional_setting_faults(manifest: dict[str, Any], root: Path) -> Iterator[str]:
    """An optional setting or parameter may be absent, so it is never read by `[...]`."""
    optional = _optional(manifest["configuration"])
    for action in manifest["actions"]:
        optional |= _optional(action["parameters"])
    for path in sorted(root.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            key = _subscript_of_input(node)
            if key in optional:
                yield f"{path.name}: optional {key} is read by [...] instead of .get"


def file_faults(root: Path) -> Iterator[str]:
    """A copyright line in every source, and templates that pass the vendor's checks."""
    for path in project_files(root, ("*.py", "*.html", "*.sh", "LICENSE")):
        text = path.read_text(encoding="utf-8")
        if not COPYRIGHT.search(text):
            yield f"{path.relative_to(root)} has no copyright line"
        if path.suffix == ".html" and re.search(r"autoescape\s+off|\|\s*safe\b", text):
            yield f"{path.relative_to(root)} switches escaping off"
        if path.suffix == ".html" and _is_alone(text) and _SIMPLE_VALUE.search(text):
            yield f"{path.relative_to(root)} has a value without filter but extends no template"


def year_faults(root: Path, year: int) -> Iterator[str]:
    """The last year of every copyright is the current one; for the gate, since it changes."""
    for path in project_files(root, ("*.py", "*.html", "LICENSE", "smtp.json")):
        match = COPYRIGHT.search(path.read_text(encoding="utf-8"))
        if match is not None and int(match[1]) < year:
            yield f"{path.relative_to(root)}: the copyright ends {match[1]}"


def release_note_faults(manifest: dict[str, Any], root: Path) -> Iterator[str]:
    """Notes of this version, and unreleased.md in the vendor's form."""
    notes = root / "release_notes"
    version = f"{manifest['app_version']}.md"
    for name in (version, "unreleased.md"):
        if not (notes / name).is_file():
            yield f"release_notes/{name} is missing"
            return
    lines = (notes / "unreleased.md").read_text(encoding="utf-8").splitlines()
    if lines[:1] != [NOTES_FIRST_LINE]:
        yield f"release_notes/unreleased.md does not begin with {NOTES_FIRST_LINE}"
    for line in lines[1:]:
        if line and not re.match(r"(?: {2,5})?\* \S", line):
            yield f"release_notes/unreleased.md: {line!r} is not a `* ` line"


def project_files(root: Path, patterns: Iterable[str]) -> list[Path]:
    """Return the project's own files by name, generated and foreign ones left out."""
    found = {path for pattern in patterns for path in root.rglob(pattern)}
    return sorted(
        path
        for path in found
        if not any(part.startswith(NOT_OURS) for part in path.relative_to(root).parts)
    )


def _optional(entries: dict[str, Any]) -> set[str]:
    return {key for key, each in entries.items() if not each.get("required")}


def _subscript_of_input(node: ast.AST) -> str | None:
    """Return the key when a node reads `config["key"]`, `param["key"]` or the like."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return None
    names = {"config", "param", "parameters", "configuration"}
    if isinstance(node.value, ast.Name) and node.value.id in names:
        key = node.slice
        return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
    return None


def _defines(path: Path, function: str) -> bool:
    if not path.is_file():
        return False
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(each, ast.FunctionDef) and each.name == function for each in body)


def _is_alone(template: str) -> bool:
    return re.search(r"\{% (?:extends|load) ", template) is None


def main() -> int:
    """Print what is wrong; 1 when something is."""
    faults = [*find_faults(), *year_faults(ROOT, datetime.date.today().year)]
    print("\n".join(faults) or "the manifest and the files around it keep the vendor's rules")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
