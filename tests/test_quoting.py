# File: test_quoting.py
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
"""Foreign text made fit to show: no secret of ours in it, one line, printable, bounded."""

from __future__ import annotations

import base64
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_quoting import HIDDEN, Quoting

PASSWORD = "s3cret Pa:ss/wörd&"  # pragma: allowlist secret (made up)
TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9." + "aB3-_x" * 300


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def lower_percent(text: str) -> str:
    return "".join(f"%{octet:02x}" for octet in text.encode())


SPELLINGS = {
    "plain": lambda s: s,
    "upper case": lambda s: "".join(c.upper() if c.isascii() else c for c in s),
    "percent-encoded": lambda s: quote(s, safe=""),
    "percent-encoded but for slashes": quote,
    "form-encoded": quote_plus,
    "every octet percent-encoded in lower case": lower_percent,
    "base64": b64,
    "base64 an octet later": lambda s: b64("\0" + s),
    "base64 two octets later": lambda s: b64("\0a" + s),
    "base64 after a user name": lambda s: b64(f"\0soar@example.com\0{s}"),
    "base64 with something behind": lambda s: b64(f"{s}\x01\x01"),
    "base64 for URLs": lambda s: base64.urlsafe_b64encode(f">>?{s}".encode()).decode(),
    "base64, percent-encoded": lambda s: quote(b64("ab" + s), safe=""),
    "HTTP Basic": lambda s: b64(f"client-1:{quote_plus(s)}"),
    "JSON": lambda s: s.replace("ö", "\\u00f6"),
    "HTML": lambda s: s.replace("&", "&amp;"),
}


def leaks(text: str, secret: str) -> bool:
    """Whether the secret, or base64 of a part of it, can be read in a text."""
    return any(
        secret[at : at + 6].lower() in text.lower() or b64(secret[at : at + 6])[:8] in text
        for at in range(len(secret) - 5)
    )


@pytest.mark.parametrize("secret", [PASSWORD, TOKEN, "abcd", "pässword"], ids=lambda s: s[:8])
@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_a_secret_is_hidden_in_every_spelling(spell, secret):
    shown = Quoting([secret]).shown(f'500 5.5.1 Command unrecognized: "{spell(secret)}" (why)')

    assert shown == f'500 5.5.1 Command unrecognized: "{HIDDEN}" (why)'


@pytest.mark.parametrize("length", [40, 100, 1000])
def test_a_long_secret_that_is_cut_off_is_hidden(length):
    """Sendmail and others repeat a part of a long line."""
    quoting = Quoting([TOKEN])

    for text in (TOKEN[:length], TOKEN[7 : 7 + length], b64(TOKEN)[:length], b64(TOKEN)[-length:]):
        assert quoting.shown(f"unrecognized: {text} …") == f"unrecognized: {HIDDEN} …"


def test_a_secret_over_several_lines_is_hidden_line_by_line():
    lines = [TOKEN[at : at + 70] for at in range(0, 700, 70)]

    shown = Quoting([TOKEN]).shown(" | ".join(lines))

    assert not leaks(shown, TOKEN[:700])


def test_a_sasl_message_is_hidden_in_base64_and_its_user_name_is_not():
    quoting = Quoting()
    quoting.remember_message(b"\0soar@example.com\0pw")

    text = f"AUTH PLAIN {b64(chr(0) + 'soar@example.com' + chr(0) + 'pw')} from soar@example.com"

    assert quoting.shown(text) == f"AUTH PLAIN {HIDDEN} from soar@example.com"


def test_a_very_short_secret_is_hidden_as_a_word_only():
    """Else nothing could be read any more."""
    assert Quoting(["ab"]).shown("about ab, 550 ab") == f"about {HIDDEN}, 550 {HIDDEN}"


@pytest.mark.parametrize("secret", [None, "", " "])
def test_what_is_no_secret_hides_nothing(secret):
    assert Quoting([secret]).shown("550 no such user") == "550 no such user"


def test_control_and_direction_characters_become_visible_and_the_text_one_line():
    text = "a\x1b[2J\x07b\r\nc\t\u202ed\u200be\xa0f\x00"

    assert Quoting().shown(text) == "a\ufffd[2J\ufffdb  c \ufffdd\ufffde f\ufffd"


def test_octets_that_are_no_utf_8_are_shown_as_such():
    assert Quoting().shown(b"caf\xe9 \xff") == "caf\ufffd \ufffd"


def test_a_text_is_bounded():
    assert Quoting().shown("x" * 10_000_000, 50) == "x" * 49 + "…"


def test_only_names_of_mechanisms_are_taken_and_not_too_many():
    """RFC 4422 §3.1: 1 to 20 of A-Z, 0-9, hyphen and underscore."""
    quoting = Quoting(["s3cret"])

    names = quoting.mechanism_names("plain \x1b[2J LOGIN=XOAUTH2 <b> {0} s3cret " + "X" * 21)
    many = quoting.mechanism_names(" ".join(f"M{number}" for number in range(700)))

    assert names == ("PLAIN", "LOGIN", "XOAUTH2")
    assert len(many) == 20


def test_no_representation_shows_a_secret():
    assert PASSWORD not in repr(Quoting([PASSWORD]))


def test_hostile_text_costs_linear_time():
    """Doubling a text about doubles the processor time, whatever is in it."""
    quoting = Quoting([TOKEN, PASSWORD, "aaaa", "ab"])

    def seconds(text: str) -> float:
        begin = time.process_time()
        quoting.hidden(text)
        return time.process_time() - begin

    for unit in ("a", "%61", b64(TOKEN), "ab ", TOKEN):
        most = 60_000 // len(unit) or 1
        half, full = (min(seconds(unit * n) for _ in range(3)) for n in (most // 2 or 1, most))
        assert full < 4 * half + 0.05


@given(st.text("0123 %+=\x1b"), st.text("abcXYZ%+= é", min_size=4), st.text("0123 %+=\x1b"))
def test_whatever_the_secret_is_it_cannot_be_read(before, secret, after):
    shown = Quoting([secret]).shown(f"{before}{secret}{after}")

    assert shown.isprintable()
    assert secret.strip() == "" or secret not in shown
