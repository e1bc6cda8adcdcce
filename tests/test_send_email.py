# File: test_send_email.py
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
"""The action send email, from its JSON to the octets that a real server received."""

from __future__ import annotations

import email.policy
import hashlib
from email import message_from_bytes

import pytest

PLAIN = {"to": "ana@example.net", "subject": "Status", "body": "All good.\n"}


def test_plain_body_arrives_as_text_plain(run_one, mail_server):
    result = run_one("send_email", PLAIN)

    received = mail_server.only_message()
    assert (result["status"], result["message"]) == ("success", "Email sent")
    assert received.recipients == ["ana@example.net"]
    assert received.header.get_content_type() == "text/plain"
    assert received.text() == "All good.\n"


def test_bcc_mailbox_is_a_recipient_but_not_a_header_field(run_one, mail_server):
    """Nobody else can learn of a Bcc recipient (RFC 5322 §3.6.3)."""
    run_one("send_email", {**PLAIN, "bcc": "audit@example.net"})

    received = mail_server.only_message()
    assert received.recipients == ["ana@example.net", "audit@example.net"]
    assert b"audit@example.net" not in received.content


def test_an_empty_to_beside_a_cc_leaves_the_to_field_out(run_one, mail_server):
    result = run_one("send_email", {**PLAIN, "to": "", "cc": "bo@example.net"})

    received = mail_server.only_message()
    assert result["status"] == "success"
    assert received.recipients == ["bo@example.net"]
    assert "To" not in received.header


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><p>Grüße</p></body></html>",
        "<!DOCTYPE html><html><body><p>Grüße</p></body></html>",
        '<HTML lang="de"><body><p>Grüße</p></body></HTML>',
    ],
)
def test_a_body_that_starts_as_an_html_document_is_sent_in_both_forms(run_one, mail_server, body):
    run_one("send_email", {**PLAIN, "body": body})

    received = mail_server.only_message()
    assert received.header.get_content_type() == "multipart/alternative"
    assert received.text("text/html").strip() == body
    assert received.text("text/plain").strip() == "Grüße"


@pytest.mark.parametrize("body", ["\n<html></html>", "<p>hello</p>", "<htmlx>no</htmlx>", "<html"])
def test_a_body_that_does_not_start_as_a_document_is_plain_text(run_one, mail_server, body):
    run_one("send_email", {**PLAIN, "body": body})

    received = mail_server.only_message()
    assert received.header.get_content_type() == "text/plain"
    assert received.text().rstrip("\n") == body.rstrip("\n")


@pytest.mark.parametrize(
    ("subject", "line"),
    [({"subject": ""}, b"\r\nSubject:\r\n"), ({"subject": None}, None), ({}, None)],
    ids=["empty", "null", "absent"],
)
def test_an_empty_subject_gives_an_empty_field(run_one, mail_server, subject, line):
    """As published: a rule that looks for the field finds it."""
    run_one("send_email", {"to": "ana@example.net", "body": "x", **subject})

    octets = mail_server.only_message().content
    assert (line in octets) if line else (b"\r\nSubject" not in octets)


@pytest.mark.parametrize("encoding", [False, None])
def test_html_goes_out_as_utf_8_whatever_the_asset_says(run_one, mail_server, encoding):
    """Row 16: only a plain body needs the setting."""
    param = {"to": "ana@example.net", "body": "<html><p>Grüße</p></html>"}

    result = run_one("send_email", param, config={"encoding": encoding})

    assert result["message"] == "Email sent"
    assert "Grüße" in mail_server.only_message().text("text/html")


@pytest.mark.parametrize(
    ("body", "warned"),
    [
        ("<h1>Alert</h1>", True),
        ("<!-- made by --><html><p>x</p></html>", True),
        ("Hello<br>world", True),
        ("\n<!DOCTYPE html><p>x", True),
        ("Ann <ann@example.com> wrote: a < b and c > d", False),
        ("List<String> x = <p> in the text", False),
    ],
)
def test_html_that_is_sent_as_text_is_a_warning(run_one, mail_server, body, warned):
    """The reader sees tags; the commonest beginner's trap."""
    result = run_one("send_email", {"to": "ana@example.net", "body": body})

    warnings = result["data"][0]["warnings"]
    assert mail_server.only_message().header.get_content_type() == "text/plain"
    assert len(warnings) == warned
    assert all("begin with <!DOCTYPE html> or <html>" in each for each in warnings)


def test_an_image_that_nobody_attached_is_a_warning_here_too(run_one, mail_server):
    body = '<html><p><img src="cid:logo"></p></html>'

    result = run_one("send_email", {"to": "ana@example.net", "body": body})

    (warning,) = result["data"][0]["warnings"]
    assert warning.startswith("The HTML refers to cid:logo, but no attachment has that content ID")
    assert mail_server.only_message().text("text/html").strip() == body


