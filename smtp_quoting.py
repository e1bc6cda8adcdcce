# File: smtp_quoting.py
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
"""Foreign text made fit to show: one line, printable, bounded."""

from __future__ import annotations

import re

_MAX_SHOWN = 200
# Everything str.splitlines() takes for a line end, the other C0/C1 controls, and lone surrogates.
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def shown(text: object) -> str:
    """Quote a value for an error sentence: bounded, in one line, nothing invisible in it."""
    quoted = repr(text[:_MAX_SHOWN] if isinstance(text, str) else text)
    return quoted if len(quoted) <= 2 * _MAX_SHOWN else f"{quoted[: 2 * _MAX_SHOWN]}…"
