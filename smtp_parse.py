# File: smtp_parse.py
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
"""How the loosely typed JSON values of SOAR become Python values.

SOAR does not check types: a number may arrive as 587, 587.0 or "587", a boolean as "false", an
optional value as absent, null, "" or blanks (soar-platform.md §1.3). Used for asset settings and
action parameters alike; knows neither, so a malformed value is None and the caller finds the words.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

# Longer ones are no port, no number of retries and no date; int() would take quadratic time.
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")
# An element of a Python list of texts, as str() writes it.
_PYTHON_ELEMENT = r"""\s*(?:'([^'\\]*)'|"([^"\\]*)"|None)\s*(?:,|$)"""
_TRUE_WORDS = frozenset({"true", "yes", "1", "on"})
_FALSE_WORDS = frozenset({"false", "no", "0", "off"})


def text_or_none(value: Any) -> str | None:
    """Read an optional text: absent, null, "" and blanks alike are None; numbers become text."""
    if value is None or isinstance(value, (list, dict)):
        return None
    text = str(value).strip()
    return text or None


def is_absent(value: Any) -> bool:
    """Whether an optional setting or parameter is not given: absent, null, "" and blanks alike."""
    return value is None or (isinstance(value, str) and not value.strip())


def integer_or_none(value: Any) -> int | None:
    """Read a whole number given as 587, 587.0, "587" or " 587 "; None for anything else.

    "587.0" is not a whole number, as in the published app.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value.strip()):
        return int(value)
    return None


def number_or_none(value: Any) -> float | None:
    """Read a number with or without a fraction; None for anything else, infinity included."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def boolean_or_none(value: Any) -> bool | None:
    """Read true/false given as a boolean, a number or a word; None for anything else."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, (str, int, float)) else ""
    if word in _TRUE_WORDS or word == "1.0":
        return True
    if word in _FALSE_WORDS or word == "0.0":
        return False
    return None


def texts_of_list(text: str) -> tuple[str, ...]:
    """Read a list that was written into a text, as playbooks do.

    That is ["a", "b"], ['a', 'b'], [a, b], and the ('a', 'b') and {'a', 'b'} that Python writes.

    Returns:
        The elements as texts, those of lists within it too and null left out; the whole text as
        the only one when it is no such list.
    """
    inside = text.strip()
    if inside[:1] + inside[-1:] in ("()", "{}"):
        return _python_list(inside[1:-1]) or (text,)
    if not (inside.startswith("[") and inside.endswith("]")):
        return (text,)
    try:
        loaded = json.loads(inside)
    except (ValueError, RecursionError):
        return _python_list(inside[1:-1]) or _bare_list(inside[1:-1]) or (text,)
    return tuple(_flat(loaded))


def _flat(loaded: list[Any]) -> Iterator[str]:
    """Yield the elements in order; an iterator on a stack, for lists of any depth."""
    stack = [iter(loaded)]
    while stack:
        for each in stack[-1]:
            if isinstance(each, list):
                stack.append(iter(each))
                break
            if each is not None:
                yield each if isinstance(each, str) else json.dumps(each)
        else:
            stack.pop()


def _python_list(inside: str) -> tuple[str, ...] | None:
    element = re.compile(_PYTHON_ELEMENT)
    texts: list[str] = []
    at = 0
    while at < len(inside):
        match = element.match(inside, at)
        if match is None:
            return None
        texts += [each for each in match.groups() if each is not None]
        at = match.end()
    return tuple(texts)


def _bare_list(inside: str) -> tuple[str, ...] | None:
    return None if "[" in inside or "]" in inside else (inside,)
