# File: test_delivery_session.py
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
"""Connecting, TLS and logging in: nothing goes out before everything asked for is in place."""

from __future__ import annotations

import pytest

from delivery import negotiation
from tests.support.mail_server import MailServer
from tests.support.reroute import reroute

PARAM = {"from": "soc@example.com", "to": "ana@example.net", "subject": "s", "body": "text"}
CLEAR = {"auth_type": "Passwordless", "ssl_config": "None"}


def verbs(connection):
    return [line.split()[0] for line in connection.commands]


# --- Addresses and ports ---------------------------------------------------------------------


def test_without_a_port_starttls_takes_587_then_25_and_stays_there(run, start_server):
    server = start_server(ports=[25], script=[{"on": "MAIL", "nth": 1, "drop": True}])

    record = run("send_email", PARAM, config={"port": None})

    ports = [connect.port for connect in server.route.connects]
    assert ports == [587, 25, 25]
    assert record.result["result_data"][0]["data"][0]["session"]["port"] == 25
    shown = [line for line in record.progress if "trying port 25" in line]
    assert shown == ["Nobody listens on port 587 of mail.example.com; trying port 25"]


def test_each_address_of_a_name_is_tried(run_one, start_server):
    server = start_server()
    server.route.addresses["mail.example.com"] = [
        server.route.refused,
        (server.host, server.port),
    ]

    result = run_one("send_email", PARAM)

    assert result["message"] == "Email sent"


def test_a_server_on_ipv6_is_greeted_with_an_ipv6_literal(run_one, start_server):
    server = start_server(host="::1")

    result = run_one("send_email", PARAM)

    assert result["message"] == "Email sent"
    assert set(server.only_connection().helo_names) == {"[IPv6:::1]"}


def test_an_ipv4_server_is_greeted_with_an_address_literal(run_one, mail_server):
    run_one("send_email", PARAM)

    assert set(mail_server.only_connection().helo_names) == {"[127.0.0.1]"}


@pytest.mark.parametrize("server_name", ["mail.example.com:2525", "mail.example.com.:2525"])
def test_a_server_may_be_given_with_its_port(run_one, mail_server, server_name):
    result = run_one("send_email", PARAM, config={"server": server_name, "port": None})

    assert result["message"] == "Email sent"
    assert result["data"][0]["session"]["port"] == 2525


def test_no_second_connection_is_opened_before_the_first_is_closed(run, start_server, monkeypatch):
    server = start_server(
        script=[
            {"on": "MAIL", "nth": (1, 3), "reply": "421 4.3.2 bye"},
            {"on": "RCPT", "nth": 2, "garbage": True},
        ]
    )
    opened = []
    dial = negotiation.dial

    def dial_and_note(*args):
        assert [each.fileno() for each in opened] == [-1] * len(opened)
        dialled = dial(*args)
        opened.append(dialled.sock)
        return dialled

    monkeypatch.setattr(negotiation, "dial", dial_and_note)

    run("send_email", PARAM, PARAM, PARAM, config=CLEAR)

    assert len(opened) == 4
    assert all(connection.quit for connection in server.wait_closed())


# --- TLS -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("selfsigned", "its certificate is self-signed"),
        ("unknownca", "issued by an authority that the platform does not know"),
        ("wronghost", "it is valid for other.example.org only"),
        ("expired", "its certificate has expired"),
        ("notyetvalid", "its certificate is not valid yet"),
    ],
)
@pytest.mark.parametrize("mode", ["plain", "implicit"])
def test_each_defect_of_a_certificate_has_its_own_sentence_and_nothing_is_sent(
    run_one, start_server, waits, kind, sentence, mode
):
    server = start_server(mode=mode, cert=kind)
    method = "SSL" if mode == "implicit" else "StartTLS"

    result = run_one("send_email", PARAM, config={"ssl_config": method})

    assert result["status"] == "failed"
    assert sentence in result["message"]
    assert "neither the login nor the email was sent" in result["message"]
    assert not any(connection.auth for connection in server.connections)
    assert server.messages == []
    assert waits == []


def test_a_server_that_knows_only_old_tls_is_refused(run_one, start_server):
    server = start_server(mode="implicit", tls_maximum="TLSv1_1")

    result = run_one("send_email", PARAM, config={"ssl_config": "SSL"})

    assert "TLS 1.2 or newer is needed" in result["message"]
    assert {connection.tls for connection in server.connections} == {"none"}


def test_what_a_stranger_puts_behind_the_answer_to_starttls_ends_it(run_one, start_server):
    """CVE-2011-0411: it must not count as said by the server under TLS."""
    server = start_server(inject=b"250-mail.example.com\r\n250 AUTH PLAIN\r\n")

    result = run_one("send_email", PARAM)

    assert result["status"] == "failed"
    assert "may be an attack" in result["message"] or "TLS handshake" in result["message"]
    assert not any(connection.auth for connection in server.connections)
    assert server.messages == []


