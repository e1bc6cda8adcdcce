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

Called by mail.address_list and mail.mailbox. Strict where servers are, and where mail readers
would disagree about an address.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata

import idna

from mail import sentences
from smtp_errors import ParameterError
from smtp_quoting import shown

# RFC 5321 §4.5.3.1.3: a path has at most 256 octets with its angle brackets.
_MAX_ADDR_SPEC = 254
_ATEXT = r"[^\s\"(),:;<>@\[\]\\.]"
_DOT_ATOM = re.compile(rf"{_ATEXT}+(?:\.{_ATEXT}+)*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)+"')
_HOST_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
# Blanks, controls, zero-width and direction characters; a reader does not see them.
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"})


def check_addr_spec(addr_spec: str, what: str) -> str:
    """Check one addr-spec and return it as it is written, its domain in normal form.

    Args:
        addr_spec: without angle brackets and comments.
        what: the parameter or field it came from, for the error sentence.

    Raises:
        ParameterError: no server and no reader could be sure of it.
    """
    local_part, at_sign, domain = addr_spec.rpartition("@")
    if "=?" in addr_spec:
        raise _refusal(sentences.ADDRESS_ENCODED_WORD, what, addr_spec)
    if not at_sign or not local_part or not domain:
        raise _refusal(sentences.ADDRESS_WITHOUT_DOMAIN, what, addr_spec)
    # Before anything costly is done: idna takes quadratic time in its older versions.
    if len(addr_spec.encode()) > _MAX_ADDR_SPEC:
        raise ParameterError(sentences.ADDRESS_TOO_LONG.format(what=what, maximum=_MAX_ADDR_SPEC))
    normal_domain = _normal_domain(domain[:-1] if domain.endswith(".") else domain)
    if normal_domain is None or not _is_local_part(local_part):
        raise _refusal(sentences.ADDRESS_MALFORMED, what, addr_spec)
    if len(local_part.encode()) + 1 + len(a_label(normal_domain)) > _MAX_ADDR_SPEC:
        raise ParameterError(sentences.ADDRESS_TOO_LONG.format(what=what, maximum=_MAX_ADDR_SPEC))
    return f"{local_part}@{normal_domain}"


def a_label(domain: str) -> str:
    """Write a checked domain in ASCII (RFC 5891 §4.4)."""
    if domain.isascii():
        return domain
    return idna.encode(domain, uts46=True).decode("ascii")


def _refusal(sentence: str, what: str, addr_spec: str) -> ParameterError:
    return ParameterError(sentence.format(what=what, value=shown(addr_spec)))


def _is_local_part(text: str) -> bool:
    if any(unicodedata.category(character) in _INVISIBLE - {"Zs"} for character in text):
        return False
    return bool(_DOT_ATOM.fullmatch(text) or _QUOTED.fullmatch(text))


def _normal_domain(domain: str) -> str | None:
    """Return a domain as it is sent, None if it is none; U-labels in the form of RFC 5891 §4.2."""
    if domain.startswith("["):
        return domain if _is_literal(domain) else None
    try:
        ascii_domain = a_label(domain)
        if not all(_HOST_LABEL.fullmatch(label) for label in ascii_domain.split(".")):
            return None
        return domain if domain.isascii() else idna.decode(ascii_domain)
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
