# File: test_reroute.py
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
"""While rerouted, every host name leads to the test server, by real connections."""

from __future__ import annotations

import smtplib
import socket

import pytest
import requests

from tests.support import certificates
from tests.support.http_answers import HttpAnswers
from tests.support.mail_server import MailServer
from tests.support.reroute import Connect, reroute


@pytest.fixture(scope="module")
def mail_server():
    with MailServer() as server:
        yield server


@pytest.mark.parametrize("host", ["mail.example.com", "bücher.example", "192.0.2.1", "localhost"])
@pytest.mark.parametrize("port", [25, 465, 587, 2525])
def test_any_host_leads_to_the_server(mail_server, host, port):
    with reroute(mail_server) as route, smtplib.SMTP(host, port, timeout=3) as client:
        assert client.noop()[0] == 250

    assert route.connects == [Connect(host, port, 3)]


def test_a_connection_without_time_limit_is_recorded_as_such(mail_server):
    with reroute(mail_server) as route:
        socket.create_connection(("mail.example.com", 25)).close()
        socket.create_connection(("mail.example.com", 25), 7.5).close()

    assert [connect.timeout_seconds for connect in route.connects] == [None, 7.5]


def test_a_port_that_is_not_listed_refuses(mail_server):
    with reroute(mail_server) as route, pytest.raises(ConnectionRefusedError) as caught:
        socket.create_connection(("mail.example.com", 2600), 3)

    assert caught.value.errno == 111
    assert route.connects == [Connect("mail.example.com", 2600, 3)]


def test_the_servers_own_ports_are_the_default():
    with MailServer(ports=[587]) as server, reroute(server):
        socket.create_connection(("mail.example.com", 587), 3).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("mail.example.com", 25), 3)


def test_names_below_invalid_do_not_resolve(mail_server):
    with reroute(mail_server), pytest.raises(socket.gaierror) as caught:
        socket.create_connection(("mail.invalid", 25), 3)

    assert caught.value.args == (socket.EAI_NONAME, "Name or service not known")


def test_a_name_that_cannot_be_encoded_fails_as_outside(mail_server):
    with reroute(mail_server), pytest.raises(UnicodeError):
        socket.create_connection(("a" * 64 + ".example.com", 25), 3)


def test_a_silent_port_lets_the_client_wait(mail_server):
    with reroute(mail_server, silent_ports=[587]), pytest.raises(socket.timeout):
        socket.create_connection(("mail.example.com", 587), 0.05)


def test_servers_are_chosen_by_name_or_port(mail_server):
    with MailServer(hostname="two.example.com") as second:
        with reroute({"two.example.com": second, "*": mail_server}):
            with smtplib.SMTP("two.example.com", 25, timeout=3) as client:
                client.ehlo()
            with smtplib.SMTP("one.example.com", 25, timeout=3) as client:
                client.ehlo()
        with reroute({587: second}):
            with smtplib.SMTP("any.example.com", 587, timeout=3) as client:
                client.ehlo()
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("any.example.com", 25), 3)

        assert len(second.connections) == 2


def test_a_name_may_have_several_addresses(mail_server):
    with reroute(mail_server) as route:
        live = (mail_server.host, mail_server.port)
        route.addresses["two.example.com"] = [route.refused, live]
        found = socket.getaddrinfo("two.example.com", 25, type=socket.SOCK_STREAM)

        with smtplib.SMTP("two.example.com", 25, timeout=3) as client:
            assert client.noop()[0] == 250

    assert [address for *_, address in found] == [route.refused, live]


def test_http_services_get_ports_of_their_own(mail_server):
    url = "http://127.0.0.1:8089/token"
    with HttpAnswers({"/token": [{"json": {"a": 1}}]}) as http:
        ports = {8089: http.port}
        with reroute(mail_server, other_ports=ports) as route:
            answer = requests.post(url, data={"x": "y"}, timeout=3)

    assert answer.json() == {"a": 1}
    assert http.requests[0].form == {"x": "y"}
    assert (route.connects, route.lookups) == ([], [("127.0.0.1", 8089)])


def test_loopback_ports_stay_reachable(mail_server):
    with reroute(mail_server):
        socket.create_connection(("127.0.0.1", mail_server.port), 3).close()


def test_everything_is_as_before_afterwards(mail_server):
    before = (socket.getaddrinfo, socket.create_connection)
    with reroute(mail_server):
        assert (socket.getaddrinfo, socket.create_connection) != before

    assert (socket.getaddrinfo, socket.create_connection) == before


# The HTTP side


def test_answers_come_in_turn_and_the_last_repeats():
    answers = {"/x": [{"status": 500, "text": "oops"}, {"json": [1]}]}
    with HttpAnswers(answers) as http:
        got = [requests.get(f"{http.url}/x?n={n}", timeout=3) for n in range(3)]

    assert [answer.status_code for answer in got] == [500, 200, 200]
    assert [answer.text for answer in got] == ["oops", "[1]", "[1]"]
    assert [request.query for request in http.requests] == ["n=0", "n=1", "n=2"]


def test_an_unknown_path_is_not_found():
    with HttpAnswers({}) as http:
        assert requests.get(f"{http.url}/x", timeout=3).status_code == 404


@pytest.mark.parametrize("fault", ["drop", "reset"])
def test_an_http_connection_breaks(fault):
    with HttpAnswers({"/x": [{fault: True}]}) as http, pytest.raises(requests.ConnectionError):
        requests.get(f"{http.url}/x", timeout=3)

    assert len(http.requests) == 1


def test_an_http_server_is_silent():
    with HttpAnswers({"/x": [{"hang": True}]}) as http, pytest.raises(requests.Timeout):
        requests.get(f"{http.url}/x", timeout=0.05)


def test_redirects_and_octets_are_answers_too():
    answers = {"/x": [{"status": 302, "headers": {"Location": "/y"}}], "/y": [{"body": b"\xff"}]}
    with HttpAnswers(answers) as http:
        assert requests.get(f"{http.url}/x", timeout=3).content == b"\xff"

    assert [request.path for request in http.requests] == ["/x", "/y"]


def test_https_uses_the_test_authority(tmp_path):
    bundle = str(certificates.write_ca_bundle(tmp_path / "ca.pem"))
    with HttpAnswers({"/x": [{"text": "ok"}]}, cert="trusted") as http:
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{http.url}/x", timeout=3)

        assert requests.get(f"{http.url}/x", timeout=3, verify=bundle).text == "ok"
