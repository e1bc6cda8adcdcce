# File: test_oauth_tokens.py
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
"""Where access tokens come from: the stored login, its renewal, and client credentials."""

from __future__ import annotations

import time

import pytest

from smtp_errors import ConfigError, TokenError
from smtp_oauth import tokens as tokens_module
from smtp_oauth.endpoint import TokenEndpoint
from smtp_oauth.renewal import RENEWAL_PAUSE_SECONDS
from smtp_oauth.token import Token
from smtp_oauth.tokens import (
    ClientCredentialsTokens,
    StoredTokens,
    fingerprint,
)
from tests.support.http_answers import HttpAnswers
from tests.support.oauth_setup import StateFile, asset, decrypted, state_of_3_3

NEW = {
    "json": {
        "access_token": "new-token",
        "refresh_token": "refresh-2",
        "expires_in": 3600,
        "token_type": "Bearer",
    }
}
NOBODY = "https://auth.example.invalid/token"
REVOKED = {
    "status": 400,
    "json": {"error": "invalid_grant", "error_description": "Token has been revoked."},
}


@pytest.fixture(autouse=True)
def encryption(home, monkeypatch):
    """The platform's key store; nobody waits for a run that will not come."""
    monkeypatch.setattr(tokens_module, "ADOPTION_LOOKS", 1)
    with home.activated():
        yield


@pytest.fixture
def lines():
    """Lines of progress that were reported."""
    return []


@pytest.fixture
def clock(monkeypatch):
    """Let time pass: ``clock(seconds)``."""
    offset = [0.0]
    for name in ("time", "monotonic"):
        real = getattr(time, name)
        monkeypatch.setattr(time, name, lambda real=real: real() + offset[0])

    def advance(seconds):
        offset[0] += seconds

    return advance


@pytest.fixture
def token_server():
    """Start a token endpoint with these answers."""
    servers = []

    def start(*answers):
        server = HttpAnswers({"/token": answers})
        server.__enter__()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.__exit__()


@pytest.fixture
def stored(lines, token_server, tmp_path):
    """The tokens of an asset: ``stored(state, answer, …)`` -> (tokens, state file, requests)."""

    def make(state, *answers, kind=StoredTokens, node="here", **settings):
        file = state if isinstance(state, StateFile) else StateFile(state)
        server = token_server(*answers) if answers else None
        requests = server.requests if server else []
        url = f"{server.url}/token" if server else NOBODY
        config = asset(**{"token_url": url, **settings})
        folder = tmp_path / node
        folder.mkdir(exist_ok=True)
        return kind(config, file.tokens(folder), lines.append), file, requests

    return make


def near_expiry(seconds, **members):
    return {**state_of_3_3(**members), "oauth_expires_at": int(time.time()) + seconds}


# The stored login


def test_a_login_of_version_3_3_is_used_as_it_is(stored):
    """Nobody has to log in again after the upgrade, and nothing is rewritten."""
    tokens, file, requests = stored(state_of_3_3())

    assert tokens.access_token() == "old-token"
    assert (file.saves, requests) == ([], [])


def test_a_login_from_before_encryption_is_used_and_encrypted(stored):
    state = state_of_3_3()
    state["oauth_token"].update(access_token="old-token", refresh_token="refresh-1")
    del state["is_encrypted"]
    tokens, file, _requests = stored(state)

    assert tokens.access_token() == "old-token"

    [saved] = file.saves
    assert saved["is_encrypted"] is True
    assert decrypted(saved["oauth_token"]["access_token"]) == "old-token"
    assert decrypted(saved["oauth_token"]["refresh_token"]) == "refresh-1"
    assert saved["client_id"] == "client-1"


def test_an_id_token_that_3_3_left_in_clear_goes_with_the_login_it_came_with(stored):
    """OpenID providers send one unasked; nothing reads it, and it says who logged in."""
    tokens, file, _requests = stored(near_expiry(-10, id_token="e30.who.sig", scope="mail"), NEW)

    assert tokens.access_token() == "new-token"

    assert "e30.who.sig" not in str(file.saves)
    assert file.load()["oauth_token"]["scope"] == "mail"


@pytest.mark.parametrize(
    "state",
    [{}, {"oauth_token": {}}, {"oauth_token": []}, {"oauth_token": {"access_token": ""}}, [1]],
    ids=str,
)
def test_without_a_login_test_connectivity_is_asked_for(stored, state):
    tokens, file, _requests = stored(state)

    with pytest.raises(TokenError) as caught:
        tokens.access_token()

    assert str(caught.value) == "Unable to get access token. Has Test Connectivity been run?"
    assert file.saves == []


