# File: json_keys.py
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
"""Names of keys in the JSON that goes into and comes out of an app run."""

from __future__ import annotations

APP_JSON_ACTION_CANCELLED = "action_cancelled"
APP_JSON_ACTION_NAME = "action"
APP_JSON_APP_ID = "appid"
APP_JSON_APP_RUN_ID = "app_run_id"
APP_JSON_ASSET_ID = "asset_id"
APP_JSON_CONTAINER_ID = "container_id"
APP_JSON_CONTAINS = "contains"
APP_JSON_DATA = "data"
APP_JSON_DOMAIN = "domain"
APP_JSON_END_TIME = "end_time"
APP_JSON_EXCEPTION_OCCURED = "exception_occured"
APP_JSON_EXTRA_DATA = "extra_data"
APP_JSON_HASH = "hash"
APP_JSON_IP = "ip"
APP_JSON_MESSAGE = "message"
APP_JSON_NAME = "name"
APP_JSON_PARAM_CONTEXT = "context"
APP_JSON_PARAMETER = "parameter"
APP_JSON_PARAMETERS = "parameters"
APP_JSON_PASSWORD = "password"  # pragma: allowlist secret (a key)
APP_JSON_PORT = "port"
APP_JSON_SERVER = "server"
APP_JSON_SIZE = "size"
APP_JSON_START_TIME = "start_time"
APP_JSON_STATUS = "status"
APP_JSON_SUMMARY = "summary"
APP_JSON_TOTAL_OBJECTS_SUCCESS = "total_objects_successful"
APP_JSON_TOTAL_OBJECTS_TO_ACT_ON = "total_objects"
APP_JSON_URL = "url"
APP_JSON_USERNAME = "username"
APP_JSON_VAULT_ID = "vault_id"
APP_JSON_VERIFY = "verify_server_cert"
