# File: test_header.py
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
"""Header fields: which custom ones are allowed, and how every field is written."""

from __future__ import annotations

import email
import re
import time
from email import policy

import pytest

from mail.custom_field import CustomField, check_custom_fields
from mail.encoded_word import decode_words, encode_words, reads_as_written
from mail.header import encode_phrase, fold_parameters, fold_unstructured
from smtp_errors import ParameterError
from smtp_quoting import shown
from tests.support.strict_mime import decode_words as decode_strictly


@pytest.mark.parametrize(
    ("value", "bodies"),
    [
        ("text", ["text"]),
        (" text \r\n", ["text"]),
        (5, ["5"]),
        (1.5, ["1.5"]),
        (True, ["true"]),
        (False, ["false"]),
        ("", [""]),
        (["a", 2, None], ["a", "2"]),
        ([], []),
        (None, []),
    ],
)
def test_numbers_become_text_lists_several_fields_and_null_none(value, bodies):
    found = check_custom_fields([("X-Note", value)])

    assert found == tuple(CustomField("X-Note", body) for body in bodies)


@pytest.mark.parametrize("value", [{"a": 1}, [["a"]], [{}], object()])
def test_a_value_that_cannot_be_written_is_refused_by_the_name_of_its_field(value):
    with pytest.raises(ParameterError, match="X-Note in the parameter 'headers' has a value"):
        check_custom_fields([("X-Note", value)])


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "X Note",
        "X:",
        "X\n",
        "X-A: one\r\nX-Evil",
        "Grüße",
        "X\0",
        "X\u2028",
        "n" * 77,
        5,
        None,
    ],
)
def test_a_name_outside_rfc_5322_is_refused(name):
    with pytest.raises(ParameterError, match="not the name of a header field"):
        check_custom_fields([(name, "x")])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Bcc", "use the parameter 'bcc'"),
        ("BCC", "use the parameter 'bcc'"),
        ("resent-bcc", "use the parameter 'bcc'"),
        ("MIME-Version", "structure"),
        ("Content-Type", "structure"),
        ("content-transfer-encoding", "structure"),
        ("Content-Anything", "structure"),
        ("Received", "by mail servers only"),
        ("Return-Path", "by mail servers only"),
        ("Authentication-Results", "by mail servers only"),
    ],
)
def test_blind_structure_and_trace_fields_are_refused_with_the_reason(name, reason):
    with pytest.raises(ParameterError) as refusal:
        check_custom_fields([(name, "x")])

    assert reason in str(refusal.value).lower()
    assert name in str(refusal.value)


@pytest.mark.parametrize("second", ["Subject", "SUBJECT", "subject"])
def test_a_single_occurrence_field_given_twice_is_refused_whatever_its_case(second):
    with pytest.raises(ParameterError, match="more than once"):
        check_custom_fields([("Subject", "a"), (second, "b")])


def test_other_fields_may_be_repeated():
    assert len(check_custom_fields([("Comments", "a"), ("comments", "b")])) == 2


@pytest.mark.parametrize(
    "control",
    ["\r", "\n", "\0", "\x08", "\x0b", "\x0c", "\x1e", "\x7f", "\x85", "\u2029", "\udfff"],
)
def test_control_characters_in_a_value_are_refused_and_named(control):
    with pytest.raises(ParameterError, match=rf"{ord(control):04X}\) in the header field X-Note"):
        check_custom_fields([("X-Note", f"a{control}b")])


@pytest.mark.parametrize(
    "date", ["tomorrow", "2026-11-23T10:00:00", "Mön, 23 Nov 2026 10:00 +0000"]
)
def test_a_date_that_is_none_is_refused(date):
    with pytest.raises(ParameterError, match="which is not a date"):
        check_custom_fields([("Date", date)])


def test_ascii_text_is_folded_at_its_blanks_and_unfolds_to_itself():
    body = " ".join(f"word{n}" + "  " * (n % 3) for n in range(200)).strip()

    field = fold_unstructured("X-Long", body)

    lines = field.decode("ascii").removesuffix("\r\n").split("\r\n")
    assert max(map(len, lines)) <= 78
    assert "".join(lines) == f"X-Long: {body}"


def test_a_long_word_stays_whole_up_to_the_limit_of_a_line():
    whole = fold_unstructured("X-Url", "https://example.com/" + "a" * 960)
    encoded = fold_unstructured("X-Url", "https://example.com/" + "a" * 990)

    assert b"=?" not in whole
    assert max(map(len, encoded.split(b"\r\n"))) <= 78
    assert decode_strictly(encoded.decode().partition(": ")[2].replace("\r\n", "")).endswith(
        "a" * 990
    )


