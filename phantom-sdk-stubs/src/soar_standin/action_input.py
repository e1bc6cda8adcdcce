# File: action_input.py
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
"""Input JSON for a run: short hand-written ones completed, whole ones built for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import encryption_helper

from soar_standin.errors import RunRefused, UnusableInput
from soar_standin.home import Home
from soar_standin.manifest import Manifest, app_manifest

DEFAULT_ASSET_ID = "1"
_PLAIN = "$plain"


def build_action(
    app_dir: str | Path,
    identifier: str,
    config: dict[str, Any],
    parameters: list[dict[str, Any]],
    *,
    home: Home,
    asset_id: str = DEFAULT_ASSET_ID,
    **keys: object,
) -> dict[str, Any]:
    """The input JSON of a run, as an object.

    Args:
        config: asset settings in plain text; password settings are encrypted here.
        parameters: one dict per parameter set.
        keys: further keys of the input JSON, ``container_id=100`` for example.
    """
    manifest = app_manifest(Path(app_dir))
    secrets = {
        key: {_PLAIN: config[key]}
        for key in manifest.password_settings()
        if isinstance(config.get(key), str) and config[key]
    }
    action = {
        "identifier": identifier,
        "asset_id": asset_id,
        "config": {**config, **secrets},
        "parameters": parameters,
        **keys,
    }
    return complete_action(action, manifest, home)


def complete_action(action: dict[str, Any], manifest: Manifest, home: Home) -> dict[str, Any]:
    """The same input JSON with everything in it that the platform would send.

    ``{"$plain": "..."}`` in ``config`` becomes the text encrypted with ``dec_key``, since
    passwords travel encrypted. The action can be named by ``identifier`` or by ``action``.

    Raises:
        UnusableInput: the action is not named, or ``config`` is no object.
    """
    config = action.get("config", {})
    if not isinstance(config, dict):
        raise UnusableInput('"config" must be an object with the asset\'s settings')
    asset_id = str(action.get("asset_id", DEFAULT_ASSET_ID))
    defaults = {
        "action_run_id": 1,
        "connector_run_id": 1,
        "container_id": 1,
        "app_config": None,
        "debug_level": 3,
        "dec_key": asset_id,
        "main_module": manifest.content["main_module"],
        "environment_variables": {},
        "user_session_token": None,
    }
    complete = {**defaults, **action, **_action_names(action, manifest), "asset_id": asset_id}
    platform_keys = {
        "appname": "-",
        "app_version": manifest.version,
        "directory": manifest.directory,
        "main_module": manifest.content["main_module"],
        "ingest": {},
    }
    with home.activated():
        settings = {key: _sealed(value, complete["dec_key"]) for key, value in config.items()}
    return {**complete, "config": {**platform_keys, **settings}}


def _action_names(action: dict[str, Any], manifest: Manifest) -> dict[str, Any]:
    names = {"identifier": action.get("identifier"), "action": action.get("action")}
    if not any(names.values()):
        raise UnusableInput('the action JSON has neither "identifier" nor "action"')
    for known in manifest.content.get("actions", []):
        found = {"identifier": known.get("identifier"), "action": known.get("action")}
        if all(names[key] in (None, found[key]) for key in names):
            return found
    if names["identifier"] is None:
        raise UnusableInput(f"the app has no action named {names['action']!r}")
    return {"identifier": names["identifier"], "action": names["action"] or ""}


def _sealed(value: object, dec_key: object) -> object:
    if isinstance(value, dict) and set(value) == {_PLAIN}:
        return encryption_helper.encrypt(value[_PLAIN], str(dec_key))
    return value


def manifest_of(app_dir: Path) -> Manifest:
    """The manifest of an app folder.

    Raises:
        UnusableInput: the folder holds no app.
    """
    try:
        return app_manifest(app_dir)
    except RunRefused as refusal:
        raise UnusableInput(str(refusal)) from refusal
