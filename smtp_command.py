# File: smtp_command.py
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
"""Runs the app outside of SOAR's own processes: python smtp_connector.py ACTION.json."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import requests

_LOGIN_SECONDS = 30


def main(connector_class: Any) -> int:
    """Run one action and print its result.

    Args:
        connector_class: of the app, a BaseConnector.

    Returns:
        1 when the run failed, else 0.
    """
    arguments = _arguments()
    action = json.loads(Path(arguments.input_test_json).read_text(encoding="utf-8"))
    connector = connector_class()
    connector.print_progress_message = True
    if arguments.username:
        base_url = connector_class._get_phantom_base_url()
        password = arguments.password or ""
        action["user_session_token"] = _log_in(base_url, arguments.username, password)
    result = json.loads(connector._handle_action(json.dumps(action), None))
    print(json.dumps(result, indent=4))
    return 0 if result.get("status") == "success" else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run one action of the SMTP app")
    parser.add_argument("input_test_json", help="action JSON, as SOAR passes it")
    parser.add_argument("-u", "--username", help="SOAR user, to log in to the local REST API")
    parser.add_argument("-p", "--password", help="password of that user")
    return parser.parse_args()


def _log_in(base_url: str, username: str, password: str) -> str:
    """Log in to the local platform and return the session id."""
    url = f"{base_url}login"
    with requests.Session() as session:
        # The platform's own certificate on the loopback interface is not signed by anybody.
        session.verify = False
        session.get(url, timeout=_LOGIN_SECONDS)
        token = session.cookies.get("csrftoken", "")
        form = {"username": username, "password": password, "csrfmiddlewaretoken": token}
        session.post(url, data=form, headers={"Referer": url}, timeout=_LOGIN_SECONDS)
        return str(session.cookies.get("sessionid", ""))
