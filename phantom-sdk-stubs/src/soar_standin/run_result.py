# File: run_result.py
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
"""The JSON a run answers with."""

from __future__ import annotations

import json

from phantom.status import (
    APP_ERR_ALL_CMDS,
    APP_ERR_EXCEPTION_OCCURED,
    APP_ERR_NO_ACTIONS,
    APP_ERROR_STR,
    APP_SUCC_ALL_CMDS,
    APP_SUCC_SOME_CMDS,
    APP_SUCCESS_STR,
)

from soar_standin.connector_run import ConnectorRun


def result_json(run: ConnectorRun) -> str:
    """Status, message and every result of a run.

    Raises:
        TypeError, ValueError: a result holds something that is not JSON.
    """
    successful = sum(result.is_success() for result in run.action_results)
    succeeded, message = _verdict(run, successful)
    totals = {"total_objects": len(run.action_results), "total_objects_successful": successful}
    return json.dumps(
        {
            "identifier": run.request.identifier if run.request else "",
            "status": APP_SUCCESS_STR if succeeded else APP_ERROR_STR,
            "message": message,
            "exception_occured": run.exception_occured,
            "action_cancelled": run.cancelled,
            "result_summary": {**run.outcome.get_summary(), **totals},
            "result_data": [result.get_dict() for result in run.action_results],
        }
    )


def _verdict(run: ConnectorRun, successful: int) -> tuple[bool, str]:
    if run.exception_occured:
        return False, APP_ERR_EXCEPTION_OCCURED
    if run.cancelled:
        return False, run.outcome.get_message() or "The action was cancelled"
    if run.refused:
        return False, run.outcome.get_message()
    if not run.action_results:
        return run.outcome.is_success(), run.outcome.get_message() or APP_ERR_NO_ACTIONS
    return successful > 0, run.outcome.get_message() or _count_message(run, successful)


def _count_message(run: ConnectorRun, successful: int) -> str:
    failures = len(run.action_results) - successful
    if not failures:
        return APP_SUCC_ALL_CMDS
    return APP_SUCC_SOME_CMDS.format(total_failures=failures) if successful else APP_ERR_ALL_CMDS