@pytest.mark.parametrize("cipher", ["garbage", "x" * 200])
def test_a_login_that_cannot_be_decrypted_says_so_and_is_left_alone(stored, cipher):
    state = state_of_3_3()
    state["oauth_token"]["access_token"] = cipher
    tokens, file, _requests = stored(state)

    with pytest.raises(TokenError, match=r"decrypting the state file.*Run test connectivity"):
        tokens.access_token()

    assert not tokens.has_login()
    assert file.saves == []


@pytest.mark.parametrize("key", ["username", "client_id", "client_secret", "auth_url", "token_url"])
def test_a_missing_setting_is_told_before_the_state_is_touched(key, stored):
    tokens, file, requests = stored(near_expiry(-1), NEW, **{key: None})

    with pytest.raises(ConfigError) as caught:
        tokens.access_token()

    assert str(caught.value).startswith("One or more required parameters for OAuth authentication")
    assert (file.saves, requests) == ([], [])


# Renewal


def test_a_rejected_token_is_refreshed_and_stored_before_it_is_used(stored):
    tokens, file, _requests = stored(state_of_3_3(), NEW)

    assert tokens.refresh()

    assert tokens.access_token() == "new-token"
    [saved] = file.saves
    assert decrypted(saved["oauth_token"]["access_token"]) == "new-token"
    assert decrypted(saved["oauth_token"]["refresh_token"]) == "refresh-2"
    assert saved["app_version"] == "3.3.4"


def test_a_refresh_without_a_new_refresh_token_keeps_the_old_one(stored):
    """RFC 6749 §6."""
    tokens, file, _requests = stored(state_of_3_3(), {"json": {"access_token": "new-token"}})

    tokens.refresh()

    assert decrypted(file.saves[0]["oauth_token"]["refresh_token"]) == "refresh-1"
    assert file.saves[0]["oauth_token"]["token_type"] == "Bearer"


def test_a_token_that_is_about_to_expire_is_renewed_before_it_is_used(stored):
    tokens, _file, requests = stored(near_expiry(200), NEW)

    assert tokens.access_token() == "new-token"
    assert tokens.access_token() == "new-token"
    assert [request.form["refresh_token"] for request in requests] == ["refresh-1"]


def test_a_token_that_lives_shorter_than_the_margin_is_renewed_once(stored, clock):
    short = {"json": {"access_token": "new-token", "expires_in": 100}}
    tokens, _file, requests = stored(near_expiry(200), short)

    assert [tokens.access_token(), tokens.access_token()] == ["new-token"] * 2
    assert len(requests) == 1

    clock(101)
    tokens.access_token()
    assert len(requests) == 2


def test_a_token_with_time_left_is_not_renewed(stored):
    tokens, _file, requests = stored(near_expiry(400), NEW)

    assert tokens.access_token() == "old-token"
    assert requests == []


def test_a_new_token_that_is_rejected_is_not_renewed_again(stored):
    """A second rejection ends with a sentence, never a loop."""
    tokens, _file, requests = stored(near_expiry(-1), NEW)
    tokens.access_token()

    assert not tokens.refresh()
    assert len(requests) == 1


def test_a_long_run_may_renew_again_when_time_has_passed(stored, clock):
    tokens, _file, requests = stored(near_expiry(-1), NEW)
    tokens.access_token()

    clock(RENEWAL_PAUSE_SECONDS + 1)

    assert tokens.refresh()
    assert [request.form["refresh_token"] for request in requests] == ["refresh-1", "refresh-2"]


def test_a_failed_renewal_of_a_token_that_still_lives_is_told_once_and_the_token_used(
    stored, lines
):
    tokens, _file, requests = stored(near_expiry(200), {"status": 503})

    assert [tokens.access_token(), tokens.access_token()] == ["old-token", "old-token"]
    assert len(requests) == 1
    assert len(lines) == 1
    assert "answered 503" in lines[0] and "is used once more" in lines[0]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 503}, "try again later"),
        ({"drop": True}, "try again later"),
        ({"text": "<html>"}, "Check OAuth Token URL"),
        (
            {"status": 401, "json": {"error": "invalid_client"}},
            "Check OAuth Client ID and OAuth Client Secret",
        ),
    ],
)
def test_a_failed_renewal_of_an_expired_token_ends_the_login_and_wipes_nothing(
    stored, answer, sentence
):
    tokens, file, _requests = stored(near_expiry(-1), answer)

    with pytest.raises(TokenError) as caught:
        tokens.access_token()

    assert str(caught.value).startswith("Error refreshing token: ")
    assert sentence in str(caught.value)
    assert file.saves == []


def test_what_failed_is_not_asked_for_again_in_the_same_run(stored):
    """Several messages in one run share one refresh."""
    tokens, _file, requests = stored(near_expiry(-1), {"status": 503}, NEW)

    for _message in range(3):
        with pytest.raises(TokenError, match="answered 503"):
            tokens.access_token()

    assert len(requests) == 1


