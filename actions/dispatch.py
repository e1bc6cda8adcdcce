# File: dispatch.py
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
"""From the action's identifier to what it does, and from what came of it to a result."""

from __future__ import annotations

from typing import Any

import smtp_consts as consts
from actions import on_demand, result
from actions.context import RunContext
from actions.wiring import build_courier
from smtp_errors import ParameterError, SmtpAppError, say
from soar.platform import Platform


class ActionRun:
    """One run of one action, for any number of parameter sets."""

    def __init__(self, platform: Platform) -> None:
        self._identifier = platform.facts.identifier
        self._context = RunContext(platform, build_courier, on_demand.HELPERS)

    def perform(self, param: dict[str, Any]) -> result.Result:
        """Run the action for one parameter set.

        Raises:
            SmtpAppError: it failed, and ``failure`` makes the result.
        """
        self._context.begin(param)
        action = on_demand.action_of(self._identifier)
        if action is None:
            raise ParameterError(say(consts.UNKNOWN_ACTION, identifier=self._identifier))
        return result.success(self._context, action(self._context, param))

    def failure(self, error: SmtpAppError) -> result.Result:
        """Return the result of the parameter set in hand, which failed."""
        return result.failure(self._context, error)

    def cancelled(self) -> result.Result:
        """Return the result of the parameter set in hand, which was broken off."""
        return result.cancelled(self._context)

    def defect(self, error: Exception) -> result.Result:
        """Return the result of the parameter set in hand, which an error of ours ended."""
        return result.defect(self._context, error)

    def close(self) -> None:
        """End the session with QUIT; harmless when there is none."""
        self._context.close()
