# File: test_address.py
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
"""Mailbox lists as people write them (RFC 5322 §3.4), the same on every Python."""

from __future__ import annotations

import email
import time
from email import policy

import pytest

from mail.address.field import display, fold_address_field
from mail.address.lists import mailboxes_of, parse_address_list, parse_mailbox
from mail.address.mailbox import Group, Mailbox
from mail.encoded_word import decode_words
from mail.participants import unique_recipients
from smtp_errors import ParameterError


def read(text: str) -> list[tuple[str, str]]:
    return [(each.name, each.addr_spec) for each in mailboxes_of(parse_address_list(text, "to"))]


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("ann@example.com", ("", "ann@example.com")),
        ("  ann@example.com \r\n", ("", "ann@example.com")),
        ("<ann@example.com>", ("", "ann@example.com")),
        ("Ann Doe <ann@example.com>", ("Ann Doe", "ann@example.com")),
        ("Ann   Doe<ann@example.com>", ("Ann Doe", "ann@example.com")),
        ('"Doe, Ann" <ann@example.com>', ("Doe, Ann", "ann@example.com")),
        ('"Doe; Ann: <x@y>" <ann@example.com>', ("Doe; Ann: <x@y>", "ann@example.com")),
        ('"say \\"hi\\" \\\\" <ann@example.com>', ('say "hi" \\', "ann@example.com")),
        ('" Ann " <ann@example.com>', (" Ann ", "ann@example.com")),
        ('"" <ann@example.com>', ("", "ann@example.com")),
        ('J. R. "Bob" Smith <bob@example.com>', ("J. R. Bob Smith", "bob@example.com")),
        ("Ann [IT] <ann@example.com>", ("Ann [IT]", "ann@example.com")),
        ("O'Brien <o@example.com>", ("O'Brien", "o@example.com")),
        ("Jürgen Groß <j@example.com>", ("Jürgen Groß", "j@example.com")),
        ("山田\u3000太郎 <y@example.com>", ("山田\u3000太郎", "y@example.com")),
        ("ann@example.com\u00a0", ("", "ann@example.com")),
        ("Ann\u00a0<ann@example.com>", ("Ann", "ann@example.com")),
        ('"a b"@example.com', ("", '"a b"@example.com')),
        ('"a,b@c"@example.com', ("", '"a,b@c"@example.com')),
        ('Ann <"a,b"@example.com>', ("Ann", '"a,b"@example.com')),
        ("o'brien+tag=x@example.com", ("", "o'brien+tag=x@example.com")),
        ("ann@[192.0.2.1]", ("", "ann@[192.0.2.1]")),
        ("ann@[IPv6:2001:db8::1]", ("", "ann@[IPv6:2001:db8::1]")),
        ("ann@localhost", ("", "ann@localhost")),
        ("ann@example.com.", ("", "ann@example.com")),
        ("ann@my_host.example.com", ("", "ann@my_host.example.com")),
    ],
)
def test_a_mailbox_is_read_as_it_is_meant(text, mailbox):
    assert read(text) == [mailbox]


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("ann@example.com (Ann Doe)", ("Ann Doe", "ann@example.com")),
        ("Ann (on call) <ann@example.com>", ("Ann (on call)", "ann@example.com")),
        ("Ann <ann@example.com (work)>", ("Ann", "ann@example.com")),
        ("Ann <ann(work)@(host)example.com>", ("Ann", "ann@example.com")),
        ("(a(nested, \\) one)) ann@example.com", ("a(nested, ) one)", "ann@example.com")),
        ("Ann () <ann@example.com>", ("Ann", "ann@example.com")),
        ("ann @ example.com", ("", "ann@example.com")),
        ("< ann @ example.com >", ("", "ann@example.com")),
        ("<@relay.example,@b.example:ann@example.com>", ("", "ann@example.com")),
    ],
)
def test_comments_blanks_and_routes_are_no_part_of_the_address(text, mailbox):
    assert read(text) == [mailbox]


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("mailto:ann@example.com", ("", "ann@example.com")),
        ("<mailto:ann@example.com>", ("", "ann@example.com")),
        ("Ann<mailto:ann@example.com>", ("Ann", "ann@example.com")),
        ("Ann Doe <MAILTO:ann@example.com>", ("Ann Doe", "ann@example.com")),
        ("Ann mailto:ann@example.com", ("Ann", "ann@example.com")),
        ("Ann Doe ann@example.com", ("Ann Doe", "ann@example.com")),
        ('"Doe, J@ne" jane@example.com', ("Doe, J@ne", "jane@example.com")),
    ],
)
def test_what_playbooks_and_clipboards_make_of_addresses_is_understood(text, mailbox):
    assert read(text) == [mailbox]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("=?utf-8?q?J=C3=BCrgen?= <j@example.com>", "Jürgen"),
        ("=?ISO-8859-1?Q?J=FCrgen_Gro=DF?= <j@example.com>", "Jürgen Groß"),
        ("=?utf-8?b?5bGx55Sw44CA5aSq6YOO?= <j@example.com>", "山田\u3000太郎"),
        ("=?utf-8?b?5bGx?= =?utf-8?b?55Sw?= <j@example.com>", "山田"),
        ("=?utf-8?q?J=C3?= =?utf-8?q?=BCrgen?= <j@example.com>", "Jürgen"),
        ('"=?utf-8?q?J=C3=BCrgen?=" <j@example.com>', "Jürgen"),
        ("=?utf-8*en?q?Ann?= Doe <j@example.com>", "Ann Doe"),
        ("j@example.com (=?utf-8?q?J=C3=BCrgen?=)", "Jürgen"),
        ("=?utf-8?q?=FF?= <j@example.com>", "=?utf-8?q?=FF?="),
        ("=?unicode_escape?q?x?= <j@example.com>", "=?unicode_escape?q?x?="),
        ("=?utf-8?q?a=0D=0ABcc=3A?= <j@example.com>", "=?utf-8?q?a=0D=0ABcc=3A?="),
    ],
)
def test_encoded_words_in_a_name_are_read_and_no_line_end_comes_out(text, name):
    assert read(text) == [(name, "j@example.com")]


