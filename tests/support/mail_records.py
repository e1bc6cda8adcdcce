# File: mail_records.py
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

"""What the test mail server wrote down: connections, login attempts and messages.

Filled by mail_protocol in the server's thread, read by tests. Plain values; nothing here knows
a socket.
"""

from __future__ import annotations

import email
import hashlib
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage


@dataclass
class AuthAttempt:
    """One AUTH exchange that got as far as credentials.

    ``response`` is what the client answered to the challenge that said no (RFC 7628 §3.2.3,
    XOAUTH2), decoded; None when there was no such challenge. ``host`` and ``port`` are those an
    OAUTHBEARER client names.
    """

    mechanism: str
    tls: bool
    accepted: bool
    user: str
    password: str | None = None
    token: str | None = None
    response: bytes | None = None
    host: str | None = None
    port: str | None = None


@dataclass
class Connection:
    """One connection, from the greeting to its end.

    Attributes:
        number: counted from 1.
        tls: "none", "starttls" or "implicit", once the handshake is complete.
        tls_version: such as "TLSv1.3".
        command_lines: each line the client sent as a command, without its line end.
        sasl_lines: each line the client sent in answer to a 334.
        helo_names: what the client called itself in EHLO and HELO.
        auth: login attempts.
        pipelined: how many command lines came with more octets right behind them.
        messages: how many messages were taken.
        quit: the client said QUIT.
        ended: "quit", "client-closed", "closed-by-server", "dropped-by-server",
            "reset-by-server", "stalled-by-server", "server-stopped"; None while it is open.
    """

    number: int
    tls: str = "none"
    tls_version: str | None = None
    command_lines: list[str] = field(default_factory=list)
    sasl_lines: list[bytes] = field(default_factory=list)
    helo_names: list[str] = field(default_factory=list)
    auth: list[AuthAttempt] = field(default_factory=list)
    pipelined: int = 0
    messages: int = 0
    quit: bool = False
    ended: str | None = None

    @property
    def commands(self) -> list[str]:
        """The command lines as the conformance table writes them: no host names, no secrets."""
        return [_without_details(line) for line in self.command_lines]


@dataclass
class Message:
    """One message that came to its final dot.

    Attributes:
        connection: number of the connection it came by.
        mail_from, rcpt_tos: the envelope, without angle brackets; the null reverse-path is "".
        mail_options, rcpt_options: ESMTP parameters, in upper case.
        content: the octets after removal of the stuffed dots, CRLFs as sent.
        wire: the octets of the DATA phase, with stuffed dots and the final dot.
        tls, authenticated: how the session stood.
        queue_id: named in the reply when the message was taken.
        refused: the reply when the message was not taken, else None.
        acknowledged: a reply was sent; false when a script ended the session before it.
    """

    connection: int
    mail_from: str
    rcpt_tos: list[str]
    mail_options: list[str]
    rcpt_options: list[str]
    content: bytes
    wire: bytes
    tls: bool
    authenticated: bool
    queue_id: str
    refused: str | None = None
    acknowledged: bool = False

    @property
    def recipients(self) -> list[str]:
        """The envelope's recipients."""
        return self.rcpt_tos

    @property
    def header(self) -> EmailMessage:
        """The message as Python's parser reads it; ``header["Subject"]`` is decoded."""
        return email.message_from_bytes(self.content, policy=policy.default)

    @property
    def parts(self) -> list[EmailMessage]:
        """The leaves of the MIME tree, in order."""
        return [part for part in self.header.walk() if not part.is_multipart()]

    @property
    def field_names(self) -> list[str]:
        """The names of the top header fields, in lower case and in order."""
        return [name.lower() for name in self.header.keys()]  # noqa: SIM118

    def text(self, content_type: str = "text/plain") -> str:
        """The decoded text of the first part of that type, its line ends made LF."""
        part = next(part for part in self.parts if part.get_content_type() == content_type)
        return part.get_content().replace("\r\n", "\n")

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def longest_line(self) -> int:
        """Octets of the longest line without its CRLF (RFC 5322 §2.1.1 allows 998)."""
        return max(len(line) for line in self.content.split(b"\r\n"))

    @property
    def eight_bit(self) -> bool:
        return not self.content.isascii()

    @property
    def bare_cr_or_lf(self) -> bool:
        rest = self.content.replace(b"\r\n", b"")
        return b"\r" in rest or b"\n" in rest


def _without_details(line: str) -> str:
    verb, _, argument = line.partition(" ")
    verb = verb.upper()
    if verb in ("EHLO", "HELO"):
        return verb
    if verb == "AUTH":
        return " ".join([verb, *argument.split()[:1]])
    if verb in ("MAIL", "RCPT"):
        keyword, colon, rest = argument.partition(":")
        argument = keyword.upper() + colon + rest
    return f"{verb} {argument}".rstrip()
