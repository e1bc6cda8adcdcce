# File: test_playbooks.py
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
"""docs/playbooks.md shows what runs really return, and leaves no outcome and no word out."""

from __future__ import annotations

import pytest

from delivery.report import Outcome, RecipientStatus
from smtp_errors import Cause
from tests.conftest import APP_DIR
from tests.support import playbook_page

PAGE = playbook_page.PAGE.read_text("utf-8")
README = (APP_DIR / "README.md").read_text("utf-8")


def test_the_results_on_the_page_are_those_of_real_runs():
    """Written anew with: python -m tests.support.playbook_page."""
    assert playbook_page.page() == PAGE


def test_each_outcome_has_its_result_and_its_branch():
    assert {each.value for each in Outcome} <= set(playbook_page.named_runs())
    for each in Outcome:
        assert f"### {each.value}" in PAGE


@pytest.mark.parametrize("word", [*Outcome, *RecipientStatus, *Cause], ids=lambda each: each.value)
def test_the_readme_defines_every_word(word):
    assert f"- `{word.value}`:" in README or f"| `{word.value}` |" in README