def test_capabilities_are_asked_again_after_the_handshake(run_one, start_server):
    server = start_server(auth_without_tls=False)

    result = run_one("send_email", PARAM)

    assert result["message"] == "Email sent"
    assert verbs(server.only_connection())[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


@pytest.mark.parametrize("auth_type", ["Basic", "Automatic", "Passwordless"])
def test_starttls_that_is_not_offered_fails_closed(run_one, start_server, auth_type):
    server = start_server(starttls=False)

    result = run_one("send_email", PARAM, config={"auth_type": auth_type})

    assert result["status"] == "failed"
    assert "does not offer STARTTLS" in result["message"]
    assert not any("AUTH" in verbs(c) or "MAIL" in verbs(c) for c in server.connections)


@pytest.mark.parametrize("auth_type", ["Basic", "Automatic"])
def test_even_an_old_asset_with_a_password_does_not_go_on_in_clear(
    run_one, start_server, auth_type
):
    server = start_server(starttls=False)
    config = {"auth_type": auth_type, "verify_server_cert": None}

    result = run_one("send_email", PARAM, config=config)

    assert result["status"] == "failed"
    assert server.messages == []
    assert not any(connection.auth for connection in server.connections)


def test_an_old_asset_without_credentials_goes_on_in_clear_with_a_warning(run_one, start_server):
    server = start_server(starttls=False)
    config = {"auth_type": "Passwordless", "verify_server_cert": None}

    result = run_one("send_email", PARAM, config=config)

    row = result["data"][0]
    assert result["message"] == "Email sent"
    assert any("travelled unencrypted" in each for each in row["warnings"])
    assert row["session"]["tls_version"] is None
    assert server.only_message().tls is False


def test_the_session_data_say_what_protected_the_mail(run_one, mail_server):
    result = run_one("send_email", PARAM)

    assert result["data"][0]["session"] == {
        "server": "mail.example.com",
        "port": 587,
        "tls_version": "TLSv1.3",
        "certificate_verified": True,
        "auth_mechanism": "PLAIN",
    }
    assert result["data"][0]["warnings"] == []


def test_a_password_in_clear_is_warned_of_each_time(run, mail_server):
    record = run("send_email", PARAM, PARAM, config={"ssl_config": "None"})

    for result in record.result["result_data"]:
        assert any("travelled unencrypted" in each for each in result["data"][0]["warnings"])


# --- HELO ------------------------------------------------------------------------------------


def test_a_server_without_ehlo_gets_mail_without_a_login_and_without_tls(run_one, start_server):
    server = start_server(helo_only=True)

    result = run_one("send_email", PARAM, config=CLEAR)

    assert result["message"] == "Email sent"
    assert any("only knows HELO" in each for each in result["data"][0]["warnings"])
    assert verbs(server.only_connection())[:3] == ["EHLO", "HELO", "MAIL"]


@pytest.mark.parametrize(
    ("config", "lacks"),
    [({"ssl_config": "None"}, "no login is possible"), ({}, "cannot do the STARTTLS")],
    ids=["login", "starttls"],
)
def test_a_server_without_ehlo_can_do_neither_login_nor_tls_and_that_is_said(
    run_one, start_server, config, lacks
):
    server = start_server(helo_only=True)

    result = run_one("send_email", PARAM, config=config)

    assert "only knows HELO" in result["message"]
    assert lacks in result["message"]
    assert server.messages == []


# --- Odd servers -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "greeting",
    ["220-first line\r\n220-\r\n220 last line", "220", "220 mail.example.com ESMTP \u00fc\x00"],
    ids=["lines", "bare", "octets"],
)
def test_odd_greetings_are_understood(run_one, start_server, greeting):
    start_server(script=[{"on": "CONNECT", "reply": greeting}])

    assert run_one("send_email", PARAM)["message"] == "Email sent"


@pytest.mark.parametrize(
    "garbage",
    [b"HTTP/1.1 400 Bad Request\r\n", b"2\r\n", b"22\r\n", b"2200 x\r\n", b"199 x\r\n"],
)
def test_what_is_no_smtp_reply_is_told_as_such(run_one, start_server, garbage):
    start_server(script=[{"on": "CONNECT", "garbage": garbage}])

    result = run_one("send_email", PARAM, config={**CLEAR, "retries": 0})

    assert "answered with something that is not SMTP" in result["message"]


@pytest.mark.parametrize(
    ("point", "reply"),
    [("MAIL", "354 go"), ("RCPT", "334 "), ("DATA", "250 ok"), ("MESSAGE", "354 more")],
)
def test_a_reply_that_fits_nothing_asked_ends_the_session(run_one, start_server, point, reply):
    server = start_server(script=[{"on": point, "reply": reply}])

    result = run_one("send_email", PARAM, config={"retries": 0})

    assert f"answered {reply.strip()}" in result["message"]
    assert result["data"][0]["outcome"] == ("unknown" if point == "MESSAGE" else "deferred")
    assert len(server.messages) == (point == "MESSAGE")


def test_a_refusal_in_the_greeting_is_answered_with_quit(run_one, start_server):
    server = start_server(script=[{"on": "CONNECT", "reply": "554 5.3.2 not today"}])

    result = run_one("send_email", PARAM, config=CLEAR)

    assert "refused the greeting (554 5.3.2 not today)" in result["message"]
    assert verbs(server.wait_closed()[0]) == ["QUIT"]


def test_two_servers_behind_one_name_are_both_found(run_one, start_server):
    """587 refuses on the first address and is served on the second."""
    with MailServer() as server, reroute(server) as route:
        route.addresses["mail.example.com"] = [route.refused, (server.host, server.port)]

        result = run_one("send_email", PARAM, config={"retries": 0})

    assert result["message"] == "Email sent"
    assert result["data"][0]["attempts"] == 1
