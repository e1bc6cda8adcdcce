# File: mail_protocol.py
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

"""The server side of one SMTP session: aiosmtpd's service, written down.

Built by mail_server for each connection. The ordinary path is aiosmtpd's; this class writes down
what happens and offers what the options say. What a script does to it is in mail_disturbance.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, LoginPassword, Session, TLSSetupException

from tests.support.mail_disturbance import Disturbance
from tests.support.mail_records import AuthAttempt, Message
from tests.support.mail_sasl import OAuthCredentials, OAuthMechanismsMixin

if TYPE_CHECKING:
    from tests.support.mail_server import MailServer

_LACKS_ENHANCED_CODE = re.compile(rb"^([245])(\d\d)([ -])(?!\d\.\d{1,3}\.\d{1,3} )")
_HANDSHAKE_GIVEN_UP = (ConnectionError, TLSSetupException, OSError)


class MailProtocol(Disturbance, OAuthMechanismsMixin, SMTP):
    """One connection."""

    def __init__(self, server: MailServer, loop: asyncio.AbstractEventLoop) -> None:
        self.desk = server
        self.options = options = server.options
        self._wire: list[bytes] = []
        self._transactions = 0
        self.command_size_limits = defaultdict(lambda: self.command_size_limit)
        self.line_length_limit = options.line_length_limit
        super().__init__(
            _Hooks(server),
            data_size_limit=options.size,
            enable_SMTPUTF8=options.smtputf8,
            hostname=options.hostname,
            ident="ESMTP test server",
            tls_context=options.tls_context if options.offers_starttls else None,
            require_starttls=options.require_starttls,
            auth_require_tls=False,
            auth_exclude_mechanism={"LOGIN", "PLAIN", "XOAUTH2", "OAUTHBEARER"} - set(options.auth),
            authenticator=_judge,
            loop=loop,
        )
        # Given to the constructor, it would warn that AUTH without TLS is unsafe.
        self._auth_required = options.auth_required
        for name, method in tuple(self._smtp_methods.items()):
            self._smtp_methods[name] = self._scripted(name, method)

    # Connection and TLS

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.record is not None:
            self._note_tls(transport)
            super().connection_made(transport)
            return
        self.raw_transport = transport
        self.record = self.desk.new_connection(self)
        if self.options.mode == "implicit":
            self.begin_implicit_tls(transport)
        else:
            super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.note_end("client-closed")
        if self.session is not None:
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        return None if self.session is None else super().eof_received()

    def _note_tls(self, transport: asyncio.BaseTransport) -> None:
        self.record.tls = "implicit" if self.options.mode == "implicit" else "starttls"
        self.record.tls_version = transport.get_extra_info("ssl_object").version()

    # What is read

    def _cb_client_connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        super()._cb_client_connected(reader, writer)
        read = reader.readuntil

        async def read_and_note(separator: bytes | None = None) -> bytes:
            line = await read(separator or b"\n")
            self._note_line(line, separator, pipelined=bool(reader._buffer))
            return line

        reader.readuntil = read_and_note

    def _note_line(self, line: bytes, separator: bytes | None, *, pipelined: bool) -> None:
        # aiosmtpd reads commands with the default separator, the answer to a 334 by readline()
        # and the content with CRLF.
        if separator is None:
            text = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
            self.record.command_lines.append(text)
            self.record.quit = text.upper() == "QUIT"
            self.record.pipelined += pipelined
        elif separator == b"\n":
            self.record.sasl_lines.append(line.rstrip(b"\r\n"))
        else:
            self._wire.append(line)

    # Commands and replies

    def worded(self, octets: bytes) -> bytes:
        """Add an enhanced status code, when the options say so."""
        if not self.options.enhancedstatuscodes or not self.session.host_name:
            return octets
        if octets.startswith(b"250-"):  # EHLO (RFC 2034 §3)
            return octets
        return _LACKS_ENHANCED_CODE.sub(rb"\1\2\g<3>\1.0.0 ", octets)

    def _create_session(self) -> Session:
        return _QuietSession(self.loop)

    async def smtp_EHLO(self, hostname: str) -> None:
        if self.options.helo_only:
            await self.push("502 5.5.1 Command not implemented")
            return
        self.record.helo_names.append(hostname)
        await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:
        self.record.helo_names.append(hostname)
        await super().smtp_HELO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if "BODY=8BITMIME" in (arg or "").upper() and not self.options.eightbitmime:
            await self.push("555 5.5.4 BODY=8BITMIME was not offered")
            return
        most = self.options.limits.get("MAILMAX")
        self._transactions += 1
        if most is not None and self._transactions > most:
            await self.push("421 4.7.0 Too many messages in this connection")
            self.end("closed-by-server", self.transport.close)
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str) -> None:
        self._wire.clear()
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        self.note_end("quit")
        await super().smtp_QUIT(arg)

    def note_auth(self, attempt: AuthAttempt) -> None:
        self.record.auth.append(attempt)

    def ehlo_lines(self) -> list[str]:
        """The reply to EHLO: what the options offer, in this state of the session."""
        options, tls = self.options, self.record.tls != "none"
        offers = {
            "PIPELINING": options.pipelining,
            f"SIZE {options.size}": options.size is not None,
            "8BITMIME": options.eightbitmime,
            "SMTPUTF8": options.smtputf8,
            "ENHANCEDSTATUSCODES": options.enhancedstatuscodes,
            "STARTTLS": options.offers_starttls and not tls,
            "AUTH " + " ".join(options.auth): options.auth and (tls or options.auth_without_tls),
            "LIMITS " + " ".join(f"{k}={v}" for k, v in options.limits.items()): (
                options.limits and options.announce_limits
            ),
        }
        lines = [options.hostname, *(name for name, offered in offers.items() if offered)]
        lines += options.ehlo_extra
        return [f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"]

    async def take_message(self) -> str | bytes:
        """Record the message in the envelope and return the reply to its final dot."""
        message = self._message()
        self.record.messages += 1
        self.desk.messages.append(message)
        status = f"250 2.0.0 OK: queued as {message.queue_id}"
        rule = self.desk.script.rule_for("MESSAGE")
        if rule is not None:
            self._planned = rule
            if await self._misbehave(rule) and (rule.reply or "2")[0] != "2":
                message.refused = rule.reply
        message.acknowledged = True
        return status

    def _message(self) -> Message:
        envelope = self.envelope
        return Message(
            connection=self.record.number,
            mail_from="" if envelope.mail_from == "<>" else envelope.mail_from,
            rcpt_tos=list(envelope.rcpt_tos),
            mail_options=list(envelope.mail_options),
            rcpt_options=list(envelope.rcpt_options),
            content=bytes(envelope.original_content),
            wire=b"".join(self._wire),
            tls=self.record.tls != "none",
            authenticated=bool(self.session.authenticated),
            queue_id=f"TEST{len(self.desk.messages) + 1:06d}",
        )


class _QuietSession(Session):
    """aiosmtpd's session without the log line about an attribute that it sets itself."""

    login_data = None


