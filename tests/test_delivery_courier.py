# File: test_delivery_courier.py
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
"""One session for a run, repetitions before the final dot only, and an account of everyone."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from actions import sentences
from smtp_errors import say
from tests.support.mail_script import Rule, Script

CLEAR = {"auth_type": "Passwordless", "ssl_config": "None"}


def message_to(*recipients, subject="s", **param):
    param = {"from": "soc@example.com", "subject": subject, "body": "text", **param}
    return {**param, "to": ", ".join(recipients)}


def addresses(count):
    return [f"r{i}@example.net" for i in range(count)]


def ledger_of(result):
    return {each["address"]: each["status"] for each in result["data"][0]["recipients"]}


def starting(connection, word):
    return [line for line in connection.command_lines if line.startswith(word)]


# --- More recipients than a server takes at once (RFC 5321 §4.5.3.1.10, RFC 9422) ----------------


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("announced", [True, False])
def test_too_many_recipients_get_the_same_message_in_further_transactions(
    run_one, start_server, waits, announced, pipelining
):
    server = start_server(limits={"RCPTMAX": 3}, announce_limits=announced, pipelining=pipelining)

    result = run_one("send_email", message_to(*addresses(8)))

    row = result["data"][0]
    assert result["message"] == "Email sent"
    assert [len(message.rcpt_tos) for message in server.accepted] == [3, 3, 2]
    assert {m.header["Message-ID"] for m in server.accepted} == {row["message_id"]}
    assert [each["status"] for each in row["recipients"]] == ["accepted"] * 8
    assert (row["attempts"], waits) == (1, [])
    server.only_connection()


def test_after_the_first_too_many_no_further_recipient_is_offered(run_one, start_server):
    """Some servers count each refused RCPT as an error and hang up at the twentieth."""
    server = start_server(limits={"RCPTMAX": 2}, announce_limits=False)

    run_one("send_email", message_to(*addresses(6)))

    assert len(starting(server.only_connection(), "RCPT")) == 3 + 3 + 2


def test_a_deferred_recipient_does_not_keep_the_others_from_their_turn(run_one, start_server):
    rule = {"on": "RCPT", "match": "r0@", "reply": "450 4.2.0 later"}
    server = start_server(limits={"RCPTMAX": 1}, script=[rule])

    result = run_one("send_email", message_to(*addresses(3)))

    assert ledger_of(result) == {
        "r0@example.net": "deferred",
        "r1@example.net": "accepted",
        "r2@example.net": "accepted",
    }
    assert [server.copies(address) for address in addresses(3)] == [0, 1, 1]


def test_a_message_refused_for_good_is_not_offered_for_the_other_recipients(
    run_one, start_server, waits
):
    server = start_server(
        limits={"RCPTMAX": 1}, script=[{"on": "MESSAGE", "reply": "554 5.7.1 spam"}]
    )

    result = run_one("send_email", message_to(*addresses(3)))

    assert set(ledger_of(result).values()) == {"refused"}
    assert len(server.messages) == 1
    assert waits == []


# --- The session -----------------------------------------------------------------------------


def test_an_announced_limit_of_messages_leads_to_a_new_session_in_time(run, start_server, waits):
    server = start_server(limits={"MAILMAX": 2})

    run("send_email", *(message_to("ana@example.net", subject=str(i)) for i in range(5)))

    assert [m.header["Subject"] for m in server.accepted] == list("01234")
    assert [c.messages for c in server.connections] == [2, 2, 1]
    assert all(connection.quit for connection in server.connections)
    assert waits == []


@pytest.mark.parametrize(
    "rule",
    [
        {"on": "MAIL", "nth": 2, "reply": "421 4.7.0 too many messages", "close": True},
        {"on": "MAIL", "nth": 2, "reply": "451 4.7.0 too many messages in this session"},
        {"on": "MAIL", "nth": 2, "drop": True},
        {"on": "RSET", "nth": 1, "reply": "421 4.4.2 idle for too long", "close": True},
    ],
    ids=["421", "451", "drop", "rset"],
)
def test_a_session_that_has_had_its_share_is_replaced_at_once(run, start_server, waits, rule):
    if rule["on"] == "RSET":
        # A transaction that did not come to its end makes RSET necessary.
        server = start_server(script=[rule, {"on": "RCPT", "nth": 1, "reply": "550 5.1.1 unknown"}])
        first = ["ana@example.net"]
    else:
        server = start_server(script=[rule])
        first = []

    record = run(
        "send_email",
        *(message_to(each) for each in first),
        message_to("bob@example.net"),
        message_to("cy@example.net"),
    )

    assert record.result["result_data"][-1]["message"] == "Email sent"
    assert [server.copies(f"{name}@example.net") for name in ("bob", "cy")] == [1, 1]
    assert len(server.connections) == 2 or rule["on"] == "RSET"
    assert waits == [] or rule["on"] == "RSET"


def test_a_connection_closed_between_messages_is_noticed_before_it_is_used(
    run, start_server, waits
):
    server = start_server(
        script=[{"on": "MESSAGE", "nth": 1, "reply": "250 2.0.0 Ok", "close": True}]
    )

    record = run("send_email", message_to("ana@example.net"), message_to("bob@example.net"))

    results = record.result["result_data"]
    assert [each["message"] for each in results] == ["Email sent"] * 2
    assert [each["data"][0]["attempts"] for each in results] in ([1, 1], [1, 2])
    assert len(server.connections) == 2
    assert waits == []


def test_a_refused_message_leaves_the_session_usable_after_rset(run, start_server):
    server = start_server(script=[{"on": "RCPT", "nth": 1, "reply": "550 5.1.1 unknown"}])

    record = run("send_email", message_to("ana@example.net"), message_to("bob@example.net"))

    commands = server.only_connection().commands
    assert [each["status"] for each in record.result["result_data"]] == ["failed", "success"]
    assert commands[-6:] == [
        "RCPT TO:<ana@example.net>",
        "RSET",
        *commands[-4:-2],
        "DATA",
        "QUIT",
    ]


def test_a_rejected_password_is_not_tried_again_for_the_next_parameter_set(run, start_server):
    """Each rejection counts towards the account's lock-out."""
    server = start_server(users={})

    record = run("send_email", *(message_to("ana@example.net") for _ in range(3)))

    results = record.result["result_data"]
    assert [each["status"] for each in results] == ["failed"] * 3
    assert all("535" in each["message"] for each in results)
    assert sum(len(connection.auth) for connection in server.connections) == 1
    assert [ledger_of(each) for each in results] == [{"ana@example.net": "not sent"}] * 3


