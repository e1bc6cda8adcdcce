# File: test_mail_server.py
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
"""The test mail server does what its options say, seen by smtplib and by raw sockets.

Other suites trust this server; here it has to earn that.
"""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
import time

import pytest

from tests.support import certificates
from tests.support.mail_server import MailServer

_MAIL = b"Subject: hello\r\n\r\nbody\r\n"


@contextlib.contextmanager
def _client(server, *, tls=False):
    with smtplib.SMTP(server.host, server.port, "client.example.com", timeout=5) as client:
        if tls:
            client.starttls(context=certificates.client_context())
        yield client


@contextlib.contextmanager
def _raw(server):
    """A line-wise conversation; ``say`` returns the reply's last line."""
    with socket.create_connection((server.host, server.port), 5) as sock:
        stream = sock.makefile("rwb")
        with stream:
            yield _Talk(sock, stream)


class _Talk:
    def __init__(self, sock, stream):
        self.sock, self.stream = sock, stream

    def say(self, octets):
        self.stream.write(octets)
        self.stream.flush()
        return self.hear()

    def hear(self):
        line = self.stream.readline()
        while line[3:4] == b"-":
            line = self.stream.readline()
        return line


def _send(client, content=_MAIL, recipients=("ana@example.net",), **options):
    return client.sendmail("soar@example.com", list(recipients), content, **options)


# Records


def test_the_envelope_and_the_session_are_recorded():
    with MailServer() as server, _client(server, tls=True) as client:
        client.login("soar@example.com", "s3cret")
        _send(client, recipients=["ana@example.net", "bo@example.net"])
        client.quit()

        message, connection = server.only_message(), server.only_connection()

    assert (message.mail_from, message.rcpt_tos) == (
        "soar@example.com",
        ["ana@example.net", "bo@example.net"],
    )
    assert (message.connection, message.tls, message.authenticated) == (1, True, True)
    assert message.header["Subject"] == "hello"
    assert message.text() == "body\n"
    assert (connection.tls, connection.quit, connection.ended) == ("starttls", True, "quit")
    assert connection.tls_version in ("TLSv1.2", "TLSv1.3")
    assert connection.helo_names == ["client.example.com"] * 2
    assert connection.commands == [
        "EHLO",
        "STARTTLS",
        "EHLO",
        "AUTH PLAIN",
        "MAIL FROM:<soar@example.com>",
        "RCPT TO:<ana@example.net>",
        "RCPT TO:<bo@example.net>",
        "DATA",
        "QUIT",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"Subject: dots\r\n\r\n.\r\n..\r\n.one\r\n",
        b"Subject: bare\r\n\r\na\rb\nc\r\n\n.\n\r\n",
        b"Subject: eight\r\n\r\n\x80\xff\r\n",
        b"Subject: no blanks stripped \r\n\r\n  x \t\r\n\r\n\r\n",
        b"Subject: long\r\n\r\n" + b"x" * 50_000 + b"\r\n",
        b"\r\n",
    ],
    ids=["dots", "bare line ends", "8-bit", "blanks", "long line", "empty"],
)
def test_content_is_recorded_octet_by_octet(content):
    stuffed = b"".join(
        b"." + line if line.startswith(b".") else line
        for line in (part + b"\r\n" for part in content.split(b"\r\n")[:-1])
    )
    with MailServer() as server, _raw(server) as talk:
        talk.hear()
        for line in (b"EHLO c", b"MAIL FROM:<a@example.com>", b"RCPT TO:<b@example.com>", b"DATA"):
            talk.say(line + b"\r\n")
        reply = talk.say(stuffed + b".\r\n")

        message = server.only_message()

    assert reply.startswith(b"250 ")
    assert message.content == content
    assert message.wire == stuffed + b".\r\n"


def test_properties_of_the_content_are_reported():
    with MailServer() as server, _client(server) as client:
        _send(client, b"Subject: x\r\nDate: now\r\n\r\n" + b"y" * 1200 + b"\r\n\xff")
        _send(client, b"Subject: x\r\n\r\nplain\r\n")
        first, second = server.messages

    assert (first.longest_line, first.eight_bit, first.bare_cr_or_lf) == (1200, True, False)
    assert (second.longest_line, second.eight_bit, second.bare_cr_or_lf) == (10, False, False)
    assert first.field_names == ["subject", "date"]


