# File: endpoint.py
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
"""The token endpoint: a grant -> a Token (RFC 6749 §4.1.3, §4.4.2, §6).

oauthlib writes the OAuth messages, smtp_oauth.transport carries them. Used in both processes: no
phantom here. Nothing that is raised holds a secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable
from urllib.parse import quote_plus

from oauthlib.oauth2 import BackendApplicationClient, WebApplicationClient

import smtp_consts as consts
from smtp_asset import AssetConfig
from smtp_dataclass import asdict, dataclass, field
from smtp_errors import TokenRequestFailed, Words, say
from smtp_oauth import sentences
from smtp_oauth.fault import Fault, HttpFault
from smtp_oauth.response import TokenResponse, token_of
from smtp_oauth.token import Token
from smtp_oauth.transport import (
    MAX_RESPONSE_OCTETS,
    HttpResponse,
    environment_proxies,
    phrase_of,
    post_form,
)
from smtp_oauth.url import host_of, require_protected_url
from smtp_quoting import Quoting

_MAX_REASON = 300


@dataclass(frozen=True)
class _Failure:
    """What a fault is told as.

    Attributes:
        is_transient: trying again later may help.
    """

    words: Words
    is_transient: bool = True


_FAILURES = {
    Fault.TIMED_OUT: _Failure(sentences.ENDPOINT_TIMED_OUT),
    Fault.UNREACHABLE: _Failure(sentences.ENDPOINT_UNREACHABLE),
    Fault.UNTRUSTED: _Failure(sentences.ENDPOINT_UNTRUSTED, is_transient=False),
    Fault.NO_TLS: _Failure(sentences.ENDPOINT_NO_TLS),
    Fault.PROXY_UNREACHABLE: _Failure(sentences.ENDPOINT_PROXY_FAILED),
    Fault.PROXY_REFUSES: _Failure(sentences.ENDPOINT_PROXY_REFUSES, is_transient=False),
    Fault.PROXY_UNUSABLE: _Failure(sentences.ENDPOINT_PROXY_UNUSABLE, is_transient=False),
    Fault.URL_UNUSABLE: _Failure(sentences.ENDPOINT_URL_UNUSABLE, is_transient=False),
    Fault.BROKE_OFF: _Failure(sentences.ENDPOINT_BROKE_OFF),
}
# Nothing had been sent yet, so that nobody can have used up the grant.
_BEFORE_THE_REQUEST = frozenset({Fault.UNREACHABLE, Fault.PROXY_UNREACHABLE})


@dataclass(frozen=True)
class TokenEndpoint:
    """Where tokens come from, and who asks.

    Attributes:
        token_url: exactly as configured.
        proxies: by URL scheme, as requests takes them; already decided for this URL.
        ca_bundle: file of trusted certificates; None: those of requests.
        timeout_seconds: limit for one whole request and its answer.
        quoting: what must not be shown of the endpoint's words.
    """

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_bundle: str | None = None
    timeout_seconds: float = consts.DEFAULT_TIMEOUT_SECONDS
    quoting: Quoting = field(default_factory=Quoting, repr=False, compare=False)

    @classmethod
    def of_asset(
        cls, config: AssetConfig, ca_bundle: str | None, quoting: Quoting | None = None
    ) -> TokenEndpoint:
        """Make the endpoint that an asset names; its settings have to be complete.

        Raises:
            ConfigError: its URL is not one that may be given secrets.
        """
        oauth = config.oauth
        token_url = oauth.token_url or ""
        require_protected_url(token_url, consts.KEY_TOKEN_URL)
        return cls(
            token_url=token_url,
            client_id=oauth.client_id or "",
            client_secret=oauth.client_secret or "",
            proxies=environment_proxies(token_url),
            ca_bundle=ca_bundle,
            timeout_seconds=config.timeout_seconds,
            quoting=quoting or Quoting(),
        )

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> TokenEndpoint:
        """Make it again from what ``as_values`` returned."""
        return cls(**values)

    def as_values(self) -> dict[str, Any]:
        """Return it as JSON values, the secret in clear."""
        return {name: value for name, value in asdict(self).items() if name != "quoting"}

    def exchange_code(self, code: str, redirect_uri: str, code_verifier: str) -> Token:
        """Trade an authorization code for a token (RFC 6749 §4.1.3, RFC 7636 §4.5).

        Raises:
            ConfigError: the URL is not one that may be given secrets.
            TokenRequestFailed: there is no token.
        """

        def body(**client: Any) -> str:
            return WebApplicationClient(self.client_id).prepare_request_body(
                code=code, redirect_uri=redirect_uri, code_verifier=code_verifier, **client
            )

        self.quoting.remember(code, code_verifier)
        return self._request(body)

    def refresh(self, refresh_token: str) -> Token:
        """Trade a refresh token for a new access token (RFC 6749 §6); raises as above."""

        def body(**client: Any) -> str:
            return WebApplicationClient(self.client_id).prepare_refresh_body(
                refresh_token=refresh_token, client_id=self.client_id, **client
            )

        self.quoting.remember(refresh_token)
        return self._request(body)

    def client_credentials(self, scopes: str) -> Token:
        """Ask for a token in the client's own name (RFC 6749 §4.4); raises as above."""

        def body(**client: Any) -> str:
            return BackendApplicationClient(self.client_id).prepare_request_body(
                scope=scopes, **client
            )

        return self._request(body)

    def _request(self, body: Callable[..., str]) -> Token:
        require_protected_url(self.token_url, consts.KEY_TOKEN_URL)
        self.quoting.remember(self.client_secret)
        response = self._post(body(include_client_id=True, client_secret=self.client_secret))
        # RFC 6749 §2.3.1: servers must support Basic and may support the body; the published app
        # uses the body, so that comes first.
        if response.is_refused_client:
            basic = (quote_plus(self.client_id), quote_plus(self.client_secret))
            again = self._post(body(include_client_id=False), basic)
            # The first refusal says more, unless the second way is the right one.
            response = response if again.is_refused_client else again
        token = token_of(response, self.quoting)
        self.quoting.remember(*token.secrets)
        return token

    def _post(self, form: str, basic: tuple[str, str] | None = None) -> TokenResponse:
        try:
            response = post_form(
                self.token_url,
                form,
                basic=basic,
                proxies=self.proxies,
                ca_bundle=self.ca_bundle,
                timeout_seconds=self.timeout_seconds,
            )
        except HttpFault as error:
            raise self._failure(error) from error
        return self._read(response)

    def _read(self, response: HttpResponse) -> TokenResponse:
        host = host_of(self.token_url)
        technical = self._http_error_text(response.status)
        defect = None
        if response.is_encoded:
            defect = say(sentences.ENDPOINT_ENCODED, host=host)
        elif response.is_too_large:
            defect = say(sentences.ENDPOINT_TOO_LARGE, host=host, limit=MAX_RESPONSE_OCTETS)
        return TokenResponse.read(host, response.status, response.body, technical, defect)

    def _failure(self, error: HttpFault) -> TokenRequestFailed:
        failure = _FAILURES[error.fault]
        reason = self.quoting.shown(error.reason, _MAX_REASON)
        sentence = say(
            failure.words,
            host=host_of(self.token_url),
            seconds=f"{self.timeout_seconds:g}",
            reason=reason,
            status=reason,
        )
        is_before = error.fault in _BEFORE_THE_REQUEST
        return TokenRequestFailed(
            sentence,
            is_transient=failure.is_transient,
            may_be_repeated=is_before,
            is_answer_lost=failure.is_transient and error.was_sent and not is_before,
            technical=reason if error.fault is Fault.UNREACHABLE else None,
        )

    def _http_error_text(self, status: int) -> str | None:
        """What the published app says about an answer of 400 and above, of the HTTP library."""
        if status < 400:
            return None
        whose = "Client" if status < 500 else "Server"
        url = self.token_url.partition("?")[0]
        return f"{status} {whose} Error: {phrase_of(status)} for url: {url}"
