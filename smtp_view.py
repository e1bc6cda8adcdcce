# File: smtp_view.py
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
"""The custom view of the three sends (web process): stored results -> template context.

Reads nothing but the results it is given, changes nothing of theirs, and keeps nothing. They may
come from any version of this app, of runs that succeeded or failed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Protocol

from smtp_widget.outcomes import urgency_of
from smtp_widget.result import email_of
from smtp_widget.stored import Stored
from smtp_widget.values import Email, Widget

TEMPLATE = "templates/send.html"
MAX_EMAILS = 100


class StoredResult(Protocol):
    """What the platform gives for each parameter set: an ActionResult."""

    def get_status(self) -> bool: ...
    def get_message(self) -> str: ...
    def get_param(self) -> dict[str, Any]: ...
    def get_data(self) -> list[Any]: ...


def display_send(
    provides: str,
    all_app_runs: Iterable[tuple[dict[str, Any], Iterable[StoredResult]]],
    context: dict[str, Any],
) -> str:
    """Fill the context with one entry for each parameter set, failures first.

    Args:
        provides: name of the action; the three sends look the same.
        all_app_runs: per run its summary and its results.
        context: of the template; gets ``widget``.

    Returns:
        The template's path within the app's folder.
    """
    emails = [_email(result) for _summary, results in all_app_runs for result in results]
    emails.sort(key=lambda email: urgency_of(email.look))
    words = Counter(email.look.word.lower() for email in emails)
    context["widget"] = Widget(
        emails=tuple(emails[:MAX_EMAILS]),
        totals=", ".join(f"{count} {word}" for word, count in words.items()),
        hidden=max(0, len(emails) - MAX_EMAILS),
    )
    return TEMPLATE


def _email(result: StoredResult) -> Email:
    data = result.get_data()
    return email_of(
        Stored(data[0] if isinstance(data, list) and data else None),
        Stored(result.get_param()),
        str(result.get_message() or ""),
        succeeded=bool(result.get_status()),
    )
