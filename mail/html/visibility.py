# File: visibility.py
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
"""Whether an element hides what it holds: preview texts, parts for one kind of reader.

Only what its own start tag says is looked at; style sheets are not applied.
"""

from __future__ import annotations

import re

_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([a-z-]+)", re.IGNORECASE)
_INVISIBLE = re.compile(
    r"(?:^|[;\s])(?:visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0+)?(?![\d.]))",
    re.IGNORECASE,
)
_NO_HEIGHT = re.compile(r"(?:^|[;\s])(?:max-)?height\s*:\s*0(?![\d.])", re.IGNORECASE)
_NO_OVERFLOW = re.compile(r"(?:^|[;\s])overflow\s*:\s*hidden", re.IGNORECASE)


def is_hidden(attributes: dict[str, str]) -> bool:
    """Whether a start tag with these attributes shows nothing up to its end tag."""
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    if not style:
        return False
    displays = _DISPLAY.findall(style)
    if displays and displays[-1].lower() == "none":
        return True
    is_flat = _NO_HEIGHT.search(style) and _NO_OVERFLOW.search(style)
    return bool(is_flat or _INVISIBLE.search(style))
