# File: oauth.py
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
"""The two ways to log in with OAuth tokens, put together for one run.

Loads HTTP and OAuth, so it is imported by a run whose asset asks for it only.
"""

from __future__ import annotations

import smtp_consts as consts
from auth.base import Authenticator
from auth.oauth import InteractiveOAuthAuthenticator, OAuthAuthenticator
from smtp_asset import AssetConfig, AuthType
from smtp_oauth.login import Console, LoginRequest, log_in, require_login_urls
from smtp_oauth.store import TokenState
from smtp_oauth.token import Token
from smtp_oauth.tokens import ClientCredentialsTokens, StoredTokens
from smtp_quoting import Quoting
from soar.platform import Platform
from soar.rest import PlatformApi


def stored_login(asset: AssetConfig, platform: Platform, quoting: Quoting) -> Authenticator:
    """Log in with the tokens of a person; test connectivity can have the person log in."""
    tokens = StoredTokens(
        asset, _state(platform), platform.progress, platform.facts.ca_bundle, quoting
    )
    stored = OAuthAuthenticator(AuthType.OAUTH.value, asset.username, tokens)
    if platform.facts.identifier != consts.ACTION_TEST_CONNECTIVITY:
        return stored
    return InteractiveOAuthAuthenticator(
        stored, tokens, lambda: tokens.adopt(_log_in(asset, platform)), platform.progress
    )


def client_credentials(asset: AssetConfig, platform: Platform, quoting: Quoting) -> Authenticator:
    """Log in with tokens in the client's own name."""
    tokens = ClientCredentialsTokens(
        asset, _state(platform), platform.progress, platform.facts.ca_bundle, quoting
    )
    return OAuthAuthenticator(AuthType.CLIENT_CREDENTIALS.value, asset.username, tokens)


def _state(platform: Platform) -> TokenState:
    return TokenState(platform.load_state, platform.save_state, platform.facts.asset_id)


def _log_in(asset: AssetConfig, platform: Platform) -> Token:
    require_login_urls(asset)
    facts = platform.facts
    api = PlatformApi(
        rest_url=platform.rest_url(),
        asset_id=facts.asset_id,
        app_id=facts.app_id,
        app_name=facts.app_name,
        ca_bundle=facts.ca_bundle,
        timeout_seconds=asset.timeout_seconds,
    )
    console = Console(platform.progress, platform.send_progress, platform.is_cancelled)
    redirect_uri = api.announced_redirect_uri(platform.progress)
    return log_in(asset, LoginRequest(facts.asset_id, redirect_uri, facts.ca_bundle), console)
