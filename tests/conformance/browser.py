# File: browser.py
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
"""The browser of the recorded OAuth cases: opens the login link by calling the REST handler.

It comes back while the action still waits, in the same process; test_oauth_flow does the same
with a web process of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import request_handler


@dataclass
class Browser:
    """What a user does once the login link has been shown.

    Attributes:
        case: its ``browser`` says which requests come; "$state" is the link's own state.
        link: the login link, once it has come.
        answers: of the REST handler, as the recordings write them.
    """

    case: Mapping[str, Any]
    link: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)

    def look(self, progress: str) -> None:
        """Take note of a progress line, and act when it is the link."""
        auth_url = str(self.case["config"].get("auth_url", ""))
        if not auth_url or not progress.startswith(f"{auth_url}?"):
            return
        self.link = progress
        for query in self.case.get("browser", []):
            values = {key: value.replace("$state", self.state) for key, value in query.items()}
            self.answers.append(call_handler(values))

    @property
    def state(self) -> str:
        return self.parameters["state"]

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the link, in its order; each occurs once."""
        query = parse_qs(urlsplit(self.link).query, keep_blank_values=True, strict_parsing=True)
        assert all(len(values) == 1 for values in query.values())
        return {name: values[0] for name, values in query.items()}


def call_handler(
    query: Mapping[str, str], method: str = "GET", asset_name: str = "smtp_asset"
) -> dict[str, Any]:
    """Call the REST handler with a request and return its answer as the recordings write it.

    Args:
        asset_name: as it stands in the callback's URL, which the platform cuts at its slashes.
    """
    request = SimpleNamespace(method=method, GET=dict(query))
    response = request_handler.handle_request(request, asset_name.split("/"))
    return {
        "status": response.status_code,
        "content_type": response["Content-Type"],
        "body": response.content.decode("utf-8"),
    }
