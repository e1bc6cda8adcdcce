# File: action_result.py
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
"""The outcome of an action for one set of parameters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from phantom.connector_result import ConnectorResult
from phantom.json_keys import (
    APP_JSON_DATA,
    APP_JSON_EXTRA_DATA,
    APP_JSON_MESSAGE,
    APP_JSON_PARAM_CONTEXT,
    APP_JSON_PARAMETER,
    APP_JSON_STATUS,
    APP_JSON_SUMMARY,
)
from phantom.status import APP_ERROR_STR, APP_SUCCESS_STR
from soar_standin.messages import summary_sentence


class DebugLog(Protocol):
    """What a result needs of its connector."""

    def debug_print(self, tag: object, dump_object: object = "") -> None: ...


class ActionResult(ConnectorResult):
    """What an app fills in, and what custom views read later.

    Attributes:
        id: number of the stored result; the platform gives it, views may show it.
    """

    def __init__(self, param: dict[str, Any] | None = None) -> None:
        super().__init__()
        if param is not None and not isinstance(param, dict):
            raise TypeError(f"param must be a dict, not {type(param).__name__}")
        self.id = 0
        self._param: dict[str, Any] = param if param is not None else {}
        self._data: list[Any] = []
        self._data_size: int | None = None
        self._extra_data: list[Any] = []
        self._debug_data: list[str] = []
        self._param_context: dict[str, Any] = {}
        self._connector: DebugLog | None = None

    def add_data(self, item: Any) -> Any:
        """Append one item and return it."""
        self._data.append(item)
        return item

    def update_data(self, data_list: Iterable[Any]) -> None:
        """Append every item of a list."""
        self._data.extend(data_list)

    def get_data(self) -> list[Any]:
        """The list itself, not a copy."""
        return self._data

    def get_data_size(self) -> int:
        """The size that was set, else the number of items."""
        return len(self._data) if self._data_size is None else self._data_size

    def set_data_size(self, data_size: int) -> None:
        """State a size that differs from the number of items."""
        self._data_size = data_size

    def add_extra_data(self, item: Any) -> Any:
        """Append one item that is stored but not shown, and return it."""
        self._extra_data.append(item)
        return item

    def update_extra_data(self, data_list: Iterable[Any]) -> None:
        """Append items that are stored but not shown."""
        self._extra_data.extend(data_list)

    def get_extra_data(self) -> list[Any]:
        """The list itself, not a copy."""
        return self._extra_data

    def get_extra_data_size(self) -> int:
        """Number of items stored but not shown."""
        return len(self._extra_data)

    def add_debug_data(self, item: object) -> None:
        """Keep a text for the log, which gets it only if the result is a failure."""
        self._debug_data.append(str(item))

    def dump_debug_data(self) -> None:
        """Write the debug data to the log (called by the platform)."""
        if self._connector is not None:
            for text in self._debug_data:
                self._connector.debug_print(text)

    def get_param(self) -> dict[str, Any]:
        """The parameters as reported."""
        return self._param

    def set_param(self, param_dict: dict[str, Any]) -> None:
        """Replace the parameters reported."""
        self._param = param_dict

    def update_param(self, param_dict: dict[str, Any]) -> None:
        """Merge into the parameters reported."""
        self._param.update(param_dict)

    def set_base_connector(self, base_connector: DebugLog) -> None:
        """Called by the platform when the result is added to a run."""
        self._connector = base_connector

    def set_param_context(self, context: dict[str, Any]) -> None:
        """Called by the platform: where the parameters came from."""
        self._param_context = context

    def set_result_index(self, index: int) -> None:
        """Called by the platform: the position among the results of the run."""
        self.id = index

    def get_dict(self) -> dict[str, Any]:
        """The result as it is stored.

        A success that has a summary and no message gets the summary as its message.
        """
        message = self._message
        if not message and self.is_success():
            message = summary_sentence(self._summary)
        parameter = dict(self._param)
        if self._param_context:
            parameter.setdefault(APP_JSON_PARAM_CONTEXT, self._param_context)
        return {
            APP_JSON_STATUS: APP_SUCCESS_STR if self.is_success() else APP_ERROR_STR,
            APP_JSON_MESSAGE: message,
            APP_JSON_PARAMETER: parameter,
            APP_JSON_DATA: self._data,
            APP_JSON_EXTRA_DATA: self._extra_data,
            APP_JSON_SUMMARY: self._summary,
            APP_JSON_PARAM_CONTEXT: self._param_context,
        }
