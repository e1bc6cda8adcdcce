# File: test_delivery_odd_servers.py
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
"""Servers that do not do as they should, each found in the field, and what is made of them."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time

import pytest

from auth.bearer import XOAuth2Mechanism
from auth.passwordless import PasswordlessAuthenticator
from delivery import names
from delivery.connection import Connection
from delivery.phase import Phase
from delivery.report import SessionFacts
from delivery.sasl import Exchange
from delivery.session import Session
from tests.support import certificates
from tests.support.raw_server import RawServer, reroute_to

PARAM = {"from": "soc@example.com", "to": "ana@example.net", "subject": "s", "body": "text"}
CLEAR = {"auth_type": "Passwordless", "ssl_config": "None", "retries": 0}
BASIC = {"auth_type": "Basic", "ssl_config": "None", "retries": 2}


@pytest.fixture
def play():
    """Start a raw server to which every name leads."""
    stack = []

    def start(talk):
        server = RawServer(talk)
        stack.append(server)
        server.__enter__()
        route = reroute_to(server)
        stack.append(route)
        route.__enter__()
        return server

    yield start
    while stack:
        stack.pop().__exit__(None, None, None)


def speaking(answers, ehlo=()):
    """A server that gives some answers by the start of a command, and ordinary ones."""

    def talk(peer):
        peer.send("220 raw.example.com ESMTP")
        for command in peer.commands():
            found = [answer for start, answer in answers.items() if command.startswith(start)]
            if command.startswith("EHLO") and "EHLO" not in answers:
                lines = ["raw.example.com", *ehlo]
                peer.send(*(f"250-{each}" for each in lines[:-1]), f"250 {lines[-1]}")
            elif not found:
                peer.ordinary(command)
            elif found[0] is None:
                return
            else:
                peer.send(found[0])

    return talk


def logins(server):
    return [line for line in server.said if line.startswith("AUTH")]


# --- Logging in --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [500, 501, 502, 504, 534])
def test_login_is_tried_where_plain_is_listed_but_not_usable(run_one, play, code):
    """Naver, QQ: smtplib, and so the published app, goes on to LOGIN."""
    answers = {"AUTH PLAIN": f"{code} 5.7.4 Unrecognized", "AUTH LOGIN": "334 VXNlcm5hbWU6"}
    user = base64.b64encode(b"soar@example.com").decode()
    answers |= {user: "334 UGFzc3dvcmQ6", "czNjcmV0": "235 ok"}
    server = play(speaking(answers, ["AUTH PLAIN LOGIN"]))

    result = run_one("send_email", PARAM, config=BASIC)

    assert result["message"] == "Email sent"
    assert [line.split()[1] for line in logins(server)] == ["PLAIN", "LOGIN"]
    assert result["data"][0]["session"]["auth_mechanism"] == "LOGIN"


def test_login_is_never_tried_after_535(run_one, play):
    """The second refusal would count towards a lock-out."""
    server = play(speaking({"AUTH": "535 5.7.8 no"}, ["AUTH PLAIN LOGIN"]))

    run_one("send_email", PARAM, config=BASIC)

    assert len(logins(server)) == 1


def test_a_demand_for_encryption_is_no_refusal_of_the_password(run_one, play):
    """RFC 4954 §6: it says nothing of the credentials, so no lock-out is feared."""
    refusal = "530 5.7.0 Must issue a STARTTLS command first"
    play(speaking({"AUTH": refusal}, ["AUTH PLAIN"]))

    row = run_one("send_email", PARAM, config=BASIC)["data"][0]

    assert row["cause"] == "login_not_offered"
    assert row["advice"].startswith("Choose StartTLS or SSL as SSL Method")


def test_a_size_that_is_refused_at_mail_already_is_too_large(run_one, play):
    play(speaking({"MAIL": "552 5.3.4 Message size exceeds fixed limit"}))

    assert run_one("send_email", PARAM, config=CLEAR)["data"][0]["cause"] == "too_large"


def test_503_to_auth_means_logged_in_already(run_one, play):
    server = play(speaking({"AUTH": "503 5.5.1 Already authenticated"}, ["AUTH PLAIN"]))

    assert run_one("send_email", PARAM, config=BASIC)["message"] == "Email sent"
    assert len(logins(server)) == 1


@pytest.mark.parametrize("answer", [None, "421 4.7.0 too many errors", "no reply at all"])
def test_a_password_that_a_server_hangs_up_on_is_sent_once_in_a_run(run, play, answer):
    """Some servers refuse a password that way, and count it."""
    server = play(speaking({"AUTH": answer}, ["AUTH PLAIN"]))

    record = run("send_email", *[PARAM] * 3, config=BASIC)

    results = record.result["result_data"]
    assert len(logins(server)) == 1
    assert all("not sent again in this run" in each["message"] for each in results)
    assert {each["data"][0]["outcome"] for each in results} == {"not sent"}
    # A playbook that repeats what is safe to repeat must not lock the account.
    assert not any(each["data"][0]["safe_to_repeat"] for each in results)


def test_a_password_is_not_said_on_and_on_to_a_server_that_asks_for_more(run, play):
    """One that sends 334 for ever gets it with AUTH, once more, and then a "*"."""

    def talk(peer):
        peer.send("220 hi")
        for command in peer.commands():
            if command.startswith("EHLO"):
                peer.send("250-raw.example.com", "250 AUTH PLAIN")
            elif command == "*":
                peer.send("501 cancelled")
            elif command.startswith("AUTH") or (" " not in command and command != "QUIT"):
                peer.send("334 ")
            else:
                peer.ordinary(command)

    server = play(talk)
    run("send_email", *[PARAM] * 2, config=BASIC)

    message = base64.b64encode(b"\0soar@example.com\0s3cret").decode()
    assert server.said[1:4] == [f"AUTH PLAIN {message}", message, "*"]
    assert server.connections == 1


def test_a_hang_up_at_the_second_mechanism_is_the_answer_to_the_password(run, play):
    """It went out with the first one."""
    answers = {"AUTH PLAIN": "504 5.7.4 Unrecognized", "AUTH LOGIN": None}
    server = play(speaking(answers, ["AUTH PLAIN LOGIN"]))

    record = run("send_email", *[PARAM] * 2, config=BASIC)

    assert [line.split()[1] for line in logins(server)] == ["PLAIN", "LOGIN"]
    results = record.result["result_data"]
    assert all("not sent again in this run" in each["message"] for each in results)


@pytest.mark.parametrize(
    "echo",
    [
        '500 5.5.1 Command unrecognized: "{line}"',
        "535 5.7.8 bad password s3cret",
        "535 5.7.8 {line}",
    ],
)
def test_what_was_sent_as_a_login_is_not_shown_when_the_server_repeats_it(run, play, echo):
    def talk(peer):
        peer.send("220 hi")
        for command in peer.commands():
            if command.startswith("EHLO"):
                peer.send("250-raw.example.com", "250 AUTH PLAIN")
            elif command.startswith("AUTH"):
                peer.send(echo.format(line=command))
            else:
                peer.ordinary(command)

    play(talk)
    record = run("send_email", PARAM, config=BASIC)

    told = repr(record.result) + repr(record.progress)
    secret = base64.b64encode(b"\0soar@example.com\0s3cret").decode()
    assert secret not in told
    assert "bad password s3cret" not in told


def bearer(play, answer):
    """An OAuth exchange with a server that takes only one of the two forms of AUTH XOAUTH2."""

    def talk(peer):
        peer.send("220 hi")
        for command in peer.commands():
            if command.startswith("EHLO"):
                peer.send("250-raw.example.com", "250 AUTH XOAUTH2")
            elif command.startswith("AUTH"):
                peer.send(answer(command))
            elif "=" in command or len(command) > 100:
                peer.send("235 ok")
            else:
                peer.ordinary(command)

    return play(talk)


@pytest.mark.parametrize(
    ("token", "answer", "forms"),
    [
        ("t" * 900, lambda c: "235 ok" if len(c) > 100 else "504 5.7.4 Unrecognized", [12, 1261]),
        ("t" * 20, lambda c: "334 " if len(c) < 20 else "500 5.5.6 line too long", [89, 12]),
    ],
    ids=["one-line-only", "two-steps-only"],
)
def test_a_token_is_sent_in_the_form_that_the_server_takes(play, token, answer, forms):
    server = bearer(play, answer)
    sock = socket.create_connection(("127.0.0.1", server.port))
    connection = Connection(sock, "raw.example.com", server.port, 5)
    connection.reply()
    connection.ehlo("[127.0.0.1]")

    mechanism = XOAuth2Mechanism("soar@example.com", token)
    reply = Exchange(connection, mechanism, tries_both=True).run()

    connection.quit_politely()
    assert reply.reply_code == 235
    assert [len(line) for line in logins(server)] == forms


def test_a_server_can_be_asked_without_a_message(play):
    server = play(speaking({"RCPT": "550 5.1.1 unknown"}))
    sock = socket.create_connection(("127.0.0.1", server.port))
    connection = Connection(sock, "raw.example.com", server.port, 5)
    connection.reply()
    connection.ehlo("[127.0.0.1]")
    facts = SessionFacts("raw.example.com", server.port)
    session = Session(connection, facts, PasswordlessAuthenticator())

    probe = session.probe("soc@example.com", "ana@example.net")
    session.close()

    assert (probe.phase, probe.reply.reply_code, probe.is_accepted) == (Phase.RCPT, 550, False)
    assert server.said[-4:] == [
        "MAIL FROM:<soc@example.com>",
        "RCPT TO:<ana@example.net>",
        "RSET",
        "QUIT",
    ]


# --- EHLO ----------------------------------------------------------------------------------------

NAME_REFUSED = "550 5.7.1 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)"


def test_a_name_that_is_refused_is_followed_by_the_host_s_own(run_one, play, monkeypatch):
    monkeypatch.setattr(names, "host_name", lambda _seconds: "soar.example.com")
    server = play(speaking({"EHLO [": NAME_REFUSED}, ["SIZE 1000000"]))

    # The name is what the address in brackets is not.
    def talk(peer):
        peer.send("220 hi")
        for command in peer.commands():
            if command.startswith("EHLO ["):
                peer.send(NAME_REFUSED)
            else:
                peer.ordinary(command)

    server._talk = talk
    result = run_one("send_email", PARAM, config=CLEAR)

    assert result["message"] == "Email sent"
    assert "EHLO soar.example.com" in server.said


def test_a_name_that_stays_refused_is_told_with_the_reply_and_the_setting(
    run_one, play, monkeypatch
):
    monkeypatch.setattr(names, "host_name", lambda _seconds: None)
    play(speaking({"EHLO": NAME_REFUSED}))

    result = run_one("send_email", PARAM, config={"ssl_config": "StartTLS", "retries": 0})

    assert "Invalid HELO name" in result["message"]
    assert "EHLO Name" in result["message"]
    assert "choose None" not in result["message"]


@pytest.mark.parametrize(
    "refusal",
    [
        "450 4.7.1 <[127.0.0.1]>: Helo command rejected: Host not found",
        "504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname",
        "501 Syntactically invalid EHLO argument(s)",
        "553 5.5.4 EHLO name not acceptable",
    ],
)
def test_whatever_code_refuses_the_name_the_host_s_own_is_tried(
    run_one, play, monkeypatch, refusal
):
    monkeypatch.setattr(names, "host_name", lambda _seconds: "soar.example.com")
    server = play(speaking({"EHLO [": refusal, "EHLO soar": "250 hi"}))

    assert run_one("send_email", PARAM, config=CLEAR)["message"] == "Email sent"
    assert server.connections == 1


@pytest.mark.parametrize("method", ["StartTLS", "None"])
def test_a_hang_up_behind_a_refused_name_does_not_hide_the_refusal(
    run_one, play, monkeypatch, method
):
    monkeypatch.setattr(names, "host_name", lambda _seconds: "soar.example.com")

    def talk(peer):
        peer.send("220 hi")
        peer.line()
        peer.send(NAME_REFUSED)

    server = play(talk)
    config = {"auth_type": "Passwordless", "ssl_config": method, "retries": 2}
    message = run_one("send_email", PARAM, config=config)["message"]

    assert "Invalid HELO name" in message
    assert "EHLO Name" in message
    assert server.connections == 1


def test_the_name_may_be_set_in_the_asset(run_one, play):
    server = play(speaking({}))

    run_one("send_email", PARAM, config={**CLEAR, "ehlo_name": "soar.example.com"})

    assert "EHLO soar.example.com" in server.said


@pytest.mark.parametrize("name", ["soar_example", "a b", "[1.2.3]", "-x.example", "x\r\nQUIT"])
def test_a_name_that_is_none_is_refused_before_any_connection(run_one, play, name):
    server = play(speaking({}))

    result = run_one("send_email", PARAM, config={**CLEAR, "ehlo_name": name})

    assert "EHLO Name" in result["message"]
    assert server.connections == 0


@pytest.mark.parametrize(
    "line", ["SIZE \xb2", "LIMITS RCPTMAX=\xb2", "SIZE -1", "LIMITS RCPTMAX=0", "SIZE", "SIZE 1e9"]
)
def test_odd_numbers_in_the_answer_to_ehlo_are_no_limits(run_one, play, line):
    play(speaking({}, [line]))

    assert run_one("send_email", PARAM, config=CLEAR)["message"] == "Email sent"


def test_an_answer_of_five_hundred_lines_is_read(run_one, play):
    play(speaking({}, [f"X-{number}" for number in range(500)]))

    assert run_one("send_email", PARAM, config=CLEAR)["message"] == "Email sent"


def test_mechanism_names_are_filtered_and_bounded(run_one, play):
    odd = "AUTH \x1b[2J <script>alert(1)</script> {0} X-GOOD"
    play(speaking({}, [odd, *[f"AUTH {'Y' * 30} {number}" for number in range(100)]]))

    message = run_one("send_email", PARAM, config=BASIC)["message"]

    assert message.isprintable()
    assert "<script>" not in message
    assert len(message) < 2000


@pytest.mark.parametrize("greeting", ["220\traw.example.com", "\r\n220 raw.example.com"])
def test_a_tab_or_a_blank_line_in_the_greeting_does_no_harm(run_one, play, greeting):
    def talk(peer):
        peer.send(greeting)
        for command in peer.commands():
            peer.ordinary(command)

    play(talk)

    assert run_one("send_email", PARAM, config=CLEAR)["message"] == "Email sent"


@pytest.mark.parametrize(
    ("greeting", "protocol"),
    [
        ("* OK IMAP4rev1 ready", "IMAP"),
        ("SSH-2.0-OpenSSH_9.2", "SSH"),
        ("+OK ready", "POP3"),
        ("-ERR busy", "POP3"),
        ("HTTP/1.1 400 Bad Request", "HTTP"),
        ("<html>", "HTTP"),
    ],
)
@pytest.mark.parametrize(("method", "connections"), [("None", 1), ("SSL", 2)])
def test_another_protocol_is_named_and_not_tried_again(
    run_one, play, greeting, protocol, method, connections
):
    """On an SSL connection it takes a second one, in clear, to hear it."""
    server = play(lambda peer: (peer.send(greeting), peer.line()))

    config = {**CLEAR, "ssl_config": method, "retries": 2}
    message = run_one("send_email", PARAM, config=config)["message"]

    assert protocol in message
    assert "Check Port" in message
    assert server.connections == connections


# --- PIPELINING --------------------------------------------------------------------------------


SYNCHRONISATION = "554 5.5.0 SMTP synchronization error"


@pytest.mark.parametrize("how", ["silent", "503 5.5.1 out of step", SYNCHRONISATION, "closed"])
def test_pipelining_that_does_not_work_is_done_without(run_one, play, how):
    """Some servers, and firewalls before them, read one line of a packet only."""

    def talk(peer):
        peer.send("220 hi")
        while True:
            packet = peer.sock.recv(65536).decode()
            if not packet:
                return
            peer.said.append(packet)
            first, *rest = packet.splitlines()
            if first == "DATA":
                peer.send("354 go")
                while not packet.endswith("\r\n.\r\n"):
                    packet += peer.sock.recv(65536).decode()
                peer.send("250 ok")
            elif first.startswith("EHLO"):
                peer.send("250-raw.example.com", "250 PIPELINING")
            elif rest and how == "closed":
                return
            else:
                peer.send("250 ok", *(how for _each in rest if how[0] == "5"))

    server = play(talk)
    config = {**CLEAR, "timeout": 1, "retries": 1 if how == "closed" else 0}
    result = run_one("send_email", PARAM, config=config)

    assert result["message"] == "Email sent"
    assert server.connections == 2


@pytest.mark.parametrize("refusal", ["550 5.7.1 no", "450 4.7.1 greylisted"])
def test_behind_a_refused_mail_503_is_in_order(run_one, play, refusal):
    """Postfix says so to each RCPT that came with the MAIL; PIPELINING works all the same."""
    rules = {"MAIL": refusal, "RCPT": "503 5.5.1 Error: need MAIL command"}
    server = play(speaking(rules, ["PIPELINING"]))

    result = run_one("send_email", PARAM, config=CLEAR)

    assert refusal in result["message"]
    assert [line for line in server.said if line.startswith("MAIL")] == [
        "MAIL FROM:<soc@example.com>"
    ]
    assert server.connections == 1


# --- TLS ---------------------------------------------------------------------------------------


def test_a_hang_up_after_starttls_is_a_closed_connection_and_no_attack(run_one, play, waits):
    server = play(speaking({"STARTTLS": "220 go"}, ["STARTTLS"]))

    def talk(peer):
        peer.send("220 hi")
        peer.line()
        peer.send("250-raw.example.com", "250 STARTTLS")
        peer.line()
        peer.send("220 go")

    server._talk = talk
    message = run_one("send_email", PARAM, config={"retries": 1})["message"]

    assert "attack" not in message
    assert "STARTTLS" in message or "TLS handshake" in message
    assert server.connections == 2


@pytest.mark.parametrize("method", ["StartTLS", "None"])
def test_a_port_that_speaks_tls_at_once_is_told_by_name_within_the_timeout(run_one, play, method):
    context = certificates.server_context()
    server = play(lambda peer: (peer.start_tls(context), peer.send("220 hi"), peer.line()))
    begin = time.monotonic()

    message = run_one("send_email", PARAM, config={"ssl_config": method, "timeout": 3})["message"]

    assert "Choose SSL as SSL Method" in message
    assert time.monotonic() - begin < 3 + 2
    assert logins(server) == []


@pytest.mark.parametrize(
    ("ehlo", "choose"), [(["STARTTLS"], "Choose StartTLS"), ([], "Check Port")]
)
def test_a_port_that_begins_in_clear_is_told_by_name(run_one, play, ehlo, choose):
    play(speaking({}, ehlo))

    message = run_one("send_email", PARAM, config={"ssl_config": "SSL"})["message"]

    assert "Possible misconfiguration" in message
    assert choose in message


def test_a_client_certificate_that_is_wanted_is_told(run_one, play, waits):
    """TLS 1.3: the alert comes behind a handshake that looked complete."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificates.authority().issue_cert("mail.example.com").configure_cert(context)
    context.verify_mode = ssl.CERT_REQUIRED
    certificates.authority().configure_trust(context)

    def talk(peer):
        peer.start_tls(context)
        peer.send("220 hi")
        peer.line()

    server = play(talk)
    message = run_one("send_email", PARAM, config={"ssl_config": "SSL"})["message"]

    assert "client certificate" in message
    assert server.connections <= 3


