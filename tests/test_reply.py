# File: test_reply.py
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
"""Replies: threading, subject and recipients taken from the email that is answered."""

from __future__ import annotations

import pytest

from mail.reply import MAX_REFERENCES, read_original, references_to, reply_subject

REPORT = (
    b"Received: from a by b; Thu, 26 Nov 2026 10:00:00 +0000\r\n"
    b"From: =?utf-8?q?J=C3=BCrgen?= Melder <juergen@example.org>\r\n"
    b"To: soc@example.com\r\n"
    b"Subject: =?utf-8?q?Verd=C3=A4chtige?= E-Mail\r\n"
    b"Message-ID: <report.1@example.org>\r\n"
    b"References: <thread.0@example.org>\r\n <thread.1@example.org>\r\n"
    b"In-Reply-To: <thread.1@example.org>\r\n"
    b"\r\n"
    b"Message-ID: <in.the.body@example.org>\r\n"
)
ANSWER = {"subject": "", "body": "Thank you.", "html_body": "<p>Thank you.</p>"}


@pytest.fixture
def stored(home):
    """Put an email into the vault and return its vault ID."""
    return lambda octets, name="report.eml": home.vault.add(octets, name, 100).vault_id


def header(mail_server, name):
    value = mail_server.only_message().header[name]
    return None if value is None else " ".join(str(value).split())


@pytest.mark.parametrize("action", ["send_email", "send_htmlemail"])
def test_an_answer_to_a_stored_email_is_threaded_addressed_and_titled(
    run_one, mail_server, stored, action
):
    """RFC 5322 section 3.6.4."""
    result = run_one(action, {**ANSWER, "in_reply_to": stored(REPORT)})

    received = mail_server.only_message()
    assert (result["status"], result["message"]) == ("success", "Email sent")
    assert received.recipients == ["juergen@example.org"]
    assert header(mail_server, "In-Reply-To") == "<report.1@example.org>"
    assert (
        header(mail_server, "References")
        == "<thread.0@example.org> <thread.1@example.org> <report.1@example.org>"
    )
    assert header(mail_server, "Subject") == "Re: Verd\u00e4chtige E-Mail"
    assert header(mail_server, "To") == "J\u00fcrgen Melder <juergen@example.org>"
    assert result["data"][0]["attachments"] == []


def test_reply_to_of_the_original_is_preferred_to_its_sender(run_one, mail_server, stored):
    email = b"Reply-To: a@example.org, b@example.org\r\n" + REPORT

    run_one("send_email", {**ANSWER, "in_reply_to": stored(email)})

    assert mail_server.only_message().recipients == ["a@example.org", "b@example.org"]


def test_what_the_playbook_says_itself_is_preferred(run_one, mail_server, stored):
    param = {
        **ANSWER,
        "to": "boss@example.com",
        "subject": "Closed",
        "headers": '{"References": "<own@example.com>"}',
        "in_reply_to": stored(REPORT),
    }

    run_one("send_email", param)

    assert mail_server.only_message().recipients == ["boss@example.com"]
    assert header(mail_server, "Subject") == "Closed"
    assert header(mail_server, "References") == "<own@example.com>"
    assert header(mail_server, "In-Reply-To") == "<report.1@example.org>"


@pytest.mark.parametrize("text", ["<a.1@example.org>", "a.1@example.org", " <a.1@example.org>\n"])
def test_a_message_id_alone_threads_the_answer(run_one, mail_server, text):
    param = {**ANSWER, "to": "ana@example.com", "subject": "Re: x", "in_reply_to": text}

    run_one("send_email", param)

    assert header(mail_server, "In-Reply-To") == "<a.1@example.org>"
    assert header(mail_server, "References") == "<a.1@example.org>"
    assert header(mail_server, "Subject") == "Re: x"


@pytest.mark.parametrize(
    ("email", "words"),
    [
        (None, "neither a Message-ID nor the vault ID"),
        (b"%PDF-1.4 report\n", "is no email"),
        (b"", "is no email"),
        (b"\xd0\xcf\x11\xe0 an Outlook file", "is no email"),
        (b"From: a@example.org\r\nSubject: x\r\n\r\nMessage-ID: <b@c>\r\n", "no Message-ID"),
        (b"From: a@example.org\r\nMessage-ID: broken\r\n\r\n", "no Message-ID"),
    ],
    ids=["unknown", "pdf", "empty", "msg", "without-id", "broken-id"],
)
def test_what_cannot_be_answered_is_told_before_anything_is_sent(
    run_one, mail_server, stored, email, words
):
    vault_id = "0123456789abcdef0123456789abcdef01234567" if email is None else stored(email)

    result = run_one("send_email", {**ANSWER, "to": "a@example.com", "in_reply_to": vault_id})

    assert mail_server.connections == []
    assert result["status"] == "failed"
    assert words in result["message"]
    assert "in_reply_to" in result["message"]
    assert result["data"][0]["outcome"] == "not sent"
    assert result["data"][0]["cause"] == (
        "attachment_missing" if email is None else "invalid_parameter"
    )


