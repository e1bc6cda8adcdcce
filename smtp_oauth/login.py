# File: login.py
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
"""The interactive login (RFC 6749 §4.1 with PKCE): show a link, wait for the browser -> Token.

The browser comes back to the platform's web process, which hands the outcome over through
smtp_oauth.handoff. Where that is, the redirect URI, comes as a value: nothing here knows phantom or
the platform's REST API.
"""

from __future__ import annotations

import time
from typing import Callable

from oauthlib.common import add_params_to_uri
from oauthlib.oauth2 import WebApplicationClient

import smtp_consts as consts
from smtp_asset import AssetConfig, Provider
from smtp_dataclass import dataclass
from smtp_errors import ActionCancelled, TokenError
from smtp_oauth import sentences
from smtp_oauth.endpoint import TokenEndpoint
from smtp_oauth.handoff import LIFETIME_SECONDS, HandOff, LoginAnswer, LoginOffer, new_state
from smtp_oauth.token import Token
from smtp_oauth.url import host_of, require_protected_url

# The published app waits 60 times 5 seconds; looking more often costs nothing and lets a login
# or a cancelled action end the wait sooner.
WAITS = 60
LOOKS_PER_WAIT = 5
SECONDS_PER_LOOK = 1
_CODE_VERIFIER_LENGTH = 64


@dataclass(frozen=True)
class Console:
    """How a run talks with the person in front of it.

    Attributes:
        progress: shows a line that stays.
        send_progress: shows a line that the next one replaces.
        is_cancelled: somebody has stopped the run.
    """

    progress: Callable[[str], object]
    send_progress: Callable[[str], object]
    is_cancelled: Callable[[], bool]


@dataclass(frozen=True)
class LoginRequest:
    """What a login needs of the run.

    Attributes:
        asset_id: of the asset that the login is for.
        redirect_uri: where the provider sends the browser afterwards (RFC 6749 §3.1.2).
        ca_bundle: file of the certificates that the platform trusts, if it has one.
    """

    asset_id: str
    redirect_uri: str
    ca_bundle: str | None = None


def log_in(asset: AssetConfig, request: LoginRequest, console: Console) -> Token:
    """Have somebody log in.

    Args:
        asset: with the settings of the authentication type OAuth complete.

    Raises:
        ConfigError: a URL is not to be used.
        TokenError: no login came about.
        ActionCancelled: the run was stopped meanwhile.
    """
    require_login_urls(asset)
    state = new_state(request.asset_id)
    offer = _make_offer(asset, request, state)
    hand_off = HandOff(state)
    try:
        try:
            hand_off.offer(offer)
            console.progress(sentences.PROGRESS_OPEN_LINK)
            console.progress(authorization_link(asset, offer))
            answer = _await_answer(hand_off, console)
        finally:
            hand_off.withdraw()
    finally:
        # The exception of a cancelled run may come up within the withdrawal itself.
        hand_off.withdraw()
    if answer.token is None:
        console.progress(answer.problem)
        raise TokenError(consts.LOGIN_FAILED)
    return answer.token


def require_login_urls(asset: AssetConfig) -> None:
    """Refuse URLs to which nobody's credentials may go, before anything else is asked.

    Raises:
        ConfigError: names the setting.
    """
    require_protected_url(asset.oauth.auth_url or "", consts.KEY_AUTH_URL)
    require_protected_url(asset.oauth.token_url or "", consts.KEY_TOKEN_URL)


def authorization_link(asset: AssetConfig, offer: LoginOffer) -> str:
    """Build the link to the provider (RFC 6749 §4.1.1, RFC 7636 §4.3).

    The published parameters come first and in their order.
    """
    challenge = WebApplicationClient("").create_code_challenge(offer.code_verifier, "S256")
    # Only Google knows prompt and needs it: without consent it gives no second refresh token.
    prompt = "consent" if Provider.GOOGLE.runs(asset.server) else None
    parameters = [
        ("response_type", "code"),
        ("client_id", offer.endpoint.client_id),
        ("state", offer.state),
        ("redirect_uri", offer.redirect_uri),
        ("access_type", "offline"),
        ("prompt", prompt),
        ("scope", asset.oauth.scopes),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
        # providers.md §3.1: the browser's single sign-on may otherwise pick the wrong account.
        ("login_hint", asset.username),
    ]
    given = [(name, value) for name, value in parameters if value]
    return add_params_to_uri(asset.oauth.auth_url or "", given)


def _make_offer(asset: AssetConfig, request: LoginRequest, state: str) -> LoginOffer:
    oauth = asset.oauth
    return LoginOffer(
        state=state,
        code_verifier=WebApplicationClient("").create_code_verifier(_CODE_VERIFIER_LENGTH),
        redirect_uri=request.redirect_uri,
        endpoint=TokenEndpoint.of_asset(asset, request.ca_bundle),
        issuer_hosts=tuple(host_of(url or "").lower() for url in (oauth.auth_url, oauth.token_url)),
        expires_at=time.time() + LIFETIME_SECONDS,
    )


def _await_answer(hand_off: HandOff, console: Console) -> LoginAnswer:
    for wait in range(WAITS):
        console.send_progress("." * wait)
        for _look in range(LOOKS_PER_WAIT):
            time.sleep(SECONDS_PER_LOOK)
            if console.is_cancelled():
                raise ActionCancelled(sentences.LOGIN_CANCELLED)
            answer = hand_off.collect()
            if answer is not None:
                return answer
    console.progress(sentences.PROGRESS_LOGIN_TIMED_OUT)
    raise TokenError(consts.LOGIN_TIMED_OUT)
