# File: mail_sasl.py
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

"""The OAuth mechanisms that aiosmtpd does not bring: XOAUTH2 and OAUTHBEARER (RFC 7628).

Mixed into the test mail server's protocol, which judges the credentials.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field

from aiosmtpd.smtp import MISSING, AuthResult, auth_mechanism

_DEFAULT_CHALLENGE = {"status": "401", "schemes": "bearer", "scope": "https://mail.example.com/"}
_XOAUTH2 = re.compile(r"user=(?P<user>[^\x01]*)\x01auth=Bearer (?P<token>[^\x01]*)\x01\x01")
_GS2_HEADER = re.compile(r"n,(?:a=(?P<user>[^,\x01]*))?,\x01")


@dataclass(frozen=True)
class OAuthCredentials:
    """What the client said: who it is, its token, and for OAUTHBEARER which host it meant."""

    user: str
    token: str = field(repr=False)
    host: str | None = None
    port: str | None = None
    login: bytes = b""


class OAuthMechanismsMixin:
    """``auth_`` methods for aiosmtpd.smtp.SMTP."""

    @auth_mechanism("XOAUTH2")
    async def auth_XOAUTH2(self, _, args: list[str]) -> AuthResult:
        text = await self._oauth_response(args)
        if text is None:
            return AuthResult(success=False)
        match = _XOAUTH2.fullmatch(text)
        if match is None:
            await self.push("501 5.5.2 Malformed XOAUTH2 response")
            return AuthResult(success=False)
        return await self._judge_token("XOAUTH2", OAuthCredentials(match["user"], match["token"]))

    @auth_mechanism("OAUTHBEARER")
    async def auth_OAUTHBEARER(self, _, args: list[str]) -> AuthResult:
        text = await self._oauth_response(args)
        if text is None:
            return AuthResult(success=False)
        credentials = parse_oauthbearer(text)
        if credentials is None:
            await self.push("501 5.5.2 Malformed OAUTHBEARER response")
            return AuthResult(success=False)
        return await self._judge_token("OAUTHBEARER", credentials)

    async def _oauth_response(self, args: list[str]) -> str | None:
        if len(args) > 1:
            return base64.b64decode(args[1]).decode("utf-8")
        response = await self.challenge_auth("")
        return None if response is MISSING else response.decode("utf-8")

    async def _judge_token(self, mechanism: str, credentials: OAuthCredentials) -> AuthResult:
        most = self.options.most_sessions
        if most is not None and self.desk.open_sessions >= most:
            # As Exchange Online says it.
            reply = "432 4.3.2 Concurrent connections limit exceeded"
            return AuthResult(success=False, handled=False, message=reply)
        result = self._authenticate(mechanism, credentials)
        if result.success:
            return result
        challenge = _challenge(mechanism, self.options.xoauth2_reject)
        if challenge is not None:
            response = await self.challenge_auth(challenge, encode_to_b64=False)
            if response is MISSING:
                return AuthResult(success=False)
            self.record.auth[-1].response = response
        reply = "535 5.7.8 Authentication credentials invalid"
        if isinstance(self.options.xoauth2_reject, dict):
            reply = self.options.xoauth2_reject.get("reply", reply)
        return AuthResult(success=False, handled=False, message=reply)


def parse_oauthbearer(text: str) -> OAuthCredentials | None:
    """Read a client's initial response (RFC 7628 §3.1); None when it is none."""
    header = _GS2_HEADER.match(text)
    if header is None or not text.endswith("\x01\x01"):
        return None
    pairs = dict(pair.partition("=")[::2] for pair in text[header.end() : -2].split("\x01"))
    scheme, _, token = pairs.get("auth", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    return OAuthCredentials(header["user"] or "", token, pairs.get("host"), pairs.get("port"))


def _challenge(mechanism: str, reject: str | dict) -> str | None:
    """The text of the 334 that says no, or None when the final reply comes at once."""
    if isinstance(reject, dict):
        if "raw334" in reject:
            return reject["raw334"]
        if "challenge" in reject:
            return base64.b64encode(json.dumps(reject["challenge"]).encode()).decode()
        return None
    # RFC 7628 §3.2.2: OAUTHBEARER always explains the failure before it ends the exchange.
    if mechanism == "OAUTHBEARER":
        return base64.b64encode(json.dumps(_DEFAULT_CHALLENGE).encode()).decode()
    return None
