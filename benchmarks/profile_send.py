# File: profile_send.py
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
"""Where the time of one plain send goes (make bench-profile).

Two tables of one fresh process each: what importing takes, by the part of the app or the library,
and what the run itself takes, by function. Watched, both are slower than the real thing.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from benchmarks.bench import ROOT, Case, workshop

_LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")
_ROOMS = ("actions", "auth", "delivery", "mail", "smtp_oauth", "soar")
_PLATFORM = ("phantom", "phantom_common", "soar_standin", "encryption_helper")
_PROFILED = """
import cProfile, pstats, runpy, sys
sys.argv = sys.argv[1:]
profile = cProfile.Profile()
profile.enable()
runpy.run_path(sys.argv[0], run_name="__main__")
profile.disable()
pstats.Stats(profile).sort_stats("tottime").print_stats(30)
"""


def part_of(module: str) -> str:
    """The part that a module is counted for."""
    top = module.partition(".")[0]
    if top in _ROOMS or top.startswith("smtp_") or top == "request_handler":
        return ".".join(module.split(".")[:2])
    if top in _PLATFORM:
        return "the stand-in"
    return top


def import_milliseconds(case: Case, environment: dict[str, str]) -> Counter[str]:
    """What each part took by itself while it was imported."""
    command = [sys.executable, "-X", "importtime", *case.ours]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    spent: Counter[str] = Counter()
    for microseconds, module in _LINE.findall(done.stderr):
        spent[part_of(module)] += int(microseconds)
    return Counter({part: total // 100 for part, total in spent.items()})


def main() -> None:
    """Print both tables."""
    with workshop() as shop:
        case = shop.sending("profile", 1, 1.0)
        environment = {"PHANTOM_HOME": str(shop.home.root), "PATH": "/usr/bin:/bin"}
        import_milliseconds(case, environment)  # the first run compiles
        spent = import_milliseconds(case, environment)
        print(f"importing, {sum(spent.values()) / 10:.1f} ms in all:\n")
        for part, tenths in spent.most_common(40):
            print(f"{tenths / 10:8.1f} ms  {part}")
        print("\nrunning, with the imports of the app in it:\n")
        command = [sys.executable, "-c", _PROFILED, *case.ours]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        print(done.stdout.replace(f"{ROOT}/", "").replace(f"{Path(sys.prefix)}/", ""))


if __name__ == "__main__":
    main()
