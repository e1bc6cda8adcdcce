# File: phase.py
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
"""Where a session and its transaction stand: one state, changed by the side that sends.

    CONNECT -> [HANDSHAKE] -> GREETING -> EHLO -> [STARTTLS -> HANDSHAKE -> EHLO] -> [AUTH] -> READY

    READY --MAIL--> MAIL -> RCPT -> DATA -> CONTENT -> FINAL_DOT -> DONE --MAIL--> MAIL ...
                     |       |      |        |          |
                     +-------+------+        |          +- 4yz, 5yz: UNFINISHED, nobody has it
                     | refused: UNFINISHED   |          +- no reply: OVER, nobody knows
                     v                       +- broken: OVER, nobody has it
                    RSET -> MAIL

    anywhere: the connection breaks, the server says 421, or what comes is no SMTP
              -> LEAVING where QUIT may still be said (no answer is waited for), else OVER

Three questions are answered by the state alone. May QUIT be said? Not where it would be taken for
content or sent into half-made TLS. Is RSET due before the next MAIL? After a transaction that was
begun and not ended. Can somebody have the message? From FINAL_DOT on (RFC 5321 §4.2.5, RFC 1047):
before it, a server must not act on what it has (RFC 5321 §4.1.1.4).

The values are what sentences and data path ``stage`` say. Knows no socket.
"""

from __future__ import annotations

from enum import Enum


class Phase(Enum):
    """What is under way, or was when it ended."""

    CONNECT = "connect"
    HANDSHAKE = "the TLS handshake"
    GREETING = "the greeting"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    READY = "ready"
    RSET = "RSET"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    CONTENT = "the content"
    FINAL_DOT = "the final dot"
    UNFINISHED = "unfinished"
    DONE = "done"
    LEAVING = "leaving"
    OVER = "over"

    @property
    def takes_commands(self) -> bool:
        """The server would take QUIT for a command, not for content or for TLS."""
        return self not in _TAKES_NO_COMMANDS

    @property
    def needs_rset(self) -> bool:
        """A transaction was begun and not ended (RFC 5321 §4.1.1.5)."""
        return self in _NEEDS_RSET


_TAKES_NO_COMMANDS = frozenset(
    {Phase.HANDSHAKE, Phase.DATA, Phase.CONTENT, Phase.FINAL_DOT, Phase.OVER}
)
_NEEDS_RSET = frozenset({Phase.MAIL, Phase.RCPT, Phase.UNFINISHED})
