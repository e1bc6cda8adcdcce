# File: test_gates.py
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
"""The scripts that run the gates and the other Pythons: none passes when it should not.

The gates themselves run in `make lint`; here their tools are played by scripts.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "tools").glob("*.sh"))
GATES = (ROOT / "tools" / "gates.sh").read_text(encoding="utf-8")
NAMES = re.search(r"^GATES=\(([^)]*)\)", GATES, re.M).group(1).split()
TOOLS = ("ruff", "djlint", "mdformat", "detect-secrets", "bandit", "vermin", "pylint", "mypy")
PINNED_BY = ("requirements-gates.lock", "phantom-sdk-stubs/pyproject.toml")
# Called otherwise than their package, or in a place of their own.
OTHER_TOOLS = (
    *("detect-secrets-hook", "python", "../vendor/bin/ruff", "end-of-file-fixer"),
    *("trailing-whitespace-fixer", "check-json", "check-yaml", "requirements-txt-fixer"),
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose tools all succeed without doing anything."""
    for name in (*PINNED_BY, "tools/gates.sh"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("README.md", "a.py", "phantom-sdk-stubs/a.py", "a.html"):
        (tmp_path / name).touch()
    binaries = tmp_path / ".venv-gates" / "bin"
    binaries.mkdir(parents=True)
    (tmp_path / ".venv-gates" / "vendor" / "bin").mkdir(parents=True)
    for tool in (*TOOLS, *OTHER_TOOLS):
        play(binaries / tool)
    pins = [(tmp_path / name).read_text() for name in PINNED_BY]
    (tmp_path / ".venv-gates" / "wanted").write_text("".join(pins))
    return tmp_path


def play(tool: Path, status: int = 0) -> None:
    """Write a tool that notes its arguments and ends with a status."""
    tool.write_text(f'#!/bin/sh\necho "{tool.name} $*" >>"$0.log"\nexit {status}\n')
    tool.chmod(0o755)


def run_gates(project: Path, *names: str) -> subprocess.CompletedProcess[str]:
    command = ["bash", project / "tools" / "gates.sh", *names]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_is_valid_and_executable(script):
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    assert script.stat().st_mode & 0o100


@pytest.mark.parametrize("name", NAMES)
def test_every_gate_exists(name):
    assert f"gate_{name}() {{" in GATES


@pytest.mark.parametrize("tool", TOOLS)
def test_every_tool_is_pinned(tool):
    assert re.search(rf'"{tool}==[\d.]+"', (ROOT / "pyproject.toml").read_text("utf-8"))


def test_all_gates_pass_when_every_tool_does(project):
    done = run_gates(project)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"all gates passed: {' '.join(NAMES)}"


@pytest.mark.parametrize(
    ("tool", "gates"),
    [
        ("ruff", "ruff"),
        ("../vendor/bin/ruff", "vendor-ruff"),
        ("mypy", "types"),
        ("djlint", "djlint"),
        ("mdformat", "mdformat"),
        ("detect-secrets-hook", "secrets"),
        ("bandit", "bandit"),
        ("vermin", "vermin"),
        ("pylint", "pylint"),
        ("end-of-file-fixer", "files"),
        ("trailing-whitespace-fixer", "files"),
        ("python", "manifest wheels readme"),
    ],
)
def test_a_tool_that_fails_fails_its_gate_and_the_others_still_run(project, tool, gates):
    play(project / ".venv-gates" / "bin" / tool, status=1)

    done = run_gates(project)

    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == f"gates failed: {gates}"
    shown = [line.split() for line in done.stdout.splitlines() if line[:4] == "--- "]
    assert [words[1] for words in shown] == NAMES
    assert shown[-1][2:] == [f"({len(NAMES)}", "of", f"{len(NAMES)})"]


def test_a_gate_that_does_not_exist_is_answered_with_those_that_do(project):
    done = run_gates(project, "ruff", "nosuch")

    assert done.returncode == 2
    assert done.stdout == f"there is no gate nosuch; there are: {' '.join(NAMES)}\n"


def test_stand_in_and_tests_are_looked_at_too(project):
    run_gates(project, "pylint", "vermin")

    binaries = project / ".venv-gates" / "bin"
    assert "phantom-sdk-stubs/a.py" in (binaries / "vermin.log").read_text()
    assert "phantom-sdk-stubs/a.py" in (binaries / "pylint.log").read_text()


def test_a_python_that_is_nowhere_is_not_taken_for_tested(tmp_path):
    (tmp_path / "tools").mkdir()
    script = shutil.copy(ROOT / "tools" / "pythons.sh", tmp_path / "tools")

    done = subprocess.run(
        ["bash", script, "3.99"], capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("Python 3.99: NOT TESTED")


@pytest.mark.parametrize("command", ["make lint", "make test", "make package", '"3.9"', '"3.13"'])
def test_the_workflow_runs_the_gates_the_suite_on_both_pythons_and_the_package(command):
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")

    assert command in text


def test_actions_of_the_workflow_are_named_by_their_commit():
    """A tag can be moved to other code, a commit cannot."""
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")

    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []
