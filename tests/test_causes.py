# File: test_causes.py
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
"""Each cause of the documented list, by a situation that has it: what a playbook branches on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

import actions.send_email
from smtp_errors import Cause
from tests.support.mail_script import Rule
from tests.test_delivery_courier import CancelAt
from tests.test_manifest import ACTIONS

SEND = {"to": "ana@example.net, bo@example.net", "subject": "s", "body": "b"}
HTML = {"to": "ana@example.net", "subject": "s", "html_body": "<p>b</p>"}
CLIENT = {
    "auth_type": "Client Credentials",
    "client_id": "c",
    "client_secret": {"$plain": "s"},
    "scopes": "s",
}
LOGIN = {**CLIENT, "auth_type": "OAuth", "auth_url": "https://127.0.0.1:9/a"}


@dataclass(frozen=True)
class Case:
    """A situation and what has to come of it.

    Attributes:
        server: options of the mail server.
        script: what it does.
        files: vault IDs that the vault lists, whose files are gone.
    """

    cause: Cause
    outcome: str
    safe: bool
    stage: str
    identifier: str = "send_email"
    param: dict[str, Any] = field(default_factory=lambda: SEND)
    config: dict[str, Any] = field(default_factory=dict)
    server: dict[str, Any] = field(default_factory=dict)
    script: tuple[dict[str, Any], ...] = ()
    files: tuple[str, ...] = ()


def on(command: str, reply: str, **more: Any) -> tuple[dict[str, Any], ...]:
    return ({"on": command, "reply": reply, **more},)


def drop(command: str) -> tuple[dict[str, Any], ...]:
    return ({"on": command, "drop": True},)


SHA1 = "ab2b2ccfba08ea538ef22f521caa01c3c2b17ccf"  # pragma: allowlist secret (a vault ID)
CASES = {
    # Parameters, files, composition
    "no recipient": Case(
        Cause.INVALID_PARAMETER, "not sent", True, "parameters", param={**SEND, "to": " "}
    ),
    "one malformed recipient": Case(
        Cause.INVALID_PARAMETER,
        "partially accepted",
        False,
        "done",
        param={**SEND, "to": "ana@example.net, bo"},
    ),
    "unknown file, send htmlemail": Case(
        Cause.ATTACHMENT_MISSING,
        "not sent",
        True,
        "attachments",
        "send_htmlemail",
        {**HTML, "attachment1": SHA1},
    ),
    "unknown file, send email": Case(
        Cause.ATTACHMENT_MISSING, "accepted", False, "done", param={**SEND, "attachments": SHA1}
    ),
    "file gone": Case(
        Cause.ATTACHMENT_UNREADABLE,
        "not sent",
        True,
        "attachments",
        param={**SEND, "attachments": SHA1},
        files=(SHA1,),
    ),
    "no SMTPUTF8 allowed": Case(
        Cause.INVALID_MESSAGE,
        "not sent",
        True,
        "composition",
        param={**SEND, "to": "жанна@example.net"},
        config={"allow_smtputf8": False},
    ),
    # Asset and platform
    "port 0": Case(Cause.INVALID_ASSET, "not sent", True, "asset", config={"port": 0}),
    "Basic without password": Case(
        Cause.INVALID_ASSET, "not sent", True, "asset", config={"password": None}
    ),
    "no base URL": Case(
        Cause.PLATFORM,
        "not sent",
        True,
        "token",
        "test_connectivity",
        {},
        {**LOGIN, "token_url": "https://127.0.0.1:9/t"},
    ),
    # The way to the server
    "unknown name": Case(
        Cause.NAME_RESOLUTION, "not sent", True, "connect", config={"server": "mail.invalid"}
    ),
    "port closed": Case(Cause.CONNECT, "not sent", True, "connect", config={"port": 2600}),
    "silence after the greeting": Case(
        Cause.CONNECTION_LOST, "not sent", True, "EHLO", script=drop("EHLO")
    ),
    "connection lost in the content": Case(
        Cause.CONNECTION_LOST, "deferred", True, "DATA", script=drop("DATA")
    ),
    "no STARTTLS": Case(Cause.TLS, "not sent", True, "STARTTLS", server={"starttls": False}),
    "certificate expired": Case(
        Cause.CERTIFICATE, "not sent", True, "the TLS handshake", server={"cert": "expired"}
    ),
    "greeting 554": Case(
        Cause.SERVER_REFUSED,
        "not sent",
        True,
        "the greeting",
        script=on("CONNECT", "554 5.7.1 Go away"),
    ),
    "greeting 421": Case(
        Cause.TEMPORARY, "not sent", True, "the greeting", script=on("CONNECT", "421 Busy")
    ),
    # Login
    "wrong password": Case(
        Cause.LOGIN_REJECTED, "not sent", False, "AUTH", config={"password": {"$plain": "wrong"}}
    ),
    "login later": Case(
        Cause.TEMPORARY, "not sent", True, "AUTH", script=on("AUTH", "454 4.7.0 Later")
    ),
    "hung up at the password": Case(
        Cause.CONNECTION_LOST, "not sent", False, "AUTH", script=drop("AUTH")
    ),
    "no login offered": Case(
        Cause.LOGIN_NOT_OFFERED, "not sent", True, "AUTH", server={"auth": ()}
    ),
    "nobody logged in": Case(
        Cause.OAUTH_LOGIN_NEEDED,
        "not sent",
        True,
        "token",
        config={**LOGIN, "token_url": "https://127.0.0.1:9/t"},
    ),
    "no token endpoint": Case(
        Cause.TOKEN_ENDPOINT,
        "not sent",
        True,
        "token",
        config={**CLIENT, "token_url": "https://127.0.0.1:9/t"},
    ),
    # The message
    "sender refused": Case(
        Cause.SENDER_REFUSED, "refused", True, "MAIL", script=on("MAIL", "550 5.7.1 Not you")
    ),
    "everybody refused": Case(
        Cause.RECIPIENTS_REFUSED, "refused", True, "RCPT", script=on("RCPT", "550 5.1.1 Unknown")
    ),
    "one refused": Case(
        Cause.RECIPIENTS_REFUSED,
        "partially accepted",
        False,
        "done",
        script=on("RCPT", "550 5.1.1 Unknown", match="bo@"),
    ),
    "above SIZE": Case(
        Cause.TOO_LARGE,
        "not sent",
        True,
        "composition",
        param={**SEND, "body": "x\n" * 900},
        server={"size": 1000},
    ),
    "552 to the content": Case(
        Cause.TOO_LARGE,
        "refused",
        True,
        "the final dot",
        script=on("MESSAGE", "552 5.3.4 Too big"),
    ),
    "content refused": Case(
        Cause.CONTENT_REFUSED,
        "refused",
        True,
        "the final dot",
        script=on("MESSAGE", "554 5.7.1 Spam"),
    ),
    "everybody later": Case(
        Cause.TEMPORARY, "deferred", True, "RCPT", script=on("RCPT", "450 4.2.1 Later")
    ),
    "content later": Case(
        Cause.TEMPORARY, "deferred", True, "the final dot", script=on("MESSAGE", "451 4.3.0 Later")
    ),
    "one later": Case(
        Cause.TEMPORARY,
        "partially accepted",
        False,
        "done",
        script=on("RCPT", "450 4.2.1 Later", match="bo@"),
    ),
    "lost after the final dot": Case(
        Cause.LOST_AFTER_HANDOVER, "unknown", False, "the final dot", script=drop("MESSAGE")
    ),
}
# The recipient guard comes with its own parameter sets; the two others need more than a table.
ELSEWHERE = {Cause.GUARD, Cause.CANCELLED, Cause.DEFECT}


PUBLISHED = {
    "unknown file, send htmlemail",
    "no SMTPUTF8 allowed",
    "Basic without password",
    "nobody logged in",
}


@pytest.mark.parametrize("name", CASES)
def test_a_result_says_why_and_whether_it_may_be_sent_again(run_one, start_server, home, name):
    case = CASES[name]
    start_server(script=list(case.script), **case.server)
    for vault_id in case.files:
        home.vault.add_missing(vault_id, "report.pdf", 100)

    result = run_one(case.identifier, case.param, config={"retries": 0, **case.config})

    (row,) = result["data"]
    found = (row["cause"], row["outcome"], row["safe_to_repeat"], row["stage"])
    assert found == (case.cause.value, case.outcome, case.safe, case.stage), result["message"]
    # Published messages stay as they are, so their next step is in the data only.
    assert row["advice"] in result["message"] or name in PUBLISHED
    assert (row["advice"] == "") == (name == "unknown file, send email")
    for status in ("accepted", "refused", "deferred", "unknown", "not sent"):
        number = sum(each["status"] == status for each in row["recipients"])
        assert result["summary"][f"recipients_{status.replace(' ', '_')}"] == number


def test_no_cause_is_without_a_case():
    assert {case.cause for case in CASES.values()} | ELSEWHERE == set(Cause)


def test_a_complete_success_has_no_cause(run_one, mail_server):
    row = run_one("send_email", SEND)["data"][0]

    assert (row["cause"], row["stage"], row["advice"]) == (None, "done", "")
    assert row["safe_to_repeat"] is False


def test_a_cancelled_run_has_a_row(run_one, start_server):
    start_server().script = CancelAt("RCPT", Rule(on="RCPT", hang=True))

    row = run_one("send_email", SEND)["data"][0]

    assert (row["cause"], row["safe_to_repeat"]) == ("cancelled", True)


def test_a_defect_of_ours_has_a_row(run_one, mail_server, monkeypatch):
    def fail(*_arguments: Any) -> Any:
        raise ValueError("secret")

    monkeypatch.setattr(actions.send_email, "compose_email", fail)

    result = run_one("send_email", SEND)

    row = result["data"][0]
    assert (row["cause"], row["outcome"], row["safe_to_repeat"]) == ("defect", "not sent", True)
    assert "secret" not in str(result)


@pytest.mark.parametrize("name", ACTIONS)
def test_the_manifest_names_every_cause(name):
    paths = {each["data_path"]: each for each in ACTIONS[name]["output"]}

    named = paths["action_result.data.*.cause"]["example_values"]
    assert set(named) == {each.value for each in Cause}