def test_commas_and_semicolons_separate_and_empty_elements_are_left_out():
    text = ', ann@example.com;"Doe, Bob; Jr" <bob@example.com>,; ,carl@example.com ;'

    assert read(text) == [
        ("", "ann@example.com"),
        ("Doe, Bob; Jr", "bob@example.com"),
        ("", "carl@example.com"),
    ]


def test_groups_keep_their_name_and_count_as_their_mailboxes():
    text = 'Team: ann@example.com, "B, C" <bob@example.com>; carl@example.com, "Nobody: x":;'

    found = parse_address_list(text, "to")

    assert found == (
        Group("Team", (Mailbox("", "ann@example.com"), Mailbox("B, C", "bob@example.com"))),
        Mailbox("", "carl@example.com"),
        Group("Nobody: x", ()),
    )
    assert [each.addr_spec for each in mailboxes_of(found)] == [
        "ann@example.com",
        "bob@example.com",
        "carl@example.com",
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("alice", "no domain"),
        ("alice@", "no domain"),
        ("@example.com", "no domain"),
        ("Ann <>", "no domain"),
        ("Ann Doe", "cannot be understood"),
        ("ann@example.com bob@example.com", "cannot be understood"),
        ("ann@exa mple.com", "cannot be understood"),
        ("Ann <ann@example.com> <bob@example.com>", "cannot be understood"),
        ("Ann <ann@example.com", "cannot be understood"),
        ("ann@example.com>", "cannot be understood"),
        ('"Ann <ann@example.com>', "cannot be understood"),
        ("(Ann ann@example.com", "cannot be understood"),
        ("ann@[192.0.2.1", "cannot be understood"),
        ("A: B: ann@example.com;;", "cannot be understood"),
        (": ann@example.com;", "cannot be understood"),
        ("Re: ann@example.com", "no semicolon"),
        ("ann@bob@example.com", "not a valid"),
        ("ann..doe@example.com", "not a valid"),
        (".ann@example.com", "not a valid"),
        ("ann@example..com", "not a valid"),
        ("ann@-example.com", "not a valid"),
        ("<an n@example.com>", "not a valid"),
        ("ann@[300.0.2.1]", "not a valid"),
        ("ann@[IPv6:xyz]", "not a valid"),
        ("ann@" + "x" * 64 + ".com", "not a valid"),
        ("ann@bü_cher.example", "not a valid"),
        ("ann\u200b@example.com", "not a valid"),
        ("=?utf-8?q?ann?=@example.com", "encoded word"),
        ("ann@=?utf-8?q?example.com?=", "encoded word"),
        ("=?utf-8?q?ann=40example=2Ecom?=", "encoded word"),
        ("<=?utf-8?q?ann?=@example.com>", "encoded word"),
        ("a" * 250 + "@example.com", "254"),
        ("ann@" + "ü." * 80 + "example", "not a valid"),
    ],
)
def test_what_is_not_plain_is_refused_by_a_sentence_that_names_it(text, named):
    with pytest.raises(ParameterError) as refusal:
        parse_address_list(f"first@example.com, {text}", "cc")

    assert named in str(refusal.value)
    assert " in cc " in str(refusal.value)
    assert "The email was not sent." in str(refusal.value)
    assert len(str(refusal.value)) < 700


