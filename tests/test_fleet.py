# File: test_fleet.py
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
"""A small fleet: runs on one asset share a login, a mailbox and its limits (``make fleet``)."""

from __future__ import annotations

from tests.support.fleet import describe, run_fleet


def test_runs_at_once_refresh_once_and_tell_the_truth(tmp_path):
    """Every message is taken once or truthfully not, and the login survives."""
    fleet = run_fleet(6, 1, tmp_path, per_minute=600)

    assert describe(fleet) == {"refreshes": 1, "is_login_kept": True, "untrue": []}
    assert sum(each.outcome == "accepted" for each in fleet.accounts) >= 3