def test_automatic_stays_with_the_method_that_worked(run, start_server):
    server = start_server(users={}, script=[{"on": "MAIL", "nth": 2, "drop": True}])

    record = run(
        "send_email",
        message_to("ana@example.net"),
        message_to("bob@example.net"),
        config={"auth_type": "Automatic"},
    )

    assert record.result["status"] == "success"
    assert sum(len(connection.auth) for connection in server.connections) == 1


# --- Repetitions -----------------------------------------------------------------------------


def test_waits_grow_are_shown_and_end_with_the_retries(run, start_server, waits):
    start_server(script=[{"on": "MAIL", "reply": "451 4.3.0 not now"}])

    record = run("send_email", message_to("ana@example.net"), config={"retries": 3})

    shown = [line for line in record.progress if "Trying again in" in line]
    assert [line.rpartition("(")[2] for line in shown] == ["1 of 3)", "2 of 3)", "3 of 3)"]
    assert all(line.startswith("At MAIL: mail.example.com answered 451") for line in shown)
    assert all(seconds <= 0.5 for seconds in waits)
    assert 1.5 + 3 + 6 <= sum(waits) <= 2 + 4 + 8
    assert record.result["result_data"][0]["data"][0]["attempts"] == 4


def test_without_retries_nothing_is_tried_twice(run_one, start_server, waits):
    server = start_server(script=[{"on": "MAIL", "reply": "451 4.3.0 not now"}])

    result = run_one("send_email", message_to("ana@example.net"), config={"retries": 0})

    assert result["data"][0]["attempts"] == 1
    assert len(starting(server.only_connection(), "MAIL")) == 1
    assert waits == []


def test_only_those_not_yet_accepted_are_tried_again(run_one, start_server):
    rule = {"on": "RCPT", "match": "bob@", "nth": 1, "reply": "450 4.2.0 later"}
    server = start_server(script=[rule])

    result = run_one("send_email", message_to("ana@example.net", "bob@example.net"))

    first, second = server.accepted
    assert result["message"] == "Email sent"
    assert (first.rcpt_tos, second.rcpt_tos) == (["ana@example.net"], ["bob@example.net"])
    assert first.content == second.content


def test_the_queue_id_of_the_accepted_message_survives_a_failed_repetition(run_one, start_server):
    server = start_server(
        script=[
            {"on": "RCPT", "match": "bob@", "reply": "450 4.2.0 later"},
            {"on": "MAIL", "nth": (2, 3), "reply": "451 4.3.0 not now"},
        ]
    )

    result = run_one(
        "send_email", message_to("ana@example.net", "bob@example.net"), config={"retries": 1}
    )

    row = result["data"][0]
    assert row["server_reply"]["queue_id"] == server.accepted[0].queue_id
    assert row["outcome"] == "partially accepted"
    assert "bob@example.net" in result["message"]


@pytest.mark.parametrize(
    ("reply", "logins"),
    [
        ("432 4.3.2 Concurrent connections limit exceeded", 2),
        ("454 4.7.0 Temporary authentication failure", 2),
        ("432 4.7.12 A password transition is needed", 1),
        ("535 5.7.8 Error: authentication failed", 1),
    ],
    ids=["exchange-online-432", "454", "password-432", "535"],
)
def test_a_login_is_tried_again_only_when_the_server_is_to_blame(
    run_one, start_server, reply, logins
):
    server = start_server(script=[{"on": "AUTH", "reply": reply}])

    result = run_one("send_email", message_to("ana@example.net"), config={"retries": 1})

    assert reply in result["message"]
    assert sum(len(starting(c, "AUTH")) for c in server.connections) == logins
    assert all(connection.quit for connection in server.connections)


