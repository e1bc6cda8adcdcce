# File: test_oauth_endpoint.py
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
"""The token endpoint: what goes out, what may come back, and what each failure is told as."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtp_errors import ConfigError, TokenRequestFailed
from smtp_oauth.response import MAX_SERVER_TEXT, TokenResponse, token_of
from smtp_oauth.token import Token
from smtp_oauth.transport import MAX_RESPONSE_OCTETS, environment_proxies
from smtp_quoting import Quoting
from tests.support import certificates
from tests.support.http_answers import HttpAnswers
from tests.support.oauth_setup import endpoint

GOOD = {"json": {"access_token": "good", "refresh_token": "next", "expires_in": 3600}}


def refuse(status: int, **values: str) -> dict:
    return {"status": status, "json": values}


@pytest.fixture
def ask():
    """Refresh at an endpoint that gives these answers; returns the outcome and the requests."""

    def run(*answers, **settings):
        with HttpAnswers({"/token": answers}) as http:
            try:
                return endpoint(f"{http.url}/token", **settings).refresh("refresh-1"), http.requests
            except TokenRequestFailed as error:
                return error, http.requests

    return run


# What goes out


def test_a_refresh_is_posted_as_the_published_app_does(ask):
    """RFC 6749 §6, with the client's credentials in the body (§2.3.1)."""
    token, [request] = ask(GOOD)

    assert token.access_token == "good"
    assert request.method == "POST"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in request.headers
    assert request.form == {
        "grant_type": "refresh_token",
        "client_id": "client-1",
        "client_secret": "client-secret",  # pragma: allowlist secret (made up)
        "refresh_token": "refresh-1",
    }


def test_a_code_is_exchanged_with_its_code_verifier():
    """RFC 6749 §4.1.3, RFC 7636 §4.5."""
    with HttpAnswers({"/token": [GOOD]}) as http:
        endpoint(f"{http.url}/token").exchange_code("a/code+", "https://soar/x", "v" * 43)

    assert http.requests[0].form == {
        "grant_type": "authorization_code",
        "client_id": "client-1",
        "client_secret": "client-secret",  # pragma: allowlist secret (made up)
        "code": "a/code+",
        "redirect_uri": "https://soar/x",
        "code_verifier": "v" * 43,
    }


def test_client_credentials_ask_for_the_scopes():
    """RFC 6749 §4.4.2."""
    with HttpAnswers({"/token": [GOOD]}) as http:
        endpoint(f"{http.url}/token").client_credentials("https://mail.example.com/.default")

    assert http.requests[0].form == {
        "grant_type": "client_credentials",
        "client_id": "client-1",
        "client_secret": "client-secret",  # pragma: allowlist secret (made up)
        "scope": "https://mail.example.com/.default",
    }


def test_a_client_refused_in_the_body_authenticates_in_the_header(ask):
    """RFC 6749 §2.3.1: each part form-encoded, and the secret in one place only."""
    token, [first, second] = ask(refuse(401, error="invalid_client"), GOOD, client_secret="s:&ü %")

    basic = base64.b64decode(second.headers["authorization"].removeprefix("Basic "))
    assert token.access_token == "good"
    assert first.form["client_secret"] == "s:&ü %"  # pragma: allowlist secret (made up)
    assert basic == b"client-1:s%3A%26%C3%BC+%25"
    assert second.form == {"grant_type": "refresh_token", "refresh_token": "refresh-1"}


def test_the_environment_and_netrc_have_no_say_in_the_request(ask, monkeypatch, tmp_path):
    """Proxies come with the login, and a .netrc would add credentials of its own."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    token, [request] = ask(GOOD)

    assert token.access_token == "good"
    assert "authorization" not in request.headers


def test_a_proxy_is_asked_for_the_whole_url():
    with HttpAnswers({"/token": [GOOD]}) as proxy:
        target = endpoint("http://localhost:1/token", proxies={"http": proxy.url})
        token = target.refresh("refresh-1")

    assert token.access_token == "good"
    assert proxy.requests[0].headers["host"] == "localhost:1"


def test_proxies_of_the_environment_are_decided_for_the_url(monkeypatch):
    proxy = "http://user:pw@proxy.example.com:3128"  # pragma: allowlist secret (made up)
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("no_proxy", "internal.example.com")

    outside = environment_proxies("https://login.example.com/token")

    assert outside == {
        "https": "http://user:pw@proxy.example.com:3128",  # pragma: allowlist secret (made up)
    }
    assert environment_proxies("https://internal.example.com/token") == {}


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/t", "http://[::1]/t", "https://localhost/t"])
def test_this_very_host_is_reached_without_a_proxy(url, monkeypatch):
    """Else a secret that is meant for this host goes to the proxy, in clear."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://proxy.example.com:3128")
    monkeypatch.delenv("no_proxy", raising=False)

    assert environment_proxies(url) == {}


