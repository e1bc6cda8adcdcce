# File: test_mail_script.py
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
"""The test mail server misbehaves where and how its script says, seen by raw sockets."""

from __future__ import annotations

import socket
import ssl
import time

import pytest

from tests.support import certificates
from tests.support.mail_script import GARBAGE, Rule, Script
from tests.support.mail_server import MailServer

_DIALOGUE = (
    b"EHLO client.example.com\r\n",
    b"AUTH PLAIN AHNvYXJAZXhhbXBsZS5jb20AczNjcmV0\r\n",
    b"MAIL FROM:<a@example.com>\r\n",
    b"RCPT TO:<b@example.com>\r\n",
    b"DATA\r\n",
    b"Subject: x\r\n\r\ncontent\r\n.\r\n",
    b"RSET\r\n",
    b"NOOP\r\n",
    b"QUIT\r\n",
)
_POINTS = ("CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "MESSAGE", "RSET", "NOOP", "QUIT")


class _Talk:
    """A client that speaks in turn and knows nothing of SMTP but the end of a reply."""

    def __init__(self, server, timeout=5):
        self.sock = socket.create_connection((server.host, server.port), timeout)
        self.stream = self.sock.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stream.close()
        self.sock.close()

    def hear(self):
        reply = line = self.stream.readline()
        while line[3:4] == b"-":
            line = self.stream.readline()
            reply += line
        return reply

    def reach(self, point):
        """Speak up to and including the command of that point; its reply is not read."""
        if point == "CONNECT":
            return
        for command, here in zip(_DIALOGUE, _POINTS[1:]):
            self.hear()
            self.sock.sendall(command)
            if here == point:
                return


@pytest.fixture
def serve():
    """Start servers with one rule each and stop them at the end."""
    servers = []

    def start(**rule):
        servers.append(MailServer(script=[rule]).start())
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.mark.parametrize("point", _POINTS)
def test_a_reply_is_replaced(serve, point):
    server = serve(on=point, reply="451-4.3.0 not\r\n451 4.3.0 now")
    with _Talk(server) as talk:
        talk.reach(point)

        assert talk.hear() == b"451-4.3.0 not\r\n451 4.3.0 now\r\n"


@pytest.mark.parametrize("point", _POINTS)
def test_a_connection_is_dropped_without_a_word(serve, point):
    server = serve(on=point, drop=True)
    with _Talk(server) as talk:
        talk.reach(point)

        assert talk.hear() == b""
        assert server.wait_closed()[0].ended == "dropped-by-server"


@pytest.mark.parametrize("point", _POINTS)
def test_a_connection_is_reset(serve, point):
    server = serve(on=point, reset=True)

    # At CONNECT the reset may come so early that it is the connecting which fails.
    with pytest.raises(ConnectionResetError), _Talk(server) as talk:
        talk.reach(point)
        assert talk.hear() == "no reply at all"


@pytest.mark.parametrize("point", _POINTS)
def test_a_connection_is_closed_after_the_reply(serve, point):
    server = serve(on=point, reply="421 4.3.2 shutting down", close=True)
    with _Talk(server) as talk:
        talk.reach(point)

        assert (talk.hear(), talk.hear()) == (b"421 4.3.2 shutting down\r\n", b"")
        assert server.wait_closed()[0].ended == "closed-by-server"


@pytest.mark.parametrize("point", _POINTS)
@pytest.mark.parametrize("rule", [{"hang": True}, {"delay": 600}], ids=["hang", "delay"])
def test_silence_lasts_as_long_as_the_client_listens(serve, point, rule):
    server = serve(on=point, **rule)
    with _Talk(server) as talk:
        talk.reach(point)
        talk.sock.settimeout(0.01)

        with pytest.raises(socket.timeout):
            talk.hear()


@pytest.mark.parametrize("point", _POINTS)
def test_garbage_comes_in_place_of_a_reply(serve, point):
    server = serve(on=point, garbage=True)
    with _Talk(server) as talk:
        talk.reach(point)

        assert talk.hear() == GARBAGE


@pytest.mark.parametrize("point", _POINTS)
def test_an_oversized_reply_comes_in_full(serve, point):
    server = serve(on=point, oversized=100_000)
    with _Talk(server) as talk:
        talk.reach(point)

        assert len(talk.hear()) == 100_000 + len(b"250 \r\n")


@pytest.mark.parametrize("point", _POINTS)
def test_a_dripping_reply_comes_octet_by_octet(serve, point):
    server = serve(on=point, drip=0.001, reply="250 drop by drop")
    with _Talk(server) as talk:
        talk.reach(point)
        began = time.monotonic()

        assert talk.hear() == b"250 drop by drop\r\n"
        assert time.monotonic() - began > 0.015


def test_the_ordinary_reply_drips_when_no_other_is_given(serve):
    server = serve(on="EHLO", drip=0.0005)
    with _Talk(server) as talk:
        talk.reach("EHLO")

        assert talk.hear().startswith(b"250-mail.example.com\r\n")


def test_an_ordinary_reply_may_come_late(serve):
    server = serve(on="MAIL", delay=0.02)
    with _Talk(server) as talk:
        talk.reach("MAIL")

        assert talk.hear() == b"250 OK\r\n"


def test_a_quit_that_went_wrong_was_said(serve):
    server = serve(on="QUIT", drop=True)
    with _Talk(server) as talk:
        talk.reach("QUIT")
        assert talk.hear() == b""

    assert server.only_connection().quit is True


def test_a_replaced_command_has_no_effect(serve):
    server = serve(on="RCPT", reply="250 2.1.5 so it seems")
    with _Talk(server) as talk:
        talk.reach("DATA")

        assert talk.hear() == b"503 Error: need RCPT command\r\n"


def test_a_greeting_may_have_several_lines(serve):
    server = serve(on="CONNECT", reply="220-welcome\r\n220 to the server")
    with _Talk(server) as talk:
        talk.reach("QUIT")

        assert talk.hear().startswith(b"221 ")
        assert len(server.messages) == 1


def test_a_refused_message_is_recorded_as_refused(serve):
    server = serve(on="MESSAGE", reply="554 5.7.1 spam")
    with _Talk(server) as talk:
        talk.reach("MESSAGE")
        talk.hear()

    assert server.only_message().refused == "554 5.7.1 spam"
    assert server.accepted == []


def test_a_message_whose_reply_was_lost_counts_as_accepted(serve):
    """The receiver has it: RFC 5321 §4.2.5 and §6.1, the cause of duplicates."""
    server = serve(on="MESSAGE", drop=True)
    with _Talk(server) as talk:
        talk.reach("MESSAGE")
        talk.hear()

    assert server.copies("b@example.com") == 1
    assert server.only_message().acknowledged is False


# In the middle of the content


def test_the_connection_ends_within_the_content(serve):
    server = serve(on="CONTENT", after=1000, reset=True)
    with _Talk(server) as talk:
        talk.reach("DATA")
        talk.hear()
        with pytest.raises(ConnectionError):
            for _ in range(100_000):
                talk.sock.sendall(b"x" * 98 + b"\r\n")

    assert server.messages == []
    assert server.only_connection().ended == "reset-by-server"


def test_a_reply_comes_within_the_content(serve):
    server = serve(on="CONTENT", after=500, reply="421 4.3.2 out of space", close=True)
    with _Talk(server) as talk:
        talk.reach("DATA")
        talk.hear()
        talk.sock.sendall(b"y" * 498 + b"\r\n")

        assert (talk.hear(), talk.hear()) == (b"421 4.3.2 out of space\r\n", b"")
    assert server.messages == []


def test_the_server_stops_reading_within_the_content(serve):
    server = serve(on="CONTENT", after=500, hang=True)
    with _Talk(server) as talk:
        talk.reach("DATA")
        talk.hear()
        talk.sock.settimeout(0.05)
        with pytest.raises(socket.timeout):
            for _ in range(2000):
                talk.sock.sendall(b"z" * 65534 + b"\r\n")

    assert server.only_connection().ended == "stalled-by-server"


def test_reading_goes_on_after_a_pause_within_the_content(serve):
    server = serve(on="CONTENT", after=5, delay=0.02)
    with _Talk(server) as talk:
        talk.reach("MESSAGE")

        assert talk.hear().startswith(b"250 ")
    assert len(server.accepted) == 1


# During the TLS handshake

_TLS_RULES = [
    ({"drop": True}, (ssl.SSLError, OSError)),
    ({"reset": True}, ConnectionResetError),
    ({"hang": True}, socket.timeout),
    ({"garbage": b"not TLS at all\r\n"}, ssl.SSLError),
    ({"reply": "454 4.7.0 changed my mind"}, ssl.SSLError),
]


@pytest.mark.parametrize(("rule", "error"), _TLS_RULES, ids=[next(iter(r)) for r, _ in _TLS_RULES])
@pytest.mark.parametrize("mode", ["plain", "implicit"])
def test_the_handshake_is_disturbed(rule, error, mode):
    script = [{"on": "TLS", **rule}]
    with MailServer(mode=mode, script=script) as server, _Talk(server) as talk:
        if mode == "plain":
            talk.hear()
            talk.sock.sendall(b"EHLO c\r\n")
            talk.hear()
            talk.sock.sendall(b"STARTTLS\r\n")
            assert talk.hear() == b"220 Ready to start TLS\r\n"
        talk.sock.settimeout(0.05)
        with pytest.raises(error):
            certificates.client_context().wrap_socket(talk.sock, server_hostname="localhost")

        assert server.only_connection().tls == "none"


def test_a_delayed_handshake_succeeds():
    script = [{"on": "TLS", "delay": 0.01}]
    with MailServer(mode="implicit", script=script) as server, _Talk(server) as talk:
        context = certificates.client_context()
        with context.wrap_socket(talk.sock, server_hostname="localhost") as tls:
            assert tls.recv(100).startswith(b"220 ")

        assert server.only_connection().tls == "implicit"


def test_a_refused_starttls_leaves_the_session_in_clear(serve):
    server = serve(on="STARTTLS", reply="454 4.7.0 TLS not available")
    with _Talk(server) as talk:
        talk.hear()
        talk.sock.sendall(b"EHLO c\r\n")
        talk.hear()
        talk.sock.sendall(b"STARTTLS\r\n")
        assert talk.hear() == b"454 4.7.0 TLS not available\r\n"
        talk.sock.sendall(b"NOOP\r\n")

        assert talk.hear() == b"250 OK\r\n"


# Which rule holds when


def test_a_rule_matches_text_in_the_argument():
    script = Script([{"on": "RCPT", "match": "bad@", "reply": "550"}])

    assert script.rule_for("RCPT", "TO:<good@example.com>") is None
    assert script.rule_for("RCPT", "TO:<bad@example.com>").reply == "550"


def test_the_nth_time_counts_what_matches():
    script = Script([{"on": "RCPT", "match": "b@", "nth": 2, "reply": "450"}])

    due = [script.rule_for("RCPT", f"TO:<{name}@x>") for name in ("b", "a", "b", "b")]

    assert [rule is not None for rule in due] == [False, False, True, False]


def test_the_nth_time_may_be_several():
    script = Script([{"on": "MAIL", "nth": [1, 3], "reply": "451"}])

    assert [script.rule_for("MAIL") is not None for _ in range(4)] == [True, False, True, False]


def test_the_first_rule_that_is_due_holds():
    script = Script([Rule("MAIL", nth=2, reply="1"), Rule("MAIL", reply="2")])

    assert [script.rule_for("MAIL").reply for _ in range(3)] == ["2", "1", "2"]
