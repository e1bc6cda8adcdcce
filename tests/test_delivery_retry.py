# File: test_delivery_retry.py
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
"""When something is tried again, how long is waited, and what is said meanwhile."""

from __future__ import annotations

import time

import pytest

from delivery import connection, transaction
from delivery.ledger import Ledger
from delivery.phase import Phase
from delivery.report import (
    RecipientResult,
    RecipientStatus,
    parse_reply,
    retry_after_seconds,
)
from delivery.transaction_result import TransactionResult
from mail.address.mailbox import Mailbox
from mail.content import Content, Octets
from mail.message import Envelope, OutgoingMessage, Recipient
from smtp_errors import SmtpReply

PARAM = {"from": "soc@example.com", "to": "ana@example.net", "subject": "s", "body": "text"}
CLEAR = {"auth_type": "Passwordless", "ssl_config": "None"}


# --- What a server asks for -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        ("450 4.2.0 Greylisted, try again in 300 seconds", 300),
        ("451 4.7.1 Please try again in 5 minutes", 300),
        ("450 4.7.1 Greylisting in action, please come back in 00:04:59", 299),
        ("421 4.7.0 Too many connections, retry after 30 sec", 30),
        ("451 4.3.0 wait 10s", 10),
        ("450 4.2.0 try again in 1 hour", 3600),
        ("450 4.2.0 Greylisted for 5 minutes", 300),
        ("451 4.7.1 retry in 0 seconds", None),
        ("451 4.7.1 Try again later", None),
        ("451 4.7.1 more than 20 messages in 60 seconds are too many", 60),
        ("450 4.2.0 try again in 999999 hours", None),
        ("550 5.7.1 try again in 300 seconds", None),
    ],
)
def test_a_time_is_read_from_a_transient_reply(reply, seconds):
    parsed = parse_reply(int(reply[:3]), reply[4:].encode())

    assert retry_after_seconds(parsed) == seconds


def test_a_wait_that_a_server_asks_for_is_kept(run_one, start_server, waits):
    rule = {"on": "MAIL", "nth": 1, "reply": "451 4.7.1 try again in 45 seconds"}
    start_server(script=[rule])

    result = run_one("send_email", PARAM)

    assert result["message"] == "Email sent"
    assert sum(waits) == 45


def test_a_wait_beyond_a_minute_is_left_to_the_playbook(run, start_server, waits):
    """A repetition before the time would only start the server's clock anew."""
    server = start_server(script=[{"on": "RCPT", "reply": "450 4.2.0 try again in 5 minutes"}])

    record = run("send_email", PARAM, config={"retries": 2})

    row = record.result["result_data"][0]["data"][0]
    assert (row["outcome"], row["attempts"], row["retry_after_seconds"]) == ("deferred", 1, 300)
    assert any("300 seconds" in line and "not tried again" in line for line in record.progress)
    assert waits == []
    assert len(server.connections) == 1


def test_what_needs_encryption_is_not_tried_again(run_one, start_server, waits):
    """4yz in code, final in meaning: Microsoft's 451 5.7.3."""
    start_server(script=[{"on": "MAIL", "reply": "451 5.7.3 STARTTLS is required to send mail"}])

    result = run_one("send_email", PARAM, config=CLEAR)

    assert "Choose StartTLS or SSL as SSL Method" in result["message"]
    assert waits == []


def test_a_recipient_s_own_answer_is_not_lost_to_a_hang_up_later(run_one, start_server):
    server = start_server(
        script=[
            {"on": "RCPT", "nth": 1, "reply": "450 4.2.1 mailbox busy"},
            {"on": "MAIL", "nth": (2, 3), "drop": True},
        ]
    )

    result = run_one("send_email", PARAM, config={"retries": 2})

    row = result["data"][0]
    assert row["recipients"][0]["reply_code"] == 450
    assert row["recipients"][0]["status"] == "deferred"
    assert "450 4.2.1 mailbox busy" in result["message"]
    assert len(server.connections) >= 2