@pytest.mark.parametrize(
    "url",
    [
        "http://login.example.com/token",
        "http://127.0.0.1.example.com/token",
        "ftp://127.0.0.1/token",
        "//login.example.com/token",
        "login.example.com/token",
        "https:///token",
        "http://[::1/token",
        "",
    ],
)
def test_secrets_are_never_sent_in_clear(url):
    with pytest.raises(ConfigError, match="OAuth Token URL must begin with https://"):
        endpoint(url).refresh("refresh-1")


# TLS


def test_a_certificate_of_a_trusted_authority_is_accepted(tmp_path):
    bundle = certificates.write_ca_bundle(tmp_path / "ca.pem")
    with HttpAnswers({"/token": [GOOD]}, cert="trusted") as https:
        token = endpoint(f"{https.url}/token", ca_bundle=str(bundle)).refresh("refresh-1")

    assert token.access_token == "good"


@pytest.mark.parametrize("kind", ["unknownca", "wronghost", "expired"])
def test_a_certificate_that_fails_verification_gets_no_secret(kind, tmp_path):
    bundle = certificates.write_ca_bundle(tmp_path / "ca.pem")
    with HttpAnswers({"/token": [GOOD]}, cert=kind) as https:
        target = endpoint(f"{https.url}/token", ca_bundle=str(bundle))
        with pytest.raises(TokenRequestFailed) as caught:
            target.refresh("refresh-1")

    assert https.requests == []
    assert str(caught.value).startswith(f"The certificate of 127.0.0.1:{https.port} cannot be")
    assert "CERTIFICATE_VERIFY_FAILED" in str(caught.value)
    assert not caught.value.is_transient


# What comes back


@pytest.mark.parametrize(
    ("announced", "lifetime"),
    [
        (3600, 3600),
        ("3600", 3600),
        (3599.5, 3599),
        (None, None),
        ("soon", None),
        (-1, None),
        (True, None),
        ([], None),
        (10**400, None),
    ],
    ids=str,
)
def test_expires_in_is_taken_in_every_spelling_and_ignored_when_nonsense(ask, announced, lifetime):
    """RFC 6749 §5.1 wants a number; providers write more."""
    before = int(time.time())

    token, _requests = ask({"json": {"access_token": "good", "expires_in": announced}})

    assert token.expires_in == lifetime
    if lifetime is None:
        assert token.expires_at is None
    else:
        assert before + lifetime <= token.expires_at <= time.time() + lifetime + 1


def test_a_token_without_expires_in_is_taken(ask):
    token, _requests = ask({"json": {"access_token": "good"}})

    assert token == Token("good")


def test_another_scope_than_the_one_asked_for_is_no_failure(ask):
    """oauthlib would raise a Warning; the provider may grant less or name it otherwise."""
    token, _requests = ask({"json": {"access_token": "good", "scope": "something else"}})

    assert token.access_token == "good"


def test_a_null_error_beside_a_token_is_no_failure(ask):
    token, _requests = ask({"json": {"access_token": "good", "error": None}})

    assert token.access_token == "good"


def test_a_token_of_6000_characters_is_taken(ask):
    token, _requests = ask({"json": {"access_token": "t" * 6000}})

    assert token.access_token == "t" * 6000


