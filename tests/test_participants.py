# File: test_participants.py
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
"""Who gets the mail, and what the others see: parameters in, octets and result JSON out.

One bad address does not stop the mail for the others, and no mail goes to a shorter or another
mailbox than was written (docs/design.md, rows 14 and 22).
"""

from __future__ import annotations

import json

import pytest

SEND = {"to": "ana@example.net", "subject": "s", "body": "b"}
HTML = {"to": "ana@example.net", "subject": "s", "html_body": "<p>b</p>"}
ACTIONS = {"send_email": SEND, "send_htmlemail": HTML}

MALFORMED = {
    "nothing known": "None",
    "null as text": "null",
    "no domain": "alice",
    "no domain, a name": "Al <alice>",
    "no local part": "@example.com",
    "no address in brackets": "Ann <>",
    "name alone": "Ann Doe",
    "forgotten comma": "Ann <ann@example.com> bob@example.com",
    "forgotten comma, no name": "<ann@example.com> bob@example.com",
    "forgotten comma, no blank": "Ann <ann@example.com>bob@example.com",
    "forgotten comma, three": "ann@example.com <bob@example.com> carol@example.com",
    "forgotten comma, bare": "ann@example.com bob@example.com",
    "a domain behind": "Ann <ann@example.com>@other.example",
    "at signs behind": '"A B" <a@example.com>@@',
    "blanks around a dot": "john . smith@example.com",
    "blank behind a dot": "john. smith@example.com",
    "blank before a dot": "john .smith@example.com",
    "comment behind a dot": "john.(x)smith@example.com",
    "quoted comma": "john\\,smith@example.com",
    "quoted blank": "john\\ smith@example.com",
    "comment in a word": "test(comment)test@example.com",
    "comment in a word, in brackets": "<test(comment)test@example.com>",
    "RFC 822, A.1.4": "Muhammed.(I am  the greatest) Ali @(the)Vegas.WBA",
    "blanks around the at sign, words before": "Ann Doe @ example.com",
    "quoted local part and a dot": '"john" . smith@example.com',
    "blank in the domain": "ann@exa mple.com",
    "blank in brackets": "<an n@example.com>",
    "two at signs": "ann@bob@example.com",
    "two dots": "ann..doe@example.com",
    "open bracket": "Ann <ann@example.com",
    "stray bracket": "ann@example.com>",
    "stray parenthesis": "ann@example.com)",
    "open square bracket": "ann@[192.0.2.1",
    "wide comma": "ann@example.com\uff0cbob@example.com",
    "zero-width space within": "ann\u200b@example.com",
    "zero-width space in the domain": "ann@exam\u200bple.com",
    "soft hyphen in the domain": "ann@exam\u00adple.com",
    "no-break space between": "ann@example.com\u00a0bob@example.com",
    "encoded word": "=?utf-8?q?ann=40example=2Ecom?=",
    "too long": "a" * 250 + "@example.com",
}


def rows(result):
    return {
        each["address"]: (each["field"], each["status"]) for each in result["data"][0]["recipients"]
    }


@pytest.mark.parametrize("identifier", ACTIONS)
@pytest.mark.parametrize("field", ["to", "cc", "bcc"])
@pytest.mark.parametrize("bad", ["Al <alice>", "john . smith@example.com"])
def test_a_malformed_address_is_named_and_the_others_get_the_mail(
    run_one, mail_server, identifier, field, bad
):
    param = {**ACTIONS[identifier], field: f"{bad}, bo@example.net"}
    result = run_one(identifier, {**param, "to": f"{param['to']}; ana@example.net"})

    received = mail_server.only_message()
    assert result["status"] == "success"
    assert set(received.recipients) == {"ana@example.net", "bo@example.net"}
    assert f"Not sent: {bad}." in result["message"]
    assert result["data"][0]["recipients"][-1]["reason"] in result["message"]
    assert rows(result)[bad] == (field, "not sent")
    assert result["summary"]["recipients_not_sent"] == 1
    header, _, _body = received.content.partition(b"\r\n\r\n")
    assert b"alice" not in header
    assert b"smith" not in header


@pytest.mark.parametrize("bad", MALFORMED.values(), ids=MALFORMED)
def test_whatever_is_not_exactly_one_mailbox_is_sent_to_nobody(run, mail_server, bad):
    lists = (f"ana@example.net; {bad}; bo@example.net", bad)
    record = run("send_email", *({**SEND, "to": each} for each in lists))
    among_others, alone = record.result["result_data"]

    received = mail_server.only_message()
    assert received.recipients == ["ana@example.net", "bo@example.net"]
    assert received.header["To"] == "ana@example.net, bo@example.net"
    (row,) = [
        each for each in among_others["data"][0]["recipients"] if each["status"] == "not sent"
    ]
    assert "parameter 'to'" in row["reason"]
    assert "was not sent" not in row["reason"]
    assert alone["status"] == "failed"
    assert "The email was not sent." in alone["message"]


def test_a_malformed_address_given_twice_is_told_once(run_one, mail_server):
    result = run_one("send_email", {**SEND, "to": "None, ana@example.net, None", "cc": "None"})

    assert result["summary"]["recipients_not_sent"] == 1


