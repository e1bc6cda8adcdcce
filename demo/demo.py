# File: demo.py
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
"""Send real mail through the connector to an embedded SMTP server, and show what arrived.

    make demo                                    the four actions, compared with what was asked
    make demo ACTION=my.json SERVER=host:port    your own action, to a server of yours

The connector runs on the local stand-in for SOAR; the embedded server does STARTTLS and AUTH with
a certificate of a test authority. Exit status 1 when an action failed or something that arrived
differs from what was asked.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

APP_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(APP_DIR))

from received import tree  # noqa: E402
from soar_standin.home import Home  # noqa: E402
from soar_standin.run import RunRecord, run_action  # noqa: E402

from tests.support import certificates  # noqa: E402 - the path is set above
from tests.support.mail_records import Message  # noqa: E402
from tests.support.mail_server import MailServer  # noqa: E402

USER, PASSWORD = "soar@example.com", "s3cret"  # pragma: allowlist secret (of the demo server)
CONTAINER = 1
REPORT = "Indicators:\n203.0.113.7\nhttps://bad.example/ – blocked\n".encode()
LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC"
)


@dataclass(frozen=True)
class Step:
    """One action of the demo.

    Attributes:
        expected: checks on the message that arrived: what is compared, how to read it, and what
            it has to be.
    """

    title: str
    identifier: str
    parameters: dict[str, Any]
    expected: tuple[tuple[str, Callable[[Message], Any], Any], ...]


def main() -> int:
    """Run the demo; 0 when everything arrived as asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--action", type=Path, help="action JSON of your own")
    parser.add_argument("--server", help="host:port of your own mail server, for --action")
    arguments = parser.parse_args()
    if arguments.server and not arguments.action:
        parser.error("SERVER goes with ACTION: say what to send")
    with tempfile.TemporaryDirectory(prefix="smtp-demo-") as folder:
        home = Home(folder).create()
        if arguments.server:
            return _send_own_action(home, arguments.action, arguments.server, None)
        home.ca_bundle.parent.mkdir(parents=True, exist_ok=True)
        certificates.write_ca_bundle(home.ca_bundle)
        with MailServer(hostname="localhost") as server:
            print(f"An SMTP server with STARTTLS and AUTH listens on localhost:{server.port}")
            if arguments.action:
                own = f"localhost:{server.port}"
                return _send_own_action(home, arguments.action, own, server)
            problems = [p for step in _steps(home) for p in _perform(step, home, server)]
    for problem in problems:
        print(f"DIFFERENT: {problem}")
    print("\nEverything arrived as asked." if not problems else f"\n{len(problems)} differences.")
    return 1 if problems else 0


def _steps(home: Home) -> list[Step]:
    report = home.vault.add(REPORT, "indicators.txt", CONTAINER).vault_id
    logo = home.vault.add(LOGO, "logo.png", CONTAINER).vault_id
    return [
        Step(
            "test connectivity",
            "test_connectivity",
            {},
            (
                ("sender", lambda m: m.mail_from, USER),
                ("subject", lambda m: m.header["Subject"], "Test SMTP config"),
            ),
        ),
        Step(
            "send email: plain text, a Bcc recipient and an attachment",
            "send_email",
            {
                "from": "SOC Zürich <soc@example.com>",
                "to": '"Doe, Ann" <ann@example.net>',
                "bcc": "audit@example.net",
                "subject": "Phishing – Bericht 4711",
                "body": "Grüße,\nall clear.\n.\nThe SOC\n",
                "attachments": report,
            },
            (
                ("envelope", lambda m: m.recipients, ["ann@example.net", "audit@example.net"]),
                ("sender", lambda m: m.mail_from, "soc@example.com"),
                ("From", lambda m: str(m.header["From"]), "SOC Zürich <soc@example.com>"),
                ("To", lambda m: str(m.header["To"]), '"Doe, Ann" <ann@example.net>'),
                ("Bcc", lambda m: m.header["Bcc"], None),
                ("Subject", lambda m: m.header["Subject"], "Phishing – Bericht 4711"),
                ("text", _text("plain"), "Grüße,\nall clear.\n.\nThe SOC"),
                ("attachment", _sha256("indicators.txt"), hashlib.sha256(REPORT).hexdigest()),
            ),
        ),
        Step(
            "send htmlemail: an image shown in the text, a script removed",
            "send_htmlemail",
            {
                "to": "ann@example.net",
                "cc": "team@example.net",
                "subject": "Report",
                "html_body": '<h1>Report</h1><script>alert(1)</script><p><img src="cid:logo">'
                "All clear.</p>",
                "attachment1": logo,
                "content_id1": "logo",
            },
            (
                ("envelope", lambda m: m.recipients, ["ann@example.net", "team@example.net"]),
                ("script", lambda m: "script" in _text("html")(m), False),
                ("image", lambda m: 'src="cid:logo"' in _text("html")(m), True),
                ("text", _text("plain"), "Report All clear."),
                ("inline image", _sha256("logo.png"), hashlib.sha256(LOGO).hexdigest()),
            ),
        ),
        Step(
            "send rawemail: a complete email, its Bcc field removed",
            "send_rawemail",
            {
                "raw_email": "From: soc@example.com\nTo: ann@example.net\nBcc: audit@example.net\n"
                "Subject: Raw\nX-Ticket:  4711\n\nSent as it is: C:\\new\\notes\n"
            },
            (
                ("envelope", lambda m: m.recipients, ["ann@example.net", "audit@example.net"]),
                ("Bcc", lambda m: m.header["Bcc"], None),
                ("octets", lambda m: b"\r\nX-Ticket:  4711\r\n" in m.content, True),
                ("text", _text("plain"), "Sent as it is: C:\\new\\notes"),
            ),
        ),
    ]


