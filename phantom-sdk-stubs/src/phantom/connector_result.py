# File: connector_result.py
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
"""Status and message, as a run and each of its results carry them."""

from __future__ import annotations

from typing import Any

from phantom.status import APP_ERROR, is_fail, is_success
from soar_standin.messages import format_text, with_exception


class ConnectorResult:
    """Starts as failed, with an empty message."""

    def __init__(self) -> None:
        self._status: bool = APP_ERROR
        self._message = ""
        self._summary: dict[str, Any] = {}

    def set_status(
        self,
        status_code: bool,
        status_message: object = "",
        exception: BaseException | None = None,
        *args: object,
        **kwargs: object,
    ) -> bool:
        """Replace status and message; the exception's text follows the message.

        The message goes through str.format even without arguments: braces must be doubled, or
        foreign text passed as an argument. A text that cannot be formatted is taken as it is.

        Returns:
            status_code, so that ``return result.set_status(...)`` works.
        """
        self._status = status_code
        self._message = with_exception(format_text(status_message, args, kwargs), exception)
        return status_code

    def append_to_message(self, message: object) -> None:
        """Add to the message without any separator."""
        self._message += str(message)

    def add_exception_details(self, exception: BaseException | None) -> bool:
        """Add the "Error string" part to the message and return the status."""
        self._message = with_exception(self._message, exception)
        return self._status

    def get_status(self) -> bool:
        """The status code last set."""
        return self._status

    def get_message(self) -> str:
        """The message last set."""
        return self._message

    def is_success(self) -> bool:
        """Whether the status is a success."""
        return is_success(self._status)

    def is_fail(self) -> bool:
        """Whether the status is a failure."""
        return is_fail(self._status)

    def set_summary(self, summary: dict[str, Any]) -> dict[str, Any]:
        """Replace the summary and return it."""
        self._summary = summary
        return self._summary

    def update_summary(self, summary: dict[str, Any]) -> dict[str, Any]:
        """Merge into the summary and return all of it: later changes to it count."""
        self._summary.update(summary)
        return self._summary

    def get_summary(self) -> dict[str, Any]:
        """The summary itself, not a copy."""
        return self._summary
