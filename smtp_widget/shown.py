# File: shown.py
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
"""Numbers, moments and protocol names as people read them; the same in every locale."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")


def octets(count: int) -> str:
    """Return a size: "1 byte", "112 KiB", "9.5 MiB"."""
    if count == 1:
        return "1 byte"
    amount, unit = float(count), 0
    while amount >= 1023.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    digits = 1 if unit and amount < 9.95 else 0
    return f"{amount:.{digits}f} {_UNITS[unit]}"


def seconds(count: int) -> str:
    """Return a waiting time: "45 seconds", "5 minutes", rounded up to whole minutes."""
    if count < 120:
        return f"{count} seconds"
    return f"{-(-count // 60)} minutes"


def protocol(version: str) -> str:
    """Return the usual form of a TLS version: "TLSv1.3" is TLS 1.3."""
    return re.sub(r"^TLSv", "TLS ", version)


def timestamp(date_iso: str, date: str) -> str:
    """Return a moment as "2026-11-25 21:05:58 UTC", with its own offset where that is another.

    Args:
        date_iso: ISO 8601.
        date: RFC 5322 §3.3, for when the other is absent or unreadable. Text that is neither is
            returned as it is.
    """
    moment = _from_iso(date_iso) or _from_rfc5322(date)
    if moment is None:
        return date_iso or date
    offset = moment.strftime("%z")
    zone = "UTC" if offset in ("", "+0000") else f"{offset[:3]}:{offset[3:5]}"
    return f"{moment:%Y-%m-%d %H:%M:%S} {zone}"


def _from_iso(text: str) -> datetime | None:
    try:
        # Python 3.9 does not know the "Z" of ISO 8601.
        return datetime.fromisoformat(re.sub("[Zz]$", "+00:00", text))
    except ValueError:
        return None


def _from_rfc5322(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, ValueError):  # Python 3.9 raises TypeError
        return None
