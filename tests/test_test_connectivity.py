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
