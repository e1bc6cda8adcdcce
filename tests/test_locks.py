# File: test_locks.py
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
"""What developers install is pinned, down to the hash, to what pyproject.toml asks for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import locks

ROOT = Path(__file__).resolve().parent.parent
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in locks.LOCKS}


def wanted(group: str) -> set[str]:
    """The pins of a group, those of the groups within it included."""
    body = re.search(rf"^{group} = \[\n(.*?)^\]", PROJECT, re.M | re.S)[1]
    found = set(re.findall(r'^ +"([\w.-]+==[^";]+)', body, re.M))
    found = {each.strip().lower().replace("_", "-") for each in found}
    for inner in re.findall(r'include-group = "(\w+)"', body):
        found |= wanted(inner)
    return found


def pinned(lock: str) -> set[str]:
    return {each.partition(";")[0].strip() for each in locks.pins(lock)}


@pytest.mark.parametrize("name", TEXTS)
def test_a_lock_holds_the_versions_that_the_project_pins(name):
    group, python = locks.LOCKS[name]

    missing = wanted(group) - pinned(TEXTS[name])
    # What only Python 3.9 takes is in no lock for newer ones.
    marked = PROJECT.lower().replace("_", "-")
    only_for_39 = {each for each in missing if f'"{each}; python-version <' in marked}
    assert missing - (only_for_39 if python != "3.9" else set()) == set()


@pytest.mark.parametrize("name", TEXTS)
def test_every_pin_of_a_lock_has_hashes(name):
    blocks = re.split(r"\n(?=\S)", TEXTS[name])[1:]

    assert blocks
    assert [each for each in blocks if "--hash=sha256:" not in each] == []


def test_the_linters_requirements_are_the_same_pins_and_the_stand_in():
    assert (ROOT / locks.PLAIN).read_text("utf-8") == locks.plain_text(
        TEXTS["requirements-dev.lock"]
    )
    assert locks.STANDIN in (ROOT / locks.PLAIN).read_text("utf-8").splitlines()


def test_the_stand_ins_own_requirements_are_locked():
    text = (ROOT / "phantom-sdk-stubs" / "pyproject.toml").read_text(encoding="utf-8")
    needed = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.M | re.S)[1]
    names = {name.lower() for name in re.findall(r'"([\w-]+)', needed)}

    assert names <= {each.partition("==")[0] for each in pinned(TEXTS["requirements-dev.lock"])}
