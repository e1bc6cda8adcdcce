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
"""``soar-vault``: files of the vault of a home folder: add one, list them.

``add`` prints the vault id of the file, ``list`` a line for each: vault id, container, size in
octets, name. Exit status 2 when a file or the folder cannot be used.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from soar_standin.command_line import add_home_option, chosen_home, tolerate_narrow_output
from soar_standin.errors import UnusableInput
from soar_standin.home import Home


def main(arguments: list[str] | None = None) -> int:
    """Entry point of the console script."""
    options = _parser().parse_args(arguments)
    tolerate_narrow_output()
    try:
        home = chosen_home(options.home)
        if options.command == "add":
            _add(options, home)
        else:
            _list(options, home)
    except UnusableInput as error:
        print(f"soar-vault: {error}", file=sys.stderr)
        return 2
    return 0


def _add(options: argparse.Namespace, home: Home) -> None:
    if not options.file.is_file():
        raise UnusableInput(f"there is no file {options.file}")
    try:
        record = home.vault.add(options.file, options.name or options.file.name, options.container)
    except OSError as error:
        raise UnusableInput(f"{error.filename} cannot be used: {error.strerror}") from error
    print(record.vault_id)


def _list(options: argparse.Namespace, home: Home) -> None:
    for record in home.vault.records():
        if options.container in (None, str(record.container_id)):
            print(f"{record.vault_id}  {record.container_id}  {record.size}  {record.name}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="soar-vault", description="The vault of a home folder.")
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="copy FILE into the vault and print its vault id")
    add.add_argument("file", metavar="FILE", type=Path)
    add.add_argument("--container", metavar="N", type=int, default=1, help="default: 1")
    add.add_argument("--name", help="what the container calls it (default: the file's name)")
    listed = commands.add_parser(
        "list", help="show vault id, container, size and name of each file"
    )
    listed.add_argument("--container", metavar="N", help="only those of this container")
    add_home_option(add)
    add_home_option(listed)
    return parser


if __name__ == "__main__":
    sys.exit(main())
