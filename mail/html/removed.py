# File: removed.py
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
"""What a cleaned HTML text lacks of the given one, for the analyst to read.

Values only: a message has them, however it was made.
"""

from __future__ import annotations

from smtp_dataclass import dataclass

MAX_ROWS = 50
MAX_NAME = 64


@dataclass(frozen=True)
class Removed:
    """Something that was removed, and how often.

    Attributes:
        kind: "element", "attribute", "css" or "comment"; "other" in the last row of a long list,
            which stands for all that have no row of their own.
        name: of the element, attribute, CSS property or at-rule ("@import"), in lower case,
            printable, at most MAX_NAME characters; "comment" or "conditional comment".
        count: one or more.
    """

    kind: str
    name: str
    count: int
