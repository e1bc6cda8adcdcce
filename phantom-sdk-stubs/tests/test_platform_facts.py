# File: test_platform_facts.py
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
"""What a connector learns about its run and the installation (§2)."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi
import phantom.rules as ph_rules
import pytest
from phantom.base_connector import BaseConnector
from soar_standin.home import Home


@pytest.fixture
def facts(act):
    def ask(**keys):
        return act({"do": "show facts"}, **keys).result["result_data"][0]["data"][0]

    return ask


def test_asset_id_is_a_text_and_container_id_a_number(facts):
    assert facts(asset_id="22", container_id=174)["asset_id"] == "22"
    assert facts(asset_id=22, container_id=174)["asset_id"] == "22"
    assert facts(container_id=174)["container_id"] == 174


def test_action_and_app_are_known(facts):
    app_id = "5b0a4fd1-3f3c-4c1e-9a0c-6f0f6a1d2b3c"

    known = facts(connector_run_id=5120)

    assert known["action"] == ["act", "act"]
    assert known["app"] == [app_id, app_id, "Sample App 2"]
    assert known["run_id"] == 5120


def test_base_url_ends_with_a_slash(active_home):
    assert BaseConnector().get_phantom_base_url() == "https://127.0.0.1/"
    assert BaseConnector._get_phantom_base_url() == "https://127.0.0.1/"


def test_rest_urls_of_the_rules_module_start_with_the_base_url(active_home):
    assert ph_rules.build_phantom_rest_url("asset", 7) == "https://127.0.0.1/rest/asset/7"


def test_home_is_that_of_the_run(facts, home):
    known = facts()

    assert known["home"] == str(home.root)
    assert Path(known["state_dir"]) == home.state_dir(known["app"][0])
    assert Path(known["state_file"]) == home.state_file(known["app"][0], "1")


def test_home_comes_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PHANTOM_HOME", str(tmp_path / "elsewhere"))

    assert BaseConnector._get_phantom_home() == str(tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / "vault" / "tmp").is_dir()


def test_home_without_the_environment_is_the_users_own(tmp_path, monkeypatch):
    monkeypatch.delenv("PHANTOM_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    assert Home.current().root == tmp_path / ".soar-standin"


def test_ca_bundle_is_the_platforms_if_there_is_one(facts, home):
    home.ca_bundle.write_text("certificates")

    assert facts()["ca_bundle"] == str(home.ca_bundle)


def test_ca_bundle_is_the_systems_otherwise(facts, tmp_path, monkeypatch):
    bundle = tmp_path / "system.pem"
    bundle.write_text("certificates")
    monkeypatch.setenv(ssl.get_default_verify_paths().openssl_cafile_env, str(bundle))

    assert facts()["ca_bundle"] == str(bundle)


def test_ca_bundle_is_certifis_without_any_other(facts, monkeypatch):
    monkeypatch.setenv(ssl.get_default_verify_paths().openssl_cafile_env, "/nowhere.pem")

    assert facts()["ca_bundle"] == certifi.where()


def test_container_info_is_three_values(facts, home):
    home.save_containers({"174": {"id": 174, "name": "Phishing"}})

    assert facts(container_id=174)["container_info"] == [True, {"id": 174, "name": "Phishing"}, 200]
    assert facts(container_id=175)["container_info"][::2] == [False, 404]


def test_containers_and_artifacts_can_be_saved(act, home):
    data = act({"do": "ingest"}).result["result_data"][0]["data"][0]

    assert [item[0] for item in data["saved"]] == [True, True, False]
    assert {item[2] for item in data["saved"]} == {1}
    assert data["artifacts"][::2] == [True, [1, 2]]
    assert data["orphan"][::2] == [False, None]
    assert home.containers()["1"]["name"] == "From mail"


def test_installation_has_a_version_and_an_id(active_home):
    connector = BaseConnector()

    assert connector.get_product_version().startswith("6.3.")
    assert connector.get_product_installation_id() == BaseConnector().get_product_installation_id()
