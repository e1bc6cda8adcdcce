# File: fields.py
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
"""Forms as the platform draws them: fields from a manifest, values from what was submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes:
        kind: of the widget: "text", "long", "number", "password", "checkbox" or "select".
        value: what it shows; of a password nothing, whatever is stored.
        is_set: a password is stored.
    """

    name: str
    label: str
    kind: str
    value: Any = ""
    choices: tuple[str, ...] = ()
    is_required: bool = False
    is_set: bool = False


class InvalidForm(Exception):
    """A value is not of its type; the text says which."""


def form_fields(
    entries: Mapping[str, dict[str, Any]], values: Mapping[str, Any], long: frozenset[str]
) -> list[Field]:
    """Return the fields of a form in the manifest's order.

    Args:
        entries: settings or parameters of the manifest, by name.
        values: what is stored; where nothing is, the manifest's default is shown.
        long: names of those that take several lines, which no manifest tells.
    """
    shown = {name: entry for name, entry in entries.items() if entry["data_type"] != "ph"}
    in_order = sorted(shown.items(), key=lambda item: item[1].get("order", 0))
    return [_field(name, entry, values, long) for name, entry in in_order]


def submitted_values(
    entries: Mapping[str, dict[str, Any]], submitted: Mapping[str, str], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a submitted form says, as the platform would store it: empty fields are absent.

    Args:
        kept: passwords that stay when their field was left empty.

    Raises:
        InvalidForm: a number is none.
    """
    values: dict[str, Any] = {}
    for name, entry in entries.items():
        value = _value(name, entry["data_type"], submitted.get(name, ""))
        if value == "" and entry["data_type"] == "password" and name in kept:
            value = kept[name]
        if value != "":
            values[name] = value
    return values


def _field(
    name: str, entry: dict[str, Any], values: Mapping[str, Any], long: frozenset[str]
) -> Field:
    kind = _kind(name, entry, long)
    stored = values.get(name, entry.get("default", ""))
    return Field(
        name=name,
        label=entry.get("description", name),
        kind=kind,
        value="" if kind == "password" else stored,
        choices=tuple(entry.get("value_list", ())),
        is_required=bool(entry.get("required")),
        is_set=kind == "password" and bool(values.get(name)),
    )


def _kind(name: str, entry: dict[str, Any], long: frozenset[str]) -> str:
    if entry.get("value_list"):
        return "select"
    if name in long:
        return "long"
    kinds = {
        "numeric": "number",
        "boolean": "checkbox",
        "password": "password",  # pragma: allowlist secret (words)
    }
    return kinds.get(entry["data_type"], "text")


def _value(name: str, data_type: str, text: str) -> Any:
    if data_type == "boolean":
        return bool(text)
    if data_type != "numeric" or not text.strip():
        # Browsers end the lines of a text field with CR LF; playbooks write LF.
        return text.replace("\r\n", "\n")
    try:
        return int(text)
    except ValueError:
        raise InvalidForm(f"{name} must be a whole number, it is {text!r}") from None
