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
"""OAuth 2.0 access tokens for the mail server, by the grant that they come from.

StoredTokens are those of the authentication type OAuth (a person logged in once),
ClientCredentialsTokens those of the type of that name. Several runs on one asset share them through
the asset's state. Knows no phantom and no SMTP.
"""

from __future__ import annotations

import hashlib
import json
import time

import smtp_consts as consts
from smtp_asset import AssetConfig
from smtp_background import shielded
from smtp_dataclass import replace
from smtp_errors import ConfigError, Sentence, TokenError, TokenRequestFailed, say
from smtp_oauth import sentences
from smtp_oauth.advice import provider_code
from smtp_oauth.renewal import RenewableTokens
from smtp_oauth.store import StoredLogin
from smtp_oauth.token import Token

# Another node of a cluster cannot be kept out: it may have renewed the login and be about to write.
ADOPTION_LOOKS = 8
_ADOPTION_SECONDS_PER_LOOK = 0.25


class StoredTokens(RenewableTokens):
    """The tokens of an interactive login (RFC 6749 §4.1, §6)."""

    _login: StoredLogin | None = None
    _is_login_unsaved = False

    def require_settings(self) -> None:
        if not self._config.has_oauth_settings:
            raise ConfigError(consts.OAUTH_SETTINGS_MISSING)

    def has_login(self) -> bool:
        """Whether there is a login that can be read."""
        try:
            return self._read() is not None
        except TokenError:
            return False

    def are_settings_changed(self) -> bool:
        """Whether username, client ID, scopes or URLs are not those that the login was made with.

        3.3.x noted the client ID only.
        """
        login = self._read()
        if login is None:
            return False
        if login.fingerprint is None:
            return login.client_id != self._config.oauth.client_id
        return login.fingerprint != fingerprint(self._config)

    def adopt(self, token: Token) -> None:
        """Use what an interactive login brought.

        Stored at once where no login can be lost by it; else by ``accepted``, once the mail server
        has taken it: somebody may have logged in as the wrong user.

        Raises:
            TokenError: the platform cannot encrypt it.
        """
        if token.refresh_token is None:
            self._warn_of_short_login(token)
        self._is_login_unsaved = self.has_login()
        self._login = self._login_with(token)
        self._note_new_token()
        if not self._is_login_unsaved:
            self._save_login()

    def accepted(self) -> None:
        """Store a new login, now that the mail server has taken its token.

        Raises:
            TokenError: the platform cannot encrypt it.
        """
        if self._is_login_unsaved:
            self._save_login()

    def _save_login(self) -> None:
        with self._state.exclusive(self._lock_seconds()):
            self._state.write_login(self._known_login())
        self._is_login_unsaved = False

    def _warn_of_short_login(self, token: Token) -> None:
        when = ""
        if token.expires_in is not None:
            when = sentences.WHEN_IN_MINUTES.format(minutes=token.expires_in / 60)
        self._progress(sentences.PROGRESS_NO_REFRESH_TOKEN.format(when=when))

    def _login_with(self, token: Token) -> StoredLogin:
        return StoredLogin(token, self._config.oauth.client_id, fingerprint(self._config))

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
        try:
            with self._state.exclusive(self._lock_seconds()):
                if not self._is_replaced():
                    refresh_token = self._refresh_token(self._known_login())
                    # A refresh token may be good once only: its successor must not be lost.
                    shielded(lambda: self._refresh_and_store(refresh_token))
        except TokenRequestFailed as error:
            if error.error_code != "invalid_grant" or not self._is_replaced_soon():
                raise

    def _refresh_and_store(self, refresh_token: str) -> None:
        token = self._endpoint().refresh(refresh_token)
        login = self._login_with(replace(token, refresh_token=token.refresh_token or refresh_token))
        stored = self._state.read_login()
        if stored is not None and stored.token.refresh_token != refresh_token:
            # Somebody who did not wait for us was later, and the later one counts.
            login = stored
        else:
            self._state.write_login(login)
        self._login = login
        self._note_new_token()

    def _is_replaced(self) -> bool:
        """Take over what another run on the same asset has stored meanwhile, if it has."""
        stored = self._state.read_login()
        if stored is None or stored.token.access_token == self._current().access_token:
            return False
        self._login = stored
        return True

    def _is_replaced_soon(self) -> bool:
        for _look in range(ADOPTION_LOOKS):
            if self._is_replaced():
                return True
            time.sleep(_ADOPTION_SECONDS_PER_LOOK)
        return False

    def _refresh_token(self, login: StoredLogin) -> str:
        if not login.token.refresh_token:
            raise TokenError(consts.NO_REFRESH_TOKEN)
        if login.client_id != self._config.oauth.client_id:
            raise TokenError(consts.CLIENT_ID_CHANGED)
        return login.token.refresh_token

    def _explained(self, error: TokenRequestFailed) -> TokenError:
        if error.error_code == "invalid_grant":
            # The published sentence says nothing of the provider's reason; a code of the
            # provider's own is worth a longer one.
            self._progress(sentences.PROGRESS_TOKEN_REFUSED.format(details=error.server_text))
            reason = f" {error.sentence.what}" if provider_code(error.server_text) else ""
            advice = error.advice if reason else ""
            return TokenError(Sentence(consts.INVALID_REFRESH_TOKEN + reason, advice))
        published = error.technical if error.status is None else None
        if published is not None:
            sentence = Sentence(consts.REFRESH_FAILED.format(sentence=published))
        else:
            sentence = _behind(str(consts.REFRESH_FAILED), error)
        return TokenError(sentence, cause=error.cause)


