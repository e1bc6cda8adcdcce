# File: test_fast_start.py
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
"""What a run may import, by its kind: names of modules, not times.

Each run is a process of its own, as on the platform. What the stand-in loads itself is not counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import APP_DIR

# Packages that no run but one of these may load.
HEAVY = {
    "bs4",
    "certifi",
    "charset_normalizer",
    "django",
    "html5lib",
    "magic",
    "nh3",
    "oauthlib",
    "requests",
    "tinycss2",
    "urllib3",
}
SANITIZER = {"nh3", "tinycss2"}
OAUTH = {
    "auth_type": "OAuth",
    "username": "soar@example.com",
    "client_id": "client",
    "client_secret": {"$plain": "secret"},
    "auth_url": "https://login.example.com/authorize",
    "token_url": "https://login.example.com/token",
}
BASIC = {
    "auth_type": "Basic",
    "username": "soar@example.com",
    "password": {"$plain": "s3cret"},
}
MAIL = {"to": "ana@example.net", "subject": "s"}

# Slow to load, and only for what most mail has not; dataclasses are those of smtp_dataclass.
SELDOM = {"dataclasses", "html", "idna", "inspect", "mail.html.markup", "queue", "traceback"}

# The table: identifier, parameters, settings -> heavy packages that it may load, and modules of
# ours that it may not.
RUNS = {
    "plain send": (
        "send_email",
        {**MAIL, "body": "All clear."},
        {},
        set(),
        {*SELDOM, "mail.html.sanitize", "mail.html.text", "mail.raw", "smtp_oauth", "soar.vault"},
    ),
    "HTML send": (
        "send_htmlemail",
        {**MAIL, "html_body": "<p>All clear.</p>"},
        {},
        SANITIZER,
        {"mail.raw", "smtp_oauth", "soar.vault"},
    ),
    "raw send": (
        "send_rawemail",
        {"raw_email": "From: soc@example.com\nTo: ana@example.net\n\nAll clear."},
        {},
        set(),
        {"mail.html.sanitize", "mail.html.text", "smtp_oauth", "soar.vault"},
    ),
    "test connectivity with Basic": (
        "test_connectivity",
        {},
        BASIC,
        set(),
        {*SELDOM, "mail.html.sanitize", "mail.html.text", "mail.raw", "smtp_oauth", "soar.vault"},
    ),
    "Automatic without OAuth settings": (
        "send_email",
        {**MAIL, "body": "All clear."},
        {**BASIC, "auth_type": "Automatic"},
        set(),
        {"smtp_oauth", "soar.rest"},
    ),
    "OAuth send": (
        "send_email",
        {**MAIL, "body": "All clear."},
        OAUTH,
        set(),
        {"mail.html.sanitize", "mail.html.text", "mail.raw", "smtp_oauth.endpoint", "soar.vault"},
    ),
}
PROGRAM = """
import importlib, json, sys
from pathlib import Path
from soar_standin.home import Home
from soar_standin.run import run_action
# As the stand-in does; on Python 3.13 it loads importlib.metadata and inspect.
importlib.invalidate_caches()
before = set(sys.modules)
action = json.loads(sys.argv[1])
record = run_action(Path(sys.argv[2]), action, Home(Path(sys.argv[3])))
print(json.dumps([record.result["result_data"][0]["message"], sorted(set(sys.modules) - before)]))
"""


@pytest.fixture
def loaded(start_server, home):
    """Run an action in a process of its own; return its message and the modules it loaded."""

    def loaded(identifier, param, settings):
        server = start_server()
        asset = {
            "server": "127.0.0.1",
            "port": server.port,
            "auth_type": "Passwordless",
            "sender_address": "soc@example.com",
            "ssl_config": "None",
            "encoding": True,
        }
        action = {
            "identifier": identifier,
            "config": {**asset, **settings},
            "parameters": [param],
            "container_id": 100,
        }
        command = [sys.executable, "-c", PROGRAM, json.dumps(action), str(APP_DIR), str(home.root)]
        output = subprocess.run(command, capture_output=True, check=True, cwd=os.sep).stdout
        message, modules = json.loads(output.splitlines()[-1])
        return message, set(modules)

    return loaded


@pytest.mark.parametrize(
    ("identifier", "param", "settings", "may_load", "may_not"), RUNS.values(), ids=RUNS
)
def test_a_run_loads_no_more_than_it_needs(loaded, identifier, param, settings, may_load, may_not):
    message, modules = loaded(identifier, param, settings)

    assert message.startswith(("Email sent", "Test Connectivity Passed", "Authentication failed"))
    packages = {each.partition(".")[0] for each in modules}
    assert packages & HEAVY <= may_load
    assert modules & may_not == set()


def test_the_main_module_alone_loads_the_platform_and_no_room():
    program = f"""
import sys
import phantom.app, phantom.base_connector
before = set(sys.modules)
sys.path.insert(0, {str(APP_DIR)!r})
import smtp_connector
print(*sorted(set(sys.modules) - before))
"""
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True, cwd=os.sep
    ).stdout

    ours = {"smtp_connector", "smtp_consts", "smtp_dataclass", "smtp_errors", "smtp_folder"}
    loaded = set(output.split())
    assert ours <= loaded
    assert {each for each in loaded if (APP_DIR / each.partition(".")[0]).is_dir()} == set()
    assert not loaded & {"argparse", "requests", "smtplib"}
