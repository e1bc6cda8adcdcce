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
"""Authentication types OAuth and Client Credentials: a token, and a mechanism that carries it.

Where tokens come from is smtp_oauth's business. They never travel unencrypted.
"""

from __future__ import annotations

from typing import Protocol

from auth import sentences
from auth.base import CredentialKind, Endpoint, Mechanism
from auth.bearer import OAUTHBEARER, XOAUTH2, OAuthBearerMechanism, XOAuth2Mechanism
from smtp_dataclass import dataclass, field
from smtp_errors import AuthError, ConfigError, TokenError, say


class TokenSource(Protocol):
    """Where access tokens come from (smtp_oauth)."""

    def access_token(self) -> str:
        """Return one that has not expired, as far as is known.

        Raises:
            ConfigError: a required setting is missing.
            TokenError: there is none and none can be had.
        """

    def refresh(self) -> bool:
        """Get another one after a rejection; False when the one at hand is but new.

        Raises:
            TokenError: another should be had, but is not.
        """

    def accepted(self) -> None:
        """Keep what has not been kept yet, now that the server has taken it.

        Raises:
            TokenError: it cannot be kept.
        """


@dataclass
class OAuthAuthenticator:
    """Authentication types OAuth and Client Credentials.

    Attributes:
        username: the mailbox that the token is for.
    """

    label: str
    username: str | None
    tokens: TokenSource = field(repr=False)
    kind: CredentialKind = CredentialKind.TOKEN
    _token: str = field(default="", init=False, repr=False)

    def prepare(self) -> None:
        self._token = self.tokens.access_token()
        if not (self.username or "").isprintable():
            raise ConfigError(say(sentences.OAUTH_CONTROL_CHARACTER))
        if not self._token.isprintable() or not self._token.isascii():
            raise TokenError(say(sentences.TOKEN_CONTROL_CHARACTER))

    def choose_mechanism(self, endpoint: Endpoint) -> Mechanism:
        if not endpoint.is_protected:
            raise AuthError(say(sentences.TOKEN_IN_CLEAR))
        if not endpoint.mechanisms:
            raise AuthError(say(sentences.OAUTH_NOT_OFFERED, server=endpoint.server))
        username = self.username or ""
        if XOAUTH2 in endpoint.mechanisms:
            return XOAuth2Mechanism(username, self._token)
        if OAUTHBEARER in endpoint.mechanisms:
            return OAuthBearerMechanism(username, self._token, endpoint)
        # Tried all the same, as by the published app: playbooks know the reply that comes then.
        note = sentences.OAUTH_OTHERS_OFFERED.format(
            server=endpoint.server, offered=", ".join(endpoint.mechanisms)
        )
        return XOAuth2Mechanism(username, self._token, note)

    def renew(self) -> bool:
        if not self.tokens.refresh():
            return False
        self.prepare()
        return True

    def accepted(self) -> None:
        self.tokens.accepted()
