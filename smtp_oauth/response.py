# File: response.py
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
"""What the token endpoint answered -> a Token, or a sentence about why there is none.

Used by smtp_oauth_endpoint. No secret, and nothing that could be one, gets into a sentence.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from smtp_errors import TokenRequestFailed
from smtp_oauth import sentences
from smtp_oauth.advice import TRANSIENT_ERRORS, advise
from smtp_oauth.token import Token, seconds_or_none

MAX_SERVER_TEXT = 400


@dataclass(frozen=True)
class Answer:
    """One HTTP answer.

    Attributes:
        host: who answered, for messages.
        technical: the HTTP library's words about a status of 400 and above.
    """

    host: str
    status: int
    body: bytes = field(repr=False)
    technical: str | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The members of the JSON object that have a value; empty when it is none."""
        try:
            values = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        members = values if isinstance(values, dict) else {}
        return {key: value for key, value in members.items() if value is not None}

    @property
    def is_refused_client(self) -> bool:
        """The client is to authenticate itself in another way (RFC 6749 §5.2)."""
        return self.status == 401 and self.values.get("error") == "invalid_client"


def token_of(answer: Answer, secrets: tuple[str, ...]) -> Token:
    """Read an answer of the token endpoint (RFC 6749 §5).

    Args:
        secrets: what went into the request and must not come out in a sentence.

    Raises:
        TokenRequestFailed: it is no token.
    """
    if answer.status == 429 or answer.status >= 500:
        raise _temporary_failure(answer, secrets)
    if 300 <= answer.status < 400:
        raise _failure(sentences.ENDPOINT_REDIRECTS, answer)
    if not answer.values:
        raise _failure(sentences.ENDPOINT_NOT_JSON, answer)
    try:
        # No scope is named here, so oauthlib does not complain that the provider granted another.
        values = WebApplicationClient("").parse_request_body_response(_readable_body(answer))
    except OAuth2Error as error:
        raise _refusal(answer, secrets) from error
    token = Token.from_values(values) if answer.status < 300 else None
    if token is None:
        raise _failure(sentences.ENDPOINT_NO_TOKEN, answer)
    return token


def without_secrets(text: str, secrets: tuple[str, ...]) -> str:
    """Make a text of a server fit to be shown: printable, bounded, no secret in any spelling."""
    for secret in filter(None, secrets):
        encoded = base64.b64encode(secret.encode()).decode()
        for spelling in (secret, quote(secret, safe=""), quote_plus(secret), encoded):
            text = text.replace(spelling, sentences.HIDDEN_SECRET)
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words if len(words) <= MAX_SERVER_TEXT else words[: MAX_SERVER_TEXT - 1] + "…"


def _readable_body(answer: Answer) -> str:
    """Keep from oauthlib what it reads more narrowly than providers write it.

    expires_in may be "3600" or 3600.0; scope may be an array.
    """
    values = {
        key: value
        for key, value in answer.values.items()
        if key not in ("expires_in", "expires_at", "scope")
    }
    lifetime = seconds_or_none(answer.values.get("expires_in"))
    return json.dumps(values if lifetime is None else {**values, "expires_in": lifetime})


def _failure(sentence: str, answer: Answer) -> TokenRequestFailed:
    text = sentence.format(host=answer.host, status=answer.status)
    return TokenRequestFailed(text, status=answer.status, technical=answer.technical)


def _temporary_failure(answer: Answer, secrets: tuple[str, ...]) -> TokenRequestFailed:
    details = " ".join(filter(None, (str(answer.status), _details(answer, secrets))))
    return TokenRequestFailed(
        sentences.ENDPOINT_DOWN.format(host=answer.host, details=details),
        is_transient=True,
        status=answer.status,
        technical=answer.technical,
    )


def _refusal(answer: Answer, secrets: tuple[str, ...]) -> TokenRequestFailed:
    if "error" not in answer.values:  # what oauthlib missed is the access token
        return _failure(sentences.ENDPOINT_NO_TOKEN, answer)
    error_code = str(answer.values["error"])
    details = _details(answer, secrets)
    description = str(answer.values.get("error_description", ""))
    return TokenRequestFailed(
        sentences.ENDPOINT_REFUSED.format(
            host=answer.host,
            details=f"{answer.status} {details}",
            advice=advise(error_code, description),
        ),
        is_transient=error_code in TRANSIENT_ERRORS,
        status=answer.status,
        error_code=error_code,
        server_text=details,
        technical=answer.technical,
    )


def _details(answer: Answer, secrets: tuple[str, ...]) -> str:
    name = without_secrets(str(answer.values.get("error", "")), secrets)
    text = without_secrets(str(answer.values.get("error_description", "")), secrets)
    return f"{name} ({text})" if name and text else name or text
