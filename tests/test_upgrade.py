# File: test_upgrade.py
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
"""Assets as 3.3.1 and 3.3.4 saved them, with the state that those versions left, run unchanged.

No new setting is in them. What an asset of theirs may look like: settings that nobody filled in
are absent or empty texts; before 3.0 there was no authentication type.
"""

from __future__ import annotations

import json
from typing import Any

import encryption_helper
import pytest
from soar_standin.action_input import DEFAULT_ASSET_ID

from tests.support.http_answers import HttpAnswers
from tools.manifest import load_manifest

APP_ID = load_manifest()["appid"]
NEW_SETTINGS = ("verify_server_cert", "timeout", "retries")
# Settings of conftest's asset that 3.3.x does not know, taken away.
NOT_YET = {key: None for key in NEW_SETTINGS}
SETTINGS = {
    "server": "mail.example.com",
    "ssl_config": "StartTLS",
    "allow_smtputf8": True,
    "encoding": True,
    **NOT_YET,
}
OAUTH = {
    "username": "soar@example.com",
    "password": None,
    "client_id": "client-1",
    "client_secret": {"$plain": "client-secret"},
    "auth_url": "https://login.example.com/authorize",
    "token_url": "https://login.example.com/token",
    "scopes": "mail.send offline_access",
}
BASIC = {"username": "soar@example.com", "password": {"$plain": "s3cret"}}
NOBODY = {"username": None, "password": None}
EMPTY_OAUTH = dict.fromkeys(("client_id", "auth_url", "token_url", "scopes", "sender_address"), "")
SENT = {
    "3.3.1": [
        ("send_email", {"to": "ana@example.com", "subject": "s", "body": "b", "from": "a@x.org"}),
        ("send_rawemail", {"raw_email": "from: a@x.org\\nto: ana@example.com\\n\\nText"}),
        ("send_htmlemail", {"to": "ana@example.com", "html_body": "<p>b</p>", "from": "a@x.org"}),
    ],
    "3.3.4": [
        (
            "send_htmlemail",
            {
                "to": "ana@example.com",
                "html_body": "<p>b</p>",
                "from": "a@x.org",
                "should_sanitize_template": True,
            },
        ),
    ],
}
EVERY_ACTION = [
    pytest.param(version, *action, id=f"{version}-{action[0]}")
    for version, actions in SENT.items()
    for action in actions
]


@pytest.fixture
def old_state(home):
    """Leave the state file of a version of 3.3; tokens encrypted unless told otherwise."""

    def leave(version: str, *, token: str | None = None, encrypted: bool = True) -> None:
        state: dict[str, Any] = {"app_version": version}
        if token is not None:
            secrets = {"access_token": token, "refresh_token": "refresh-1"}
            if encrypted:
                with home.activated():
                    secrets = {
                        key: encryption_helper.encrypt(value, DEFAULT_ASSET_ID)
                        for key, value in secrets.items()
                    }
                state["is_encrypted"] = True
            state["oauth_token"] = {**secrets, "token_type": "Bearer", "expires_in": 3600}
            state["client_id"] = "client-1"
        path = home.state_file(APP_ID, DEFAULT_ASSET_ID)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(state), encoding="utf-8")

    return leave


def tokens_in(state: Any, home) -> dict[str, str]:
    """Read the tokens as 3.3.x would, were it installed again."""
    assert state["is_encrypted"]
    assert state["client_id"] == "client-1"
    with home.activated():
        return {
            key: encryption_helper.decrypt(state["oauth_token"][key], DEFAULT_ASSET_ID)
            for key in ("access_token", "refresh_token")
        }


@pytest.fixture
def old_asset(run):
    """Run an action on an asset of 3.3; settings changed to None are left out."""

    def act(identifier: str, param: dict[str, Any], **settings: Any):
        config = {**SETTINGS, "port": None, **settings}
        return run(identifier, param, config=config)

    return act


def only_result(record) -> dict[str, Any]:
    (result,) = record.result["result_data"]
    return result


@pytest.mark.parametrize(("version", "identifier", "param"), EVERY_ACTION)
@pytest.mark.parametrize(
    ("settings", "mechanism"),
    [
        pytest.param({"auth_type": "Automatic", **BASIC}, "LOGIN", id="automatic-password"),
        pytest.param({"auth_type": "Automatic", **OAUTH}, "XOAUTH2", id="automatic-oauth"),
        pytest.param({"auth_type": "OAuth", **OAUTH}, "XOAUTH2", id="oauth"),
        pytest.param({"auth_type": "Basic", **BASIC}, "LOGIN", id="basic"),
        pytest.param({"auth_type": "Basic", **BASIC, **EMPTY_OAUTH}, "LOGIN", id="empty-texts"),
        pytest.param({"auth_type": None, **BASIC}, "LOGIN", id="before-3.0"),
        pytest.param({"auth_type": "Passwordless", **NOBODY}, None, id="passwordless"),
    ],
)
def test_an_asset_of_3_3_sends_as_before(
    start_server, old_asset, old_state, version, identifier, param, settings, mechanism
):
    server = start_server(auth=("LOGIN", "XOAUTH2"))
    old_state(version, token="good-token")

    result = only_result(old_asset(identifier, param, **settings))

    assert (result["status"], result["message"]) == ("success", "Email sent")
    assert server.only_message().recipients == ["ana@example.com"]
    assert [attempt.mechanism for attempt in server.only_connection().auth] == (
        [] if mechanism is None else [mechanism]
    )


