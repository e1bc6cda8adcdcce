# File: smtp_asset.py
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
"""The asset configuration: SOAR's JSON -> AssetConfig, frozen and validated.

Called by the connector once per run. Past it a missing key cannot happen. It knows no phantom
and opens nothing; whatever is wrong is a ConfigError that names the setting by its label.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

import smtp_consts as consts
import smtp_settings as settings
from smtp_dataclass import dataclass, field
from smtp_errors import ConfigError, say
from smtp_parse import is_absent, text_or_none

_MAX_QUOTED = 100


class TlsMode(Enum):
    """When TLS starts, by its label in the asset's "SSL Method" list."""

    NONE = "None"
    IMPLICIT = "SSL"
    STARTTLS = "StartTLS"


class AuthType(Enum):
    """How to log in, by its label in the asset's "Authentication type" list."""

    AUTOMATIC = "Automatic"
    OAUTH = "OAuth"
    BASIC = "Basic"
    PASSWORDLESS = "Passwordless"  # pragma: allowlist secret (a label)
    CLIENT_CREDENTIALS = "Client Credentials"


class Provider(Enum):
    """Whose servers need something of their own; found by the server's name (providers.md §3).

    The value is searched for in the name, without regard to case.
    """

    MICROSOFT = r"(?:^|\.)(?:office365|outlook)\.(?:com|us|cn)\.?$"
    GOOGLE = r"(?:^|\.)(?:gmail|google|googlemail)\.com\.?$"
    YAHOO = r"(?:^|\.)(?:yahoo|aol|ymail|rocketmail)\.(?:com|net|co|[a-z]{2})(?:\.[a-z]{2})?\.?$"
    SES = r"(?:^|\.)email-smtp(?:-fips)?\..*\.?amazonaws\.com(?:\.cn)?\.?$"
    SENDGRID = r"(?:^|\.)sendgrid\.(?:net|com)\.?$"

    def runs(self, server: str) -> bool:
        """Whether a server of this name is one of theirs."""
        return re.search(self.value, server, re.IGNORECASE) is not None


# design.md §4 row 1: with StartTLS and no port the documented 587 first, then the port that
# the published app really used.
DEFAULT_PORTS = {TlsMode.NONE: (25,), TlsMode.IMPLICIT: (465,), TlsMode.STARTTLS: (587, 25)}


@dataclass(frozen=True)
class OAuthSettings:
    """What the OAuth grants need (manifest keys client_id … scopes); None where not configured.

    Attributes:
        auth_url: authorization endpoint, exactly as configured.
        token_url: token endpoint, exactly as configured.
        scopes: space-separated, as configured.
    """

    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    auth_url: str | None = None
    token_url: str | None = None
    scopes: str | None = None


@dataclass(frozen=True)
class RecipientGuard:
    """Which recipients the asset's owner lets mail go to; the default limits nothing.

    Attributes:
        allowed_domains: lower case; ``*.example.com`` stands for the subdomains. Empty: all.
        max_recipients: of one mail, Cc and Bcc included; None: no limit.
    """

    allowed_domains: tuple[str, ...] = ()
    max_recipients: int | None = None