@pytest.mark.parametrize(
    "control", ["\r", "\n", "\r\n", "\0", "\x0b", "\x1c", "\x7f", "\x85", "\u2028", "\ud800"]
)
@pytest.mark.parametrize(
    "text",
    ["an{}n@example.com", "A{}n <a@example.com>", '"A{}" <a@example.com>', "a@example.com{}b"],
)
def test_control_characters_are_refused_and_named(text, control):
    with pytest.raises(ParameterError, match=rf"control character \(U\+{ord(control[0]):04X}"):
        parse_address_list(text.format(control), "to")


def test_a_sender_is_exactly_one_mailbox():
    assert parse_mailbox("Ann <ann@example.com>", "from").addr_spec == "ann@example.com"
    for text in ("ann@example.com, bob@example.com", "Nobody:;", ""):
        with pytest.raises(ParameterError, match="exactly one address in from"):
            parse_mailbox(text, "from")


@pytest.mark.parametrize(
    ("domain", "normal", "a_label"),
    [
        ("bücher.example", "bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.Example", "bücher.example", "xn--bcher-kva.example"),
        ("faß.de", "faß.de", "xn--fa-hia.de"),
        ("例え.jp", "例え.jp", "xn--r8jz45g.jp"),
        ("例え。jp", "例え.jp", "xn--r8jz45g.jp"),
        ("ｅｘａｍｐｌｅ.com", "example.com", "example.com"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_an_internationalised_domain_has_one_form_and_an_ascii_one(domain, normal, a_label):
    mailbox = parse_mailbox(f"ann@{domain}", "to")

    assert mailbox.addr_spec == f"ann@{normal}"
    assert mailbox.with_a_labels.addr_spec == f"ann@{a_label}"
    assert not mailbox.needs_smtputf8


def test_only_a_local_part_needs_smtputf8():
    assert parse_mailbox("jürgen@example.com", "to").needs_smtputf8
    assert not parse_mailbox("Jürgen <j@bücher.example>", "to").needs_smtputf8


def test_the_same_address_counts_once_at_its_first_place():
    mailboxes = mailboxes_of(
        parse_address_list(
            "A <a@Example.com>, a@bücher.example, B <a@example.COM>, A@example.com,"
            " a@XN--bcher-kva.example",
            "to",
        )
    )

    kept = unique_recipients((each, "to") for each in mailboxes)

    assert [each.addr_spec for each, _field in kept] == [
        "a@Example.com",
        "a@bücher.example",
        "A@example.com",
    ]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("a@example.com, b@example.com", b"To: a@example.com, b@example.com\r\n"),
        ('"Doe, Ann" <a@example.com>', b'To: "Doe, Ann" <a@example.com>\r\n'),
        ("Ann Doe <a@bücher.example>", b"To: Ann Doe <a@xn--bcher-kva.example>\r\n"),
        ("Jürgen <j@example.com>", b"To: =?utf-8?q?J=C3=BCrgen?= <j@example.com>\r\n"),
        ("=?x?= <j@example.com>", b"To: =?utf-8?b?PT94Pz0=?= <j@example.com>\r\n"),
        ("Team: a@example.com, b@example.com;", b"To: Team: a@example.com, b@example.com;\r\n"),
        ("undisclosed-recipients:;", b"To: undisclosed-recipients:;\r\n"),
    ],
)
def test_an_address_field_encodes_the_names_and_never_the_addresses(text, field):
    assert fold_address_field("To", parse_address_list(text, "to")) == field


def test_with_smtputf8_names_and_addresses_are_written_in_utf8():
    found = parse_address_list("Jürgen <jürgen@bücher.example>", "to")

    field = fold_address_field("To", found, as_utf8=True)

    assert field.decode() == 'To: "Jürgen" <jürgen@bücher.example>\r\n'


def test_a_long_list_is_folded_between_its_mailboxes():
    text = ", ".join(f"Person {n} <person{n}@department.example.net>" for n in range(60))

    field = fold_address_field("To", parse_address_list(text, "to"))

    lines = field.decode().removesuffix("\r\n").split("\r\n")
    assert max(map(len, lines)) <= 78
    assert all(line.startswith(" Person ") for line in lines[1:])


@pytest.mark.parametrize("field_name", ["To", "Reply-To", "Disposition-Notification-To"])
@pytest.mark.parametrize("size", range(12, 60))
def test_lines_end_by_column_78_and_those_with_encoded_words_by_76(field_name, size):
    for letter, columns in (("a", 78), ("ü", 76)):
        name = f"Bo {letter * (size - 3)}"
        text = f"{name} <bo@example.com>, Ann <a@example.net>, {name} <b@example.com>"

        field = fold_address_field(field_name, parse_address_list(text, "to"))

        assert max(map(len, field.decode().split("\r\n"))) <= columns
        assert read(decode_words(field.decode().partition(":")[2].replace("\r\n", "")))[::2] == [
            (name, "bo@example.com"),
            (name, "b@example.com"),
        ]


def test_a_name_is_one_encoded_word_where_it_has_room():
    """Python before 3.13.2 puts a blank between two, GMime loses what follows padding."""
    name = "Владимир Спиридонов"

    field = fold_address_field("From", [Mailbox(name, "v@example.com")])

    message = email.message_from_bytes(field + b"\r\n", policy=policy.default)
    assert message["From"].addresses[0].display_name == name


@pytest.mark.parametrize("name", ["x" * 3000, "ü" * 3000, "w " * 3000 + "w"])
def test_no_name_makes_a_line_too_long(name):
    field = fold_address_field("To", [Mailbox(name, "a@example.com")])

    assert max(map(len, field.split(b"\r\n"))) <= 998


def test_a_mailbox_is_shown_to_people_without_encoding():
    assert display(Mailbox("Jürgen", "j@bücher.example")) == "Jürgen <j@bücher.example>"
    assert display(Mailbox("Doe, Ann", "a@example.com")) == '"Doe, Ann" <a@example.com>'
    assert display(Mailbox("", "a@example.com")) == "a@example.com"


@pytest.mark.parametrize(
    "piece", ["(", '"', "<", "[", "[]", "a:", "@", " @", "a@b.example,", "=?a?q?", "\u3000", "x:;"]
)
def test_hostile_lists_take_time_in_proportion_to_their_length(piece):
    """100 KiB; what is quadratic takes minutes, what is recursive raises RecursionError."""
    text = piece * (100 * 1024 // len(piece))
    start = time.process_time()

    for hostile in (text, f"a@example.com,{text}", f"<{text}>", f'"{text}" <a@example.com>'):
        try:
            parse_address_list(hostile, "to")
        except ParameterError as refusal:
            assert len(str(refusal)) < 1500

    assert time.process_time() - start < 5


def test_a_field_is_folded_between_members_of_a_group_and_never_within_quotes():
    """Some readers keep the line end of a fold within a quoted name."""
    members = ", ".join(f'"Doe, Person {i}" <p{i}@example.com>' for i in range(9))
    name = f'"{"Lee, Ann " * 15}"'
    addresses = parse_address_list(f"SOC: {members}; {name} <a@example.com>", "to")

    octets = fold_address_field("To", addresses)

    assert all(line.count(b'"') % 2 == 0 for line in octets.split(b"\r\n"))
    assert octets.replace(b"\r\n", b"").decode() == f"To: SOC: {members};, {name} <a@example.com>"