# --- The account costs what a transaction is about ---------------------------------------------


def message_to(count):
    recipients = tuple(Recipient(f"r{i}@example.net", "to") for i in range(count))
    content = Content((Octets(b"From: a@example.com\r\n\r\nx\r\n"),))
    envelope = Envelope("a@example.com", recipients)
    return OutgoingMessage(Mailbox("", "a@example.com"), envelope, content, "<1@x>", "a date")


def take(ledger, most, status=RecipientStatus.ACCEPTED):
    """One transaction that decides about some recipients at once."""
    ledger.begin_attempt()
    taken = [each for _number, each in zip(range(most), ledger.turns())]
    results = tuple(RecipientResult(each.addr_spec, each.field, status) for each in taken)
    ledger.add(TransactionResult(results, Phase.DONE, SmtpReply(250, None, "ok")))


@pytest.mark.parametrize("at_once", [1, 100])
def test_four_thousand_recipients_cost_under_a_second(at_once):
    ledger = Ledger(message_to(4000))
    begin = time.process_time()

    while ledger.has_pending:
        take(ledger, at_once)

    assert time.process_time() - begin < 1
    assert ledger.report().outcome.value == "accepted"


@pytest.mark.parametrize("limits", [{"RCPTMAX": 1}, {"RCPTMAX": 7}])
def test_everybody_gets_it_once_however_few_a_server_takes(run_one, start_server, limits):
    server = start_server(limits=limits, announce_limits=False, pipelining=True)
    everybody = [f"r{i}@example.net" for i in range(30)]

    result = run_one("send_email", {**PARAM, "to": ", ".join(everybody)}, config=CLEAR)

    assert result["message"] == "Email sent"
    assert [server.copies(each) for each in everybody] == [1] * 30


# --- What is said meanwhile -----------------------------------------------------------------------


def test_a_long_wait_says_what_is_waited_for_and_until_when(run, start_server, monkeypatch):
    monkeypatch.setattr(connection, "_TOLD_AFTER_SECONDS", 0.1)
    start_server(script=[{"on": "MESSAGE", "delay": 0.5}])

    record = run("send_email", PARAM, config=CLEAR)

    told = [line for line in record.progress if line.startswith("Waiting for")]
    assert len(told) == 1
    assert "mail.example.com to answer at the final dot, until " in told[0]


def test_a_large_message_says_how_far_it_is(run, start_server, home, monkeypatch):
    monkeypatch.setattr(transaction, "_PROGRESS_SECONDS", 0.0)
    start_server()
    record = home.vault.add(b"x" * 300_000, "evidence.bin", 100)

    shown = run("send_email", {**PARAM, "attachments": record.vault_id}, config=CLEAR).progress

    assert any(line.startswith("Sent ") and line.endswith(" of 0.4 MiB.") for line in shown)


# --- Steps ----------------------------------------------------------------------------------------


def test_test_connectivity_shows_each_step_with_its_milliseconds(run, start_server):
    start_server(size=10 * 2**20)

    shown = [line for line in run("test_connectivity").progress if line.endswith(" ms)")]

    assert [line.partition(":")[0] for line in shown][:9] == [
        "name",
        "connection",
        "greeting",
        "EHLO",
        "STARTTLS",
        "TLS",
        "certificate",
        "EHLO",
        "login",
    ]
    assert "TLSv1.3" in shown[5]
    assert "days left" in shown[6]
    assert "SIZE 10.0 MiB" in shown[7]
    assert shown[8].startswith("login: PLAIN: 235")


def test_a_step_that_fails_is_shown_too(run, start_server):
    start_server(users={})

    shown = run("test_connectivity").progress

    assert any(line.startswith("login: PLAIN: 535") for line in shown)


def test_a_send_shows_no_steps(run, start_server):
    start_server()

    assert not any(line.endswith(" ms)") for line in run("send_email", PARAM).progress)
