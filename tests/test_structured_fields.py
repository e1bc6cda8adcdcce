# File: test_structured_fields.py
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
"""Identifiers, dates and list fields in the parameter "headers": sent by their grammar or refused.

What is certain in its meaning is repaired; a reply whose id is none would not find its thread.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest

from mail.custom_field import check_custom_fields
from smtp_errors import ParameterError

MAIL = {"to": "ana@example.net", "body": "x"}


def body_of(name: str, value: object) -> str:
    (field,) = check_custom_fields([(name, value)])
    return field.body


@pytest.mark.parametrize(
    ("name", "given", "sent"),
    [
        ("Message-ID", "<a.b+c@example.com>", "<a.b+c@example.com>"),
        ("Message-ID", "abc@example.com", "<abc@example.com>"),
        ("Message-ID", "<a@[192.0.2.1]>", "<a@[192.0.2.1]>"),
        ("In-Reply-To", "abc@example.com", "<abc@example.com>"),
        ("In-Reply-To", "<a:b/c@example.com> (his mail)", "<a:b/c@example.com>"),
        ("References", "a@example.com b@example.com", "<a@example.com> <b@example.com>"),
        ("References", "<a@example.com><b@example.com>", "<a@example.com> <b@example.com>"),
        ("References", "<a@example.com>, <b@example.com>", "<a@example.com> <b@example.com>"),
        ("References", "<a@example.com>\r\n <b@example.com>", "<a@example.com> <b@example.com>"),
        ("References", ["<a@example.com>", "b@example.com"], "<a@example.com> <b@example.com>"),
        ("Supersedes", "old@example.com", "<old@example.com>"),
    ],
)
def test_identifiers_get_their_brackets_and_lists_their_blanks(name, given, sent):
    """RFC 5322 §3.6.4."""
    assert body_of(name, given) == sent


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("Message-ID", "<conversation/1@>"),
        ("Message-ID", "<@example.com>"),
        ("Message-ID", "<a b@example.com>"),
        ("Message-ID", "<a@example.com> <b@example.com>"),
        ("Message-ID", "<a@b@example.com>"),
        ("Message-ID", "<ü@example.com>"),
        ("Message-ID", "<>"),
        ("Message-ID", 4711),
        ("References", "undefined undefined"),
        ("References", "<a@example.com> b"),
        ("References", "<a@example.com"),
        ("In-Reply-To", "&lt;a@example.com&gt;"),
        ("In-Reply-To", "None"),
    ],
)
def test_what_is_no_identifier_is_refused(name, given):
    with pytest.raises(ParameterError, match=f"field {name} in .* message identifier"):
        check_custom_fields([(name, given)])


DATE = "Mon, 23 Nov 2026 10:00:00 +0000"


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (DATE, DATE),
        (f"{DATE} (UTC)", f"{DATE} (UTC)"),
        ("23 Nov 2026 10:00 -0000", "23 Nov 2026 10:00 -0000"),
        ("Wed, 30 Sep 2020 17:17:30 +02:00", "Wed, 30 Sep 2020 17:17:30 +0200"),
        ("Mon, 23-Nov-2026 10:00:00 GMT", DATE),
        ("Monday, 23 November 2026 10:00:00 +0000", DATE),
        ("Mon Nov 23 10:00:00 UTC 2026", DATE),
        ("Mon Nov 23 10:00:00 2026 -0330", "Mon, 23 Nov 2026 10:00:00 -0330"),
        ("23 Nov 26 10:00 EST", "Mon, 23 Nov 2026 10:00:00 -0500"),
        ("Mon,\r\n 23 Nov 2026 10:00:00 +0000", DATE),
        ("Sat, 31 Dec 2016 23:59:60 +0000", "Sat, 31 Dec 2016 23:59:60 +0000"),
    ],
)
def test_a_date_is_written_as_rfc_5322_wants_it(given, sent):
    assert body_of("Date", given) == sent


@pytest.mark.parametrize(
    "given",
    [
        "Mon Nov 23 10:00:00 2026",
        "Mon, 23 Nov 2026 10:00:00",
        f"{DATE} extra",
        "Sun, 23 Nov 2026 10:00:00 +0000",
        "Mon, 01 Jan 0001 10:00:00 +0000",
        "Tue, 31 Feb 2026 10:00:00 +0000",
        "Mon, 23 Nov 2026 25:00:00 +0000",
        "Mon, 23 Nov 2026 10:00:00 +0090",
        "Mon, 23 Nov 2026 10:00:00 XYZ",
        "Mo, 23 Nov 2026 10:00:00 +0000",
        "1795428000",
    ],
    ids=lambda given: given or "empty",
)
def test_a_date_whose_meaning_is_not_certain_is_refused(given):
    """Without a zone, it must not become another moment."""
    with pytest.raises(ParameterError, match="is not a date"):
        check_custom_fields([("Date", given)])


@pytest.mark.parametrize(
    ("name", "given", "sent"),
    [
        ("List-Unsubscribe", "https://example.com/u?a=1,2", "<https://example.com/u?a=1,2>"),
        ("List-Help", "mailto:a@example.com, https://x.example/", None),
        ("List-Unsubscribe", "<mailto:a@example.com?subject=b>,\n <https://x.example/>", None),
        ("List-Post", "NO", "NO"),
        ("Archived-At", "https://example.com/1", "<https://example.com/1>"),
        ("List-Id", "soc.example.com", "<soc.example.com>"),
        ("List-Id", "SOC <soc.example.com>", "SOC <soc.example.com>"),
    ],
)
def test_list_fields_get_their_brackets(name, given, sent):
    """RFC 2369 §2, RFC 2919 §3, RFC 5064 §2."""
    body = body_of(name, given)

    assert body == sent or (sent is None and body.count("<") == body.count(">, <") + 1 == 2)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("List-Unsubscribe", "yes"),
        ("List-Help", "<https://example.com/ü>"),
        ("List-Archive", "<https://example.com/a b>"),
        ("List-Post", "<a@example.com>"),
        ("Archived-At", "<https://example.com/>, <https://example.com/2>"),
        ("List-Id", "Équipe SOC"),
        ("List-Id", "SOC <söc.example.com>"),
    ],
)
def test_what_is_no_list_field_is_refused(name, given):
    with pytest.raises(ParameterError, match=f"The header field {name} in"):
        check_custom_fields([(name, given)])


def test_in_list_id_only_the_phrase_is_encoded(run_one, mail_server):
    headers = {"List-Id": "Équipe SOC <soc.example.com>", "Content-Description": "Größe"}

    run_one("send_email", {**MAIL, "headers": json.dumps(headers)})

    octets = mail_server.only_message().content
    assert b"\r\nList-Id: =?utf-8?q?=C3=89quipe_SOC?= <soc.example.com>\r\n" in octets
    assert b"\r\nContent-Description: =?utf-8?b?R3LDtsOfZQ==?=\r\n" in octets


def test_fields_copied_from_a_parsed_mail_are_unfolded(run_one, mail_server):
    """RFC 5322 §2.2.3."""
    headers = {
        "References": "<root@example.com>\r\n <m2@example.com>",
        "In-Reply-To": "m2@example.com",
        "Reply-To": ["Ann <a@example.com>", "b@example.com"],
        "X-Note": "one\n\ttwo",
        "Date": "",
    }

    result = run_one("send_email", {**MAIL, "headers": json.dumps(headers)})

    octets = mail_server.only_message().content
    assert b"\r\nReferences: <root@example.com> <m2@example.com>\r\n" in octets
    assert b"\r\nIn-Reply-To: <m2@example.com>\r\n" in octets
    assert b"\r\nReply-To: Ann <a@example.com>, b@example.com\r\n" in octets
    assert b"\r\nX-Note: one\ttwo\r\n" in octets
    assert f"\r\nDate: {result['data'][0]['date']}\r\n".encode() in octets


@pytest.mark.parametrize("value", ["a\r\nBcc: e@x.org", "a\nb", "a\r b", "a\r\n\r\n b", "a\x0b b"])
def test_every_other_line_end_is_refused(value):
    with pytest.raises(ParameterError, match="a line break or another control character"):
        check_custom_fields([("X-Note", value)])


@pytest.mark.parametrize(
    "name",
    ["DKIM-Signature", "Resent-From", "resent-to", "Resent-Date", "ARC-Seal", "Delivered-To"],
)
def test_what_only_servers_and_resenders_write_is_refused(name):
    with pytest.raises(ParameterError, match=f"{name} .* is written by mail servers"):
        check_custom_fields([(name, "x")])


@pytest.mark.parametrize("name", ["Message-ID", "References", "Date", "List-Help", "List-Id"])
@pytest.mark.parametrize("piece", ["<", "a@b ", " ", "(", ",", "<a@b>", "a:", "a.", "Mon "])
def test_a_megabyte_in_a_field_takes_time_in_proportion(name, piece):
    start = time.process_time()

    with suppress(ParameterError):
        check_custom_fields([(name, "x" + piece * (2**20 // len(piece)) + "x")])

    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    ("name", "given", "sent"),
    [
        ("References", "['<a@example.com>', '<b@example.com>']", "<a@example.com> <b@example.com>"),
        ("Reply-To", '["a@example.com", "b@example.com"]', "a@example.com, b@example.com"),
        ("Reply-To", "a@example.com,\nb@example.com", "a@example.com, b@example.com"),
        ("Cc", "a@example.com;\r\nb@example.com", "a@example.com; b@example.com"),
        ("List-Unsubscribe", ["<https://a.b/>", "mailto:a@b.c"], "<https://a.b/>, <mailto:a@b.c>"),
        ("Message-ID", ["a@example.com", None, ""], "<a@example.com>"),
    ],
)
def test_lists_are_joined_however_a_playbook_writes_them(name, given, sent):
    assert body_of(name, given) == sent


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("List-Help", "<https://example.com/page(1)>"),
        ("List-Help", "<ftp://ftp.host.com/list.txt> (FTP), <mailto:list@host.com?subject=help>"),
        ("List-Unsubscribe", "(Use this to get off the list) <mailto:list-manager@host.com>"),
        ("List-Post", "NO (posting not allowed on this list)"),
    ],
)
def test_urls_are_never_cut_and_comments_of_list_fields_stay(name, given):
    """RFC 2369 §2, §3: its own examples."""
    assert body_of(name, given) == given


@pytest.mark.parametrize(
    "given", ["2026-11-23T11:00:00+01:00", "2026-11-23 10:00:00.123456Z", "2026-11-23T11:00:00+01"]
)
def test_a_date_in_iso_8601_with_a_zone_is_rewritten(given):
    assert body_of("Date", given).startswith("Mon, 23 Nov 2026 1")


@pytest.mark.parametrize("name", ["List-Id", "List-Help", "Supersedes"])
def test_a_blank_value_leaves_out_a_field_that_programs_read(run_one, mail_server, name):
    run_one("send_email", {**MAIL, "headers": json.dumps({name: " "})})

    assert name.lower() not in mail_server.only_message().field_names


@pytest.mark.parametrize(
    ("name", "given", "sent"),
    [
        ("List-Id", "=?utf-8?q?=C3=89quipe?= <a.b.c>", b"=?utf-8?q?=C3=89quipe?= <a.b.c>"),
        ("Keywords", "ü, b", b"=?utf-8?b?w7w=?=, b"),
    ],
)
def test_phrases_are_encoded_once_and_each_by_itself(run_one, mail_server, name, given, sent):
    """RFC 2919 §3, RFC 5322 §3.6.5: commas and identifiers stay what programs read."""
    run_one("send_email", {**MAIL, "headers": json.dumps({name: given})})

    assert b"\r\n" + name.encode() + b": " + sent + b"\r\n" in mail_server.only_message().content
