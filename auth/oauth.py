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
from typing import Protocol

import smtp_consts as consts
from auth.base import Endpoint, Mechanism
from smtp_errors import AuthError, ConfigError, TokenError

XOAUTH2 = "XOAUTH2"
OAUTHBEARER = "OAUTHBEARER"
_MAX_DETAILS = 300


class TokenSource(Protocol):
    """Where access tokens come from."""

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


class _BearerMechanism:
    """What both mechanisms share: one message, then at most one acknowledgement of a refusal."""

    name: str
    acknowledgement: bytes

    def __init__(self, response: bytes) -> None:
        self._response = response
        self._is_first_challenge = True
        self.rejection = ""

    def initial_response(self) -> bytes | None:
        return self._response

    def respond(self, challenge: bytes) -> bytes:
        is_first, self._is_first_challenge = self._is_first_challenge, False
        if is_first and not challenge:
            # Some servers say 334 even so; they want what AUTH already carried.
            return self._response
        self.rejection = _describe_challenge(challenge)
        return self.acknowledgement


class XOAuth2Mechanism(_BearerMechanism):
    """https://developers.google.com/workspace/gmail/imap/xoauth2-protocol"""

    name = XOAUTH2
    acknowledgement = b""

    def __init__(self, username: str, access_token: str) -> None:
        super().__init__(f"user={username}\x01auth=Bearer {access_token}\x01\x01".encode())


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
    sends_credentials: bool = True
    _token: str = field(default="", init=False, repr=False)

    def prepare(self) -> None:
        self._token = self.tokens.access_token()
        if not (self.username or "").isprintable():
            raise ConfigError(consts.OAUTH_CONTROL_CHARACTER)
        if not self._token.isprintable() or not self._token.isascii():
            raise TokenError(consts.TOKEN_CONTROL_CHARACTER)

    def choose_mechanism(self, endpoint: Endpoint) -> Mechanism:
        if not endpoint.is_protected:
            raise AuthError(consts.TOKEN_IN_CLEAR)
        if not endpoint.mechanisms:
            raise AuthError(consts.OAUTH_NOT_OFFERED.format(server=endpoint.server))
        username = self.username or ""
        if OAUTHBEARER in endpoint.mechanisms and XOAUTH2 not in endpoint.mechanisms:
            return OAuthBearerMechanism(username, self._token, endpoint)
        # Tried even where it is not offered, as by the published app: the server's own reply
        # says more than its list, which proxies in between are known to shorten.
        return XOAuth2Mechanism(username, self._token)

    def renew(self) -> bool:
        if not self.tokens.refresh():
            return False
        self.prepare()
        return True


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
