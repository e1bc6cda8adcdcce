# File: action_run.py
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
"""The order in which the platform calls a connector.

Load manifest and input, check the configuration, ``initialize`` once, every parameter set in
turn, ``finalize`` once, result JSON. An exception ends the loop and the run fails; so does a
cancel. After a failed ``initialize`` nothing of the app is called any more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from phantom.progress import APP_PROG_LOADED_CONFIG
from phantom.status import is_fail

from soar_standin.cancel import cancel_signals
from soar_standin.connector_run import ConnectorRun
from soar_standin.environment import set_variables
from soar_standin.errors import ActionCancelException, RunRefused
from soar_standin.manifest import find_manifest
from soar_standin.run_request import RunRequest, parse_request
from soar_standin.run_result import result_json
from soar_standin.validation import check_required_settings, decrypted_config


class RunnableConnector(Protocol):
    """What a run calls on a connector, in its order."""

    def initialize(self) -> bool: ...

    def validate_parameters(self, param: dict[str, Any]) -> bool: ...

    def handle_action(self, param: dict[str, Any]) -> Any: ...

    def finalize(self) -> bool: ...

    def handle_exception(self, exception: BaseException) -> None: ...

    def handle_cancel(self) -> None: ...

    def _handle_cancel(self, signum: int, frame: FrameType | None) -> None: ...

    def error_print(self, tag: object, dump_object: object = "") -> None: ...


def perform(connector: RunnableConnector, run: ConnectorRun, action_json: str) -> str:
    """Carry out one app run and return its result JSON."""
    try:
        request = _load(connector, run, action_json)
        with set_variables(request.environment), cancel_signals(connector._handle_cancel):
            _carry_out(connector, run)
    except RunRefused as refusal:
        run.refuse(str(refusal))
    return _finished(connector, run)


def _load(connector: RunnableConnector, run: ConnectorRun, action_json: str) -> RunRequest:
    """Read what was ordered into the run and return it."""
    run.manifest = find_manifest(_file_of(type(connector)))
    run.request = request = parse_request(action_json)
    run.action = run.manifest.action(request.identifier)
    if run.options.check_required:
        check_required_settings(request.config, run.manifest)
    run.config = decrypted_config(request.config, run.manifest, request.dec_key)
    run.options.journal.add_progress(APP_PROG_LOADED_CONFIG, from_app=False)
    return request


def _file_of(connector_class: type) -> Path:
    return Path(str(sys.modules[connector_class.__module__].__file__))


def _carry_out(connector: RunnableConnector, run: ConnectorRun) -> None:
    _guarded(connector, run, _initialize)
    initialized = not (run.refused or run.exception_occured or run.cancelled)
    if initialized:
        _guarded(connector, run, _run_parameter_sets)
    if run.cancelled:
        _guarded(connector, run, lambda connector, _: connector.handle_cancel())
    if initialized:
        _guarded(connector, run, _finalize)


def _initialize(connector: RunnableConnector, run: ConnectorRun) -> None:
    status = connector.initialize()
    name = type(connector).__name__
    if status is None:
        run.refuse(f"{name}::initialize() did not return a 'mandotary' status code")
    elif is_fail(status):
        run.refuse(run.outcome.get_message() or f"{name}::initialize() returned error")


def _run_parameter_sets(connector: RunnableConnector, run: ConnectorRun) -> None:
    for parameter_set in run.request.parameters if run.request else ():
        param = run.begin(parameter_set)
        reported = len(run.action_results)
        if not is_fail(connector.validate_parameters(param)):
            connector.handle_action(param)
        elif len(run.action_results) == reported:
            run.add_failure(run.outcome.get_message() or "Parameter validation failed")
        # The app may have swallowed the exception that was to end it.
        if run.cancelled:
            return


def _finalize(connector: RunnableConnector, run: ConnectorRun) -> None:
    status = connector.finalize()
    if status is not None and is_fail(status):
        run.refuse(run.outcome.get_message() or f"{type(connector).__name__}::finalize() failed")


def _guarded(
    connector: RunnableConnector,
    run: ConnectorRun,
    step: Callable[[RunnableConnector, ConnectorRun], None],
) -> None:
    try:
        step(connector, run)
    except ActionCancelException:
        run.cancelled = True
    except (Exception, SystemExit) as error:
        _record_exception(connector, run, error)
        _tell(connector, error)


def _tell(connector: RunnableConnector, error: BaseException) -> None:
    try:
        connector.handle_exception(error)
    except Exception as second:
        connector.error_print("handle_exception() raised", second)


def _record_exception(
    connector: RunnableConnector, run: ConnectorRun, error: BaseException
) -> None:
    import traceback  # most runs raise nothing

    run.exception_occured = True
    run.options.journal.exception = error
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    connector.error_print("Exception Occurred", "".join(lines))


def _finished(connector: RunnableConnector, run: ConnectorRun) -> str:
    for result in run.action_results:
        if result.is_fail():
            result.dump_debug_data()
    try:
        return result_json(run)
    except (TypeError, ValueError) as error:
        # Something in a result is no JSON: the run breaks at its very end, without results.
        _record_exception(connector, run, error)
        run.action_results.clear()
        run.outcome.set_summary({})
        return result_json(run)
