# File: raw_server.py
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
"""A server on a raw socket that does what a function says, for what no real SMTP server would do.

    with RawServer(talk) as server, reroute_to(server):
        ...

``talk`` gets a Peer per connection, in a thread of its own. For everything that a server could do
there is mail_server.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from unittest import mock


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, said: list[str]) -> None:
        self.sock = sock
        self.said = said
        self._buffer = b""

    def send(self, *lines: str) -> None:
        """Send lines, each with its CRLF."""
        self.sock.sendall("".join(f"{line}\r\n" for line in lines).encode("latin-1"))

    def line(self) -> str:
        """Read one line; an empty text at the end."""
        while b"\n" not in self._buffer:
            data = self.sock.recv(65536)
            if not data:
                return ""
            self._buffer += data
        line, _end, self._buffer = self._buffer.partition(b"\n")
        text = line.decode("utf-8", errors="replace").rstrip("\r")
        self.said.append(text)
        return text

    def commands(self) -> Iterator[str]:
        """Yield lines until the client goes."""
        while True:
            line = self.line()
            if not line:
                return
            yield line

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Do the server's side of a handshake."""
        self.sock = context.wrap_socket(self.sock, server_side=True)

    def ordinary(self, command: str) -> None:
        """Answer a command as any server does."""
        verb = command.split(" ")[0].upper()
        if verb == "DATA":
            self.send("354 go")
            while self.line() != ".":
                pass
            self.send("250 2.0.0 Ok: queued as 4F3A81C0B2")
        elif verb == "QUIT":
            self.send("221 bye")
        elif verb == "EHLO":
            self.send("250 raw.example.com")
        else:
            self.send("250 ok")


class RawServer:
    """Listens, and lets ``talk`` deal with each connection; ``said`` is all that clients said."""

    def __init__(self, talk: Callable[[Peer], None]) -> None:
        self._talk = talk
        self._threads: list[threading.Thread] = []
        self.said: list[str] = []
        self.connections = 0

    def __enter__(self) -> RawServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        for thread in self._threads:
            thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                sock, _address = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._handle, args=(sock,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _handle(self, sock: socket.socket) -> None:
        sock.settimeout(20)
        peer = Peer(sock, self.said)
        with suppress(OSError, ValueError):
            self._talk(peer)
        with suppress(OSError):
            peer.sock.close()


@contextmanager
def reroute_to(server: RawServer) -> Iterator[None]:
    """Lead every host name and port to the server."""
    real = socket.getaddrinfo

    def getaddrinfo(_host: object, _port: object, *args: object, **options: object) -> object:
        return real("127.0.0.1", server.port, *args, **options)  # type: ignore[arg-type]

    with mock.patch.object(socket, "getaddrinfo", getaddrinfo):
        yield
