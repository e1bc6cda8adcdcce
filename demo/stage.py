# File: stage.py
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
"""Servers on this machine that fit the asset of an action, so that it can be run as it is.

Every host name leads to them while the stage stands, as in the tests: nothing leaves the machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from soar_standin.errors import UnusableInput
from soar_standin.home import Home

from demo.server_address import ServerAddress, parse_server, usual_port
from tests.support import certificates
from tests.support.authorization_server import AuthorizationServer, open_link
from tests.support.mail_server import MailServer
from tests.support.reroute import reroute

USER, PASSWORD = "soar@example.com", "s3cret"  # pragma: allowlist secret (of the demo server)
# What an action without a server is sent with.
ASSET = {
    "server": "mail.example.com",
    "auth_type": "Basic",
    "username": USER,
    "password": {"$plain": PASSWORD},
    "ssl_config": "StartTLS",
}
_OAUTH = ("OAuth", "Client Credentials")
_USUAL_PORTS = {25, 465, 587}
_HTTPS = 443


def with_server(config: dict[str, Any]) -> dict[str, Any]:
    """The asset's settings, with those of ASSET when they name no server."""
    return config if config.get("server") else {**ASSET, **config}


@dataclass(frozen=True)
class Stage:
    """What stands around the runs of one action.

    Attributes:
        config: the asset's settings; a private authority in them is the servers' own.
        notes: sentences on what leads where and who may log in.
        needs_login: somebody has to log in before mail can be sent.
    """

    config: dict[str, Any]
    mail_server: MailServer
    provider: AuthorizationServer | None
    notes: tuple[str, ...]
    needs_login: bool
    _home: Home

    def watch(self, line: str) -> str | None:
        """Open the login link when a progress line is one; what the browser shows then."""
        auth_url = self.config.get("auth_url") or "-"
        if self.provider is None or not line.startswith(f"{auth_url}?"):
            return None
        return open_link(line, verify=str(self._home.ca_bundle)).text


@contextmanager
def embedded(config: Mapping[str, Any], home: Home) -> Iterator[Stage]:
    """Play the servers that an asset names."""
    address = _address(config)
    settings = dict(config)
    certificates.write_ca_bundle(home.ca_bundle)
    if settings.get("ca_certificates"):
        # What the asset trusts besides the platform is what is to be shown.
        settings["ca_certificates"] = certificates.ca_pem()
        if not uses_oauth(settings):
            home.ca_bundle.unlink()
    with ExitStack() as stack:
        provider = stack.enter_context(_provider(settings)) if uses_oauth(settings) else None
        needs_login = provider is not None and settings.get("auth_type") != _OAUTH[1]
        if provider is not None and needs_login:
            # The platform's web process asks for tokens too, and no name is led elsewhere there.
            settings.update(auth_url=provider.auth_url, token_url=provider.token_url)
        server = stack.enter_context(_mail_server(settings, address, provider))
        other = {} if provider is None else {_HTTPS: provider.port}
        ports = _USUAL_PORTS | ({address.port} if address.port else set())
        stack.enter_context(reroute(server, ports, other_ports=other))
        notes = tuple(_notes(settings, address, server, provider))
        yield Stage(settings, server, provider, notes, needs_login, home)


def _address(config: Mapping[str, Any]) -> ServerAddress:
    try:
        named = parse_server(str(config.get("server")))
        port = int(config.get("port") or named.port or 0) or None
    except (UnusableInput, TypeError, ValueError):
        # The app will say what is wrong with it.
        return ServerAddress("mail.example.com", None)
    return ServerAddress(named.host, port)


def uses_oauth(config: Mapping[str, Any]) -> bool:
    """Whether an asset asks for tokens, in the name of a person or of an application."""
    automatic = config.get("auth_type") in (None, "Automatic") and config.get("client_id")
    return bool(config.get("auth_type") in _OAUTH or automatic)


def _provider(config: Mapping[str, Any]) -> AuthorizationServer:
    urls = [urlsplit(str(config.get(key) or "")) for key in ("auth_url", "token_url")]
    return AuthorizationServer(
        cert="trusted",
        cert_names=_new_names(url.hostname or "" for url in urls),
        auth_path=urls[0].path or "/authorize",
        token_path=urls[1].path or "/token",
        client_id=str(config.get("client_id") or ""),
        client_secret=_plain(config.get("client_secret")),
    )


def _mail_server(
    config: Mapping[str, Any], address: ServerAddress, provider: AuthorizationServer | None
) -> MailServer:
    mechanisms = [] if provider is None else ["XOAUTH2"]
    if config.get("password"):
        mechanisms += ["LOGIN", "PLAIN"]
    return MailServer(
        mode="implicit" if config.get("ssl_config") == "SSL" else "plain",
        starttls=config.get("ssl_config") != "None",
        auth=mechanisms,
        auth_required=bool(mechanisms),
        users={str(config.get("username")): _plain(config.get("password"))},
        tokens=() if provider is None else provider,
        cert_names=_new_names([address.host]),
        hostname=address.host,
    )


def _new_names(names: Any) -> tuple[str, ...]:
    known = {"", *certificates.SERVER_NAMES}
    return tuple(dict.fromkeys(name for name in names if name not in known))


def _plain(value: Any) -> str:
    return str(value.get("$plain", "")) if isinstance(value, dict) else str(value or "")


def _notes(
    config: Mapping[str, Any],
    address: ServerAddress,
    server: MailServer,
    provider: AuthorizationServer | None,
) -> Iterator[str]:
    method = config.get("ssl_config")
    yield (
        f"Nothing leaves this machine: {address.host}, port {address.port or usual_port(method)}, "
        f"leads to a mail server on 127.0.0.1:{server.port} (SSL Method {method}). "
        "SERVER=host:port sends in earnest."
    )
    if provider is not None:
        yield f"The OAuth URLs lead to an authorization server on 127.0.0.1:{provider.port}."
    elif config.get("password"):
        yield f"It takes the user {config.get('username')} with the password of the asset."
    else:
        yield "It asks for no login."
    if config.get("ca_certificates"):
        yield "CA Certificates holds the authority of the embedded server instead of yours."