def test_when_no_recipient_can_be_read_nothing_is_sent_and_all_are_named(run_one, mail_server):
    result = run_one("send_htmlemail", {**HTML, "to": "None", "cc": "Bo <bo>", "bcc": "x y z"})

    assert result["status"] == "failed"
    assert "'None'" in result["message"]
    assert "2 more: 'Bo <bo>', 'x y z'" in result["message"]
    assert rows(result) == {
        "None": ("to", "not sent"),
        "Bo <bo>": ("cc", "not sent"),
        "x y z": ("bcc", "not sent"),
    }
    assert result["summary"]["recipients_not_sent"] == 3
    assert result["data"][0]["outcome"] == "not sent"
    assert mail_server.connections == []


UNSAFE = {
    "open quotes": '"Bo <bo@example.net>, cy@example.net',
    "open comment": "(Bo bo@example.net, cy@example.net",
    "open quotes in brackets": '<"bo@example.net>, cy@example.net',
    "group without an end": "SOC: bo@example.net, cy@example.net",
    "group in a group": "A: B: bo@example.net;;",
    "NUL": "bo@example.net\0",
    "line end in an address": "bo@exam\nple.net",
    "line end and a field": "bo@example.net\r\nBcc: cy@example.net",
    "line end behind a comma and a field": "bo@example.net,\r\nBcc: cy@example.net",
    "carriage return alone": "bo@example.net,\rcy@example.net",
    "line separator": "bo@example.net,\u2028cy@example.net",
}


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE)
def test_a_list_that_cannot_be_read_safely_stops_the_email(run, mail_server, text):
    fields = ("to", "cc", "bcc")
    record = run("send_email", *({**SEND, each: f"ann@example.net, {text}"} for each in fields))

    for field, result in zip(fields, record.result["result_data"]):
        assert result["status"] == "failed"
        assert f"parameter '{field}'" in result["message"]
    assert mail_server.connections == []


def test_a_malformed_sender_stops_the_email(run_one, mail_server):
    for sender in ("soc", "a@example.com, b@example.com", "Ann <a@example.com> b@example.com"):
        result = run_one("send_email", {**SEND, "from": sender})

        assert result["status"] == "failed"
    assert mail_server.connections == []


def test_a_user_name_that_is_no_address_needs_another_sender(run_one, mail_server):
    """SendGrid's user name is "apikey", Exchange's may be CORP\\soar."""
    for username in ("apikey", "CORP\\soar"):
        result = run_one("send_email", SEND, config={"username": username})

        assert "asset setting Username" in result["message"]
        assert "Set Sender Address in the asset, or give the parameter 'from'" in result["message"]
    assert mail_server.connections == []


LISTS = {
    "JSON list": '["bo@example.net", "cy@example.net"]',
    "JSON list over lines": '[\n  "bo@example.net",\n  "cy@example.net"\n]',
    "JSON list of lists": '[["bo@example.net"], ["cy@example.net", null]]',
    "JSON list of a list": '["bo@example.net, cy@example.net"]',
    "Python list": "['bo@example.net', 'cy@example.net']",
    "Python tuple": "('bo@example.net', 'cy@example.net')",
    "brackets": "[bo@example.net, cy@example.net]",
    "line end behind the comma": "bo@example.net,\ncy@example.net",
    "line end before the comma": "bo@example.net\r\n, cy@example.net",
    "line ends around a semicolon": "bo@example.net\n;\n\n cy@example.net\n",
    "folded": "bo@example.net,\r\n\tcy@example.net",
    "folded behind the address": "bo@example.net\r\n ,cy@example.net",
    "semicolons": "bo@example.net; cy@example.net;",
    "proxyAddresses": "SMTP:bo@example.net; smtp:cy@example.net",
    "mailto": "mailto:bo@example.net, <mailto:cy@example.net>",
    "byte order mark": "\ufeffbo@example.net, cy@example.net\u200b",
    "no-break spaces": "\u00a0bo@example.net\u00a0, cy@example.net\u00a0",
    "comments alone": "(team) , bo@example.net, (none), cy@example.net (end)",
    "group and what stands behind": "SOC: bo@example.net, cy@example.net; (end)",
    "group of a comment": "Nobody: (none); bo@example.net, cy@example.net",
    "source route": "<@relay.example: bo@example.net>, <@a.example , @b.example:cy@example.net>",
    "obsolete brackets": "<bo (x)@ example . net>, < cy@example.net >",
}


@pytest.mark.parametrize("identifier", ACTIONS)
def test_lists_are_read_as_playbooks_and_programs_write_them(run, mail_server, identifier):
    texts = LISTS.values()
    record = run(
        identifier,
        *({**ACTIONS[identifier], "to": each, "cc": each, "bcc": each} for each in texts),
    )

    for name, result, received in zip(LISTS, record.result["result_data"], mail_server.messages):
        assert (name, result["message"]) == (name, "Email sent")
        assert received.recipients == ["bo@example.net", "cy@example.net"]
        assert all(each["field"] == "to" for each in result["data"][0]["recipients"])
    assert len(mail_server.messages) == len(LISTS)


