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

import base64
import ipaddress
import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import smtp_consts as consts
from smtp_errors import ConfigError, say
from smtp_parse import boolean_or_none, integer_or_none, is_absent, number_or_none, text_or_none
from smtp_quoting import shown


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

# A domain of any script, with or without "*." for its subdomains.
_DOMAIN_PATTERN = re.compile(r"(?:\*\.)?[\w-]{1,63}(?:\.[\w-]{1,63})*")
# RFC 5321 §4.1.2: labels of letters, digits and hyphens; 255 octets at most.
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST_NAME = re.compile(rf"(?=.{{1,255}}$){_LABEL}(?:\.{_LABEL})*\.?")
_PEM = re.compile(
    r"-----BEGIN (?:X509 )?CERTIFICATE-----(.*?)-----END (?:X509 )?CERTIFICATE-----", re.DOTALL
)
_HOST_AND_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:]+):(?P<port>[^:\]]*)")


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
        server, ports = _endpoint(config, tls_mode)
        auth_label = configured_auth_label(config)
        return cls(
            server=server,
            ports=ports,
            tls_mode=tls_mode,
            verify_server_cert=_boolean(config, consts.KEY_VERIFY_SERVER_CERT, None),
            timeout_seconds=_timeout_seconds(config),
            retries=_retries(config),
            auth_type=_auth_type(auth_label),
            auth_label=auth_label,
            username=text_or_none(config.get(consts.KEY_USERNAME)),
            password=_secret(config.get(consts.KEY_PASSWORD)),
            oauth=_oauth_settings(config),
            sender_address=text_or_none(config.get(consts.KEY_SENDER_ADDRESS)),
            # "absent means off" is what the published app does, whatever its manifest says.
            allow_smtputf8=bool(_boolean(config, consts.KEY_ALLOW_SMTPUTF8, False)),
            encoding=bool(_boolean(config, consts.KEY_ENCODING, False)),
            guard=RecipientGuard(_allowed_domains(config), _max_recipients(config)),
            ca_certificates=_certificates(config.get(consts.KEY_CA_CERTIFICATES)),
            ehlo_name=_ehlo_name(config.get(consts.KEY_EHLO_NAME)),
        )


def configured_auth_label(config: dict[str, Any]) -> str:
    """Spell the authentication type as configured, for messages about a configuration in error."""
    return text_or_none(config.get(consts.KEY_AUTH_TYPE)) or AuthType.AUTOMATIC.value


def _tls_mode(value: Any) -> TlsMode:
    if is_absent(value):
        return TlsMode.STARTTLS  # published
    for mode in TlsMode:
        if isinstance(value, str) and value.strip().lower() == mode.value.lower():
            return mode
    raise ConfigError(say(consts.UNKNOWN_SSL_METHOD, value=value))


def _auth_type(label: str) -> AuthType:
    for auth_type in AuthType:
        if label.lower() == auth_type.value.lower():
            return auth_type
    raise ConfigError(say(consts.UNKNOWN_AUTH_TYPE, value=label))


def _endpoint(config: dict[str, Any], tls_mode: TlsMode) -> tuple[str, tuple[int, ...]]:
    """Read "server" and "port"; the published app also takes "server" as host:port."""
    server = text_or_none(config.get(consts.KEY_SERVER))
    if server is None:
        raise ConfigError(say(consts.MISSING_SERVER))
    match = _HOST_AND_PORT.fullmatch(server)
    host = (match.group("host") if match else server).strip("[] ")
    if not (host.isprintable() and host.split() == [host]):
        raise ConfigError(say(consts.INVALID_SERVER, server=ascii(server)))
    ports = {_port(match.group("port"))} if match else set()
    if not is_absent(config.get(consts.KEY_PORT)):
        ports.add(_port(config[consts.KEY_PORT]))
    if len(ports) > 1:
        raise ConfigError(say(consts.TWO_PORTS, server=server, port=config[consts.KEY_PORT]))
    return host, tuple(ports) or DEFAULT_PORTS[tls_mode]


def _port(value: Any) -> int:
    port = integer_or_none(value)
    if port is None:
        raise ConfigError(say(consts.PORT_NOT_INTEGER))
    if port < 0:
        raise ConfigError(say(consts.PORT_NEGATIVE))
    if not 1 <= port <= 65535:
        raise ConfigError(say(consts.PORT_OUT_OF_RANGE, port=port))
    return port


