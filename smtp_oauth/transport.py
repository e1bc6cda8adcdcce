# File: transport.py
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
"""One HTTP request, bounded whatever the other side does: in time, in octets, in where it goes.

    post_form(url, form, …) -> HttpResponse, or HttpFault within timeout_seconds

The request is made in a thread of its own, because no library limits the whole of it: name
resolution, connecting, status line, headers, 1xx answers, body and trailers each have their own
clock or none. When the time is over its connection is shut down, which ends whatever it reads.
No redirect is read or followed, nothing is decompressed. Knows nothing of OAuth.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import requests
import urllib3
import urllib3.exceptions
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util import parse_url

from smtp_background import Background
from smtp_dataclass import dataclass, field
from smtp_oauth.fault import EXPECTED, Fault, HttpFault, fault_of
from smtp_oauth.url import is_loopback

# Microsoft's tokens have some 3 kB, with many groups up to 16; anything above this is no token.
MAX_RESPONSE_OCTETS = 256 * 1024
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": requests.utils.default_user_agent(),
}
_DRAIN_OCTETS = 1024 * 1024
_MAX_DRAINS = 64
_MAX_INTERIM = 20


@dataclass(frozen=True)
class HttpResponse:
    """One answer.

    Attributes:
        body: empty for a redirect, and for one that is encoded.
        is_encoded: it came with a Content-Encoding that nobody asked for.
        is_too_large: the body goes on behind MAX_RESPONSE_OCTETS.
    """

    status: int
    body: bytes = field(default=b"", repr=False)
    is_encoded: bool = False
    is_too_large: bool = False


def post_form(
    url: str,
    form: str,
    *,
    basic: tuple[str, str] | None = None,
    proxies: Mapping[str, str],
    ca_bundle: str | None,
    timeout_seconds: float,
) -> HttpResponse:
    """Send a form by POST and return the answer.

    Args:
        form: application/x-www-form-urlencoded.
        basic: name and password for HTTP Basic.
        proxies: by URL scheme, as requests takes them.
        ca_bundle: file of trusted certificates; None: those of requests.
        timeout_seconds: limit for all of it.

    Raises:
        HttpFault: there is none.
    """
    connections = _Connections()
    request = _Request(url, form, basic, dict(proxies), ca_bundle or True, timeout_seconds)
    running = Background(lambda: _outcome(request, connections)).begin()
    try:
        is_over = running.wait(timeout_seconds)
    finally:
        connections.shut_down()
    if not is_over:
        raise HttpFault(Fault.TIMED_OUT, was_sent=connections.were_made)
    outcome = running.result()
    if isinstance(outcome, HttpFault):
        raise outcome
    return outcome


def _outcome(request: _Request, connections: _Connections) -> HttpResponse | HttpFault:
    """Do the request; judge an error where it came up: raised again, it would lose its context."""
    try:
        return request.send(connections)
    except EXPECTED as error:
        fault, reason = fault_of(error, has_proxy=bool(request.proxies))
        if connections.were_made and fault in (Fault.URL_UNUSABLE, Fault.PROXY_UNUSABLE):
            # A ValueError behind the connecting is about the answer, such as a length that is none.
            fault = Fault.BROKE_OFF
        return HttpFault(fault, reason, was_sent=connections.were_made)


def environment_proxies(url: str) -> dict[str, str]:
    """Find the proxies that the environment wants for a URL; {} when it is to be reached directly.

    Never one for this very host. They exist in the action process only (soar-platform.md §1.2), so
    they travel with the login.
    """
    if is_loopback(parse_url(url).host or ""):
        return {}
    proxies = requests.utils.get_environ_proxies(url)
    return {scheme: proxies[scheme] for scheme in ("http", "https", "all") if scheme in proxies}


def phrase_of(status: int) -> str:
    """Return the registered reason phrase; what a server writes there is its own (RFC 9112 §4)."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


