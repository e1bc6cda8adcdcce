# File: test_oauth_hostile.py
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
"""A token endpoint that means harm: every answer ends in time, in little memory, in a sentence."""

from __future__ import annotations

import gzip
import socket
import sys
import threading
import time

import pytest

import smtp_background
from smtp_errors import ConfigError, TokenRequestFailed
from smtp_oauth.transport import MAX_RESPONSE_OCTETS
from tests.support.http_answers import HttpAnswers
from tests.support.oauth_setup import endpoint
from tests.support.raw_http import RawHttp

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LAST = CHUNKED + b"0\r\n"
MANY = b"x" * 65536
# Half a second is granted; a busy machine may take some more.
TIMEOUT_SECONDS = 0.5
AT_MOST_SECONDS = 8.0
# What sockets hold on both sides, beside what is read.
AT_MOST_OCTETS = 16 * 1024 * 1024


def ask(url, **settings):
    """Refresh, and return the failure and how long it took."""
    begin = time.monotonic()
    with pytest.raises(TokenRequestFailed) as caught:
        endpoint(url, **{"timeout_seconds": TIMEOUT_SECONDS, **settings}).refresh("refresh-1")
    return caught.value, time.monotonic() - begin


def nothing_goes_on():
    """Whether no thread of a request is left, or soon none will be."""
    end = time.monotonic() + AT_MOST_SECONDS
    while any(map(is_step, sys._current_frames().values())):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def is_step(frame):
    """Whether a thread is one of smtp_background."""
    while frame.f_back is not None:
        frame = frame.f_back
    return frame.f_code.co_filename == smtp_background.__file__


ENDLESS = {
    "a status line that drips": lambda talk: talk.drip(b"HTTP/1.1 200 " + b"O" * 60_000),
    "a header that drips": lambda talk: (talk.say(OK), talk.drip(b"X: " + b"x" * 60_000)),
    "headers that drip": lambda talk: (talk.say(OK), talk.drip(b"X: x\r\n", 0.02)),
    "1xx answers, fast": lambda talk: talk.flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 500),
    "1xx answers, slow": lambda talk: talk.drip(b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    "1xx answers with headers": lambda talk: talk.flood(b"HTTP/1.1 100 C\r\nX: <x>\r\n\r\n" * 99),
    "a body that drips": lambda talk: (talk.say(OK + b"\r\n"), talk.drip(b" ")),
    "a chunk size that drips": lambda talk: (talk.say(CHUNKED), talk.drip(b"0" * 60_000)),
    "a chunk extension that drips": lambda talk: (talk.say(CHUNKED + b"5;x="), talk.drip(b"y")),
    "a trailer that drips": lambda talk: (
        talk.say(CHUNKED + b"0\r\n"),
        talk.drip(b"X: y\r\n", 0.01),
    ),
    "trailers, fast": lambda talk: (talk.say(CHUNKED + b"0\r\n"), talk.flood(b"X: y\r\n" * 5000)),
    "chunks of an octet": lambda talk: (talk.say(CHUNKED), talk.drip(b"1\r\n \r\n", 0.01)),
    "silence": lambda talk: talk.wait(),
}


