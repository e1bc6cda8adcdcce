# File: mail_disturbance.py
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
"""What a script does to an SMTP session: the half of mail_protocol that misbehaves.

Laid over aiosmtpd's service: each command, each reply, the handshake and the content pass through
here, and where the script has a rule for that point, it is done (see mail_script).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from asyncio import sslproto
from typing import TYPE_CHECKING, Any, Callable

from aiosmtpd.smtp import SMTP

from tests.support.mail_records import Connection

if TYPE_CHECKING:
    from tests.support.mail_script import Rule
    from tests.support.mail_server import MailServer


class Disturbance(SMTP):
    """One connection that does what the script says.

    Attributes:
        desk: the server it belongs to.
        record: what is written down about the connection; None until there is one.
        raw_transport: the TCP transport, below TLS.
    """

    desk: MailServer
    record: Connection | None = None
    raw_transport: asyncio.Transport | None = None
    _planned: Rule | None = None
    _content_rule: Rule | None = None
    _content_octets = 0
    _starting_tls = False

    def note_end(self, how: str) -> None:
        """Write down how the connection ended; the first word counts."""
        if self.record.ended is None:
            self.record.ended = how
            self.desk.connection_ended()

    def end(self, how: str, close: Callable[[], None]) -> None:
        """End the connection by ``close`` and the handling of its session with it."""
        self.note_end(how)
        close()
        # The one exception that aiosmtpd lets pass: its handler of the session is over.
        raise asyncio.CancelledError

    def worded(self, octets: bytes) -> bytes:
        """A reply as this server words it."""
        return octets

    # Commands and replies

    def _scripted(self, name: str, method: Callable[[str], Any]) -> Callable[[str], Any]:
        async def run(arg: str) -> None:
            rule = self.desk.script.rule_for(name, arg or "")
            if rule is not None:
                self._planned = rule
                if await self._misbehave(rule):
                    await self.push("")
                    return
            await method(arg)

        return run

    async def _misbehave(self, rule: Rule) -> bool:
        """Do what the rule wants before a reply; return whether the reply is replaced."""
        if rule.delay:
            await asyncio.sleep(rule.delay)
        if rule.hang:
            await self.loop.create_future()
        if rule.reset:
            self.end("reset-by-server", self._reset)
        if rule.drop:
            self.end("dropped-by-server", self.raw_transport.abort)
        return rule.instead is not None

    def _reset(self) -> None:
        # RFC 9293 §3.6: closing with no time to linger sends RST in place of FIN.
        linger = struct.pack("ii", 1, 0)
        sock = self.raw_transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.raw_transport.abort()

    async def _handle_client(self) -> None:
        rule = self.desk.script.rule_for("CONNECT")
        if rule is not None:
            self._planned = rule
            await self._misbehave(rule)
        try:
            await super()._handle_client()
        except ConnectionError:
            self.note_end("client-closed")

    async def push(self, status: str | bytes) -> None:
        """Send a reply, or what the script has planned in its place."""
        rule, self._planned = self._planned, None
        starting_tls, self._starting_tls = self._starting_tls, False
        octets = status.encode("utf-8") if isinstance(status, str) else status
        octets = self.worded(octets) + b"\r\n"
        if rule is not None and rule.instead is not None:
            octets = rule.instead
        if starting_tls:
            octets += self.options.inject
        await self._send(octets, rule.drip if rule else 0)
        if rule is not None and rule.close:
            self.end("closed-by-server", self.transport.close)
        if starting_tls:
            await self._disturb_handshake(self.desk.script.rule_for("TLS"))

    async def _send(self, octets: bytes, drip: float) -> None:
        if not drip:
            self._writer.write(octets)
            await self._writer.drain()
            return
        for octet in octets:
            self._writer.write(bytes([octet]))
            await asyncio.sleep(drip)

    # The content

    async def smtp_DATA(self, arg: str) -> None:
        self._content_octets = 0
        if self.envelope.rcpt_tos:
            self._content_rule = self.desk.script.rule_for("CONTENT")
        await super().smtp_DATA(arg)
        self._content_rule = None

    def data_received(self, data: bytes) -> None:
        if self.session is None:
            if not self._hello.done():
                self._hello.set_result(None)
            return
        super().data_received(data)
        if self._content_rule is None:
            return
        self._content_octets += len(data)
        if self._content_octets >= self._content_rule.after:
            rule, self._content_rule = self._content_rule, None
            self._interrupt(rule)

    def _interrupt(self, rule: Rule) -> None:
        """Do what a CONTENT rule wants, in the middle of the content."""
        if rule.hang:
            self.note_end("stalled-by-server")
            self.transport.pause_reading()
        elif rule.delay:
            self.transport.pause_reading()
            self.loop.call_later(rule.delay, self.transport.resume_reading)
        elif rule.reset or rule.drop:
            self.note_end("reset-by-server" if rule.reset else "dropped-by-server")
            (self._reset if rule.reset else self.raw_transport.abort)()
        else:
            self.transport.write(rule.instead or b"")
            if rule.close:
                self.note_end("closed-by-server")
                self.transport.close()

    # The TLS handshake

    async def smtp_STARTTLS(self, arg: str) -> None:
        self._starting_tls = self.tls_context is not None and not arg
        await super().smtp_STARTTLS(arg)

    def begin_implicit_tls(self, transport: asyncio.Transport) -> None:
        rule = self.desk.script.rule_for("TLS")
        if rule is None:
            self._shake_hands(transport)
            return
        self._hello = self.loop.create_future()
        if not rule.ends_handshake:
            # The client speaks first; its octets must wait until TLS takes over. At once would
            # be too early: Python 3.9 starts to read when this callback is over.
            self.loop.call_soon(transport.pause_reading)
        self.loop.create_task(self._disturb_implicit_tls(transport, rule))

    async def _disturb_implicit_tls(self, transport: asyncio.Transport, rule: Rule) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await self._disturb_handshake(rule)
            self._shake_hands(transport)
            transport.resume_reading()

    def _shake_hands(self, transport: asyncio.Transport) -> None:
        done = self.loop.create_future()
        done.add_done_callback(self._note_handshake)
        protocol = sslproto.SSLProtocol(
            self.loop, self, self.options.tls_context, done, server_side=True
        )
        transport.set_protocol(protocol)
        protocol.connection_made(transport)

    def _note_handshake(self, done: asyncio.Future) -> None:
        # Of a handshake that failed, the TLS layer tells nobody else.
        if not done.cancelled() and done.exception() is not None:
            self.note_end("client-closed")

    async def _disturb_handshake(self, rule: Rule | None) -> None:
        if rule is None:
            return
        if rule.ends_handshake:
            # Wait for the client's first message, so that it is the handshake that breaks.
            await (self._reader.read(1) if self.session is not None else self._hello)
        if await self._misbehave(rule):
            self.raw_transport.write(rule.instead)
            self.end("closed-by-server", self.raw_transport.close)
