# File: send_ours.py
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
"""One run of the app, as SOAR makes it: the action JSON from a file.

    python benchmarks/send_ours.py APP_DIR MODULE ACTION.json

APP_DIR and MODULE name the app; benchmarks/no_app is one that does nothing, which shows what of the
time is the stand-in's for the platform. Prints the largest resident memory in KiB.
"""

import importlib
import sys
from pathlib import Path

app_dir, module_name, action_file = sys.argv[1:]
sys.path[0] = app_dir
connector_class = next(
    value
    for value in vars(importlib.import_module(module_name)).values()
    if isinstance(value, type) and value.__module__ == module_name and hasattr(value, "initialize")
)
answer = connector_class()._handle_action(Path(action_file).read_text(encoding="utf-8"), None)
if '"status": "success"' not in answer[:200]:
    sys.exit(answer[:2000])
with open("/proc/self/status", encoding="ascii") as status:
    print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
