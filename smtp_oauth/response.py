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
"""What the token endpoint answered: a Token, or why there is none (RFC 6749 §5), in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from smtp_dataclass import dataclass, field
from smtp_errors import Sentence, TokenRequestFailed, Words, say
from smtp_oauth import sentences
from smtp_oauth.advice import TRANSIENT_ERRORS, advise
from smtp_oauth.token import Token
from smtp_quoting import Quoting

MAX_SERVER_TEXT = 400
# No number of ours has more digits, and reading those of others takes long.
_MAX_DIGITS = 20
# A refresh token must not be given up for lost because somebody's database was down.
_MAY_BE_REPEATED = frozenset({429, 502, 503, 504})
_PROXY_WANTS_LOGIN = 407
# Twice as long as any that was seen; looking for one in every text costs time and memory.
_MAX_TOKEN_LENGTH = 32 * 1024


@dataclass(frozen=True)
class TokenResponse:
    """One answer of the token endpoint, read once.

    Attributes:
        host: who answered, for messages.
        values: the members of the JSON object that have a value; empty when it is none.
        technical: the published app's words about a status of 400 and above.
        defect: why the body was not read; None when it was.
    """

    host: str
    status: int
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    technical: str | None = None
    defect: Sentence | None = None

    @classmethod
    def read(
        cls,
        host: str,
        status: int,
        body: bytes,
        technical: str | None = None,
        defect: Sentence | None = None,
    ) -> TokenResponse:
        """Read what came; whatever the body is, this is no error yet."""
        return cls(host, status, _members(body), technical, defect)

    @property
    def error_code(self) -> str:
        """The ``error`` of RFC 6749 §5.2, foreign text; "" without one."""
        return _text(self.values.get("error"))

    @property
    def is_refused_client(self) -> bool:
        """The client is to authenticate itself in another way (RFC 6749 §5.2; some say 400)."""
        return self.status in (400, 401) and self.error_code == "invalid_client"


def token_of(response: TokenResponse, quoting: Quoting) -> Token:
    """Read a token out of an answer.

    Raises:
        TokenRequestFailed: it is none.
    """
    if response.status == 429 or response.status >= 500:
        raise _temporary_failure(response, quoting)
    sentence = _not_an_answer(response)
    if sentence is not None:
        raise _failed(sentence, response)
    if response.error_code:
        raise _refusal(response, quoting)
    token = Token.issued(response.values) if response.status < 300 else None
    if token is None:
        raise _failure(sentences.ENDPOINT_NO_TOKEN, response)
    if not _may_travel(token):
        raise _failure(sentences.ENDPOINT_TOKEN_UNUSABLE, response)
    # RFC 6749 §7.1: a client must not use a token whose type it does not understand.
    if (token.token_type or "bearer").lower() != "bearer":
        shown = quoting.shown(token.token_type or "", MAX_SERVER_TEXT)
        raise _failure(sentences.ENDPOINT_TOKEN_TYPE, response, token_type=shown)
    return token


def _may_travel(token: Token) -> bool:
    """Whether a token has the length and the characters of one (RFC 6749 §A.12)."""
    is_short = all(len(secret) <= _MAX_TOKEN_LENGTH for secret in token.secrets)
    return is_short and token.access_token.isascii() and token.access_token.isprintable()


def _not_an_answer(response: TokenResponse) -> Sentence | None:
    """Say what was sent instead of an answer to an OAuth request; None when it is one."""
    if 300 <= response.status < 400:
        words = sentences.ENDPOINT_REDIRECTS
    elif response.values or response.defect is not None:
        return response.defect
    elif response.status == _PROXY_WANTS_LOGIN:
        words = sentences.ENDPOINT_PROXY_REFUSES
    else:
        words = sentences.ENDPOINT_NOT_JSON
    return say(words, host=response.host, status=response.status)


def _members(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body, parse_int=_integer)
    except (ValueError, RecursionError):
        return {}
    members = values if isinstance(values, dict) else {}
    return {key: value for key, value in members.items() if value is not None}


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MAX_DIGITS else None


def _text(value: Any) -> str:
    """What a member says as text; whatever JSON it is, it is shown rather than lost."""
    return "" if value is None else str(value).strip()


def _failure(words: Words, response: TokenResponse, **values: object) -> TokenRequestFailed:
    sentence = say(words, host=response.host, status=response.status, **values)
    return _failed(sentence, response)


def _failed(sentence: Sentence, response: TokenResponse) -> TokenRequestFailed:
    return TokenRequestFailed(sentence, status=response.status, technical=response.technical)


def _temporary_failure(response: TokenResponse, quoting: Quoting) -> TokenRequestFailed:
    said = _details(response, quoting)
    details = f"{response.status} {said}" if said else str(response.status)
    return TokenRequestFailed(
        say(sentences.ENDPOINT_DOWN, host=response.host, details=details),
        is_transient=True,
        may_be_repeated=response.status in _MAY_BE_REPEATED,
        status=response.status,
        technical=response.technical,
    )


def _refusal(response: TokenResponse, quoting: Quoting) -> TokenRequestFailed:
    details = _details(response, quoting)
    advice = advise(response.error_code, _text(response.values.get("error_description")))
    what = sentences.ENDPOINT_REFUSED.format(
        host=response.host, details=f"{response.status} {details}"
    )
    return TokenRequestFailed(
        Sentence(what, advice),
        is_transient=response.error_code in TRANSIENT_ERRORS,
        status=response.status,
        error_code=response.error_code,
        server_text=details,
        technical=response.technical,
    )


def _details(response: TokenResponse, quoting: Quoting) -> str:
    name = quoting.shown(response.error_code, MAX_SERVER_TEXT)
    description = _text(response.values.get("error_description"))
    text = quoting.shown(description, MAX_SERVER_TEXT)
    return f"{name} ({text})" if name and text else name or text
