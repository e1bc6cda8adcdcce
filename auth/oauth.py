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
"""OAuth access tokens: SASL XOAUTH2 (Google, Microsoft), or OAUTHBEARER (RFC 7628).

Where the tokens come from is smtp_oauth's business; this room only puts them on the wire. The
token never travels unencrypted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Callable, Protocol

from auth import sentences
from auth.base import CredentialKind, Endpoint, Mechanism
from smtp_errors import AuthError, ConfigError, TokenError, say

XOAUTH2 = "XOAUTH2"
OAUTHBEARER = "OAUTHBEARER"
_MAX_DETAILS = 300


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


class _BearerMechanism:
    """What both mechanisms share: one message, then at most one acknowledgement of a refusal."""

    name: str
    acknowledgement: bytes

    def __init__(self, response: bytes, note: str = "") -> None:
        self._response = response
        self._is_first_challenge = True
        self.note = note

    def initial_response(self) -> bytes | None:
        return self._response

    def respond(self, challenge: bytes) -> bytes:
        is_first, self._is_first_challenge = self._is_first_challenge, False
        if is_first and not challenge:
            # Some servers say 334 even so; they want what AUTH already carried.
            return self._response
        details = _describe_challenge(challenge)
        self.note = sentences.OAUTH_CHALLENGE.format(details=details) if details else self.note
        return self.acknowledgement


class XOAuth2Mechanism(_BearerMechanism):
    """https://developers.google.com/workspace/gmail/imap/xoauth2-protocol"""

    name = XOAUTH2
    acknowledgement = b""

    def __init__(self, username: str, access_token: str, note: str = "") -> None:
        response = f"user={username}\x01auth=Bearer {access_token}\x01\x01"
        super().__init__(response.encode(), note)


class OAuthBearerMechanism(_BearerMechanism):
    """RFC 7628 §3.1; the acknowledgement is the one of §3.2.3."""

    name = OAUTHBEARER
    acknowledgement = b"\x01"

    def __init__(self, username: str, access_token: str, endpoint: Endpoint) -> None:
        # RFC 5801 §4: in the authorization identity "," and "=" are written as "=2C" and "=3D".
        identity = username.replace("=", "=3D").replace(",", "=2C")
        pairs = (
            f"host={endpoint.server}",
            f"port={endpoint.port}",
            f"auth=Bearer {access_token}",
        )
        super().__init__("\x01".join((f"n,a={identity},", *pairs, "", "")).encode())


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


class LoginTokens(Protocol):
    """What is known about the stored login (smtp_oauth.StoredTokens).

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


@dataclass
class InteractiveOAuthAuthenticator:
    """Authentication type OAuth in test connectivity, where somebody is there who can log in.

    The stored login is tried first (design.md §4 row 17).

    Attributes:
        stored: logs in with what is stored.
        tokens: knows whether that is worth trying.
        log_in: has somebody log in, and stores what comes of it.
        report: shows a line of progress.
    """

    stored: OAuthAuthenticator
    tokens: LoginTokens = field(repr=False)
    log_in: Callable[[], None]
    report: Callable[[str], object]
    label: str = "OAuth"
    kind: CredentialKind = CredentialKind.TOKEN
    _has_logged_in: bool = field(default=False, init=False)

    def prepare(self) -> None:
        self.tokens.require_settings()
        if not self.tokens.has_login():
            self._log_in()
        elif self.tokens.are_settings_changed():
            self.report(sentences.PROGRESS_SETTINGS_CHANGED)
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
        self.report(sentences.PROGRESS_STORED_LOGIN_REJECTED)
        self._log_in()
        return True

    def accepted(self) -> None:
        self.stored.accepted()

    def _log_in_after(self, error: TokenError) -> None:
        if self.tokens.is_endpoint_down or self._has_logged_in:
            raise error  # another login would fail for the same reason
        self.report(sentences.PROGRESS_STORED_LOGIN_ENDED.format(sentence=error))
        self._log_in()

    def _log_in(self) -> None:
        self._has_logged_in = True
        self.log_in()
        self.stored.prepare()


def _describe_challenge(challenge: bytes) -> str:
    """Say in one line what the server's JSON tells about the refusal (RFC 7628 §3.2.2).

    A discovery URL in it is not followed. What is not JSON is shown as it is.
    """
    text = challenge.decode("utf-8", errors="replace")
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if isinstance(values, dict):
        pairs = ((key, values.get(key)) for key in ("status", "scope", "schemes"))
        text = ", ".join(f"{key} {value}" for key, value in pairs if value)
    return "".join(c if c.isprintable() else "\ufffd" for c in text)[:_MAX_DETAILS]
