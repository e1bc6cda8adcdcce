# File: authorization_server.py
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
"""An OAuth 2.0 authorization server for tests and the demo: oauthlib's provider side over HTTP.

    with AuthorizationServer(cert="trusted") as provider:
        ...                         provider.auth_url, provider.token_url
        answer = open_link(link, verify=ca_bundle)   a browser without a window
        provider.is_active(token)   what a mail server would ask

Knows one client. Codes need PKCE with S256 and are good once; refresh tokens rotate; a token that
was refreshed, or whose time is over, is not active any more.
"""

from __future__ import annotations

import base64
import html
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

import requests
from oauthlib.common import Request
from oauthlib.oauth2 import FatalClientError, RequestValidator, Server

from tests.support import certificates

_PAGE = """<!doctype html>
<html lang="en"><title>Log in</title>
<form method="post" action="{path}">
<p>{client} wants: {scopes}</p>
{fields}
<label>Mailbox <input name="login_name" value="{hint}"></label>
<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</form></html>
"""


@dataclass
class Issued:
    """A code or token that was given out."""

    login_name: str
    scopes: list[str] = field(default_factory=list)
    expires_at: float = 0
    redirect_uri: str = ""
    challenge: str | None = None
    challenge_method: str | None = None


class AuthorizationServer:
    """A context manager; the keyword arguments are attributes that a test may change meanwhile.

    Attributes:
        client_id, client_secret: of the only client.
        auth_path, token_path: where it is asked.
        basic_only: credentials in the body are refused with 401 invalid_client.
        lifetime: seconds that an access token is good for.
        token_length: of access tokens, in characters.
        gives_refresh_tokens: without, a refresh is impossible.
        secrets: every token and code that was given out, and every code verifier that came.
        requests: method and path of every request.
    """

    def __init__(
        self,
        *,
        cert: str | None = None,
        cert_names: tuple[str, ...] = (),
        auth_path: str = "/authorize",
        token_path: str = "/token",
        client_id: str = "client-1",
        client_secret: str = "client-secret",
        basic_only: bool = False,
        lifetime: int = 3600,
        token_length: int = 30,
        gives_refresh_tokens: bool = True,
        listen_on: int = 0,
    ) -> None:
        self._listen_on = listen_on
        self.client_id = client_id
        self.client_secret = client_secret
        self.basic_only = basic_only
        self.lifetime = lifetime
        self.token_length = token_length
        self.gives_refresh_tokens = gives_refresh_tokens
        self.secrets: list[str] = []
        self.requests: list[tuple[str, str]] = []
        self.auth_path = auth_path
        self.token_path = token_path
        self._cert = cert
        self._cert_names = cert_names
        self._validator = _Validator(self)
        self._provider = Server(
            self._validator,
            token_expires_in=lambda request: self.lifetime,
            token_generator=lambda request, refresh_token=False: self._new_token(),
        )
        self._lock = threading.Lock()

    def __enter__(self) -> AuthorizationServer:
        self._service = _Service(("127.0.0.1", self._listen_on), _Handler)
        self._service.owner = self
        if self._cert is not None:
            self._service.socket = certificates.server_context(
                self._cert, names=self._cert_names
            ).wrap_socket(self._service.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "http" if self._cert is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._service.server_port}"
        self._thread = threading.Thread(target=self._service.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._service.shutdown()
        self._thread.join()
        self._service.server_close()

    @property
    def port(self) -> int:
        return self._service.server_port

    @property
    def auth_url(self) -> str:
        return f"{self.url}{self.auth_path}"

    @property
    def token_url(self) -> str:
        return f"{self.url}{self.token_path}"

    def is_active(self, token: str, login_name: str | None = None) -> bool:
        """Token introspection (RFC 7662), without the HTTP."""
        issued = self._validator.access_tokens.get(token)
        return (
            issued is not None
            and time.time() < issued.expires_at
            and login_name in (None, issued.login_name)
        )

    def __contains__(self, token: str) -> bool:
        """So that a test mail server may take this for its collection of good tokens."""
        return self.is_active(token)

    def __iter__(self) -> Iterator[str]:
        return iter([token for token in self._validator.access_tokens if token in self])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def expire_access_tokens(self) -> None:
        """Let all access tokens be over, whatever was announced."""
        for issued in self._validator.access_tokens.values():
            issued.expires_at = 0

    def issue_login(self, login_name: str) -> str:
        """Give out a refresh token as if somebody had logged in before."""
        token = self._new_token()
        self._validator.refresh_tokens[token] = Issued(login_name, ["mail.send"])
        return token

    def knows_refresh_token(self, token: str) -> bool:
        """Whether a refresh token is good still."""
        return token in self._validator.refresh_tokens

    def revoke_everything(self) -> None:
        """As when the user changes the password."""
        self._validator.access_tokens.clear()
        self._validator.refresh_tokens.clear()

    # Called by the handler's threads

    def respond(
        self, method: str, target: str, headers: dict[str, str], body: str
    ) -> tuple[dict[str, str], str, int]:
        """Answer one request: headers, body, status."""
        with self._lock:
            url = urlsplit(target)
            self.requests.append((method, url.path))
            # oauthlib refuses http; that this is the loopback interface it cannot know.
            uri = f"https://provider.example.com{target}"
            if url.path == self.token_path and method == "POST":
                self.secrets += [v for k, v in parse_qsl(body) if k == "code_verifier"]
                return self._provider.create_token_response(uri, method, body, headers)
            if url.path == self.auth_path and method == "GET":
                return self._login_page(uri, dict(parse_qsl(url.query)))
            if url.path == self.auth_path and method == "POST":
                return self._decide(dict(parse_qsl(body)))
            return {"Content-Type": "text/plain"}, "not found", 404

    def _login_page(self, uri: str, query: dict[str, str]) -> tuple[dict[str, str], str, int]:
        try:
            scopes, _credentials = self._provider.validate_authorization_request(uri)
        except FatalClientError as error:
            return {"Content-Type": "text/plain"}, error.json, 400
        fields = "\n".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in query.items()
        )
        page = _PAGE.format(
            path=html.escape(self.auth_path),
            client=html.escape(query["client_id"]),
            scopes=html.escape(" ".join(scopes)),
            fields=fields,
            hint=html.escape(query.get("login_hint", "")),
        )
        return {"Content-Type": "text/html; charset=utf-8"}, page, 200

    def _decide(self, form: dict[str, str]) -> tuple[dict[str, str], str, int]:
        login_name, decision = form.pop("login_name", ""), form.pop("decision", "")
        if decision != "allow":
            answer = {"error": "access_denied", "error_description": "Denied by the user."}
            query = urlencode({**answer, "state": form["state"]})
            return {"Location": f"{form['redirect_uri']}?{query}"}, "", 302
        scopes = form.get("scope", "").split()
        return self._provider.create_authorization_response(
            f"https://provider.example.com/authorize?{urlencode(form)}",
            scopes=scopes,
            credentials={"login_name": login_name},
        )

    def _new_token(self) -> str:
        token = token_urlsafe(self.token_length)[: self.token_length]
        self.secrets.append(token)
        return token


