# File: run_request.py
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
"""The JSON that orders a run, read once."""

from __future__ import annotations

import json
from typing import Any

from soar_standin.environment import variables_of
from soar_standin.errors import RunRefused


class RunRequest:
    """One action, one asset, any number of parameter sets.

    Attributes:
        container_id: an int, but the text "0" when the platform mails a report.
        parameters: never empty; an action without parameters has one empty set.
        config: asset settings, passwords still encrypted, among keys of the platform.
    """

    def __init__(
        self,
        identifier: str,
        action_name: str,
        asset_id: str,
        container_id: int | str | None,
        app_run_id: int | str | None,
        config: dict[str, Any],
        parameters: tuple[dict[str, Any], ...],
        dec_key: str | None,
        environment: dict[str, Any],
    ) -> None:
        self.identifier = identifier
        self.action_name = action_name
        self.asset_id = asset_id
        self.container_id = container_id
        self.app_run_id = app_run_id
        self.config = config
        self.parameters = parameters
        self.dec_key = dec_key
        self.environment = environment


def parse_request(action_json: str) -> RunRequest:
    """Read the input JSON.

    Raises:
        RunRefused: it is not JSON, or a key that every run needs is missing or of another type.
    """
    content = _json_object(action_json)
    parameters = content.get("parameters") or [{}]
    if not isinstance(parameters, list) or not all(isinstance(p, dict) for p in parameters):
        raise _invalid("parameters")
    return RunRequest(
        identifier=_required(content, "identifier", str),
        action_name=content.get("action") or "",
        asset_id=str(_required(content, "asset_id", (str, int))),
        container_id=content.get("container_id"),
        app_run_id=content.get("connector_run_id"),
        config=_required(content, "config", dict),
        parameters=tuple(parameters),
        dec_key=content.get("dec_key"),
        environment=variables_of(content.get("environment_variables") or {}),
    )


def _json_object(action_json: str) -> dict[str, Any]:
    try:
        content = json.loads(action_json)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise RunRefused("Failed to load the connector run JSON. It is not a JSON object")
    return content


def _required(content: dict[str, Any], key: str, kind: type | tuple[type, ...]) -> Any:
    if not isinstance(content.get(key), kind):
        raise _invalid(key)
    return content[key]


def _invalid(key: str) -> RunRefused:
    return RunRefused(f"Failed to load the connector run JSON. Missing or invalid '{key}'")
