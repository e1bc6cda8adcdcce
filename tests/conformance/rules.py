# File: rules.py
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
"""What design.md asks of every run, whatever the case.

The recordings of the published app break most of these rules ("In every recording",
tests/conformance/README.md), so that comparing alone would not notice.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.conformance.compare import leaves_of
from tests.conformance.run import Run, octets_of
from tests.support.mail_records import Message

# RFC 5322 §3.6: at most one of each in a message; the first three exactly one.
_SINGLE_FIELDS = (
    "from",
    "date",
    "message-id",
    "sender",
    "reply-to",
    "to",
    "cc",
    "in-reply-to",
    "references",
    "subject",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
)
_OAUTH_MECHANISMS = ("XOAUTH2", "OAUTHBEARER")
_VERBS = ("EHLO", "HELO", "AUTH", "MAIL", "RCPT", "DATA", "RSET", "NOOP")

Case = Mapping[str, Any]


def broken_rules(case: Case, run: Run) -> list[str]:
    """Each rule that the run breaks, as a sentence."""
    broken = [*_connection_rules(case, run)]
    if run.observed.get("exception"):
        broken.append(f"an exception escaped: {run.observed['exception']}")
    for message, received in zip(run.messages, run.server.messages):
        broken += _message_rules(message)
        broken += _envelope_rules(received)
        if case["action"] != "send_rawemail":
            # Of a raw message only what the app adds is its own (row 12).
            broken += _header_rules(message)
            broken += _attachment_rules(case, message)
    return broken


def _connection_rules(case: Case, run: Run) -> Iterator[str]:
    if any(connect.timeout_seconds is None for connect in run.connects):
        yield "a connection has no time limit (design.md §4 row 4)"
    for connection in run.server.connections:
        in_clear = [attempt for attempt in connection.auth if not attempt.tls]
        if in_clear and case["config"].get("ssl_config") != "None":
            yield "credentials went in clear though TLS was asked for (row 2)"
        if any(attempt.mechanism in _OAUTH_MECHANISMS for attempt in in_clear):
            yield "an OAuth token went in clear (row 2)"
        last = connection.commands[-1].split()[0] if connection.commands else ""
        waits_for_reply = any(
            message.connection == connection.number and not message.acknowledged
            for message in run.server.messages
        )
        # Nothing to say QUIT over: a handshake that failed, or a server that has fallen silent.
        if connection.ended == "client-closed" and last in _VERBS and not waits_for_reply:
            yield f"no QUIT after {last} (row 5)"


def _message_rules(message: Mapping[str, Any]) -> Iterator[str]:
    names = Counter(name.lower() for name, *_ in message["headers"])
    for name in _SINGLE_FIELDS[:3]:
        if names[name] != 1:
            yield f"{names[name]} fields {name} (row 10)"
    if names["bcc"] or names["resent-bcc"]:
        yield "a Bcc field (rows 12, 13)"
    if message["longest_line"] > 998:
        yield f"a line of {message['longest_line']} octets (RFC 5322 §2.1.1)"
    if message["bare_cr_or_lf"]:
        yield "a bare CR or LF (RFC 5321 §2.3.8)"


def _header_rules(message: Mapping[str, Any]) -> Iterator[str]:
    names = Counter(name.lower() for name, *_ in message["headers"])
    for name in _SINGLE_FIELDS:
        if names[name] > 1:
            yield f"{names[name]} fields {name} (row 13)"


def _envelope_rules(message: Message) -> Iterator[str]:
    header, _, body = message.content.partition(b"\r\n\r\n")
    if not header.isascii() and "SMTPUTF8" not in message.mail_options:
        yield "octets beyond ASCII in the header without SMTPUTF8 (RFC 6531)"
    if not body.isascii() and "BODY=8BITMIME" not in message.mail_options:
        yield "octets beyond ASCII in the body without BODY=8BITMIME (RFC 6152)"
    if len(set(message.rcpt_tos)) != len(message.rcpt_tos):
        yield "the same recipient twice (row 20)"
    addresses = [message.mail_from, *message.rcpt_tos]
    needs_smtputf8 = not all(each.isascii() for each in addresses) or not header.isascii()
    if "SMTPUTF8" in message.mail_options and not needs_smtputf8:
        yield "SMTPUTF8 without an address that needs it (row 15)"


def _attachment_rules(case: Case, message: Mapping[str, Any]) -> Iterator[str]:
    contents = [item["content"] for item in case.get("vault", []) if "content" in item]
    contents += case.get("home_files", {}).values()
    known = {hashlib.sha256(octets_of(content)).hexdigest() for content in contents}
    for leaf in leaves_of(message["mime"]):
        if leaf["filename"] and "sha256" in leaf and leaf["sha256"] not in known:
            yield f"{leaf['filename']} is not what the vault holds (row 9)"
