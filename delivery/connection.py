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
"""One TCP connection that speaks SMTP: deadlines, bounded replies, one kind of error, one state.

smtplib keeps the grammar of EHLO; what it would do on its own (sendmail, login, starttls) cannot be
reached from here, as it would go round the rules about TLS, credentials and recipients. Everything
that goes wrong below SMTP, in the socket, in TLS, or because the peer does not speak SMTP, becomes
ConnectionLost here, whose sentence says in which phase. Never logs, as smtplib's debug output would
show AUTH lines. Knows nothing of assets, messages or logins.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from enum import Enum
from typing import Any

from delivery import sentences
from delivery.phase import Phase
from delivery.report import parse_reply
from delivery.waiting import handshake, remaining, wait_for
from smtp_errors import ConnectionLost, NotSmtp, ServerSilent, SmtpReply, TlsError, say
from smtp_quoting import Quoting

# RFC 5321 §4.5.3.1.5 allows 512 octets; real servers exceed it, but not without end.
MAX_REPLY_LINE = 8192
MAX_REPLY_LINES = 1000
# RFC 5321 §4.2: three digits, then a blank or, with more lines to come, a hyphen. smtplib takes
# whatever stands there for the blank, and some servers send a tab.
_REPLY_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ \t-])(.*))?", re.DOTALL)
_MAX_BLANK_LINES = 5
_RECEIVE_OCTETS = 8192
# RFC 5321 §4.5.3.2.6: giving up early on the reply to the final dot is what makes duplicates.
FINAL_REPLY_FACTOR = 20
# The message is settled long before QUIT; nobody waits long for a missing 221, and not at all
# for one that cannot be expected.
_QUIT_SECONDS = 5.0
_LAST_WORD_SECONDS = 0.2
# What the server has already said when sending fails.
_PENDING_SECONDS = 0.2
# When a wait is long enough to be told.
_TOLD_AFTER_SECONDS = 3.0


class Unread(Enum):
    """What a server sent while nobody listened."""

    NOTHING = "nothing"
    OCTETS = "octets"
    END = "the end of the stream"


class _Grammar(smtplib.SMTP):
    """smtplib's EHLO and HELO, over a Connection."""

    ehlo_msg = "EHLO"

    def __init__(self, connection: Connection) -> None:
        # A name is given, because smtplib would look up the host's own in the DNS.
        super().__init__(local_hostname="localhost")
        self._connection = connection

    def send(self, s: Any) -> None:
        self._connection.send(s.encode(self.command_encoding) if isinstance(s, str) else s)

    def getreply(self) -> tuple[int, bytes]:
        return self._connection.raw_reply()


