# File: mail_script.py
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
"""Rules that make the test mail server misbehave: at which command, how, and how often.

A rule is written as a dictionary, as in the conformance table, and read by ``Script``. The
server's protocol (mail_protocol) asks the script at every point of a session and acts on the
rule it gets. Nothing here knows a socket.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

POINTS = (
    "CONNECT",  # instead of the greeting
    "TLS",  # instead of the TLS handshake
    "EHLO",
    "HELO",
    "STARTTLS",
    "AUTH",
    "MAIL",
    "RCPT",
    "DATA",
    "CONTENT",  # once `after` octets of the content have come
    "MESSAGE",  # after the final dot
    "RSET",
    "NOOP",
    "QUIT",
)
GARBAGE = b"\x00\xff\xfe<html>this is no reply\x80\r\n"


@dataclass(frozen=True)
class Rule:
    """One misbehaviour.

    Attributes:
        on: one of POINTS.
        match: text that must occur in the command's argument.
        nth: which of the commands that match, counted over the life of the server from 1: a
            number or several; None means each one.
        after: for CONTENT, the number of content octets taken before.
        delay: seconds before anything else happens.
        hang: say nothing until the client goes away.
        reset: end the connection with RST.
        drop: end the connection without a word.
        garbage: octets to send in place of a reply; True for some that are no SMTP at all.
        oversized: "line", a reply line of 4 MiB; "lines", 100,000 lines of one reply; or the
            number of octets of the line.
        reply: the reply instead of the ordinary one; the command then has no effect.
        drip: seconds between one octet of the reply and the next.
        close: close the connection after the reply.
    """

    on: str
    match: str = ""
    nth: int | tuple[int, ...] | None = None
    after: int = 0
    delay: float = 0
    hang: bool = False
    reset: bool = False
    drop: bool = False
    garbage: bytes | bool = False
    oversized: str | int | None = None
    reply: str | None = None
    drip: float = 0
    close: bool = False

    def __post_init__(self) -> None:
        if self.on not in POINTS:
            raise ValueError(f"no such point in a session: {self.on!r}")
        if isinstance(self.nth, list):
            object.__setattr__(self, "nth", tuple(self.nth))

    @property
    def instead(self) -> bytes | None:
        """What goes on the wire in place of the ordinary reply, with its line end, or None."""
        if self.garbage:
            return self.garbage if isinstance(self.garbage, bytes) else GARBAGE
        if self.oversized == "lines":
            return b"250-more\r\n" * 100_000 + b"250 done\r\n"
        if self.oversized is not None:
            size = 4 * 2**20 if self.oversized == "line" else int(self.oversized)
            return b"250 " + b"x" * size + b"\r\n"
        if self.reply is not None:
            return self.reply.encode("utf-8") + b"\r\n"
        return None

    @property
    def ends_handshake(self) -> bool:
        """Whether TLS is never set up; a delay alone only defers it."""
        return self.hang or self.reset or self.drop or self.instead is not None

    def is_due(self, count: int) -> bool:
        """Whether the rule holds for the command that is the ``count``-th to match."""
        if self.nth is None:
            return True
        return count in (self.nth if isinstance(self.nth, tuple) else (self.nth,))


class Script:
    """The rules of one server and how often each was met."""

    def __init__(self, rules: Iterable[Mapping[str, Any] | Rule] = ()) -> None:
        self.rules = [rule if isinstance(rule, Rule) else Rule(**rule) for rule in rules]
        self._counts = [0] * len(self.rules)

    def rule_for(self, point: str, argument: str = "") -> Rule | None:
        """Count this point of the session and return the first rule that is due there."""
        due = None
        for number, rule in enumerate(self.rules):
            if rule.on != point or rule.match not in argument:
                continue
            self._counts[number] += 1
            if due is None and rule.is_due(self._counts[number]):
                due = rule
        return due