@pytest.mark.parametrize("version", SENT)
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"auth_type": "Automatic", **OAUTH}, id="automatic"),
        pytest.param({"auth_type": "OAuth", **OAUTH}, id="oauth"),
        pytest.param({"auth_type": "Basic", **BASIC}, id="basic"),
        pytest.param({"auth_type": "Passwordless", **NOBODY}, id="passwordless"),
    ],
)
def test_test_connectivity_passes_without_a_new_login(
    start_server, old_asset, old_state, version, settings
):
    start_server(auth=("LOGIN", "XOAUTH2"))
    old_state(version, token="good-token")

    record = old_asset("test_connectivity", {}, **settings)

    assert only_result(record)["status"] == "success"
    assert any("Test Connectivity Passed" in line for line in record.progress)
    assert not any("open this link" in line for line in record.progress)


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
@pytest.mark.parametrize("version", SENT)
def test_stored_tokens_are_used_and_stay_readable_for_3_3(
    start_server, old_asset, old_state, home, version, encrypted
):
    """Plain tokens are those of the versions before encryption."""
    server = start_server(auth=("XOAUTH2",))
    old_state(version, token="good-token", encrypted=encrypted)

    record = old_asset("send_email", SENT["3.3.1"][0][1], auth_type="OAuth", **OAUTH)

    assert only_result(record)["message"] == "Email sent"
    assert server.only_connection().auth[0].token == "good-token"
    assert tokens_in(record.state, home) == {
        "access_token": "good-token",
        "refresh_token": "refresh-1",
    }


@pytest.mark.parametrize("encrypted", [True, False], ids=["encrypted", "plain"])
def test_an_expired_token_of_3_3_is_refreshed(start_server, old_asset, old_state, home, encrypted):
    server = start_server(auth=("XOAUTH2",))
    old_state("3.3.4", token="old-token", encrypted=encrypted)
    fresh = {"access_token": "good-token", "token_type": "Bearer", "expires_in": 3600}

    with HttpAnswers({"/token": [{"json": fresh}]}) as provider:
        settings = {**OAUTH, "token_url": f"{provider.url}/token"}
        record = old_asset("send_email", SENT["3.3.1"][0][1], auth_type="OAuth", **settings)

    assert only_result(record)["message"] == "Email sent"
    assert server.only_message().recipients == ["ana@example.com"]
    assert tokens_in(record.state, home)["access_token"] == "good-token"
    assert tokens_in(record.state, home)["refresh_token"] == "refresh-1"


def test_a_certificate_that_nobody_vouches_for_is_taken_with_a_warning(
    start_server, old_asset, old_state
):
    """The key verify_server_cert is absent (design.md §4 row 3)."""
    server = start_server(cert="selfsigned")
    old_state("3.3.4")

    result = only_result(old_asset("send_email", SENT["3.3.1"][0][1], auth_type="Basic", **BASIC))

    assert result["message"] == "Email sent"
    assert any("certificate is not checked" in each for each in result["data"][0]["warnings"])
    assert server.only_message().tls


def test_a_server_that_only_listens_on_port_25_is_still_found(start_server, old_asset, old_state):
    """3.3.x went to 25 with StartTLS and no port (design.md §4 row 1)."""
    server = start_server(ports=(25,))
    old_state("3.3.1")

    result = only_result(old_asset("send_email", SENT["3.3.1"][0][1], auth_type="Basic", **BASIC))

    assert result["message"] == "Email sent"
    assert result["data"][0]["session"]["port"] == 25
    assert server.only_message().tls


def test_a_relay_without_starttls_still_takes_mail_when_no_password_is_sent(
    start_server, old_asset, old_state
):
    """docs/design.md §4 row 2: only an asset saved before the upgrade, and with a warning."""
    server = start_server(starttls=False, auth=())
    old_state("3.3.4")
    settings = {"auth_type": "Passwordless", **NOBODY}

    result = only_result(old_asset("send_email", SENT["3.3.1"][0][1], **settings))

    assert result["message"] == "Email sent"
    assert any("does not offer STARTTLS" in each for each in result["data"][0]["warnings"])
    assert not server.only_message().tls


def test_a_password_no_longer_goes_in_clear_to_a_server_without_starttls(
    start_server, old_asset, old_state
):
    """The one upgrade that stops mail on purpose (design.md §4 row 2)."""
    server = start_server(starttls=False)
    old_state("3.3.4")

    result = only_result(old_asset("send_email", SENT["3.3.1"][0][1], auth_type="Basic", **BASIC))

    assert result["status"] == "failed"
    assert "STARTTLS" in result["message"]
    assert server.messages == []
    assert [connection.auth for connection in server.connections] == [[]]


def test_settings_that_are_absent_mean_what_3_3_did(start_server, old_asset, old_state):
    """Absent: no SMTPUTF8 and no Unicode, whatever the manifest's defaults say."""
    start_server()
    old_state("3.3.1")
    param = {**SENT["3.3.1"][0][1], "body": "Grüße"}
    settings = {"auth_type": "Basic", **BASIC, "allow_smtputf8": None, "encoding": None}

    result = only_result(old_asset("send_email", param, **settings))

    assert "Enable Unicode support" in result["message"]