def test_a_revoked_login_is_told_in_the_published_words_and_kept(stored, lines):
    tokens, file, _requests = stored(state_of_3_3(), REVOKED)

    with pytest.raises(TokenError) as caught:
        tokens.refresh()

    assert str(caught.value) == "Invalid refresh token. Please run the test connectivity again."
    assert lines == ["The token endpoint says: invalid_grant (Token has been revoked.)"]
    assert file.saves == []


def test_a_code_of_microsoft_says_more_than_the_published_words(stored):
    description = "AADSTS700082: The refresh token has expired due to inactivity."
    revoked = {"error": "invalid_grant", "error_description": description}
    tokens, _file, _requests = stored(state_of_3_3(), {"status": 400, "json": revoked})

    with pytest.raises(TokenError) as caught:
        tokens.refresh()

    sentence = str(caught.value)
    assert sentence.startswith("Invalid refresh token. Please run the test connectivity again. ")
    assert description in sentence and "idled out" in sentence


def test_a_login_without_a_refresh_token_cannot_be_renewed(stored):
    tokens, _file, requests = stored(state_of_3_3(refresh_token=None), NEW)

    with pytest.raises(TokenError) as caught:
        tokens.refresh()

    assert str(caught.value) == "Unable to get refresh token. Please run Test Connectivity again."
    assert requests == []


def test_a_login_of_another_client_is_used_but_not_renewed(stored):
    """A refresh token is bound to its client (RFC 6749 §6)."""
    tokens, _file, requests = stored(state_of_3_3(), NEW, client_id="client-2")

    assert tokens.access_token() == "old-token"
    with pytest.raises(TokenError) as caught:
        tokens.refresh()

    assert str(caught.value) == "Client ID has been changed. Please run Test Connectivity again."
    assert requests == []


def test_what_another_run_has_renewed_is_taken_over(stored):
    """Two runs must not spend one rotating refresh token twice."""
    first, file, requests = stored(state_of_3_3(), NEW)
    second, _file, _requests = stored(file, REVOKED)
    assert [first.access_token(), second.access_token()] == ["old-token"] * 2

    assert first.refresh()
    assert second.refresh()

    assert second.access_token() == "new-token"
    assert len(requests) == 1


def test_a_refresh_that_lost_against_another_run_takes_its_token_over(stored, monkeypatch):
    """The other run was quicker between our look at the state and our request."""
    slow, file, _requests = stored(state_of_3_3(), REVOKED)
    slow.access_token()
    other, _file, _requests = stored(file, NEW, node="there")
    ask = TokenEndpoint.refresh

    def refresh_after_the_other(endpoint, refresh_token):
        monkeypatch.undo()
        assert other.refresh()
        return ask(endpoint, refresh_token)

    monkeypatch.setattr(TokenEndpoint, "refresh", refresh_after_the_other)

    assert slow.refresh()
    assert slow.access_token() == "new-token"


def test_tokens_that_cannot_be_encrypted_are_not_stored(stored, monkeypatch):
    tokens, file, _requests = stored(state_of_3_3(), NEW)
    tokens.access_token()

    def fail(plain, salt):
        raise OSError("key store gone")

    monkeypatch.setattr("encryption_helper.encrypt", fail)
    with pytest.raises(TokenError, match=r"could not encrypt the OAuth tokens \(OSError\)"):
        tokens.refresh()

    assert file.saves == []


# Whether a new login is needed


