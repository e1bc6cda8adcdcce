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
"""Which part of the app may know which other: one table (docs/design.md, "Import rules").

Changing it is a design decision.
"""

from __future__ import annotations

import ast
import importlib
import string
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

APP_DIR = Path(__file__).resolve().parent.parent
ROOMS = ("actions", "auth", "delivery", "mail", "smtp_oauth", "smtp_widget", "soar")
VOCABULARY = {
    "smtp_asset",
    "smtp_background",
    "smtp_consts",
    "smtp_dataclass",
    "smtp_errors",
    "smtp_parse",
    "smtp_quoting",
}

# The one table: part of the app -> what it may import of ours. The longest name that fits rules.
ALLOWED = {
    # doors
    "smtp_connector": {*ROOMS, *VOCABULARY, "smtp_command", "smtp_folder"},
    "smtp_command": set(),
    "request_handler": {"smtp_oauth", *VOCABULARY},
    "smtp_view": {"smtp_widget", *VOCABULARY},
    # vocabulary
    "smtp_background": set(),
    "smtp_consts": set(),
    "smtp_dataclass": set(),
    "smtp_errors": {"smtp_consts", "smtp_dataclass"},
    "smtp_folder": {"smtp_consts"},
    "smtp_quoting": {"smtp_consts"},
    "smtp_parse": {"smtp_consts", "smtp_errors", "smtp_quoting"},
    "smtp_asset": {"smtp_consts", "smtp_dataclass", "smtp_errors", "smtp_parse", "smtp_settings"},
    "smtp_settings": {"smtp_consts", "smtp_errors", "smtp_parse", "smtp_quoting"},
    # rooms
    "actions": {*ROOMS, *VOCABULARY},
    "soar": {"soar", "mail.request", "mail.attachment", "smtp_oauth.url", *VOCABULARY},
    "delivery": {"delivery", "auth.base", "mail.message", *VOCABULARY},
    "mail": {"mail", *VOCABULARY},
    "mail.html": {"mail.html", *VOCABULARY},
    "auth": {"auth", *VOCABULARY},
    "smtp_oauth": {"smtp_oauth", *VOCABULARY},
    "smtp_widget": {"smtp_widget", *VOCABULARY},
    # values only
    "actions.sentences": set(),
    "auth.sentences": set(),
    "delivery.causes": set(),
    "delivery.sentences": set(),
    "mail.sentences": set(),
    "smtp_oauth.sentences": set(),
    "smtp_widget.sentences": set(),
    "soar.sentences": set(),
}
# Module -> what a function in it imports, with a comment there that says why: at most one a room.
LOADED_LATE: dict[str, set[str]] = {
    # Not before the app's folder leads the path.
    "smtp_connector": {"actions.dispatch", "soar.platform"},
    # What a run may not need.
    "actions.on_demand": {
        "actions",
        "actions.connectivity",
        "actions.evidence",
        "actions.preview",
        "actions.send_email",
        "actions.send_htmlemail",
        "actions.send_rawemail",
        "soar.vault",
    },
    # A run whose token is good loads no HTTP.
    "smtp_oauth.renewal": {"smtp_oauth.endpoint"},
    # Most mail is plain and needs no HTML parser; most files have a name that tells their type.
    "mail.compose": {"mail.clean_body", "mail.html_body"},
    # Most domains are ASCII.
    "mail.address.international": {"idna"},
    "soar.file_type": {"magic"},
}
# soar-platform.md: what the platform has, and the wheels that come with the app.
THIRD_PARTY = {
    "django",
    "encryption_helper",
    "idna",
    "magic",
    "markdown_it",
    "nh3",
    "oauthlib",
    "phantom",
    "requests",
    "tinycss2",
    "urllib3",
    "webencodings",
}
NETWORK = {"socket", "ssl", "smtplib", "requests", "urllib.request", "http"}
# Which rooms may open connections, and which modules see the platform.
OPENS_NO_CONNECTION = ("auth", "mail")
SEES_PHANTOM = {"smtp_connector", "soar.vault"}
# Where an exception of any kind ends: the action's boundary, the web process's, and a thread, whose
# exceptions are raised again where it is waited for.
BOUNDARIES = {"smtp_connector", "request_handler", "smtp_view", "smtp_background"}
# They run in a web process that is shared with other apps.
WEB_DOORS = ("request_handler", "smtp_view")


def name_of(path: Path) -> str:
    """Return the dotted name of a module of ours."""
    dotted = ".".join(path.relative_to(APP_DIR).with_suffix("").parts)
    return dotted[: -len(".__init__")] if dotted.endswith(".__init__") else dotted


PATHS = {
    name_of(path): path
    for path in sorted(
        [
            *(each for each in APP_DIR.glob("*.py") if each.name != "__init__.py"),
            *(each for room in ROOMS for each in (APP_DIR / room).rglob("*.py")),
        ]
    )
}


@cache
def imports_of(name: str) -> tuple[str, ...]:
    """Return every module that a module imports, wherever in the file."""
    return tuple(_imports_of(name))