# --- Addresses ----------------------------------------------------------------------------------


def test_eight_dead_addresses_cost_one_timeout(run_one, start_server):
    server = start_server()
    server.route.addresses["mail.example.com"] = [server.route.silent] * 8
    begin = time.monotonic()

    result = run_one("send_email", PARAM, config={"timeout": 1, "retries": 0})

    assert "did not answer within 1 seconds" in result["message"]
    assert time.monotonic() - begin < 4
    assert result["data"][0]["cause"] == "connect"


def test_a_dead_address_costs_a_moment_when_another_one_lives(run_one, start_server):
    server = start_server()
    dead, alive = server.route.silent, (server.host, server.port)
    server.route.addresses["mail.example.com"] = [dead, dead, alive]

    result = run_one("send_email", PARAM, config={"timeout": 20, "retries": 0})

    assert result["message"] == "Email sent"


def test_an_address_that_refuses_counts_for_port_25_beside_one_without_a_route(
    run_one, start_server, monkeypatch
):
    start_server(ports=[25])
    look_up = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **options):
        found = look_up(host, port, *args, **options)
        no_route = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:db8::25", port, 0, 0))
        return [*found, no_route]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    result = run_one("send_email", PARAM, config={"port": None, "retries": 0})

    assert result["message"] == "Email sent"
    assert result["data"][0]["session"]["port"] == 25


