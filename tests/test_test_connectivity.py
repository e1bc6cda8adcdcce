# File: test_test_connectivity.py
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
"""The action test connectivity: what it sends, shows and says."""

from __future__ import annotations

import pytest


def test_basic_sends_a_test_mail_to_the_asset_itself(run, mail_server):
    record = run("test_connectivity")

    result = record.result["result_data"][0]
    received = mail_server.only_message()
    assert result["message"] == "Test Connectivity Passed for Basic authentication"
    assert result["parameter"] == {"subject": "Test SMTP config", "from": "soar@example.com"}
    assert (received.mail_from, received.recipients) == ("soar@example.com", ["soar@example.com"])
    published = [line for line in record.progress if not line.endswith(" ms)")]
    assert published == [
        "You have selected Basic Authentication",
        "Using Basic Authentication",
        "Connecting to mail.example.com...",
        "Connected to server",
        "Sending test mail",
        "Done...",
        "Test Connectivity Passed for Basic authentication",
    ]


def test_passwordless_only_connects(run_one, mail_server):
    result = run_one("test_connectivity", {}, config={"auth_type": "Passwordless"})

    assert result["message"] == "Test Connectivity Passed for Passwordless authentication"
    assert mail_server.messages == []


def test_automatic_goes_on_to_the_next_method_and_shows_why(run, mail_server):
    wrong = {"auth_type": "Automatic", "password": {"$plain": "wrong"}}

    record = run("test_connectivity", config=wrong)

    result = record.result["result_data"][0]
    assert result["message"] == "Test Connectivity Passed for Passwordless authentication"
    failures = [line for line in record.progress if line.startswith("Test Connectivity failed")]
    assert [line.split(".")[0] for line in failures] == [
        "Test Connectivity failed for OAuth authentication",
        "Test Connectivity failed for Basic authentication",
    ]
    assert "535" in failures[1]


def test_a_rejected_password_is_tried_once(run_one, mail_server):
    """Each refusal counts towards the lock-out of the account."""
    result = run_one("test_connectivity", {}, config={"password": {"$plain": "wrong"}})

    mail_server.wait_closed()
    assert result["message"].startswith("Connection to server failed. Error Code: 535. ")
    assert result["message"].endswith("Test Connectivity Failed for Basic authentication")
    assert [len(each.auth) for each in mail_server.connections] == [1]


def test_the_failure_is_the_last_thing_shown(run, start_server):
    start_server(script=[{"on": "CONNECT", "reply": "554 5.3.2 not today"}])

    record = run("test_connectivity")

    assert record.progress[-1] == record.result["result_data"][0]["message"]
    assert "554 5.3.2 not today" in record.progress[-1]


@pytest.mark.parametrize("sender", ["soc@example.com", "SOC <soc@example.com>"])
def test_the_test_mail_comes_from_the_sender_address(run_one, mail_server, sender):
    run_one("test_connectivity", {}, config={"sender_address": sender})

    assert mail_server.only_message().recipients == ["soc@example.com"]


def test_a_user_name_that_is_no_address_logs_in_without_a_test_mail(run, start_server):
    server = start_server(users={"relay-user": "s3cret"})

    record = run("test_connectivity", config={"username": "relay-user"})

    assert record.result["status"] == "success"
    assert server.messages == []
    assert any("Username 'relay-user' is no email address" in line for line in record.progress)


# --- Step by step --------------------------------------------------------------------------------


def steps_of(record):
    return record.result["result_data"][0]["data"][0]["steps"]


def test_each_step_is_told_with_its_milliseconds_in_progress_and_data(run, mail_server):
    record = run("test_connectivity")

    steps = steps_of(record)
    assert [each["name"] for each in steps] == [
        "name",
        "connection",
        "greeting",
        "EHLO",
        "STARTTLS",
        "TLS",
        "certificate",
        "EHLO",
        "login",
        "test mail",
    ]
    assert all(each["ok"] and each["ms"] >= 0 for each in steps)
    assert "days left" in steps[6]["detail"]
    assert "queued as" in steps[-1]["detail"]
    for each in steps:
        assert f"{each['name']}: {each['detail']} ({each['ms']} ms)" in record.progress