class _Hooks:
    """aiosmtpd's handler: the decisions that it leaves to its user."""

    def __init__(self, desk: MailServer) -> None:
        self._desk = desk

    async def handle_EHLO(self, server, session, envelope, hostname, responses) -> list[str]:
        session.host_name = hostname
        return ["\r\n".join(server.ehlo_lines())]

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        most = server.options.limits.get("RCPTMAX")
        if most is not None and len(envelope.rcpt_tos) >= most:
            return "452 4.5.3 Too many recipients"
        return MISSING

    async def handle_DATA(self, server, session, envelope) -> str | bytes:
        await asyncio.sleep(self._desk.seconds_until_turn())
        return await server.take_message()

    async def handle_exception(self, error: Exception) -> str:
        if not isinstance(error, _HANDSHAKE_GIVEN_UP):
            self._desk.errors.append(error)
        return "421 4.3.0 Session ended"


def _judge(server: MailProtocol, session, envelope, mechanism: str, auth_data: Any) -> AuthResult:
    """aiosmtpd's authenticator callback: right or wrong, written down either way."""
    tls = server.record.tls != "none"
    if isinstance(auth_data, LoginPassword):
        user, password = (value.decode("utf-8", "replace") for value in auth_data)
        accepted = user in server.options.users and server.options.users[user] == password
        server.note_auth(AuthAttempt(mechanism, tls, accepted, user, password=password))
    else:
        credentials: OAuthCredentials = auth_data
        accepted = credentials.token in server.options.tokens
        server.note_auth(
            AuthAttempt(
                mechanism,
                tls,
                accepted,
                credentials.user,
                token=credentials.token,
                host=credentials.host,
                port=credentials.port,
            )
        )
    return AuthResult(success=accepted, handled=False, auth_data=auth_data)
