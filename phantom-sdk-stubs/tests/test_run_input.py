# File: test_run_input.py
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
"""What goes into a run: manifest, configuration, passwords, environment, parameters (§1.1-§1.3)."""

from __future__ import annotations

import importlib
import json
import os
import shutil

import encryption_helper
import pytest
from soar_standin.action_input import build_action
from soar_standin.errors import UnusableInput
from soar_standin.run import run_action

CONTEXT = {"guid": "5fb780ea", "artifact_id": 3, "parent_action_run": []}


def data(record, number=0):
    return record.result["result_data"][number]["data"][0]


def test_app_sees_passwords_in_plain_text(act):
    record = act({"do": "show config"}, config={"token": "pässword"})

    assert data(record)["token"] == "pässword"


def test_passwords_travel_encrypted(active_home, sample_app):
    action = build_action(sample_app, "act", {"token": "s3cret"}, [{}], home=active_home)

    assert "s3cret" not in json.dumps(action)
    assert encryption_helper.decrypt(action["config"]["token"], action["dec_key"]) == "s3cret"


def test_password_is_decrypted_with_dec_key(act):
    record = act({"do": "show config"}, config={"token": "s3cret"}, dec_key="another salt")

    assert data(record)["token"] == "s3cret"


@pytest.mark.parametrize("ciphertext", ["s3cret", 5], ids=["plain text", "no text"])
def test_password_that_cannot_be_decrypted_fails_the_run(home, sample_app, ciphertext):
    action = build_action(sample_app, "act", {"server": "x"}, [{}], home=home)
    action["config"]["token"] = ciphertext

    record = run_action(sample_app, action, home)

    assert record.result["message"] == "Unable to decrypt config key 'token'"
    assert record.progress == []


def test_password_without_a_decryption_key_fails_the_run(home, sample_app):
    action = build_action(sample_app, "act", {"server": "x", "token": "y"}, [{}], home=home)
    action["dec_key"] = None

    record = run_action(sample_app, action, home)

    assert record.result["message"].startswith("Decryption key not passed. Unable to decrypt")


def test_empty_password_stays_empty(act):
    record = act({"do": "show config"}, config={"token": ""})

    assert data(record)["token"] == ""


def test_configuration_is_mixed_with_keys_of_the_platform(act):
    record = act({"do": "show config"})

    assert data(record) == {
        "server": "sample.example.com",
        "appname": "-",
        "app_version": "1.2.3",
        "directory": "sampleapp2_5b0a4fd1-3f3c-4c1e-9a0c-6f0f6a1d2b3c",
        "main_module": "sample_connector.py",
        "ingest": {},
    }


def test_missing_required_setting_fails_the_run_before_the_app_sees_it(act):
    record = act({"do": "succeed"}, config={"server": None})

    assert record.progress == []
    assert "'server'" in record.result["message"]


def test_check_of_required_settings_can_be_switched_off(act):
    options = {"check_required": False}

    record = act({"do": "succeed"}, config={"server": None}, options=options)

    assert record.result["status"] == "success"


def test_environment_variables_last_as_long_as_the_run(act, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "before")
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    variables = {
        "HTTPS_PROXY": {"type": "string", "value": "http://proxy.example.com:3128"},
        "NO_PROXY": {"type": "string", "value": "127.0.0.1"},
    }

    record = act({"do": "show environment"}, environment_variables=variables)

    assert data(record) == {name: entry["value"] for name, entry in variables.items()}
    assert "HTTPS_PROXY" not in os.environ
    assert os.environ["NO_PROXY"] == "before"


def test_environment_variables_are_removed_after_an_exception_too(act, monkeypatch):
    monkeypatch.delenv("HTTPS_PROXY", raising=False)

    act({"do": "raise"}, environment_variables={"HTTPS_PROXY": {"type": "string", "value": "x"}})

    assert "HTTPS_PROXY" not in os.environ


def test_context_of_a_parameter_set_comes_back_in_its_result(act):
    record = act({"do": "succeed", "context": CONTEXT}, {"do": "succeed"})

    first, second = record.result["result_data"]
    assert first["context"] == CONTEXT
    assert first["parameter"] == {"do": "succeed", "context": CONTEXT}
    assert (second["context"], second["parameter"]) == ({}, {"do": "succeed"})


def test_context_can_be_kept_from_the_action_and_still_comes_back(act):
    record = act({"do": "show facts", "context": CONTEXT}, options={"context_in_param": False})

    assert data(record)["param"] == {"do": "show facts"}
    assert data(record)["param_context"] == CONTEXT
    assert record.result["result_data"][0]["parameter"]["context"] == CONTEXT


