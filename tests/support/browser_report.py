# File: browser_report.py
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
"""Pytest plugin: one Chromium for all browser tests, and a last line that says whether it ran."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.html_browser import Browser, Site, find_chromium, open_browser, open_site

MISSING = "Chromium not found"
_VERSION = "browser version"


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A web server on the loopback interface."""
    with open_site() as site:
        yield site


@pytest.fixture(scope="session")
def session_browser(site: Site) -> Iterator[Browser]:
    """A running Chromium; tests skip where there is none."""
    program = find_chromium()
    if program is None:
        pytest.skip(MISSING)
    with open_browser(program, site.port) as browser:
        yield browser


@pytest.fixture
def browser(session_browser: Browser, record_property: pytest.RecordProperty) -> Browser:
    """The running Chromium, noted in the report of the test that uses it."""
    record_property(_VERSION, session_browser.version)
    return session_browser


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which half of the HTML tests ran, from what the tests reported (on any worker)."""
    versions = {
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == _VERSION
    }
    skipped = any(
        MISSING in str(report.longrepr) for report in terminalreporter.getreports("skipped")
    )
    if versions:
        terminalreporter.write_line(f"browser half: ran with {' '.join(sorted(versions))}")
    elif skipped:
        terminalreporter.write_line(f"browser half: skipped, {MISSING}")
    else:
        terminalreporter.write_line("browser half: not selected")
