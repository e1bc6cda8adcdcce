# File: outcomes.py
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
"""The states of an email and of a recipient: how each looks and which comes first."""

from __future__ import annotations

from smtp_widget.stored import Stored
from smtp_widget.values import Look

OUTCOMES = {
    "accepted": Look("Accepted", "good", "check"),
    "partially accepted": Look("Partially accepted", "part", "half"),
    "refused": Look("Refused", "bad", "cross"),
    "deferred": Look("Deferred", "wait", "clock"),
    "unknown": Look("Unknown", "doubt", "question"),
    "not sent": Look("Not sent", "bad", "stop"),
}
PREVIEW = Look("Preview only", "info", "eye")
PREVIEW_REFUSED = Look("Preview: would be refused", "bad", "eye")
WOULD_BE_SENT = Look("Would be sent", "info", "check")
SUCCEEDED = Look("Sent", "good", "check")
FAILED = Look("Failed", "bad", "cross")
# Recipients with these have not got the email for certain.
NOT_DELIVERED = frozenset({"refused", "not sent", "deferred"})
# What needs somebody comes first.
_TONES = ("bad", "doubt", "wait", "part", "info", "good")
_STATUSES = ("refused", "not sent", "deferred", "unknown", "", "accepted")


def urgency_of(look: Look) -> int:
    """Return the place of an email among others; the lowest number comes first."""
    return _TONES.index(look.tone)


def place_of(status: str) -> int:
    """Return the place of a recipient among others; the lowest number comes first."""
    return _STATUSES.index(status if status in _STATUSES else "")


def result_look(row: Stored, *, succeeded: bool) -> Look:
    """Return the look of a result, by its status alone where it tells no outcome (3.3.x)."""
    preview = row.part("preview")
    # Every row has the object; only of a message that was previewed there is something in it.
    if preview.parts("headers"):
        return PREVIEW_REFUSED if preview.texts("refusals") else PREVIEW
    outcome = row.text("outcome")
    return OUTCOMES.get(outcome, SUCCEEDED if succeeded else FAILED)


def look_of(status: str) -> Look:
    """Return the look of a recipient's status, also of one that nobody knows."""
    word = status.capitalize() or "Not recorded"
    return OUTCOMES.get(status, Look(word, "info", "question"))
