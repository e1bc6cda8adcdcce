# File: run.py
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
"""Running an action of an app inside this process: the platform for tests.

record = run_action("..", build_action("..", "send_email", {...}, [{...}], home=home), home)
record.result["status"], record.progress
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from phantom.action_result import ActionResult
from phantom.base_connector import BaseConnector

from soar_standin.action_input import complete_action, manifest_of
from soar_standin.errors import UnusableInput
from soar_standin.home import Home
from soar_standin.journal import DebugLine, Journal, RunOptions
from soar_standin.loader import importable


class RunRecord:
    """What one run did.

    Attributes:
        result: the result JSON, read back.
        progress: the app's progress messages, formatted, in order.
        debug: what the app wrote to the log.
        exception: what escaped from the app, if anything did.
        state: what the asset's state file holds afterwards: JSON, or its text if it is no JSON;
            None without a file.
        action_results: the objects themselves, as custom views get them.
    """

    def __init__(
        self,
        result: dict[str, Any],
        progress: list[str],
        debug: list[DebugLine],
        exception: BaseException | None,
        state: Any,
        action_results: list[ActionResult],
    ) -> None:
        self.result = result
        self.progress = progress
        self.debug = debug
        self.exception = exception
        self.state = state
        self.action_results = action_results


def run_action(
    app_dir: str | Path,
    action_json: dict[str, Any],
    home: Home,
    *,
    on_progress: Callable[[str], None] | None = None,
    on_debug: Callable[[DebugLine], None] | None = None,
    check_required: bool = True,
    context_in_param: bool = True,
) -> RunRecord:
    """Carry out one run with a fresh connector object.

    The app's modules are imported once per process and not again; SIGTERM and SIGINT cancel the
    run while it lasts, if this is the main thread.

    Args:
        action_json: the input JSON; keys that the platform would send are filled in.
        on_progress: called with every progress message as it comes, the platform's own included.
        check_required: see RunOptions, like context_in_param.

    Raises:
        UnusableInput: app_dir holds no app, or action_json orders no run.
    """
    app_dir = Path(app_dir).resolve()
    manifest = manifest_of(app_dir)
    action = complete_action(action_json, manifest, home)
    journal = Journal(on_progress, on_debug)
    options = RunOptions(journal, check_required, context_in_param)
    with home.activated(), importable(app_dir), options.chosen():
        connector = _load_connector(manifest.main_module)
        answer = connector._handle_action(json.dumps(action), None)
    return RunRecord(
        result=json.loads(answer),
        progress=journal.progress,
        debug=journal.debug,
        exception=journal.exception,
        state=home.read_state(manifest.app_id, action["asset_id"]),
        action_results=connector.get_action_results(),
    )


def _load_connector(module_name: str) -> BaseConnector:
    """A fresh object of the one connector class in a module.

    Raises:
        UnusableInput: the module has no such class, or several.
    """
    module = importlib.import_module(module_name)
    classes = {
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, BaseConnector)
        and value is not BaseConnector
    }
    if len(classes) != 1:
        raise UnusableInput(f"{module_name} has {len(classes)} connector classes, it must have one")
    return classes.pop()()
