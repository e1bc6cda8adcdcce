# File: test_wheels.py
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
"""wheels/, the manifest's lists, requirements.txt and the lock file say the same and suffice."""

from __future__ import annotations

import email
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tools.manifest import ROOT, load_manifest, write_manifest
from tools.wheels import (
    LISTS,
    LOCK,
    PLATFORM_PACKAGES,
    REQUIREMENTS,
    Wheel,
    find_drift,
    normalized,
    read_bundle,
)

BUNDLE = read_bundle()
# glibc of the platform's builds: manylinux_2_28 and everything older.
OLDEST_GLIBC = 28


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of everything that describes the wheels."""
    for name in ("smtp.json", REQUIREMENTS, LOCK):
        shutil.copyfile(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "wheels", tmp_path / "wheels")
    return tmp_path


def metadata_of(wheel: Wheel) -> email.message.Message:
    with zipfile.ZipFile(ROOT / wheel.input_file) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(archive.read(name))


def each_wheel(wheel: Wheel) -> str:
    return wheel.file_name


def test_nothing_has_drifted():
    assert list(find_drift()) == []


def test_a_lost_wheel_is_reported(root):
    next((root / "wheels").rglob("oauthlib*")).unlink()

    assert [each for each in find_drift(root) if "not on the disk" in each]


def test_a_spare_wheel_is_reported(root):
    (root / "wheels" / "py3" / "spare-1.0-py3-none-any.whl").write_bytes(b"")

    assert [each for each in find_drift(root) if "not in the manifest" in each]


def test_a_changed_wheel_is_reported(root):
    with next((root / "wheels").rglob("nh3*")).open("ab") as wheel:
        wheel.write(b"x")

    assert [each for each in find_drift(root) if each.startswith(LOCK)]


@pytest.mark.parametrize("name", [LOCK, REQUIREMENTS])
def test_another_version_in_a_list_is_reported(root, name):
    text = (root / name).read_text(encoding="utf-8")
    (root / name).write_text(text.replace("nh3==", "nh3==9"), encoding="utf-8")

    assert [each for each in find_drift(root) if each.startswith(name)]


def test_a_wrong_module_name_in_the_manifest_is_reported(root):
    manifest = load_manifest(root / "smtp.json")
    manifest["pip39_dependencies"]["wheel"][0]["module"] = "other"
    write_manifest(manifest, root / "smtp.json")

    assert [each for each in find_drift(root) if "manifest entry" in each]


def test_a_package_of_the_platform_is_reported(root):
    """Bundled, it would shadow the platform's own (soar-platform.md §10)."""
    (root / "wheels" / "py3" / "requests-2.0-py3-none-any.whl").write_bytes(b"")
    manifest = load_manifest(root / "smtp.json")
    entry = {"module": "requests", "input_file": "wheels/py3/requests-2.0-py3-none-any.whl"}
    manifest["pip39_dependencies"]["wheel"].append(entry)
    write_manifest(manifest, root / "smtp.json")

    assert [each for each in find_drift(root) if "comes with the platform" in each]


@pytest.mark.parametrize("interpreter", LISTS)
def test_every_need_of_a_wheel_is_bundled_or_on_the_platform(interpreter):
    wheels = [wheel for wheel in BUNDLE if interpreter in wheel.interpreters]
    there = {normalized(wheel.module) for wheel in wheels} | PLATFORM_PACKAGES

    for wheel in wheels:
        for line in metadata_of(wheel).get_all("Requires-Dist") or []:
            need = Requirement(line)
            environment = {"python_version": interpreter, "extra": ""}
            if need.marker is None or need.marker.evaluate(environment):
                assert normalized(need.name) in there, f"{wheel.module} needs {need.name}"


@pytest.mark.parametrize("wheel", BUNDLE, ids=each_wheel)
def test_a_wheel_is_for_the_interpreters_that_it_is_listed_for(wheel):
    wanted = SpecifierSet(metadata_of(wheel)["Requires-Python"] or "")

    for interpreter in wheel.interpreters:
        assert wanted.contains(f"{interpreter}.0")


@pytest.mark.parametrize("interpreter", LISTS)
def test_a_list_holds_each_library_once(interpreter):
    names = [wheel.module for wheel in BUNDLE if interpreter in wheel.interpreters]

    assert sorted(names) == sorted(set(names))
    assert set(names) == {
        "markdown_it_py",
        "mdurl",
        "nh3",
        "oauthlib",
        "tinycss2",
        "webencodings",
    }


def test_the_only_compiled_wheel_is_nh3_for_every_python_and_an_old_glibc():
    """One abi3 file for 3.9 and later, on x86_64 Linux."""
    (compiled,) = (wheel for wheel in BUNDLE if not wheel.file_name.endswith("-none-any.whl"))

    _, _, _, abi, platforms = compiled.file_name[: -len(".whl")].split("-")
    assert (compiled.module, abi) == ("nh3", "abi3")
    assert compiled.interpreters == tuple(LISTS)
    minors = re.findall(r"manylinux_2_(\d+)_x86_64", platforms)
    assert minors
    assert all(int(minor) <= OLDEST_GLIBC for minor in minors)


def test_the_tests_run_what_is_shipped():
    """Pins of the group `runtime` in pyproject.toml are those of the wheels."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    group = text[text.index("runtime = [") : text.index("dev = [")]
    pins = {pin.replace(" ", "") for pin in re.findall(r'"([^"]+)"', group)}

    assert {wheel.requirement.replace(" ", "") for wheel in BUNDLE} <= pins
