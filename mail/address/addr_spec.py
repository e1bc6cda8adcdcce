# File: addr_spec.py
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
"""addr-specs (RFC 5322 §3.4.1): which ones may be sent to, and their domains as A-labels.

Strict where servers are, and where mail readers would disagree about an address. Knows nothing of
lists and names.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata

from mail import sentences
from mail.address import international
from smtp_errors import Words

_MAX_ADDR_SPEC = 254
_ATEXT = r"[^\s\"(),:;<>@\[\]\\.]"
_DOT_ATOM = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)+"')
_ENCODED_WORD = re.compile(r"=\?[^?]*\?[bBqQ]\?[^?]*\?=")
# East Asian input methods write them for "," and ";"; in an address neither can stand.
_WIDE_SEPARATORS = frozenset("\uff0c\u3001\uff1b\ufe50\ufe51")
_HOST_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
# RFC 5892 appendix A.1, A.2: these two belong to the spelling of some languages' domains.
_JOINERS = "\u200c\u200d"


class MalformedAddress(Exception):
    """A text is not exactly one mailbox; caught by the reader of lists, never further up.

    Attributes:
        words: template of the reason, with the fields ``what`` and ``value``.
    """

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words


def normal_addr_spec(addr_spec: str) -> str:
    """Check one addr-spec and return it as it is written, its domain in normal form.

    Args:
        addr_spec: without angle brackets and comments.

    Raises:
        MalformedAddress: no server and no reader could be sure of it.
    """
    # Before anything costly is done: idna takes quadratic time in its older versions.
    if len(addr_spec.encode()) > _MAX_ADDR_SPEC:
        raise MalformedAddress(sentences.ADDRESS_TOO_LONG)
    if _ENCODED_WORD.search(addr_spec):
        raise MalformedAddress(sentences.ADDRESS_ENCODED_WORD)
    if not _WIDE_SEPARATORS.isdisjoint(addr_spec):
        raise MalformedAddress(sentences.ADDRESS_WIDE_SEPARATOR)
    local_part, _, domain = addr_spec.rpartition("@")
    if not local_part or not domain:
        raise MalformedAddress(sentences.ADDRESS_WITHOUT_DOMAIN)
    normal_domain = _normal_domain(domain[:-1] if domain.endswith(".") else domain)
    if normal_domain is None or not _is_local_part(local_part):
        raise MalformedAddress(sentences.ADDRESS_MALFORMED)
    if len(local_part.encode()) + 1 + len(a_label(normal_domain)) > _MAX_ADDR_SPEC:
        raise MalformedAddress(sentences.ADDRESS_TOO_LONG)
    return f"{local_part}@{normal_domain}"


def a_label(domain: str) -> str:
    """Write a checked domain in ASCII (RFC 5891 §4.4)."""
    if domain.isascii():
        return domain
    return international.a_labels(domain)


def _is_local_part(text: str) -> bool:
    if _has_invisible(text):
        return False
    return bool(_DOT_ATOM.fullmatch(text) or _QUOTED.fullmatch(text))


def _has_invisible(text: str, *, allowed: str = "") -> bool:
    return any(unicodedata.category(each) in _INVISIBLE and each not in allowed for each in text)


def _normal_domain(domain: str) -> str | None:
    """Return a domain as it is sent, None if it is none; U-labels in the form of RFC 5891 §4.2."""
    if domain.startswith("["):
        return domain if _is_literal(domain) else None
    # IDNA would drop them, and make another domain of two that they stand between.
    if _has_invisible(domain, allowed=_JOINERS):
        return None
    try:
        ascii_domain = a_label(domain)
        if not all(_HOST_LABEL.fullmatch(label) for label in ascii_domain.split(".")):
            return None
        return domain if domain.isascii() else international.u_labels(ascii_domain)
    except UnicodeError:  # IDNAError is one
        return None


def _is_literal(domain: str) -> bool:
    """Whether a domain is an address literal (RFC 5321 §4.1.3)."""
    inside = domain[1:-1] if domain.endswith("]") else ""
    is_v6 = inside[:5].lower() == "ipv6:"
    try:
        address = ipaddress.ip_address(inside[5:] if is_v6 else inside)
    except ValueError:
        return False
    return (address.version == 6) is is_v6 and "%" not in inside
