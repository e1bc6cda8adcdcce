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
"""The token endpoint: a grant -> a Token (RFC 6749 §4.1.3, §4.4.2, §6), over requests.

Used by the action (refresh, client credentials) and, for the code that the browser brings, by the
web process: no phantom here. oauthlib writes and reads the OAuth messages. Nothing that is raised
holds a secret.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Callable
from urllib.parse import quote_plus, urlsplit

import requests
import urllib3.exceptions
from oauthlib.oauth2 import BackendApplicationClient, WebApplicationClient

import smtp_consts as consts
from smtp_errors import TokenRequestFailed
from smtp_oauth import sentences
from smtp_oauth.response import Answer, token_of
from smtp_oauth.token import Token
from smtp_oauth.url import require_protected_url

# Microsoft's tokens have some 3 kB, with many groups up to 16; anything above this is no token.
MAX_ANSWER_OCTETS = 256 * 1024
_BLOCK_OCTETS = 16
_HEADERS = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
}


@dataclass(frozen=True)
class TokenEndpoint:
    """Where tokens come from, and who asks.

    Attributes:
        proxies: by URL scheme, as requests takes them; already decided for this URL.
        ca_bundle: file of trusted certificates; None: those of requests.
        timeout_seconds: limit for connecting, for each wait, and for the whole answer.
    """

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_bundle: str | None = None
    timeout_seconds: float = consts.DEFAULT_TIMEOUT_SECONDS

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

        return self._request(body, (code, code_verifier))

    def refresh(self, refresh_token: str) -> Token:
        """Trade a refresh token for a new access token (RFC 6749 §6); raises as above."""

        def body(**client: Any) -> str:
            return WebApplicationClient(self.client_id).prepare_refresh_body(
                refresh_token=refresh_token, client_id=self.client_id, **client
            )

        return self._request(body, (refresh_token,))

    def client_credentials(self, scopes: str) -> Token:
        """Ask for a token in the client's own name (RFC 6749 §4.4); raises as above."""

        def body(**client: Any) -> str:
            return BackendApplicationClient(self.client_id).prepare_request_body(
                scope=scopes, **client
            )

        return self._request(body, ())

    def _request(self, body: Callable[..., str], secrets: tuple[str, ...]) -> Token:
        require_protected_url(self.token_url, consts.KEY_TOKEN_URL)
        answer = self._post(body(include_client_id=True, client_secret=self.client_secret))
        # RFC 6749 §2.3.1: servers must support Basic and may support the body; the published app
        # uses the body, so that comes first.
        if answer.is_refused_client:
            basic = (quote_plus(self.client_id), quote_plus(self.client_secret))
            answer = self._post(body(include_client_id=False), basic)
        return token_of(answer, (self.client_secret, *secrets))

    def _post(self, body: str, basic: tuple[str, str] | None = None) -> Answer:
        session = requests.Session()
        session.trust_env = False  # no .netrc, and no proxies but ours
        with session, self._mapped_errors():
            deadline = time.monotonic() + self.timeout_seconds
            response = session.post(
                self.token_url,
                data=body,
                headers=_HEADERS,
                auth=basic,
                proxies=dict(self.proxies),
                verify=self.ca_bundle or True,
                timeout=self.timeout_seconds,
                allow_redirects=False,
                stream=True,
            )
            with response:
                return Answer(
                    host=self._host,
                    status=response.status_code,
                    body=self._read(response, deadline),
                    technical=_http_error_text(response),
                )

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        """Read the answer, bounded in octets and in time.

        Small blocks, because urllib3 waits for a full one, however slowly it drips in.
        """
        content = bytearray()
        for block in response.iter_content(_BLOCK_OCTETS):
            content += block
            if len(content) > MAX_ANSWER_OCTETS:
                raise self._failure(
                    sentences.ENDPOINT_TOO_LARGE, is_transient=False, limit=MAX_ANSWER_OCTETS
                )
            if time.monotonic() > deadline:
                raise requests.Timeout
        return bytes(content)

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        """Turn what requests raises into sentences."""
        try:
            yield
        except requests.Timeout as error:
            raise self._timed_out() from error
        except requests.exceptions.SSLError as error:
            reason = _innermost(error)
            raise self._failure(
                sentences.ENDPOINT_UNTRUSTED, is_transient=False, reason=reason
            ) from error
        except requests.exceptions.ProxyError as error:
            raise self._failure(sentences.ENDPOINT_PROXY_FAILED) from error
        except requests.ConnectionError as error:
            raise self._connection_failure(error) from error
        except requests.RequestException as error:
            raise self._failure(sentences.ENDPOINT_BROKE_OFF) from error

    def _connection_failure(self, error: requests.ConnectionError) -> TokenRequestFailed:
        cause = error.args[0] if error.args else None
        if isinstance(cause, urllib3.exceptions.ReadTimeoutError):  # within the body
            return self._timed_out()
        reason = getattr(cause, "reason", None)
        if isinstance(reason, urllib3.exceptions.NewConnectionError):
            return self._failure(sentences.ENDPOINT_UNREACHABLE, technical=str(error))
        return self._failure(sentences.ENDPOINT_BROKE_OFF)

    def _timed_out(self) -> TokenRequestFailed:
        return self._failure(sentences.ENDPOINT_TIMED_OUT, seconds=self.timeout_seconds)

    def _failure(
        self,
        sentence: str,
        *,
        is_transient: bool = True,
        technical: str | None = None,
        **values: Any,
    ) -> TokenRequestFailed:
        text = sentence.format(host=self._host, **values)
        return TokenRequestFailed(text, is_transient=is_transient, technical=technical)

    @property
    def _host(self) -> str:
        return urlsplit(self.token_url).netloc.rpartition("@")[2]


def environment_proxies(url: str) -> dict[str, str]:
    """Find the proxies that the environment wants for a URL; {} when it is to be reached directly.

    They exist in the action process only (soar-platform.md §1.2), so they travel with the login.
    """
    proxies = requests.utils.get_environ_proxies(url)
    return {scheme: proxies[scheme] for scheme in ("http", "https", "all") if scheme in proxies}


def _http_error_text(response: requests.Response) -> str | None:
    """What requests would say about an answer of 400 and above."""
    try:
        response.raise_for_status()
    except requests.HTTPError as error:
        return str(error)
    return None


def _innermost(error: BaseException) -> str:
    """The text of the deepest cause; what requests puts around it names only Python classes."""
    while error.__context__ is not None:
        error = error.__context__
    return str(error)
