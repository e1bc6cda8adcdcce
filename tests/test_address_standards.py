# File: test_address_standards.py
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
"""Addresses of the standards, of other projects' test suites, and hostile ones.

What is read is read as the standard means it; what we do not read is sent to nobody. Sources: RFC
5322 appendix A, RFC 822 appendix A, the isemail suite (D. Sayers), the readers of CPython,
nodemailer and MimeKit.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from mail.address.lists import mailboxes_of, parse_address_list, read_address_list
from mail.address.mailbox import AddressList
from smtp_errors import ParameterError
from smtp_parse import texts_of_list

STANDARDS = {
    "A.1.1 From": ("John Doe <jdoe@machine.example>", ["jdoe@machine.example"]),
    "A.1.2 From": (
        '"Joe Q. Public" <john.q.public@example.com>',
        ["john.q.public@example.com"],
    ),
    "A.1.2 To": (
        "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
        ["mary@x.test", "jdoe@example.org", "one@y.test"],
    ),
    "A.1.2 Cc": (
        '<boss@nil.test>, "Giant; \\"Big\\" Box" <sysservices@example.net>',
        ["boss@nil.test", "sysservices@example.net"],
    ),
    "A.1.3 To": (
        "A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
        ["c@a.test", "joe@where.test", "jdoe@one.test"],
    ),
    "A.1.3 Cc": ("Undisclosed recipients:;", []),
    "A.5 From": (
        "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
        ["pete@silly.test"],
    ),
    "A.5 To": (
        "A Group(Some people)\r\n"
        "     :Chris Jones <c@(Chris's host.)public.example>,\r\n"
        "         joe@example.org,\r\n"
        "  John <jdoe@one.test> (my dear friend); (the end of the group)",
        ["c@public.example", "joe@example.org", "jdoe@one.test"],
    ),
    "A.5 Cc": ("(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;", []),
    "A.6.1 To": (
        "Mary Smith <@node.test:mary@example.net>, , jdoe@test  ",
        ["mary@example.net", "jdoe@test"],
    ),
    "A.6.3 From": ("John Doe <jdoe@machine(comment).  example>", ["jdoe@machine.example"]),
    "A.6.3 To": ("Mary Smith\r\n\t          <mary@example.net>", ["mary@example.net"]),
    "RFC 822 A.1.2": ('"Alfred Neuman" <Neuman@BBN-TENEXA>', ["Neuman@BBN-TENEXA"]),
    "RFC 822 A.1.3": ('"George, Ted" <Shared@Group.Arpanet>', ["Shared@Group.Arpanet"]),
    "RFC 6531 3.3": ("user@xn--bcher-kva.example", ["user@xn--bcher-kva.example"]),
    "RFC 3696 3": ("$A12345@example.com", ["$A12345@example.com"]),
    "RFC 3696 3 bang": ("!def!xyz%abc@example.com", ["!def!xyz%abc@example.com"]),
    "RFC 3696 3 quoted at": ('"Abc@def"@example.com', ['"Abc@def"@example.com']),
    "RFC 3696 3 pair": ('"Joe.\\\\Blow"@example.com', ['"Joe.\\\\Blow"@example.com']),
    "isemail 9": (
        "!#$%&`*+/=?^`{|}~@iana.org",
        ["!#$%&`*+/=?^`{|}~@iana.org"],
    ),
    "isemail quoted": ('"\\a"@iana.org', ['"\\a"@iana.org']),
    "isemail literal": ("test@[255.255.255.255]", ["test@[255.255.255.255]"]),
    "isemail IPv6": ("test@[IPv6:1111:2222:3333:4444:5555:6666::8888]", None),
    "CPython comment": ("foo@example.com (Foo Bar)", ["foo@example.com"]),
    "CPython name": ('"Dr. Frankenstein" <foo@example.com>', ["foo@example.com"]),
    "MimeKit unquoted dots": ("J. R. Roe <roe@example.com>", ["roe@example.com"]),
    "nodemailer question mark": ("a=?b@example.com", ["a=?b@example.com"]),
}


@pytest.mark.parametrize(("text", "addr_specs"), STANDARDS.values(), ids=STANDARDS)
def test_addresses_of_the_standards_are_read_as_they_mean(text, addr_specs):
    found = [each.addr_spec for each in mailboxes_of(parse_address_list(text, "to"))]

    assert found == (addr_specs if addr_specs is not None else [text])


# Of isemail and the others: what no server takes, what readers disagree about, what is cut easily.
NOBODY = [
    *("test", "@", "test@", "@io", "@iana.org", ".test@iana.org", "test.@iana.org"),
    *("test..iana.org", "test_exa-mple.com", "test\\@test@iana.org", "test@-iana.org"),
    *("test@.iana.org", "test@iana..com", '""test"@iana.org', '"test"test@iana.org'),
    *('test"text"@iana.org', '"test".@iana.org', "test@a[255.255.255.255]"),
    *("test@[255.255.255]", "test@[255.255.255.255.255]", "test@[255.255.255.256]"),
    *("test@[1111:2222:3333:4444:5555:6666:7777:8888]", "test@[IPv6:::1]x", "test@(iana.org"),
    *("test@[RFC-5322-domain-literal]", "test@[RFC-5322]-domain-literal]", "test@iana.org)"),
    *("test(comment)test@iana.org", "test . test@iana.org", "test.(comment)test@iana.org"),
    *(
        "test@iana .org com",
        "test@iana/icann.org",
        "test@foo;bar.com",
        "test@example,co.uk",
        "comment)example@iana.org",
    ),
    *("comment(example))@iana.org", "example@comment)iana.org", "(test@iana.org", "test@[1.2.3.4"),
    *('"test@iana.org', "test@iana.org\u2028", "<<test@iana.org>>", "<test@iana.org><a@iana.org>"),
    *("<test@iana.org> Ann", "Ann <test@iana.org> <Bob>", "test@iana.org test", "<test>@iana.org"),
    *("<@relay.example>", "<@relay.example:>", "<@relay.example a@iana.org>", "<a@@iana.org>"),
    *("mailto:", "smtp:", "mailto:test", "mailto:test@iana.org?subject=x", "sms:test@iana.org"),
    *("test@iana.org,test@iana.org@", "test@\u00e4_b.example", "te\u202est@iana.org", "test@a..b"),
]


@pytest.mark.parametrize("text", NOBODY)
def test_what_is_no_address_is_sent_to_nobody(text):
    """Nor is a shorter address made of it."""
    with pytest.raises(ParameterError, match="The email was not sent"):
        parse_address_list(text, "to")

    allowed = {"test@iana.org"} if text.startswith("test@iana.org,") else set()
    assert parts_that_may_get_mail(text) <= allowed


def parts_that_may_get_mail(text: str) -> set[str]:
    try:
        found = read_address_list(text, "to")
    except ParameterError:
        return set()
    return {each.addr_spec for each in mailboxes_of(found.addresses)}


PIECES = (
    *("(", '"', "<", "[", "[]", "a:", "@", " @", "a@b.example,", "=?a?q?", "\u3000", "x:;", "()"),
    *("a,", "a ", "a.", ". ", "<@a,", "<@a ", "<a,", "[a,", "(a)", "\\", '"a" ', "smtp:", "\u200b"),
    *(
        "A <a@b.example>,",
        "a, b <c@d.example>;",
        ") ,",
        "None,",
        "\n,",
        "\n ",
        "'",
        '["',
        "[[",
        "]",
    ),
)


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_hostile_list_takes_about_twice_the_time(piece):
    """What is quadratic takes four times as long; small times say nothing and do not count."""
    for read in (texts_of_list, lambda text: read_address_list(text, "to")):
        for frame in ("{}", "a@example.com,{}", "<{}>", "[{}]", "G: {};"):
            texts = [frame.format(piece * (size // len(piece))) for size in (4096, 8192)]

            assert grows_linearly(read, texts), frame


def grows_linearly(read: Callable[[str], object], texts: list[str]) -> bool:
    """Whether the longer text is read in about twice the time of the other, in three attempts."""
    for _attempt in range(3):
        short, long = (seconds(read, text) for text in texts)
        if long < max(3 * short, 0.2):
            return True
    return False


def seconds(read: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    try:
        read(text)
    except ParameterError as refusal:
        assert len(str(refusal)) < 1500
    return time.process_time() - start


def test_a_hostile_list_leaves_bounded_texts():
    found: AddressList = read_address_list("a@example.com," + "x" * 100_000, "to")

    (malformed,) = found.malformed
    assert len(malformed.written) <= 200
    assert len(str(malformed.reason)) < 600