# What goes wrong


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (refuse(400, error="invalid_grant"), "{host} answered 400 invalid_grant. The login has"),
        (
            refuse(400, error="invalid_scope", error_description="AADSTS70011: no such scope"),
            "{host} answered 400 invalid_scope (AADSTS70011: no such scope). The provider does not"
            " accept the scopes.",
        ),
        (refuse(403, error="unauthorized_client"), "does not allow this way to log in"),
        (refuse(400, error="something_new"), "Check the OAuth settings in the asset against"),
        ({"status": 200, "json": {"error": "bad_code"}}, "{host} answered 200 bad_code."),
        ({"status": 404, "text": "<html>no</html>"}, "with something else than a token in JSON"),
        ({"status": 200, "text": "<html>hi</html>"}, "with something else than a token in JSON"),
        ({"status": 200, "json": ["access_token"]}, "with something else than a token in JSON"),
        ({"status": 200, "body": b"\xff\xfe{"}, "with something else than a token in JSON"),
        ({"status": 200, "json": {"token": "x"}}, "{host} answered 200 without an access token."),
        ({"status": 200, "json": {"access_token": ""}}, "without an access token"),
        ({"status": 200, "json": {"access_token": {}}}, "without an access token"),
        ({"status": 400, "json": {"access_token": "x"}}, "answered 400 without an access token"),
    ],
)
def test_an_answer_without_a_token_is_told_with_the_next_step(ask, answer, sentence):
    error, requests = ask(answer)

    assert sentence.format(host=f"127.0.0.1:{_port(requests)}") in str(error)
    assert not error.is_transient


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_failure_of_the_server_says_try_again(ask, status):
    error, _requests = ask({"status": status, "text": "<html>down</html>"})

    assert error.is_transient
    assert f"answered {status}. The stored tokens were kept; try again later" in str(error)


def test_an_error_that_is_said_with_500_is_still_the_server_failing(ask):
    """A refresh token is not given up for lost because a database was down."""
    error, _requests = ask(refuse(500, error="invalid_grant", error_description="db"))

    assert error.is_transient
    assert error.error_code is None
    assert "answered 500 invalid_grant (db). The stored tokens were kept" in str(error)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(ask, status):
    with HttpAnswers({"/elsewhere": [GOOD]}) as other:
        there = {"status": status, "headers": {"Location": f"{other.url}/elsewhere"}}
        error, _requests = ask(there)

    assert f"answered with a redirect ({status}), which is not followed" in str(error)
    assert other.requests == []


def test_a_huge_answer_is_not_read_to_its_end(ask):
    error, _requests = ask({"body": b" " * (MAX_RESPONSE_OCTETS * 40)})

    assert f"answered more than {MAX_RESPONSE_OCTETS} octets" in str(error)


def test_nobody_listening_is_told_in_the_published_words():
    with HttpAnswers({}) as gone:
        pass

    with pytest.raises(TokenRequestFailed) as caught:
        endpoint(f"{gone.url}/token").refresh("refresh-1")

    assert caught.value.is_transient
    assert caught.value.technical.startswith("HTTPConnectionPool(host='127.0.0.1'")
    assert "cannot be reached" in str(caught.value)


@pytest.mark.parametrize("fault", ["reset", "drop"])
def test_a_connection_that_breaks_says_try_again(ask, fault):
    error, _requests = ask({fault: True})

    assert error.is_transient
    assert "broke in the middle of the answer. The stored tokens were kept; try again" in str(error)


def test_an_endpoint_that_says_nothing_is_given_up(ask):
    error, _requests = ask({"hang": True}, timeout_seconds=0.2)

    assert error.is_transient
    assert "did not answer within 0.2 seconds. The stored tokens were kept; try" in str(error)


def test_an_answer_that_stops_half_way_is_given_up(ask):
    error, _requests = ask({"body": b'{"access_', "headers": {"Content-Length": "50"}})

    assert error.is_transient
    assert "broke in the middle of the answer" in str(error)


@pytest.mark.parametrize("pause", [0.02, 0.5], ids=["octet by octet", "then not at all"])
def test_an_answer_that_drips_in_is_given_up_when_its_time_is_over(pause):
    """Each wait is short, but there is no end of them."""
    with _Dripping(pause) as url:
        target = endpoint(url, timeout_seconds=0.3)
        with pytest.raises(TokenRequestFailed, match=r"did not answer within 0\.3 seconds"):
            target.refresh("refresh-1")


def test_a_proxy_that_is_gone_is_named():
    with HttpAnswers({}) as gone:
        pass

    with pytest.raises(TokenRequestFailed, match="The proxy for localhost cannot be reached"):
        endpoint("https://localhost/token", proxies={"https": gone.url}).refresh("refresh-1")


