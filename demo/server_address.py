# File: server_address.py
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
"""SERVER=host:port as somebody typed it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from soar_standin.errors import UnusableInput

# The SSL Method that a port stands for (RFC 8314, RFC 6409).
METHODS = {465: "SSL", 587: "StartTLS"}
_USUAL_PORTS = {"None": 25, "SSL": 465, "StartTLS": 587}


@dataclass(frozen=True)
class ServerAddress:
    """Where a mail server listens; port is None where none was named."""

    host: str
    port: int | None

    def settings(self, config: dict[str, object]) -> tuple[dict[str, object], str]:
        """The asset's settings with this server, and a sentence about what was assumed.

        The port tells the SSL Method unless the settings name one.
        """
        method = config.get("ssl_config") or METHODS.get(self.port or 25, "None")
        chosen = {**config, "server": self.host, "ssl_config": method}
        chosen.pop("port", None)
        if self.port is not None:
            chosen["port"] = self.port
        where = f"{self.host}, port {self.port or usual_port(method)}"
        if config.get("ssl_config"):
            why = "as the action says"
        else:
            why = "as that port wants" if self.port in METHODS else "since nothing else is said"
        how = ", so nothing is encrypted" if method == "None" else ""
        return chosen, f"Sending to {where} with SSL Method {method}, {why}{how}."


def usual_port(method: object) -> int:
    """The port that an SSL Method stands for when none is named."""
    return _USUAL_PORTS.get(str(method), _USUAL_PORTS["StartTLS"])


def parse_server(text: str) -> ServerAddress:
    """Read ``host``, ``host:port``, an IPv6 address, or one in brackets with a port.

    Raises:
        UnusableInput: it is none of them.
    """
    text = text.strip()
    if "://" in text:
        raise UnusableInput(f"SERVER is host:port; leave out {text.partition('://')[0]}://")
    inside = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if _is_ipv6(inside):
        return ServerAddress(inside, None)
    host, colon, port = text.rpartition(":") if ":" in text else (text, "", "")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not host or any(character.isspace() or character in ",/[]" for character in host):
        raise UnusableInput(f"SERVER={text} names no host; write host:port")
    if ":" in host and not _is_ipv6(host):
        raise UnusableInput(f"SERVER={text} has more than one colon; write host:port")
    return ServerAddress(host, _port(port, text) if colon else None)


def _port(port: str, text: str) -> int:
    if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise UnusableInput(f"SERVER={text} needs a port from 1 to 65535 behind the colon")
    return int(port)


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False
