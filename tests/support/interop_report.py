# File: interop_report.py
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
"""Says at the end of a test run whether the half that needs a real Postfix was part of it.

A pytest plug-in; registered by conftest.
"""

from __future__ import annotations

import pytest

from tests.support import postfix_server

_MODULE = "test_interop_postfix"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write one line about Postfix."""
    terminalreporter.write_line(sentence(terminalreporter.stats))


def sentence(stats: dict[str, list]) -> str:
    """Say how many of the tests with Postfix ran, or why none did.

    Args:
        stats: reports by outcome, as the terminal reporter keeps them.
    """
    ran = sum(_MODULE in each.nodeid for key in ("passed", "failed") for each in stats.get(key, []))
    if ran:
        return f"Postfix: {ran} tests ran against a real Postfix"
    reason = postfix_server.missing()
    if reason is not None:
        return f"Postfix: NOT TESTED, {reason}; everything else ran"
    return "Postfix: its tests were not selected"
