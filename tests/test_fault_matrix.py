# File: test_fault_matrix.py
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
"""Every SMTP command x every fault that happens once: outcome, ledger, copies, words and time.

fault_matrix says what has to come of each cell. There are two such files, so that they can be
tested side by side.
"""

from __future__ import annotations

import pytest

from tests.support import fault_matrix
from tests.support.fault_matrix import cells, examine, is_transient, wanted


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return fault_matrix.make_home(tmp_path_factory.mktemp("matrix") / "phantom")


@pytest.mark.parametrize("cell", [each for each in cells() if not each.is_lasting], ids=str)
def test_a_fault_that_goes_away_costs_at_most_one_repetition(cell, home):
    _trial, complaints = examine(cell, home)

    assert complaints == []


def test_no_fault_makes_two_copies_and_an_unknown_outcome_is_never_repeated():
    fates = [(cell, wanted(cell)) for cell in cells()]

    assert all(max(fate.copies) <= 1 for _cell, fate in fates)
    assert all(fate.attempts == 1 for _cell, fate in fates if fate.outcome == "unknown")
    assert all(fate.attempts == 1 for cell, fate in fates if not is_transient(cell))
