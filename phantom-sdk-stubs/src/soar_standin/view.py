# File: view.py
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
"""Rendering an app's custom view as the platform's UI does.

html = render_view(app_dir, "send_email", [(summary, action_results)])
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from phantom.action_result import ActionResult
from phantom.status import APP_SUCCESS_STR

from soar_standin import django_settings
from soar_standin.loader import importable, load_function
from soar_standin.manifest import Manifest, app_manifest

_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class ViewContainer:
    """The container as templates know it."""

    id: int


def render_view(
    app_dir: str | Path,
    identifier: str,
    all_app_runs: list[tuple[dict[str, Any], list[ActionResult]]],
    *,
    container_id: int = 1,
    theme: str = "light",
) -> str:
    """Call the view function that the manifest names for an action and render its template.

    Args:
        all_app_runs: per run its summary and its results (see stored_run).
        theme: "light" or "dark", as the user of the platform has chosen.

    Returns:
        A page that holds the widget, values escaped unless the template says otherwise. A call
        of the contextual menu opens it and is noted in ``window.contextMenuCalls``.
    """
    django_settings.configure()
    manifest = app_manifest(Path(app_dir).resolve())
    action = manifest.action(identifier)
    context = {
        "QS": {},
        "container": container_id,
        "app": manifest.app_id,
        "no_connection": False,
        "google_maps_key": False,
    }
    with importable(manifest.app_dir):
        view = load_function(action["render"]["view"])
        template_name = view(action["action"], all_app_runs, context)
    titles = {
        "app_name": manifest.content["name"],
        "title1": action["render"].get("title", ""),
        "title2": manifest.content["name"],
        "title_logo": f"{manifest.directory}/{manifest.content.get('logo', '')}",
    }
    page = {"theme": theme, "menu_actions": _menu_actions(manifest)}
    shown = {**titles, **context, **page, "container": ViewContainer(container_id)}
    return _engine(manifest.app_dir).get_template(template_name).render(Context(shown))


def stored_run(result: dict[str, Any]) -> tuple[dict[str, Any], list[ActionResult]]:
    """A run's result JSON as views get it later: summary and result objects."""
    results = [_stored_result(item, number) for number, item in enumerate(result["result_data"], 1)]
    return result["result_summary"], results


def _stored_result(item: dict[str, Any], number: int) -> ActionResult:
    result = ActionResult(dict(item["parameter"]))
    result.set_result_index(number)
    result.set_param_context(item.get("context", {}))
    result.update_data(item["data"])
    result.update_extra_data(item.get("extra_data", []))
    result.set_summary(dict(item["summary"]))
    result.set_status(item["status"] == APP_SUCCESS_STR, "{}", None, item["message"])
    return result


def _menu_actions(manifest: Manifest) -> dict[str, list[str]]:
    """Which actions the contextual menu offers for a type: those with a primary parameter of it."""
    offered: dict[str, list[str]] = {}
    for action in manifest.content["actions"]:
        primary = [each for each in action.get("parameters", {}).values() if each.get("primary")]
        for kind in sorted({kind for each in primary for kind in each.get("contains", [])}):
            offered.setdefault(kind, []).append(action["action"])
    return offered


def _engine(app_dir: Path) -> Engine:
    return Engine(
        dirs=[str(app_dir), str(_TEMPLATES)],
        libraries={"custom_template": "soar_standin.templatetags.custom_template"},
    )