def test_the_steps_before_a_failure_are_known_and_the_failed_one_is_marked(run, start_server):
    start_server(script=[{"on": "STARTTLS", "reply": "454 4.7.0 TLS not available"}])

    steps = steps_of(run("test_connectivity"))

    assert [(each["name"], each["ok"]) for each in steps][:4] == [
        ("name", True),
        ("connection", True),
        ("greeting", True),
        ("EHLO", True),
    ]
    assert not steps[-1]["ok"] or "454" in steps[-1]["detail"]


def test_a_refused_test_mail_has_its_cause_in_the_final_message(run_one, start_server):
    start_server(script=[{"on": "RCPT", "reply": "550 5.7.1 Relaying denied"}])

    result = run_one("test_connectivity", {})

    row = result["data"][0]
    assert result["message"].startswith("Test Connectivity Failed for Basic authentication. mail.")
    assert "550 5.7.1 Relaying denied" in result["message"]
    assert (row["cause"], row["outcome"]) == ("recipients_refused", "refused")
    assert row["steps"][-1]["name"] == "test mail"
    assert not row["steps"][-1]["ok"]


# --- It cannot pass falsely ----------------------------------------------------------------------

PASSWORDLESS = {"auth_type": "Passwordless", "sender_address": "soc@example.com"}


@pytest.mark.parametrize("command", ["MAIL", "RCPT"])
def test_passwordless_passes_but_says_that_mail_would_be_refused(run, start_server, command):
    """The pass is documented; what the server answers when it is asked is not hidden by it."""
    reply = "530 5.7.0 Authentication required"
    server = start_server(script=[{"on": command, "reply": reply}])

    record = run("test_connectivity", config=PASSWORDLESS)

    result = record.result["result_data"][0]
    row = result["data"][0]
    assert result["message"] == "Test Connectivity Passed for Passwordless authentication"
    assert f"it answered {command} with {reply}" in record.progress[-1]
    assert record.progress[-1] in row["warnings"]
    assert (row["steps"][-1]["name"], row["steps"][-1]["ok"]) == ("sender and recipient", False)
    assert server.messages == []


def test_passwordless_that_would_take_mail_says_so_and_sends_nothing(run, mail_server):
    record = run("test_connectivity", config=PASSWORDLESS)

    step = steps_of(record)[-1]
    assert (step["name"], step["ok"]) == ("sender and recipient", True)
    assert mail_server.messages == []
    assert "RSET" in mail_server.only_connection().commands


def test_passwordless_without_an_own_address_asks_nothing(run, mail_server):
    record = run("test_connectivity", config={**PASSWORDLESS, "sender_address": "soc"})

    assert steps_of(record)[-1]["name"] == "EHLO"


def test_automatic_names_a_configured_login_that_was_rejected_last(run, mail_server):
    wrong = {"auth_type": "Automatic", "password": {"$plain": "wrong"}}

    record = run("test_connectivity", config=wrong)

    row = record.result["result_data"][0]["data"][0]
    assert record.progress[-1].startswith("Basic is configured but did not work")
    assert "535" in record.progress[-1]
    assert record.progress[-1] in row["warnings"]
    assert not any("OAuth is configured" in line for line in record.progress)


def test_a_send_that_fell_back_to_no_login_says_so_too(run_one, mail_server):
    config = {"auth_type": "Automatic", "password": {"$plain": "wrong"}}

    row = run_one("send_email", {"to": "ana@example.net", "body": "b"}, config=config)["data"][0]

    assert any("Basic is configured but did not work" in each for each in row["warnings"])


def test_automatic_that_failed_altogether_begins_as_published(run_one, start_server):
    start_server(script=[{"on": "CONNECT", "reply": "554 5.3.2 not today"}])

    result = run_one("test_connectivity", {}, config={"auth_type": "automatic"})

    assert result["message"].startswith("Test Connectivity Failed for automatic authentication. ")
    assert "554 5.3.2 not today" in result["message"]


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"username": "relay-user", "sender_address": "soc"}, "Sender Address 'soc'"),
        ({"username": "relay-user"}, "Username 'relay-user'"),
    ],
)
def test_why_no_test_mail_was_sent_names_the_setting_at_fault(run, start_server, config, named):
    start_server(users={"relay-user": "s3cret"})

    record = run("test_connectivity", config=config)

    assert any(named in line for line in record.progress)