@pytest.mark.parametrize(
    "changed",
    [
        {"username": "other@example.com"},
        {"client_id": "client-2"},
        {"scopes": "mail.send"},
        {"auth_url": "https://other.example.com/authorize"},
        {"token_url": "https://other.example.com/token"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_changed_settings_are_noticed(stored, changed):
    """design.md §4 row 17."""
    before, file, _requests = stored({}, token_url="https://auth.example.com/token")
    before.adopt(Token("good", "refresh-1"))

    same, _file, _requests = stored(file, token_url="https://auth.example.com/token")
    after, _file, _requests = stored(
        file, **{"token_url": "https://auth.example.com/token", **changed}
    )

    assert not same.are_settings_changed()
    assert after.are_settings_changed()


@pytest.mark.parametrize(
    "changed",
    [
        {"client_secret": "other"},  # pragma: allowlist secret (made up)
        {"scopes": "offline_access\tmail.send"},
    ],
)
def test_a_new_secret_or_another_order_of_scopes_is_no_change(changed):
    assert fingerprint(asset()) == fingerprint(asset(**changed))


def test_of_a_login_of_version_3_3_only_the_client_is_known(stored):
    tokens, _file, _requests = stored(state_of_3_3(), username="other@example.com")
    other, _file, _requests = stored(state_of_3_3(), client_id="client-2")

    assert not tokens.are_settings_changed()
    assert other.are_settings_changed()


def test_a_new_login_replaces_the_old_one_in_full_once_it_was_accepted(stored, lines):
    """Somebody may have logged in as the wrong user: then the old login is still there."""
    tokens, file, _requests = stored(near_expiry(-1))

    tokens.adopt(Token("new-token"))
    assert tokens.access_token() == "new-token"
    assert file.saves == []
    tokens.accepted()
    tokens.accepted()

    [saved] = file.saves
    assert "gave no refresh token" in lines[0]
    assert saved["oauth_token"]["refresh_token"] is None
    assert "oauth_expires_at" not in saved
    assert tokens.access_token() == "new-token"


# Client credentials


def test_a_token_in_the_clients_name_is_asked_for_and_kept_encrypted(stored):
    tokens, file, requests = stored({}, NEW, kind=ClientCredentialsTokens)

    assert [tokens.access_token(), tokens.access_token()] == ["new-token"] * 2

    [request] = requests
    assert request.form["grant_type"] == "client_credentials"
    [saved] = file.saves
    assert decrypted(saved["client_credentials_token"]["access_token"]) == "new-token"
    assert "oauth_token" not in saved


def test_the_next_run_uses_the_kept_token_until_it_expires(stored, token_server, clock):
    url = f"{token_server(NEW).url}/token"
    first, file, _requests = stored({}, kind=ClientCredentialsTokens, token_url=url)
    first.access_token()
    second, _file, _requests = stored(file, kind=ClientCredentialsTokens, token_url=url)

    assert second.access_token() == "new-token"
    assert len(file.saves) == 1

    clock(3600)
    assert second.access_token() == "new-token"
    assert len(file.saves) == 2


@pytest.mark.parametrize(
    "damage", [{"fingerprint": "of other settings"}, {"access_token": "garbage"}], ids=str
)
def test_a_kept_token_that_does_not_fit_is_replaced_without_a_word(
    stored, token_server, lines, damage
):
    server = token_server(NEW)
    url = f"{server.url}/token"
    first, file, _requests = stored({}, kind=ClientCredentialsTokens, token_url=url)
    first.access_token()
    state = file.load()
    state["client_credentials_token"].update(damage)
    again, _file, _requests = stored(state, kind=ClientCredentialsTokens, token_url=url)

    assert again.access_token() == "new-token"
    assert len(server.requests) == 2
    assert lines == []


def test_a_rejected_token_in_the_clients_name_is_asked_for_once_more(stored, token_server):
    server = token_server(NEW)
    url = f"{server.url}/token"
    tokens, file, _requests = stored({}, kind=ClientCredentialsTokens, token_url=url)
    file.tokens().write_app_token(Token("old-token"), fingerprint(asset(token_url=url)))

    assert tokens.access_token() == "old-token"
    assert tokens.refresh()
    assert tokens.access_token() == "new-token"
    assert not tokens.refresh()
    assert len(server.requests) == 1


@pytest.mark.parametrize("key", ["username", "client_id", "client_secret", "token_url", "scopes"])
def test_client_credentials_name_what_they_need(stored, key):
    tokens, _file, requests = stored({}, NEW, kind=ClientCredentialsTokens, **{key: None})

    with pytest.raises(ConfigError, match="required parameters for Client Credentials"):
        tokens.access_token()

    assert requests == []


def test_client_credentials_do_not_need_an_authorization_url(stored):
    tokens, _file, _requests = stored({}, NEW, kind=ClientCredentialsTokens, auth_url=None)

    assert tokens.access_token() == "new-token"


def test_an_expired_client_secret_is_named(stored):
    expired = {
        "error": "invalid_client",
        "error_description": "AADSTS7000222: The provided client secret keys are expired.",
    }
    refused = {"status": 401, "json": expired}
    tokens, _file, _requests = stored({}, refused, kind=ClientCredentialsTokens)

    with pytest.raises(TokenError) as caught:
        tokens.access_token()

    assert str(caught.value).startswith("Error retrieving OAuth Token: ")
    assert "Create a new one in the app registration" in str(caught.value)


def test_the_state_of_the_encrypted_login_survives_the_other_grant(stored):
    tokens, file, _requests = stored(state_of_3_3(), NEW, kind=ClientCredentialsTokens)

    tokens.access_token()

    before, after = state_of_3_3(), file.load()
    assert after.keys() - before.keys() == {"client_credentials_token"}
    assert decrypted(after["oauth_token"]["access_token"]) == "old-token"
    assert after["client_id"] == before["client_id"]
