# File: messages.py
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
"""How the platform makes texts out of what apps hand over."""

from __future__ import annotations

from typing import Any


def format_text(text: object, args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    """Apply str.format, with or without arguments; raw text if that is not possible.

    The raw text is the vendor's published behaviour for IndexError, KeyError and ValueError only.
    """
    try:
        return str(text).format(*args, **kwargs)
    except (IndexError, KeyError, ValueError):
        return str(text)


def with_exception(message: str, exception: BaseException | None) -> str:
    """``<message>. Error string: '<exception>'``; the exception's own text is not formatted."""
    if exception is None:
        return message
    error_string = f"Error string: '{exception}'"
    return f"{message}. {error_string}" if message else error_string


def summary_sentence(summary: dict[str, Any]) -> str:
    """``{"total_hits": 1, "api": "v4"}`` becomes ``Total hits: 1, Api: v4``."""
    return ", ".join(f"{_words(key)}: {value}" for key, value in summary.items())


def _words(key: str) -> str:
    words = str(key).replace("_", " ")
    return words[:1].upper() + words[1:]
