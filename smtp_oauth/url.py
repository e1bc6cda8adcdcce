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
"""Which URLs may be given secrets, read by the parser of the library that connects to them.

Two parsers read odd URLs in two ways, and then what was judged is not what is dialled; so what is
odd is refused.
"""

from __future__ import annotations

import ipaddress
import re

from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from smtp_errors import ConfigError, say
from smtp_oauth import sentences

_HOST = re.compile(r"[\w.-]+")
_MAX_LABEL = 63
_MAX_HOST = 253


def require_protected_url(url: str, key: str) -> None:
    """Refuse a URL to which secrets would travel in clear, or that cannot be used.

    Args:
        key: the setting that it comes from, for the message.

    Raises:
        ConfigError: neither https, nor http to this very host; or not readable in one way only.
    """
    label = sentences.OAUTH_URL_LABELS[key]
    parts = _parse(url)
    if parts is None or not parts.host or not is_protected(parts):
        raise ConfigError(say(sentences.URL_NOT_PROTECTED, label=label))
    defect = _defect(url, parts)
    if defect:
        raise ConfigError(say(sentences.URL_UNUSABLE, label=label, defect=defect))


def is_protected(parts: Url) -> bool:
    """Whether what is sent there cannot be read on the way."""
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.host or ""))


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this very host; an IPv6 address may have its brackets."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def host_of(url: str) -> str:
    """Return host and port as given, for messages; "" when there is none."""
    parts = _parse(url)
    if parts is None or not parts.host:
        return ""
    return parts.host if parts.port is None else f"{parts.host}:{parts.port}"


def _parse(url: str) -> Url | None:
    try:
        return parse_url(url)
    except (HTTPError, ValueError):
        return None


def _defect(url: str, parts: Url) -> str:
    """Say what is wrong with a URL that could be read; "" when nothing is."""
    if any(not c.isprintable() or c.isspace() or c == "\\" for c in url):
        return sentences.URL_WITH_STRANGE_CHARACTERS
    authority = re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0]
    if "@" in authority:
        return sentences.URL_WITH_USER
    if parts.port == 0:
        return sentences.URL_WITH_PORT_0
    # Percent-encoding in a host is undone by some parsers and not by others.
    is_plain = "%" not in authority or authority.startswith("[")
    return "" if is_plain and _is_host(parts.host or "") else sentences.URL_WITH_BAD_HOST


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return True  # urllib3 takes nothing but an IPv6 address there
    labels = host[:-1].split(".") if host.endswith(".") else host.split(".")
    is_short = len(host) <= _MAX_HOST and all(len(label) <= _MAX_LABEL for label in labels)
    return is_short and all(labels) and _HOST.fullmatch(host) is not None