def test_the_sender_is_the_parameter_then_sender_address_then_username(run_one, start_server):
    both = {"sender_address": "SOC <soc@example.com>"}
    for param, config, sender in (
        ({"from": "me@example.com"}, both, "me@example.com"),
        ({}, both, "soc@example.com"),
        ({"from": "  "}, None, "soar@example.com"),
    ):
        server = start_server()

        result = run_one("send_email", {**PLAIN, **param}, config=config)

        assert server.only_message().mail_from == sender
        assert sender in result["parameter"]["from"]


def test_a_mailto_sender_is_cleaned_up_everywhere(run_one, mail_server):
    result = run_one("send_email", {**PLAIN, "from": "JohnDoe<mailto:john@example.com>"})

    received = mail_server.only_message()
    assert received.mail_from == "john@example.com"
    assert received.header["From"] == "JohnDoe <john@example.com>"
    assert result["parameter"]["from"] == "JohnDoe <john@example.com>"


def test_a_file_of_the_vault_arrives_octet_by_octet_beside_the_text(run_one, mail_server, home):
    content = bytes(range(256)) * 500
    vault_id = home.vault.add(content, "blob.bin", 100).vault_id

    result = run_one("send_email", {**PLAIN, "attachments": f" {vault_id},, "})

    received = mail_server.only_message()
    text, file = received.header.iter_parts()
    assert received.header.get_content_type() == "multipart/mixed"
    assert (text.get_content_type(), file.get_content_disposition()) == ("text/plain", "attachment")
    assert file.get_payload(decode=True) == content
    reported = result["data"][0]["attachments"][0]
    assert reported["sha256"] == hashlib.sha256(content).hexdigest()
    assert (reported["vault_id"], reported["size"]) == (vault_id, len(content))


def test_a_file_of_another_container_is_found(run_one, mail_server, home):
    vault_id = home.vault.add(b"elsewhere", "other.bin", 222).vault_id

    run_one("send_email", {**PLAIN, "attachments": vault_id.upper()})

    assert [part.get_filename() for part in mail_server.only_message().parts][-1] == "other.bin"


def test_an_unknown_vault_id_is_named_in_the_message_of_its_own_result_only(run, mail_server):
    record = run("send_email", {**PLAIN, "attachments": "0123abcd"}, PLAIN)

    first, second = record.result["result_data"]
    assert first["message"] == (
        "Email sent. The following attachments are invalid and were not sent: 0123abcd"
    )
    assert second["message"] == "Email sent"


def test_a_file_that_is_gone_from_the_disk_stops_the_mail(run_one, mail_server, home):
    record = home.vault.add_missing("ab" * 20, "lost.pdf", 100)

    result = run_one("send_email", {**PLAIN, "attachments": record.vault_id})

    assert result["status"] == "failed"
    assert "lost.pdf" in result["message"] and "not sent" in result["message"]
    assert mail_server.connections == []


def test_a_report_pdf_is_sent_from_the_reports_folder(run_one, mail_server, home):
    (home.reports_dir / "weekly__id-3__ts-20260101.pdf").write_bytes(b"%PDF-1.4 weekly\n")

    param = {**PLAIN, "attachments": "weekly__id-3__ts-20260101.pdf"}
    result = run_one("send_email", param, container_id="0")

    file = mail_server.only_message().parts[-1]
    assert result["status"] == "success"
    assert file.get_filename() == "weekly_ts-20260101.pdf"
    assert file.get_payload(decode=True) == b"%PDF-1.4 weekly\n"


def test_a_report_name_may_hold_a_comma(run_one, mail_server, home):
    home.reports_dir.mkdir(parents=True, exist_ok=True)
    names = ["Weekly, all teams.pdf", "a; b.pdf", "c.pdf"]
    for name in names:
        (home.reports_dir / name).write_bytes(name.encode())

    run_one("send_email", {**PLAIN, "attachments": ", ".join(names)}, container_id="0")

    sent = [part.get_filename() for part in mail_server.only_message().parts[1:]]
    assert sent == names


@pytest.mark.parametrize("form", ["<{}>", '"{}"', "\ufeff{}\u200b", "('{}',)"])
def test_a_vault_id_is_read_without_what_was_copied_along_with_it(run_one, mail_server, home, form):
    vault_id = home.vault.add(b"x", "notes.txt", 100).vault_id

    run_one("send_email", {**PLAIN, "attachments": form.format(vault_id)})

    assert mail_server.only_message().parts[1].get_filename() == "notes.txt"


@pytest.mark.parametrize(
    "name",
    ["../secret.pdf", "sub/../../secret.pdf", "{home}/vault/secret.pdf", "link.pdf", "x.pdf.txt"],
)
def test_a_report_name_cannot_leave_the_reports_folder(run_one, mail_server, home, name):
    secret = home.reports_dir.parent / "secret.pdf"
    secret.write_bytes(b"%PDF-1.4 secret\n")
    (home.reports_dir / "link.pdf").symlink_to(secret)
    (home.reports_dir / "x.pdf.txt").write_bytes(b"no pdf")

    param = {**PLAIN, "attachments": name.format(home=home.root)}
    result = run_one("send_email", param, container_id="0")

    assert result["status"] == "failed"
    assert "not sent" in result["message"]
    assert mail_server.connections == []


