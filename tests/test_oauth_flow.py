# File: test_oauth_flow.py
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
"""The whole of OAuth: action, browser, web process, authorization server and mail server.

All of them real: the web process is one of its own, which cannot import the platform; the
authorization server is oauthlib's, over TLS; the mail server asks it about each token.
"""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from soar_standin.rest_service import RestService

from tests.conftest import APP_DIR
from tests.support.authorization_server import AuthorizationServer, open_link

APP_ID = "45bb6f37-4478-499b-b4a3-51ecfa62b78c"
PARAM = {"to": "ana@example.com", "subject": "s", "body": "b"}


@pytest.fixture(scope="module")
def provider_factory():
    """Start authorization servers; they stop with the module."""
    running = []

    def start(**options):
        provider = AuthorizationServer(cert="trusted", **options)
        running.append(provider)
        return provider.__enter__()

    yield start
    for provider in running:
        provider.__exit__()


@pytest.fixture
def world(home, run, start_server, provider_factory):
    """Make the world for asset settings; returns functions to act in it."""

    def make(mechanisms=("XOAUTH2",), settings=None, **options):
        provider = provider_factory(**options)
        mail = start_server(auth=mechanisms, tokens=provider)
        config = {
            "auth_type": "OAuth",
            "password": None,
            "client_id": "client-1",
            "client_secret": {"$plain": "client-secret"},
            "auth_url": provider.auth_url,
            "token_url": provider.token_url,
            "scopes": "mail.send offline_access",
            **(settings or {}),
        }
        pages = []

        def test_connectivity(browse=open_link, **changes):
            def watch(line):
                if line.startswith(f"{provider.auth_url}?"):
                    pages.append(browse(line, verify=str(home.ca_bundle)))

            return run("test_connectivity", config={**config, **changes}, on_progress=watch)

        def send(*params, **changes):
            return run("send_email", *(params or (PARAM,)), config={**config, **changes})

        return SimpleNamespace(
            provider=provider,
            mail=mail,
            pages=pages,
            test_connectivity=test_connectivity,
            send=send,
            home=home,
        )

    return make


@pytest.fixture
def web(home):
    """The platform's web process with the app's REST handler."""
    home.add_asset("1", "my smtp/asset")
    with RestService(home, APP_DIR) as service:
        home.set_external_base_url(service.base_url)
        yield service


def message_of(record):
    return record.result["result_data"][0]["message"]


def succeeded(record):
    return [row["status"] for row in record.result["result_data"]] == ["success"]


@pytest.mark.parametrize(
    ("mechanism", "token_length"), [("XOAUTH2", 30), ("OAUTHBEARER", 30), ("XOAUTH2", 6000)]
)
def test_who_logged_in_once_keeps_sending(world, web, mechanism, token_length):
    """Log in, send, let the token expire, send: one refresh, and nobody is asked again."""
    here = world([mechanism, "PLAIN"], token_length=token_length)

    tested = here.test_connectivity()
    first = here.send()
    here.provider.expire_access_tokens()
    second = here.send(PARAM, PARAM)

    assert message_of(tested) == "Test Connectivity Passed for OAuth authentication"
    assert [(page.status_code, page.text) for page in here.pages] == [
        (200, "You can now close this page")
    ]
    assert succeeded(first)
    assert [row["status"] for row in second.result["result_data"]] == ["success"] * 2
    assert len(here.mail.accepted) == 4
    attempts = [each for connection in here.mail.connections for each in connection.auth]
    assert [each.accepted for each in attempts] == [True, True, False, True]
    assert {each.mechanism for each in attempts} == {mechanism}
    assert [path for _method, path in here.provider.requests].count("/token") == 2


def test_a_token_of_6000_characters_waits_for_the_334(world, web):
    """RFC 4954 §4: with it the AUTH command would be too long."""
    here = world(token_length=6000)

    here.test_connectivity()

    [connection] = here.mail.connections
    assert "AUTH XOAUTH2" in connection.command_lines
    assert len(connection.sasl_lines[0]) > 8000


def test_nothing_is_left_of_the_login_in_the_apps_folder(world, web):
    here = world()
    found = []

    def look(link, verify):
        [state] = parse_qs(urlsplit(link).query)["state"]
        digest = hashlib.sha256(state.encode()).hexdigest()[:32]
        found.append(lambda: [path.suffix for path in APP_DIR.glob(f"smtp_login_*{digest}*")])
        assert found[0]() == [".offer"]
        return open_link(link, verify=verify)

    here.test_connectivity(look)

    assert found[0]() == []


def test_a_second_test_connectivity_needs_no_browser(world, web):
    here = world()
    here.test_connectivity()

    assert succeeded(here.test_connectivity())
    here.provider.expire_access_tokens()
    assert succeeded(here.test_connectivity())

    assert len(here.pages) == 1


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"scopes": "mail.send"}, "have changed since the last login"),
        ({"username": "other@example.com"}, "have changed since the last login"),
    ],
)
def test_changed_settings_ask_for_a_new_login(world, web, changes, line):
    here = world()
    here.test_connectivity()

    tested = here.test_connectivity(**changes)

    assert succeeded(tested)
    assert len(here.pages) == 2
    assert any(line in each for each in tested.progress)


