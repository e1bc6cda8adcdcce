# File: terminal.py
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
"""What the demos print: progress, results, mail; in colour on a terminal only."""

from __future__ import annotations

import os
import sys
from typing import Any

from demo.received import tree
from tests.support.mail_records import Message

_GOOD, _BAD, _BOLD, _FAINT = "32", "31", "1", "2"


def heading(text: str) -> None:
    """Begin a part."""
    print(f"\n{_painted(_BOLD, f'=== {text}')}")


def note(text: str) -> None:
    """Say what was assumed."""
    print(_painted(_FAINT, text))


def progress(text: str) -> None:
    """Show a progress line as it comes."""
    print(f"  {text}", flush=True)


def verdict(text: str, *, is_good: bool) -> None:
    """Say how it ended."""
    print(_painted(_GOOD if is_good else _BAD, text))


def show_result(result: dict[str, Any]) -> None:
    """Show what a run answered: per parameter set, or its message when there is none."""
    if not result["result_data"]:
        verdict(f"  -> {result['status']}: {result['message']}", is_good=False)
    for each in result["result_data"]:
        good = each["status"] == "success"
        verdict(f"  -> {each['status']}: {each['message']}", is_good=good)
        for row in each["data"]:
            _show_row(row)


def _show_row(row: dict[str, Any]) -> None:
    for recipient in row.get("recipients") or ():
        good = recipient["status"] == "accepted"
        verdict(f"     {recipient['address']}: {recipient['status']}", is_good=good)
    for removed in (row.get("sanitizer") or {}).get("removed") or ():
        what = " ".join(str(removed[key]) for key in ("kind", "name") if removed.get(key))
        print(f"     removed from the HTML: {what} ({removed.get('count', 1)})")
    for warning in row.get("warnings") or ():
        print(f"     warning: {warning}")


def show_message(message: Message) -> None:
    """Show a message as it arrived."""
    print(f"  Arrived, from <{message.mail_from}> to {', '.join(message.recipients)}:")
    for line in tree(message.content):
        print(f"    {line}")


def _painted(style: str, text: str) -> str:
    is_plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    if is_plain or not sys.stdout.isatty():
        return text
    return f"\033[{style}m{text}\033[0m"
