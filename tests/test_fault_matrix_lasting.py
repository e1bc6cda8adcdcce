# File: test_fault_matrix_lasting.py
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
"""Every SMTP command x every fault that lasts: outcome, ledger, copies, words and time.

fault_matrix says what has to come of each cell. There are two such files, so that they can be
tested side by side.
"""

from __future__ import annotations

import pytest

from tests.support import fault_matrix
from tests.support.fault_matrix import cells, examine


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return fault_matrix.make_home(tmp_path_factory.mktemp("matrix") / "phantom")


@pytest.mark.parametrize("cell", [each for each in cells() if each.is_lasting], ids=str)
def test_a_fault_that_stays_comes_to_what_is_known_about_it(cell, home):
    _trial, complaints = examine(cell, home)

    assert complaints == []
