# File: tokens.py
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
"""OAuth 2.0 access tokens for the mail server: had, kept, renewed.

StoredTokens serves the authentication type OAuth (a person logged in once, see smtp_oauth_login),
ClientCredentialsTokens the type of that name. The connector makes one for a run, so that all
messages of the run share one refresh; auth.oauth asks it for tokens. No phantom, no SMTP here.
"""

from __future__ import annotations

import hashlib
import json
import time
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Callable

import smtp_consts as consts
from smtp_asset import AssetConfig
from smtp_errors import ConfigError, TokenError, TokenRequestFailed
from smtp_oauth import sentences
from smtp_oauth.advice import provider_code
from smtp_oauth.endpoint import TokenEndpoint, environment_proxies
from smtp_oauth.store import StoredLogin, TokenState
from smtp_oauth.token import EXPIRY_MARGIN_SECONDS, Token

# A token that is rejected this soon after it was issued is not helped by the next one.
RENEWAL_PAUSE_SECONDS = 300


class RenewableTokens(ABC):
    """What both grants have in common: renewed before they expire, or once after a rejection.

    Args:
        config: the asset; its settings need not be complete before a token is asked for.
        report: shows a line of progress.
        ca_bundle: file of the certificates that the platform trusts, if it has one.
    """

    def __init__(
        self,
        config: AssetConfig,
        state: TokenState,
        report: Callable[[str], object],
        ca_bundle: str | None = None,
    ) -> None:
        self._config = config
        self._state = state
        self._report = report
        self._ca_bundle = ca_bundle
        self._renewed_at: float | None = None
        self._failure: TokenError | None = None

    def access_token(self) -> str:
        """Return an access token that has not expired, as far as is known.

        Raises:
            ConfigError: a setting is missing.
            TokenError: there is none, or it has expired and cannot be renewed.
        """
        self.require_settings()
        token = self._current()
        # Some tokens live no longer than the margin; those are not renewed over and over.
        if token.expires_within(0 if self._is_new else EXPIRY_MARGIN_SECONDS):
            self._renew_early(token)
        return self._current().access_token

    @property
    def is_endpoint_down(self) -> bool:
        """The last renewal failed for a reason that will pass."""
        cause = self._failure.__cause__ if self._failure is not None else None
        return isinstance(cause, TokenRequestFailed) and cause.is_transient

    def refresh(self) -> bool:
        """Renew the token after the mail server has rejected it; False when it is but new.

        Raises:
            TokenError: it cannot be renewed. What is stored stays.
        """
        if self._is_new:
            return False
        self._renew()
        self._report(sentences.PROGRESS_TOKEN_REJECTED)
        return True

    @abstractmethod
    def require_settings(self) -> None:
        """Raise ConfigError when a setting is missing that the grant needs."""

    @abstractmethod
    def _current(self) -> Token:
        """Return the token at hand, whatever its age."""

    @abstractmethod
    def _request(self) -> None:
        """Get and keep another token; TokenError when there is none.

        Never as a transient error: one request for a run is enough, whoever would retry.
        """

    @property
    def _is_new(self) -> bool:
        if self._renewed_at is None:
            return False
        return time.monotonic() - self._renewed_at < RENEWAL_PAUSE_SECONDS

    def _renew_early(self, token: Token) -> None:
        if self._failure is not None and not token.expires_within(0):
            return  # reported before
        try:
            self._renew()
        except TokenError as error:
            if token.expires_within(0):
                raise
            self._report(sentences.PROGRESS_TOKEN_STILL_VALID.format(sentence=error))
        else:
            self._report(sentences.PROGRESS_TOKEN_EXPIRES)

    def _renew(self) -> None:
        """Renew once in a run: what failed is not asked for again."""
        if self._failure is not None:
            raise self._failure
        try:
            self._request()
        except TokenError as error:
            self._failure = error
            raise

    def _note_new_token(self) -> None:
        self._renewed_at = time.monotonic()
        self._failure = None

    def _endpoint(self) -> TokenEndpoint:
        return token_endpoint(self._config, self._ca_bundle)


