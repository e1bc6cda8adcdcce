# File: waiting.py
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
"""Waiting on sockets with one deadline over any number of steps. Knows no SMTP."""

from __future__ import annotations

import math
import select
import socket
import ssl
import time


def remaining(deadline: float) -> float:
    """Return the seconds until a deadline (time.monotonic).

    Raises:
        socket.timeout: it is over.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise socket.timeout("timed out")
    return seconds


def wait_for(sock: socket.socket, deadline: float, *, for_reading: bool) -> bool:
    """Wait until a socket can be read from, or written to; False when the deadline comes first."""
    # A selector would open and close a descriptor for each of the many waits of a session.
    poll = select.poll()
    poll.register(sock, select.POLLIN if for_reading else select.POLLOUT)
    return bool(poll.poll(math.ceil(max(0.0, deadline - time.monotonic()) * 1000)))


def handshake(sock: ssl.SSLSocket, deadline: float) -> None:
    """Do the TLS handshake within one deadline, however slowly the peer drips.

    Raises:
        socket.timeout: the deadline came first.
        ssl.SSLError, OSError: for the caller to explain.
    """
    sock.settimeout(0)
    while True:
        try:
            sock.do_handshake()
            return
        except ssl.SSLWantReadError:
            is_ready = wait_for(sock, deadline, for_reading=True)
        except ssl.SSLWantWriteError:
            is_ready = wait_for(sock, deadline, for_reading=False)
        if not is_ready:
            raise socket.timeout("timed out")
