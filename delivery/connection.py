# File: connection.py
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
"""smtplib.SMTP with deadlines, bounded replies and one kind of error.

Used by delivery.session and delivery.transaction. Everything that can go wrong below SMTP, in the
socket, in TLS, or because the peer does not speak SMTP, becomes ConnectionLost here, whose
sentence says what happened; its callers know in which phase. Never logs, as smtplib's debug
output would show AUTH lines.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import smtplib
import socket
import ssl
import time
from typing import Any

from delivery import sentences
from delivery.report import parse_reply
from smtp_errors import ConnectionLost, SmtpReply

# RFC 5321 §4.5.3.1.5 allows 512 octets; real servers exceed it, but not without end.
MAX_REPLY_LINE = 8192
MAX_REPLY_LINES = 200
# RFC 5321 §4.2: three digits, then a blank or, with more lines to come, a hyphen.
_REPLY_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_RECEIVE_OCTETS = 8192
# RFC 5321 §4.5.3.2.6: giving up early on the reply to the final dot is what makes duplicates.
FINAL_REPLY_FACTOR = 20
# The message is settled long before QUIT; nobody waits long for a missing 221, and not at all
# for one that cannot be expected.
_QUIT_SECONDS = 5.0
_LAST_WORD_SECONDS = 0.2
# What the server has already said when sending fails.
_PENDING_SECONDS = 0.2


class Connection(smtplib.SMTP):
    """One TCP connection that speaks SMTP.

    Attributes:
        server: host name for messages and certificate checks.
        port: TCP port.
        timeout_seconds: limit for each step; the clock runs over the whole reply, so a server
            that sends an octet now and then runs out of time too.
        can_quit: the server would take QUIT for a command, not for content.
        is_over: it broke, or the server said that it is leaving; no further reply is expected.
        needs_rset: a transaction was begun and not ended.
    """

    def __init__(self, server: str, port: int, timeout_seconds: float) -> None:
        # A name is given, because smtplib would look up the host's own in the DNS.
        super().__init__(local_hostname="localhost", timeout=timeout_seconds)
        self.server = server
        self.port = port
        self.timeout_seconds = timeout_seconds
        self.can_quit = True
        self.is_over = False
        self.needs_rset = False
        self._received = b""

    @property
    def tls_version(self) -> str | None:
        """The TLS version in use, None in clear."""
        return self.sock.version() if isinstance(self.sock, ssl.SSLSocket) else None

    @property
    def has_unread_input(self) -> bool:
        """The server said something that nobody asked for, or hung up."""
        if self._received or self.sock is None:
            return True
        try:
            self.sock.settimeout(0)
            self._received = self.sock.recv(_RECEIVE_OCTETS)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        except OSError:
            return True
        # An empty answer is the end of the stream.
        return True

    def dial(self) -> None:
        """Open the TCP connection; every address of the name is tried.

        Raises:
            OSError: from the operating system, for the caller to explain.
        """
        self.sock = socket.create_connection((self.server, self.port), self.timeout_seconds)
        # The final dot is a small packet behind the content; Nagle would hold it back for 40 ms.
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.local_hostname = _ehlo_name(self.sock)

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Do the TLS handshake on the open connection.

        Raises:
            ssl.SSLError, OSError: for the caller to explain.
        """
        deadline = time.monotonic() + self.timeout_seconds
        self.sock = context.wrap_socket(
            self.sock,
            # The dot at the end of an absolute name belongs to the DNS (RFC 6066 §3).
            server_hostname=self.server.rstrip("."),
            do_handshake_on_connect=False,
        )
        _handshake(self.sock, deadline)
        # RFC 3207 §4.2: forget what the server said in clear.
        self._received = b""
        self.esmtp_features = {}
        self.does_esmtp = False
        self.ehlo_resp = None
        self.helo_resp = None

    def command(self, line: str) -> SmtpReply:
        """Send one command and wait for its reply.

        Raises:
            ConnectionLost: no reply came in time, or it was none.
            ValueError: the line holds a newline, so it would be two commands.
        """
        # smtplib looks for that itself, but not before Python 3.9.5.
        if "\r" in line or "\n" in line:
            raise ValueError("a command must not hold a newline")
        self.putcmd(line)
        return self.reply()

    def reply(self, *, factor: float = 1.0) -> SmtpReply:
        """Wait for a reply, factor times timeout_seconds at the most.

        Raises:
            ConnectionLost: none came in time, or it was none.
        """
        reply = parse_reply(*self._read_reply(self.timeout_seconds * factor))
        # RFC 5321 §3.8: after 421 the server closes the connection.
        self.is_over = self.is_over or reply.reply_code == 421
        return reply

    def pending_reply(self) -> SmtpReply | None:
        """Return what the server said before it broke the connection, None if nothing."""
        try:
            return parse_reply(*self._read_reply(_PENDING_SECONDS))
        except ConnectionLost:
            return None

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply for smtplib's own commands (EHLO, HELO)."""
        return self._read_reply(self.timeout_seconds)

    def send(self, s: Any) -> None:
        """Send text or octets, the whole of it within timeout_seconds.

        Raises:
            ConnectionLost: the connection broke, or the peer does not read.
        """
        data = s.encode(self.command_encoding) if isinstance(s, str) else s
        if self.sock is None:
            raise self.broken(sentences.LOST_CLOSED.format(server=self.server))
        deadline = time.monotonic() + self.timeout_seconds
        view = memoryview(data)
        try:
            while view:
                self.sock.settimeout(_remaining(deadline))
                view = view[self.sock.send(view) :]
        except OSError as error:
            raise self.broken(self._describe(error, self.timeout_seconds)) from error

    def quit_politely(self) -> None:
        """End the session: QUIT where that is in order; whatever the server does, it is over."""
        try:
            if self.sock is not None and self.can_quit:
                most = _LAST_WORD_SECONDS if self.is_over else _QUIT_SECONDS
                self.timeout_seconds = min(self.timeout_seconds, most)
                self._say_quit()
        finally:
            self.close()

    def close(self) -> None:
        """Drop the connection without a word."""
        if self.sock is not None:
            self.sock.close()
            self.sock = None
        self._received = b""

    def broken(self, sentence: str) -> ConnectionLost:
        """Mark the connection as over and return the error that says why."""
        self.is_over = True
        return ConnectionLost(sentence, is_transient=True)

    def unexpected(self, reply: SmtpReply) -> ConnectionLost:
        """Return the error for a reply that cannot be one to what was sent: both sides differ."""
        return self.broken(sentences.LOST_UNEXPECTED.format(server=self.server, reply=reply))

    def _say_quit(self) -> None:
        with contextlib.suppress(ConnectionLost):
            self.putcmd("QUIT")
            if not self.is_over:
                self.reply()

    def _read_reply(self, seconds: float) -> tuple[int, bytes]:
        deadline = time.monotonic() + seconds
        texts: list[bytes] = []
        while True:
            line = self._read_line(deadline, seconds)
            match = _REPLY_LINE.fullmatch(line)
            if match is None:
                shown = ascii(_shown(line))
                raise self.broken(sentences.LOST_GARBAGE.format(server=self.server, text=shown))
            code, separator, text = match.groups()
            texts.append((text or b"").strip())
            if separator != b"-":
                return int(code), b"\n".join(texts)
            if len(texts) >= MAX_REPLY_LINES:
                raise self.broken(sentences.LOST_OVERSIZED.format(server=self.server))

    def _read_line(self, deadline: float, seconds: float) -> bytes:
        while b"\n" not in self._received:
            if len(self._received) > MAX_REPLY_LINE:
                raise self.broken(sentences.LOST_OVERSIZED.format(server=self.server))
            self._received += self._receive(deadline, seconds)
        line, _line_end, self._received = self._received.partition(b"\n")
        return line.rstrip(b"\r")

    def _receive(self, deadline: float, seconds: float) -> bytes:
        if self.sock is None:
            raise self.broken(sentences.LOST_CLOSED.format(server=self.server))
        try:
            self.sock.settimeout(_remaining(deadline))
            _acknowledge_at_once(self.sock)
            data = self.sock.recv(_RECEIVE_OCTETS)
        except OSError as error:
            raise self.broken(self._describe(error, seconds)) from error
        if not data:
            raise self.broken(sentences.LOST_CLOSED.format(server=self.server))
        return data

    def _describe(self, error: OSError, seconds: float) -> str:
        if isinstance(error, socket.timeout):
            return sentences.LOST_SILENT.format(server=self.server, seconds=f"{seconds:g}")
        if isinstance(error, (ssl.SSLZeroReturnError, ssl.SSLEOFError)):
            return sentences.LOST_CLOSED.format(server=self.server)
        if isinstance(error, ssl.SSLError):
            return sentences.LOST_TLS.format(server=self.server, reason=error.reason or "TLS")
        reason = error.strerror or type(error).__name__
        return sentences.LOST_RESET.format(server=self.server, reason=reason)


