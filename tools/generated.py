# File: generated.py
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
"""Files that a tool writes: written, or compared with what would be written.

Used by tools.build_readme and tools.notice. Knows nothing of what stands in them.
"""

from __future__ import annotations

import argparse
from pathlib import Path


def write_or_check(path: Path, text: str, purpose: str) -> int:
    """Write the file, or with --check on the command line only compare it.

    Args:
        purpose: first line of the tool's help.

    Returns:
        The exit status: 1 when a compared file is not current, else 0.
    """
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("--check", action="store_true", help="compare, do not write")
    if not parser.parse_args().check:
        path.write_text(text, encoding="utf-8")
        return 0
    is_current = path.is_file() and path.read_text(encoding="utf-8") == text
    state = "is current" if is_current else "is not current: run make readme"
    print(f"{path.name} {state}")
    return 0 if is_current else 1
