# File: bearer.py
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
"""Bearer tokens on the wire: SASL XOAUTH2 (Google, Microsoft) and OAUTHBEARER (RFC 7628)."""

from __future__ import annotations

import json

from auth import sentences
from auth.base import Endpoint

XOAUTH2 = "XOAUTH2"
OAUTHBEARER = "OAUTHBEARER"
_MAX_DETAILS = 300


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
