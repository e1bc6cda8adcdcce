# File: test_send_rawemail.py
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
"""The action send rawemail, from its JSON to the octets that a real server received."""

from __future__ import annotations

import pytest

RAW = "To: ana@example.net\nFrom: soc@example.com\nSubject: s\n\nline one\n.\nline two\n"


def test_the_octets_arrive_as_given_with_crlf_and_the_fields_that_were_missing(
    run_one, mail_server
):
    result = run_one("send_rawemail", {"raw_email": RAW})

    header, body = mail_server.only_message().content.split(b"\r\n\r\n", 1)
    row = result["data"][0]
    assert header.split(b"\r\n") == [
        b"To: ana@example.net",
        b"From: soc@example.com",
        b"Subject: s",
        f"Date: {row['date']}".encode(),
        f"Message-ID: {row['message_id']}".encode(),
    ]
    assert body == b"line one\r\n.\r\nline two\r\n"


def test_the_two_character_line_ends_of_the_documentation_are_understood(run_one, mail_server):
    text = (
        r"to:receiver@testdomain.com\nfrom:sender@testdomain.com\nContent-type:text/html\n"
        r"subject:HTML Test\n\n<html><body><h2>This is test</h2><br>"
        r"This is some üñîçøðé data.</body></html>"
    )

    result = run_one("send_rawemail", {"raw_email": text})

    received = mail_server.only_message()
    assert result["message"] == "Email sent"
    assert received.recipients == ["receiver@testdomain.com"]
    assert "BODY=8BITMIME" in received.mail_options
    assert received.content.endswith("üñîçøðé data.</body></html>\r\n".encode())


def test_with_real_line_ends_a_backslash_n_stays_what_it_is(run_one, mail_server):
    run_one("send_rawemail", {"raw_email": RAW + "C:\\new\\notes\n"})

    assert mail_server.only_message().content.endswith(b"C:\\new\\notes\r\n")


def test_every_bcc_field_is_removed_and_delivered_to(run_one, mail_server):
    text = (
        "To: ana@example.net\nBCC: b1@example.net,\n b2@example.net\nFrom: soc@example.com\n"
        "bcc : b3@example.net\nBcc:\nBCC: b4@example.net\nSubject: s\n\nx\n"
    )

    run_one("send_rawemail", {"raw_email": text})

    received = mail_server.only_message()
    assert received.recipients == ["ana@example.net", *(f"b{n}@example.net" for n in (1, 2, 3, 4))]
    assert b"bcc" not in received.content.lower()
    assert b"b2@" not in received.content


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("To: a@example.net\nFrom: b@example.com\n\none\ntwo\0\n", "Line 5"),
        ("To: a@example.net\nFrom: b@example.com\n\none\rtwo\n", "Line 4"),
        (
            "To: a@example.net\nFrom: b@example.com\nContent-Transfer-Encoding: base64\n\n"
            + "x" * 999
            + "\n",
            "Line 5",
        ),
        ("To: a@example.net\nFrom: b@example.com\nFrom: c@example.com\n\nx\n", "Line 3"),
        ("nothing but words", "Line 1"),
    ],
    ids=["NUL", "lone CR", "long line", "two From", "no header section"],
)
def test_what_may_not_travel_is_refused_with_its_line(run_one, mail_server, text, named):
    result = run_one("send_rawemail", {"raw_email": text})

    assert result["status"] == "failed"
    assert named in result["message"]
    assert mail_server.connections == []


def test_8_bit_text_is_refused_when_the_server_takes_ascii_only(run_one, start_server):
    server = start_server(eightbitmime=False, smtputf8=False)

    result = run_one("send_rawemail", {"raw_email": RAW + "Grüße\n"})

    assert result["status"] == "failed"
    assert "8BITMIME" in result["message"]
    assert server.messages == []
