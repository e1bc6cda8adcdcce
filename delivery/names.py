# File: names.py
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
"""How the app names itself in EHLO (RFC 5321 §4.1.1.1, §4.1.3)."""

from __future__ import annotations

import ipaddress
import socket

from smtp_background import within


def literal_of(sock: socket.socket | None) -> str:
    """Return the socket's own address as an address literal, which is always right.

    The host's own name comes second: in a container it is neither qualified nor anybody's business.
    """
    try:
        text = str(sock.getsockname()[0]).partition("%")[0] if sock is not None else ""
        address = ipaddress.ip_address(text)
    except (OSError, ValueError):
        return "[127.0.0.1]"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return f"[IPv6:{address}]" if address.version == 6 else f"[{address}]"


def host_name(seconds: float) -> str | None:
    """Return the host's fully qualified name, None when it has none or the DNS takes too long."""
    try:
        name = within(seconds, socket.getfqdn)
    except OSError:
        return None
    is_name = "." in name.strip(".") and name.isascii() and name.isprintable() and " " not in name
    return name if is_name else None
