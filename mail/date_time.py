# File: date_time.py
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
"""Dates of the header (RFC 5322 §3.3): the present one written, given ones checked and repaired.

What is repaired is certain in its meaning: a zone with a colon or by name, a day's or month's name
in full, a year of two digits, the order that C's asctime has, ISO 8601. A date without a zone is
not.
"""

from __future__ import annotations

import datetime
import re
from email.utils import format_datetime
from typing import Optional

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_LEAST_YEAR = 1900
_MAX_LENGTH = 100
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
_ZONE = r"(?P<zone>[+-]\d\d:?\d\d|[A-Za-z]{1,4})(?:\s*\([^()\\]*\))?"
_FORMS = (
    # date-time, with what old and foreign programs make of it
    (
        r"(?:(?P<weekday>[A-Za-z]{3,9})\s*,?\s*)?(?P<day>\d{1,2})(?:\s+|-)(?P<month>[A-Za-z]{3,9})"
        rf"(?:\s+|-)(?P<year>\d{{4}}|\d\d)\s+{_TIME}\s*{_ZONE}"
    ),
    # asctime, with a zone before or behind the year as in the output of date and git
    (
        rf"(?P<weekday>[A-Za-z]{{3}})\s+(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}"
        r"\s+(?P<zone>[A-Za-z]{1,4})\s+(?P<year>\d{4})"
    ),
    (
        rf"(?P<weekday>[A-Za-z]{{3}})\s+(?P<month>[A-Za-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}"
        r"\s+(?P<year>\d{4})\s+(?P<zone>[+-]\d\d:?\d\d)"
    ),
    # ISO 8601 as in JSON, and as Python writes it; SOAR's own dates have this form
    re.compile(
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)[Tt ]{_TIME}(?:[.,]\d{{1,9}})?"
        r" ?(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?|UTC|GMT)"
    ),
)
# RFC 5322 §3.3, each in its exact form; what matches one above but not this is written anew.
_AS_WRITTEN = (
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ?)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)?"
    r" [+-]\d{4}(?: \([!-'*-\[\]-~ ]*\))?"
)
# RFC 5322 §4.3, in hours.
_NAMED_ZONES = {
    **{"ut": 0, "gmt": 0, "utc": 0, "z": 0},
    **{"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8},
}
_Fields = dict[str, Optional[str]]


def now_as_date() -> str:
    """Write the current moment as the body of a Date field, in UTC."""
    return format_datetime(datetime.datetime.now(datetime.timezone.utc))


def date_or_none(text: str) -> str | None:
    """Return a date as it may be sent, None when it is none or its meaning is not certain.

    Args:
        text: one line; what is a date-time of RFC 5322 §3.3 already comes back as it is, but for
            runs of blanks.
    """
    line = " ".join(text.split())
    for form in _FORMS if line.isascii() and len(line) <= _MAX_LENGTH else ():
        match = re.fullmatch(form, line)
        if match is not None:
            moment = _moment(match.groupdict())
            if moment is not None and re.fullmatch(_AS_WRITTEN, line):
                return line
            return None if moment is None else format_datetime(moment)
    return None


def _moment(fields: _Fields) -> datetime.datetime | None:
    """Put the moment together; None when its parts contradict each other or the calendar."""
    given = {name: text or "" for name, text in fields.items()}
    zone, month = _zone(given["zone"]), _month(given["month"])
    if zone is None or month is None:
        return None
    numbers = {name: int(given[name] or 0) for name in ("day", "hour", "minute", "second")}
    # A leap second is a date's (RFC 5322 §3.3) but no datetime's.
    numbers["second"] -= numbers["second"] == 60
    try:
        moment = datetime.datetime(year=_year(given["year"]), month=month, tzinfo=zone, **numbers)
    except ValueError:
        return None
    is_right = moment.year >= _LEAST_YEAR and _is_on(moment, fields.get("weekday"))
    return moment if is_right else None


def _is_on(moment: datetime.datetime, weekday: str | None) -> bool:
    return weekday is None or _place(weekday, _DAYS) == moment.weekday()


def _year(digits: str) -> int:
    """RFC 5322 §4.3: of two digits, below 50 means this century."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 50 else 1900)


def _month(text: str) -> int | None:
    """Return the number of a month that is named or numbered, from 1."""
    if text.isdigit():
        return int(text)
    place = _place(text, _MONTHS)
    return None if place is None else place + 1


def _place(word: str, words: tuple[str, ...]) -> int | None:
    """Find a name by its first three letters or more."""
    found = [at for at, each in enumerate(words) if each.startswith(word.lower())]
    return found[0] if len(word) >= 3 and found else None


def _zone(text: str) -> datetime.timezone | None:
    if text[:1] not in ("+", "-"):
        hours = _NAMED_ZONES.get(text.lower())
        return None if hours is None else datetime.timezone(datetime.timedelta(hours=hours))
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours >= 24 or minutes >= 60:
        return None
    offset = datetime.timedelta(hours=hours, minutes=minutes)
    return datetime.timezone(-offset if text.startswith("-") else offset)