@pytest.mark.parametrize("script", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_answer_ends_with_its_time_and_nothing_goes_on(script):
    """One deadline from the name to the last trailer, enforced on the connection itself."""
    with RawHttp(script) as server:
        failure, seconds = ask(server.url)
        is_over = nothing_goes_on()

    assert failure.is_transient
    assert "did not answer within 0.5 seconds" in str(failure)
    assert seconds < AT_MOST_SECONDS
    assert is_over
    assert sum(talk.octets for talk in server.talks) < 40 * AT_MOST_OCTETS


@pytest.mark.parametrize("status", [200, 302, 400, 401, 503])
def test_an_answer_of_600_megabytes_is_not_read(status):
    """Whatever its status is; a redirect's body was read to its end once."""
    head = f"HTTP/1.1 {status} X\r\nLocation: /x\r\n\r\n".encode()
    with RawHttp(lambda talk: (talk.say(head), talk.flood(MANY))) as server:
        failure, seconds = ask(server.url, timeout_seconds=5)
        assert nothing_goes_on()

    assert str(status) in str(failure) or f"more than {MAX_RESPONSE_OCTETS} octets" in str(failure)
    assert server.talks[0].octets < AT_MOST_OCTETS
    assert seconds < AT_MOST_SECONDS


@pytest.mark.parametrize("status", [200, 302, 400, 503])
@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip, gzip", "deflate", "br", "zstd", "x"])
def test_an_encoded_answer_is_not_decoded(encoding, status):
    bomb = gzip.compress(b" " * 5_000_000)
    answer = {"status": status, "body": bomb, "headers": {"Content-Encoding": encoding}}
    with HttpAnswers({"/token": [answer]}) as http:
        failure, _seconds = ask(f"{http.url}/token", timeout_seconds=5)

    assert http.requests[0].headers["accept-encoding"] == "identity"
    if status in (200, 400):
        assert "an encoding that was not asked for" in str(failure)


@pytest.mark.parametrize("location", [b"http://[::1", b"\xff\xfe", b"/x", b"//evil.example/\r\n x"])
def test_where_a_redirect_leads_is_not_looked_at(location):
    answer = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
    with RawHttp(lambda talk: talk.say(answer)) as server:
        failure, _seconds = ask(server.url, timeout_seconds=5)

    assert "answered with a redirect (302), which is not followed" in str(failure)


INTERIM = b"HTTP/1.1 %d X\r\nLink: </x>\r\n\r\n"
A_TOKEN = b'Content-Length: 25\r\n\r\n{"access_token": "good"} '


@pytest.mark.parametrize(
    "before", [[100], [103], [102, 103, 199], [100, 103] * 5], ids=lambda codes: str(len(codes))
)
def test_interim_answers_of_any_kind_are_no_answer(before):
    """RFC 9110 §15.2: a client must be able to read over any 1xx."""
    octets = b"".join(INTERIM % code for code in before) + OK + A_TOKEN
    with RawHttp(lambda talk: talk.say(octets)) as server:
        token = endpoint(server.url, timeout_seconds=5).refresh("refresh-1")

    assert token.access_token == "good"


@pytest.mark.parametrize("size", [b"-1\r\n", b"-ff\r\n {}"])
def test_a_length_that_is_none_is_not_told_of_the_url(size):
    with RawHttp(lambda talk: talk.say(CHUNKED + size)) as server:
        failure, _seconds = ask(server.url, timeout_seconds=5)

    assert "broke in the middle of the answer" in str(failure)
    assert failure.is_answer_lost


@pytest.mark.parametrize("member", ["access_token", "refresh_token"])
def test_a_token_of_a_quarter_of_a_megabyte_is_none(member):
    """Hiding it wherever it may be repeated would cost seconds and hundreds of megabytes."""
    answer = {"access_token": "good", member: "+/&<" * 60_000}
    with HttpAnswers({"/token": [{"json": answer}]}) as http:
        failure, _seconds = ask(f"{http.url}/token", timeout_seconds=5)

    assert "too long" in str(failure)


@pytest.mark.parametrize("token", ["a\nb", "a\u0000b", "\u00e9", "\ud800"])
def test_a_token_with_characters_that_none_has_is_refused_before_it_is_kept(token):
    """RFC 6749 §A.12."""
    with HttpAnswers({"/token": [{"json": {"access_token": token}}]}) as http:
        failure, _seconds = ask(f"{http.url}/token", timeout_seconds=5)

    assert "characters no token may hold" in str(failure)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\r\n\r\n",
        b"220 mail.example.com ESMTP\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 999999999999 X\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        OK + b"x" * 70_000 + b": y\r\n\r\n",
        OK + b"X: y\r\n" * 200 + b"\r\n",
        OK + b"Content-Length: -5\r\n\r\n",
        OK + b"Content-Length: abc\r\n\r\n",
        OK + b"Content-Length: 99\r\n\r\n{",
        CHUNKED + b"zz\r\n",
        CHUNKED + b"-1\r\n",
        CHUNKED + b"5;" + b"x" * 70_000 + b"\r\n",
        OK + b"Set-Cookie: \xff=\x00\r\nContent-Length: 2\r\n\r\n{}",
    ],
    ids=lambda octets: repr(octets[:40]),
)
def test_an_answer_that_is_no_http_is_a_sentence(answer):
    with RawHttp(lambda talk: talk.say(answer)) as server:
        failure, seconds = ask(server.url, timeout_seconds=5)

    assert str(failure).startswith("The connection to 127.0.0.1:") or "127.0.0.1:" in str(failure)
    assert str(failure).endswith(".")
    assert seconds < AT_MOST_SECONDS


