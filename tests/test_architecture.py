# File: test_architecture.py
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
"""Which part of the app may know which other (design.md §1). Changing this is a design decision."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

APP_DIR = Path(__file__).resolve().parent.parent
ROOMS = ("auth", "mail", "delivery")
TOP_LEVEL = tuple(sorted(APP_DIR.glob("*.py")))
MODULES = tuple(
    sorted([*TOP_LEVEL, *(path for room in ROOMS for path in (APP_DIR / room).rglob("*.py"))])
)

# Sockets and what opens them; content.py may open a file, as it streams attachments.
NETWORK = {"socket", "ssl", "smtplib", "requests", "urllib.request", "http"}
PLATFORM = {"phantom", "phantom_common"}

# What each room may import of ours.
ALLOWED = {
    "auth": {"auth", "smtp_asset", "smtp_consts", "smtp_errors"},
    "mail": {"mail", "smtp_consts", "smtp_errors", "smtp_parse"},
    "delivery": {"delivery", "auth", "mail.message", "smtp_asset", "smtp_consts", "smtp_errors"},
}
# soar-platform.md §10: what the platform has, and the wheels that come with the app.
THIRD_PARTY = {
    "bs4",
    "django",
    "encryption_helper",
    "idna",
    "magic",
    "nh3",
    "oauthlib",
    "phantom",
    "requests",
    "tinycss2",
    "urllib3",
    "webencodings",
}
# They run in a web process that is shared with other apps.
WEB_MODULES = ("request_handler.py",)
SEES_PHANTOM = {"smtp_connector.py", "smtp_vault.py"}


def imports_of(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports fail on the platform"
            yield node.module or ""


def is_ours(module: str) -> bool:
    top = module.partition(".")[0]
    return top in ROOMS or (APP_DIR / f"{top}.py").exists()


def within(module: str, allowed: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in allowed)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP_DIR)))
def test_a_room_imports_only_what_lies_before_it(path):
    room = path.relative_to(APP_DIR).parts[0]
    if room not in ROOMS:
        return

    foreign = [m for m in imports_of(path) if is_ours(m) and not within(m, ALLOWED[room])]

    assert foreign == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP_DIR)))
def test_only_the_connector_and_the_vault_room_see_phantom(path):
    sees = [module for module in imports_of(path) if within(module, PLATFORM)]

    assert sees == [] or path.name in SEES_PHANTOM


@pytest.mark.parametrize("room", ["auth", "mail"])
def test_auth_and_mail_open_no_connection(room):
    opened = {
        path.name: [m for m in imports_of(path) if within(m, NETWORK)]
        for path in (APP_DIR / room).rglob("*.py")
    }

    assert {name: modules for name, modules in opened.items() if modules} == {}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP_DIR)))
def test_everything_imported_is_ours_or_standard_or_on_the_platform(path):
    standard = getattr(sys, "stdlib_module_names", frozenset())
    if not standard:
        pytest.skip("Python 3.9 cannot list its standard library; newer interpreters check this")

    unknown = [
        module
        for module in imports_of(path)
        if not is_ours(module)
        and module.partition(".")[0] not in standard
        and not within(module, THIRD_PARTY)
    ]

    assert unknown == []


@pytest.mark.parametrize("name", WEB_MODULES)
def test_the_web_process_imports_only_smtp_modules(name):
    path = APP_DIR / name
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        current = waiting.pop()
        seen.add(current)
        for module in imports_of(current):
            assert module.partition(".")[0] not in ROOMS, f"{current.name} imports {module}"
            assert not within(module, PLATFORM), f"{current.name} imports {module}"
            ours = APP_DIR / f"{module.partition('.')[0]}.py"
            if ours.exists() and ours not in seen:
                assert ours.name.startswith("smtp_")
                waiting.append(ours)


def test_only_what_is_about_html_looks_into_the_sanitizer():
    """The rest of the app cleans HTML through mail.html."""
    inside = [
        path for path in MODULES if any(within(m, {"mail.sanitizer"}) for m in imports_of(path))
    ]

    outside = {path.name for path in inside if path.parent.name != "sanitizer"}
    assert outside <= {"html.py", "html_text.py", "content_id.py"}


def test_smtp_errors_imports_nothing_of_ours():
    assert [m for m in imports_of(APP_DIR / "smtp_errors.py") if is_ours(m)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP_DIR)))
def test_a_broad_except_exists_only_at_the_entry_points(path):
    """handle_action and, in the web process, handle_request (style.md, Errors)."""
    broad = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not any(isinstance(each, ast.Raise) for each in ast.walk(node))
    ]

    assert broad == [] or path.name in ("smtp_connector.py", "request_handler.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(APP_DIR)))
def test_nothing_holds_state_in_a_module(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert [node for node in ast.walk(tree) if isinstance(node, ast.Global)] == []


def test_every_sentence_template_can_be_filled():
    """A stray brace would surface as a KeyError in the middle of an incident."""
    import string

    import smtp_consts

    for name, value in vars(smtp_consts).items():
        if name.isupper() and isinstance(value, str):
            fields = [field for _text, field, _spec, _conv in string.Formatter().parse(value)]
            assert all(f is None or f.isidentifier() for f in fields), name