def test_a_name_server_that_hangs_does_not_outlive_the_timeout(run_one, start_server, monkeypatch):
    start_server()
    event = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: event.wait(10) or [])
    begin = time.monotonic()

    result = run_one("send_email", PARAM, config={"timeout": 0.5, "retries": 0})
    event.set()

    assert result["data"][0]["cause"] == "name_resolution"
    assert time.monotonic() - begin < 5


def test_a_host_that_cannot_be_reached_is_not_dialled_for_each_parameter_set(run, start_server):
    server = start_server(ports=[])

    record = run("send_email", *[PARAM] * 3, config={"retries": 1, "auth_type": "Automatic"})

    assert len(server.route.connects) == 2
    assert all(each["status"] == "failed" for each in record.result["result_data"])


# --- Test connectivity ----------------------------------------------------------------------------

PROBED = {"auth_type": "Passwordless", "ssl_config": "None", "sender_address": "soc@example.com"}


def test_a_hang_up_behind_the_answers_does_not_fail_the_test(run, play):
    """What it asked, whether mail would be taken, is answered."""
    play(speaking({"RSET": None}))

    record = run("test_connectivity", {}, config=PROBED)

    assert record.result["result_data"][0]["status"] == "success"


def test_a_server_that_would_take_no_mail_now_is_not_told_as_one_that_wants_a_login(run, play):
    play(speaking({"MAIL": "421 4.3.2 shutting down"}))

    record = run("test_connectivity", {}, config=PROBED)

    assert record.result["result_data"][0]["status"] == "success"
    last = record.progress[-1]
    assert "421 4.3.2 shutting down. Try again later" in last
    assert "Choose Basic" not in last