@pytest.mark.parametrize(
    "body", ["Grüße", "Übersicht 中文 🙂", "中" * 500, "ü " * 300 + "ü", "a" * 900 + "é"]
)
def test_other_text_becomes_encoded_words_that_every_reader_decodes(body):
    field = fold_unstructured("Subject", body)

    lines = field.decode("ascii").removesuffix("\r\n").split("\r\n")
    assert max(map(len, lines)) <= 76
    assert decode_strictly("".join(lines).partition(": ")[2]) == body
    parsed = email.message_from_bytes(field + b"\r\n", policy=policy.default)
    assert parsed["Subject"] == body


@pytest.mark.parametrize(
    "body",
    [
        "=?utf-8?b?R3LDvMOfZQ==?=",
        "Re: =?iso-8859-1?q?Gr=FC=DFe?= again",
        "=?windows-874?B?oaI=?=",
        "=?iso-8859-8-i?B?+ezl7Q==?= x",
        "=?x-unknown?q?y?= =?euc-tw?B?oaI=?=",
    ],
)
def test_encoded_words_that_are_given_are_passed_as_they_are(body):
    assert fold_unstructured("Subject", body).decode() == f"Subject: {body}\r\n"


@pytest.mark.parametrize(
    "body",
    [
        "=?utf-8?b?%%?=",
        "a=?utf-8?q?b?=",
        "what =?",
        "=?utf-8?q?a?= =?utf-8?b?%?=",
        "=?utf-8?q?Hi=0D=0ABcc:_evil@evil.example?=",
        "=?iso-8859-1?q?a=00?= b",
        "=?us-ascii?b?G1syMW0=?=",
        "=?utf-8?q?=E2=80=AEfdp.exe?=",
        "=?utf-7?q?a+AA0ACg-b?=",
        "=?unicode_escape?q?=5Cr=5Cn?=",
        "=?x-unknown?q?a=0D=0Ab?=",
    ],
)
def test_what_only_looks_like_an_encoded_word_is_shown_literally(body):
    """Readers disagree about these, so they are encoded themselves."""
    field = fold_unstructured("Subject", body).decode()

    assert decode_strictly(field.partition(": ")[2].replace("\r\n", "").strip()) == body


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Re: =?utf-8?q?Gr=C3=B6=C3=9Fe?= – SOC", "Re: Größe – SOC"),
        ("=?ISO-8859-1?Q?caf=E9?= =?UTF-8?Q?_=C5=82=C3=B3d=C5=BA?= é", "café łódź é"),
        ("é =?windows-874?B?oaI=?=", "é กข"),
        ("é =?x-sjis?B?k/qWew==?= =?macintosh?q?=8E?=", "é 日本é"),
        ("=?utf-8?q?" + "a" * 70 + "?=", "a" * 70),
        ("=?utf-8?q?a_?==?utf-8?q?b?= c", "a b c"),
        ("=?utf-8?q?J=C3?= =?utf-8?q?=BCrgen?=", "Jürgen"),
        ("=?utf-8*de?q?Gr=C3=BC=C3=9Fe?= ü", "Grüße ü"),
        ("ü =?utf-8?q?Hi=0D=0ABcc:_e@x.org?=", "ü =?utf-8?q?Hi=0D=0ABcc:_e@x.org?="),
    ],
)
def test_text_is_decoded_before_it_is_encoded_again(body, text):
    """A reply to a report has the subject of the mail that was reported (RFC 2047 §6.2)."""
    field = fold_unstructured("Subject", body).decode()

    assert decode_strictly(field.partition(": ")[2].replace("\r\n", "").strip()) == text


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("=?euc-tw?B?oaI=?= é", b"=?euc-tw?B?oaI=?=\r\n =?utf-8?b?IMOp?="),
        ("é =?x-a?q?1?= =?x-b?q?2?=", b"=?utf-8?b?w6kg?=\r\n =?x-a?q?1?=\r\n =?x-b?q?2?="),
        (
            "=?utf-8?q?=C3=A9?= =?x-a?q?1?= é",
            b"=?utf-8?b?w6k=?=\r\n =?x-a?q?1?=\r\n =?utf-8?b?IMOp?=",
        ),
    ],
)
def test_words_of_a_charset_that_is_not_known_here_travel_unchanged(body, written):
    """The reader may know it. Blanks beside other text are text, between words they are none."""
    assert fold_unstructured("Subject", body) == b"Subject: " + written + b"\r\n"
    for word in re.findall(r"=\?(?!utf-8)\S+", body):
        assert word in encode_phrase(body, as_utf8=False).split(" ")


@pytest.mark.parametrize("name", ["X-" + "n" * length for length in (40, 48, 49, 50, 60, 74)])
def test_encoded_words_behind_a_long_name_begin_on_the_next_line(name):
    """RFC 2047 §2: a line with an encoded word has at most 76 characters."""
    lines = fold_unstructured(name, "é ü " * 30).decode().split("\r\n")

    assert all(len(line) <= 76 for line in lines if "=?" in line)
    assert decode_strictly("".join(lines).partition(": ")[2].strip()) == ("é ü " * 30)


