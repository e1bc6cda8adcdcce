# File: html_speed.py
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
"""Sanitising HTML: ours, or nh3 alone, on the same text.

    python benchmarks/html_speed.py ours|nh3 KIB

Prints seconds of one pass, the first in its process as in an action, and the memory in KiB.
"""

import sys
import time
from pathlib import Path

who, kib = sys.argv[1:]
ROW = (
    '<tr><td style="padding:8px;color:#333">'
    '<a href="https://example.com/i/{0}">Incident {0}</a></td>'
    '<td><b>High</b> &amp; open</td><td><img src="cid:logo" alt="logo" width="20"></td></tr>\n'
)
HEAD = "<!DOCTYPE html><html><head><style>td {{ color: red }}</style></head><body><table>\n"
rows = [ROW.format(number) for number in range(int(kib) * 1024 // len(ROW) + 1)]
document = HEAD + "".join(rows) + "</table></body></html>\n"
if who == "nh3":
    from nh3 import clean
else:
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    from mail.html.sanitize import sanitize as clean
begin = time.perf_counter()
clean(document)
seconds = time.perf_counter() - begin
with open("/proc/self/status", encoding="ascii") as status:
    print(seconds, next(line.split()[1] for line in status if line.startswith("VmHWM:")))
