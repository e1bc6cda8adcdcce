# File: playbook_page.py
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
"""The results in docs/playbooks.md: what real runs against a real server return.

Asserted by test_playbooks; ``python -m tests.support.playbook_page`` writes them. Each block of the
page stands below a comment that names its run.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from soar_standin.home import Home
from soar_standin.run import run_action

from tests.support import certificates
from tests.support.mail_server import MailServer
from tests.support.reroute import reroute

APP_DIR = Path(__file__).resolve().parents[2]
PAGE = APP_DIR / "docs" / "playbooks.md"
ASSET = {
    "server": "mail.example.com",
    "port": 587,
    "auth_type": "Basic",
    "username": "soc@example.com",
    "password": {"$plain": "s3cret"},
    "ssl_config": "StartTLS",
    "encoding": True,
    "verify_server_cert": True,
    "retries": 0,
}
SEND = {
    "to": "ana@example.com",
    "cc": "bo@example.com",
    "subject": "Phishing report 4711",
    "body": "Two hosts are isolated.",
}
UNKNOWN_FILE = "ab2b2ccfba08ea538ef22f521caa01c3c2b17ccf"  # pragma: allowlist secret (a vault ID)
# Name of a run -> identifier, parameters, what the server does.
RUNS: dict[str, tuple[str, dict[str, Any], list[dict[str, Any]]]] = {
    "accepted": ("send_email", SEND, []),
    "partially accepted": (
        "send_email",
        SEND,
        [{"on": "RCPT", "match": "bo@", "reply": "550 5.1.1 No such mailbox"}],
    ),
    "refused": ("send_email", SEND, [{"on": "MESSAGE", "reply": "554 5.7.1 Looks like spam"}]),
    "deferred": (
        "send_email",
        SEND,
        [{"on": "RCPT", "reply": "450 4.7.1 Greylisted, try again in 300 seconds"}],
    ),
    "unknown": ("send_email", SEND, [{"on": "MESSAGE", "drop": True}]),
    "not sent": (
        "send_htmlemail",
        {"to": "ana@example.com", "html_body": "<p>Hi</p>", "attachment1": UNKNOWN_FILE},
        [],
    ),
    "test connectivity": ("test_connectivity", {}, []),
}
_BLOCK = re.compile(r"(<!-- run: (?P<name>[a-z ]+) -->\n\n```json\n).*?(\n```)", re.DOTALL)
_CERTIFICATE = (
    "subject CN=mail.example.com; issuer CN=Example CA; valid from 2026-01-01 to 2027-01-01;"
    " SHA-256 DF:3C:BF:A2:…; 39 days left"
)
# What is another in each run.
_VARIABLE = (
    (re.compile(r"<\d+\.\d+\.\d+@example\.com>"), "<176393280012.4711.8812345@example.com>"),
    (
        re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000"),
        "Mon, 23 Nov 2026 10:00:00 +0000",
    ),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"), "2026-11-23T10:00:00+00:00"),
    (re.compile(r'"size": \d+'), '"size": 412'),
    (re.compile(r'"sha256": "[0-9a-f]{64}"'), '"sha256": "' + "5d" * 32 + '"'),
    (re.compile(r'"ms": \d+'), '"ms": 12'),
    (re.compile(r"127\.0\.0\.1"), "192.0.2.25"),
    (re.compile(r'"detail": "subject [^"]*"'), f'"detail": "{_CERTIFICATE}"'),
    (re.compile(r'"queue_id": "[^"]*"'), '"queue_id": "4F1B2C3D4E"'),
    (re.compile(r"queued as \w+"), "queued as 4F1B2C3D4E"),
)


def page() -> str:
    """Return the page with the results of new runs in it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "phantom").create()
        home.ca_bundle.parent.mkdir(parents=True, exist_ok=True)
        certificates.write_ca_bundle(home.ca_bundle)
        found = {name: _shown(_run(name, home)) for name in RUNS}
    return _BLOCK.sub(
        lambda block: f"{block[1]}{found[block['name']]}{block[3]}", PAGE.read_text("utf-8")
    )


def named_runs() -> list[str]:
    """Return the runs that the page shows, in order."""
    return [block["name"] for block in _BLOCK.finditer(PAGE.read_text("utf-8"))]


def _run(name: str, home: Home) -> dict[str, Any]:
    identifier, param, script = RUNS[name]
    users = {"soc@example.com": "s3cret"}
    action = {
        "identifier": identifier,
        "config": ASSET,
        "parameters": [param],
        "container_id": 100,
    }
    with MailServer(script=script, users=users) as server, reroute(server):
        record = run_action(APP_DIR, action, home, check_required=False)
    result: dict[str, Any] = record.result["result_data"][0]
    return {key: result[key] for key in ("status", "message", "summary", "data")}


def _shown(result: dict[str, Any]) -> str:
    text = json.dumps(result, indent=2)
    for pattern, stand_in in _VARIABLE:
        text = pattern.sub(stand_in, text)
    return text


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
