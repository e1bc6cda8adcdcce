# File: action_file.py
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
"""An action JSON that a person wrote: read, checked against the manifest, completed.

Does what the platform's forms do before a run: defaults of the manifest are filled in, and files
named by their paths come into the vault. Every complaint is one sentence.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import encryption_helper

from soar_standin.action_input import DEFAULT_ASSET_ID
from soar_standin.errors import UnusableInput
from soar_standin.file_values import FileValues
from soar_standin.home import Home
from soar_standin.manifest import Manifest

_KEYS = ("identifier", "action", "asset_id", "container_id", "config", "parameters")
# What the platform mixes into settings and parameters (soar-platform.md, "The action process").
_PLATFORM_SETTINGS = ("app_version", "appname", "directory", "ingest", "main_module")
_PLATFORM_PREFIX = "_reserved_"
_PLATFORM_PARAMETERS = ("context",)
_DEFAULT_CONTAINER = 1


Settings = dict[str, Any]


def read_action(
    path: Path,
    manifest: Manifest,
    home: Home,
    *,
    as_given: bool = False,
    adapt: Callable[[Settings], Settings] = dict,
) -> dict[str, Any]:
    """The input JSON of a run from a file.

    Args:
        path: the file; names of files in it are relative to its folder.
        as_given: leave out the manifest's defaults, and pass on what it does not know.
        adapt: makes the asset's settings of those in the file, before defaults are filled in.

    Raises:
        UnusableInput: the file cannot be read, or orders no run of this app.
    """
    action = _read_object(path)
    config, parameters = adapt(_settings(action)), _parameter_sets(action)
    known = _known_action(action, manifest)
    if not as_given:
        _refuse_other_keys(action, config, parameters, known, manifest)
        _refuse_bare_passwords(action, config, manifest, home)
        config = {**_defaults(manifest.content.get("configuration", {})), **config}
        defaults = _defaults(known.get("parameters", {}))
        parameters = [{**defaults, **each} for each in parameters]
    files = FileValues(path.parent, home, action.get("container_id", _DEFAULT_CONTAINER))
    return {
        **action,
        "identifier": known["identifier"],
        "action": known["action"],
        "config": files.resolved(config),
        "parameters": [files.resolved(each) for each in parameters],
    }


def _read_object(path: Path) -> dict[str, Any]:
    try:
        action = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnusableInput(f"{path} is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise UnusableInput(f"{path} is not JSON: {error}") from error
    if not isinstance(action, dict):
        raise UnusableInput(f"{path} must hold a JSON object")
    return action


def _settings(action: dict[str, Any]) -> dict[str, Any]:
    config = action.get("config", {})
    if not isinstance(config, dict):
        raise UnusableInput('"config" must be an object with the asset\'s settings')
    return config


def _parameter_sets(action: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = action.get("parameters", [{}])
    if not isinstance(parameters, list) or not all(isinstance(each, dict) for each in parameters):
        raise UnusableInput('"parameters" must be a list of objects, one for each parameter set')
    return parameters or [{}]


def _known_action(action: dict[str, Any], manifest: Manifest) -> dict[str, Any]:
    """The manifest's entry of the action; identifier and name need not both be given."""
    wanted = {key: action[key] for key in ("identifier", "action") if action.get(key)}
    if not wanted:
        misspelt = _near(action, _KEYS)
        raise UnusableInput(misspelt or 'the action JSON has neither "identifier" nor "action"')
    for known in manifest.content.get("actions", []):
        if all(known.get(key) == value for key, value in wanted.items()):
            entry: dict[str, Any] = known
            return entry
    named = " and ".join(f"{key} {value!r}" for key, value in wanted.items())
    there = ", ".join(
        f"{known.get('action')!r} ({known.get('identifier')})"
        for known in manifest.content.get("actions", [])
    )
    raise UnusableInput(f"the app has no action with {named}; it has {there}")


def _refuse_other_keys(
    action: dict[str, Any],
    config: dict[str, Any],
    parameters: list[dict[str, Any]],
    known: dict[str, Any],
    manifest: Manifest,
) -> None:
    settings = manifest.content.get("configuration", {})
    declared = known.get("parameters", {})
    complaint = (
        _near(action, _KEYS)
        or _unknown("setting of the asset", config, settings, _PLATFORM_SETTINGS)
        or next(
            (
                found
                for each in parameters
                if (found := _unknown("parameter of this action", each, declared))
            ),
            None,
        )
    )
    if complaint:
        raise UnusableInput(complaint)


def _refuse_bare_passwords(
    action: dict[str, Any], config: dict[str, Any], manifest: Manifest, home: Home
) -> None:
    """What is typed into the form of an asset is encrypted; here plain text has to say so."""
    dec_key = str(action.get("dec_key") or action.get("asset_id", DEFAULT_ASSET_ID))
    for key in manifest.password_settings():
        value = config.get(key)
        if not isinstance(value, str) or not value:
            continue
        try:
            with home.activated():
                encryption_helper.decrypt(value, dec_key)
        except (TypeError, ValueError, encryption_helper.DecryptionFailed) as error:
            raise UnusableInput(
                f'"{key}" is not encrypted; write it as {{"$plain": "..."}}'
            ) from error


def _unknown(
    what: str,
    given: Mapping[str, Any],
    declared: Mapping[str, Any],
    also: Iterable[str] = _PLATFORM_PARAMETERS,
) -> str | None:
    for key in given:
        if key in declared or key in also or key.startswith(_PLATFORM_PREFIX):
            continue
        near = difflib.get_close_matches(key, declared, 1)
        return f'"{key}" is no {what}' + (f'; is "{near[0]}" meant?' if near else "")
    return None


def _near(given: Mapping[str, Any], known: Iterable[str]) -> str | None:
    """A complaint about a key that is nearly a known one; any others may be there."""
    for key in given:
        near = difflib.get_close_matches(key, known, 1, cutoff=0.8)
        if near and near[0] != key and key not in known:
            return f'"{key}" is no key of an action JSON; is "{near[0]}" meant?'
    return None


def _defaults(declared: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        name: entry["default"]
        for name, entry in declared.items()
        if "default" in entry and entry.get("data_type") != "ph"
    }
