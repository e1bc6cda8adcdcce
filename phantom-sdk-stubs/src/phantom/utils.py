# File: utils.py
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
"""Helpers for values: validators of the ``contains`` types, and small conversions.

``phantom.app`` exposes all of them. The validators say what the platform accepts, which is not
what a standard accepts: ``email`` knows no display name, ``ip`` knows no IPv6.
"""

from __future__ import annotations

import re
import secrets
import string
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_HEX_DIGITS = r"[0-9a-fA-F]+"
_EMAIL = r"\S+@\S+\.\S+"
_LABEL = r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)"
_MAC = r"[0-9a-fA-F]{2}([:-]?)(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}"
_NOT_IN_FILE_NAME = r"[^-\w.() ]+"


def is_email(value: str) -> bool:
    """At most 255 characters, no blanks, something@something.something."""
    return len(value) <= 255 and re.fullmatch(_EMAIL, value) is not None


def is_ip(value: str) -> bool:
    """IPv4 only; apps that take IPv6 register a validator of their own."""
    return re.fullmatch(_IPV4, value) is not None


def is_hostname(value: str) -> bool:
    """Labels of letters, digits, hyphens and underscores; one label is enough."""
    labels = value.rstrip(".").split(".")
    return len(value) <= 255 and all(re.fullmatch(_LABEL, label) for label in labels)


def is_domain(value: str) -> bool:
    """A host name of two labels or more that is not an address."""
    return "." in value.rstrip(".") and is_hostname(value) and not is_ip(value)


def is_url(value: str) -> bool:
    """A scheme and a host, without blanks."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.scheme and parts.netloc) and not re.search(r"\s", value)


def _is_hex_of(value: str, length: int) -> bool:
    return len(value) == length and re.fullmatch(_HEX_DIGITS, value) is not None


def is_md5(value: str) -> bool:
    """32 hexadecimal digits."""
    return _is_hex_of(value, 32)


def is_sha1(value: str) -> bool:
    """40 hexadecimal digits."""
    return _is_hex_of(value, 40)


def is_sha256(value: str) -> bool:
    """64 hexadecimal digits."""
    return _is_hex_of(value, 64)


def is_sha512(value: str) -> bool:
    """128 hexadecimal digits."""
    return _is_hex_of(value, 128)


def is_hash(value: str) -> bool:
    """Any of the four digests above."""
    return is_md5(value) or is_sha1(value) or is_sha256(value) or is_sha512(value)


def is_mac(value: str) -> bool:
    """Six octets, separated by colons, by hyphens or not at all."""
    return re.fullmatch(_MAC, value) is not None


# A `contains` type that is not listed here is never validated ("vault id", "file name", …).
CONTAINS_VALIDATORS = {
    "domain": is_domain,
    "email": is_email,
    "hash": is_hash,
    "host name": is_hostname,
    "ip": is_ip,
    "mac address": is_mac,
    "md5": is_md5,
    "sha1": is_sha1,
    "sha256": is_sha256,
    "sha512": is_sha512,
    "url": is_url,
}


def get_list_from_string(
    comma_seperated_list: str, drop_blanks: bool = True, remove_duplicates: bool = True
) -> list[str]:
    """Split at commas and strip; drops empty items and, by default, repeated ones."""
    items = [item.strip() for item in comma_seperated_list.split(",")]
    if drop_blanks:
        items = [item for item in items if item]
    if remove_duplicates:
        items = list(dict.fromkeys(items))
    return items


def get_value(
    in_dict: dict[str, Any], in_key: str, def_val: Any = None, strip_it: bool = True
) -> Any:
    """The value of a key or the default; texts are stripped on request."""
    value = in_dict.get(in_key, def_val)
    return value.strip() if strip_it and isinstance(value, str) else value


def get_str_val(
    in_dict: dict[str, Any], in_key: str, def_val: object = None, strip_it: bool = True
) -> str | None:
    """Like get_value, as a text."""
    value = get_value(in_dict, in_key, def_val, strip_it)
    return value if value is None else str(value)


def get_req_value(in_dict: dict[str, Any], in_key: str, strip_it: bool = True) -> Any:
    """The value of a key that must be there; KeyError if it is not."""
    value = in_dict[in_key]
    return value.strip() if strip_it and isinstance(value, str) else value


def to_bool(value: object) -> bool:
    """Booleans, and the texts in which playbooks pass them."""
    if isinstance(value, str):
        return value.strip().lower() in {"true", "1", "yes", "y", "t", "on"}
    return bool(value)


def get_valid_file_name(s: str) -> str:
    """The text with everything replaced that a file name should not hold."""
    return re.sub(_NOT_IN_FILE_NAME, "_", s.strip())


def get_random_chars(size: int = 6) -> str:
    """Random letters and digits."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(size))


def get_host_from_url(url: str) -> str | None:
    """The host part of a URL."""
    return urlsplit(url).hostname


def bytes_to_human_readable_size_str(size: float) -> str:
    """A size with the unit people would use."""
    units = ("B", "KB", "MB", "GB", "TB")
    for unit in units[:-1]:
        if size < 1024:
            return f"{size:.1f} {unit}" if unit != "B" else f"{size:.0f} B"
        size /= 1024
    return f"{size:.1f} {units[-1]}"


def set_app_file_perms(path: str, recursive: bool = False) -> bool:
    """Make a file of the app readable and writable for the web process as well."""
    targets = [Path(path), *(Path(path).rglob("*") if recursive else ())]
    for target in targets:
        target.chmod(0o775 if target.is_dir() else 0o664)
    return True


def is_cloud_install() -> bool:
    """The stand-in is an on-premises installation."""
    return False
