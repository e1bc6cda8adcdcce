# File: test_run_order.py
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
"""In which order the platform calls a connector, and what it makes of the outcome (§1.4, §1.6)."""

from __future__ import annotations

import os
import signal

import pytest


def statuses(record):
    return [item["status"] for item in record.result["result_data"]]


def messages(record):
    return [item["message"] for item in record.result["result_data"]]


def test_initialize_and_finalize_run_once_around_all_parameter_sets(act):
    record = act({"do": "succeed"}, {"do": "fail"}, {"do": "summarise"})

    assert record.progress == [
        "initialize",
        "handle_action: succeed",
        "handle_action: fail",
        "handle_action: summarise",
        "finalize",
    ]


@pytest.mark.parametrize("parameters", [[], [{}]], ids=["no set", "an empty set"])
def test_action_without_parameters_runs_once(act, parameters):
    record = act(*parameters)

    assert record.progress == ["initialize", "handle_action: None", "finalize"]
    assert record.result["result_summary"]["total_objects"] == 1


def test_result_has_the_keys_of_the_platform(act):
    record = act({"do": "succeed"})

    assert record.result == {
        "identifier": "act",
        "status": "success",
        "message": "100% of action executions succeeded",
        "exception_occured": False,
        "action_cancelled": False,
        "result_summary": {"total_objects": 1, "total_objects_successful": 1},
        "result_data": [
            {
                "status": "success",
                "message": "Done",
                "parameter": {"do": "succeed"},
                "data": [],
                "extra_data": [],
                "summary": {},
                "context": {},
            }
        ],
    }


def test_failed_parameter_set_does_not_stop_the_next(act):
    record = act({"do": "fail"}, {"do": "succeed"})

    assert statuses(record) == ["failed", "success"]
    assert record.result["result_summary"] == {"total_objects": 2, "total_objects_successful": 1}


def test_run_with_one_success_is_a_success(act):
    record = act({"do": "fail"}, {"do": "succeed"})

    assert (record.result["status"], record.result["message"]) == ("success", "Errors: 1")


def test_run_with_failures_only_is_failed(act):
    record = act({"do": "fail"}, {"do": "fail"})

    assert record.result["status"] == "failed"
    assert record.result["message"] == "100% of action executions failed"


def test_run_without_any_result_is_failed(act):
    record = act({"do": "nothing"})

    assert record.result["status"] == "failed"
    assert record.result["message"] == "No action executions found"
    assert record.result["result_summary"] == {"total_objects": 0, "total_objects_successful": 0}


def test_removed_result_leaves_the_message_of_the_run(act):
    record = act({"do": "remove result"})

    assert record.result["message"] == "Took it back"
    assert record.result["result_data"] == []


def test_summary_of_the_run_is_merged_into_the_result_summary(act):
    record = act({"do": "summarise"})

    assert record.result["result_summary"] == {
        "total_objects": 1,
        "total_objects_successful": 1,
        "total_positives": 7,
    }


def test_initialize_that_returns_none_fails_the_run(act):
    record = act({"do": "succeed"}, config={"in_initialize": "return None"})

    assert record.progress == ["initialize"]
    assert record.result["status"] == "failed"
    assert record.result["message"] == (
        "SampleConnector::initialize() did not return a 'mandotary' status code"
    )


def test_failed_initialize_prevents_the_action(act):
    record = act({"do": "succeed"}, config={"in_initialize": "fail"})

    assert record.progress == ["initialize"]
    assert record.result["status"] == "failed"
    assert record.result["message"] == "SampleConnector::initialize() returned error"
    assert record.result["result_data"] == []


def test_initialize_can_say_why_it_failed(act):
    config = {"in_initialize": "fail", "message": "The settings contradict each other"}

    record = act({"do": "succeed"}, config=config)

    assert record.result["message"] == "The settings contradict each other"


def test_finalize_can_fail_the_run_but_not_its_results(act):
    record = act({"do": "succeed"}, config={"in_finalize": "fail with message"})

    assert (record.result["status"], record.result["message"]) == ("failed", "Too late")
    assert statuses(record) == ["success"]


def test_finalize_without_a_return_value_is_no_failure(act):
    record = act({"do": "succeed"}, config={"in_finalize": "return None"})

    assert record.result["status"] == "success"


def test_exception_ends_the_loop_and_fails_the_run(act):
    record = act({"do": "succeed"}, {"do": "raise"}, {"do": "succeed"})

    assert record.progress == [
        "initialize",
        "handle_action: succeed",
        "handle_action: raise",
        "handle_exception: told to raise",
        "finalize",
    ]
    assert record.result["exception_occured"] is True
    assert (record.result["status"], record.result["message"]) == ("failed", "Exception Occurred")
    assert statuses(record) == ["success", "failed"]
    assert isinstance(record.exception, RuntimeError)


def test_exception_after_a_success_still_fails_the_run(act):
    record = act({"do": "raise late"})

    assert record.result["status"] == "failed"
    assert statuses(record) == ["success"]


def test_exit_of_the_app_is_an_exception_like_any_other(act):
    record = act({"do": "exit"})

    assert record.result["exception_occured"] is True
    assert isinstance(record.exception, SystemExit)


def test_exception_in_initialize_prevents_the_action(act):
    record = act({"do": "succeed"}, config={"in_initialize": "raise"})

    assert record.progress == ["initialize", "handle_exception: told to raise"]
    assert record.result["exception_occured"] is True


def test_exception_in_finalize_fails_the_run(act):
    record = act({"do": "succeed"}, config={"in_finalize": "raise"})

    assert record.progress[-2:] == ["finalize", "handle_exception: told to raise"]
    assert record.result["exception_occured"] is True


def test_data_that_is_no_json_breaks_the_run_at_its_end(act):
    record = act({"do": "add unserialisable data"})

    assert record.progress[-1] == "finalize"
    assert record.result["exception_occured"] is True
    assert record.result["status"] == "failed"


def test_signal_cancels_the_action(act):
    record = act({"do": "cancel"}, {"do": "succeed"})

    assert record.progress == [
        "initialize",
        "handle_action: cancel",
        "handle_cancel: True",
        "finalize",
    ]
    assert record.result["action_cancelled"] is True
    assert record.result["exception_occured"] is False
    assert record.result["status"] == "failed"


def test_app_that_swallows_the_cancel_does_not_get_the_next_parameter_set(act):
    record = act({"do": "swallow cancel"}, {"do": "succeed"})

    assert record.progress[1:] == [
        "handle_action: swallow cancel",
        "handle_cancel: True",
        "finalize",
    ]
    assert record.result["action_cancelled"] is True
    assert messages(record)[0].startswith("Stopped. Error string: 'Cancelled by signal")


def test_app_can_raise_the_cancel_exception_itself(act):
    record = act({"do": "cancel itself"}, {"do": "succeed"})

    assert record.progress[1:] == [
        "handle_action: cancel itself",
        "handle_cancel: True",
        "finalize",
    ]
    assert record.result["action_cancelled"] is True


def test_cancel_during_initialize_prevents_the_action(act):
    record = act({"do": "succeed"}, config={"in_initialize": "cancel"})

    assert record.progress == ["initialize", "handle_cancel: True"]
    assert record.result["action_cancelled"] is True


def test_signal_handlers_are_put_back_after_the_run(act):
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]

    act({"do": "cancel"})

    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


def test_environment_of_the_test_process_is_not_changed_by_a_run(act):
    before = dict(os.environ)

    act({"do": "succeed"})

    assert dict(os.environ) == before
