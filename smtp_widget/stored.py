# File: stored.py
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
"""A stored result, read without trusting its shape.

Views show what any version of this app has ever stored, and what servers and senders wrote into
it. Whatever is not of the expected type counts as absent; text comes out fit for a page. Nothing
here knows what the fields mean.
"""

from __future__ import annotations

import math
import re

# What would end a line, hide, reorder the text around it (Unicode bidirectional controls), or
# cannot be written as UTF-8 at all (lone surrogates).
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_BLANKS = re.compile(r"\s+")
_NOT_SHOWN = "\ufffd"
_MAX_TEXT = 2000


class Stored:
    """One JSON object of a result.

    Args:
        value: what was found; an absent or different value reads as an empty object.
    """

    def __init__(self, value: object) -> None:
        self._fields: dict[object, object] = value if isinstance(value, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._fields)

    def text(self, name: str, limit: int = _MAX_TEXT) -> str:
        """Return a text or number in one line, "" when there is none.

        Args:
            limit: characters; what is longer ends with an ellipsis.
        """
        return one_line(_as_text(self._fields.get(name)), limit)

    def exact(self, name: str) -> str:
        """Return a text only if it can be shown as it is: what another action is to work on."""
        text = _as_text(self._fields.get(name))
        return "" if _UNSHOWABLE.search(text) or "\n" in text else text

    def lines(self, name: str, limit: int) -> str:
        """Return a text with its line ends, "" when there is none."""
        text = _as_text(self._fields.get(name)).replace("\r\n", "\n")
        return _cut(_UNSHOWABLE.sub(_NOT_SHOWN, text), limit)

    def markup(self, name: str, limit: int) -> str:
        """Return a text as it was stored but for what UTF-8 cannot hold."""
        text = _as_text(self._fields.get(name))[:limit]
        return text.encode("utf-8", "replace").decode("utf-8")

    def number(self, name: str) -> int | None:
        """Return a whole number, None when there is none."""
        value = self._fields.get(name)
        return int(value) if isinstance(value, (int, float)) and _is_number(value) else None

    def flag(self, name: str) -> bool | None:
        """Return a boolean, None when there is none."""
        value = self._fields.get(name)
        return value if isinstance(value, bool) else None

    def part(self, name: str) -> Stored:
        """Return an object within this one; an empty one when there is none."""
        return Stored(self._fields.get(name))

    def parts(self, name: str) -> list[Stored]:
        """Return the objects of a list within this one."""
        return [Stored(each) for each in self._list(name) if isinstance(each, dict) and each]

    def texts(self, name: str) -> list[str]:
        """Return the texts of a list within this one, each in one line."""
        return [text for text in (one_line(_as_text(each)) for each in self._list(name)) if text]

    def _list(self, name: str) -> list[object]:
        value = self._fields.get(name)
        return list(value) if isinstance(value, (list, tuple)) else []


def one_line(text: str, limit: int = _MAX_TEXT) -> str:
    """Return a text in one line, nothing invisible in it, cut to a number of characters."""
    shown = _UNSHOWABLE.sub(_NOT_SHOWN, _BLANKS.sub(" ", text[: 2 * limit]))
    return _cut(shown.strip(), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value)


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if _is_number(value) else ""