class Connection:
    """One TCP connection that speaks SMTP.

    Attributes:
        sock: TCP or TLS socket; None once it is closed.
        server: host name for messages and certificate checks.
        port: TCP port.
        address: IP address connected to, for messages.
        timeout_seconds: limit for each step; the clock runs over the whole reply, so a server
            that sends an octet now and then runs out of time too.
        quoting: what is shown of what the server says.
        notify: shows one line when the server lets wait.
        phase: where the conversation stands (delivery.phase).
    """

    def __init__(
        self,
        sock: socket.socket,
        server: str,
        port: int,
        timeout_seconds: float,
        *,
        address: str = "",
        quoting: Quoting | None = None,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        self.sock: socket.socket | None = sock
        self.server = server
        self.port = port
        self.address = address
        self.timeout_seconds = timeout_seconds
        self.quoting = quoting or Quoting()
        self.notify = notify or (lambda _line: None)
        self.phase = Phase.CONNECT
        self._received = b""
        self._grammar = _Grammar(self)

    # --- What is known of it ---------------------------------------------------------------

    @property
    def tls_version(self) -> str | None:
        """The TLS version in use, None in clear."""
        return self.sock.version() if isinstance(self.sock, ssl.SSLSocket) else None

    @property
    def tls_cipher(self) -> str | None:
        """The cipher suite in use, None in clear."""
        cipher = self.sock.cipher() if isinstance(self.sock, ssl.SSLSocket) else None
        return cipher[0] if cipher else None

    @property
    def is_encrypted(self) -> bool:
        """A TLS handshake was completed, whatever came of the connection since."""
        return isinstance(self.sock, ssl.SSLSocket) and self.phase is not Phase.HANDSHAKE

    @property
    def does_esmtp(self) -> bool:
        """The server answered EHLO."""
        return bool(self._grammar.does_esmtp)

    @property
    def features(self) -> dict[str, str]:
        """What the answer to EHLO announces: keyword in lower case -> parameters."""
        return self._grammar.esmtp_features

    def has_extn(self, keyword: str) -> bool:
        """Whether the answer to EHLO announces an extension."""
        return keyword.lower() in self.features

    # --- State -----------------------------------------------------------------------------

    def enter(self, phase: Phase) -> None:
        """Note what is about to be done; a connection that is over stays so."""
        if self.phase not in (Phase.LEAVING, Phase.OVER):
            self.phase = phase

    def leave(self) -> None:
        """Note that no further reply is to be expected."""
        self.phase = Phase.LEAVING if self.phase.takes_commands else Phase.OVER

    # --- The conversation ------------------------------------------------------------------

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Do the TLS handshake on the open connection.

        Raises:
            ssl.SSLError, OSError: for the caller to explain.
        """
        if self.sock is None:
            raise self._lost(ConnectionLost, sentences.LOST_CLOSED)
        deadline = time.monotonic() + self.timeout_seconds
        self.enter(Phase.HANDSHAKE)
        sock = context.wrap_socket(
            self.sock,
            # The dot at the end of an absolute name belongs to the DNS (RFC 6066 §3).
            server_hostname=self.server.rstrip("."),
            do_handshake_on_connect=False,
        )
        self.sock = sock
        handshake(sock, deadline)
        # RFC 3207 §4.2: forget what the server said in clear.
        self._received = b""
        self._grammar = _Grammar(self)

    def ehlo(self, name: str) -> SmtpReply:
        """Say EHLO; what the answer announces is in ``features`` then."""
        self._grammar.esmtp_features = {}
        self._grammar.does_esmtp = False
        return self._parsed(*self._grammar.ehlo(name))

    def helo(self, name: str) -> SmtpReply:
        """Say HELO, to a server that does not know EHLO."""
        self._grammar.esmtp_features = {}
        return self._parsed(*self._grammar.helo(name))

    def command(self, line: str) -> SmtpReply:
        """Send one command and wait for its reply.

        Raises:
            ConnectionLost: no reply came in time, or it was none.
            ValueError: the line holds a newline, so it would be two commands.
        """
        if "\r" in line or "\n" in line:
            raise ValueError("a command must not hold a newline")
        self.send(f"{line}\r\n".encode())
        return self.reply()

    def reply(self, *, factor: float = 1.0, since: float | None = None) -> SmtpReply:
        """Wait for a reply, factor times timeout_seconds at the most.

        Args:
            since: when the wait began (time.monotonic); None: now.

        Raises:
            ConnectionLost: none came in time, or it was none.
        """
        return self._parsed(*self._read_reply(self.timeout_seconds * factor, since))

    def raw_reply(self) -> tuple[int, bytes]:
        """Read a reply as smtplib wants it."""
        return self._read_reply(self.timeout_seconds)

    def pending_reply(self) -> SmtpReply | None:
        """Return what the server said before it broke the connection, None if nothing."""
        try:
            return self._parsed(*self._read_reply(_PENDING_SECONDS))
        except ConnectionLost:
            return None

    def poll(self) -> Unread:
        """Look whether the server said something that nobody asked for, or hung up."""
        if self._received:
            return Unread.OCTETS
        if self.sock is None:
            return Unread.END
        try:
            self.sock.settimeout(0)
            self._received = self.sock.recv(_RECEIVE_OCTETS)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return Unread.NOTHING
        except OSError:
            return Unread.END
        return Unread.OCTETS if self._received else Unread.END

    def waits_in_vain(self, seconds: float) -> bool:
        """Wait for the first octet, or the end; True when neither came within so many seconds."""
        if self._received or self.sock is None:
            return False
        return not wait_for(self.sock, time.monotonic() + seconds, for_reading=True)

    def send(self, data: bytes) -> None:
        """Send octets, all of them within timeout_seconds.

        Raises:
            ConnectionLost: the connection broke, or the peer does not read.
        """
        if self.sock is None:
            raise self._lost(ConnectionLost, sentences.LOST_CLOSED)
        deadline = time.monotonic() + self.timeout_seconds
        view = memoryview(data)
        try:
            while view:
                self.sock.settimeout(remaining(deadline))
                view = view[self.sock.send(view) :]
        except OSError as error:
            raise self._broken(error, self.timeout_seconds) from error

    def quit_politely(self) -> None:
        """End the session: QUIT where that is in order; whatever the server does, it is over."""
        try:
            if self.sock is not None and self.phase.takes_commands:
                is_leaving = self.phase is Phase.LEAVING
                most = _LAST_WORD_SECONDS if is_leaving else _QUIT_SECONDS
                self.timeout_seconds = min(self.timeout_seconds, most)
                with contextlib.suppress(ConnectionLost):
                    self.send(b"QUIT\r\n")
                    if not is_leaving:
                        self.reply()
        finally:
            self.close()

    def close(self) -> None:
        """Drop the connection without a word."""
        if self.sock is not None:
            self.sock.close()
            self.sock = None
        self._received = b""

    # --- What can go wrong -----------------------------------------------------------------

    def lost(self, sentence: tuple[str, str] | str, **values: object) -> ConnectionLost:
        """Mark the connection as over and return the error that says why."""
        return self._lost(ConnectionLost, sentence, **values)

    def unexpected(self, reply: SmtpReply) -> ConnectionLost:
        """Return the error for a reply that cannot be one to what was sent: both sides differ."""
        return self._lost(NotSmtp, sentences.LOST_UNEXPECTED, reply=reply)

    def _lost(
        self, kind: type[ConnectionLost], words: tuple[str, str] | str, **values: object
    ) -> ConnectionLost:
        phase = self.phase
        self.leave()
        sentence = say(words, server=self.server, phase=phase.value, **values)
        return kind(sentence, is_transient=True, stage=phase.value)

    def _broken(self, error: OSError, seconds: float) -> ConnectionLost | TlsError:
        """Say what an error of the operating system or of TLS means here."""
        if isinstance(error, socket.timeout):
            return self._lost(ServerSilent, sentences.LOST_SILENT, seconds=f"{seconds:g}")
        if isinstance(error, (ssl.SSLZeroReturnError, ssl.SSLEOFError)):
            return self._lost(ConnectionLost, sentences.LOST_CLOSED)
        if isinstance(error, ssl.SSLError):
            return self._broken_tls(error)
        reason = error.strerror or type(error).__name__
        return self._lost(ConnectionLost, sentences.LOST_RESET, reason=reason)

    def _broken_tls(self, error: ssl.SSLError) -> ConnectionLost | TlsError:
        reason = error.reason or "TLS"
        if "CERTIFICATE_REQUIRED" in reason:
            # TLS 1.3: the alert comes behind a handshake that looked complete (RFC 8446 §4.4.2.4).
            stage = self.phase.value
            self.leave()
            return TlsError(say(sentences.TLS_CLIENT_CERTIFICATE, server=self.server), stage=stage)
        reason = reason.replace("_", " ").lower()
        return self._lost(ConnectionLost, sentences.LOST_TLS, reason=reason)

    # --- Reading ---------------------------------------------------------------------------

    def _parsed(self, reply_code: int, raw_text: bytes) -> SmtpReply:
        reply = parse_reply(reply_code, raw_text, self.quoting)
        if reply.reply_code == 421:
            # RFC 5321 §3.8: after 421 the server closes the connection.
            self.leave()
        return reply

    def _read_reply(self, seconds: float, since: float | None = None) -> tuple[int, bytes]:
        begin = time.monotonic() if since is None else since
        wait = _Wait(begin + seconds, seconds)
        texts: list[bytes] = []
        for _line in range(MAX_REPLY_LINES):
            code, separator, text = self._read_reply_line(wait, is_first=not texts)
            texts.append((text or b"").strip())
            if separator != b"-":
                return int(code), b"\n".join(texts)
        raise self._lost(NotSmtp, sentences.LOST_OVERSIZED)

    def _read_reply_line(self, wait: _Wait, *, is_first: bool) -> tuple[bytes, bytes, bytes]:
        line = self._read_line(wait)
        for _blank in range(_MAX_BLANK_LINES if is_first else 0):
            if line.strip():
                break
            line = self._read_line(wait)
        match = _REPLY_LINE.fullmatch(line)
        if match is None:
            raise self._not_smtp(line)
        return match.group(1), match.group(2), match.group(3)

    def _not_smtp(self, line: bytes) -> ConnectionLost:
        text = ascii(self.quoting.shown(line, 80))
        protocol = _protocol_of(line) if self.phase is Phase.GREETING else None
        if protocol is None:
            return self._lost(NotSmtp, sentences.LOST_GARBAGE, text=text)
        error = self._lost(NotSmtp, sentences.OTHER_PROTOCOL, protocol=protocol, text=text)
        error.is_transient = False
        return error

    def _read_line(self, wait: _Wait) -> bytes:
        while b"\n" not in self._received:
            if len(self._received) > MAX_REPLY_LINE:
                raise self._lost(NotSmtp, sentences.LOST_OVERSIZED)
            self._received += self._receive(wait)
        line, _line_end, self._received = self._received.partition(b"\n")
        return line.rstrip(b"\r")

    def _receive(self, wait: _Wait) -> bytes:
        if self.sock is None:
            raise self._lost(ConnectionLost, sentences.LOST_CLOSED)
        try:
            self._wait_aloud(self.sock, wait)
            self.sock.settimeout(remaining(wait.deadline))
            _acknowledge_at_once(self.sock)
            data = self.sock.recv(_RECEIVE_OCTETS)
        except OSError as error:
            raise self._broken(error, wait.seconds) from error
        if not data:
            raise self._lost(ConnectionLost, sentences.LOST_CLOSED)
        return data

    def _wait_aloud(self, sock: socket.socket, wait: _Wait) -> None:
        """Wait a little in silence; tell once what is waited for, and until when."""
        if wait.is_told or wait.seconds <= _TOLD_AFTER_SECONDS or _has_pending(sock):
            return
        begin_to_tell = wait.deadline - wait.seconds + _TOLD_AFTER_SECONDS
        if wait_for(sock, begin_to_tell, for_reading=True):
            return
        wait.is_told = True
        until = time.strftime("%H:%M:%S", time.localtime(time.time() + remaining(wait.deadline)))
        self.notify(
            sentences.PROGRESS_WAITING.format(
                server=self.server, phase=self.phase.value, until=until
            )
        )


class _Wait:
    """One wait for a reply.

    Attributes:
        deadline: when it ends (time.monotonic).
        seconds: how long it may take.
        is_told: the analyst knows that it lasts.
    """

    def __init__(self, deadline: float, seconds: float) -> None:
        self.deadline = deadline
        self.seconds = seconds
        self.is_told = False


# How other protocols begin, for a Port that is not that of SMTP.
_PROTOCOLS = (
    (b"* ", "IMAP"),
    (b"+OK", "POP3"),
    (b"-ERR", "POP3"),
    (b"SSH-", "SSH"),
    (b"HTTP/", "HTTP"),
    (b"<!DOCTYPE", "HTTP"),
    (b"<HTML", "HTTP"),
    (b"RTSP/", "RTSP"),
    (b"RFB ", "VNC"),
)


def _protocol_of(line: bytes) -> str | None:
    found = (name for start, name in _PROTOCOLS if line.upper().startswith(start))
    return next(found, None)


def _has_pending(sock: socket.socket) -> bool:
    """TLS may hold octets that a selector does not see."""
    return isinstance(sock, ssl.SSLSocket) and sock.pending() > 0


def _acknowledge_at_once(sock: socket.socket) -> None:
    """Do not let a server wait 40 ms with the second of several replies to a group of commands.

    Many servers leave Nagle's algorithm on. Linux only, and only until the next receipt.
    """
    if hasattr(socket, "TCP_QUICKACK"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
