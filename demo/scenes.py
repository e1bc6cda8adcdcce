# File: scenes.py
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
"""One run of an action, and what is kept of it for the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from soar_standin.home import Home
from soar_standin.run import RunRecord, run_action

from demo import terminal
from tests.support.mail_records import Message

APP_DIR = Path(__file__).resolve().parent.parent


@dataclass
class Scene:
    """One run: what was ordered, what was said, and what arrived.

    Attributes:
        action: the input JSON.
        problems: what differs from what was asked for.
    """

    title: str
    action: dict[str, Any]
    progress: list[str]
    result: dict[str, Any]
    messages: Sequence[Message]
    problems: list[str] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        return bool(self.result["status"] == "success")


def play(
    title: str,
    action: dict[str, Any],
    home: Home,
    *,
    mailbox: Sequence[Message] = (),
    watch: Callable[[str], str | None] = lambda line: None,
) -> Scene:
    """Run an action and show what happens.

    Args:
        mailbox: the messages of the mail server so far, which grow.
        watch: told every progress line; what it returns is shown as what a browser shows.
    """
    terminal.heading(title)
    already = len(mailbox)
    lines: list[str] = []

    def on_progress(line: str) -> None:
        lines.append(line)
        terminal.progress(line)
        page = watch(line)
        if page is not None:
            terminal.progress(f"[the browser shows: {page}]")

    record: RunRecord = run_action(APP_DIR, action, home, on_progress=on_progress)
    terminal.show_result(record.result)
    arrived = list(mailbox[already:])
    for message in arrived:
        terminal.show_message(message)
    return Scene(title, action, lines, record.result, arrived)
