# File: mail_server.py
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

"""A mail server for tests: aiosmtpd on a loopback port, in a thread of its own.

    with MailServer(auth=["PLAIN"], script=[{"on": "RCPT", "reply": "550 5.1.1 no"}]) as server:
        ...
        assert server.only_message().rcpt_tos == ["ana@example.com"]

The options are those of a ``server`` in the conformance table, and more. What is wrong with the
server is said by ``script``; see mail_script for the rules. Records are complete for everything
that a client got an answer to; ``wait_closed`` waits for the ends of connections.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support import certificates
from tests.support.mail_protocol import MailProtocol
from tests.support.mail_records import Connection, Message
from tests.support.mail_script import Script

DEFAULT_PORTS = (25, 465, 587, 2525)


@dataclass(frozen=True)
class ServerOptions:
    """How the server presents itself.

    Attributes:
        mode: "plain", or "implicit" for TLS from the first octet.
        starttls: STARTTLS is offered (plain mode only).
        require_starttls: 530 to everything else before TLS.
        auth_required: 530 to MAIL before AUTH.
        cert: one of certificates.KINDS.
        cert_names: further names in a trusted certificate.
        tls_maximum: newest TLS version spoken, such as "TLSv1_1".
        inject: octets sent in clear in one packet with the 220 to STARTTLS.
        auth: mechanisms offered, of LOGIN, PLAIN, XOAUTH2, OAUTHBEARER.
        auth_without_tls: AUTH is offered before TLS too.
        users, tokens: passwords by user, and OAuth access tokens, that are accepted.
        xoauth2_reject: how a token is refused: "535", {"challenge": object}, {"raw334": text}
            or {"reply": text}; a challenge and a reply may stand together.
        smtputf8, size, eightbitmime, pipelining, enhancedstatuscodes: extensions.
        most_sessions: logged in at once; 432 4.3.2 to AUTH beyond.
        messages_per_minute: what is more is answered when its minute comes.
        limits: RCPTMAX (452 from there on), MAILMAX (421 and closed), RFC 9422.
        announce_limits: EHLO names them.
        ehlo_extra: further lines of the EHLO reply.
        helo_only: EHLO is unknown.
        ports: the ports at which ``reroute`` makes the server reachable.
        line_length_limit: longest content line taken, in octets.
        hostname: what the server calls itself.
    """

    mode: str = "plain"
    starttls: bool = True
    require_starttls: bool = False
    auth_required: bool = False
    cert: str = "trusted"
    cert_names: tuple[str, ...] = ()
    tls_maximum: str | None = None
    inject: bytes = b""
    auth: Sequence[str] = ("LOGIN", "PLAIN")
    auth_without_tls: bool = True
    users: Mapping[str, str] = field(default_factory=lambda: {"soar@example.com": "s3cret"})
    tokens: Collection[str] = ("good-token",)
    xoauth2_reject: str | Mapping[str, Any] = "535"
    smtputf8: bool = True
    size: int | None = None
    eightbitmime: bool = True
    pipelining: bool = False
    enhancedstatuscodes: bool = False
    most_sessions: int | None = None
    messages_per_minute: int | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    announce_limits: bool = True
    ehlo_extra: Sequence[str] = ()
    helo_only: bool = False
    ports: Sequence[int] = DEFAULT_PORTS
    line_length_limit: int = 2**16
    hostname: str = "mail.example.com"

    @property
    def tls_context(self) -> ssl.SSLContext:
        return certificates.server_context(self.cert, self.tls_maximum, self.cert_names)

    @property
    def offers_starttls(self) -> bool:
        return self.mode == "plain" and self.starttls


class MailServer:
    """Records what clients send; a context manager. The other arguments are ServerOptions'."""

    def __init__(
        self,
        *,
        script: Sequence[Any] = (),
        host: str = "127.0.0.1",
        listen_on: int = 0,
        **options: Any,
    ):
        self._listen_on = listen_on
        self.options = ServerOptions(**options)
        self.script = Script(script)
        self.host = host
        self.port = 0
        self.connections: list[Connection] = []
        self.messages: list[Message] = []
        self.errors: list[BaseException] = []
        self._protocols: list[MailProtocol] = []
        self._turns: list[float] = []
        self._arrivals: list[asyncio.Task] = []
        self._ended = threading.Condition()

    # Life

    def start(self) -> MailServer:
        """Listen, and serve in a new thread; ``host`` and ``port`` say where."""
        certificates.authority()
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listener = socket.create_server((self.host, self._listen_on), family=family)
        self.port = listener.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._note_error)
        self._stopping = self._loop.create_future()
        self._thread = threading.Thread(target=self._run, args=(listener,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End every connection at once and the thread with them.

        Raises:
            AssertionError: something went wrong inside the server, so what it recorded is
                not to be trusted.
        """
        self._loop.call_soon_threadsafe(self._stopping.set_result, None)
        self._thread.join()
        assert not self.errors, self.errors

    def __enter__(self) -> MailServer:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def _run(self, listener: socket.socket) -> None:
        self._loop.run_until_complete(self._serve(listener))
        self._loop.close()

    async def _serve(self, listener: socket.socket) -> None:
        with listener:
            listener.setblocking(False)
            # Not by create_server(): when that is closed, what it just accepted may leak.
            self._loop.add_reader(listener, self._accept, listener)
            await self._stopping
            self._loop.remove_reader(listener)
        await asyncio.gather(*self._arrivals)
        await self._disconnect()

    def _accept(self, listener: socket.socket) -> None:
        loop = self._loop
        try:
            client, _ = listener.accept()
        except (BlockingIOError, ConnectionError):  # gone before we came
            return
        arrival = loop.connect_accepted_socket(lambda: MailProtocol(self, loop), client)
        self._arrivals.append(loop.create_task(arrival))

    async def _disconnect(self) -> None:
        for protocol in self._protocols:
            protocol.note_end("server-stopped")
            protocol.raw_transport.abort()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        # The transports tell their protocols of the end, and the TLS layer its own, one round
        # of the loop each.
        for _ in range(4):
            await asyncio.sleep(0)

    def _note_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception") or AssertionError(context["message"])
        if not isinstance(error, (ConnectionError, ssl.SSLError)):
            self.errors.append(error)

    # Called by the protocols, in the server's thread

    def new_connection(self, protocol: MailProtocol) -> Connection:
        self._protocols.append(protocol)
        self.connections.append(Connection(len(self.connections) + 1))
        return self.connections[-1]

    @property
    def open_sessions(self) -> int:
        """How many connections are logged in."""
        open_ones = (each for each in self.connections if each.ended is None)
        return sum(any(attempt.accepted for attempt in each.auth) for each in open_ones)

    def seconds_until_turn(self) -> float:
        """Take a place in the queue of messages_per_minute; return how long it takes."""
        most = self.options.messages_per_minute
        now = time.monotonic()
        if most is None:
            return 0.0
        turn = now if len(self._turns) < most else max(now, self._turns[-most] + 60)
        self._turns.append(turn)
        return turn - now

    def connection_ended(self) -> None:
        with self._ended:
            self._ended.notify_all()

    # Records

    def wait_closed(self, timeout: float = 5) -> list[Connection]:
        """Wait until there was a connection and all of them have ended; return them."""

        def closed() -> bool:
            return bool(self.connections) and all(c.ended for c in self.connections)

        with self._ended:
            done = self._ended.wait_for(closed, timeout)
        assert done, f"not all connections ended: {self.connections}"
        return self.connections

    def only_connection(self) -> Connection:
        """The one connection there was."""
        assert len(self.connections) == 1, f"{len(self.connections)} connections"
        return self.connections[0]

    def only_message(self) -> Message:
        """The one message that came, taken or refused."""
        assert len(self.messages) == 1, f"{len(self.messages)} messages"
        return self.messages[0]

    @property
    def accepted(self) -> list[Message]:
        """The messages that were not refused; a receiver has them even without the reply."""
        return [message for message in self.messages if message.refused is None]

    def copies(self, recipient: str) -> int:
        """How many accepted messages name the recipient in their envelope."""
        return sum(message.rcpt_tos.count(recipient) for message in self.accepted)
