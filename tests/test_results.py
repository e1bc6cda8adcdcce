# File: test_results.py
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
"""What the message, the data row and the summary of a send say to each other and to a person."""

from __future__ import annotations

import pytest

ANA, BOB, CY = "ana@example.net", "bob@example.net", "cy@example.net"


def param(*recipients: str, **more: str) -> dict[str, str]:
    return {"to": ", ".join(recipients), "subject": "Report 4711", "body": "b", **more}


def statuses(result):
    return {each["address"]: each["status"] for each in result["data"][0]["recipients"]}


def test_a_hundred_refused_recipients_make_a_short_message_and_a_full_row(run_one, start_server):
    start_server(script=[{"on": "RCPT", "match": "r", "reply": "550 5.1.1 No such user here"}])
    recipients = [f"r{number}@example.net" for number in range(100)]

    result = run_one("send_email", param(*recipients))

    assert len(result["message"]) < 1100
    assert "more, see the result's data" in result["message"]
    assert list(statuses(result).values()) == ["refused"] * 100


def test_a_hundred_refused_beside_one_accepted_are_as_short(run_one, start_server):
    start_server(script=[{"on": "RCPT", "match": "r", "reply": "550 5.1.1 No such user here"}])
    recipients = [f"r{number}@example.net" for number in range(100)]

    result = run_one("send_email", param(*recipients, "ana@example.com"))

    assert result["status"] == "success"
    assert "only 1 of 101 recipients" in result["message"]
    assert len(result["message"]) < 1000


def test_a_server_that_says_much_is_cut_short_in_the_message_only(run_one, start_server):
    start_server(script=[{"on": "RCPT", "match": "bob", "reply": "550 5.1.1 " + "No " * 300}])

    result = run_one("send_email", param(ANA, BOB))

    assert len(result["message"]) < 700
    assert len(result["data"][0]["recipients"][1]["reply"]) > 800


def test_who_may_have_it_is_never_said_to_be_sent_to_again(run_one, start_server):
    """Two at once, then the connection is lost after the second transaction's final dot."""
    start_server(limits={"RCPTMAX": 1}, script=[{"on": "MESSAGE", "nth": 2, "drop": True}])

    result = run_one("send_email", param(ANA, BOB), config={"retries": 0})

    row = result["data"][0]
    assert statuses(result) == {ANA: "accepted", BOB: "unknown"}
    assert (row["outcome"], row["cause"]) == ("partially accepted", "lost_after_handover")
    assert row["safe_to_repeat"] is False
    assert f"Unknown: {BOB}" in result["message"]
    assert f"look for Message-ID {row['message_id']}" in result["message"]
    assert "to these recipients only" not in result["message"]
    assert result["summary"]["recipients_unknown"] == 1
    assert result["summary"]["recipients_refused"] == 0


def test_one_refused_and_the_rest_unknown_are_both_named(run_one, start_server):
    start_server(
        script=[
            {"on": "RCPT", "match": "bob", "reply": "550 5.1.1 Gone"},
            {"on": "MESSAGE", "drop": True},
        ]
    )

    result = run_one("send_email", param(ANA, BOB))

    assert statuses(result) == {ANA: "unknown", BOB: "refused"}
    assert result["data"][0]["outcome"] == "unknown"
    assert f"{BOB} (550 5.1.1 Gone)" in result["message"]


def test_a_malformed_recipient_is_a_row_with_its_reason(run_one, mail_server):
    result = run_one("send_email", param(ANA, "bob"))

    row = result["data"][0]
    assert statuses(result) == {ANA: "accepted", "bob": "not sent"}
    assert "no domain" in row["recipients"][1]["reason"]
    assert (row["outcome"], row["cause"]) == ("partially accepted", "invalid_parameter")
    assert "Not sent: bob" in result["message"]
    assert result["summary"]["recipients_not_sent"] == 1


def test_what_was_to_be_sent_is_known_also_when_it_was_not(run_one, start_server):
    start_server(script=[{"on": "CONNECT", "reply": "554 5.7.1 Go away"}])

    result = run_one("send_email", param(ANA, BOB))

    row = result["data"][0]
    assert statuses(result) == {ANA: "not sent", BOB: "not sent"}
    assert all("refused the greeting" in each["reason"] for each in row["recipients"])
    assert row["subject"] == "Report 4711"
    assert row["message_id"] == result["summary"]["message_id"]
    assert row["server_reply"]["reply_code"] in (None, 554)


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        ("450 4.7.1 Greylisted, try again in 300 seconds", 300),
        ("451 4.7.1 Please try again in 5 minutes", 300),
        ("450 4.2.0 Greylisting in effect, please come back later", None),
        ("450 4.7.0 Try again after 00:05:00", 300),
    ],
)
def test_how_long_a_server_asks_to_wait_is_a_number(run_one, start_server, reply, seconds):
    start_server(script=[{"on": "RCPT", "reply": reply}])

    row = run_one("send_email", param(ANA), config={"retries": 0})["data"][0]

    assert row["retry_after_seconds"] == seconds


def test_a_missing_file_is_a_row_beside_those_that_are_attached(run_one, mail_server, home):
    known = home.vault.add(b"content", "notes.txt", container_id=100).vault_id

    result = run_one("send_email", param(ANA, attachments=f"{known}, deadbeef"))

    rows = result["data"][0]["attachments"]
    assert [(each["vault_id"], each["status"]) for each in rows] == [
        (known, "attached"),
        ("deadbeef", "not found"),
    ]
    assert result["message"].endswith("invalid and were not sent: deadbeef")


