# File: reference.py
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
"""Character references: what "&amp;" and "&#65;" stand for, in text and in attribute values.

Where a text or a value begins and ends is not known here.
"""

from __future__ import annotations

import html
import re
from html.entities import html5

_REFERENCE = re.compile(
    r"&(?:\#(?:[xX][0-9A-Fa-f]+|[0-9]+);?|(?P<name>[A-Za-z][A-Za-z0-9]*;?)(?P<assigned>(?<!;)=)?)"
)
# Unicode ends at seven digits; int() of thousands raises, or takes quadratic time.
_LONG_REFERENCE = re.compile(r"&#(?:[xX]0*(?P<hex>[0-9A-Fa-f]+)|0*(?P<decimal>[0-9]+));?")
_MAX_DIGITS = 7


def unescape(text: str) -> str:
    """Decode the character references of a text, absurd numbers as U+FFFD (HTML §13.2.5.80)."""
    if "&" not in text:
        return text
    return html.unescape(_LONG_REFERENCE.sub(_bounded, text))


def _bounded(reference: re.Match[str]) -> str:
    digits = reference["hex"] or reference["decimal"]
    if len(digits) > _MAX_DIGITS:
        return "\ufffd"
    return f"&#{'x' if reference['hex'] else ''}{digits};"


def unescape_value(value: str) -> str:
    """Decode the character references of an attribute value."""
    return _REFERENCE.sub(_referred, value)


def _referred(reference: re.Match[str]) -> str:
    """What a character reference stands for in an attribute value (HTML §13.2.5.73)."""
    name = reference["name"]
    if name is None:
        return unescape(reference[0])
    # "?a=1&copy=2" is a query: without a semicolon a reference ends before "=" or not at all.
    return html5.get(name, reference[0]) if not reference["assigned"] else reference[0]
