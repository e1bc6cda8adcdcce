# File: test_validation.py
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
"""What happens to parameter sets before handle_action (§1.5)."""

from __future__ import annotations

import phantom.app as phantom
import pytest


def messages(record):
    return [item["message"] for item in record.result["result_data"]]


VALID = {
    "domain": ["example.com", "a.b.example.com."],
    "email": ["a@example.com"],
    "hash": ["0" * 32, "a" * 40, "B" * 64, "f" * 128],
    "host name": ["mail", "mail.example.com"],
    "ip": ["192.0.2.1"],
    "mac address": ["00:11:22:aa:bb:cc", "00-11-22-AA-BB-CC", "001122aabbcc"],
    "md5": ["0" * 32],
    "sha1": ["0" * 40],
    "sha256": ["0" * 64],
    "sha512": ["0" * 128],
    "url": ["https://example.com/x?y=1"],
}
INVALID = {
    "domain": ["example", "192.0.2.1", "-a.example.com"],
    "email": ["Jane Doe <jane@example.com>", "jane@localhost", "a" * 250 + "@b.com"],
    "hash": ["0" * 41, "not hex"],
    "host name": ["a..b", "under score"],
    "ip": ["2001:db8::1", "192.0.2.256", "192.0.2"],
    "mac address": ["00:11:22:33:44", "00:11-22:33:44:55"],
    "md5": ["0" * 31, "g" * 32],
    "sha1": ["0" * 39],
    "sha256": ["0" * 65],
    "sha512": ["0" * 127],
    "url": ["example.com", "https://exa mple.com", "http://[::1"],
}


@pytest.mark.parametrize("kind", sorted(VALID))
def test_built_in_validator_accepts(kind):
    assert [phantom.CONTAINS_VALIDATORS[kind](value) for value in VALID[kind]] == [True] * len(
        VALID[kind]
    )


@pytest.mark.parametrize("kind", sorted(INVALID))
def test_built_in_validator_refuses(kind):
    assert [phantom.CONTAINS_VALIDATORS[kind](value) for value in INVALID[kind]] == [False] * len(
        INVALID[kind]
    )


def test_there_are_no_other_built_in_validators():
    assert set(phantom.CONTAINS_VALIDATORS) == set(VALID)


def test_value_that_fails_validation_never_reaches_the_app(act):
    record = act({"to": "Jane Doe <jane@example.com>"}, {"to": "jane@example.com"})

    assert messages(record) == ["Parameter 'to' failed validation", "Done"]
    assert record.progress.count("handle_action: None") == 1
    assert record.result["result_data"][0]["parameter"] == {"to": "Jane Doe <jane@example.com>"}


def test_every_item_of_a_list_is_validated(act):
    record = act({"to": "a@example.com, b@example.com"}, {"to": "a@example.com, b"})

    assert messages(record) == ["Done", "Parameter 'to' failed validation"]


def test_one_of_several_contains_types_is_enough(act):
    record = act({"target": "192.0.2.1"}, {"target": "example.com"}, {"target": "neither!"})

    assert messages(record) == ["Done", "Done", "Parameter 'target' failed validation"]


def test_contains_type_without_a_validator_takes_everything(act):
    record = act({"files": "no hash at all"})

    assert messages(record) == ["Done"]


@pytest.mark.parametrize("value", ["", None])
def test_value_not_filled_in_is_not_validated(act, value):
    record = act({"to": value})

    assert messages(record) == ["Done"]


def test_validator_set_in_initialize_counts_for_this_run_only(act):
    param = {"to": "Jane Doe <jane@example.com>"}

    with_validator = act(param, config={"in_initialize": "accept any email"})
    without = act(param)

    assert messages(with_validator) == ["Done"]
    assert messages(without) == ["Parameter 'to' failed validation"]


@pytest.mark.parametrize("param", [{}, {"target": None}], ids=["absent", "null"])
def test_missing_required_parameter_never_reaches_the_app(act, param):
    record = act(param, identifier="act_on_target")

    assert record.progress == ["initialize", "finalize"]
    assert messages(record) == ["Missing required parameter 'target'"]
    assert record.result["status"] == "failed"


def test_missing_required_parameter_reaches_the_app_when_the_check_is_off(act):
    record = act({}, identifier="act_on_target", options={"check_required": False})

    assert messages(record) == ["Done"]


def test_values_are_not_checked_against_the_data_type(act):
    """A numeric parameter may be a text: that is the app's business (§1.3)."""
    record = act({"target": "192.0.2.1", "do": "succeed", "undeclared": [1, 2]})

    assert messages(record) == ["Done"]
