# File: test_preview.py
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
"""Preview (dry_run): everything is checked, composed and judged, and no connection is made."""

from __future__ import annotations

import pytest

from tests.test_once import ONCE

MAIL = {"from": "soc@example.com", "to": "ana@example.com", "subject": "Gr\u00fc\u00dfe"}
PARAMS = {
    "send_email": {**MAIL, "body": "All good.\n"},
    "send_htmlemail": {**MAIL, "html_body": "<p onclick=x()>Hi <b>you</b></p>"},
    "send_rawemail": {
        "raw_email": "From: soc@example.com\nTo: ana@example.com\nBcc: audit@example.com\n"
        "Subject: raw\n\nHello\n"
    },
}


@pytest.fixture(params=PARAMS)
def shown(request, run_one, mail_server):
    """The result of a preview, for each send."""
    return run_one(request.param, {**PARAMS[request.param], "dry_run": True})


def test_nothing_is_sent_and_the_result_says_so(shown, mail_server):
    row = shown["data"][0]
    assert mail_server.connections == []
    assert (shown["status"], shown["message"]) == (
        "success",
        "Preview only: the email was not sent",
    )
    assert (row["outcome"], row["cause"], row["stage"]) == ("not sent", None, "preview")
    assert row["safe_to_repeat"] is True
    assert {each["status"] for each in row["recipients"]} == {"not sent"}
    assert row["attempts"] == 0


@pytest.mark.parametrize("action", PARAMS)
def test_what_is_shown_is_what_would_arrive(run_one, mail_server, action):
    row = run_one(action, {**PARAMS[action], "dry_run": True})["data"][0]
    run_one(action, PARAMS[action])

    received = mail_server.only_message()
    headers = {each["name"]: each["value"] for each in row["preview"]["headers"]}
    changing = {"Message-ID", "Date", "Content-Type"}
    assert [each["name"] for each in row["preview"]["headers"]] == list(received.header.keys())
    for name, value in received.header.items():
        assert name in changing or headers[name] == " ".join(str(value).split())
    assert "Bcc" not in headers
    assert [each["address"] for each in row["recipients"]] == received.recipients
    assert [each["content_type"] for each in row["outline"]] == [
        part.get_content_type() for part in received.header.walk()
    ]


def test_the_html_is_shown_as_the_sanitiser_leaves_it_beside_the_text_form(run_one, mail_server):
    param = {**PARAMS["send_htmlemail"], "dry_run": "true"}

    row = run_one("send_htmlemail", param)["data"][0]

    assert row["preview"]["html"].strip() == "<p>Hi <b>you</b></p>"
    assert row["preview"]["text"].strip() == "Hi you"
    assert {"kind": "attribute", "name": "onclick", "count": 1} in row["sanitizer"]["removed"]


def test_the_tree_tells_files_by_name_and_size_without_reading_them(run_one, mail_server, home):
    logo = home.vault.add(b"\x89PNG\r\n\x1a\n" + b"x" * 1000, "logo.png", 100).vault_id
    report = home.vault.add(b"%PDF-1.4" + b"y" * 5000, "r\u00e9sum\u00e9.pdf", 100).vault_id
    param = {
        **MAIL,
        "html_body": '<p>Hi</p><img src="cid:logo">',
        "attachment1": logo,
        "content_id1": "logo",
        "attachment2": report,
    }

    row = run_one("send_htmlemail", {**param, "dry_run": True})["data"][0]

    tree = [
        (each["depth"], each["content_type"], each["disposition"], each["name"], each["size"])
        for each in row["outline"]
    ]
    assert tree == [
        (0, "multipart/mixed", "", "", 0),
        (1, "multipart/related", "", "", 0),
        (2, "multipart/alternative", "", "", 0),
        (3, "text/plain", "", "", tree[3][4]),
        (3, "text/html", "", "", tree[4][4]),
        (2, "image/png", "inline", "logo.png", 1008),
        (1, "application/pdf", "attachment", "r\u00e9sum\u00e9.pdf", 5008),
    ]
    assert [each["status"] for each in row["attachments"]] == ["attached", "attached"]