def _acknowledge_at_once(sock: socket.socket) -> None:
    """Do not let a server wait 40 ms with the second of several replies to a group of commands.

    Many servers leave Nagle's algorithm on. Linux only, and only until the next receipt.
    """
    if hasattr(socket, "TCP_QUICKACK"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _handshake(sock: ssl.SSLSocket, deadline: float) -> None:
    """Do the handshake within one deadline, however slowly the peer drips."""
    sock.settimeout(0)
    while True:
        try:
            sock.do_handshake()
            return
        except ssl.SSLWantReadError:
            _wait(sock, deadline, for_reading=True)
        except ssl.SSLWantWriteError:
            _wait(sock, deadline, for_reading=False)


def _wait(sock: socket.socket, deadline: float, *, for_reading: bool) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ if for_reading else selectors.EVENT_WRITE)
        if not selector.select(_remaining(deadline)):
            raise socket.timeout("timed out")


def _remaining(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise socket.timeout("timed out")
    return remaining


def _shown(line: bytes) -> str:
    return line[:80].decode("utf-8", errors="replace")


def _ehlo_name(sock: socket.socket) -> str:
    """Name ourselves as RFC 5321 §4.1.3 and §4.1.4 want: an address literal is always right.

    The host's own name is not used: in a container it is neither qualified nor anybody's business.
    """
    try:
        address = str(sock.getsockname()[0]).partition("%")[0]
    except OSError:
        return "[127.0.0.1]"
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
