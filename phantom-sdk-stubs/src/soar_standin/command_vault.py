# File: command_vault.py
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
"""``soar-vault``: put a file into the vault of a home folder and print its vault id."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from soar_standin.home import Home


def main(arguments: list[str] | None = None) -> int:
    """Entry point of the console script."""
    options = _parser().parse_args(arguments)
    if not options.file.is_file():
        print(f"soar-vault: there is no file {options.file}", file=sys.stderr)
        return 2
    home = Home(options.home).create() if options.home else Home.current()
    record = home.vault.add(options.file, options.name or options.file.name, options.container)
    print(record.vault_id)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="soar-vault", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="copy FILE into the vault")
    add.add_argument("file", metavar="FILE", type=Path)
    add.add_argument("--container", metavar="N", type=int, default=1, help="default: 1")
    add.add_argument("--name", help="what the container calls it (default: the file's name)")
    add.add_argument(
        "--home",
        metavar="DIR",
        type=Path,
        help="the platform's home folder (default: $PHANTOM_HOME, else ~/.soar-standin)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
