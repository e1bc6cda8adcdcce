# File: test_state.py
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
"""The state file of an asset (§2.2)."""

from __future__ import annotations

import json

import pytest

APP_ID = "5b0a4fd1-3f3c-4c1e-9a0c-6f0f6a1d2b3c"
COUNT = {"do": "count in state"}


def data(record):
    return record.result["result_data"][0]["data"]


def test_state_is_kept_below_the_home_by_app_and_asset(act, home):
    record = act(COUNT, asset_id="22")

    path = home.root / "local_data" / "app_states" / APP_ID / "22_state.json"
    assert json.loads(path.read_text()) == record.state == {"count": 1, "app_version": "1.2.3"}


def test_missing_state_is_created_with_the_app_version_only(act):
    record = act(COUNT)

    assert data(record)[0] == {"before": None, "loaded": {"app_version": "1.2.3"}}


def test_saved_state_gets_the_app_version_whatever_it_held(act):
    record = act(COUNT)

    assert data(record)[1] == {"after": {"count": 1, "app_version": "1.2.3"}}


def test_state_survives_runs_and_is_one_per_asset(act):
    act(COUNT)
    act(COUNT)

    assert act(COUNT).state["count"] == 3
    assert act(COUNT, asset_id="another").state["count"] == 1


@pytest.mark.parametrize("content", [b"not JSON", b"", b'{"a": "\xff"}'], ids=repr)
def test_unreadable_state_is_none_and_left_alone(act, home, content):
    path = home.state_file(APP_ID, "1")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)

    record = act(COUNT)

    assert data(record)[0] == {"before": None, "loaded": None}
    assert path.read_bytes() == content


def test_state_that_is_no_dict_is_the_apps_business(act, home):
    path = home.state_file(APP_ID, "1")
    path.parent.mkdir(parents=True)
    path.write_text("[1, 2]")

    record = act(COUNT)

    assert data(record)[0]["loaded"] == [1, 2]
    assert record.state == [1, 2]


def test_only_a_dict_can_be_saved(act):
    record = act({"do": "save list as state"})

    assert record.result["status"] == "failed"
    assert record.state is None


def test_record_shows_a_state_that_is_no_json_as_text(act, home):
    path = home.state_file(APP_ID, "1")
    path.parent.mkdir(parents=True)
    path.write_text("not JSON")

    assert act({"do": "succeed"}).state == "not JSON"