@dataclass(frozen=True)
class _Request:
    """What post_form was asked for."""

    url: str
    form: str = field(repr=False)
    basic: tuple[str, str] | None = field(repr=False)
    proxies: dict[str, str] = field(repr=False)
    verify: str | bool
    timeout_seconds: float

    def send(self, connections: _Connections) -> HttpResponse:
        """Do it; nothing here limits the whole of it."""
        request = requests.Request(
            "POST", self.url, data=self.form, headers=_HEADERS, auth=self.basic
        ).prepare()
        # The adapter alone: a Session would read the answer to find out where it redirects.
        adapter = _Adapter(connections)
        try:
            response = adapter.send(
                request,
                stream=True,
                timeout=self.timeout_seconds,
                verify=self.verify,
                proxies=self.proxies,
            )
            return _read(response)
        finally:
            adapter.close()


def _read(response: requests.Response) -> HttpResponse:
    """Read what may be a token: no redirect, nothing that would have to be decompressed."""
    status = response.status_code
    if 300 <= status < 400:
        return HttpResponse(status)
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        return HttpResponse(status, is_encoded=True)
    content = bytearray()
    while len(content) <= MAX_RESPONSE_OCTETS:
        missing = MAX_RESPONSE_OCTETS + 1 - len(content)
        block = response.raw.read(missing, decode_content=False)
        if not block:
            return HttpResponse(status, bytes(content))
        content += block
    return HttpResponse(status, is_too_large=True)


class _Connections:
    """The TCP connections of one request: known to the thread that may have to end them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_over = False
        self.were_made = False

    def add(self, connection: socket.socket) -> None:
        """Keep a second handle of a connection: TLS takes the first one over."""
        with self._lock:
            self.were_made = True
            self._sockets.append(connection.dup())
        if self._is_over:
            self.shut_down()

    def shut_down(self) -> None:
        """End them all, and whoever reads from one of them."""
        with self._lock:
            self._is_over = True
            sockets, self._sockets = self._sockets, []
        for each in sockets:
            with each, contextlib.suppress(OSError):  # the other side was quicker
                each.shutdown(socket.SHUT_RDWR)
                _drain(each)


def _drain(connection: socket.socket) -> None:
    """Take away what has come and was not read yet: reading it in small pieces takes long."""
    connection.setblocking(False)
    for _turn in range(_MAX_DRAINS):
        if not connection.recv(_DRAIN_OCTETS):
            break


class _Adapter(HTTPAdapter):
    """requests' adapter, whose connections are known while they are used."""

    def __init__(self, connections: _Connections) -> None:
        self._pools = _pools(connections)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        if isinstance(manager, urllib3.ProxyManager):  # one for SOCKS brings its own connections
            manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(connections: _Connections) -> dict[str, Any]:
    """Make connection pools that tell about each connection they open."""
    http_connection = _watched(HTTPConnection, connections)
    https_connection = _watched(HTTPSConnection, connections)
    return {
        "http": _subclass(HTTPConnectionPool, ConnectionCls=http_connection),
        "https": _subclass(HTTPSConnectionPool, ConnectionCls=https_connection),
    }


def _watched(kind: type[HTTPConnection], connections: _Connections) -> type[HTTPConnection]:
    def new_connection(self: HTTPConnection) -> socket.socket:
        made = kind._new_conn(self)
        connections.add(made)
        return made

    return _subclass(kind, _new_conn=new_connection, response_class=_FinalResponse)


class _FinalResponse(http.client.HTTPResponse):
    """A response behind any interim ones (RFC 9110 §15.2); http.client looks behind 100 only."""

    def begin(self) -> None:
        super().begin()
        for _interim in range(_MAX_INTERIM):
            is_interim = 100 <= self.status < 200 and self.status != HTTPStatus.SWITCHING_PROTOCOLS
            if not is_interim:
                return
            self.headers = self.msg = None  # type: ignore[assignment]  # as before begin()
            super().begin()


def _subclass(kind: type[Any], **members: Any) -> type[Any]:
    """Its name stays, as it is in the texts of errors, which are published."""
    return type(kind.__name__, (kind,), members)
