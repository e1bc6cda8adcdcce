# File: test_examples.py
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
"""Every action JSON of examples/ does what it says, on servers that fit its asset."""

from __future__ import annotations

import argparse
import hashlib
import json
from email.message import EmailMessage
from typing import Any

import pytest

from demo.demo import own_action
from demo.scenes import Scene
from tests.conftest import APP_DIR
from tests.support.mail_records import Message

FOLDER = APP_DIR / "examples"
FILES = FOLDER / "files"
EXAMPLES = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}


@pytest.fixture
def run_example(home, waits):
    """Run an example as ``make demo ACTION=examples/...`` does; the scene of the action."""

    def run(name: str, server: str | None = None) -> Scene:
        path = FOLDER / f"{name}.json"
        options = argparse.Namespace(action=path, server=server, files="", as_given=False)
        scenes, _ = own_action(options, home)
        assert scenes[-1].action["action"] == EXAMPLES[name]["action"]
        return scenes[-1]

    return run


def only_message(scene: Scene) -> Message:
    [message] = scene.messages
    return message


def data_of(scene: Scene) -> list[dict[str, Any]]:
    return [result["data"][0] for result in scene.result["result_data"]]


def part(message: Message, content_type: str) -> EmailMessage:
    [found] = [each for each in message.parts if each.get_content_type() == content_type]
    return found


# Example -> what it is sent as: SSL Method on the wire, mechanism of the login.
ASSETS = {
    "gmail-app-password": ("implicit", "PLAIN"),
    "gmail-oauth": ("starttls", "XOAUTH2"),
    "microsoft-365-oauth": ("starttls", "XOAUTH2"),
    "microsoft-365-app-only": ("starttls", "XOAUTH2"),
    "amazon-ses": ("starttls", "PLAIN"),
    "internal-relay": ("starttls", None),
    "postfix-queue": ("none", None),
}


@pytest.mark.parametrize(("name", "tls", "mechanism"), [(k, *v) for k, v in ASSETS.items()])
def test_the_asset_of_a_provider_sends(run_example, name, tls, mechanism):
    scene = run_example(name)

    [data] = data_of(scene)
    session = data["session"]
    assert scene.result["result_data"][0]["message"] == "Email sent"
    assert only_message(scene).recipients == ["ana@example.com"]
    assert only_message(scene).tls is (tls != "none")
    assert session["server"].startswith(EXAMPLES[name]["config"]["server"])
    assert session["certificate_verified"] is (tls != "none")
    assert only_message(scene).authenticated is (mechanism is not None)
    assert session["auth_mechanism"] == mechanism
    assert [each for each in data["warnings"] if "saved" in each] == []


def test_plain(run_example):
    message = only_message(run_example("plain"))

    assert message.recipients == [
        *("ana@example.com", "bo@example.com", "team@example.com", "audit@example.com")
    ]
    assert str(message.header["To"]) == 'ana@example.com, "Miller, Bo" <bo@example.com>'
    assert message.header["Bcc"] is None
    attached = [each for each in message.parts if each.get_filename() == "indicators.txt"]
    assert attached[0].get_payload(decode=True) == (FILES / "indicators.txt").read_bytes()


def test_html(run_example):
    scene = run_example("html")

    message = only_message(scene)
    [data] = data_of(scene)
    assert part(message, "image/png").get_payload(decode=True) == (FILES / "logo.png").read_bytes()
    assert part(message, "text/csv").get_payload(decode=True) == (FILES / "hosts.csv").read_bytes()
    assert 'src="cid:logo"' in message.text("text/html")
    assert "script" not in message.text("text/html")
    assert "open in SOAR <https://soar.example.com/mission/4711>" in message.text()
    assert [each["name"] for each in data["sanitizer"]["removed"]] == ["script"]


def test_markdown(run_example):
    message = only_message(run_example("markdown"))

    assert "<h1>Incident 4711</h1>" in message.text("text/html")
    assert "<table>" in message.text("text/html")
    assert message.text().startswith("# Incident 4711")


def test_raw(run_example):
    """What Python's email package wrote, without its Bcc field."""
    message = only_message(run_example("raw"))

    assert message.recipients == ["ana@example.com", "bo@example.com", "audit@example.com"]
    assert b"Bcc" not in message.content
    assert message.header["Subject"] == "Bericht 4711 – zwei Rechner isoliert"
    written = EXAMPLES["raw"]["parameters"][0]["raw_email"].replace("Bcc: audit@example.com\n", "")
    body = written.partition("\n\n")[2].replace("\n", "\r\n").encode("ascii")
    assert message.content.endswith(body)


def test_reply(run_example):
    message = only_message(run_example("reply"))

    assert message.header["Subject"] == "Re: Is this phishing?"
    assert message.header["In-Reply-To"] == "<report-4711@example.com>"
    assert message.header["References"] == "<report-4711@example.com>"
    assert message.header["Reply-To"] == "soc@example.com"


def test_preview(run_example):
    scene = run_example("preview")

    [data] = data_of(scene)
    assert list(scene.messages) == []
    assert (data["outcome"], scene.result["status"]) == ("not sent", "success")
    assert [each["name"] for each in data["sanitizer"]["removed"]] == ["onclick"]


def test_evidence(run_example, home):
    scene = run_example("evidence")

    [record] = home.vault.find(container_id=4711)
    content = only_message(scene).content
    assert home.vault.path_of(record.vault_id).read_bytes() == content
    assert record.sha256 == hashlib.sha256(content).hexdigest()
    assert record.name.endswith(".eml")


def test_send_once(run_example):
    scene = run_example("send-once")

    assert len(scene.messages) == 1
    assert [each["already_sent"] for each in data_of(scene)] == [False, True]


def test_several(run_example):
    scene = run_example("several")

    assert [each.recipients for each in scene.messages] == [
        ["ana@example.com"],
        ["bo@example.com"],
        ["cy@example.com"],
    ]
    assert {each.connection for each in scene.messages} == {1}


def test_report_pdf(run_example):
    message = only_message(run_example("report-pdf"))

    attached = part(message, "application/pdf")
    assert attached.get_filename() == "executive_summary_ts-1795600000.pdf"
    [report] = FILES.glob("*.pdf")
    assert attached.get_payload(decode=True) == report.read_bytes()


def test_connectivity(run_example):
    scene = run_example("connectivity")

    assert scene.succeeded
    assert only_message(scene).header["Subject"] == "Test SMTP config"


def test_every_example_has_its_test():
    tested = {name.partition("_")[2].replace("_", "-") for name in globals()}

    assert set(EXAMPLES) - set(ASSETS) - tested == set()
    assert len(EXAMPLES) == 18


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_says_what_it_shows_and_stands_in_the_list(name):
    listed = (FOLDER / "README.md").read_text("utf-8")

    assert f"| [{name}.json]({name}.json) | {EXAMPLES[name]['about']} |" in listed


def test_every_file_is_used():
    used = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.json"))

    assert [path.name for path in FILES.iterdir() if path.name not in used] == []


def test_an_example_can_be_sent_to_a_server_of_ones_own(run_example, start_server):
    """SERVER replaces the server and the port; the rest of the asset stays."""
    server = start_server()

    scene = run_example("postfix-queue", server="mail.example.net:587")

    assert scene.succeeded
    assert server.only_message().rcpt_tos == ["ana@example.com"]