class StoredTokens(RenewableTokens):
    """The tokens of an interactive login (RFC 6749 §4.1, §6)."""

    _login: StoredLogin | None = None

    def require_settings(self) -> None:
        if not self._config.has_oauth_settings:
            raise ConfigError(consts.OAUTH_SETTINGS_MISSING)

    @property
    def has_login(self) -> bool:
        """There is a login that can be read."""
        try:
            return self._read() is not None
        except TokenError:
            return False

    @property
    def are_settings_changed(self) -> bool:
        """Username, client ID, scopes or URLs are not those that the login was made with.

        3.3.x noted the client ID only.
        """
        login = self._read()
        if login is None:
            return False
        if login.fingerprint is None:
            return login.client_id != self._config.oauth.client_id
        return login.fingerprint != fingerprint(self._config)

    def adopt(self, token: Token) -> None:
        """Store what an interactive login brought, in place of the login before.

        Raises:
            TokenError: the platform cannot encrypt it.
        """
        login = StoredLogin(token, self._config.oauth.client_id, fingerprint(self._config))
        self._state.write_login(login)  # before it is used: the old refresh token may be void
        self._login = login
        self._note_new_token()

    def _read(self) -> StoredLogin | None:
        if self._login is None:
            self._login = self._state.read_login()
        return self._login

    def _current(self) -> Token:
        return self._known_login().token

    def _known_login(self) -> StoredLogin:
        login = self._read()
        if login is None:
            raise TokenError(consts.OAUTH_NO_TOKEN)
        return login

    def _request(self) -> None:
        if self._is_replaced():
            return
        refresh_token = self._refresh_token(self._known_login())
        try:
            token = self._endpoint().refresh(refresh_token)
        except TokenRequestFailed as error:
            if error.error_code == "invalid_grant" and self._is_replaced():
                return
            raise self._refresh_failure(error) from error
        self.adopt(replace(token, refresh_token=token.refresh_token or refresh_token))

    def _is_replaced(self) -> bool:
        """Take over what another run on the same asset has stored meanwhile, if it has."""
        stored = self._state.read_login()
        if stored is None or stored.token.access_token == self._current().access_token:
            return False
        self._login = stored
        return True

    def _refresh_token(self, login: StoredLogin) -> str:
        if not login.token.refresh_token:
            raise TokenError(consts.NO_REFRESH_TOKEN)
        if login.client_id != self._config.oauth.client_id:
            raise TokenError(consts.CLIENT_ID_CHANGED)
        return login.token.refresh_token

    def _refresh_failure(self, error: TokenRequestFailed) -> TokenError:
        if error.error_code == "invalid_grant":
            # The published sentence says nothing of the provider's reason; a code of the
            # provider's own is worth a longer one.
            self._report(sentences.PROGRESS_TOKEN_REFUSED.format(details=error.server_text))
            reason = f" {error}" if provider_code(error.server_text) else ""
            return TokenError(consts.INVALID_REFRESH_TOKEN + reason)
        published = error.technical if error.status is None else None
        if published is not None:
            return TokenError(consts.REFRESH_FAILED.format(sentence=published))
        return TokenError(str(consts.REFRESH_FAILED).format(sentence=error))


class ClientCredentialsTokens(RenewableTokens):
    """Tokens in the client's own name, for mailboxes without a person (RFC 6749 §4.4)."""

    _token: Token | None = None

    def require_settings(self) -> None:
        oauth = self._config.oauth
        required = (self._config.username, oauth.client_id, oauth.client_secret)
        if not all((*required, oauth.token_url, oauth.scopes)):
            raise ConfigError(sentences.CLIENT_CREDENTIALS_SETTINGS_MISSING)

    def _current(self) -> Token:
        if self._token is None:
            self._token = self._state.read_app_token(fingerprint(self._config))
        if self._token is None:
            self._renew()
        return self._token

    def _request(self) -> None:
        try:
            token = self._endpoint().client_credentials(self._config.oauth.scopes)
        except TokenRequestFailed as error:
            raise TokenError(str(consts.RETRIEVAL_FAILED).format(sentence=error)) from error
        self._state.write_app_token(token, fingerprint(self._config))
        self._token = token
        self._note_new_token()


def token_endpoint(config: AssetConfig, ca_bundle: str | None) -> TokenEndpoint:
    """Make the endpoint that an asset names; its settings have to be complete."""
    oauth = config.oauth
    return TokenEndpoint(
        token_url=oauth.token_url or "",
        client_id=oauth.client_id or "",
        client_secret=oauth.client_secret or "",
        proxies=environment_proxies(oauth.token_url or ""),
        ca_bundle=ca_bundle,
        timeout_seconds=config.timeout_seconds,
    )


def fingerprint(config: AssetConfig) -> str:
    """Tell settings apart that a login depends on, without storing them (SHA-256)."""
    oauth = config.oauth
    scopes = sorted((oauth.scopes or "").split())
    settings = [config.username, oauth.client_id, scopes, oauth.auth_url, oauth.token_url]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()
