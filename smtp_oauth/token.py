# File: token.py
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
"""What an OAuth access token is, and how tokens are encrypted at rest.

Used in both processes: no phantom here, and nothing of HTTP.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import encryption_helper

from smtp_dataclass import dataclass, field, replace
from smtp_errors import TokenError, say
from smtp_oauth import sentences
from smtp_parse import number_or_none, text_or_none

# providers.md §2: a token that ends within five minutes is renewed before it is used.
EXPIRY_MARGIN_SECONDS = 300
# Some 300 years, which serves points in time as well; beyond it a number means nothing.
MAX_SECONDS = 10**10


@dataclass(frozen=True)
class Token:
    """A successful answer of the token endpoint (RFC 6749 §5.1).

    Attributes:
        refresh_token: None when the endpoint gave none.
        token_type: as the endpoint spelled it, normally "Bearer".
        expires_in: seconds, as announced; None when it did not say.
        expires_at: seconds since the epoch; None: not known.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    token_type: str | None = None
    expires_in: int | None = None
    expires_at: int | None = None

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Token | None:
        """Read a token from JSON values of uncertain type; None without an access token."""
        access_token = text_or_none(values.get("access_token"))
        if access_token is None:
            return None
        return cls(
            access_token=access_token,
            refresh_token=text_or_none(values.get("refresh_token")),
            token_type=text_or_none(values.get("token_type")),
            expires_in=seconds_or_none(values.get("expires_in")),
            expires_at=seconds_or_none(values.get("expires_at")),
        )

    @classmethod
    def issued(cls, values: Mapping[str, Any]) -> Token | None:
        """Read a token that was issued just now; None without an access token."""
        token = cls.from_values({**values, "expires_at": None})
        if token is None or token.expires_in is None:
            return token
        return replace(token, expires_at=int(time.time()) + token.expires_in)

    @classmethod
    def to_be_refreshed(cls, values: Mapping[str, Any]) -> Token | None:
        """Make do with a refresh token alone (design.md §4 row 17); None without one."""
        refresh_token = text_or_none(values.get("refresh_token"))
        return None if refresh_token is None else cls("", refresh_token, expires_at=0)

    def expires_within(self, seconds: float) -> bool:
        """Whether the token ends that soon; one of unknown life never does."""
        return self.expires_at is not None and self.expires_at - time.time() < seconds

    @property
    def secrets(self) -> tuple[str, ...]:
        return tuple(value for value in (self.access_token, self.refresh_token) if value)


def encrypt(plain: str, asset_id: str) -> str:
    """Encrypt a text for the asset.

    Raises:
        TokenError: the platform cannot.
    """
    try:
        return encryption_helper.encrypt(plain, asset_id)
    except Exception as error:  # its type depends on the platform's key store
        kind = type(error).__name__
        raise TokenError(say(sentences.TOKENS_NOT_ENCRYPTED, kind=kind)) from error


def decrypt(cipher: str, asset_id: str) -> str:
    """Get back what was encrypted for the asset.

    Raises:
        TokenError: it is damaged, or was encrypted for another asset or platform.
    """
    try:
        return encryption_helper.decrypt(cipher, asset_id)
    except Exception as error:  # its type depends on the platform's key store
        raise TokenError(say(sentences.TOKENS_UNDECIPHERABLE)) from error


def seconds_or_none(value: Any) -> int | None:
    """Read a number of seconds; providers write 3600, 3600.0 and "3600". None for nonsense."""
    number = number_or_none(value)
    return int(number) if number is not None and 0 <= number <= MAX_SECONDS else None
