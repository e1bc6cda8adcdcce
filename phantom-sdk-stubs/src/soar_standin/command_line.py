# File: command_line.py
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
"""What the stand-in's commands have in common: the home folder, and terminals of any encoding."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from soar_standin.errors import UnusableInput
from soar_standin.home import Home


def add_home_option(parser: argparse.ArgumentParser) -> None:
    """Let a command be told the home folder."""
    parser.add_argument(
        "--home",
        metavar="DIR",
        type=Path,
        help="the platform's home folder (default: $PHANTOM_HOME, else ~/.soar-standin)",
    )


def chosen_home(folder: Path | None) -> Home:
    """The home folder that was named, else the current one.

    Raises:
        UnusableInput: it cannot be made.
    """
    try:
        return Home(folder).create() if folder else Home.current()
    except OSError as error:
        raise UnusableInput(f"{error.filename} cannot be used: {error.strerror}") from error


def tolerate_narrow_output() -> None:
    """Let a terminal that is not UTF-8 show a question mark for what it does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