@pytest.mark.parametrize(
    ("text", "shown", "recipients"),
    [
        ("Lee, Ann <a@example.net>", '"Lee, Ann" <a@example.net>', ["a@example.net"]),
        (
            "Lee, Ann <a@example.net>; Roe, Rick <r@example.net>",
            '"Lee, Ann" <a@example.net>, "Roe, Rick" <r@example.net>',
            ["a@example.net", "r@example.net"],
        ),
        ("A Co, Inc. <x@example.net>", '"A Co, Inc." <x@example.net>', ["x@example.net"]),
        ("Doe, Jo, PhD <j@example.net>", '"Doe, Jo, PhD" <j@example.net>', ["j@example.net"]),
        (
            "bo@example.net, Lee, Ann <a@example.net>, cy@example.net",
            'bo@example.net, "Lee, Ann" <a@example.net>, cy@example.net',
            ["bo@example.net", "a@example.net", "cy@example.net"],
        ),
        (
            "SOC: Lee, Ann <a@example.net>;",
            'SOC: "Lee, Ann" <a@example.net>;',
            ["a@example.net"],
        ),
    ],
)
def test_a_piece_without_an_at_sign_before_a_named_address_is_of_its_name(
    run_one, mail_server, text, shown, recipients
):
    """Outlook copies "Lee, Ann <…>" without quotes."""
    result = run_one("send_email", {**SEND, "to": text})

    received = mail_server.only_message()
    assert result["message"] == "Email sent"
    assert received.recipients == recipients
    assert received.header["To"] == shown


def test_what_is_no_name_before_an_address_is_a_malformed_one(run_one, mail_server):
    result = run_one(
        "send_email",
        {**SEND, "to": "None, Ann <a@example.net>, bo, <b@example.net>, cy; Cy <c@example.net>"},
    )

    received = mail_server.only_message()
    assert received.recipients == ["a@example.net", "b@example.net", "c@example.net"]
    assert [each for each, (_field, status) in rows(result).items() if status == "not sent"] == [
        "None",
        "bo",
        "cy",
    ]


def test_address_fields_of_headers_show_what_can_be_read_and_warn_of_the_rest(run_one, mail_server):
    headers = {"Reply-To": ["Ann <a@example.com>", "None"], "To": "x@example.com, y y"}
    result = run_one("send_email", {**SEND, "headers": json.dumps(headers)})

    received = mail_server.only_message()
    assert received.recipients == ["ana@example.net"]
    assert received.header["Reply-To"] == "Ann <a@example.com>"
    assert received.header["To"] == "x@example.com"
    assert len(result["data"][0]["warnings"]) == 2
    assert all("header field" in each for each in result["data"][0]["warnings"])


@pytest.mark.parametrize(
    "headers",
    [{"Reply-To": "None"}, {"Sender": "a@example.com, b@example.com"}, {"From": "Ann <a@b> c@d"}],
    ids=["nothing readable", "two senders", "malformed sender"],
)
def test_an_address_field_of_headers_that_says_nothing_is_refused(run_one, mail_server, headers):
    result = run_one("send_email", {**SEND, "headers": json.dumps(headers)})

    assert result["status"] == "failed"
    assert f"header field {next(iter(headers))}" in result["message"]
    assert mail_server.connections == []


def test_an_empty_subject_is_an_empty_field_in_send_email(run_one, mail_server):
    """Recorded; without the parameter there is no field."""
    for subject in ("", " "):
        run_one("send_email", {**SEND, "subject": subject})
    run_one("send_email", {"to": SEND["to"], "body": "b"})

    fields = [message.header.get_all("Subject") for message in mail_server.messages]
    assert fields == [[""], [""], None]


def test_a_folded_subject_is_unfolded(run_one, mail_server):
    run_one("send_email", {**SEND, "subject": "one\r\n two"})

    assert mail_server.only_message().header["Subject"] == "one two"


@pytest.mark.parametrize("between", [",", ";", " ", "\n", "\r\n", " ; ", '", "'])
def test_vault_ids_are_read_however_they_are_separated(run_one, mail_server, home, between):
    ids = [home.vault.add(f"{n}".encode(), f"{n}.txt", 100).vault_id for n in range(2)]
    text = between.join(ids)

    result = run_one(
        "send_email", {**SEND, "attachments": f'["{text}"]' if '"' in between else text}
    )

    assert result["message"] == "Email sent"
    assert [each["vault_id"] for each in result["data"][0]["attachments"]] == ids


def test_an_address_in_parentheses_is_told_rather_than_lost(run_one, mail_server):
    """To a reader of RFC 5322 it is a comment, to its author a recipient."""
    param = {"to": "ana@example.com", "cc": "(bob@example.com)", "subject": "s", "body": "b"}

    result = run_one("send_email", param)

    rows = {each["address"]: each["status"] for each in result["data"][0]["recipients"]}
    assert mail_server.only_message().recipients == ["ana@example.com"]
    assert rows == {"ana@example.com": "accepted", "(bob@example.com)": "not sent"}
    assert "(bob@example.com)" in result["message"]
