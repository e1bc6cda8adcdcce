# File: base_connector.py
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
"""The class every classic app derives from.

The methods are the face; what happens in which order is soar_standin.action_run.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from phantom.action_result import ActionResult
from phantom.connector_platform import PlatformAccess
from phantom.status import APP_ERR_UNK_CMD, APP_ERROR, APP_SUCCESS
from soar_standin import action_run, app_state
from soar_standin.connector_run import ConnectorRun
from soar_standin.errors import ActionCancelException
from soar_standin.home import Home
from soar_standin.journal import DebugLine, RunOptions
from soar_standin.messages import format_text
from soar_standin.validation import invalid_parameter, missing_parameter


class BaseConnector(PlatformAccess):
    """One app run: one action, one asset, any number of parameter sets.

    Attributes:
        print_progress_message: echo progress messages to standard output as they come.
    """

    def __init__(self) -> None:
        # One name only, so that nothing an app calls its attributes can collide.
        self._standin_run = ConnectorRun(RunOptions.current())
        self.print_progress_message = False

    def _handle_action(self, action_json: str, handle: object) -> str:
        """Carry out the run that the JSON orders; ``handle`` means nothing any more."""
        return action_run.perform(self, self._standin_run, action_json)

    def _handle_cancel(self, signum: int, frame: FrameType | None) -> None:
        """Signal handler: ends the action where it stands, the first time."""
        if not self._standin_run.cancelled:
            self._standin_run.cancelled = True
            raise ActionCancelException(f"Cancelled by signal {signum}")

    # Hooks an app overrides.

    def initialize(self) -> bool:
        """Called once, before the first parameter set."""
        return APP_SUCCESS

    def handle_action(self, param: dict[str, Any]) -> Any:
        """Called for each parameter set."""
        raise NotImplementedError(f"{type(self).__name__} does not override handle_action()")

    def finalize(self) -> bool:
        """Called once, after the last parameter set."""
        return APP_SUCCESS

    def handle_exception(self, exception: BaseException) -> None:
        """Called when something escaped from another method of the app."""

    def handle_cancel(self) -> None:
        """Called when the run was cancelled."""

    def validate_parameters(self, param: dict[str, Any]) -> bool:
        """Check one parameter set; a failure adds the failed result for it."""
        run = self._standin_run
        declared = run.action.get("parameters") or {}
        missing = missing_parameter(param, declared) if run.options.check_required else None
        if missing is not None:
            run.add_failure(f"Missing required parameter '{missing}'")
            return APP_ERROR
        invalid = invalid_parameter(param, declared, run.validators)
        if invalid is not None:
            run.add_failure(f"Parameter '{invalid}' failed validation")
            return APP_ERROR
        return APP_SUCCESS

    def set_validator(self, contains: str, validator: Callable[[str], object]) -> None:
        """Replace, for this run, what decides about values of a ``contains`` type."""
        self._standin_run.validators[contains] = validator

    # Results of the run.

    def add_action_result(self, action_result: ActionResult) -> ActionResult:
        """Add the result of the current parameter set and return it."""
        run = self._standin_run
        action_result.set_base_connector(self)
        action_result.set_param_context(run.param_context)
        run.action_results.append(action_result)
        action_result.set_result_index(len(run.action_results))
        return action_result

    def remove_action_result(self, action_result: ActionResult) -> ActionResult:
        """Take a result out of the run and return it."""
        self._standin_run.action_results.remove(action_result)
        return action_result

    def get_action_results(self) -> list[ActionResult]:
        """The results added so far."""
        return self._standin_run.action_results

    def set_status(
        self,
        status_code: bool,
        status_message: object = "",
        exception: BaseException | None = None,
        *args: object,
        **kwargs: object,
    ) -> bool:
        """Replace status and message of the run; formatting as in ActionResult.set_status."""
        outcome = self._standin_run.outcome
        return outcome.set_status(status_code, status_message, exception, *args, **kwargs)

    def set_status_save_progress(
        self,
        status_code: bool,
        status_message: object = "",
        exception: BaseException | None = None,
        *args: object,
        **kwargs: object,
    ) -> bool:
        """set_status, and the message as progress too."""
        self.set_status(status_code, status_message, exception, *args, **kwargs)
        self.save_progress("{}", self.get_status_message())
        return status_code

    def append_to_message(self, message: object) -> None:
        """Add to the message of the run without any separator."""
        self._standin_run.outcome.append_to_message(message)

    def get_status(self) -> bool:
        """Status of the run."""
        return self._standin_run.outcome.get_status()

    def get_status_message(self) -> str:
        """Message of the run."""
        return self._standin_run.outcome.get_message()

    def is_success(self) -> bool:
        """Whether the status of the run is a success."""
        return self._standin_run.outcome.is_success()

    def is_fail(self) -> bool:
        """Whether the status of the run is a failure."""
        return self._standin_run.outcome.is_fail()

    def update_summary(self, summary: dict[str, Any]) -> dict[str, Any]:
        """Merge into the summary of the run."""
        return self._standin_run.outcome.update_summary(summary)

    def unknown_action(self) -> bool:
        """Fail because the app does not know the action."""
        identifier = self.get_action_identifier()
        return self.set_status(APP_ERROR, APP_ERR_UNK_CMD, None, action_identifier=identifier)

    # What the run says.

    def save_progress(self, progress_str_const: object, *args: object, **kwargs: object) -> None:
        """Show a progress message and keep it."""
        text = format_text(progress_str_const, args, kwargs)
        self._standin_run.options.journal.add_progress(text)
        if self.print_progress_message:
            print(text, flush=True)

    def send_progress(self, progress_str_const: object, *args: object, **kwargs: object) -> None:
        """Show a progress message that the next one replaces."""
        self.save_progress(progress_str_const, *args, **kwargs)

    def debug_print(self, tag: object, dump_object: object = "") -> None:
        """Write to the log at its lowest level."""
        self._log("DEBUG", tag, dump_object)

    def error_print(self, tag: object, dump_object: object = "") -> None:
        """Write to the log as an error."""
        self._log("ERROR", tag, dump_object)

    def telemetry_print(self, tag: object, dump_object: object = "") -> None:
        """Write a measurement to the log."""
        self._log("TELEMETRY", tag, dump_object)

    def _log(self, level: str, tag: object, dump_object: object) -> None:
        text = f"{tag} {_shown(dump_object)}".rstrip()
        self._standin_run.options.journal.add_debug(DebugLine(level, text))
        Home.current().log(level, text)

    # What the run is about.

    def get_action_identifier(self) -> str:
        """The manifest's identifier of the action."""
        return self._standin_run.request.identifier if self._standin_run.request else ""

    def get_action_name(self) -> str:
        """The manifest's name of the action."""
        name: str = self._standin_run.action.get("action", "")
        return name

    def get_asset_id(self) -> str:
        """The asset's id, a str."""
        return self._standin_run.request.asset_id if self._standin_run.request else ""

    def get_container_id(self) -> int | str | None:
        """An int, but "0" when the platform mails a report."""
        return self._standin_run.request.container_id if self._standin_run.request else None

    def get_app_run_id(self) -> int | str | None:
        """The id of this run."""
        return self._standin_run.request.app_run_id if self._standin_run.request else None

    def get_config(self) -> dict[str, Any]:
        """The asset's settings, passwords in plain text, among keys of the platform."""
        return self._standin_run.config

    def get_current_param(self) -> dict[str, Any]:
        """The parameter set being worked on."""
        return self._standin_run.param

    def get_current_param_context(self) -> dict[str, Any]:
        """Where that parameter set came from."""
        return self._standin_run.param_context

    def is_action_cancelled(self) -> bool:
        """Whether the run was cancelled."""
        return self._standin_run.cancelled

    def is_poll_now(self) -> bool:
        """Never: the stand-in does not poll."""
        return False

    def lock(self, param: object, action_result: ActionResult) -> bool:
        """Actions never wait for each other here."""
        return APP_SUCCESS

    def unlock(self) -> bool:
        """See lock."""
        return APP_SUCCESS

    # State of the asset.

    def get_state_dir(self) -> str:
        """Folder of the state files of this app."""
        return str(Home.current().state_dir(self.get_app_id())) + os.sep

    def get_state_file_path(self) -> str:
        """State file of this asset."""
        return str(Home.current().state_file(self.get_app_id(), self.get_asset_id()))

    def load_state(self) -> Any:
        """The state as stored; created when missing, None when unreadable."""
        path = Path(self.get_state_file_path())
        self._standin_run.state = app_state.load(path, self._fact("app_version"))
        return self._standin_run.state

    def save_state(self, state: Any) -> bool:
        """Store the state, the app's version in it."""
        if not isinstance(state, dict):
            self.error_print("save_state() takes a dict, not", type(state).__name__)
            return APP_ERROR
        path = Path(self.get_state_file_path())
        self._standin_run.state = app_state.save(path, state, self._fact("app_version"))
        return APP_SUCCESS

    def get_state(self) -> Any:
        """The state last loaded or saved, None before that."""
        return self._standin_run.state


def _shown(dump_object: object) -> str:
    if isinstance(dump_object, str):
        return dump_object
    from pprint import pformat  # slow to load, and few log anything but texts

    return pformat(dump_object)
