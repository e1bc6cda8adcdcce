# File: smtp_settings.py
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
"""One setting of the asset's JSON -> a Python value, or a ConfigError that names it by its label.

Knows no asset as a whole, and opens nothing.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from typing import Any

import smtp_consts as consts
from smtp_errors import ConfigError, say
from smtp_parse import boolean_or_none, integer_or_none, is_absent, number_or_none, text_or_none
from smtp_quoting import shown

# A domain of any script, with or without "*." for its subdomains.
_MAX_QUOTED = 100
_DOMAIN_PATTERN = r"(?:\*\.)?[\w-]{1,63}(?:\.[\w-]{1,63})*"
# RFC 5321 §4.1.2: labels of letters, digits and hyphens; 255 octets at most.
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST_NAME = rf"(?=.{{1,255}}$){_LABEL}(?:\.{_LABEL})*\.?"
_PEM = r"(?s)-----BEGIN (?:X509 )?CERTIFICATE-----(.*?)-----END (?:X509 )?CERTIFICATE-----"
_HOST_AND_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:]+):(?P<port>[^:\]]*)")


def endpoint(config: dict[str, Any]) -> tuple[str, int | None]:
    """Read "server" and "port"; the published app also takes "server" as host:port.

    Returns:
        Host, without brackets, and port; None where none is configured.
    """
    server = text_or_none(config.get(consts.KEY_SERVER))
    if server is None:
        raise ConfigError(say(consts.MISSING_SERVER))
    match = _HOST_AND_PORT.fullmatch(server)
    host = (match.group("host") if match else server).strip("[] ")
    if not (host.isprintable() and host.split() == [host]):
        raise ConfigError(say(consts.INVALID_SERVER, server=ascii(_bounded(server))))
    ports = {_port(match.group("port"))} if match else set()
    if not is_absent(config.get(consts.KEY_PORT)):
        ports.add(_port(config[consts.KEY_PORT]))
    if len(ports) > 1:
        raise ConfigError(
            say(consts.TWO_PORTS, server=_bounded(server), port=config[consts.KEY_PORT])
        )
    return host, ports.pop() if ports else None


def _bounded(text: str) -> str:
    return text[:_MAX_QUOTED]


def _port(value: Any) -> int:
    port = integer_or_none(value)
    if port is None:
        raise ConfigError(say(consts.PORT_NOT_INTEGER))
    if port < 0:
        raise ConfigError(say(consts.PORT_NEGATIVE))
    if not 1 <= port <= 65535:
        raise ConfigError(say(consts.PORT_OUT_OF_RANGE, port=port))
    return port


def boolean(config: dict[str, Any], key: str, default: bool | None) -> bool | None:
    """Read a switch."""
    value = config.get(key)
    if is_absent(value):
        return default
    parsed = boolean_or_none(value)
    if parsed is None:
        raise ConfigError(say(consts.INVALID_BOOLEAN_SETTING, label=consts.LABELS[key]))
    return parsed


def timeout_seconds(config: dict[str, Any]) -> float:
    """Read "timeout": seconds, with or without a fraction."""
    value = config.get(consts.KEY_TIMEOUT)
    if is_absent(value):
        return consts.DEFAULT_TIMEOUT_SECONDS
    seconds = number_or_none(value)
    if seconds is None or not 0 < seconds <= consts.MAX_TIMEOUT_SECONDS:
        raise ConfigError(say(consts.INVALID_TIMEOUT, maximum=consts.MAX_TIMEOUT_SECONDS))
    return seconds


def retries(config: dict[str, Any]) -> int:
    """Read "retries"."""
    value = config.get(consts.KEY_RETRIES)
    if is_absent(value):
        return consts.DEFAULT_RETRIES
    number = integer_or_none(value)
    if number is None or not 0 <= number <= consts.MAX_RETRIES:
        raise ConfigError(say(consts.INVALID_RETRIES, maximum=consts.MAX_RETRIES))
    return number


def allowed_domains(config: dict[str, Any]) -> tuple[str, ...]:
    """Read the list; one that names nothing is an error, as it would silently guard nothing."""
    value = config.get(consts.KEY_ALLOWED_DOMAINS)
    if is_absent(value):
        return ()
    pieces = [piece.strip() for piece in str(value).lower().split(",")]
    domains = tuple(piece.lstrip("@").rstrip(".") for piece in pieces if piece)
    wrong = [each for each in domains if not re.fullmatch(_DOMAIN_PATTERN, each)]
    if wrong or not domains:
        raise ConfigError(
            say(consts.INVALID_ALLOWED_DOMAINS, value=shown(wrong[0] if wrong else value))
        )
    return domains


def max_recipients(config: dict[str, Any]) -> int | None:
    """Read the limit; None: none."""
    value = config.get(consts.KEY_MAX_RECIPIENTS)
    if is_absent(value):
        return None
    maximum = integer_or_none(value)
    if maximum is None or maximum < 1:
        raise ConfigError(say(consts.INVALID_MAX_RECIPIENTS, value=shown(value)))
    return maximum


def certificates(value: Any) -> str | None:
    """Read PEM certificates (RFC 7468), also such that lost their line breaks in a form field.

    What stands around them, as openssl and browsers write it there, is left out.
    """
    text = text_or_none(value)
    if text is None:
        return None
    bodies = re.findall(_PEM, text.replace("\\r", "").replace("\\n", "\n"))
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


def ehlo_name(value: Any) -> str | None:
    """Read a host name or an address literal (RFC 5321 §4.1.2, §4.1.3)."""
    text = text_or_none(value)
    if text is None:
        return None
    if not (re.fullmatch(_HOST_NAME, text) or _is_literal(text)):
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


def secret(value: Any) -> str | None:
    """Read a password; blanks around it may belong to it and stay."""
    return str(value) if value not in (None, "") else None
