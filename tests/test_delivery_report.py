# File: test_delivery_report.py
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
"""Replies taken apart, queue identifiers found, outcomes derived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.report import (
    MAX_REPLY_TEXT,
    DeliveryReport,
    Outcome,
    RecipientResult,
    RecipientStatus,
    parse_reply,
    queue_id_of,
)

A, R, D, U = (
    RecipientStatus.ACCEPTED,
    RecipientStatus.REFUSED,
    RecipientStatus.DEFERRED,
    RecipientStatus.UNKNOWN,
)


@pytest.mark.parametrize(
    ("code", "wire", "enhanced", "text"),
    [
        (550, b"5.1.1 no such user", "5.1.1", "no such user"),
        (550, b"no such user", None, "no such user"),
        (550, b"2.1.1 another class", None, "2.1.1 another class"),
        (250, b"2.0.0", "2.0.0", ""),
        (550, b"5.7.1 first\n5.7.1 second", "5.7.1", "first second"),
        (550, b"5.7.1first", None, "5.7.1first"),
        (550, b"5.1234.1 too long", None, "5.1234.1 too long"),
        (451, "4.3.0 sp\u00e4ter".encode(), "4.3.0", "sp\u00e4ter"),
        (451, b"\x1b[31m\xff", None, "\ufffd[31m\ufffd"),
    ],
)
def test_a_reply_is_code_enhanced_code_and_text(code, wire, enhanced, text):
    """RFC 3463 §2, RFC 2034 §4: the enhanced code counts only in the class of the reply."""
    reply = parse_reply(code, wire)

    assert (reply.reply_code, reply.enhanced_code, reply.text) == (code, enhanced, text)


@given(st.integers(200, 599), st.binary(max_size=5000))
def test_any_octets_make_a_bounded_printable_reply(code, wire):
    reply = parse_reply(code, wire)

    assert reply.text.isprintable()
    assert len(reply.text) <= MAX_REPLY_TEXT
    assert str(reply).startswith(str(code))


@pytest.mark.parametrize(
    ("text", "queue_id"),
    [
        ("2.0.0 Ok: queued as 4F3A81C0B2", "4F3A81C0B2"),  # pragma: allowlist secret (a queue id)
        ("OK id=1qXyZa-0001Ab-2C", "1qXyZa-0001Ab-2C"),
        ("2.0.0 38N1aBcD012345 Message accepted for delivery", "38N1aBcD012345"),
        ("2.0.0 4a3b2c1d Message accepted for delivery", "4a3b2c1d"),
        ("Ok 0100018c-1234-abcd-000000", "0100018c-1234-abcd-000000"),
        (
            "2.6.0 <a@b> [InternalId=8589934592, Hostname=LO4P.PROD.OUTLOOK.COM] Queued mail",
            "8589934592",
        ),
        ("2.0.0 OK  1700000000 d2e1a72fcca58-6b5 - gsmtp", "d2e1a72fcca58-6b5"),
        ("Message Queued (3FE8A2B1-0C.1)", "3FE8A2B1-0C.1"),
        ("ok 1700000000 qp 12345", "12345"),
        ("OK: message queued", None),
        ("Ok accepted for delivery", None),
        ("Queued", None),
    ],
)
def test_the_queue_id_is_found_in_the_words_of_many_servers(text, queue_id):
    assert queue_id_of(parse_reply(250, text.encode())) == queue_id


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((A, A), Outcome.ACCEPTED),
        ((A, R), Outcome.PARTIALLY_ACCEPTED),
        ((A, U), Outcome.PARTIALLY_ACCEPTED),
        ((U, D), Outcome.UNKNOWN),
        ((U, R), Outcome.UNKNOWN),
        ((D, R), Outcome.DEFERRED),
        ((R, R), Outcome.REFUSED),
    ],
)
def test_the_outcome_of_the_whole_follows_from_the_recipients(statuses, outcome):
    recipients = tuple(RecipientResult(f"{i}@x", "to", each) for i, each in enumerate(statuses))

    assert DeliveryReport(message=None, recipients=recipients).outcome is outcome
