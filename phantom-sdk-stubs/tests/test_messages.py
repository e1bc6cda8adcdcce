# File: test_messages.py
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
"""Status and message of results and runs, and progress (§2.1, §2b, §1.6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phantom.action_result import ActionResult
from phantom.base_connector import BaseConnector


@pytest.fixture
def result():
    return ActionResult({"to": "a@example.com"})


@pytest.fixture
def connector(active_home):
    return BaseConnector()


def test_result_starts_as_failed_without_a_message(result):
    assert (result.get_status(), result.get_message(), result.is_fail()) == (False, "", True)


def test_result_takes_no_parameters_or_a_dict():
    assert ActionResult().get_param() == {}
    with pytest.raises(TypeError):
        ActionResult(["to"])


def test_set_status_returns_the_status_code(result, connector):
    assert result.set_status(True, "ok") is True
    assert connector.set_status(False, "no") is False


def test_set_status_replaces_the_message_even_by_none(result):
    result.set_status(False, "first")

    result.set_status(False)

    assert result.get_message() == ""


def test_message_is_formatted_with_braces(result):
    result.set_status(False, "{} said {reply}", None, "server", reply="no")

    assert result.get_message() == "server said no"


def test_message_is_formatted_even_without_arguments(result):
    result.set_status(False, "doubled {{braces}}")

    assert result.get_message() == "doubled {braces}"


@pytest.mark.parametrize(
    "text", ["{}", "{0}", "{name}", "{", "}", "{!x}", '{"a": 1}', "100 %s"], ids=repr
)
def test_text_that_cannot_be_formatted_stays_as_it_is(result, text):
    result.set_status(False, text)

    assert result.get_message() == text


@given(st.text())
def test_argument_is_never_formatted(text):
    result = ActionResult()

    result.set_status(False, "Server said: {}", None, text)

    assert result.get_message() == f"Server said: {text}"


def test_exception_is_added_to_the_message_as_error_string(result):
    result.set_status(False, "Call {} failed", OSError("disk {full}"), 7)

    assert result.get_message() == "Call 7 failed. Error string: 'disk {full}'"


def test_exception_details_can_be_added_later(result):
    result.set_status(False, "Call failed")

    assert result.add_exception_details(OSError("disk full")) is False
    assert result.get_message() == "Call failed. Error string: 'disk full'"


def test_append_to_message_adds_no_separator(result, connector):
    for target in (result, connector):
        target.set_status(False, "one")
        target.append_to_message(". two")

    assert result.get_message() == connector.get_status_message() == "one. two"


def test_successful_result_without_a_message_gets_its_summary_as_message(act):
    record = act({"do": "summarise"})

    message = record.result["result_data"][0]["message"]
    assert message == "Total message searches: 1, Api version used: v4"


@pytest.mark.parametrize("status, message", [(False, ""), (True, "mine")])
def test_summary_becomes_no_message_of_a_failure_and_replaces_none(result, status, message):
    result.update_summary({"hits": 1})

    result.set_status(status, message)

    assert result.get_dict()["message"] == message


def test_summary_can_be_changed_through_what_update_summary_returned(result):
    summary = result.update_summary({})
    summary["hits"] = 1
    result.update_summary({"more": 2})

    assert result.get_summary() == {"hits": 1, "more": 2}


def test_set_summary_replaces(result):
    result.update_summary({"hits": 1})

    assert result.set_summary({"more": 2}) == result.get_summary() == {"more": 2}


def test_data_is_collected_and_returned(result):
    item = {"x": 1}

    assert result.add_data(item) is item
    result.update_data([{"x": 2}])
    assert result.add_extra_data(item) is item
    result.update_extra_data([{"x": 3}])

    assert result.get_data() == [{"x": 1}, {"x": 2}]
    assert result.get_extra_data() == [{"x": 1}, {"x": 3}]
    assert (result.get_data_size(), result.get_extra_data_size()) == (2, 2)


def test_data_size_can_be_stated(result):
    result.set_data_size(100)

    assert result.get_data_size() == 100


def test_parameters_of_a_result_can_be_merged_and_replaced(result):
    result.update_param({"cc": "b@example.com"})
    assert result.get_param() == {"to": "a@example.com", "cc": "b@example.com"}

    result.set_param({"bcc": "c@example.com"})
    assert result.get_param() == {"bcc": "c@example.com"}


def test_run_status_and_result_status_are_independent(connector, result):
    connector.add_action_result(result)
    connector.set_status(False, "the run")
    result.set_status(True, "the result")

    assert (connector.is_fail(), result.is_success()) == (True, True)


def test_add_action_result_returns_the_result(connector, result):
    assert connector.add_action_result(result) is result
    assert connector.get_action_results() == [result]
    assert connector.remove_action_result(result) is result
    assert connector.get_action_results() == []


def test_progress_is_formatted_and_echoed_on_request(connector, capsys):
    connector.save_progress("quiet")
    connector.print_progress_message = True

    connector.save_progress("Connecting to {}...", "mail")
    connector.send_progress("{vault_id} {{}}", vault_id="ab")
    connector.set_status_save_progress(False, "Failed: {}", None, "{reason}")

    assert capsys.readouterr().out.splitlines() == [
        "Connecting to mail...",
        "ab {}",
        "Failed: {reason}",
    ]
    assert connector.get_status_message() == "Failed: {reason}"


def test_progress_is_reported_as_it_happens(act):
    seen = []

    record = act({"do": "fail"}, options={"on_progress": seen.append})

    assert seen == ["Loaded action execution configuration", *record.progress]


def test_log_gets_what_the_app_prints_with_its_level(act, home):
    record = act({"do": "print to log"})

    lines = [(line.level, line.text) for line in record.debug]
    assert lines == [
        ("DEBUG", "a list [1, 2]"),
        ("ERROR", "broken {}"),
        ("TELEMETRY", "took 3 s"),
    ]
    logged = home.log_file.read_text().splitlines()
    assert [line.split(" ", 1)[1] for line in logged] == [
        f"{level} : {text}" for level, text in lines
    ]


def test_debug_data_goes_to_the_log_of_a_failed_result_only(act):
    failed, succeeded = act({"do": "fail"}), act({"do": "succeed"})

    assert [line.text for line in failed.debug] == ["seen before the failure"]
    assert succeeded.debug == []


def test_exception_goes_to_the_log_with_its_traceback(act):
    record = act({"do": "raise"})

    assert "sample_connector.py" in record.debug[0].text
    assert "RuntimeError: told to raise" in record.debug[0].text
