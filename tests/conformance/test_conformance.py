# File: test_conformance.py
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
"""The app does what the published app did, and what design.md wants instead.

tests/conformance/README.md explains the recordings. Cases of verdict ``keep`` are compared with
them; for each ``doc`` and ``defect`` a function asserts what is wanted. Every run has to keep
the rules of conformance_rules. The areas ``oauth`` and ``rest`` need the web process too, and a
browser; their cases are for the tests of OAuth.
"""

from __future__ import annotations

import pytest

from tests.conformance import wanted as conformance_wanted
from tests.conformance import wanted_content as conformance_wanted_content
from tests.conformance.compare import differences, missing_progress
from tests.conformance.rules import broken_rules
from tests.conformance.run import load_cases, run_case

WANTED = {**conformance_wanted.WANTED, **conformance_wanted_content.WANTED}
CASES = [case for case in load_cases() if case["area"] not in ("oauth", "rest")]

# Settings that make a case quick and change nothing else: a short time limit where the server
# says nothing at all.
SETTINGS = {"conn-hang-data": {"timeout": 0.1}}


def _ids(case):
    return case["id"]


@pytest.mark.parametrize("case", [c for c in CASES if c["verdict"] == "keep"], ids=_ids)
def test_a_run_agrees_with_its_recording(case, tmp_path):
    run = run_case(case, tmp_path)

    assert differences(case, run.observed) == []
    assert broken_rules(case, run) == []
    assert missing_progress(case, run.observed) == []


@pytest.mark.parametrize("case", [c for c in CASES if c["verdict"] != "keep"], ids=_ids)
def test_a_defect_is_put_right(case, tmp_path):
    run = run_case(case, tmp_path, **SETTINGS.get(case["id"], {}))

    WANTED[case["id"]](case, run)
    assert broken_rules(case, run) == []


def test_every_case_that_is_not_kept_says_what_is_wanted():
    assert {case["id"] for case in CASES if case["verdict"] != "keep"} == set(WANTED)