@pytest.mark.parametrize("name", ["Message-ID", "References", "In-Reply-To", "List-Unsubscribe"])
@pytest.mark.parametrize("body", ["<ü@example.com>", "<" + "a" * 1000 + "@example.com>"])
def test_fields_that_programs_read_are_never_encoded(name, body):
    with pytest.raises(ParameterError, match=f"The header field {name} is read by programs"):
        fold_unstructured(name, body)


def test_long_references_are_folded_between_the_identifiers():
    body = " ".join(f"<{n:040}@example.com>" for n in range(50))

    field = fold_unstructured("References", body).decode()

    assert field.replace("\r\n", "") == f"References: {body}"
    assert max(map(len, field.split("\r\n"))) <= 78


def test_an_empty_field_is_its_name():
    assert fold_unstructured("X-Empty", "") == b"X-Empty:\r\n"


@pytest.mark.parametrize(
    ("file_name", "written"),
    [
        ("report.pdf", 'filename="report.pdf"; name="report.pdf"'),
        ("a b;c.pdf", 'filename="a b;c.pdf"; name="a b;c.pdf"'),
        (
            "résumé.pdf",
            "filename*=utf-8''r%C3%A9sum%C3%A9.pdf; name=\"=?utf-8?q?r=C3=A9sum=C3=A9=2Epdf?=\"",
        ),
        ('a"b.pdf', "filename*=utf-8''a%22b.pdf; name=\"=?utf-8?q?a=22b=2Epdf?=\""),
    ],
)
def test_file_names_are_plain_where_they_can_be_else_by_rfc_2231_and_2047(file_name, written):
    field = fold_parameters("X", "x/y", [("filename", file_name), ("name", file_name)])

    assert field.decode().replace("\r\n", "") == f"X: x/y; {written}"


@pytest.mark.parametrize(
    "file_name", ["中" * 80, "a" * 240, "a b " * 59 + "c", "ü" * 120, "🙂" * 60]
)
def test_the_longest_file_names_stay_in_one_parameter_that_python_reads(file_name):
    field = fold_parameters("Content-Disposition", "attachment", [("filename", file_name)])

    assert max(map(len, field.split(b"\r\n"))) <= 998
    parsed = email.message_from_bytes(field + b"\r\n", policy=policy.compat32)
    assert parsed.get_filename() == file_name
    assert field.count(b"filename") == 1


def test_names_are_written_bare_quoted_or_encoded():
    assert encode_phrase("Ann Doe", as_utf8=False) == "Ann Doe"
    assert encode_phrase("Doe, Ann", as_utf8=False) == '"Doe, Ann"'
    assert encode_phrase('A "B" \\', as_utf8=False) == r'"A \"B\" \\"'
    assert encode_phrase("Ann  Doe", as_utf8=False) == '"Ann  Doe"'
    assert encode_phrase("Jürgen", as_utf8=True) == '"Jürgen"'
    assert encode_phrase("", as_utf8=False) == '""'


@pytest.mark.parametrize("text", ["ü", "中文", "🙂" * 30, "a_b=c?d", "x" * 500, " ", "a ü b", "=?"])
@pytest.mark.parametrize("first_room", [75, 40, 24, 0])
def test_encoded_words_are_short_whole_and_read_back(text, first_room):
    words = encode_words(text, first_room)

    assert len(words[0]) <= max(first_room, 24)
    assert max(map(len, words)) <= 75
    assert "".join(map(decode_strictly, words)) == text
    assert decode_words(" ".join(words)) == text


def test_malformed_encoded_words_stay_as_they_are():
    for text in (
        "=?utf-8?b?a?=",
        "=?utf-8?q?=FF?=",
        "=?utf-8?q?=ZZ?=",
        "=?utf-8?q?a=4?=",
        "=?idna?q?a?=",
        "=?utf-8?x?a?=",
        "=??q?a?=",
        "=?",
    ):
        assert decode_words(f"x {text} y") == f"x {text} y"
        assert not reads_as_written(text)


def test_a_value_in_a_sentence_is_bounded_and_hides_nothing():
    assert shown("ann\u202e\n") == r"'ann\u202e\n'"
    assert shown("jürgen") == "'jürgen'"
    assert len(shown("x" * 10**6)) < 250
    assert len(shown("\ud800" * 10**6)) < 450


@pytest.mark.parametrize(
    "piece", ["x", "x ", " ", "ü", "ü ", "\t", "=?", "=?a?q?", "=?utf-8?q?a?= "]
)
def test_a_field_of_a_megabyte_takes_time_in_proportion(piece):
    body = "a" + piece * (2**20 // len(piece)) + "b"
    start = time.process_time()

    field = fold_unstructured("X-Long", body)

    assert max(map(len, field.split(b"\r\n"))) <= 998
    assert time.process_time() - start < 8
