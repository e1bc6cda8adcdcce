# File: steps.py
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
"""The four actions of the demo, and what has to arrive."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from soar_standin.home import Home

from demo.scenes import Scene
from demo.stage import USER
from tests.support.mail_records import Message

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

    def problems(self, scene: Scene) -> list[str]:
        """What differs from what was asked for."""
        if not scene.succeeded or len(scene.messages) != 1:
            return [f"{self.title}: {len(scene.messages)} messages arrived, 1 was asked for"]
        [message] = scene.messages
        return [
            f"{self.title}: {name} is {read(message)!r}, {wanted!r} was asked for"
            for name, read, wanted in self.expected
            if read(message) != wanted
        ]


def four_actions(home: Home) -> list[Step]:
    """The steps; the files they attach are put into the vault."""
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
            "send htmlemail: an image shown in the text, a script and a handler removed",
            "send_htmlemail",
            {
                "to": "ann@example.net",
                "cc": "team@example.net",
                "subject": "Report",
                "html_body": '<h1 onclick="run()">Report</h1><script>alert(1)</script>'
                '<p><img src="cid:logo" alt="">All clear.</p>',
                "attachment1": logo,
                "content_id1": "logo",
            },
            (
                ("envelope", lambda m: m.recipients, ["ann@example.net", "team@example.net"]),
                ("script", lambda m: "script" in _text("html")(m), False),
                ("handler", lambda m: "onclick" in _text("html")(m), False),
                ("image", lambda m: 'src="cid:logo"' in _text("html")(m), True),
                ("text", _text("plain"), "Report\nAll clear."),
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


def _text(subtype: str) -> Callable[[Message], str]:
    return lambda message: "\n".join(message.text(f"text/{subtype}").splitlines())


def _sha256(file_name: str) -> Callable[[Message], Any]:
    def read(message: Message) -> Any:
        for part in message.header.walk():
            if part.get_filename() == file_name:
                return hashlib.sha256(part.get_payload(decode=True)).hexdigest()
        return None

    return read
