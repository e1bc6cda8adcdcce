# File: interactive.py
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
"""Test connectivity with OAuth: the stored login first, then one that somebody makes.

Loads HTTP and OAuth, so it is imported where somebody is there who can log in.
"""

from __future__ import annotations

from typing import Callable, Protocol

from actions import sentences
from actions.oauth import StoredLogin
from auth.base import Authenticator, CredentialKind, Endpoint, Mechanism
from auth.oauth import OAuthAuthenticator
from smtp_asset import AssetConfig
from smtp_dataclass import dataclass, field
from smtp_errors import TokenError
from smtp_oauth.login import Console, LoginRequest, log_in, require_login_urls
from smtp_oauth.token import Token
from soar.platform import Platform
from soar.rest import PlatformApi


class LoginTokens(Protocol):
    """What is known about the stored login (smtp_oauth.tokens.StoredTokens).

    Attributes:
        is_endpoint_down: its refresh failed for a reason that will pass.
    """

    is_endpoint_down: bool

    def has_login(self) -> bool:
        """Whether there is one that can be read."""

    def are_settings_changed(self) -> bool:
        """Whether it was made with other settings."""

    def require_settings(self) -> None:
        """Raise ConfigError when a setting is missing."""

    def adopt(self, token: Token) -> None:
        """Use what a login brought; kept once it was accepted."""


@dataclass
class InteractiveAuthenticator:
    """Authentication type OAuth where somebody is there who can log in.

    The stored login is tried first (design.md §4 row 17).

    Attributes:
        stored: logs in with what is stored.
        tokens: knows whether that is worth trying.
        log_in: has somebody log in.
        progress: shows a line.
    """

    stored: OAuthAuthenticator
    tokens: LoginTokens = field(repr=False)
    log_in: Callable[[], Token]
    progress: Callable[[str], object]
    label: str = "OAuth"
    kind: CredentialKind = CredentialKind.TOKEN
    _has_logged_in: bool = field(default=False, init=False)

    def prepare(self) -> None:
        self.tokens.require_settings()
        if not self.tokens.has_login():
            self._log_in()
        elif self.tokens.are_settings_changed():
            self.progress(sentences.PROGRESS_SETTINGS_CHANGED)
            self._log_in()
        else:
            try:
                self.stored.prepare()
            except TokenError as error:
                self._log_in_after(error)

    def choose_mechanism(self, endpoint: Endpoint) -> Mechanism:
        return self.stored.choose_mechanism(endpoint)

    def renew(self) -> bool:
        try:
            is_renewed = self.stored.renew()
        except TokenError as error:
            self._log_in_after(error)
            return True
        if is_renewed or self._has_logged_in:
            return is_renewed
        self.progress(sentences.PROGRESS_STORED_LOGIN_REJECTED)
        self._log_in()
        return True

    def accepted(self) -> None:
        self.stored.accepted()

    def _log_in_after(self, error: TokenError) -> None:
        if self.tokens.is_endpoint_down or self._has_logged_in:
            raise error  # another login would fail for the same reason
        self.progress(sentences.PROGRESS_STORED_LOGIN_ENDED.format(sentence=error))
        self._log_in()

    def _log_in(self) -> None:
        self._has_logged_in = True
        self.tokens.adopt(self.log_in())
        self.stored.prepare()


def interactive_login(login: StoredLogin, asset: AssetConfig, platform: Platform) -> Authenticator:
    """Let somebody log in where the stored login does not do."""
    return InteractiveAuthenticator(
        login.authenticator,
        login.tokens,
        lambda: _log_in(asset, platform),
        platform.progress,
    )


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