@pytest.mark.parametrize(
    "change, key",
    [
        ({"config": []}, "config"),
        ({"config": None}, "config"),
        ({"asset_id": None}, "asset_id"),
        ({"identifier": 5}, "identifier"),
        ({"parameters": {"to": "x"}}, "parameters"),
        ({"parameters": ["x"]}, "parameters"),
    ],
)
def test_unusable_key_of_the_input_is_named(app_object, change, key):
    answer = app_object({"identifier": "act", "asset_id": "1", "config": {"server": "x"}, **change})

    expected = f"Failed to load the connector run JSON. Missing or invalid '{key}'"
    assert answer["message"] == expected
    assert answer["status"] == "failed"


@pytest.mark.parametrize("text", ["", "{", "[]", "7"])
def test_input_that_is_no_json_object_fails_the_run(app_object, text):
    assert app_object(text)["message"].startswith("Failed to load the connector run JSON.")


def test_action_that_the_manifest_lacks_fails_the_run(act):
    record = act({}, identifier="fly")

    assert record.result["message"] == (
        "Unknown action. Unable to find action info for 'fly' in App JSON"
    )


def test_identifier_that_two_actions_share_fails_the_run(act):
    record = act({}, identifier="ambiguous")

    assert record.result["message"].startswith("Multiple action infos")


def test_app_can_call_an_action_unknown(act):
    record = act({"do": "be unknown"})

    assert record.result["message"] == "Unknown Action: act"


def test_short_action_is_completed(home, sample_app):
    action = {"action": "act", "config": {"server": "x", "token": {"$plain": "s3cret"}}}

    record = run_action(sample_app, {**action, "parameters": [{"do": "show config"}]}, home)

    assert record.result["identifier"] == "act"
    assert data(record)["token"] == "s3cret"


@pytest.mark.parametrize(
    "action",
    [{}, {"action": "fly"}, {"action": "act", "config": "x"}, {"identifier": "act", "config": []}],
    ids=["no action", "unknown action", "config is a text", "config is a list"],
)
def test_action_that_orders_no_run_is_unusable(home, sample_app, action):
    with pytest.raises(UnusableInput):
        run_action(sample_app, action, home)


def test_folder_without_an_app_is_unusable(home, tmp_path):
    with pytest.raises(UnusableInput, match="no manifest"):
        run_action(tmp_path, {"action": "act"}, home)


def test_manifest_is_the_json_file_that_names_the_connector(home, sample_app, tmp_path):
    copy = shutil.copytree(sample_app, tmp_path / "copy")
    (copy / "a_first.json").write_text('{"main_module": "another.py"}')
    (copy / "b_second.json").write_text("not JSON")

    record = run_action(copy, {"action": "act", "config": {"server": "x"}}, home)

    assert record.result["status"] == "success"


def test_another_app_with_modules_of_the_same_names_is_not_mistaken(
    act, home, sample_app, tmp_path
):
    copy = shutil.copytree(sample_app, tmp_path / "copy")
    source = (copy / "sample_connector.py").read_text()
    (copy / "sample_connector.py").write_text(source.replace('"Done"', '"Done by the copy"'))

    first = act({})
    second = run_action(copy, {"action": "act", "config": {"server": "x"}}, home)

    messages = [record.result["result_data"][0]["message"] for record in (first, second)]
    assert messages == ["Done", "Done by the copy"]


def test_module_with_two_connector_classes_is_unusable(home, sample_app, tmp_path):
    copy = shutil.copytree(sample_app, tmp_path / "copy")
    source = (copy / "sample_connector.py").read_text()
    (copy / "sample_connector.py").write_text(source + "\n\nclass Second(SampleConnector): pass\n")

    with pytest.raises(UnusableInput, match="2 connector classes"):
        run_action(copy, {"action": "act"}, home)


def test_every_run_gets_a_fresh_connector(act):
    first, second = act({"do": "summarise"}), act({"do": "succeed"})

    assert len(first.action_results) == len(second.action_results) == 1
    assert second.result["result_summary"] == {"total_objects": 1, "total_objects_successful": 1}


def test_input_and_output_are_json_texts(active_home, sample_app, monkeypatch):
    monkeypatch.syspath_prepend(str(sample_app))
    connector = importlib.import_module("sample_connector").SampleConnector()

    answer = connector._handle_action(
        '{"identifier": "act", "asset_id": "1", "config": {"server": "x"}}', None
    )

    assert isinstance(answer, str)
    assert json.loads(answer)["status"] == "success"


def test_environment_can_switch_off_the_required_check(active_home, app_object, monkeypatch):
    monkeypatch.setenv("SOAR_STANDIN_REQUIRED", "off")

    assert app_object({"identifier": "act", "asset_id": "1", "config": {}})["status"] == "success"
