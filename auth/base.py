# File: base.py
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
"""What a way of logging in is: SASL (RFC 4422) as two protocols, octets in and octets out.

Nothing here knows a socket, a server's words, or phantom.
"""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from smtp_dataclass import dataclass


class CredentialKind(Enum):
    """What is presented to a server; the same refusal means different things for them."""

    NONE = "nothing"
    PASSWORD = "password"  # pragma: allowlist secret (a word)
    TOKEN = "token"


@dataclass(frozen=True)
class Endpoint:
    """Where the login happens; OAUTHBEARER puts it into its message (RFC 7628 §3.1).

    Attributes:
        mechanisms: SASL mechanisms offered after TLS, upper case, in the server's order.
        is_protected: the conversation is under TLS.
    """

    server: str
    port: int
    mechanisms: tuple[str, ...]
    is_protected: bool


class Mechanism(Protocol):
    """One SASL exchange (RFC 4422), used once.

    Attributes:
        name: as in the AUTH keyword, e.g. "PLAIN".
        note: what is to be added to the server's reply when it refuses the login; may be empty.
    """

    @property
    def name(self) -> str: ...

    @property
    def note(self) -> str: ...

    def initial_response(self) -> bytes | None:
        """Return what is sent with AUTH, before base64; None when the server speaks first."""

    def respond(self, challenge: bytes) -> bytes:
        """Answer a challenge that the server sent with 334, both without base64."""


class Authenticator(Protocol):
    """One way to log in, with the credentials it needs.

    Attributes:
        label: as in messages: "OAuth", "Basic", "Passwordless". Shown, never decided on.
        kind: what it presents to the server.
    """

    @property
    def label(self) -> str: ...

    @property
    def kind(self) -> CredentialKind: ...

    def prepare(self) -> None:
        """Make sure that there are credentials, before any connection.

        Raises:
            ConfigError: a required setting is missing.
            TokenError: there is no token and none can be had.
        """

    def choose_mechanism(self, endpoint: Endpoint) -> Mechanism | None:
        """Pick the best mechanism that the server offers; None: go on without a login.

        Asked again without a mechanism that the server refused for its own sake.

        Raises:
            AuthError: none that fits is offered; the sentence lists what was.
        """

    def renew(self) -> bool:
        """Get fresh credentials after a rejection; False when there are none to be had.

        The caller asks twice at the most: after a refreshed token was rejected too, test
        connectivity has somebody log in.

        Raises:
            TokenError: fresh credentials should be had, but are not.
        """

    def accepted(self) -> None:
        """Take note that the server has taken the credentials; a new login may be kept now.

        Raises:
            TokenError: it cannot be kept.
        """
