# File: test_modules.py
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
"""Which modules and names the stand-in offers (§2, §3, §12.1)."""

from __future__ import annotations

import importlib
import subprocess
import sys

import phantom.app as phantom
import pytest
from phantom.base_connector import BaseConnector
from phantom_common import install_info

PUBLIC_METHODS = [
    "add_action_result",
    "append_to_message",
    "debug_print",
    "error_print",
    "telemetry_print",
    "finalize",
    "initialize",
    "handle_action",
    "handle_cancel",
    "handle_exception",
    "get_action_identifier",
    "get_action_name",
    "get_action_results",
    "get_app_config",
    "get_app_json",
    "get_app_id",
    "get_app_name",
    "get_connector_id",
    "get_app_run_id",
    "get_asset_id",
    "get_ca_bundle",
    "get_config",
    "get_container_id",
    "get_container_info",
    "get_current_param",
    "get_current_param_context",
    "get_phantom_base_url",
    "get_phantom_home",
    "get_product_installation_id",
    "get_product_version",
    "get_product_name",
    "get_product_vendor",
    "get_product_version_regex",
    "get_state",
    "get_state_dir",
    "get_state_file_path",
    "get_status",
    "get_status_message",
    "is_action_cancelled",
    "is_fail",
    "is_success",
    "is_poll_now",
    "load_state",
    "save_state",
    "lock",
    "unlock",
    "remove_action_result",
    "save_artifact",
    "save_artifacts",
    "save_container",
    "save_containers",
    "save_progress",
    "send_progress",
    "set_status",
    "set_status_save_progress",
    "set_validator",
    "unknown_action",
    "update_summary",
    "validate_parameters",
]

MODULES = [
    "phantom.app",
    "phantom.base_connector",
    "phantom.action_result",
    "phantom.connector_result",
    "phantom.vault",
    "phantom.rules",
    "phantom.utils",
    "phantom.consts",
    "phantom.json_keys",
    "phantom.status",
    "phantom.progress",
    "phantom.cef",
    "phantom_common.install_info",
    "encryption_helper",
]


@pytest.mark.parametrize("module", MODULES)
def test_module_can_be_imported_first(module):
    """An app may import any of them before the others."""
    command = [sys.executable, "-c", f"import {module}"]

    assert subprocess.run(command, check=False).returncode == 0


def test_base_connector_has_the_public_methods_of_the_platform_and_no_others():
    """get_app_dir() for example came with 7.x: an app for 6.3 cannot use it."""
    public = {name for name in dir(BaseConnector) if not name.startswith("_")}

    assert public == set(PUBLIC_METHODS)


def test_app_module_is_the_usual_single_import():
    for name in ("BaseConnector", "ActionResult", "ActionCancelException", "CONTAINS_VALIDATORS"):
        assert hasattr(phantom, name)
    for module in ("consts", "json_keys", "progress", "status", "utils"):
        names = vars(importlib.import_module(f"phantom.{module}"))
        constants = {n: v for n, v in names.items() if n.isupper() and not n.startswith("_")}
        assert {name: getattr(phantom, name) for name in constants} == constants


def test_constants_have_the_values_of_the_platform():
    assert (phantom.APP_SUCCESS, phantom.APP_ERROR) == (True, False)
    assert (phantom.APP_SUCCESS_STR, phantom.APP_ERROR_STR) == ("success", "failed")
    assert phantom.APP_JSON_PARAM_CONTEXT == "context"
    assert phantom.APP_JSON_VERIFY == "verify_server_cert"
    assert phantom.ACTION_ID_TEST_ASSET_CONNECTIVITY == "test_asset_connectivity"
    assert phantom.APP_PROG_CONNECTING_TO_ELLIPSES == "Connecting to {}..."
    assert phantom.DEFAULT_LOCK_TIMEOUT == 1200


@pytest.mark.parametrize("status, success", [(True, True), (False, False), (None, False)])
def test_status_of_a_forgotten_return_is_a_failure(status, success):
    assert (phantom.is_success(status), phantom.is_fail(status)) == (success, not success)


def test_list_from_string_drops_blanks_and_duplicates_unless_told_otherwise():
    assert phantom.get_list_from_string(" a, b,,a ") == ["a", "b"]
    assert phantom.get_list_from_string("a,,a", drop_blanks=False, remove_duplicates=False) == [
        "a",
        "",
        "a",
    ]


@pytest.mark.parametrize("value, expected", [("true", True), ("False", False), (1, True)])
def test_booleans_may_be_texts(value, expected):
    assert phantom.to_bool(value) is expected


def test_installation_is_described():
    assert install_info.get_product_version().startswith("6.3.")
    assert install_info.is_fips_enabled() is False