def test_a_handshake_that_does_not_come_ends_with_its_time():
    script = lambda talk: talk.drip(b"\x16\x03\x03", 0.01)  # noqa: E731
    with RawHttp(script, reads_request=False) as server:
        failure, seconds = ask(server.url.replace("http:", "https:"))

    assert failure.is_transient
    assert seconds < AT_MOST_SECONDS


def test_a_name_that_is_never_resolved_ends_with_its_time(monkeypatch):
    release = threading.Event()

    def hang(*_arguments, **_options):
        release.wait(30)
        raise socket.gaierror("released")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        failure, seconds = ask("https://login.example.com/token")
    finally:
        release.set()

    assert "login.example.com did not answer within 0.5 seconds" in str(failure)
    assert seconds < AT_MOST_SECONDS


def test_a_reason_phrase_is_not_repeated():
    """It may hold the very request."""

    def echo(talk):
        body = talk.request.partition(b"\r\n\r\n")[2]
        talk.say(b"HTTP/1.1 401 \x1b[31m" + body + b"\r\nContent-Length: 2\r\n\r\n{}")

    with RawHttp(echo) as server:
        failure, _seconds = ask(server.url, timeout_seconds=5)

    assert failure.technical == f"401 Client Error: Unauthorized for url: {server.url}"
    for secret in ("client-secret", "refresh-1", "\x1b"):
        assert secret not in str(failure) + str(failure.technical)


# URLs


@pytest.mark.parametrize(
    ("url", "defect"),
    [
        ("https://login.example.com:0/token", "no port 0"),
        ("https://login.example.com:99999/token", "must begin with https://"),
        ("https://login.example.com:abc/token", "must begin with https://"),
        ("https://login..example.com/token", "no host name"),
        ("https://a..b/", "no host name"),
        (f"https://{'l' * 70}.example.com/", "no host name"),
        (f"https://{'a.' * 130}example.com/", "no host name"),
        (
            "https://user:pw@login.example.com/token",  # pragma: allowlist secret (made up)
            "user name",
        ),
        ("https://@login.example.com/token", "user name"),
        ("http://192.0.2.2:80\\@127.0.0.1/token", ""),
        ("http://127.0.0.1\\@192.0.2.2/token", ""),
        ("https://login.example.com\\@evil.example/token", "backslash"),
        ("https://login.example.com/to ken", "blank"),
        ("https://login.example.com/\x00", "cannot be seen"),
        ("https://login.example.com/\u202e", "cannot be seen"),
        ("https://login.exa mple.com/", ""),
        ("https://[::1]:443@evil.example/", ""),
        ("https://lo%67in.example.com/", ""),
        ("http://127.0.0.1#@192.0.2.2/", ""),
        ("http://127.0.0.1.example.com/", "must begin with https://"),
        ("http://2130706433/", "must begin with https://"),
        ("http://localhost.example.com/", "must begin with https://"),
        ("https:\\\\login.example.com/", ""),
        ("javascript:alert(1)", "must begin with https://"),
    ],
)
def test_a_url_that_can_be_read_in_two_ways_is_refused(url, defect):
    """One parser judges it and dials it, so that nothing goes where nobody looked."""
    try:
        with pytest.raises(ConfigError) as caught:
            endpoint(url, timeout_seconds=0.2).refresh("refresh-1")
    except TokenRequestFailed:
        assert url == "http://127.0.0.1#@192.0.2.2/"  # this very host, and nobody listens
    else:
        assert str(caught.value).startswith("OAuth Token URL ")
        assert defect in str(caught.value)


