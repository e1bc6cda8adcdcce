# File: url.py
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
"""Which URLs may be given secrets."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from smtp_errors import ConfigError
from smtp_oauth import sentences


def require_protected_url(url: str, key: str) -> None:
    """Refuse a URL to which secrets would travel in clear.

    Args:
        key: the setting that it comes from, for the message.

    Raises:
        ConfigError: neither https, nor http to this very host.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        raise ConfigError(sentences.URL_NOT_PROTECTED.format(label=sentences.OAUTH_URL_LABELS[key]))


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this very host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
