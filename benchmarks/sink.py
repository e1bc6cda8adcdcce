# File: sink.py
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
"""An SMTP server that takes everything and keeps nothing, in a process of its own.

As quick as Python allows, so that what is measured is the client. Offers STARTTLS when it is given
a certificate.
"""

from __future__ import annotations

import multiprocessing
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

_ANSWERS = {
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
    b"STAR": b"220 go on\r\n",
}
_EHLO = b"250-sink.example.com\r\n250-SIZE 0\r\n250-8BITMIME\r\n%s250 SMTPUTF8\r\n"


@contextmanager
def sink(context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve in another process; yields the port.

    Args:
        context: holds the server's certificate; STARTTLS is offered then.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(listener, context), daemon=True
        )
        process.start()
        try:
            yield listener.getsockname()[1]
        finally:
            process.terminate()
            process.join()


def _serve(listener: socket.socket, context: ssl.SSLContext | None) -> None:
    while True:
        client, _address = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with client:
            client.sendall(b"220 sink.example.com ESMTP\r\n")
            _talk(client, context)


def _talk(client: socket.socket, context: ssl.SSLContext | None) -> None:
    buffer = b""
    while True:
        while b"\r\n" not in buffer:
            received = client.recv(2**16)
            if not received:
                return
            buffer += received
        line, _end, buffer = buffer.partition(b"\r\n")
        verb = line[:4].upper()
        ehlo = _EHLO % (b"250-STARTTLS\r\n" if context is not None else b"")
        client.sendall(ehlo if verb == b"EHLO" else _ANSWERS.get(verb, b"250 ok\r\n"))
        if verb == b"QUIT":
            return
        if verb == b"DATA":
            buffer = _skip_content(client)
        if verb == b"STAR" and context is not None:
            with context.wrap_socket(client, server_side=True) as over_tls:
                _talk(over_tls, None)
            return


def _skip_content(client: socket.socket) -> bytes:
    tail = b"\r\n"
    while True:
        received = client.recv(2**18)
        if not received:
            return b""
        tail = (tail + received)[-5:]
        if tail == b"\r\n.\r\n":
            client.sendall(b"250 2.0.0 Ok: queued as 1234567890\r\n")
            return b""