@pytest.mark.parametrize(
    ("error", "description", "advice"),
    [
        ("invalid_client", "AADSTS7000222: The provided client secret keys are expired", "expired"),
        ("invalid_client", "AADSTS7000215: Invalid client secret provided", "secret's value, not"),
        ("unauthorized_client", "AADSTS700016: Application not found", "Check OAuth Client ID"),
        ("invalid_grant", "AADSTS700082: The refresh token has expired", "idled out"),
        ("invalid_grant", "AADSTS50076: you must use multi-factor", "conditional access"),
        ("invalid_grant", "AADSTS50020: User account does not exist in tenant", "private browser"),
        ("invalid_grant", "AADSTS65001: has not consented", "grant it in the app registration"),
        ("invalid_request", "AADSTS90002: Tenant not found", "directory (tenant) ID"),
        ("invalid_scope", "AADSTS1002012: scope is not valid", "/.default"),
        ("redirect_uri_mismatch", "", "Add the one that test connectivity shows"),
        ("deleted_client", "", "no app with this client ID"),
        ("admin_policy_enforced", "", "policy of the organisation"),
    ],
)
def test_what_providers_answer_is_told_with_what_to_do(ask, error, description, advice):
    """The server's words stay, the step to take follows (providers.md §3)."""
    failure, _requests = ask(refuse(400, error=error, error_description=description))

    assert advice in str(failure)
    assert error in str(failure) and description in str(failure)


# Secrets


def test_an_endpoint_that_repeats_the_request_betrays_nothing():
    secret, code, verifier = "se cret/+", "the-code", "v" * 43
    echo = f"got {secret} se+cret%2F%2B {code} {verifier} {base64.b64encode(code.encode())}"
    answers = [refuse(400, error="invalid_request", error_description=echo)]
    with HttpAnswers({"/token": answers}) as http:
        target = endpoint(f"{http.url}/token", client_secret=secret)
        with pytest.raises(TokenRequestFailed) as caught:
            target.exchange_code(code, "https://soar/x", verifier)

    shown = str(caught.value) + caught.value.server_text + repr(target)
    for form in (secret, "se+cret", code, verifier, base64.b64encode(code.encode()).decode()):
        assert form not in shown
    assert "got [hidden]" in shown


def test_control_characters_and_floods_of_text_do_not_reach_the_analyst(ask):
    error, _requests = ask(refuse(400, error="x\r\n\x1b[31m", error_description="y" * 10_000))

    assert str(error).isprintable()
    assert len(error.server_text) <= 2 * MAX_SERVER_TEXT + 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
MEMBERS = st.sampled_from(
    ["access_token", "refresh_token", "token_type", "expires_in", "expires_at", "scope", "error"]
)


@given(st.sampled_from([200, 400, 401]), st.dictionaries(MEMBERS, JSON) | JSON)
def test_whatever_json_an_endpoint_answers_it_is_a_token_or_a_sentence(status, values):
    answer = TokenResponse.read("login.example.com", status, json.dumps(values).encode())

    try:
        token = token_of(answer, Quoting(["client-secret"]))
    except TokenRequestFailed as error:
        assert "login.example.com" in str(error)
    else:
        assert isinstance(token.access_token, str) and token.access_token
        assert token.expires_at is None or isinstance(token.expires_at, int)


@given(st.sampled_from([200, 302, 400, 401, 503]), st.binary(max_size=200))
def test_whatever_octets_an_endpoint_answers_they_are_told_as_a_sentence(status, body):
    answer = TokenResponse.read("login.example.com", status, body)

    with pytest.raises(TokenRequestFailed, match=r"login\.example\.com"):
        token_of(answer, Quoting(["client-secret"]))


class _Dripping:
    """A server that announces a large answer and sends it one octet at a time."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._stop = threading.Event()

    def __enter__(self) -> str:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/token"

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        connection, _address = self._listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not self._stop.wait(self._pause):
                connection.sendall(b" ")


def _port(requests) -> str:
    return requests[0].headers["host"].rpartition(":")[2]


def test_a_certificate_that_is_not_trusted_is_told_while_another_error_is_handled():
    """As it is when a token is renewed because the mail server has rejected it."""
    with HttpAnswers({"/token": [GOOD]}, cert="unknownca") as https:
        try:
            raise KeyError("535")
        except KeyError:
            with pytest.raises(TokenRequestFailed) as caught:
                endpoint(f"{https.url}/token").refresh("refresh-1")
            assert str(caught.value).startswith("The certificate of 127.0.0.1")
