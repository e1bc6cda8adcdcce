# File: raw_http.py
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
"""An HTTP server of raw octets, for answers that no HTTP library would give."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

# What a server does with each connection, after the request was read. Returns when it is done.
Script = Callable[["Talk"], None]


_LONGEST_WAIT_SECONDS = 3


class Talk:
    """One connection on the server's side.

    Attributes:
        request: as it came.
        octets: how many were sent and taken.
    """

    def __init__(self, connection: socket.socket, is_over: threading.Event) -> None:
        self._connection = connection
        self._is_over = is_over
        self.octets = 0
        self.request = b""

    def read_request(self) -> None:
        """Read a request with its body."""
        while b"\r\n\r\n" not in self.request:
            self._receive()
        head, _end, _body = self.request.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-len")]
        length = int(lengths[0].partition(b":")[2]) if lengths else 0
        while len(self.request) < len(head) + 4 + length:
            self._receive()

    def say(self, octets: bytes) -> None:
        """Send octets."""
        self._connection.sendall(octets)
        self.octets += len(octets)

    def drip(self, octets: bytes, pause: float = 0.05) -> None:
        """Send octets again and again, one at a time, until nobody listens."""
        while True:
            for at in range(len(octets)):
                if self._is_over.wait(pause):
                    return
                self.say(octets[at : at + 1])

    def flood(self, octets: bytes, most: int = 600 * 1024 * 1024) -> None:
        """Send octets again and again, as fast as they are taken, until nobody listens."""
        while self.octets < most and not self._is_over.is_set():
            self.say(octets)

    def wait(self) -> None:
        """Say nothing until the other side has gone."""
        while self._connection.recv(65536):
            pass

    def _receive(self) -> None:
        received = self._connection.recv(65536)
        if not received:
            raise ConnectionError
        self.request += received


class RawHttp:
    """A context manager; ``url`` says where it listens.

    Attributes:
        talks: one for each connection, in order.
    """

    def __init__(self, script: Script, *, reads_request: bool = True) -> None:
        self.talks: list[Talk] = []
        self._script = script
        self._reads_request = reads_request
        self._is_over = threading.Event()

    def __enter__(self) -> RawHttp:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/token"
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._is_over.set()
        with contextlib.suppress(OSError):  # wakes the thread that accepts
            socket.create_connection(self._listener.getsockname(), 5).close()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _serve(self) -> None:
        for connection in self._connections():
            thread = threading.Thread(target=self._talk, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _connections(self) -> Iterator[socket.socket]:
        while True:
            connection, _address = self._listener.accept()
            if self._is_over.is_set():
                connection.close()
                return
            yield connection

    def _talk(self, connection: socket.socket) -> None:
        # A client that has gone may leave the kernel waiting to send what nobody takes.
        connection.settimeout(_LONGEST_WAIT_SECONDS)
        talk = Talk(connection, self._is_over)
        self.talks.append(talk)
        with connection, contextlib.suppress(OSError):
            if self._reads_request:
                talk.read_request()
            self._script(talk)