def _imports_of(name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(PATHS[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative imports fail on the platform"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in PATHS else str(node.module)


def is_ours(module: str) -> bool:
    return module.partition(".")[0] in {name.partition(".")[0] for name in PATHS}


def within(module: str, allowed: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in allowed)


def rule_of(name: str) -> set[str]:
    """Return what the table says of a module: its own line, else the one of its nearest room."""
    while name not in ALLOWED:
        name, dot, _ = name.rpartition(".")
        assert dot, f"{name}: no line in the table"
    return ALLOWED[name]


def reached_from(name: str) -> set[str]:
    """Return the modules of ours that are loaded with one, packages included."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        waiting += [each for each in imports_of(current) if each in PATHS]
        if "." in current:
            waiting.append(current.rpartition(".")[0])
    return seen


def circles() -> list[list[str]]:
    """Return the groups of modules that import each other in a ring."""
    reach = {name: reached_from(name) - {name} for name in PATHS}
    return [
        sorted({name, other})
        for name in PATHS
        for other in reach[name]
        if name < other and name in reach[other] and not other.startswith(f"{name}.")
    ]


@pytest.mark.parametrize("name", PATHS)
def test_a_module_imports_only_what_the_table_allows(name):
    foreign = [each for each in imports_of(name) if is_ours(each)]

    assert [each for each in foreign if not within(each, rule_of(name))] == []


def test_no_modules_import_each_other_in_a_ring():
    assert circles() == []


@pytest.mark.parametrize("name", PATHS)
def test_only_the_connector_and_the_vault_see_phantom(name):
    sees = [each for each in imports_of(name) if within(each, {"phantom", "phantom_common"})]

    assert sees == [] or name in SEES_PHANTOM


@pytest.mark.parametrize("room", OPENS_NO_CONNECTION)
def test_auth_and_mail_open_no_connection(room):
    opened = {
        name: [each for each in imports_of(name) if within(each, NETWORK)]
        for name in PATHS
        if within(name, {room})
    }

    assert {name: modules for name, modules in opened.items() if modules} == {}


@pytest.mark.parametrize("name", PATHS)
def test_everything_imported_is_ours_or_standard_or_on_the_platform(name):
    standard = getattr(sys, "stdlib_module_names", frozenset())
    if not standard:
        pytest.skip("Python 3.9 cannot list its standard library; newer interpreters check this")

    unknown = [
        each
        for each in imports_of(name)
        if not is_ours(each)
        and each.partition(".")[0] not in standard
        and not within(each, THIRD_PARTY)
    ]

    assert unknown == []


@pytest.mark.parametrize("name", PATHS)
def test_an_import_stands_at_the_top_of_its_module(name):
    """Else it is in the table: loaded late, by those who need it."""
    functions = (
        node
        for node in ast.walk(ast.parse(PATHS[name].read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    late = {
        each.module if isinstance(each, ast.ImportFrom) else each.names[0].name
        for function in functions
        for each in ast.walk(function)
        if isinstance(each, (ast.Import, ast.ImportFrom))
    }

    assert late - LOADED_LATE.get(name, set()) == set()


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_is_named_like_a_module_of_the_standard_library(room):
    standard = getattr(sys, "stdlib_module_names", frozenset())
    if not standard:
        pytest.skip("Python 3.9 cannot list its standard library; newer interpreters check this")

    assert room not in standard


@pytest.mark.parametrize("name", [each for each in WEB_DOORS if each in PATHS])
def test_the_web_process_loads_only_smtp_modules(name):
    """Another app's "mail" may be loaded there already."""
    loaded = reached_from(name) - {name}

    assert {each for each in loaded if not each.startswith("smtp_")} == set()
    assert not any(
        within(each, {"phantom", "phantom_common"}) for one in loaded for each in imports_of(one)
    )


@pytest.mark.parametrize("name", PATHS)
def test_a_broad_except_exists_only_at_the_entry_points(name):
    """Elsewhere one may only clean up and raise again."""
    broad = [
        node
        for node in ast.walk(ast.parse(PATHS[name].read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not any(isinstance(each, ast.Raise) for each in ast.walk(node))
    ]

    assert broad == [] or name in BOUNDARIES


@pytest.mark.parametrize("name", PATHS)
def test_nothing_holds_state_in_a_module(name):
    tree = ast.parse(PATHS[name].read_text(encoding="utf-8"))

    assert [node for node in ast.walk(tree) if isinstance(node, ast.Global)] == []


@pytest.mark.parametrize("name", [each for each in ALLOWED if not ALLOWED[each]])
def test_every_sentence_template_can_be_filled(name):
    """A stray brace would surface as a KeyError in the middle of an incident."""
    for constant, value in vars(importlib.import_module(name)).items():
        templates = value if isinstance(value, tuple) else (value,)
        for words in (each for each in templates if constant.isupper() and isinstance(each, str)):
            fields = [field for _text, field, _spec, _conv in string.Formatter().parse(words)]
            assert all(f is None or f.isidentifier() for f in fields), constant
