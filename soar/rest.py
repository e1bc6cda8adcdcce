# File: rest.py
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
"""What the platform's REST API knows and an app does not: where it can be reached from outside.

Says where a login returns to. Plain HTTP by requests, whose calls the platform itself signs
(soar-platform.md §1.1); no phantom here.
"""

from __future__ import annotations

import json
import socket
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from urllib3.exceptions import InsecureRequestWarning

import smtp_consts as consts
from smtp_background import within
from smtp_dataclass import dataclass, field
from smtp_errors import Cause, TokenError, Words, say
from smtp_oauth.url import is_loopback
from smtp_parse import text_or_none
from smtp_quoting import Quoting
from soar import sentences

_MAX_SHOWN_TEXT = 400
# An asset with its description has some kilobytes.
_MAX_RESPONSE_OCTETS = 4 * 1024 * 1024
_BLOCK_OCTETS = 64 * 1024
# requests takes an empty URL for no proxy, whatever the environment says.
_NO_PROXIES = {"http": "", "https": "", "all": ""}
# RFC 3986 §3.3: what a path segment may hold besides letters, digits and "-._~".
_PATH_CHARACTERS = "!$&'()*+,;=:@"


@dataclass(frozen=True)
class _PlatformAnswer:
    """One answer: its status, and as much of its body as is ever read."""

    status: int
    body: bytes


@dataclass(frozen=True)
class PlatformApi:
    """This run, as the platform names it.

    Attributes:
        rest_url: base of the REST API as seen from the action, normally https://127.0.0.1/.
        asset_id: of the asset whose action runs.
        app_id, app_name: manifest keys appid and name.
        ca_bundle: file of the certificates that the platform trusts, if it has one.
        timeout_seconds: limit for each request and the whole of its answer.
        quoting: what is shown of what the platform, or who stands in its place, says.
    """

    rest_url: str
    asset_id: str
    app_id: str
    app_name: str
    ca_bundle: str | None = None
    timeout_seconds: float = consts.DEFAULT_TIMEOUT_SECONDS
    quoting: Quoting = field(default_factory=Quoting, repr=False, compare=False)

    def announced_redirect_uri(self, progress: Callable[[str], object]) -> str:
        """Find out where a login returns to, and show it in the published lines.

        Raises:
            TokenError: the platform does not say; the sentence says why.
        """
        base_url = self.external_base_url()
        redirect_uri = self.redirect_uri(base_url)
        progress(consts.PROGRESS_BASE_URL.format(base_url=base_url))
        progress(sentences.PROGRESS_REDIRECT_URI.format(redirect_uri=redirect_uri))
        return redirect_uri

    def external_base_url(self) -> str:
        """Ask for the address under which browsers reach the platform, without slash at the end.

        Raises:
            TokenError: the platform does not say; the sentence says why.
        """
        system_info = self._get("rest/system_info", sentences.PLATFORM_SYSTEM_INFO)
        base_url = text_or_none(system_info.get("base_url"))
        if base_url is None:
            raise _failure((consts.BASE_URL_EMPTY, sentences.BASE_URL_ADVICE))
        return base_url.rstrip("/")

    def redirect_uri(self, base_url: str) -> str:
        """Build the address of the app's REST handler for this asset (soar-platform.md §6).

        Raises:
            TokenError: the platform does not say the asset's name.
        """
        asset = self._get(f"rest/asset/{quote(self.asset_id, safe='')}", sentences.PLATFORM_ASSET)
        asset_name = text_or_none(asset.get("name"))
        if asset_name is None:
            raise _failure(sentences.ASSET_NAME_EMPTY)
        folder = "".join(c for c in self.app_name.lower() if c.isalnum())
        # As the published app, whose redirect URI is registered, but for what would change a path.
        name = quote(asset_name, safe=_PATH_CHARACTERS)
        return f"{base_url}/rest/handler/{folder}_{self.app_id}/{name}"

    def _get(self, path: str, what: str) -> dict[str, Any]:
        url = f"{self.rest_url.rstrip('/')}/{path}"
        try:
            answer = within(self.timeout_seconds, lambda: self._verified_or_local(url))
        except (requests.RequestException, socket.timeout) as error:
            raise _failure(
                sentences.PLATFORM_UNREACHABLE,
                is_transient=True,
                what=what,
                base_url=self.rest_url,
                reason=_reason(error),
            ) from error
        if answer.status >= 300:
            raise self._refusal(what, answer)
        try:
            values = json.loads(answer.body)
        except (ValueError, RecursionError):
            values = None
        if not isinstance(values, dict):
            raise _failure(sentences.PLATFORM_NOT_JSON, what=what)
        return values

    def _verified_or_local(self, url: str) -> _PlatformAnswer:
        """Check the certificate, but of this very host take any (design.md §4 row 21).

        The platform's own certificate is made for its outside name, not for 127.0.0.1.
        """
        is_local = is_loopback(urlsplit(url).hostname or "")
        proxies = _NO_PROXIES if is_local else None
        try:
            return self._ask(url, proxies, self.ca_bundle or True)
        except requests.exceptions.SSLError:
            if not is_local:
                raise
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureRequestWarning)
            return self._ask(url, proxies, False)

    def _ask(
        self, url: str, proxies: dict[str, str] | None, trusted: str | bool
    ) -> _PlatformAnswer:
        with requests.get(
            url,
            timeout=self.timeout_seconds,
            allow_redirects=False,
            proxies=proxies,
            verify=trusted,
            stream=True,
        ) as response:
            return _PlatformAnswer(response.status_code, _bounded(response))

    def _refusal(self, what: str, answer: _PlatformAnswer) -> TokenError:
        """Say it as the published app does, doubled braces too: playbooks may match on it."""
        text = self.quoting.shown(answer.body, _MAX_SHOWN_TEXT)
        text = text.replace("{", "{{").replace("}", "}}")
        return _failure(consts.PLATFORM_REFUSED, what=what, status=answer.status, text=text)


def _failure(words: Words, *, is_transient: bool = False, **values: object) -> TokenError:
    return TokenError(say(words, **values), is_transient=is_transient, cause=Cause.PLATFORM)


def _bounded(response: requests.Response) -> bytes:
    """Read an answer, or the beginning of one that is no answer to what was asked."""
    body = bytearray()
    for block in response.iter_content(_BLOCK_OCTETS):
        body += block
        if len(body) > _MAX_RESPONSE_OCTETS:
            break
    return bytes(body)


def _reason(error: requests.RequestException | socket.timeout) -> str:
    return "Timeout" if isinstance(error, socket.timeout) else type(error).__name__