class ClientCredentialsTokens(RenewableTokens):
    """Tokens in the client's own name, for mailboxes without a person (RFC 6749 §4.4)."""

    _token: Token | None = None

    def require_settings(self) -> None:
        oauth = self._config.oauth
        required = (self._config.username, oauth.client_id, oauth.client_secret)
        if not all((*required, oauth.token_url, oauth.scopes)):
            raise ConfigError(say(sentences.CLIENT_CREDENTIALS_SETTINGS_MISSING))

    def accepted(self) -> None:
        """There is nothing to keep: the token was stored when it came."""

    def _current(self) -> Token:
        if self._token is None:
            self._token = self._state.read_app_token(fingerprint(self._config))
        if self._token is None:
            self._renew()
        if self._token is None:
            raise TokenError(consts.OAUTH_NO_TOKEN)
        return self._token

    def _request(self) -> None:
        with self._state.exclusive(self._lock_seconds()):
            stored = self._state.read_app_token(fingerprint(self._config))
            if stored is not None and stored != self._token and not stored.expires_within(0):
                self._token = stored
            else:
                shielded(self._request_and_store)

    def _request_and_store(self) -> None:
        token = self._endpoint().client_credentials(self._config.oauth.scopes or "")
        self._state.write_app_token(token, fingerprint(self._config))
        self._token = token
        self._note_new_token()

    def _explained(self, error: TokenRequestFailed) -> TokenError:
        return TokenError(_behind(str(consts.RETRIEVAL_FAILED), error), cause=error.cause)


def fingerprint(config: AssetConfig) -> str:
    """Tell settings apart that a login depends on, without storing them (SHA-256)."""
    oauth = config.oauth
    scopes = sorted((oauth.scopes or "").split())
    # Without the slashes at the end: 4.0.0 did not know them.
    urls = [url and url.rstrip("/") for url in (oauth.auth_url, oauth.token_url)]
    settings = [config.username, oauth.client_id, scopes, *urls]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()


def _behind(published_start: str, error: TokenRequestFailed) -> Sentence:
    """Put what is known behind the published start of a message."""
    return Sentence(published_start.format(sentence=error.sentence.what), error.advice)