def _boolean(config: dict[str, Any], key: str, default: bool | None) -> bool | None:
    value = config.get(key)
    if is_absent(value):
        return default
    parsed = boolean_or_none(value)
    if parsed is None:
        raise ConfigError(say(consts.INVALID_BOOLEAN_SETTING, label=consts.LABELS[key]))
    return parsed


def _timeout_seconds(config: dict[str, Any]) -> float:
    value = config.get(consts.KEY_TIMEOUT)
    if is_absent(value):
        return consts.DEFAULT_TIMEOUT_SECONDS
    seconds = number_or_none(value)
    if seconds is None or not 0 < seconds <= consts.MAX_TIMEOUT_SECONDS:
        raise ConfigError(say(consts.INVALID_TIMEOUT, maximum=consts.MAX_TIMEOUT_SECONDS))
    return seconds


def _retries(config: dict[str, Any]) -> int:
    value = config.get(consts.KEY_RETRIES)
    if is_absent(value):
        return consts.DEFAULT_RETRIES
    retries = integer_or_none(value)
    if retries is None or not 0 <= retries <= consts.MAX_RETRIES:
        raise ConfigError(say(consts.INVALID_RETRIES, maximum=consts.MAX_RETRIES))
    return retries


def _allowed_domains(config: dict[str, Any]) -> tuple[str, ...]:
    """Read the list; one that names nothing is an error, as it would silently guard nothing."""
    value = config.get(consts.KEY_ALLOWED_DOMAINS)
    if value is None or (isinstance(value, str) and not value.strip()):
        return ()
    pieces = [piece.strip() for piece in str(value).lower().split(",")]
    domains = tuple(piece.lstrip("@").rstrip(".") for piece in pieces if piece)
    wrong = [each for each in domains if not _DOMAIN_PATTERN.fullmatch(each)]
    if wrong or not domains:
        raise ConfigError(
            say(consts.INVALID_ALLOWED_DOMAINS, value=shown(wrong[0] if wrong else value))
        )
    return domains


def _max_recipients(config: dict[str, Any]) -> int | None:
    value = config.get(consts.KEY_MAX_RECIPIENTS)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    maximum = integer_or_none(value)
    if maximum is None or maximum < 1:
        raise ConfigError(say(consts.INVALID_MAX_RECIPIENTS, value=shown(value)))
    return maximum


def _certificates(value: Any) -> str | None:
    """Read PEM certificates (RFC 7468), also such that lost their line breaks in a form field.

    What stands around them, as openssl and browsers write it there, is left out.
    """
    text = text_or_none(value)
    if text is None:
        return None
    bodies = _PEM.findall(text.replace("\\r", "").replace("\\n", "\n"))
    if not bodies:
        raise ConfigError(say(consts.INVALID_CA_CERTIFICATES))
    return "\n".join(_pem("".join(body.split())) for body in bodies)


def _pem(body: str) -> str:
    """Write one certificate in PEM form."""
    try:
        der = base64.b64decode(body, validate=True)
    except ValueError as error:
        raise ConfigError(say(consts.INVALID_CA_CERTIFICATES)) from error
    # X.690: a certificate is a SEQUENCE.
    if der[:1] != b"\x30":
        raise ConfigError(say(consts.INVALID_CA_CERTIFICATES))
    lines = (body[start : start + 64] for start in range(0, len(body), 64))
    return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))


def _ehlo_name(value: Any) -> str | None:
    """Read a host name or an address literal (RFC 5321 §4.1.2, §4.1.3)."""
    text = text_or_none(value)
    if text is None:
        return None
    if not (_HOST_NAME.fullmatch(text) or _is_literal(text)):
        raise ConfigError(say(consts.INVALID_EHLO_NAME, name=shown(text)))
    return text


def _is_literal(text: str) -> bool:
    address = text[1:-1]
    if not (text.startswith("[") and text.endswith("]")):
        return False
    if address.lower().startswith("ipv6:"):
        address = address[5:]
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return False
    return True


def _secret(value: Any) -> str | None:
    """Read a password; blanks around it may belong to it and stay."""
    return str(value) if value not in (None, "") else None


def _oauth_settings(config: dict[str, Any]) -> OAuthSettings:
    return OAuthSettings(
        client_id=text_or_none(config.get(consts.KEY_CLIENT_ID)),
        client_secret=_secret(config.get(consts.KEY_CLIENT_SECRET)),
        auth_url=text_or_none(config.get(consts.KEY_AUTH_URL)),
        token_url=text_or_none(config.get(consts.KEY_TOKEN_URL)),
        scopes=text_or_none(config.get(consts.KEY_SCOPES)),
    )