def test_a_revoked_login_is_told_and_test_connectivity_puts_it_right(world, web):
    here = world()
    here.test_connectivity()
    here.provider.revoke_everything()

    sent = here.send()
    tested = here.test_connectivity()

    assert "Invalid refresh token. Please run the test connectivity again." in message_of(sent)
    assert sent.state["oauth_token"]["refresh_token"]
    assert succeeded(tested)
    assert len(here.pages) == 2
    assert succeeded(here.send())


def test_a_login_that_the_mail_server_rejects_is_done_again_once(world, web):
    """Wrong account: the token is good for the provider, not for the mail server."""
    here = world()
    here.test_connectivity()
    here.provider.expire_access_tokens()
    here.provider.lifetime = -1  # issued, but never good

    tested = here.test_connectivity()

    assert not succeeded(tested)
    assert "response_code: 535" in message_of(tested)
    assert any(
        "rejects the stored login even with a fresh token" in each for each in tested.progress
    )
    assert len(here.pages) == 2


def test_a_declined_login_fails_at_once(world, web):
    here = world()

    def decline(link, verify):
        return open_link(link, decision="deny", verify=verify)

    tested = here.test_connectivity(decline)

    assert message_of(tested) == (
        "Error retrieving OAuth tokenTest Connectivity Failed for OAuth authentication"
    )
    assert here.pages[0].status_code == 401
    assert here.pages[0].text == "Denied by the user."
    assert any("access_denied (Denied by the user.)" in line for line in tested.progress)
    assert here.mail.connections == []


def test_a_page_that_is_loaded_again_finds_its_login_finished(world, web):
    here = world()

    def reload(link, verify):
        page = open_link(link, verify=verify)
        again = open_link(link, verify=verify)
        assert (again.status_code, again.text.split(",")[0]) == (400, "This login is unknown")
        return page

    assert succeeded(here.test_connectivity(reload))


def test_a_client_that_must_use_basic_logs_in_and_refreshes(world, web):
    here = world(basic_only=True)

    assert succeeded(here.test_connectivity())
    here.provider.expire_access_tokens()
    assert succeeded(here.send())


def test_without_a_refresh_token_the_login_lasts_as_long_as_the_token(world, web):
    here = world(gives_refresh_tokens=False)
    here.test_connectivity()
    sent = here.send()
    here.provider.expire_access_tokens()
    refused = here.send()

    assert succeeded(sent)
    assert "Unable to get refresh token. Please run Test Connectivity again." in message_of(refused)


def test_a_token_near_its_end_is_renewed_before_the_mail_server_sees_it(world, web):
    here = world(lifetime=200)
    here.test_connectivity()

    sent = here.send()

    assert succeeded(sent)
    attempts = [each for connection in here.mail.connections for each in connection.auth]
    assert [each.accepted for each in attempts] == [True, True]
    assert attempts[0].token != attempts[1].token
    assert here.provider.requests.count(("POST", "/token")) == 2


# Client credentials


def test_client_credentials_send_without_a_person(world):
    settings = {"auth_type": "Client Credentials", "auth_url": None}
    here = world(settings=settings)

    tested, sent = here.test_connectivity(), here.send()

    assert message_of(tested) == "Test Connectivity Passed for Client Credentials authentication"
    assert succeeded(sent)
    assert here.provider.requests == [("POST", "/token")]
    assert here.pages == []


def test_client_credentials_get_a_new_token_when_the_server_rejects_the_kept_one(world):
    here = world(settings={"auth_type": "Client Credentials"})
    here.send()
    here.provider.expire_access_tokens()

    assert succeeded(here.send())
    assert here.provider.requests == [("POST", "/token")] * 2


def test_client_credentials_that_are_wrong_are_told_before_any_connection(world):
    settings = {"auth_type": "Client Credentials", "client_secret": {"$plain": "wrong"}}
    here = world(settings=settings)

    sent = here.send()

    assert "Check OAuth Client ID and OAuth Client Secret in the asset" in message_of(sent)
    assert here.mail.connections == []


# Automatic


def test_automatic_falls_back_from_a_dead_login_to_basic_with_its_reason(world, web):
    here = world(["XOAUTH2", "PLAIN"])
    here.test_connectivity()
    here.provider.revoke_everything()

    sent = here.send(auth_type="Automatic", password={"$plain": "s3cret"})

    assert succeeded(sent)
    attempts = [each for connection in here.mail.connections for each in connection.auth]
    assert [(each.mechanism, each.accepted) for each in attempts[1:]] == [
        ("XOAUTH2", False),
        ("PLAIN", True),
    ]
    assert any(
        line.startswith("Send Email failed for OAuth authentication. Invalid refresh token.")
        for line in sent.progress
    )


def test_automatic_skips_oauth_without_its_settings_and_without_a_connection(world):
    here = world(["XOAUTH2", "PLAIN"])

    sent = here.send(auth_type="Automatic", token_url=None, password={"$plain": "s3cret"})

    assert succeeded(sent)
    assert len(here.mail.connections) == 1
    assert any("One or more required parameters for OAuth" in line for line in sent.progress)


def test_how_long_the_token_is_good_is_a_step_of_test_connectivity(world, web):
    here = world()
    here.test_connectivity()

    tested = here.test_connectivity()

    steps = tested.result["result_data"][0]["data"][0]["steps"]
    (token,) = [each for each in steps if each["name"] == "token"]
    assert token["ok"]
    assert token["detail"].startswith("valid for ")