class _Validator(RequestValidator):
    """oauthlib's questions, answered from dictionaries."""

    def __init__(self, owner: AuthorizationServer) -> None:
        self.owner = owner
        self.codes: dict[str, Issued] = {}
        self.access_tokens: dict[str, Issued] = {}
        self.refresh_tokens: dict[str, Issued] = {}

    # The client

    def client_authentication_required(self, request: Request, *args: Any) -> bool:
        return True

    def authenticate_client(self, request: Request, *args: Any) -> bool:
        request.client = self
        given = (request.client_id, request.client_secret)
        header = request.headers.get("Authorization", "")
        if header.startswith("Basic "):
            parts = base64.b64decode(header[6:]).decode().split(":")
            given = tuple(unquote_plus(part) for part in parts)
        elif self.owner.basic_only:
            return False
        return given == (self.owner.client_id, self.owner.client_secret)

    @property
    def client_id(self) -> str:
        return self.owner.client_id

    def validate_client_id(self, client_id: str, request: Request, *args: Any) -> bool:
        return client_id == self.owner.client_id

    def validate_redirect_uri(self, *args: Any) -> bool:
        return True

    def validate_response_type(self, client_id: str, response_type: str, *args: Any) -> bool:
        return response_type == "code"

    def validate_grant_type(self, *args: Any) -> bool:
        return True

    def validate_scopes(self, *args: Any) -> bool:
        return True

    def get_default_scopes(self, *args: Any) -> list[str]:
        return ["mail.send"]

    # Codes

    def is_pkce_required(self, *args: Any) -> bool:
        return True

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Request, *args: Any
    ) -> None:
        self.owner.secrets.append(code["code"])
        self.codes[code["code"]] = Issued(
            request.login_name,
            request.scopes,
            time.time() + 60,
            request.redirect_uri,
            request.code_challenge,
            request.code_challenge_method,
        )

    def get_code_challenge(self, code: str, request: Request) -> str | None:
        return self.codes[code].challenge

    def get_code_challenge_method(self, code: str, request: Request) -> str | None:
        return self.codes[code].challenge_method

    def validate_code(self, client_id: str, code: str, client: Any, request: Request) -> bool:
        issued = self.codes.get(code)
        if issued is None or issued.challenge_method != "S256":
            return False
        request.scopes, request.login_name = issued.scopes, issued.login_name
        return time.time() < issued.expires_at

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Any, *args: Any
    ) -> bool:
        return self.codes[code].redirect_uri == redirect_uri

    def invalidate_authorization_code(self, client_id: str, code: str, *args: Any) -> None:
        del self.codes[code]

    # Tokens

    def save_bearer_token(self, token: dict[str, Any], request: Request, *args: Any) -> None:
        login_name = getattr(request, "login_name", "")  # nobody, with client credentials
        issued = Issued(login_name, request.scopes, time.time() + float(token["expires_in"]))
        if request.grant_type == "refresh_token":
            self.refresh_tokens.pop(request.refresh_token, None)
        self.access_tokens[token["access_token"]] = issued
        if not self.owner.gives_refresh_tokens:
            token.pop("refresh_token", None)
        if "refresh_token" in token:
            self.refresh_tokens[token["refresh_token"]] = issued

    def validate_refresh_token(self, refresh_token: str, client: Any, request: Request) -> bool:
        issued = self.refresh_tokens.get(refresh_token)
        if issued is not None:
            request.login_name = issued.login_name
        return issued is not None

    def get_original_scopes(self, refresh_token: str, *args: Any) -> list[str]:
        return self.refresh_tokens[refresh_token].scopes


def open_link(
    link: str,
    *,
    login_name: str | None = None,
    decision: str = "allow",
    verify: str | bool = True,
) -> requests.Response:
    """Play the browser and the person in front of it; returns the page at the redirect URI.

    Args:
        login_name: typed over the name that the page proposes.
        verify: CA bundle for the provider and the platform.
    """
    with requests.Session() as browser:
        browser.trust_env = False
        browser.verify = verify
        page = browser.get(link, timeout=10)
        page.raise_for_status()
        form = _Form(page.text).values
        form["decision"] = decision
        if login_name is not None:
            form["login_name"] = login_name
        target = urlsplit(link)._replace(query="").geturl()
        return browser.post(target, data=form, timeout=10)


class _Form(HTMLParser):
    """The values that a form has when it is shown."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "input" and attributes.get("name"):
            self.values[str(attributes["name"])] = attributes.get("value") or ""


class _Service(ThreadingHTTPServer):
    daemon_threads = False
    owner: AuthorizationServer


class _Handler(BaseHTTPRequestHandler):
    server: _Service

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        headers, text, status = self.server.owner.respond(
            self.command, self.path, dict(self.headers.items()), body
        )
        content = (text or "").encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing; http.server writes each request to stderr."""
