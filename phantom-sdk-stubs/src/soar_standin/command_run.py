# File: command_run.py
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
"""``soar-run``: play the platform for one action JSON.

Progress goes to standard error as it comes, the result JSON to standard output at the end. Exit
status: 0 success, 1 the run failed, 2 the input cannot be used. Ctrl-C cancels the run.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from soar_standin.action_file import read_action
from soar_standin.action_input import DEFAULT_ASSET_ID, manifest_of
from soar_standin.command_line import add_home_option, chosen_home, tolerate_narrow_output
from soar_standin.errors import UnusableInput
from soar_standin.home import Home
from soar_standin.journal import DebugLine
from soar_standin.rest_service import RestService
from soar_standin.run import RunRecord, run_action


def main(arguments: list[str] | None = None) -> int:
    """Entry point of the console script and of ``python -m soar_standin``."""
    options = _parser().parse_args(arguments)
    tolerate_narrow_output()
    try:
        home = chosen_home(options.home)
        record = _run(options, home)
    except UnusableInput as error:
        print(f"soar-run: {error}", file=sys.stderr)
        return 2
    print(_shown_json(record.result))
    return 0 if record.result["status"] == "success" else 1


def _shown_json(result: dict[str, Any]) -> str:
    """JSON for standard output, as ASCII where that has not every character."""
    text = json.dumps(result, indent=2, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return json.dumps(result, indent=2)
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="soar-run",
        description="Run one action of a SOAR app: action JSON in, result JSON out.",
    )
    parser.add_argument(
        "action",
        metavar="ACTION.json",
        type=Path,
        help='needs "identifier" or "action", "config" and "parameters"; a password is written '
        'as {"$plain": "..."}, a file as {"$file": "PATH"}',
    )
    parser.add_argument(
        "--app", metavar="DIR", type=Path, default=Path(), help="folder of the app (default: .)"
    )
    add_home_option(parser)
    parser.add_argument(
        "--as-given",
        action="store_true",
        help="fill in no defaults of the manifest, and pass on what it does not know",
    )
    parser.add_argument(
        "--debug", action="store_true", help="show what the app writes to the log as well"
    )
    parser.add_argument(
        "--rest",
        action="store_true",
        help="serve /rest/system_info, /rest/asset and the app's REST handler during the run",
    )
    return parser


def _run(options: argparse.Namespace, home: Home) -> RunRecord:
    manifest = manifest_of(options.app.resolve())
    action = read_action(options.action, manifest, home, as_given=options.as_given)
    if not options.rest:
        return _run_action(options, action, home)
    asset_id = str(action.get("asset_id", DEFAULT_ASSET_ID))
    if home.asset_name(asset_id) is None:
        home.add_asset(asset_id, f"asset_{asset_id}")
    with RestService(home, options.app):
        return _run_action(options, action, home)


def _run_action(options: argparse.Namespace, action: dict[str, Any], home: Home) -> RunRecord:
    return run_action(
        options.app,
        action,
        home,
        on_progress=_show,
        on_debug=_show_debug if options.debug else None,
    )


def _show(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


def _show_debug(line: DebugLine) -> None:
    print(f"{line.level}: {line.text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