def test_files_of_an_email_that_was_given_up_are_rows_too(run_one, mail_server, home):
    known = home.vault.add(b"content", "notes.txt", container_id=100).vault_id
    gone = "ab2b2ccfba08ea538ef22f521caa01c3c2b17ccf"  # pragma: allowlist secret (a vault ID)
    home.vault.add_missing(gone, "gone.pdf", 100)

    result = run_one("send_email", param(ANA, attachments=f"{known}, {gone}"))

    rows = result["data"][0]["attachments"]
    assert [(each["vault_id"], each["status"]) for each in rows] == [
        (known, "not sent"),
        (gone, "unreadable"),
    ]


def test_each_parameter_set_has_a_row_of_its_own(run, start_server):
    start_server(script=[{"on": "RCPT", "match": "bob", "reply": "550 5.1.1 Gone"}])

    results = run("send_email", param(ANA), param(BOB), param(""), param(CY)).result["result_data"]

    rows = [each["data"] for each in results]
    assert [len(each) for each in rows] == [1, 1, 1, 1]
    assert [each[0]["outcome"] for each in rows] == ["accepted", "refused", "not sent", "accepted"]
    assert rows[2][0]["message_id"] is None


def test_no_connection_is_no_attempt(run_one, mail_server):
    config = {
        "auth_type": "OAuth",
        "client_id": "c",
        "client_secret": {"$plain": "s"},
        "auth_url": "https://127.0.0.1:9/a",
        "token_url": "https://127.0.0.1:9/t",
    }

    row = run_one("send_email", param(ANA), config=config)["data"][0]

    assert row["attempts"] == 0


def test_the_date_is_also_told_in_iso_8601(run_one, mail_server):
    headers = '{"Date": "Mon, 23 Nov 2026 10:00:00 +0100"}'

    row = run_one("send_email", param(ANA, headers=headers))["data"][0]

    assert row["date_iso"] == "2026-11-23T10:00:00+01:00"


def test_who_may_still_get_it_decides_about_the_advice(run_one, start_server):
    start_server(
        script=[
            {"on": "RCPT", "match": "ana", "reply": "550 5.1.1 No such user"},
            {"on": "RCPT", "match": "bob", "reply": "450 4.3.2 Busy, try again in 60 seconds"},
        ]
    )

    result = run_one("send_email", param(ANA, BOB), config={"retries": 0})

    row = result["data"][0]
    assert (row["outcome"], row["cause"], row["retry_after_seconds"]) == (
        "deferred",
        "temporary",
        60,
    )
    assert "ry again" in row["advice"]
    assert result["summary"]["recipients_refused"] == 1


# --- Told from the row alone -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "status"), [("RCPT", "deferred"), ("DATA", "deferred"), ("MESSAGE", "unknown")]
)
def test_recipients_whom_no_reply_settled_have_a_reason(run_one, start_server, on, status):
    start_server(script=[{"on": on, "drop": True}])

    rows = run_one("send_email", param(ANA, BOB), config={"retries": 0})["data"][0]["recipients"]

    assert [each["status"] for each in rows] == [status, status]
    assert all("closed the connection" in each["reason"] for each in rows)


def test_the_reply_to_a_login_is_the_servers_reply(run_one, start_server):
    start_server(script=[{"on": "AUTH", "reply": "535 5.7.8 No"}])

    row = run_one("send_email", param(ANA))["data"][0]

    assert (row["server_reply"]["reply_code"], row["server_reply"]["reply"]) == (535, "No")


@pytest.mark.parametrize("config", [{"port": 0}, {"port": 2600}, {"password": {"$plain": "no"}}])
def test_an_error_of_the_asset_says_that_nothing_was_sent(run_one, mail_server, config):
    result = run_one("send_email", param(ANA), config=config)

    assert result["message"].count("The email was not sent.") == 1


def test_some_later_says_when_and_how(run_one, start_server):
    reply = "450 4.7.1 Greylisted, try again in 300 seconds"
    start_server(script=[{"on": "RCPT", "match": "bob", "reply": reply}])

    result = run_one("send_email", param(ANA, BOB))

    advice = result["data"][0]["advice"]
    assert "to these recipients only, not before 300 seconds have passed" in advice
    assert "greylist" in result["message"].lower()


LONG = "x y " * 3000


@pytest.mark.parametrize(
    ("given", "config"),
    [
        ({"headers": "{" + LONG}, {}),
        ({"to": f"{ANA}, {', '.join(f'bad{number}' for number in range(500))}"}, {}),
        ({"to": ", ".join([ANA, *[f"{number} {LONG}" for number in range(50)]])}, {}),
        ({"in_reply_to": LONG}, {}),
        ({"body_type": LONG}, {}),
        ({"dry_run": LONG}, {}),
        ({"attachments": ", ".join(f"{number:040x}" for number in range(500))}, {}),
        ({}, {"allowed_recipient_domains": ", ".join(f"d{n}.example" for n in range(300))}),
        ({}, {"allowed_recipient_domains": LONG}),
        ({}, {"ehlo_name": LONG}),
        ({}, {"server": LONG}),
        ({}, {"auth_type": LONG}),
        ({}, {"ssl_config": LONG}),
    ],
)
def test_no_message_grows_with_what_was_given(run_one, mail_server, given, config):
    result = run_one("send_email", {**param(ANA), **given}, config=config)

    assert len(result["message"]) < 1100
    assert all(len(each["reason"] or "") < 1100 for each in result["data"][0]["recipients"])


def test_a_file_that_no_report_and_no_vault_has_is_not_found(run_one, mail_server):
    result = run_one("send_email", param(ANA, attachments="deadbeef"), container_id="0")

    row = result["data"][0]
    assert row["cause"] == "attachment_missing"
    assert [each["status"] for each in row["attachments"]] == ["not found"]
