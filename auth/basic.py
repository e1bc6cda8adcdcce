# File: basic.py
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
"""User name and password: SASL PLAIN (RFC 4616), or LOGIN where the server knows nothing else.

CRAM-MD5 is never chosen: MD5 is not available on FIPS platforms.
"""

from __future__ import annotations

import smtp_consts as consts
from auth import sentences
from auth.base import CredentialKind, Endpoint, Mechanism
from smtp_dataclass import dataclass, field
from smtp_errors import AuthError, ConfigError, say


class PlainMechanism:
    """RFC 4616 §2: one message, no authorization identity."""

    name = "PLAIN"
    note = ""

    def __init__(self, username: str, password: str) -> None:
        self._message = f"\0{username}\0{password}".encode()
        self._is_asked_again = False

    def initial_response(self) -> bytes | None:
        return self._message

    def respond(self, challenge: bytes) -> bytes:
        # Whatever it asks, PLAIN has but one message; some servers want it after an empty 334. Who
        # asks on and on may count each as a login that failed.
        if self._is_asked_again:
            raise AuthError(say(sentences.TOO_MANY_PROMPTS))
        self._is_asked_again = True
        return self._message


class LoginMechanism:
    """The undocumented LOGIN: user name, then password, whatever the prompts say."""

    name = "LOGIN"
    note = ""

    def __init__(self, username: str, password: str) -> None:
        self._answers = [username.encode(), password.encode()]

    def initial_response(self) -> bytes | None:
        return None

    def respond(self, challenge: bytes) -> bytes:
        if not self._answers:
            raise AuthError(say(sentences.TOO_MANY_PROMPTS))
        return self._answers.pop(0)


@dataclass(frozen=True)
class BasicAuthenticator:
    """Authentication type Basic."""

    username: str | None
    password: str | None = field(repr=False)
    label: str = "Basic"
    kind: CredentialKind = CredentialKind.PASSWORD

    def prepare(self) -> None:
        if not self.username or not self.password:
            raise ConfigError(consts.BASIC_SETTINGS_MISSING)
        # RFC 4616 §2: UTF-8 without NUL; half a surrogate pair has no UTF-8 form.
        if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in self.username + self.password):
            raise ConfigError(say(sentences.CREDENTIALS_WITH_NUL))

    def choose_mechanism(self, endpoint: Endpoint) -> Mechanism:
        if "PLAIN" in endpoint.mechanisms:
            return PlainMechanism(self.username or "", self.password or "")
        if "LOGIN" in endpoint.mechanisms:
            return LoginMechanism(self.username or "", self.password or "")
        if not endpoint.mechanisms:
            raise AuthError(say(sentences.AUTH_NOT_OFFERED, server=endpoint.server))
        offered = ", ".join(endpoint.mechanisms)
        raise AuthError(say(sentences.BASIC_NOT_OFFERED, server=endpoint.server, offered=offered))

    def renew(self) -> bool:
        return False

    def accepted(self) -> None:
        """There is nothing to keep."""
