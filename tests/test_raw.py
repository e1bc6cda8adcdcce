# File: test_raw.py
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
"""Raw mail: to the byte, but for line ends, blind fields, Date and Message-ID."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from mail.message import OutgoingMessage
from mail.raw import compose_raw_email
from mail.raw_text import split_raw_text
from mail.request import RawEmailRequest
from mail.settings import ComposeSettings
from smtp_errors import CompositionError, ParameterError

START = "From: Bob <bob@example.com>\nTo: ann@example.net\n"
DATED = START + "Date: Mon, 23 Nov 2026 10:00:00 +0000\nMessage-ID: <1@example.com>\n"
UTF8 = ComposeSettings(allow_smtputf8=True)


def compose(text: str, asset: ComposeSettings = UTF8) -> OutgoingMessage:
    return compose_raw_email(RawEmailRequest(text), asset)


def octets_of(text: str) -> bytes:
    return compose(text).content.as_bytes()


def recipients_of(text: str) -> list[str]:
    return [each.addr_spec for each in compose(text).envelope.recipients]


@pytest.mark.parametrize(
    "text",
    [
        DATED + "Subject: s\nX-Last:   spaced   \n\nbody\n",
        DATED + "subject:no blank\n\tfolded\n  again\n\n.\n..\nFrom here\n\ttab \n",
        DATED + "Subject: =?utf-8?b?R3LDvMOfZQ==?= =?x\n\n",
        DATED + "Received: from x by y; Thu, 1 Jan 2026 00:00:00 +0000\nX-A: 1\nx-a: 2\n\nx\n",
        DATED + "X: path C:\\new\\notes\n\npath C:\\new and \\n \\r\\n\n",
        DATED + "X-Note: " + "x" * 990 + "\n\n" + "y" * 998 + "\n",
        DATED + 'Cc: "Doe, J" <j@example.net> (x), Team: a@example.net;\n\nx\n',
        DATED + 'Content-Type: multipart/mixed; boundary="x"\n\nx\n--x\n\ny\n--x--\nz\n',
        DATED + "Content-Type: text/plain; charset=utf-8\n\nGrüße 中文 \x0c\n",
    ],
)
def test_the_octets_are_sent_as_given_with_crlf(text):
    assert octets_of(text) == text.replace("\n", "\r\n").encode()
    assert octets_of(text.replace("\n", "\r\n")) == octets_of(text)


def test_only_missing_or_empty_date_and_message_id_are_added():
    added = octets_of(START + "date: \nMESSAGE-ID:\nSubject: s\n\nx\n")

    assert added.startswith(START.replace("\n", "\r\n").encode() + b"Subject: s\r\nDate: ")
    assert added.lower().count(b"\ndate:") == added.lower().count(b"\nmessage-id:") == 1
    assert compose(DATED + "\nx").message_id == "<1@example.com>"


def test_an_unended_last_line_is_ended_and_an_absent_body_is_empty():
    assert octets_of(DATED + "\nx").endswith(b"\r\n\r\nx\r\n")
    assert octets_of(DATED) == octets_of(DATED + "\n") == octets_of(DATED.rstrip("\n"))
    assert octets_of(DATED).endswith(b"<1@example.com>\r\n\r\n")


@pytest.mark.parametrize(
    "fields",
    [
        "Bcc: eve@example.org\n",
        "BCC:eve@example.org\nbcc: \nX: y\nbCc: ,\n",
        "Bcc: Eve\n\t<eve@example.org>,\n , \n",
        "Bcc : eve@example.org\n",
        "Bcc:\n \n eve@example.org\n",
        "Bcc: ,\n \n\t\n eve@example.org\nSubject: s\n",
        "X-Bcc-Note: kept\nbCC : Team: eve@example.org;\n",
    ],
)
def test_every_blind_field_goes_with_its_folded_lines_and_its_recipients_are_told(fields):
    message = compose(DATED + fields + "\nbody\n")

    octets = message.content.as_bytes()
    assert b"eve" not in octets.lower()
    assert b"\r\nbcc" not in octets.lower().replace(b"\r\nresent-", b"\r\n")
    assert octets.endswith(b"\r\n\r\nbody\r\n")
    assert [(each.addr_spec, each.field) for each in message.envelope.recipients] == [
        ("ann@example.net", "to"),
        ("eve@example.org", "bcc"),
    ]


def test_all_recipient_fields_count_each_address_once_in_to_cc_bcc_order():
    text = (
        "Bcc: e@example.net, a@example.net\nCc: c@example.net\nFrom: b@example.com\n"
        'To: a@example.net,\n "Doe, Ann" <d@Example.net>\nCc: A@EXAMPLE.net, d@example.NET\n'
        "To: ,f@example.net,,\n\nx\n"
    )

    assert recipients_of(text) == [
        "a@example.net",
        "d@Example.net",
        "f@example.net",
        "c@example.net",
        "A@EXAMPLE.net",
        "e@example.net",
    ]


def test_a_second_to_field_is_sent_as_it_is_with_a_warning_that_names_its_line():
    message = compose(DATED + "To: c@example.net\n\nx\n")

    assert b"To: ann@example.net\r\n" in message.content.as_bytes()
    assert b"To: c@example.net\r\n" in message.content.as_bytes()
    (warning,) = message.warnings
    assert warning.startswith("Line 5 of raw_email repeats the header field To.")


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("To: a@x.org\\nFrom: b@x.org\\n\\nbody", b"To: a@x.org\r\nFrom: b@x.org\r\n"),
        ("To: a@x.org\\r\\nFrom: b@x.org\\r\\n\\r\\nbody", b"To: a@x.org\r\nFrom: b@x.org\r\n"),
        (
            "to: a@x.org\\n from:b@x.org\\n X-A: 1\\n\\nbody",
            b"to: a@x.org\r\nfrom:b@x.org\r\nX-A: 1",
        ),
        ("To: a@x.org\\nFrom: b@x.org\\n\\nbody\n", b"To: a@x.org\r\nFrom: b@x.org\r\n"),
        ("\nTo: a@x.org\\nFrom: b@x.org\\n\\nline\nbody", b"To: a@x.org\r\nFrom: b@x.org\r\n"),
    ],
)
def test_the_two_character_form_is_understood_without_real_line_ends_in_the_header(text, octets):
    composed = octets_of(text)

    assert composed.startswith(octets)
    assert composed.endswith(b"body\r\n")


@pytest.mark.parametrize(
    "first", ["Subject: C:\\new", "Subject: C:\\new\\n\\nx", "X: \\n\\nFrom: eve@example.org\\n"]
)
def test_with_real_line_ends_in_the_header_the_two_characters_are_text(first):
    assert octets_of(f"{first}\n{DATED}\nC:\\new\n").startswith(first.encode() + b"\r\nFrom: Bob")


def test_empty_lines_and_an_mbox_separator_before_the_header_are_dropped():
    for before in ("\n", "\r\n \n", "From bob@example.com Mon Nov 23 10:00:00 2026\n"):
        assert octets_of(f"{before}{DATED}\nx\n") == octets_of(f"{DATED}\nx\n")


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("Subject: Grüße", b"Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\n"),
        ("Subject : s", b"Subject: s\r\n"),
        ("Subject: a\n \n b", b"Subject: a b\r\n"),
        ("Reply-To: Jürgen <j@x.org>", b"Reply-To: =?utf-8?q?J=C3=BCrgen?= <j@x.org>\r\n"),
        ("Cc: a@bücher.example", b"Cc: a@xn--bcher-kva.example\r\n"),
        ("X-Long: " + "word " * 300, b"X-Long: word word"),
    ],
)
def test_a_field_that_cannot_travel_as_it_stands_is_written_anew_with_a_warning(line, written):
    message = compose(f"{DATED}{line}\n\nx\n")

    octets = message.content.as_bytes()
    header = octets.partition(b"\r\n\r\n")[0]
    assert header.isascii()
    assert max(map(len, header.split(b"\r\n"))) <= 998
    assert written in octets
    (warning,) = message.warnings
    assert "in line 5 of raw_email cannot travel as it stands" in warning


def test_with_smtputf8_the_header_is_sent_in_utf8_as_it_is():
    text = DATED + "Cc: jürgen@bücher.example\nSubject: Grüße\n\nx\n"

    message = compose(text)

    assert message.envelope.needs_smtputf8
    assert message.content.as_bytes() == text.replace("\n", "\r\n").encode()
    assert [each.addr_spec for each in message.envelope.recipients][1] == "jürgen@bücher.example"
    with pytest.raises(CompositionError, match="Enable SMTPUTF8 support"):
        compose(text, ComposeSettings(allow_smtputf8=False))


def test_a_local_part_in_any_address_field_counts_for_smtputf8():
    assert compose(DATED + "Reply-To: jürgen@example.com\n\nx\n").envelope.needs_smtputf8


def test_8_bit_text_is_never_encoded_and_needs_8bitmime():
    message = compose(DATED + "\nGrüße\n")

    assert message.content.has_8bit
    assert message.content.as_bytes().endswith("Grüße\r\n".encode())
    assert "no charset is declared" in message.warnings[0]
    assert not compose(DATED + "\nASCII\n").content.has_8bit


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (START + "Subject: a\rb\n\nx", "Line 3 of raw_email contains a carriage return"),
        (START + "\n\nx\r", "Line 5 of raw_email contains a carriage return"),
        (START + "\na\0b", "Line 4 of raw_email contains a NUL"),
        (
            START + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n" + "y" * 999,
            "Line 7 of raw_email has 999 octets",
        ),
        (
            START + "Content-Transfer-Encoding: base64\n\n" + "y" * 1000,
            "Line 5 of raw_email has 1000 octets",
        ),
        (START + "DKIM-Signature: x\n\n" + "y" * 1000, "Line 5 of raw_email has 1000 octets"),
        (START + "From: c@example.com\n\nx", "Line 3 of raw_email repeats the header field From"),
        (START + "Subject: a\nSUBJECT: b\n\nx", "Line 4 of raw_email repeats"),
        (
            START + "Content-Type: text/plain\ncontent-type: text/html\n\nx",
            "Line 4 of raw_email repeats",
        ),
        (START + "Subject: a\x0bb\n\nx", "Subject in line 3 of raw_email contains .* U\\+000B"),
        (START + "Subject: a\u2028b\n\nx", "Subject in line 3 of raw_email contains .* U\\+2028"),
        (START + "Subject: a\x85b\n\nx", "Subject in line 3 of raw_email contains .* U\\+0085"),
        (START + "References: <" + "x" * 999 + ">\n\nx", "References in line 3 of raw_email"),
        (
            START + 'Content-Type: text/plain; name="ü"\n\nx',
            r"Content-Type in line 3 of raw_email .* filename\*",
        ),
        ("From: b@example.com\nTo: nobody\n\nx", "'nobody' in the header field To of raw_email"),
        ("From: nobody\nTo: b@example.com\n\nx", "'nobody' in the header field From of raw_email"),
        ("From: b@example.com\nCc: c@example.com\n\nx", "recipient .to. is unavailable"),
        ("From: b@example.com\nTo: \nBcc: c@example.com\n\nx", "recipient .to. is unavailable"),
        (START + "no field\nBcc: eve@example.org\n\nx", "the Bcc field in line 4"),
        ("no header section", "sender .from. is unavailable.*Line 1 of raw_email"),
        ("", "sender .from. is unavailable"),
        ("Subject: s\nTo: a@example.net\n\nx", "sender .from. is unavailable"),
        ("From: b@example.com\nTo:\nCc: ,\n\nx", "recipient .to. is unavailable"),
    ],
)
def test_what_may_not_be_sent_is_refused_by_a_sentence_that_names_the_line(text, named):
    with pytest.raises(ParameterError, match=named):
        compose(text)


def test_a_line_that_is_no_field_ends_the_header_section_with_a_warning():
    message = compose(DATED + "this is not a field\nSubject: s\n\nx\n")

    assert message.content.as_bytes().endswith(
        b"\r\n\r\nthis is not a field\r\nSubject: s\r\n\r\nx\r\n"
    )
    (warning,) = message.warnings
    assert warning.startswith("Line 5 of raw_email, 'this is not a field', is neither")


def test_lines_are_counted_as_the_author_sees_them():
    raw = split_raw_text("\n\nFrom: a@x.org\n folded\nTo: b@x.org\n\nbody\n")

    assert [(each.name, each.line_number) for each in raw.fields] == [("from", 3), ("to", 5)]
    assert raw.body_line_number == 7
    assert raw.body == "body\n"


def test_the_first_mailbox_of_from_is_the_sender():
    message = compose('From: "B, C" <b@example.com>, d@example.com\nTo: a@example.net\n\nx\n')

    assert message.envelope.reverse_path == "b@example.com"


@pytest.mark.parametrize(
    "piece", ["a: b\n", " folded\n", "\n", " \n", "\\n", "X: ü\n", "a:\n \n", "Bcc: a@x.org\n"]
)
def test_a_quarter_of_a_megabyte_of_anything_takes_time_in_proportion(piece):
    start = time.process_time()

    with suppress(ParameterError):
        compose(START + "Subject: s\n" + piece * (2**18 // len(piece)) + "\nx\n")

    assert time.process_time() - start < 8
