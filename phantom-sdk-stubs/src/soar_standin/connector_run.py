# File: connector_run.py
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
"""What the platform knows about the run of one connector object."""

from __future__ import annotations

from typing import Any, Callable

from phantom.action_result import ActionResult
from phantom.connector_result import ConnectorResult
from phantom.utils import CONTAINS_VALIDATORS

from soar_standin.journal import RunOptions
from soar_standin.manifest import Manifest
from soar_standin.run_request import RunRequest


class ConnectorRun:
    """Filled in as the run goes on.

    Attributes:
        config: asset settings, decrypted, mixed with the platform's keys.
        outcome: status, message and summary of the run itself.
        refused: the run ended without or after the action for a reason in ``outcome``.
        state: what load_state or save_state last saw.
    """

    def __init__(self, options: RunOptions) -> None:
        self.options = options
        self.manifest: Manifest | None = None
        self.request: RunRequest | None = None
        self.action: dict[str, Any] = {}
        self.config: dict[str, Any] = {}
        self.action_results: list[ActionResult] = []
        self.param: dict[str, Any] = {}
        self.param_context: dict[str, Any] = {}
        self.validators: dict[str, Callable[[str], object]] = dict(CONTAINS_VALIDATORS)
        self.outcome = ConnectorResult()
        self.refused = False
        self.cancelled = False
        self.exception_occured = False
        self.state: Any = None

    def begin(self, param: dict[str, Any]) -> dict[str, Any]:
        """Make a parameter set the current one and return what handle_action gets of it."""
        self.param_context = param.get("context") or {}
        self.param = dict(param)
        if not self.options.context_in_param:
            self.param.pop("context", None)
        return self.param

    def add_failure(self, message: str) -> None:
        """Represent the current parameter set by a failed result of the platform's own."""
        context = {"context": self.param_context} if self.param_context else {}
        result = ActionResult({**self.param, **context})
        result.set_status(False, "{}", None, message)
        self.action_results.append(result)

    def refuse(self, message: str) -> None:
        """End the run as failed."""
        self.refused = True
        self.outcome.set_status(False, "{}", None, message)
