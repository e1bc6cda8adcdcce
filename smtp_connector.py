# File: smtp_connector.py
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
"""The SMTP connector: what SOAR instantiates, and the action boundary.

SOAR calls initialize once, handle_action once for each parameter set, finalize once
(soar-platform.md §1.4). What an action does is in the room "actions"; here every error becomes an
action result, and nowhere else. The class keeps few names of its own, as it shares them with the
platform's base class.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import phantom.app as phantom
from phantom.action_result import ActionResult
from phantom.base_connector import BaseConnector

import smtp_consts as consts
import smtp_folder
from smtp_errors import SmtpAppError

if TYPE_CHECKING:
    from actions.dispatch import ActionRun
    from actions.result import Result

_STATE_LOOKS = 3
_SECONDS_BETWEEN_LOOKS = 0.1


class SmtpConnector(BaseConnector):
    """Sends email for SOAR."""

    def __init__(self) -> None:
        super().__init__()
        self._smtp_run: ActionRun | None = None

    def initialize(self) -> bool:
        """Check the state; a corrupt one is reset, as its message says."""
        problem = smtp_folder.put_first(Path(__file__).resolve().parent)
        if problem:
            return self.set_status(phantom.APP_ERROR, problem)
        if not isinstance(self._smtp_load_state(), dict):
            self.save_state({"app_version": str((self.get_app_json() or {}).get("app_version"))})
            return self.set_status(phantom.APP_ERROR, consts.STATE_CORRUPT)
        # "Name <a@b>" is a valid address here, which the platform's own check does not know.
        self.set_validator("email", lambda _value: True)
        return phantom.APP_SUCCESS

    def handle_action(self, param: dict[str, Any]) -> bool:
        """Run one action and record its outcome (the action boundary)."""
        action_result = self.add_action_result(ActionResult(dict(param)))
        run = self._smtp_action_run()
        try:
            return self._smtp_record(action_result, run.perform(dict(param)))
        except SmtpAppError as error:
            return self._smtp_record(action_result, run.failure(error))
        except Exception as error:
            if self.is_action_cancelled():
                self._smtp_record(action_result, run.cancelled())
                raise
            # A defect of ours: where it came up to the log, a short sentence to the analyst.
            self.error_print("Unexpected error", _trace_of(error))
            return self._smtp_record(action_result, run.defect(error))
        except BaseException:
            # SOAR's cancel signal, should its exception not be an Exception.
            self._smtp_record(action_result, run.cancelled())
            raise

    def finalize(self) -> bool:
        """End the session."""
        self._smtp_close()
        return phantom.APP_SUCCESS

    def handle_cancel(self) -> None:
        """End the session of a cancelled run."""
        self._smtp_close()

    def handle_exception(self, exception: BaseException) -> None:
        """End the session after an error outside of handle_action."""
        self._smtp_close()

    def _smtp_load_state(self) -> Any:
        """Load the state, again when it is unreadable: another run may be writing it just now."""
        for _look in range(_STATE_LOOKS):
            state = self.load_state()
            if isinstance(state, dict):
                return state
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        return self.load_state()

    def _smtp_action_run(self) -> ActionRun:
        if self._smtp_run is None:
            self._smtp_run = self._smtp_new_run()
        return self._smtp_run

    def _smtp_new_run(self) -> ActionRun:
        # The one place where rooms are imported: not before the app's folder leads the path.
        from actions.dispatch import ActionRun
        from soar.platform import Platform, RunFacts

        manifest = self.get_app_json() or {}
        facts = RunFacts(
            identifier=self.get_action_identifier(),
            config=self.get_config(),
            asset_id=str(self.get_asset_id()),
            container_id=self.get_container_id(),
            home=str(self.get_phantom_home()),
            state_folder=str(self.get_state_dir()),
            ca_bundle=self._smtp_ca_bundle(),
            app_id=str(manifest.get("appid", "")),
            app_name=str(manifest.get("name", "")),
        )
        return ActionRun(
            Platform(
                facts=facts,
                rest_url=self.get_phantom_base_url,
                load_state=self.load_state,
                save_state=self.save_state,
                progress=self._smtp_progress,
                send_progress=self._smtp_send_progress,
                is_cancelled=self.is_action_cancelled,
            )
        )

    def _smtp_ca_bundle(self) -> str | None:
        """The platform's CA bundle, if it really is there."""
        path = self.get_ca_bundle()
        return str(path) if path and Path(path).is_file() else None

    def _smtp_close(self) -> None:
        if self._smtp_run is not None:
            self._smtp_run.close()

    def _smtp_record(self, action_result: ActionResult, result: Result) -> bool:
        """Put everything that the platform is to know of one parameter set into its result."""
        action_result.add_data(result.row)
        action_result.update_summary(result.summary)
        if result.changed_parameters:
            action_result.update_param(result.changed_parameters)
        for line in result.last_lines:
            self._smtp_progress(line)
        status = phantom.APP_SUCCESS if result.is_success else phantom.APP_ERROR
        return self._smtp_show(action_result, status, result.message)

    def _smtp_progress(self, text: str) -> None:
        # The platform runs str.format over a message, and a server's words may hold braces.
        if "{" in text or "}" in text:
            self.save_progress("{}", text)
        else:
            self.save_progress(text)

    def _smtp_send_progress(self, text: str) -> None:
        self.send_progress("{}", text)

    def _smtp_show(self, action_result: ActionResult, status: bool, text: str) -> bool:
        """Set status and message, with the text exactly as it is.

        Whether set_status formats a message without arguments is not documented
        (soar-platform.md §2.1), so a text with braces goes the way that turns out right.
        """
        if "{" in text or "}" in text:
            action_result.set_status(status, "{}", None, text)
            if action_result.get_message() == text:
                return status
        action_result.set_status(status, text)
        return status


def _trace_of(error: BaseException) -> str:
    """Tell what came up and where, without its text: that may hold the value it was about."""
    # As traceback writes it; that module takes two milliseconds of every run to load.
    lines = [type(error).__name__]
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        lines.append(f'  File "{code.co_filename}", line {step.tb_lineno}, in {code.co_name}')
        step = step.tb_next
    return "\n".join(lines)


if __name__ == "__main__":
    import smtp_command

    sys.exit(smtp_command.main(SmtpConnector))
