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
"""The two ways to log in with OAuth tokens, put together for one run."""

from __future__ import annotations

from pathlib import Path

from actions import sentences
from auth.base import Authenticator
from auth.oauth import OAuthAuthenticator
from delivery.steps import StepLog
from smtp_asset import AssetConfig, AuthType
from smtp_dataclass import dataclass
from smtp_oauth.renewal import RenewableTokens
from smtp_oauth.store import TokenState
from smtp_oauth.tokens import ClientCredentialsTokens, StoredTokens
from smtp_quoting import Quoting
from soar.platform import Platform


@dataclass(frozen=True)
class StoredLogin:
    """The way to log in that somebody prepared by logging in once.

    Attributes:
        tokens: what the authenticator logs in with.
    """

    authenticator: OAuthAuthenticator
    tokens: StoredTokens


@dataclass(frozen=True)
class _ToldTokens:
    """Notes a step for each token that is presented."""

    tokens: RenewableTokens
    log: StepLog

    def access_token(self) -> str:
        return self.log.do(
            sentences.STEP_TOKEN, self.tokens.access_token, lambda _token: self.tokens.validity()
        )

    def refresh(self) -> bool:
        return self.tokens.refresh()

    def accepted(self) -> None:
        self.tokens.accepted()


def stored_login(
    asset: AssetConfig, platform: Platform, quoting: Quoting, log: StepLog
) -> StoredLogin:
    """Log in with the tokens of a person."""
    tokens = StoredTokens(
        asset, _state(platform), platform.progress, platform.facts.ca_bundle, quoting
    )
    label = AuthType.OAUTH.value
    return StoredLogin(OAuthAuthenticator(label, asset.username, _ToldTokens(tokens, log)), tokens)


def client_credentials(
    asset: AssetConfig, platform: Platform, quoting: Quoting, log: StepLog
) -> Authenticator:
    """Log in with tokens in the client's own name."""
    label = AuthType.CLIENT_CREDENTIALS.value
    tokens = ClientCredentialsTokens(
        asset, _state(platform), platform.progress, platform.facts.ca_bundle, quoting
    )
    return OAuthAuthenticator(label, asset.username, _ToldTokens(tokens, log))


def _state(platform: Platform) -> TokenState:
    facts = platform.facts
    folder = Path(facts.state_folder)
    return TokenState(platform.load_state, platform.save_state, facts.asset_id, folder)
