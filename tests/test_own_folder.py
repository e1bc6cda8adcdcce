# File: test_own_folder.py
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
"""The app's own packages are the ones it uses, whatever else is called "mail" or "auth"."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from soar_standin.action_input import build_action

import smtp_folder
from tests.conftest import APP_DIR
from tests.test_architecture import ROOMS

SEND = {"to": "ana@example.net", "subject": "s", "body": "b"}
# The app's folder is on the path, but not first, and nothing of the stand-in helps.
PROGRAM = """
import sys
sys.path[:0] = sys.argv[2:4]
for name in sys.argv[4:]:
    __import__(name)
from smtp_connector import SmtpConnector
print(SmtpConnector()._handle_action(sys.argv[1], None))
"""


@pytest.fixture
def decoys(tmp_path):
    """A folder of packages with the names of ours, each of which fails when it is used."""
    folder = tmp_path / "decoys"
    for room in ROOMS:
        (folder / room).mkdir(parents=True)
        (folder / room / "__init__.py").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def result_beside(start_server, home, decoys):
    """Send in a process where the decoys lead the path; those named are imported already."""

    def result_beside(*imported):
        server = start_server()
        config = {
            "server": "127.0.0.1",
            "port": server.port,
            "auth_type": "Passwordless",
            "sender_address": "soc@example.com",
            "ssl_config": "None",
        }
        action = json.dumps(build_action(APP_DIR, "send_email", config, [SEND], home=home))
        output = subprocess.run(
            [sys.executable, "-c", PROGRAM, action, str(decoys), str(APP_DIR), *imported],
            capture_output=True,
            check=True,
            cwd=os.sep,
            env={**os.environ, "PHANTOM_HOME": str(home.root)},
        ).stdout
        return json.loads(output.splitlines()[-1])

    return result_beside


def test_packages_earlier_on_the_path_do_not_matter(result_beside):
    assert result_beside()["result_data"][0]["message"] == "Email sent"


@pytest.mark.parametrize("name", ["mail", "auth"])
def test_a_foreign_package_that_is_loaded_already_is_named(result_beside, decoys, name):
    result = result_beside(name)

    assert result["status"] == "failed"
    assert f"another package called '{name}'" in result["message"]
    assert str(decoys) in result["message"]


def test_the_names_that_are_looked_after_are_those_of_the_rooms():
    """But for the widget's, which no action loads."""
    assert set(smtp_folder.ROOMS) == set(ROOMS) - {"smtp_widget"}
