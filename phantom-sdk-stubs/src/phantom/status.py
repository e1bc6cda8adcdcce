# File: status.py
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
"""Status codes, and the messages that go with them."""

from __future__ import annotations

APP_SUCCESS: bool = True
APP_ERROR: bool = False
APP_SUCCESS_STR = "success"
APP_ERROR_STR = "failed"

APP_SUCC_CMD_EXEC = "Action execution succeeded"
APP_SUCC_ALL_CMDS = "100% of action executions succeeded"
APP_SUCC_SOME_CMDS = "Errors: {total_failures}"
APP_SUCC_FILE_ADD_TO_VAULT = "File added to vault"

APP_ERR_ALL_CMDS = "100% of action executions failed"
APP_ERR_CMD_EXEC = "Action execution failed"
APP_ERR_EXCEPTION_OCCURED = "Exception Occurred"
APP_ERR_FILE_ADD_TO_VAULT = "Failed to add file to vault"
APP_ERR_NO_ACTIONS = "No action executions found"
APP_ERR_NYI = "Not yet implemented"
APP_ERR_UNK_CMD = "Unknown Action: {action_identifier}"


def is_success(status_code: object) -> bool:
    """Anything falsy is a failure, so the None of a forgotten return is one too."""
    return bool(status_code)


def is_fail(status_code: object) -> bool:
    """The opposite of is_success."""
    return not is_success(status_code)