def _perform(step: Step, home: Home, server: MailServer) -> list[str]:
    print(f"\n=== {step.title}")
    already = len(server.messages)
    config = {
        "server": "localhost",
        "port": server.port,
        "auth_type": "Basic",
        "username": USER,
        "password": {"$plain": PASSWORD},
        "ssl_config": "StartTLS",
        "verify_server_cert": True,
        "allow_smtputf8": True,
        "encoding": True,
    }
    record = _run(step.identifier, step.parameters, config, home)
    arrived = server.messages[already:]
    for message in arrived:
        _show(message)
    if record.result["status"] != "success" or len(arrived) != 1:
        return [f"{step.title}: {len(arrived)} messages arrived, 1 was asked for"]
    return [
        f"{step.title}: {name} is {read(arrived[0])!r}, {wanted!r} was asked for"
        for name, read, wanted in step.expected
        if read(arrived[0]) != wanted
    ]


def _send_own_action(home: Home, path: Path, address: str, server: MailServer | None) -> int:
    action = json.loads(path.read_text(encoding="utf-8"))
    host, _colon, port = address.rpartition(":")
    config = {"ssl_config": "None", "auth_type": "Passwordless", **action.get("config", {})}
    config.update({"server": host or address} if not host else {"server": host, "port": port})
    record = run_action(APP_DIR, {**action, "config": config}, home, on_progress=_progress)
    _print_result(record)
    for message in server.messages if server else ():
        _show(message)
    return 0 if record.result["status"] == "success" else 1


def _run(
    identifier: str, parameters: dict[str, Any], config: dict[str, Any], home: Home
) -> RunRecord:
    action = {
        "identifier": identifier,
        "config": config,
        "parameters": [parameters],
        "container_id": CONTAINER,
    }
    record = run_action(APP_DIR, action, home, on_progress=_progress)
    _print_result(record)
    return record


def _progress(line: str) -> None:
    print(f"  {line}", flush=True)


def _print_result(record: RunRecord) -> None:
    for result in record.result["result_data"]:
        print(f"  -> {result['status']}: {result['message']}")
        for row in result["data"]:
            for recipient in row["recipients"]:
                print(f"     {recipient['address']}: {recipient['status']}")


def _show(message: Message) -> None:
    print(f"  Arrived, from <{message.mail_from}> to {', '.join(message.recipients)}:")
    for line in tree(message.content):
        print(f"    {line}")


def _text(subtype: str) -> Callable[[Message], str]:
    return lambda message: "\n".join(message.text(f"text/{subtype}").splitlines())


def _sha256(file_name: str) -> Callable[[Message], Any]:
    def read(message: Message) -> Any:
        for part in message.header.walk():
            if part.get_filename() == file_name:
                return hashlib.sha256(part.get_payload(decode=True)).hexdigest()
        return None

    return read


if __name__ == "__main__":
    sys.exit(main())