def test_the_null_reverse_path_is_recorded_as_empty():
    with MailServer() as server, _client(server) as client:
        client.sendmail("", ["ana@example.net"], _MAIL)

        assert server.only_message().mail_from == ""


def test_a_client_that_leaves_without_quit_is_noticed():
    with MailServer() as server:
        with _raw(server) as talk:
            talk.say(b"EHLO c\r\n")

        (connection,) = server.wait_closed()

    assert (connection.quit, connection.ended) == (False, "client-closed")


def test_pipelined_commands_are_counted():
    with MailServer(pipelining=True) as server, _raw(server) as talk:
        talk.hear()
        talk.say(b"EHLO c\r\n")
        talk.say(b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n")
        replies = [talk.hear()[:3], talk.hear()[:3]]

        assert replies == [b"250", b"354"]
        assert server.only_connection().pipelined == 2


def test_copies_counts_what_was_accepted_for_a_recipient():
    script = [{"on": "MESSAGE", "nth": 2, "reply": "451 4.3.0 later"}]
    with MailServer(script=script) as server, _client(server) as client:
        _send(client)
        with pytest.raises(smtplib.SMTPDataError):
            _send(client)
        _send(client, recipients=["ana@example.net", "bo@example.net"])

        assert [server.copies(f"{name}@example.net") for name in ("ana", "bo", "cy")] == [2, 1, 0]
        assert server.messages[1].refused == "451 4.3.0 later"


def test_stopping_does_not_wait_for_clients():
    server = MailServer().start()
    with _raw(server) as talk:
        talk.hear()
        began = time.monotonic()

        server.stop()

        assert time.monotonic() - began < 0.5
        assert server.only_connection().ended == "server-stopped"
        assert talk.sock.recv(1) == b""


# Extensions


@pytest.mark.parametrize(
    ("options", "keyword", "offered"),
    [
        ({}, "starttls", True),
        ({"starttls": False}, "starttls", False),
        ({}, "smtputf8", True),
        ({"smtputf8": False}, "smtputf8", False),
        ({}, "8bitmime", True),
        ({"eightbitmime": False}, "8bitmime", False),
        ({}, "pipelining", False),
        ({"pipelining": True}, "pipelining", True),
        ({}, "size", False),
        ({"size": 1000}, "size", True),
        ({}, "enhancedstatuscodes", False),
        ({"enhancedstatuscodes": True}, "enhancedstatuscodes", True),
        ({}, "auth", True),
        ({"auth": []}, "auth", False),
        ({"auth_without_tls": False}, "auth", False),
        ({"limits": {"RCPTMAX": 3}}, "limits", True),
        ({"limits": {"RCPTMAX": 3}, "announce_limits": False}, "limits", False),
        ({"ehlo_extra": ["XCLIENT NAME"]}, "xclient", True),
    ],
)
def test_ehlo_offers_what_the_options_say(options, keyword, offered):
    with MailServer(**options) as server, _client(server) as client:
        client.ehlo()

        assert client.has_extn(keyword) is offered


def test_auth_is_offered_after_tls_when_only_then():
    with MailServer(auth_without_tls=False) as server, _client(server, tls=True) as client:
        client.ehlo()

        assert client.esmtp_features["auth"].split() == ["LOGIN", "PLAIN"]
        assert not client.has_extn("starttls")


def test_a_server_without_ehlo_serves_helo():
    with MailServer(helo_only=True) as server, _client(server) as client:
        assert client.ehlo()[0] == 502
        assert client.helo()[0] == 250
        _send(client)

        assert server.only_message().content == _MAIL


def test_size_is_enforced_at_mail_and_after_the_content():
    with MailServer(size=100) as server, _client(server) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "100"
        assert client.mail("a@example.com", ["SIZE=101"])[0] == 552
        with pytest.raises(smtplib.SMTPDataError) as caught:
            client.ehlo_or_helo_if_needed()
            client.mail("a@example.com")
            client.rcpt("b@example.com")
            code, text = client.data(b"x" * 200)
            raise smtplib.SMTPDataError(code, text)

    assert caught.value.smtp_code == 552
    assert server.messages == []


def test_parameters_that_were_not_offered_are_refused():
    with MailServer(smtputf8=False, eightbitmime=False) as server, _client(server) as client:
        client.ehlo()

        assert client.mail("a@example.com", ["BODY=8BITMIME"])[0] == 555
        assert client.docmd("MAIL", "FROM:<a@example.com> SMTPUTF8")[0] == 501
        assert client.docmd("MAIL", "FROM:<a@example.com> BODY=7BIT")[0] == 250


def test_addresses_beyond_ascii_are_recorded_as_sent():
    with MailServer() as server, _raw(server) as talk:
        talk.hear()
        talk.say(b"EHLO c\r\n")
        talk.say("MAIL FROM:<jürgen@example.com> SMTPUTF8\r\n".encode())
        talk.say("RCPT TO:<用户@例え.jp>\r\n".encode())
        talk.say(b"DATA\r\n")
        talk.say(b".\r\n")
        message = server.only_message()

    assert (message.mail_from, message.rcpt_tos) == ("jürgen@example.com", ["用户@例え.jp"])
    assert message.mail_options == ["SMTPUTF8"]


def test_enhanced_status_codes_are_given_when_offered():
    with MailServer(enhancedstatuscodes=True) as server, _client(server) as client:
        client.ehlo()

        assert client.mail("a@example.com") == (250, b"2.0.0 OK")
        assert client.data.__self__.docmd("DATA") == (503, b"5.0.0 Error: need RCPT command")


def test_a_command_line_is_limited_to_512_octets():
    """RFC 5321 §4.5.3.1.4; long OAuth tokens must wait for the 334 (RFC 4954 §4)."""
    token = base64.b64encode(b"user=u\x01auth=Bearer " + b"t" * 6000 + b"\x01\x01").decode()
    with MailServer(auth=["XOAUTH2"], tokens=["t" * 6000]) as server, _client(server) as client:
        client.ehlo()

        assert client.docmd("AUTH", f"XOAUTH2 {token}")[0] == 500
        assert client.docmd("AUTH", "XOAUTH2") == (334, b"")
        assert client.docmd(token)[0] == 235
        assert server.only_connection().sasl_lines == [token.encode()]


def test_recipients_past_the_limit_are_refused_for_now():
    with MailServer(limits={"RCPTMAX": 2}) as server, _client(server) as client:
        refused = _send(client, recipients=["a@x.example", "b@x.example", "c@x.example"])

    assert refused == {"c@x.example": (452, b"4.5.3 Too many recipients")}
    assert server.only_message().rcpt_tos == ["a@x.example", "b@x.example"]


def test_messages_past_the_limit_end_the_connection():
    with MailServer(limits={"MAILMAX": 1}) as server, _client(server) as client:
        _send(client)
        with pytest.raises(smtplib.SMTPSenderRefused) as caught:
            _send(client)
        (connection,) = server.wait_closed()

    assert caught.value.smtp_code == 421
    assert connection.ended == "closed-by-server"


# AUTH


@pytest.mark.parametrize("mechanism", ["LOGIN", "PLAIN"])
@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize(("password", "accepted"), [("s3cret", True), ("wrong", False)])
def test_passwords_are_judged_and_recorded(mechanism, tls, password, accepted):
    with MailServer(auth=[mechanism]) as server, _client(server, tls=tls) as client:
        client.ehlo()
        if accepted:
            client.login("soar@example.com", password)
        else:
            with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
                client.login("soar@example.com", password)
            assert caught.value.smtp_code == 535
        (attempt,) = server.only_connection().auth

    assert (attempt.mechanism, attempt.tls, attempt.accepted) == (mechanism, tls, accepted)
    assert (attempt.user, attempt.password) == ("soar@example.com", password)


def test_a_mechanism_that_is_not_offered_is_unknown():
    with MailServer(auth=["LOGIN"]) as server, _client(server) as client:
        client.ehlo()

        assert client.docmd("AUTH", "PLAIN")[0] == 504
        assert server.only_connection().auth == []


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_an_oauth_token_is_accepted(mechanism):
    with MailServer(auth=[mechanism]) as server, _client(server) as client:
        client.ehlo()

        code, _ = client.docmd("AUTH", f"{mechanism} {_oauth(mechanism, 'good-token')}")

        (attempt,) = server.only_connection().auth
    assert code == 235
    assert (attempt.user, attempt.token, attempt.accepted) == ("u@example.com", "good-token", True)


def test_an_oauthbearer_response_names_host_and_port():
    with MailServer(auth=["OAUTHBEARER"]) as server, _client(server) as client:
        client.ehlo()
        client.docmd("AUTH", f"OAUTHBEARER {_oauth('OAUTHBEARER', 'good-token')}")

        (attempt,) = server.only_connection().auth
    assert (attempt.host, attempt.port) == ("mail.example.com", "587")


def test_a_malformed_oauth_response_is_a_syntax_error():
    with MailServer(auth=["XOAUTH2", "OAUTHBEARER"]) as server, _client(server) as client:
        client.ehlo()

        assert client.docmd("AUTH", "XOAUTH2 " + _oauth("OAUTHBEARER", "t"))[0] == 501
        assert client.docmd("AUTH", "OAUTHBEARER " + _oauth("XOAUTH2", "t"))[0] == 501


def test_a_bad_token_is_refused_at_once_by_default():
    with MailServer(auth=["XOAUTH2"]) as server, _client(server) as client:
        client.ehlo()

        code, _ = client.docmd("AUTH", f"XOAUTH2 {_oauth('XOAUTH2', 'bad')}")

    assert code == 535
    assert server.only_connection().auth[0].response is None


@pytest.mark.parametrize(
    ("reject", "challenge", "final"),
    [
        ({"challenge": {"status": "400"}}, base64.b64encode(b'{"status": "400"}'), 535),
        ({"raw334": "VXNlcm5hbWU6"}, b"VXNlcm5hbWU6", 535),
        ({"challenge": {}, "reply": "454 4.7.0 later"}, base64.b64encode(b"{}"), 454),
    ],
)
def test_a_bad_token_is_explained_in_a_challenge(reject, challenge, final):
    with MailServer(auth=["XOAUTH2"], xoauth2_reject=reject) as server, _client(server) as client:
        client.ehlo()

        first = client.docmd("AUTH", f"XOAUTH2 {_oauth('XOAUTH2', 'bad')}")
        code, _ = client.docmd("")

    assert first == (334, challenge)
    assert code == final
    assert server.only_connection().auth[0].response == b""


def test_a_bad_token_can_get_any_reply():
    reject = {"reply": "454 4.7.0 Temporary authentication failure"}
    with MailServer(auth=["XOAUTH2"], xoauth2_reject=reject) as server, _client(server) as client:
        client.ehlo()

        code, _ = client.docmd("AUTH", f"XOAUTH2 {_oauth('XOAUTH2', 'bad')}")

    assert code == 454


def test_oauthbearer_waits_for_the_clients_empty_answer():
    """RFC 7628 §3.2.3: the client answers the error with a single %x01."""
    with MailServer(auth=["OAUTHBEARER"]) as server, _client(server) as client:
        client.ehlo()
        first, _ = client.docmd("AUTH", f"OAUTHBEARER {_oauth('OAUTHBEARER', 'bad')}")
        second, _ = client.docmd("AQ==")

    assert (first, second) == (334, 535)
    assert server.only_connection().auth[0].response == b"\x01"


def _oauth(mechanism, token):
    if mechanism == "XOAUTH2":
        text = f"user=u@example.com\x01auth=Bearer {token}\x01\x01"
    else:
        text = (
            f"n,a=u@example.com,\x01host=mail.example.com\x01port=587\x01auth=Bearer {token}"
            "\x01\x01"
        )
    return base64.b64encode(text.encode()).decode()


def test_mail_before_auth_can_be_refused():
    with MailServer(auth_required=True) as server, _client(server) as client:
        client.ehlo()
        before = client.mail("a@example.com")
        client.login("soar@example.com", "s3cret")

        assert before == (530, b"5.7.0 Authentication required")
        assert client.mail("a@example.com")[0] == 250


# TLS


def test_mail_before_tls_can_be_refused():
    with MailServer(require_starttls=True) as server, _client(server) as client:
        client.ehlo()
        before, _ = client.mail("a@example.com")
        client.starttls(context=certificates.client_context())
        client.ehlo()

        assert before == 530
        assert client.mail("a@example.com")[0] == 250


def test_implicit_tls_starts_with_the_first_octet():
    context = certificates.client_context()
    with (
        MailServer(mode="implicit") as server,
        smtplib.SMTP_SSL(server.host, server.port, timeout=5, context=context) as client,
    ):
        _send(client)
        assert not client.has_extn("starttls")

        assert server.only_connection().tls == "implicit"
        assert server.only_message().tls is True


@pytest.mark.parametrize(
    ("cert", "reason"),
    [
        ("selfsigned", ["self-signed certificate", "self signed certificate"]),
        ("unknownca", ["unable to get local issuer certificate"]),
        ("wronghost", ["certificate is not valid for"]),
        ("expired", ["certificate has expired"]),
        ("notyetvalid", ["certificate is not yet valid"]),
    ],
)
@pytest.mark.parametrize("mode", ["plain", "implicit"])
def test_each_bad_certificate_is_bad_for_its_own_reason(cert, reason, mode):
    with MailServer(mode=mode, cert=cert) as server:
        with pytest.raises(ssl.SSLCertVerificationError) as caught:
            _shake_hands(server, mode)
        (connection,) = server.wait_closed()

    assert any(text in str(caught.value).replace("IP address mismatch, ", "") for text in reason)
    assert connection.tls == "none"


def test_a_server_that_only_knows_old_tls_is_turned_down():
    with MailServer(mode="implicit", tls_maximum="TLSv1_1") as server, pytest.raises(ssl.SSLError):
        _shake_hands(server, "implicit")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_a_server_that_only_knows_old_tls_serves_who_allows_it():
    context = ssl.create_default_context(cadata=certificates.ca_pem())
    context.minimum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with MailServer(mode="implicit", tls_maximum="TLSv1_1") as server:
        smtplib.SMTP_SSL(server.host, server.port, timeout=5, context=context).quit()

    assert server.only_connection().tls_version == "TLSv1.1"


def _shake_hands(server, mode):
    if mode == "plain":
        with _client(server, tls=True):
            pass
    else:
        with smtplib.SMTP_SSL(
            server.host, server.port, timeout=5, context=certificates.client_context()
        ):
            pass


def test_octets_can_be_injected_behind_the_reply_to_starttls():
    """RFC 3207 §6: a client must not take them for replies after the handshake."""
    injected = b"250-mail.example.com\r\n250 AUTH PLAIN\r\n"
    with MailServer(inject=injected) as server, _raw(server) as talk:
        talk.hear()
        talk.say(b"EHLO c\r\n")
        talk.sock.sendall(b"STARTTLS\r\n")

        assert talk.sock.recv(1000) == b"220 Ready to start TLS\r\n" + injected


def test_the_server_discards_what_came_in_clear_with_starttls():
    with MailServer() as server, _raw(server) as talk:
        talk.hear()
        talk.say(b"EHLO c\r\n")
        talk.say(b"STARTTLS\r\nMAIL FROM:<evil@example.com>\r\n")
        context = certificates.client_context()
        with context.wrap_socket(talk.sock, server_hostname="localhost") as tls:
            tls.sendall(b"NOOP\r\n")
            assert tls.recv(100) == b"250 OK\r\n"

    assert "MAIL FROM:<evil@example.com>" not in server.only_connection().commands


@pytest.mark.parametrize("option", [{"cert": "none such"}, {"script": [{"on": "VRFY"}]}])
def test_an_option_without_meaning_is_an_error(option):
    with pytest.raises(ValueError, match=r"^no "):
        MailServer(**option).options.tls_context  # noqa: B018
