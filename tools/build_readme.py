# File: build_readme.py
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
"""Write README.md in the vendor's form: facts of the manifest, the manual part, tables of settings,
actions, parameters and outputs.

`python -m tools.build_readme` writes it; a test compares. Edit manual_readme_content.md and the
manifest, never README.md. The text is such that mdformat leaves it as it is.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tools.generated import write_or_check
from tools.manifest import ROOT, load_manifest

MANUAL = "manual_readme_content.md"
RULE = "_" * 70
LICENSE_TEXT = """Auto-generated Splunk SOAR Connector documentation.

{copyright}

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing,
software distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and limitations under the License.
"""
# Characters of values that Markdown, or the tables' own columns, would take for theirs.
_SPECIAL = re.compile(r"[\\*_|`]|<(?=[A-Za-z/!?])")


def readme_text(root: Path = ROOT) -> str:
    """Return README.md."""
    manifest = load_manifest(root / "smtp.json")
    manual = (root / MANUAL).read_text(encoding="utf-8").strip("\n")
    blocks = [
        *_header(manifest),
        manual,
        *_configuration(manifest),
        *_supported_actions(manifest),
        *(block for action in manifest["actions"] for block in _action(action)),
        RULE,
        LICENSE_TEXT.format(copyright=manifest["license"].replace("(c) ", "").rstrip(".") + "."),
    ]
    return "\n\n".join(blocks)


def _header(manifest: dict[str, Any]) -> Iterator[str]:
    yield f"# {manifest['name']}"
    facts = {
        "Publisher": manifest["publisher"],
        "Connector Version": manifest["app_version"],
        "Product Vendor": manifest["product_vendor"],
        "Product Name": manifest["product_name"],
        "Minimum Product Version": manifest["min_phantom_version"],
    }
    yield " <br>\n".join(f"{label}: {value}" for label, value in facts.items())
    yield manifest["description"]


def _configuration(manifest: dict[str, Any]) -> Iterator[str]:
    yield "### Configuration variables"
    yield (
        "This table lists the configuration variables required to operate "
        f"{manifest['name']}. These variables are specified when configuring a "
        f"{manifest['product_name']} asset in Splunk SOAR."
    )
    rows = [
        (f"**{_escaped(key)}**", _required(each), each["data_type"], _escaped(each["description"]))
        for key, each in _in_order(manifest["configuration"])
        if each["data_type"] != "ph"
    ]
    yield _table(("VARIABLE", "REQUIRED", "TYPE", "DESCRIPTION"), rows)


def _supported_actions(manifest: dict[str, Any]) -> Iterator[str]:
    yield "### Supported Actions"
    yield " <br>\n".join(
        f"[{each['action']}](#action-{each['action'].replace(' ', '-')}) - "
        f"{_escaped(each['description'])}"
        for each in manifest["actions"]
    )


def _action(action: dict[str, Any]) -> Iterator[str]:
    yield f"## action: '{action['action']}'"
    yield _escaped(action["description"])
    yield f"Type: **{action['type']}** <br>\nRead only: **{action['read_only']}**"
    if action.get("verbose"):
        yield _verbose(action["verbose"])
    yield "#### Action Parameters"
    yield _parameters(action["parameters"])
    yield "#### Action Output"
    yield _outputs(action["output"])


def _verbose(html: str) -> str:
    """Write the manifest's HTML as Markdown, which knows the same tags but its own escapes."""
    return html.replace("\\", "\\\\").replace("&lt;", "\\<").replace("&gt;", ">")


def _parameters(parameters: dict[str, Any]) -> str:
    if not parameters:
        return "No parameters are required for this action"
    rows = [
        (
            f"**{_escaped(name)}**",
            _required(each),
            _escaped(each["description"]),
            each["data_type"],
            _contains(each),
        )
        for name, each in _in_order(parameters)
    ]
    return _table(("PARAMETER", "REQUIRED", "DESCRIPTION", "TYPE", "CONTAINS"), rows)


def _outputs(outputs: list[dict[str, Any]]) -> str:
    if not outputs:
        return "No Output"
    rows = [
        (
            _escaped(each["data_path"]),
            each["data_type"],
            _contains(each),
            " ".join(_example(str(value)) for value in each.get("example_values", [])),
        )
        for each in outputs
    ]
    return _table(("DATA PATH", "TYPE", "CONTAINS", "EXAMPLE VALUES"), rows)


def _in_order(entries: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    return sorted(entries.items(), key=lambda item: item[1]["order"])


def _required(entry: dict[str, Any]) -> str:
    return "required" if entry.get("required") else "optional"


def _contains(entry: dict[str, Any]) -> str:
    return " ".join(f"`{each}`" for each in entry.get("contains", []))


def _table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table with a bar after every cell but none before the first, as the vendor's is."""
    lines = [" | ".join(titles), " | ".join("-" * len(title) for title in titles)]
    for row in rows:
        lines.append(re.sub(" +", " ", " | ".join(row) + " |").rstrip())
    return "\n".join(lines)


def _example(text: str) -> str:
    """As the vendor's generator writes examples: HTML stands there as it is."""
    return _escaped(text).replace("\\<", "<")


def _escaped(text: str) -> str:
    """Show a text as it is; an underscore inside a word means nothing to Markdown."""
    return _SPECIAL.sub(_escape, text.replace("\n", " "))


def _escape(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if match.group() == "_" and before.isalnum() and after.isalnum():
        return "_"
    return f"\\{match.group()}"


def main() -> int:
    """Write README.md, or with --check only compare; 1 when it is not current."""
    return write_or_check(ROOT / "README.md", readme_text(), __doc__.splitlines()[0])


if __name__ == "__main__":
    sys.exit(main())
