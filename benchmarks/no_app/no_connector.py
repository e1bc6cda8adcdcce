# File: no_connector.py
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
"""An app that does nothing but load smtplib, for the time that the stand-in itself takes."""

from __future__ import annotations

import smtplib  # noqa: F401 - what every sender loads is not the stand-in's share
from typing import Any

import phantom.app as phantom
from phantom.action_result import ActionResult
from phantom.base_connector import BaseConnector


class NoConnector(BaseConnector):
    """Succeeds at once."""

    def initialize(self) -> bool:
        self.save_state(self.load_state())
        return phantom.APP_SUCCESS

    def handle_action(self, param: dict[str, Any]) -> bool:
        result = self.add_action_result(ActionResult(dict(param)))
        self.save_progress("Connecting to {}...", "localhost")
        self.save_progress("Connected to server")
        return result.set_status(phantom.APP_SUCCESS, "{}", None, "Email sent")