@pytest.mark.parametrize("action", ["send_email", "send_htmlemail"])
@pytest.mark.parametrize(
    ("param", "wanted"),
    [
        ({"reply_to": "soc@example.com"}, "soc@example.com"),
        (
            {"reply_to": "SOC <soc@example.com>, b@example.com"},
            "SOC <soc@example.com>, b@example.com",
        ),
        ({"reply_to": '["a@example.com", "b@example.com"]'}, "a@example.com, b@example.com"),
        (
            {"reply_to": "a@example.com", "headers": '{"Reply-To": "b@example.com"}'},
            "b@example.com",
        ),
        ({"reply_to": "  "}, None),
    ],
    ids=["one", "two", "json", "headers-first", "blank"],
)
def test_reply_to_names_where_answers_go(run_one, mail_server, action, param, wanted):
    result = run_one(action, {**ANSWER, "to": "ana@example.com", **param})

    assert result["status"] == "success"
    assert header(mail_server, "Reply-To") == wanted
    assert mail_server.only_message().recipients == ["ana@example.com"]


@pytest.mark.parametrize("value", ["nobody", "a@example.com\r\nBcc: x@example.com"])
def test_a_reply_to_that_is_no_address_is_refused(run_one, mail_server, value):
    result = run_one("send_email", {**ANSWER, "to": "ana@example.com", "reply_to": value})

    assert mail_server.connections == []
    assert "Reply-To" in result["message"]


@pytest.mark.parametrize(
    ("subject", "wanted"),
    [
        ("x", "Re: x"),
        ("Re: x", "Re: x"),
        ("RE: re: Re[2]: x", "Re: x"),
        ("Regarding x", "Re: Regarding x"),
        ("re : x", "Re: x"),
    ],
)
def test_re_stands_once(subject, wanted):
    assert reply_subject(subject) == wanted


def test_a_long_thread_keeps_its_first_and_its_latest_ids():
    ids = b" ".join(b"<%d@example.org>" % number for number in range(3000))
    original = read_original(b"Message-ID: <last@example.org>\r\nReferences: " + ids + b"\r\n\r\n")

    chain = references_to(original)

    assert len(chain) == MAX_REFERENCES
    assert (chain[0], chain[-2], chain[-1]) == (
        "<0@example.org>",
        "<2999@example.org>",
        "<last@example.org>",
    )


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        (b"In-Reply-To: <a@b>\r\n", ("<a@b>", "<m@x>")),
        (b"In-Reply-To: <a@b> <c@d>\r\n", ("<m@x>",)),
        (b"In-Reply-To: Your message of yesterday\r\n", ("<m@x>",)),
        (b"References: <a@b>\r\n\t<a@b>, <c@d>\r\n", ("<a@b>", "<c@d>", "<m@x>")),
        (b"References: <a@b> garbage <m@x>\r\n", ("<a@b>", "<m@x>")),
    ],
    ids=["one-parent", "two-parents", "prose", "repeated", "itself"],
)
def test_the_thread_of_an_original(fields, wanted):
    original = read_original(b"Message-ID: <m@x>\r\n" + fields + b"\r\nbody")

    assert references_to(original) == wanted


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r"], ids=["crlf", "lf", "cr"])
def test_an_original_with_any_line_ends_is_read(line_end):
    email = REPORT.replace(b"\r\n", line_end)

    assert read_original(b"\xef\xbb\xbf" + line_end + email).message_id == "<report.1@example.org>"


def test_a_reply_address_that_cannot_be_read_is_said_to_be_the_originals(
    run_one, mail_server, stored
):
    vault_id = stored(b"Message-ID: <a@b.example>\nReply-To: evil\0@x.example\n\n")

    result = run_one("send_email", {"body": "b", "in_reply_to": vault_id})

    assert "Reply-To or From of the email that is answered" in result["message"]
    assert "'to'" not in result["message"]
