# File: preview.py
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
"""Preview: what a message would be, with nothing sent and no connection made."""

from __future__ import annotations

from typing import Any

from mail.message import OutgoingMessage
from mail.outline import Outline, outline_of
from smtp_dataclass import asdict

# A result is stored and shown as a whole; the beginning of a long text says what it is.
MAX_SHOWN = 256 * 1024


def outline_rows(message: OutgoingMessage) -> dict[str, Any]:
    """Build the data paths preview and outline."""
    outline = outline_of(message.content)
    return {
        "preview": {
            "headers": [{"name": name, "value": value} for name, value in outline.headers],
            "text": _shown(outline.text),
            "html": _shown(outline.html),
            "is_shortened": _is_shortened(outline),
        },
        "outline": [asdict(each) for each in outline.parts],
    }


def _shown(text: str | None) -> str | None:
    return None if text is None else text[:MAX_SHOWN]


def _is_shortened(outline: Outline) -> bool:
    return any(len(each or "") > MAX_SHOWN for each in (outline.text, outline.html))
