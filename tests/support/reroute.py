# File: reroute.py
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

"""Name resolution for tests: every host name leads to a server on the loopback interface.

    with MailServer() as server, reroute(server) as route:
        ...
        assert route.connects == [Connect("mail.example.com", 587, 30)]

Only ``socket.getaddrinfo`` and ``socket.create_connection`` are replaced, so that clients make
real connections by real addresses. The app looks names up in a thread of a name of its own.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Union
from unittest import mock

from tests.support.mail_server import MailServer

Address = tuple  # (host, port)
# Where the app looks names up before it connects.
_DIALS = str(Path("delivery", "dial.py"))
_BOUNDED = 0.0
Target = Union[MailServer, Mapping[Union[str, int], MailServer]]


@dataclass(frozen=True)
class Connect:
    """One attempt to connect, as SMTP clients make it.

    Attributes:
        timeout_seconds: None when there was none; the app's own limit is not seen here and told
            as its thread's waiting, which is always bounded.
    """

    host: str
    port: int
    timeout_seconds: float | None


@dataclass
class Route:
    """Where names lead, and what was asked for.

    Attributes:
        connects: in order, what went through socket.create_connection, as SMTP does.
        lookups: host and port of names looked up otherwise, as HTTP libraries do.
        addresses: may be filled by a test: several (address, port) pairs of a host name, which
            a client should try in turn.
        refused: an address where nobody listens.
        silent: an address that does not answer connection attempts.
    """

    connects: list[Connect] = field(default_factory=list)
    lookups: list[Address] = field(default_factory=list)
    addresses: dict[str, list[Address]] = field(default_factory=dict)
    refused: Address = ("127.0.0.1", 0)
    silent: Address = ("127.0.0.1", 0)


@contextmanager
def reroute(
    target: Target,
    ports: Iterable[int] | None = None,
    *,
    other_ports: Mapping[int, int] | None = None,
    silent_ports: Iterable[int] = (),
) -> Iterator[Route]:
    """Lead every host name to the target while the context is open.

    Args:
        target: one server; or servers by host name ("*" for any other) or by port number.
        ports: ports at which it is reached; default: those of the server's options.
        other_ports: real loopback ports by the port a client names, for HTTP services.
        silent_ports: ports at which a connection attempt gets no answer at all.

    Every other port refuses connections, but for loopback addresses, which keep their real
    ports. Names below .invalid do not resolve (RFC 6761 §6.4).
    """
    with ExitStack() as stack:
        route = Route()
        route.refused = stack.enter_context(_refusing_address())
        route.silent = stack.enter_context(_silent_address())
        resolver = _Resolver(route, target, ports, dict(other_ports or {}), tuple(silent_ports))
        stack.enter_context(mock.patch.object(socket, "getaddrinfo", resolver.getaddrinfo))
        connect = mock.patch.object(socket, "create_connection", resolver.create_connection)
        stack.enter_context(connect)
        yield route


class _Resolver:
    def __init__(
        self,
        route: Route,
        target: Target,
        ports: Iterable[int] | None,
        other_ports: dict[int, int],
        silent_ports: tuple[int, ...],
    ) -> None:
        self._route = route
        self._target = target
        self._ports = None if ports is None else tuple(ports)
        self._other_ports = other_ports
        self._silent_ports = silent_ports
        self._real_getaddrinfo = socket.getaddrinfo
        self._real_create_connection = socket.create_connection
        self._connecting = False

    def create_connection(self, address: Address, *args: Any, **options: Any) -> socket.socket:
        given = dict(zip(("timeout", "source_address"), args), **options)
        timeout = given.get("timeout", socket.getdefaulttimeout())
        # The default of the real function is an object that stands for "the global default".
        seconds = timeout if isinstance(timeout, (int, float)) else socket.getdefaulttimeout()
        self._route.connects.append(Connect(address[0], address[1], seconds))
        self._connecting = True
        try:
            return self._real_create_connection(address, *args, **options)
        finally:
            self._connecting = False

    def getaddrinfo(self, host: Any, port: Any, *args: Any, **options: Any) -> list[tuple]:
        name = host.decode("ascii") if isinstance(host, bytes) else host or "localhost"
        # As the real function does: a name that cannot be encoded raises UnicodeError.
        name.encode("idna")
        if name.rstrip(".").lower().endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if sys._getframe(1).f_code.co_filename.endswith(_DIALS):
            self._route.connects.append(Connect(name, int(port), _BOUNDED))
        elif not self._connecting:
            self._route.lookups.append((name, int(port)))
        found: list[tuple] = []
        for real_host, real_port in self._addresses(name, int(port)):
            found += self._real_getaddrinfo(real_host, real_port, *args, **options)
        return found

    def _addresses(self, name: str, port: int) -> list[Address]:
        if name in self._route.addresses:
            return self._route.addresses[name]
        if port in self._other_ports:
            return [("127.0.0.1", self._other_ports[port])]
        if port in self._silent_ports:
            return [self._route.silent]
        server = self._server(name, port)
        if server is not None:
            return [(server.host, server.port)]
        return [(name, port)] if _is_loopback(name) else [self._route.refused]

    def _server(self, name: str, port: int) -> MailServer | None:
        server = self._target
        if not isinstance(server, MailServer):
            server = server.get(port) or server.get(name) or server.get("*")
            if port in self._target:
                return server
        if server is None:
            return None
        ports = server.options.ports if self._ports is None else self._ports
        return server if port in ports else None


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@contextmanager
def _refusing_address() -> Iterator[Address]:
    """An address whose port is taken but not listened at, so that connecting is refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()


@contextmanager
def _silent_address() -> Iterator[Address]:
    """An address that drops connection attempts: its queue of one is full for good."""
    with socket.socket() as listener, socket.socket() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting.connect(listener.getsockname())
        yield listener.getsockname()
