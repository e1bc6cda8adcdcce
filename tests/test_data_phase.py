# File: test_data_phase.py
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
"""Content on the wire: CRLF only, dots stuffed, and no end of data but the last one."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from delivery.stuffing import stuffed
from smtp_errors import CompositionError

END_OF_DATA = b"\r\n.\r\n"
# What lax receivers took for the end of data (CVE-2023-51764, -51765, -51766, CERT VU#302671).
SMUGGLERS = [
    "\n.\n",
    "\n.\r\n",
    "\r\n.\n",
    "\r.\r",
    "\r\n.\r",
    "\r.\r\n",
    "\n.\r",
    "\r\r\n.\r\r\n",
    "\r\n\x00.\r\n",
    "\n\n.\n\n",
    "\r\n.\r\n",
    "\r\n..\r\n",
    "\x0b.\x0b",
    "\u2028.\u2028",
    "\x85.\x85",
]
SECOND_MAIL = "MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.net>\r\nDATA\r\nx"

lines = st.lists(st.text("a.", max_size=4), max_size=12).map(
    lambda texts: "".join(f"{text}\r\n" for text in texts).encode()
)


def cut(content, places):
    """The content in blocks, cut anywhere, as segments and files may be."""
    borders = sorted({0, len(content), *(place % (len(content) + 1) for place in places)})
    return [content[i:j] for i, j in zip(borders, borders[1:])]


@given(lines, st.lists(st.integers(0, 100), max_size=8))
@example(b"\r\n.\r\n", [1, 2, 3])
@example(b"..\r\n.\r\n", [1])
def test_each_line_that_begins_with_a_dot_gets_one_more_wherever_blocks_end(content, places):
    """RFC 5321 §4.5.2, undone as a receiver does it."""
    sent = b"".join(stuffed(cut(content, places)))

    assert sent == b"".join(
        b"." * line.startswith(b".") + line for line in content.splitlines(keepends=True)
    )
    assert END_OF_DATA not in b"\r\n" + sent


@given(st.binary(max_size=40).map(lambda b: re.sub(rb"[^\r\n.]", b"a", b)), st.integers(0, 40))
def test_a_line_end_that_stands_alone_never_reaches_the_wire(content, place):
    is_clean = re.fullmatch(rb"(?:[^\r\n]|\r\n)*", content) is not None

    if not is_clean:
        with pytest.raises(CompositionError):
            list(stuffed(cut(content, [place])))
        return
    sent = b"".join(stuffed(cut(content, [place])))
    assert sent == b"" or sent.endswith(b"\r\n")


def test_content_in_one_piece_is_sent_in_blocks_of_bounded_size():
    content = b".\r\n" * 500_000

    blocks = list(stuffed([content]))

    assert max(map(len, blocks)) <= 2**17
    assert b"".join(blocks) == b"..\r\n" * 500_000


def action(name, text):
    """Parameters of each action with a text in the body."""
    common = {"from": "soc@example.com", "to": "ana@example.net", "subject": "s"}
    return {
        "send_email": {**common, "body": text},
        "send_htmlemail": {**common, "html_body": f"<p>{text}</p>", "text_body": text},
        "send_rawemail": {
            "raw_email": f"From: soc@example.com\nTo: ana@example.net\nSubject: s\n\n{text}"
        },
    }[name]


@pytest.mark.parametrize("smuggler", SMUGGLERS, ids=ascii)
@pytest.mark.parametrize("name", ["send_email", "send_htmlemail", "send_rawemail"])
def test_no_body_can_smuggle_a_second_message(run_one, mail_server, name, smuggler):
    result = run_one(name, action(name, f"before{smuggler}{SECOND_MAIL}{smuggler}QUIT\r\n"))

    if result["status"] == "failed":
        assert mail_server.messages == []
        return
    message = mail_server.only_message()
    assert message.rcpt_tos == ["ana@example.net"]
    assert_safe(message.wire)
    assert (
        b"victim@example.net" in message.content
        or not message.content.isascii()
        or ("base64" in message.content.decode())
    )


def assert_safe(wire):
    """Nothing but CRLF ends a line, and one end of data: the last five octets."""
    rest = wire.replace(b"\r\n", b"")
    assert b"\r" not in rest
    assert b"\n" not in rest
    assert wire.endswith(END_OF_DATA)
    assert wire.index(END_OF_DATA) == len(wire) - len(END_OF_DATA)
    assert not wire.startswith(b".\r\n")


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(st.sampled_from("a.\r\n \u00e9"), min_size=1, max_size=60))
def test_any_text_arrives_as_one_message_with_its_dots(run_one, mail_server, text):
    before = len(mail_server.messages)

    result = run_one("send_email", action("send_email", text))

    assert result["message"] == "Email sent"
    (message,) = mail_server.messages[before:]
    assert_safe(message.wire)
    received = message.text()
    assert received.rstrip("\n") == text.replace("\r\n", "\n").rstrip("\n")