def test_a_url_is_used_as_it_was_configured():
    """Django OAuth Toolkit, authentik: without its slash there is only a redirect."""
    with HttpAnswers({"/o/token/": [{"json": {"access_token": "good"}}]}) as http:
        token = endpoint(f"{http.url}/o/token/").refresh("refresh-1")

    assert token.access_token == "good"


@pytest.mark.parametrize(
    "proxy",
    [
        "http://proxy.example.com:abc",
        "http://puser:ppass@:",  # pragma: allowlist secret (made up)
        "http://",
        "http://a..b:3128",
        "http://proxy.example.com:99999",
        "http://[::1",
    ],
)
def test_a_proxy_that_is_no_url_is_named_by_its_setting(proxy):
    failure, _seconds = ask("https://login.example.com/token", proxies={"https": proxy})

    assert "The proxy for login.example.com" in str(failure)
    assert "HTTPS_PROXY" in str(failure)
    assert "ppass" not in str(failure)


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_is_told_with_its_answer(status):
    answer = f"HTTP/1.1 {status} no\x1b[31m\r\nContent-Length: 0\r\n\r\n".encode()
    with RawHttp(lambda talk: talk.say(answer)) as proxy:
        url = proxy.url.rpartition("/")[0]
        failure, _seconds = ask(
            "https://login.example.com/token", proxies={"https": url}, timeout_seconds=5
        )

    assert f"The proxy for login.example.com refused the connection ({status})" in str(failure)


@pytest.mark.parametrize("token_type", ["mac", "DPoP", "N_A", "x\x1b[31m"])
def test_a_token_of_another_type_is_not_used(token_type):
    """RFC 6749 §7.1."""
    answer = {"json": {"access_token": "good", "token_type": token_type}}
    with HttpAnswers({"/token": [answer]}) as http:
        failure, _seconds = ask(f"{http.url}/token", timeout_seconds=5)

    assert "mail servers take Bearer tokens only" in str(failure)
    assert str(failure).isprintable()


@pytest.mark.parametrize("token_type", ["bearer", "Bearer", "BEARER", None])
def test_a_bearer_token_is_used_however_it_is_spelled(token_type):
    answer = {"json": {"access_token": "good", "token_type": token_type}}
    with HttpAnswers({"/token": [answer]}) as http:
        assert endpoint(f"{http.url}/token").refresh("refresh-1").access_token == "good"


@pytest.mark.parametrize("status", [400, 401])
def test_a_client_refused_in_the_body_is_offered_in_the_header(status):
    """RFC 6749 §5.2: the server MAY say 401; some say 400."""
    refused = {"status": status, "json": {"error": "invalid_client"}}
    with HttpAnswers({"/token": [refused, {"json": {"access_token": "good"}}]}) as http:
        token = endpoint(f"{http.url}/token").refresh("refresh-1")

    assert token.access_token == "good"
    assert http.requests[1].headers["authorization"].startswith("Basic ")


def test_an_empty_error_beside_a_token_is_none():
    with HttpAnswers({"/token": [{"json": {"access_token": "good", "error": ""}}]}) as http:
        assert endpoint(f"{http.url}/token").refresh("refresh-1").access_token == "good"
