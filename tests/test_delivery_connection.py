# File: test_delivery_connection.py
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
"""One connection: every step ends in time, replies are bounded, and there is one kind of error."""

from __future__ import annotations

import socket
import struct
import threading
import time

import pytest

from delivery.connection import MAX_REPLY_LINE, MAX_REPLY_LINES, Connection, Unread
from delivery.dial import dial_port
from delivery.phase import Phase
from smtp_errors import ConnectionLost

PATIENT = 20.0
TIMEOUT = 0.3


@pytest.fixture
def ends():
    """A connection and the server's end of it."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    sock = socket.create_connection(("127.0.0.1", port))
    connection = Connection(sock, "127.0.0.1", port, PATIENT)
    server, _address = listener.accept()
    yield connection, server
    for each in (connection, server, listener):
        each.close()


def test_a_reply_of_several_lines_is_one_reply(ends):
    connection, server = ends
    server.sendall(b"250-one\r\n250-two\r\n250 three\r\n")

    reply = connection.reply()

    assert (reply.reply_code, reply.text) == (250, "one two three")
    assert connection.poll() is Unread.NOTHING


def test_a_line_may_end_in_a_lone_line_feed(ends):
    connection, server = ends
    server.sendall(b"250-one\n250 two\n")

    assert connection.reply().text == "one two"


@pytest.mark.parametrize(
    "octets",
    [
        b"250 " + b"x" * (2 * MAX_REPLY_LINE + 8192),
        b"250-x\r\n" * (MAX_REPLY_LINES + 1),
    ],
    ids=["line", "lines"],
)
def test_replies_are_bounded_in_length_and_lines(ends, octets):
    connection, server = ends
    server.sendall(octets)

    with pytest.raises(ConnectionLost, match="more than any SMTP reply may hold"):
        connection.reply()


def test_as_many_lines_as_are_allowed_are_read(ends):
    connection, server = ends
    server.sendall(b"250-x\r\n" * (MAX_REPLY_LINES - 1) + b"250 x\r\n")

    assert connection.reply().reply_code == 250


def test_a_server_that_drips_runs_out_of_time_like_a_silent_one(ends):
    connection, server = ends
    connection.timeout_seconds = TIMEOUT
    is_over = threading.Event()

    def drip():
        while not is_over.wait(0.05):
            server.send(b"2")

    thread = threading.Thread(target=drip)
    thread.start()
    begin = time.monotonic()
    try:
        with pytest.raises(ConnectionLost, match=r"did not answer within 0\.3 seconds"):
            connection.reply()
    finally:
        is_over.set()
        thread.join()

    assert TIMEOUT <= time.monotonic() - begin < TIMEOUT + 2


def test_a_longer_wait_is_told_as_such(ends):
    connection, _server = ends
    connection.timeout_seconds = 0.05

    with pytest.raises(ConnectionLost, match=r"did not answer within 0\.1 seconds"):
        connection.reply(factor=2)


def test_a_server_that_does_not_read_ends_the_sending_in_time(ends):
    connection, _server = ends
    connection.timeout_seconds = TIMEOUT
    begin = time.monotonic()

    with pytest.raises(ConnectionLost, match="did not answer within"):
        for _block in range(1000):
            connection.send(b"x" * 2**16)

    assert time.monotonic() - begin < 10


def test_what_nobody_asked_for_is_noticed(ends):
    connection, server = ends
    assert connection.poll() is Unread.NOTHING

    server.sendall(b"421 4.4.2 idle\r\n")
    connection.sock.setblocking(True)
    connection.sock.recv(1, socket.MSG_PEEK)

    assert connection.poll() is Unread.OCTETS
    assert connection.reply().reply_code == 421
    assert connection.phase is Phase.LEAVING


def test_the_end_of_the_stream_is_noticed(ends):
    connection, server = ends
    server.close()
    connection.sock.setblocking(True)
    connection.sock.recv(1, socket.MSG_PEEK)

    assert connection.poll() is Unread.END
    with pytest.raises(ConnectionLost, match="closed the connection"):
        connection.reply()


def test_a_closed_connection_fails_like_a_broken_one(ends):
    connection, _server = ends
    connection.close()

    assert connection.poll() is Unread.END
    for step in (
        connection.reply,
        lambda: connection.command("NOOP"),
        lambda: connection.ehlo("[127.0.0.1]"),
    ):
        with pytest.raises(ConnectionLost, match="closed the connection"):
            step()
    connection.quit_politely()


def test_quit_is_said_to_a_server_that_broke_the_rules_but_not_waited_for(ends):
    connection, server = ends
    server.sendall(b"what?\r\n")
    with pytest.raises(ConnectionLost):
        connection.reply()
    begin = time.monotonic()

    connection.quit_politely()

    assert server.recv(100) == b"QUIT\r\n"
    assert time.monotonic() - begin < PATIENT / 2


def test_quit_is_not_said_where_it_would_be_content(ends):
    connection, server = ends
    connection.enter(Phase.CONTENT)

    connection.quit_politely()

    assert server.recv(100) == b""


def test_a_command_with_a_line_break_is_never_sent(ends):
    connection, server = ends

    with pytest.raises(ValueError, match="newline"):
        connection.command("NOOP\r\nMAIL FROM:<evil@example.org>")
    connection.close()

    assert server.recv(100) == b""


def test_a_connection_that_was_reset_before_anything_was_read_is_a_lost_one():
    """The kernel has forgotten the peer by then (ENOTCONN); it was a defect of ours once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        dialled = dial_port("127.0.0.1", listener.getsockname()[1], PATIENT)
        accepted, _peer = listener.accept()
        accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        accepted.close()
        while dialled.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
            time.sleep(0.01)

        connection = Connection(
            dialled.sock, "127.0.0.1", dialled.port, PATIENT, address=dialled.address
        )
        with pytest.raises(ConnectionLost):
            connection.reply()
        connection.close()

    assert connection.address == "127.0.0.1"
