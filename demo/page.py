# File: page.py
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
"""One static page of a demo: forms, progress, results, widgets, and the mail as it arrived."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import soar_standin.console
from django.template import Context, Engine
from soar_standin import django_settings
from soar_standin.console.mailbox import Mail, read_mail
from soar_standin.errors import UnusableInput
from soar_standin.manifest import Manifest, app_manifest
from soar_standin.view import render_view, stored_run

from demo.scenes import APP_DIR, Scene

_TEMPLATES = (
    Path(__file__).parent / "templates",
    Path(soar_standin.console.__file__).parent / "templates",
)
_HIDDEN = "(hidden)"


@dataclass(frozen=True)
class Form:
    """A form as it was filled in: label, key, value."""

    title: str
    rows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Shown:
    """One scene, made ready for the template; widgets by theme."""

    title: str
    succeeded: bool
    forms: tuple[Form, ...]
    progress: str
    verdicts: tuple[tuple[str, str], ...]
    widgets: tuple[tuple[str, str], ...]
    result: str
    mails: tuple[Mail, ...]


def write_page(path: Path, scenes: Sequence[Scene], notes: Sequence[str]) -> None:
    """Write the page.

    Raises:
        UnusableInput: the file cannot be written.
    """
    django_settings.configure()
    manifest = app_manifest(APP_DIR)
    shown = [_shown(scene, manifest) for scene in scenes]
    engine = Engine(dirs=[str(folder) for folder in _TEMPLATES])
    page = engine.get_template("demo.html").render(Context({"scenes": shown, "notes": notes}))
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise UnusableInput(f"{path} cannot be written: {error.strerror}") from error


def _shown(scene: Scene, manifest: Manifest) -> Shown:
    messages = enumerate(scene.messages, 1)
    return Shown(
        title=scene.title,
        succeeded=scene.succeeded,
        forms=tuple(_forms(scene.action, manifest)),
        progress="\n".join(scene.progress),
        verdicts=tuple(_verdicts(scene.result)),
        widgets=tuple(_widgets(scene, manifest)),
        result=json.dumps(scene.result, indent=2, ensure_ascii=False),
        mails=tuple(read_mail(number, message) for number, message in messages),
    )


def _forms(action: Mapping[str, Any], manifest: Manifest) -> Iterator[Form]:
    settings = manifest.content["configuration"]
    yield Form("Asset", tuple(_rows(action["config"], settings)))
    declared = manifest.action(action["identifier"])["parameters"]
    sets = action["parameters"]
    for number, param in enumerate(sets, 1):
        if param:
            title = "Parameters" if len(sets) == 1 else f"Parameters, set {number}"
            yield Form(title, tuple(_rows(param, declared)))


def _rows(values: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, entry in declared.items():
        if values.get(name) not in (None, ""):
            secret = entry["data_type"] == "password"
            value = values[name]
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            label = entry["description"].partition(" (")[0]
            yield label, name, _HIDDEN if secret else text


def _verdicts(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not result["result_data"]:
        yield result["status"], result["message"]
    for each in result["result_data"]:
        yield each["status"], each["message"]


def _widgets(scene: Scene, manifest: Manifest) -> Iterator[tuple[str, str]]:
    identifier = scene.action["identifier"]
    has_view = "view" in manifest.action(identifier).get("render", {})
    if has_view and scene.result["result_data"]:
        for theme in ("light", "dark"):
            run = stored_run(scene.result)
            yield theme, render_view(APP_DIR, identifier, [run], theme=theme)