def test_after_an_unknown_outcome_nothing_of_the_message_is_sent_again(run_one, start_server):
    server = start_server(
        script=[
            {"on": "RCPT", "match": "bob@", "reply": "450 4.2.0 later"},
            {"on": "MESSAGE", "drop": True},
        ]
    )

    result = run_one("send_email", message_to("ana@example.net", "bob@example.net"))

    row = result["data"][0]
    assert ledger_of(result) == {"ana@example.net": "unknown", "bob@example.net": "deferred"}
    assert (row["outcome"], row["attempts"], result["status"]) == ("unknown", 1, "failed")
    assert row["message_id"] in result["message"]
    assert row["date"] in result["message"]
    assert len(server.messages) == 1


def test_a_server_that_loses_an_extension_after_some_were_accepted_does_not_hide_them(
    run_one, start_server, monkeypatch
):
    server = start_server(
        script=[{"on": "RCPT", "match": "bob@", "nth": 1, "reply": "421 4.3.2 bye", "close": True}],
        limits={"RCPTMAX": 1},
    )
    shrink = server.script.rule_for

    def rule_for(point, argument=""):
        if point == "CONNECT" and len(server.connections) > 1:
            object.__setattr__(server.options, "smtputf8", False)
        return shrink(point, argument)

    monkeypatch.setattr(server.script, "rule_for", rule_for)

    result = run_one("send_email", message_to("zoë@example.net", "bob@example.net"))

    assert ledger_of(result) == {"zoë@example.net": "accepted", "bob@example.net": "deferred"}
    assert result["status"] == "success"
    assert any("SMTPUTF8" in each for each in result["data"][0]["warnings"])


# --- Cancelling ------------------------------------------------------------------------------


class CancelAt(Script):
    """Sends the signal that cancels a run when a session comes to a point."""

    def __init__(self, point, then=None):
        super().__init__()
        self._point, self._then = point, then

    def rule_for(self, point, argument=""):
        if point != self._point:
            return None
        signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)
        return self._then


def test_a_run_cancelled_before_the_final_dot_sent_nothing(run_one, start_server):
    server = start_server()
    server.script = CancelAt("RCPT", Rule(on="RCPT", hang=True))

    result = run_one("send_email", message_to("ana@example.net"))

    assert result["message"] == " ".join(sentences.ACTION_CANCELLED)
    assert ledger_of(result) == {"ana@example.net": "deferred"}
    assert server.accepted == []


def test_a_run_cancelled_while_it_waits_for_the_final_reply_says_so(run_one, start_server):
    server = start_server()
    server.script = CancelAt("MESSAGE", Rule(on="MESSAGE", hang=True))

    result = run_one("send_email", message_to("ana@example.net"))

    row = result["data"][0]
    wanted = say(
        sentences.OUTCOME_UNKNOWN_CANCELLED, message_id=row["message_id"], date=row["date"]
    )
    assert result["message"] == str(wanted)
    assert row["stage"] == "the final dot"
    assert result["data"][0]["outcome"] == "unknown"
    assert server.copies("ana@example.net") == 1


def test_a_run_cancelled_during_a_wait_ends_at_once_and_tells_who_has_the_mail(
    run_one, start_server, monkeypatch
):
    server = start_server(script=[{"on": "RCPT", "match": "bob@", "reply": "450 4.2.0 later"}])
    slices = []

    def sleep(seconds):
        slices.append(seconds)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(time, "sleep", sleep)

    result = run_one("send_email", message_to("ana@example.net", "bob@example.net"))

    assert len(slices) == 1
    message_id = result["data"][0]["message_id"]
    wanted = say(sentences.PARTLY_SENT_CANCELLED, message_id=message_id)
    assert result["message"] == str(wanted)
    assert ledger_of(result) == {"ana@example.net": "accepted", "bob@example.net": "deferred"}
    assert server.wait_closed()[0].quit


# --- What a server cannot take -----------------------------------------------------------------


def test_a_message_above_the_announced_size_is_refused_before_mail_with_both_numbers(
    run_one, start_server
):
    server = start_server(size=1000)

    result = run_one("send_email", message_to("ana@example.net", body="x\n" * 600))

    row = result["data"][0]
    assert f"has {row['size']} octets" in result["message"]
    assert "takes at most 1000" in result["message"]
    assert row["outcome"] == "not sent"
    assert starting(server.only_connection(), "MAIL") == []
    assert server.only_connection().quit


def test_size_and_8bitmime_and_smtputf8_are_said_only_when_offered_and_needed(
    run_one, start_server
):
    server = start_server(size=100_000)

    plain = run_one("send_email", message_to("ana@example.net"))
    run_one("send_email", message_to("zoë@example.net"))
    run_one("send_rawemail", {"raw_email": "From: a@example.com\nTo: b@example.net\n\nzoë\n"})

    options = [message.mail_options for message in server.accepted]
    assert options[0] == [f"SIZE={plain['data'][0]['size']}"]
    assert "SMTPUTF8" in options[1]
    assert "BODY=8BITMIME" in options[2]
    assert "SMTPUTF8" not in options[2]
