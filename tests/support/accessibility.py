# File: accessibility.py
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
"""axe-core, the accessibility checker, for pages that a browser shows (tests/axe holds its pin)."""

from __future__ import annotations

import json

import pytest

from tests.conftest import APP_DIR
from tests.support.html_browser import Browser

AXE = APP_DIR / "tests/axe/node_modules/axe-core/axe.min.js"


def violations(browser: Browser) -> list[tuple[str, list[str], str]]:
    """What axe finds on the page: WCAG 2.2 A and AA and its best practices.

    Skips the test where axe-core is not installed.

    Returns:
        Rule, CSS selectors of the element, what to do.
    """
    if not AXE.is_file():
        pytest.skip("axe-core not found; `make test` installs it where npm is")
    browser.evaluate(f"{AXE.read_text('utf-8')};0")
    # Its messages into frames would be complaints in the console.
    run = "axe.run(document, {iframes: false}).then(all => JSON.stringify(all.violations))"
    return [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in json.loads(browser.evaluate(run))
        for node in rule["nodes"]
    ]
