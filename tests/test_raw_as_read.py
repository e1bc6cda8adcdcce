# File: test_raw_as_read.py
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
"""Raw mail is read as it is sent: who gets it, which characters, which files (docs/design.md).

Rows 22 to 27: what another program would read otherwise is written anew or warned of.
"""

from __future__ import annotations

import email
import hashlib
import time
from contextlib import suppress
from email import policy

import pytest

from mail.raw import compose_raw_email
from mail.raw_recipients import is_read_alike
from mail.request import RawEmailRequest
from mail.settings import ComposeSettings
from smtp_errors import ParameterError

START = (
    "From: Bob <bob@example.com>\nTo: ann@example.net\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n"
    "Message-ID: <1@example.com>\nMIME-Version: 1.0\n"
)


@pytest.fixture
def send(run_one, mail_server):
    """Send a raw mail; return the octets received, the recipients told, and the result."""

    def send(text: str):
        result = run_one("send_rawemail", {"raw_email": text})
        assert result["status"] == "success", result["message"]
        received = mail_server.only_message()
        return received.content, received.recipients, result

    return send


def compose(text: str):
    return compose_raw_email(RawEmailRequest(text), ComposeSettings(allow_smtputf8=True))


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("SOC @ ACME <soc@example.com>", None),
        ("<mailto:ann@example.com>", "ann@example.com"),
        ("ann@example.com; bob@example.com", "ann@example.com, bob@example.com"),
        ("Ann [IT] <a@example.com>", '"Ann [IT]" <a@example.com>'),
        ("ann@example.com.", "ann@example.com"),
        ("John Doe john@example.com", "John Doe <john@example.com>"),
    ],
)
def test_addresses_that_not_every_program_reads_alike_are_written_anew(body, written):
    """Row 14: the envelope is what every reader sees in the header."""
    message = compose(START.replace("ann@example.net", body) + "\nx\n")

    told = [each.addr_spec for each in message.envelope.recipients]
    header = email.message_from_bytes(message.content.as_bytes(), policy=policy.default)
    assert [each.addr_spec for each in header["To"].addresses] == told
    assert written is None or str(header["To"]) == written
    assert any("To in line 2 of raw_email cannot travel" in each for each in message.warnings)


@pytest.mark.parametrize(
    "body",
    [
        "a@example.com",
        '"Doe, J" <j@example.net> (x), Team: a@example.net;',
        "John Q. Public <j@example.net>, =?utf-8?q?J=C3=BC?= <k@[192.0.2.1]>",
        ",a@example.com,, b@example.com,",
        "undisclosed-recipients:;",
        '"a b"@example.com, Friends: A <a@x.org>, b@x.org; , c@x.org',
    ],
)
def test_what_everybody_reads_alike_stays_to_the_octet(body):
    assert is_read_alike(body)
    assert f"\r\nCc: {body}\r\n".encode() in compose(f"{START}Cc: {body}\n\nx\n").content.as_bytes()


def test_the_example_of_the_standard_with_comments_and_folds_is_understood():
    """RFC 5322 appendix A.5."""
    text = (
        "From: Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>\n"
        "To:A Group(Some people)\n     :Chris Jones <c@(Chris's host.)public.example>,\n"
        "         joe@example.org,\n  John <jdoe@one.test> (my dear friend); (the end)\n"
        "Cc:(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;\n"
        "Date: Thu,\n      13\n        Feb\n          1969\n      23:32\n"
        "               -0330 (Newfoundland Time)\n"
        "Message-ID:              <testabcd.1234@silly.test>\n\nTesting.\n"
    )

    message = compose(text)

    told = [each.addr_spec for each in message.envelope.recipients]
    assert told == ["c@public.example", "joe@example.org", "jdoe@one.test"]
    assert message.envelope.reverse_path == "pete@silly.test"
    assert all("cannot travel as it stands" in each for each in message.warnings)


