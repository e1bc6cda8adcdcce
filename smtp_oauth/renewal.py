# File: renewal.py
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
"""When an access token is renewed, and how often that is tried.

Before it expires, or once after the mail server has rejected it; once in a run, so that all its
messages share it. What the grants do for it is not known here.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from smtp_asset import AssetConfig
from smtp_errors import TokenError, TokenRequestFailed
from smtp_oauth import sentences
from smtp_oauth.store import TokenState
from smtp_oauth.token import EXPIRY_MARGIN_SECONDS, Token
from smtp_quoting import Quoting

if TYPE_CHECKING:
    from smtp_oauth.endpoint import TokenEndpoint

# A token that is rejected this soon after it was issued is not helped by the next one.
RENEWAL_PAUSE_SECONDS = 300
_FIRST_WAIT_SECONDS = 2.0
_LONGEST_WAIT_SECONDS = 30.0
# Beside two requests (RFC 6749 §2.3.1 knows two ways to say who asks), what a holder may need.
_LOCK_MARGIN_SECONDS = 5.0


class RenewableTokens(ABC):
    """What both grants have in common: renewed before they expire, or once after a rejection.

    Args:
        config: the asset; its settings need not be complete before a token is asked for.
        progress: shows a line.
        ca_bundle: file of the certificates that the platform trusts, if it has one.
        quoting: of this run; it learns every token before it is used.

    Attributes:
        is_endpoint_down: the last renewal failed for a reason that will pass.
    """

    def __init__(
        self,
        config: AssetConfig,
        state: TokenState,
        progress: Callable[[str], object],
        ca_bundle: str | None = None,
        quoting: Quoting | None = None,
    ) -> None:
        self._config = config
        self._state = state
        self._progress = progress
        self._ca_bundle = ca_bundle
        self._quoting = quoting or Quoting()
        self._renewed_at: float | None = None
        self._failure: TokenError | None = None
        self.is_endpoint_down = False

    def access_token(self) -> str:
        """Return an access token that has not expired, as far as is known.

        Raises:
            ConfigError: a setting is missing.
            TokenError: there is none, or it has expired and cannot be renewed.
        """
        self.require_settings()
        token = self._current()
        # Some tokens live no longer than the margin; those are not renewed over and over.
        if token.expires_within(0 if self._is_new() else EXPIRY_MARGIN_SECONDS):
            self._renew_early(token)
        token = self._current()
        self._quoting.remember(*token.secrets)
        return token.access_token

    def refresh(self) -> bool:
        """Renew the token after the mail server has rejected it; False when it is but new.

        Raises:
            TokenError: it cannot be renewed. What is stored stays.
        """
        if self._is_new():
            return False
        self._renew()
        self._progress(sentences.PROGRESS_TOKEN_REJECTED)
        return True

    def validity(self) -> str:
        """Say how long the token at hand is good, and when it was renewed."""
        expires_at = self._current().expires_at
        if expires_at is None:
            told = sentences.TOKEN_WITHOUT_EXPIRY
        else:
            minutes = (expires_at - time.time()) / 60
            told = sentences.TOKEN_VALID.format(minutes=minutes)
        return told + (sentences.TOKEN_JUST_RENEWED if self._is_new() else "")

    @abstractmethod
    def accepted(self) -> None:
        """Take note that the mail server has taken the token.

        Raises:
            TokenError: the platform cannot encrypt what is to be kept now.
        """

    @abstractmethod
    def require_settings(self) -> None:
        """Raise ConfigError when a setting is missing that the grant needs."""

    @abstractmethod
    def _current(self) -> Token:
        """Return the token at hand, whatever its age."""

    @abstractmethod
    def _request(self) -> None:
        """Get and keep another token, or take one over that another run has got.

        Raises:
            TokenRequestFailed: the endpoint gave none.
            TokenError: it cannot be asked, or the token cannot be kept.
        """

    @abstractmethod
    def _explained(self, error: TokenRequestFailed) -> TokenError:
        """Put a failure into the words that the published app has around it."""

    def _is_new(self) -> bool:
        if self._renewed_at is None:
            return False
        return time.monotonic() - self._renewed_at < RENEWAL_PAUSE_SECONDS

    def _renew_early(self, token: Token) -> None:
        if self._failure is not None and not token.expires_within(0):
            return  # reported before
        try:
            self._renew()
        except TokenError as error:
            if token.expires_within(0):
                raise
            self._progress(sentences.PROGRESS_TOKEN_STILL_VALID.format(sentence=error))
        else:
            self._progress(sentences.PROGRESS_TOKEN_EXPIRES)

    def _renew(self) -> None:
        """Renew once in a run: what failed is not asked for again."""
        if self._failure is not None:
            raise self._failure
        try:
            self._request_with_retries()
        except TokenError as error:
            self._failure = error
            raise

    def _request_with_retries(self) -> None:
        is_lost_before = False
        for attempt in count(1):
            try:
                self._request()
                return
            except TokenRequestFailed as error:
                may_repeat = error.may_be_repeated or (error.is_answer_lost and not is_lost_before)
                if attempt > self._config.retries or not may_repeat:
                    self.is_endpoint_down = error.is_transient
                    raise self._explained(error) from error
                is_lost_before = is_lost_before or error.is_answer_lost
                self._wait(attempt, error)

    def _wait(self, attempt: int, error: TokenRequestFailed) -> None:
        seconds = min(_FIRST_WAIT_SECONDS * 2 ** (attempt - 1), _LONGEST_WAIT_SECONDS)
        self._progress(
            sentences.PROGRESS_TOKEN_REPEATED.format(
                sentence=error.sentence.what,
                seconds=seconds,
                attempt=attempt,
                retries=self._config.retries,
            )
        )
        time.sleep(seconds)

    def _note_new_token(self) -> None:
        self._renewed_at = time.monotonic()
        self._failure = None
        self.is_endpoint_down = False

    def _lock_seconds(self) -> float:
        return 2 * self._config.timeout_seconds + _LOCK_MARGIN_SECONDS

    def _endpoint(self) -> TokenEndpoint:
        # This room's one import below the top: a run whose token is good loads no HTTP.
        from smtp_oauth.endpoint import TokenEndpoint

        return TokenEndpoint.of_asset(self._config, self._ca_bundle, self._quoting)