def test_subject_in_headers_is_preferred_whatever_its_case(run_one, mail_server):
    run_one("send_email", {**PLAIN, "headers": '{"subject": "From headers", "X-Count": 5}'})

    received = mail_server.only_message()
    assert received.header.get_all("Subject") == ["From headers"]
    assert received.header["X-Count"] == "5"


def test_every_message_has_one_date_and_one_message_id_and_they_are_in_the_data(
    run_one, mail_server
):
    result = run_one("send_email", PLAIN)

    header = message_from_bytes(mail_server.only_message().content, policy=email.policy.compat32)
    row = result["data"][0]
    assert header.get_all("Message-ID") == [row["message_id"]]
    assert header.get_all("Date") == [row["date"]]
    assert result["summary"]["message_id"] == row["message_id"]


def test_one_session_carries_all_parameter_sets_and_ends_with_quit(run, mail_server):
    record = run("send_email", PLAIN, PLAIN, PLAIN)

    mail_server.wait_closed()
    assert record.result["result_summary"]["total_objects_successful"] == 3
    assert len(mail_server.messages) == 3
    assert mail_server.only_connection().quit


def test_one_bad_parameter_set_does_not_stop_the_next(run, mail_server):
    record = run("send_email", {**PLAIN, "headers": "{x"}, PLAIN)

    assert [each["status"] for each in record.result["result_data"]] == ["failed", "success"]
    assert record.exception is None


@pytest.mark.parametrize("fault", [{"reply": "502 5.5.1 not implemented"}, {"drop": True}])
def test_a_session_that_cannot_be_reset_is_opened_anew(run, start_server, fault):
    """Nothing is wrong with the message, so this costs no retry."""
    refused = {"on": "RCPT", "match": "bad@", "reply": "550 5.1.1 no such user"}
    server = start_server(script=[refused, {"on": "RSET", **fault}])

    record = run("send_email", {**PLAIN, "to": "bad@example.net"}, PLAIN, config={"retries": 0})

    assert [each["status"] for each in record.result["result_data"]] == ["failed", "success"]
    assert server.only_message().recipients == ["ana@example.net"]
    assert len(server.connections) == 2


def test_refused_recipients_are_named_and_the_others_have_the_mail(run_one, start_server):
    rule = {"on": "RCPT", "match": "bad@", "reply": "550 5.1.1 <bad@example.net> {no} such user"}
    server = start_server(script=[rule])

    result = run_one("send_email", {**PLAIN, "to": "ana@example.net, bad@example.net"})

    row = result["data"][0]
    assert result["status"] == "success"
    assert result["message"] != "Email sent"
    assert "bad@example.net (550 5.1.1 <bad@example.net> {no} such user)" in result["message"]
    assert row["outcome"] == "partially accepted"
    assert [each["status"] for each in row["recipients"]] == ["accepted", "refused"]
    assert result["summary"]["recipients_refused"] == 1
    assert server.only_message().recipients == ["ana@example.net"]


def test_text_that_is_not_ascii_needs_the_encoding_setting(run_one, mail_server):
    result = run_one("send_email", {**PLAIN, "body": "Grüße"}, config={"encoding": False})

    assert result["status"] == "failed"
    assert "'Enable Unicode support' as true" in result["message"]
    assert mail_server.connections == []


def test_a_non_ascii_local_part_uses_smtputf8_and_nothing_else_does(run_one, start_server):
    server = start_server()
    run_one("send_email", {**PLAIN, "to": "jürgen@example.net"})
    message = server.only_message()
    assert "SMTPUTF8" in message.mail_options
    assert "To: jürgen@example.net\r\n".encode() in message.content

    server = start_server(smtputf8=False)
    result = run_one("send_email", {**PLAIN, "to": "ann@bücher.example"})
    assert result["status"] == "success"
    assert server.only_message().recipients == ["ann@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    ("body", "is_warned_of"),
    [
        ("<p>Alert 7", True),
        ("  <html>Alert 7", True),
        ("<!-- made by SOC --><html>Alert 7", True),
        ('<?xml version="1.0"?>\n<!-- c -->\n<div class=x>Alert 7', True),
        ("<domain> was blocked", False),
        ("<ann@example.com> wrote: use <p>", False),
        ("<!-- no tag follows", False),
    ],
)
def test_a_text_that_begins_with_a_tag_is_warned_of(run_one, mail_server, body, is_warned_of):
    result = run_one("send_email", {**PLAIN, "body": body})

    warnings = result["data"][0]["warnings"]
    assert any("contains HTML tags" in each for each in warnings) is is_warned_of