@dataclass(frozen=True)
class AssetConfig:
    """One asset's settings, valid as a whole.

    Attributes:
        server: host name or IP address, without port and without brackets.
        ports: TCP ports in the order in which they are tried.
        tls_mode: manifest key ssl_config.
        verify_server_cert: check chain and host name; None when the asset was saved before the
            setting existed: then the published behaviour, unverified, plus a warning.
        timeout_seconds: limit for connect, handshake, each command and each block of content.
        retries: how often a transient failure before the final dot is tried again.
        auth_type: manifest key auth_type.
        auth_label: the same as the asset owner spelled it, for messages.
        sender_address: default sender, may carry a display name.
        allow_smtputf8: SMTPUTF8 may be used when an address needs it (RFC 6531).
        encoding: non-ASCII text is allowed in send email and send htmlemail.
        guard: which recipients mail may go to.
        ca_certificates: PEM certificates that are trusted besides the platform's.
        ehlo_name: how to greet the server; None: by the address of the connection.
    """

    server: str
    ports: tuple[int, ...]
    tls_mode: TlsMode
    verify_server_cert: bool | None = None
    timeout_seconds: float = consts.DEFAULT_TIMEOUT_SECONDS
    retries: int = consts.DEFAULT_RETRIES
    auth_type: AuthType = AuthType.AUTOMATIC
    auth_label: str = AuthType.AUTOMATIC.value
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    oauth: OAuthSettings = field(default_factory=OAuthSettings)
    sender_address: str | None = None
    allow_smtputf8: bool = False
    encoding: bool = False
    guard: RecipientGuard = field(default_factory=RecipientGuard)
    ca_certificates: str | None = None
    ehlo_name: str | None = None

    @property
    def has_oauth_settings(self) -> bool:
        """Everything that the authentication type OAuth needs is configured."""
        oauth = self.oauth
        required = (self.username, oauth.client_id, oauth.client_secret)
        return all((*required, oauth.auth_url, oauth.token_url))

    @classmethod
    def from_asset(cls, config: dict[str, Any]) -> AssetConfig:
        """Validate what get_config() returned.

        Args:
            config: asset settings by manifest key, passwords in clear, mixed with platform keys.

        Raises:
            ConfigError: names the first setting that cannot be used.
        """
        tls_mode = _tls_mode(config.get(consts.KEY_SSL_CONFIG))
        server, port = settings.endpoint(config)
        auth_label = configured_auth_label(config)
        return cls(
            server=server,
            ports=(port,) if port is not None else DEFAULT_PORTS[tls_mode],
            tls_mode=tls_mode,
            verify_server_cert=settings.boolean(config, consts.KEY_VERIFY_SERVER_CERT, None),
            timeout_seconds=settings.timeout_seconds(config),
            retries=settings.retries(config),
            auth_type=_auth_type(auth_label),
            auth_label=auth_label,
            username=text_or_none(config.get(consts.KEY_USERNAME)),
            password=settings.secret(config.get(consts.KEY_PASSWORD)),
            oauth=_oauth_settings(config),
            sender_address=text_or_none(config.get(consts.KEY_SENDER_ADDRESS)),
            # "absent means off" is what the published app does, whatever its manifest says.
            allow_smtputf8=bool(settings.boolean(config, consts.KEY_ALLOW_SMTPUTF8, False)),
            encoding=bool(settings.boolean(config, consts.KEY_ENCODING, False)),
            guard=RecipientGuard(settings.allowed_domains(config), settings.max_recipients(config)),
            ca_certificates=settings.certificates(config.get(consts.KEY_CA_CERTIFICATES)),
            ehlo_name=settings.ehlo_name(config.get(consts.KEY_EHLO_NAME)),
        )


def configured_auth_label(config: dict[str, Any]) -> str:
    """Spell the authentication type as configured, for messages about a configuration in error."""
    label = text_or_none(config.get(consts.KEY_AUTH_TYPE)) or AuthType.AUTOMATIC.value
    return _bounded(label)


def _bounded(value: object) -> str:
    """Return a setting as it is, for a message, but for the rest of a long one."""
    text = str(value)
    return text if len(text) <= _MAX_QUOTED else f"{text[:_MAX_QUOTED]}…"


def _tls_mode(value: Any) -> TlsMode:
    if is_absent(value):
        return TlsMode.STARTTLS  # published
    for mode in TlsMode:
        if isinstance(value, str) and value.strip().lower() == mode.value.lower():
            return mode
    raise ConfigError(say(consts.UNKNOWN_SSL_METHOD, value=_bounded(value)))


def _auth_type(label: str) -> AuthType:
    for auth_type in AuthType:
        if label.lower() == auth_type.value.lower():
            return auth_type
    raise ConfigError(say(consts.UNKNOWN_AUTH_TYPE, value=_bounded(label)))


def _oauth_settings(config: dict[str, Any]) -> OAuthSettings:
    return OAuthSettings(
        client_id=text_or_none(config.get(consts.KEY_CLIENT_ID)),
        client_secret=settings.secret(config.get(consts.KEY_CLIENT_SECRET)),
        auth_url=text_or_none(config.get(consts.KEY_AUTH_URL)),
        token_url=text_or_none(config.get(consts.KEY_TOKEN_URL)),
        scopes=text_or_none(config.get(consts.KEY_SCOPES)),
    )
