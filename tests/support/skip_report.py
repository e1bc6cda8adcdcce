# File: skip_report.py
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
"""Says at the end of a test run what was skipped, and why. A pytest plugin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write one line, also when nothing was skipped."""
    reports = terminalreporter.getreports("skipped")
    terminalreporter.write_line(sentence(str(each.longrepr[2]) for each in reports))


def sentence(reasons: Iterable[str]) -> str:
    """Count the reasons as pytest words them ("Skipped: no Postfix"), the most frequent first."""
    counted = Counter(each.partition(": ")[2] or each for each in reasons)
    if not counted:
        return "skipped: nothing"
    listed = "; ".join(f"{number} because: {reason}" for reason, number in counted.most_common())
    return f"skipped: {sum(counted.values())} tests, {listed}"
