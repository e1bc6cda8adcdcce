# File: sample_connector.py
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
"""An app that does on every parameter set what the set asks for ("do").

It reports the platform's calls as progress, so that tests read the order of calls from there.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import phantom.app as phantom
from phantom.action_result import ActionResult
from phantom.base_connector import BaseConnector


class SampleConnector(BaseConnector):
    """Every hook says that it was called."""

    def initialize(self):
        self.save_progress("initialize")
        if self.get_config().get("message"):
            self.set_status(phantom.APP_ERROR, self.get_config()["message"])
        return self._hook("in_initialize")

    def finalize(self):
        self.save_progress("finalize")
        return self._hook("in_finalize")

    def handle_exception(self, exception):
        self.save_progress("handle_exception: {}", exception)

    def handle_cancel(self):
        self.save_progress("handle_cancel: {}", self.is_action_cancelled())

    def handle_action(self, param):
        self.save_progress("handle_action: {}", param.get("do"))
        if param.get("do") == "nothing":
            return phantom.APP_SUCCESS
        result = self.add_action_result(ActionResult(dict(param)))
        return _BEHAVIOURS[param.get("do", "succeed")](self, result)

    def _hook(self, setting):
        return _HOOKS[self.get_config().get(setting, "succeed")](self)


def _raise(connector, result=None):
    raise RuntimeError("told to raise")


def _cancel(connector, result=None):
    signal.raise_signal(signal.SIGTERM)


def _cancel_itself(connector, result):
    raise phantom.ActionCancelException("enough")


def _validate_anything(connector):
    connector.set_validator("email", lambda value: True)
    return phantom.APP_SUCCESS


_HOOKS = {
    "succeed": lambda connector: phantom.APP_SUCCESS,
    "fail": lambda connector: phantom.APP_ERROR,
    "fail with message": lambda connector: connector.set_status(phantom.APP_ERROR, "Too late"),
    "return None": lambda connector: None,
    "raise": _raise,
    "cancel": _cancel,
    "accept any email": _validate_anything,
}


def _succeed(connector, result):
    return result.set_status(phantom.APP_SUCCESS, "Done")


def _fail(connector, result):
    result.add_debug_data("seen before the failure")
    return result.set_status(phantom.APP_ERROR, "Not done")


def _summarise(connector, result):
    connector.update_summary({"total_positives": 7})
    result.update_summary({"total_message_searches": 1, "api_version_used": "v4"})
    return result.set_status(phantom.APP_SUCCESS)


def _raise_late(connector, result):
    _succeed(connector, result)
    _raise(connector)


def _swallow_cancel(connector, result):
    try:
        _cancel(connector)
    except Exception as error:
        return result.set_status(phantom.APP_ERROR, "Stopped", error)
    return phantom.APP_SUCCESS


def _wait_for_cancel(connector, result):
    connector.save_progress("waiting")
    signal.pause()


def _show_config(connector, result):
    result.add_data(dict(connector.get_config()))
    return _succeed(connector, result)


def _show_environment(connector, result):
    result.add_data({name: os.environ.get(name) for name in ("HTTPS_PROXY", "NO_PROXY")})
    return _succeed(connector, result)


def _show_facts(connector, result):
    facts = {
        "action": [connector.get_action_identifier(), connector.get_action_name()],
        "app": [connector.get_app_id(), connector.get_connector_id(), connector.get_app_name()],
        "asset_id": connector.get_asset_id(),
        "base_url": connector.get_phantom_base_url(),
        "ca_bundle": connector.get_ca_bundle(),
        "container_id": connector.get_container_id(),
        "container_info": connector.get_container_info(),
        "home": connector.get_phantom_home(),
        "param": connector.get_current_param(),
        "param_context": connector.get_current_param_context(),
        "run_id": connector.get_app_run_id(),
        "state_dir": connector.get_state_dir(),
        "state_file": connector.get_state_file_path(),
    }
    result.add_data(facts)
    return _succeed(connector, result)


def _ingest(connector, result):
    container = {"name": "From mail", "source_data_identifier": "m-1"}
    saved = connector.save_container(container)
    again = connector.save_container(container)
    duplicate = connector.save_container(container, fail_on_duplicate=True)
    artifacts = connector.save_artifacts([{"container_id": saved[2]}, {"container_id": saved[2]}])
    orphan = connector.save_artifact({"container_id": 999})
    result.add_data({"saved": [saved, again, duplicate], "artifacts": artifacts, "orphan": orphan})
    return _succeed(connector, result)


def _count_in_state(connector, result):
    before = connector.get_state()
    state = connector.load_state()
    result.add_data({"before": before, "loaded": state})
    if isinstance(state, dict):
        connector.save_state({"count": state.get("count", 0) + 1, "app_version": "0.0.1"})
    result.add_data({"after": connector.get_state()})
    return _succeed(connector, result)


def _save_list_as_state(connector, result):
    return result.set_status(connector.save_state(["not a dict"]))


def _add_unserialisable_data(connector, result):
    result.add_data({"raw": b"bytes"})
    return _succeed(connector, result)


def _print_to_log(connector, result):
    connector.debug_print("a list", [1, 2])
    connector.error_print("broken {}")
    connector.telemetry_print("took", "3 s")
    return _succeed(connector, result)


def _unknown(connector, result):
    result.set_status(connector.unknown_action(), "No such thing")
    return phantom.APP_ERROR


def _remove_result(connector, result):
    connector.remove_action_result(result)
    return connector.set_status(phantom.APP_ERROR, "Took {what} back", None, what="it")


_BEHAVIOURS = {
    "succeed": _succeed,
    "fail": _fail,
    "summarise": _summarise,
    "raise": _raise,
    "raise late": _raise_late,
    "exit": lambda connector, result: sys.exit(3),
    "cancel": _cancel,
    "cancel itself": _cancel_itself,
    "swallow cancel": _swallow_cancel,
    "wait for cancel": _wait_for_cancel,
    "show config": _show_config,
    "show environment": _show_environment,
    "show facts": _show_facts,
    "ingest": _ingest,
    "count in state": _count_in_state,
    "save list as state": _save_list_as_state,
    "add unserialisable data": _add_unserialisable_data,
    "print to log": _print_to_log,
    "be unknown": _unknown,
    "remove result": _remove_result,
}


if __name__ == "__main__":
    sample = SampleConnector()
    sample.print_progress_message = True
    answer = sample._handle_action(Path(sys.argv[1]).read_text(), None)
    print(json.dumps(json.loads(answer)))