def test_one_malformed_address_does_not_stop_the_mail_for_the_others(send):
    """Row 22."""
    text = START.replace("ann@example.net", "ann@example.net, nobody, c@example.net")

    octets, recipients, result = send(text + "\nx\n")

    assert recipients == ["ann@example.net", "c@example.net"]
    assert b"\r\nTo: ann@example.net, c@example.net\r\n" in octets
    rows = {each["address"]: each["status"] for each in result["data"][0]["recipients"]}
    assert rows["nobody"] == "not sent"


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-8859-1", "Grüße"),
        ('"Windows-1252"', "– €"),
        ("koi8-r", "Привет"),
        ("shift_jis", "日本"),
        ("iso-2022-jp", "日本"),
        ("UTF-8", "Grüße 中文"),
    ],
)
def test_a_text_is_written_in_the_charset_that_it_declares(send, charset, text):
    """Row 24."""
    octets, _recipients, result = send(
        f"{START}Content-Type: text/plain; charset={charset}\n\n{text}\n"
    )

    parsed = email.message_from_bytes(octets, policy=policy.default)
    assert parsed.get_content().strip() == text
    assert result["data"][0]["warnings"] == []


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ("Content-Type: text/plain; charset=us-ascii\n", "the charset 'us-ascii' that line 6"),
        ("Content-Type: text/plain; charset=iso-8859-5\n", "the charset 'iso-8859-5' that line 6"),
        ("Content-Type: text/plain; charset=x-none\n", "the charset 'x-none' that line 6"),
        ("Content-Transfer-Encoding: base64\n", "transfer encoding base64, but its text"),
        ("Content-Type: text/html\n", "no charset is declared"),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
            "Content-Type: text/plain; charset=iso-8859-1\n",
            "The part in line 9 of raw_email declares the charset 'iso-8859-1'",
        ),
        (
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
            'Content-Type: text/plain; charset=utf-8; name="ü"\n',
            "header section of the part in line 9 of raw_email is not ASCII",
        ),
    ],
)
def test_what_will_be_read_as_other_characters_is_a_warning(fields, warning):
    message = compose(f"{START}{fields}\nGrüße\n")

    assert "Grüße".encode() in message.content.as_bytes()
    assert [each for each in message.warnings if warning in each], message.warnings


def test_an_over_long_line_of_a_text_is_sent_in_quoted_printable(send):
    """Row 26; RFC 5322 §2.1.1."""
    line = "<p>Grüße</p>" * 200
    text = f"{START}Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n"

    octets, _recipients, result = send(f"{text}\nfirst\n{line}\n")

    parsed = email.message_from_bytes(octets, policy=policy.default)
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    assert parsed.get_content().splitlines()[1] == line
    assert parsed.get_all("Content-Transfer-Encoding") == ["quoted-printable"]
    assert parsed.get_all("MIME-Version") == ["1.0"]
    (warning,) = result["data"][0]["warnings"]
    assert warning.startswith("Line 10 of raw_email has 2400 octets")


RESENT = START + "Resent-From: Analyst <analyst@example.com>\nResent-To: lab@example.net\n"


def test_a_resent_mail_goes_to_whom_it_is_resent_and_to_nobody_else(send, mail_server):
    """Row 25: the first recipients must not get the phishing again (RFC 5322 §3.6.6)."""
    octets, recipients, result = send(RESENT + "Resent-Bcc: hidden@example.net\n\nx\n")

    assert recipients == ["lab@example.net", "hidden@example.net"]
    assert result["data"][0]["envelope_from"] == "analyst@example.com"
    assert b"\r\nTo: ann@example.net\r\n" in octets
    assert b"hidden" not in octets


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (RESENT + "Resent-From: b@example.com\nResent-To: c@example.net\n\nx\n", "Line 8 .* again"),
        (START + "Resent-To: lab@example.net\n\nx\n", "neither Resent-From nor Resent-Sender"),
    ],
    ids=["resent twice", "nobody resends"],
)
def test_a_resent_mail_whose_envelope_is_not_certain_is_refused(text, named):
    with pytest.raises(ParameterError, match=named):
        compose(text)


@pytest.mark.parametrize(
    "hidden",
    [
        "broken line\nBcc: s@example.com\n",
        "broken line\n Bcc: s@example.com\n",
        "\u200bBcc: s@example.com\n",
        "\u00a0Bcc: s@example.com\n",
        "B\u00adcc: s@example.com\n",
        "\ufeffResent-Bcc : s@example.com\n",
        "\uff22cc: s@example.com\n",
        "Bcc s@example.com\n",
        "Subject: s\n Bcc: s@example.com\n",
        "Subject: s\n\t\u200b bcc : s@example.com\n",
    ],
)
def test_a_bcc_field_that_is_broken_or_hidden_never_travels(hidden):
    """It would be text for everybody to read (RFC 5322 §3.6.3)."""
    with pytest.raises(ParameterError, match="Bcc field"):
        compose(START + hidden + "X: y\n\nx\n")


