# File: test_command_line.py
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
"""The app run from a shell: python smtp_connector.py ACTION.json, and the platform's command."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from soar_standin.action_input import build_action

from tests.conftest import APP_DIR, ASSET
from tests.support.mail_server import MailServer

COMMANDS = {
    "the app's own": [sys.executable, "smtp_connector.py"],
    "the stand-in's": [sys.executable, "-m", "soar_standin"],
}
PARAM = {"to": "ana@example.net", "subject": "s", "body": "All good."}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize(("password", "status"), [("s3cret", 0), ("wrong", 1)])
def test_the_exit_status_says_whether_the_run_failed(tmp_path, home, command, password, status):
    with MailServer() as server:
        config = {**ASSET, "server": "localhost", "port": server.port, "password": password}
        action = build_action(APP_DIR, "send_email", config, [PARAM], home=home)
        path = tmp_path / "action.json"
        path.write_text(json.dumps(action), encoding="utf-8")

        done = subprocess.run(
            [*command, str(path)],
            cwd=APP_DIR,
            env={**os.environ, "PHANTOM_HOME": str(home.root)},
            capture_output=True,
            text=True,
            check=False,
            timeout=50,
        )

        assert done.returncode == status, done.stderr
        assert "Using Basic Authentication" in done.stdout + done.stderr
        assert len(server.messages) == (1 if status == 0 else 0)
