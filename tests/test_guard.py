# File: test_guard.py
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
"""The recipient guard: what is outside stops the whole mail before a connection is made."""

from __future__ import annotations

import pytest

PLAIN = {"to": "ana@example.com", "subject": "s", "body": "b"}
INSIDE = {"allowed_recipient_domains": "example.com, *.example.net"}


def raw(fields):
    return {"raw_email": f"From: soc@example.com\n{fields}\nSubject: s\n\nb\n"}


@pytest.mark.parametrize(
    ("identifier", "param"),
    [
        ("send_email", {**PLAIN, "to": "ana@example.com, eve@evil.example"}),
        ("send_email", {**PLAIN, "cc": "eve@evil.example"}),
        ("send_email", {**PLAIN, "bcc": "eve@evil.example"}),
        ("send_email", {**PLAIN, "bcc": "Friends: eve@evil.example;"}),
        ("send_email", {**PLAIN, "to": "eve@example.com.evil.example"}),
        ("send_email", {**PLAIN, "to": "eve@notexample.com"}),
        ("send_email", {**PLAIN, "to": "eve@example.net"}),
        ("send_email", {**PLAIN, "headers": '{"Cc": "Eve <eve@evil.example>"}'}),
        ("send_htmlemail", {"to": "eve@evil.example", "html_body": "<p>b</p>"}),
        ("send_rawemail", raw("To: eve@evil.example")),
        ("send_rawemail", raw("To: ana@example.com\nBcc: eve@evil.example")),
    ],
    ids=[
        "to",
        "cc",
        "bcc",
        "group",
        "longer",
        "similar",
        "apex",
        "shown",
        "html",
        "raw",
        "raw-bcc",
    ],
)
def test_a_recipient_outside_stops_the_whole_mail(run_one, mail_server, identifier, param):
    result = run_one(identifier, param, config=INSIDE)

    row = result["data"][0]
    assert mail_server.connections == []
    assert result["status"] == "failed"
    assert "Allowed Recipient Domains" in result["message"]
    assert "eve@" in result["message"]
    assert "was not sent to anybody" in result["message"]
    assert (row["outcome"], row["cause"], row["stage"]) == ("not sent", "guard", "guard")
    assert {each["status"] for each in row["recipients"]} == {"not sent"}


@pytest.mark.parametrize(
    "address",
    ["ana@example.com", "ana@EXAMPLE.com", "ana@a.example.net", "ana@a.b.example.net"],
)
def test_a_recipient_inside_gets_the_mail(run_one, mail_server, address):
    result = run_one("send_email", {**PLAIN, "to": address}, config=INSIDE)

    assert (result["status"], len(mail_server.messages)) == ("success", 1)


def test_a_domain_of_another_script_is_the_same_in_either_form(run_one, mail_server):
    config = {"allowed_recipient_domains": "b\u00fccher.example"}

    result = run_one("send_email", {**PLAIN, "to": "ana@xn--bcher-kva.example"}, config=config)

    assert (result["status"], len(mail_server.messages)) == ("success", 1)


@pytest.mark.parametrize("value", [None, "", "  "], ids=["absent", "empty", "blank"])
def test_without_the_setting_everybody_may_be_written_to(run_one, mail_server, value):
    result = run_one("send_email", PLAIN, config={"allowed_recipient_domains": value})

    assert (result["status"], len(mail_server.messages)) == ("success", 1)


def test_more_recipients_than_allowed_stop_the_mail(run_one, mail_server):
    param = {**PLAIN, "cc": "bo@example.com", "bcc": "cy@example.com"}

    result = run_one("send_email", param, config={"max_recipients": 2})

    assert mail_server.connections == []
    assert "has 3 recipients" in result["message"]
    assert "Maximum Recipients allows 2" in result["message"]
    assert result["data"][0]["cause"] == "guard"


def test_as_many_recipients_as_allowed_get_the_mail(run_one, mail_server):
    param = {**PLAIN, "cc": "bo@example.com, ana@example.com"}

    result = run_one("send_email", param, config={"max_recipients": "2"})

    assert (result["status"], len(mail_server.messages)) == ("success", 1)


@pytest.mark.parametrize(
    ("config", "label"),
    [
        ({"allowed_recipient_domains": "ana@example.com"}, "Allowed Recipient Domains"),
        ({"allowed_recipient_domains": "https://example.com/"}, "Allowed Recipient Domains"),
        ({"allowed_recipient_domains": "example.com evil.example"}, "Allowed Recipient Domains"),
        ({"allowed_recipient_domains": "*"}, "Allowed Recipient Domains"),
        ({"allowed_recipient_domains": "*example.com"}, "Allowed Recipient Domains"),
        ({"allowed_recipient_domains": ","}, "Allowed Recipient Domains"),
        ({"allowed_recipient_domains": "example..com"}, "Allowed Recipient Domains"),
        ({"allowed_recipient_domains": ["example.com"]}, "Allowed Recipient Domains"),
        ({"max_recipients": 0}, "Maximum Recipients"),
        ({"max_recipients": "many"}, "Maximum Recipients"),
        ({"max_recipients": 2.5}, "Maximum Recipients"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else None,
)
def test_a_guard_that_cannot_be_read_lets_nothing_out(run_one, mail_server, config, label):
    result = run_one("send_email", PLAIN, config=config)

    assert mail_server.connections == []
    assert result["status"] == "failed"
    assert label in result["message"]
    assert result["data"][0]["cause"] == "invalid_asset"


def test_test_connectivity_sends_no_test_mail_that_the_guard_stops(run, mail_server):
    record = run("test_connectivity", config={**INSIDE, "sender_address": "soc@evil.example"})

    (row,) = record.result["result_data"][0]["data"]
    assert mail_server.messages == []
    assert record.result["status"] == "success"
    assert "Allowed Recipient Domains" in record.progress[-1]
    assert record.progress[-1] in row["warnings"]
    assert (row["steps"][-1]["name"], row["steps"][-1]["ok"]) == ("sender and recipient", True)