def test_a_broken_line_of_the_two_character_form_hides_no_bcc_field_either():
    text = r"From: a@x.org\nTo: b@x.org\nbroken line\n Bcc: s@x.org\nSubject: s\n\nbody"

    with pytest.raises(ParameterError, match="the Bcc field in line 4"):
        compose(text)


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("\n" + START + "\nx\n", "begins with an empty line"),
        (START.replace("MIME-Version: 1.0\n", "Content-Type: text/html\n") + "\nx\n", "no MIME-V"),
        (START.replace("23 Nov 2026", "23-Nov-2026") + "\nx\n", "field Date in line 3 .* form"),
        (START.replace("<1@example.com>", "1@example.com") + "\nx\n", "field Message-ID in line 4"),
        (START + "References: undefined\n\nx\n", "field References in line 6"),
        (START.replace("From: ", "From: c@example.com, ") + "\nx\n", "several mailboxes"),
    ],
)
def test_what_other_programs_may_not_understand_is_sent_with_a_warning(send, text, warning):
    _octets, recipients, result = send(text)

    assert recipients == ["ann@example.net"]
    with pytest.raises(AssertionError, match=warning):
        assert result["data"][0]["warnings"] == []


def test_the_files_of_a_raw_mail_are_in_the_data(send):
    message = email.message.EmailMessage(policy=policy.default.clone(linesep="\n"))
    message["From"], message["To"] = "a@example.com", "b@example.net"
    message.set_content("text")
    message.add_alternative("<p>text</p>", subtype="html")
    message.add_attachment(b"%PDF\x00\xff", maintype="application", subtype="pdf", filename="ü.pdf")
    message.add_attachment("a;b\r\n", subtype="csv", filename="list.csv")

    _octets, _recipients, result = send(message.as_string())

    rows = result["data"][0]["attachments"]
    assert [(each["file_name"], each["content_type"], each["size"]) for each in rows] == [
        ("ü.pdf", "application/pdf", 6),
        ("list.csv", "text/csv", rows[1]["size"]),
    ]
    assert rows[0]["sha256"] == hashlib.sha256(b"%PDF\x00\xff").hexdigest()
    assert rows[0]["vault_id"] is None


HOSTILE = {
    "boundaries": "--{n}\nContent-Type: multipart/mixed; boundary={n}\n\n",
    "parts": "--b\nContent-Type: application/pdf\n\nx\n",
    "dashes": "--\n",
    "comments": "Cc: (((((\n",
    "quotes": 'X: "\n',
    "addresses": "Cc: a@b.example <c@d.example> ;\n",
    "folds": " x\n",
    "semicolons": "X-Y: ;;;;;\n",
    "ids": "References: <a@b> <\n",
}


def seconds_for(text: str) -> float:
    start = time.process_time()
    with suppress(ParameterError):
        compose(text)
    return time.process_time() - start


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("where", ["header", "body"])
def test_twice_the_text_takes_twice_the_time(kind, where):
    """Least of three, so that what else runs on the machine counts little; 4 would be quadratic."""
    fields = "Content-Type: multipart/mixed; boundary=b\n" + ("\n" if where == "body" else "")

    def text_of(length: int) -> str:
        pieces = [HOSTILE[kind].replace("{n}", str(n)) for n in range(length)]
        return START + fields + "".join(pieces)

    small, large = (min(seconds_for(text_of(n)) for _ in range(3)) for n in (500, 1000))

    assert large < 3 * small + 0.05


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("Bcc: cy@example.net,\ndee@example.net\n", ["cy@example.net", "dee@example.net"]),
        ("Bcc: cy@example.net\n, dee@example.net\n", ["cy@example.net", "dee@example.net"]),
        ("Cc: cy@example.net;\nDee <dee@example.net>,\n", ["cy@example.net", "dee@example.net"]),
        ("Bcc: cy@example.net,\nmailto:dee@example.net\n", ["cy@example.net", "dee@example.net"]),
        ("Bcc: cy@example.net,\n<@a:dee@example.net>\n", ["cy@example.net", "dee@example.net"]),
    ],
)
def test_a_line_end_beside_a_separator_loses_nobody_and_hides_no_field(send, field, told):
    """Row 22: behind it everything was text, a blind recipient among it, and the rest got none."""
    content, recipients, _result = send(f"{START}{field}Subject: s\n\nb\n")

    assert recipients == ["ann@example.net", *told]
    assert b"\r\nSubject: s" in content.partition(b"\r\n\r\n")[0]
    if field.startswith("Bcc"):
        assert b"dee@" not in content
    else:
        assert b"Cc: cy@example.net, Dee <dee@example.net>\r\n" in content