def test_what_the_guard_would_refuse_is_told(run_one, mail_server):
    param = {**PARAMS["send_email"], "dry_run": True}

    result = run_one("send_email", param, config={"allowed_recipient_domains": "example.net"})

    row = result["data"][0]
    assert result["status"] == "success"
    assert result["message"].startswith("Preview only: the email was not sent. It would be refused")
    assert "Allowed Recipient Domains" in row["preview"]["refusals"][0]
    assert row["cause"] == "guard"


def test_a_malformed_recipient_is_told(run_one, mail_server):
    param = {**PARAMS["send_email"], "to": "ana@example.com, nobody", "dry_run": True}

    row = run_one("send_email", param)["data"][0]

    assert row["cause"] == "invalid_parameter"
    assert [each["address"] for each in row["recipients"]] == ["ana@example.com", "nobody"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to": "nobody"}, "nobody"),
        ({"headers": "{"}, "headers"),
        ({"dry_run": "ture"}, "neither true nor false"),
        ({"dry_run": [True]}, "neither true nor false"),
    ],
    ids=["address", "headers", "word", "list"],
)
def test_bad_input_fails_a_preview_as_it_fails_a_send(run_one, mail_server, change, words):
    result = run_one("send_email", {**PARAMS["send_email"], "dry_run": True, **change})

    assert mail_server.connections == []
    assert result["status"] == "failed"
    assert words in result["message"]
    assert result["data"][0]["cause"] == "invalid_parameter"


def test_a_file_that_cannot_be_read_fails_a_preview(run_one, mail_server, home):
    record = home.vault.add(b"content", "a.txt", 100)
    home.vault.path_of(record.vault_id).unlink()

    result = run_one(
        "send_email", {**PARAMS["send_email"], "attachments": record.vault_id, "dry_run": True}
    )

    assert result["status"] == "failed"
    assert result["data"][0]["cause"] == "attachment_unreadable"


@pytest.mark.parametrize("value", [None, "", False, "false", 0])
def test_without_dry_run_the_mail_is_sent(run_one, mail_server, value):
    run_one("send_email", {**PARAMS["send_email"], "dry_run": value})

    assert len(mail_server.messages) == 1


def test_a_preview_does_not_use_up_a_key(run_one, mail_server):
    run_one("send_email", {**ONCE, "dry_run": True})

    result = run_one("send_email", ONCE)

    assert result["data"][0]["already_sent"] is False


def test_a_long_text_is_shown_from_its_beginning(run_one, mail_server):
    param = {**MAIL, "body": "x" * 70 + "\n", "dry_run": True}
    param["body"] *= 5000

    row = run_one("send_email", param)["data"][0]

    assert row["preview"]["is_shortened"] is True
    assert len(row["preview"]["text"]) == 256 * 1024


@pytest.mark.parametrize(
    "raw",
    [
        "From: a@example.com\nTo: b@example.com\nContent-Type: text/plain; charset=nosuch\n\nx",
        "From: a@example.com\nTo: b@example.com\nContent-Type: multipart/mixed\n\nno boundary",
        "From: a@example.com\nTo: b@example.com\nContent-Type: ;;;\nDate: never\n\nx",
        "From: a@example.com\nTo: b@example.com\nMessage-ID: [x\nSubject: =?x?q?=\n\nx",
    ],
    ids=["charset", "boundary", "type", "fields"],
)
def test_a_malformed_raw_mail_can_be_looked_at(run_one, mail_server, raw):
    result = run_one("send_rawemail", {"raw_email": raw, "dry_run": True})

    assert (result["status"], len(result["data"])) == ("success", 1)
    assert result["data"][0]["outline"]


@pytest.mark.parametrize("body", ["one\ntwo\n", "one\r\ntwo\r\n"])
def test_the_text_form_has_the_line_ends_of_the_parameter_not_of_the_wire(
    run_one, mail_server, body
):
    param = {"to": "ana@example.net", "body": body, "dry_run": True}

    row = run_one("send_email", param)["data"][0]

    assert row["preview"]["text"] == "one\ntwo\n"
