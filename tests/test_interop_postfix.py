# File: test_interop_postfix.py
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
"""The app against a real Postfix: what it lets through arrives, what it refuses is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import postfix_server
from tests.support.postfix_server import (
    DEFERRED,
    PASSWORD,
    REFUSED,
    SIZE_LIMIT,
    USER,
    PostfixServer,
)

REASON = postfix_server.missing()
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "delivery.md"
# What Postfix needs to log in elsewhere; recommended by its package, not required.
SASL_PLAIN = list(Path("/usr/lib").glob("*/sasl2/libplain.so*"))
pytestmark = pytest.mark.skipif(REASON is not None, reason=f"no Postfix here: {REASON}")


@pytest.fixture(scope="module")
def running_postfix():
    with PostfixServer() as server:
        yield server


@pytest.fixture
def postfix(running_postfix):
    running_postfix.begin()
    return running_postfix


@pytest.fixture
def send(run_one, postfix):
    def send(to, *, config=None, body="hello\n.\n..dots\n", **param):
        settings = {
            "server": "localhost",
            "port": postfix.relay_port,
            "auth_type": "Passwordless",
            "ssl_config": "None",
            "retries": 1,
            **(config or {}),
        }
        message = {"from": "soc@example.com", "to": to, "subject": "s", "body": body, **param}
        return run_one("send_email", message, config=settings)

    return send


def test_plain_relay_takes_mail_and_names_its_queue_id(send, postfix):
    result = send("ana@example.net, bob@example.net")

    message = postfix.delivered()[0]
    row = result["data"][0]
    assert result["message"] == "Email sent"
    assert message.rcpt_tos == ["ana@example.net", "bob@example.net"]
    assert message.header["Message-ID"] == row["message_id"]
    assert message.text() == "hello\n.\n..dots\n"
    assert f"{row['server_reply']['queue_id']}: " in postfix.log


def test_submission_with_starttls_and_a_login(send, postfix):
    config = {
        "port": postfix.submission_port,
        "auth_type": "Basic",
        "username": USER,
        "password": {"$plain": PASSWORD},
        "ssl_config": "StartTLS",
    }

    result = send("ana@example.net", config=config)

    session = result["data"][0]["session"]
    assert result["message"] == "Email sent"
    assert (session["tls_version"], session["certificate_verified"]) == ("TLSv1.3", True)
    assert session["auth_mechanism"] in ("PLAIN", "LOGIN")
    assert f"sasl_username={USER}" in postfix.log
    assert len(postfix.delivered()) == 1


def test_a_wrong_password_is_tried_once(send, postfix):
    config = {
        "port": postfix.submission_port,
        "auth_type": "Basic",
        "username": USER,
        "password": {"$plain": "wrong"},
        "ssl_config": "StartTLS",
    }

    result = send("ana@example.net", config=config)

    assert result["status"] == "failed"
    assert "535 5.7.8" in result["message"]
    assert "Check Username and Password" in result["message"]
    assert postfix.log.count("authentication failed") == 1


def test_the_size_limit_is_kept_before_mail(send, postfix):
    result = send("ana@example.net", body="x" * 70 + "\n" + ("y" * 70 + "\n") * 3000)

    assert result["status"] == "failed"
    assert f"takes at most {SIZE_LIMIT}" in result["message"]
    assert "MAIL" not in postfix.log


def test_one_rejected_and_one_deferred_recipient_are_told_and_the_third_gets_the_mail(
    send, postfix
):
    result = send(f"ana@example.net, {REFUSED}, {DEFERRED}")

    row = result["data"][0]
    ledger = {each["address"]: (each["status"], each["reply_code"]) for each in row["recipients"]}
    assert ledger == {
        "ana@example.net": ("accepted", 250),
        REFUSED: ("refused", 550),
        DEFERRED: ("deferred", 450),
    }
    assert (row["outcome"], row["attempts"]) == ("partially accepted", 2)
    assert "only 1 of 3" in result["message"]
    assert [message.rcpt_tos for message in postfix.delivered()] == [["ana@example.net"]]


def test_an_internationalised_address_travels_with_smtputf8(send, postfix):
    result = send("zoë@example.net")

    assert result["message"] == "Email sent"
    message = postfix.delivered()[0]
    assert message.rcpt_tos == ["zoë@example.net"]
    assert "SMTPUTF8" in message.mail_options


def test_a_hundred_recipients_are_pipelined(send, postfix):
    recipients = [f"r{i}@example.net" for i in range(100)]

    result = send(", ".join(recipients))

    assert result["message"] == "Email sent"
    assert result["summary"]["recipients_accepted"] == 100
    # Postfix passes on fifty at a time.
    got = [address for message in postfix.delivered(2) for address in message.rcpt_tos]
    assert sorted(got) == sorted(recipients)


def documented_relay():
    """The settings that docs/delivery.md gives, with this machine's names in them."""
    text = DOCUMENT.read_text(encoding="utf-8")
    (settings,) = re.findall(r"```ini\n(.*?)```", text, re.DOTALL)
    for documented, here in (
        ("[email-smtp.eu-central-1.amazonaws.com]:587", "[localhost]:{sink_port}"),
        ("/etc/ssl/certs/ca-certificates.crt", "{folder}/etc/ca.pem"),
        ("/etc/postfix/", "{folder}/etc/"),
    ):
        assert documented in settings
        settings = settings.replace(documented, here)
    return settings


@pytest.mark.skipif(not SASL_PLAIN, reason="libsasl2-modules is not installed")
def test_the_relay_of_the_documentation_passes_mail_on_with_a_login_under_verified_tls(run_one):
    with PostfixServer(documented_relay(), auth_required=True, require_starttls=True) as relay:
        config = {
            "server": "localhost",
            "port": relay.relay_port,
            "auth_type": "Passwordless",
            "ssl_config": "None",
        }
        param = {"from": "soc@example.com", "to": "ana@example.net", "subject": "s", "body": "b"}

        result = run_one("send_email", param, config=config)

        message = relay.delivered()[0]
        assert result["message"] == "Email sent"
        assert message.header["Message-ID"] == result["data"][0]["message_id"]
        assert any(connection.auth for connection in relay.connections_behind)
        assert message.tls is True


def test_many_messages_take_one_connection(run, postfix):
    config = {
        "server": "localhost",
        "port": postfix.relay_port,
        "auth_type": "Passwordless",
        "ssl_config": "StartTLS",
    }
    parameters = [
        {"from": "soc@example.com", "to": "ana@example.net", "subject": str(i), "body": "b"}
        for i in range(10)
    ]

    record = run("send_email", *parameters, config=config)

    assert record.result["status"] == "success"
    assert len(postfix.delivered(10)) == 10
    assert postfix.log.count(": connect from") == 1
