# File: errors.py
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
"""What can go wrong on the platform's side of a run."""

from __future__ import annotations


class RunRefused(Exception):
    """The platform ends the run before or instead of the action; its text is the message."""


class ActionCancelException(Exception):
    """Raised in the middle of an action when its run is cancelled.

    An Exception, so that an app's broad ``except`` swallows it: the platform's base class is not
    known, and this is the harder of the two cases (the app must ask is_action_cancelled()).
    """

    def __init__(self, reason_msg: str | None = None):
        super().__init__(reason_msg or "The action was cancelled")


class UnusableInput(Exception):
    """An action JSON, app folder or file that the stand-in's commands cannot work with."""