@pytest.mark.parametrize(
    "line",
    [
        ">Bcc: x@example.net",
        '"Bcc": x@example.net',
        "* Bcc: x@example.net",
        "\u0412\u0441\u0441: x@example.net",
        "\u0392cc: x@example.net",
        "Cc: cy@example.net,\nBcc x@example.net",
    ],
)
def test_a_blind_field_behind_a_sign_or_in_other_letters_is_refused(line):
    with pytest.raises(ParameterError, match="Bcc field"):
        compose(f"{START}{line}\n\nb")


@pytest.mark.parametrize(
    ("content_type", "octets"),
    [
        ("text/plain; charset=latin1", b"\xfc"),
        ("text/plain; charset*=utf-8''iso-8859-1", b"\xfc"),
        ('text/plain; x="; charset=iso-8859-1"; charset=utf-8', b"\xc3\xbc"),
        ("text/plain; charset=ibm850", b"\x81"),
    ],
)
def test_the_charset_is_the_one_that_mail_programs_read(content_type, octets):
    sent = compose(f"{START}Content-Type: {content_type}\n\nü\n").content.as_bytes()

    assert sent.endswith(b"\r\n\r\n" + octets + b"\r\n")


def test_a_text_that_is_not_7bit_is_declared_as_8bit():
    """RFC 2045 §6.2."""
    message = compose(
        f"{START}Content-Type: text/plain; charset=iso-8859-1\n"
        "Content-Transfer-Encoding: 7bit\n\nü\n"
    )

    header = message.content.as_bytes().partition(b"\r\n\r\n")[0]
    assert header.count(b"Content-Transfer-Encoding") == 1
    assert b"Content-Transfer-Encoding: 8bit" in header
    assert any("8bit was declared" in each for each in message.warnings)


def test_an_encoded_word_that_hides_a_line_end_never_travels():
    message = compose(f"{START}Subject: =?utf-8?q?Hi=0D=0ABcc:_x?=\nX-A: =?x-foo?b?DQo=?=\n\nb")

    content = message.content.as_bytes()
    assert b"=0D=0A" not in content.replace(b"=3D0D=3D0A", b"")
    assert b"=?x-foo" not in content
    assert sum("written anew" in each for each in message.warnings) == 2


def test_a_mail_sent_again_says_when():
    """RFC 5322 §3.6.6: Resent-Date must be there, beside the other fields of its block."""
    message = compose(f"{START}Resent-From: lab@example.com\nResent-To: cy@example.net\n\nb")

    lines = message.content.as_bytes().split(b"\r\n")
    at = lines.index(b"Resent-From: lab@example.com")
    assert lines[at - 1].startswith(b"Resent-Date: ")


@pytest.mark.parametrize("field", ["Return-Path: <a@b.c>", "Resent-Date: x", "List-Help: b"])
def test_fields_of_servers_or_in_a_form_of_their_own_are_warned_of(field):
    name = field.partition(":")[0]

    assert any(name in each for each in compose(f"{START}{field}\n\nb").warnings)


def test_identifiers_without_blanks_are_folded_where_the_line_is_too_long():
    message = compose(f"{START}References: {'<a@b.c>' * 300}\n\nb")

    assert b"<a@b.c> <a@b.c>" in message.content.as_bytes()


def test_the_mark_of_a_file_before_the_first_field_is_no_part_of_it():
    assert compose(f"\ufeff{START}\nb").envelope.reverse_path == "bob@example.com"


def test_what_is_invisible_in_an_address_field_is_written_anew_with_smtputf8_too():
    message = compose("From: bob@example.com\nTo: \u00fc@example.net\u200b\n\nb")

    assert "To: \u00fc@example.net\r\n".encode() in message.content.as_bytes()
    assert message.envelope.recipients[0].addr_spec == "\u00fc@example.net"
