# File: demo.py
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
"""Send real mail through the connector to an embedded SMTP server, and show what arrived.

    make demo                                    the four actions, compared with what was asked
    make demo ACTION=my.json                     your own action, to servers that fit its asset
    make demo ACTION=my.json SERVER=host:port    the same, to a server of yours
    make demo ACTION=my.json FILES=a.pdf,b.csv   with files attached
    make demo ACTION=my.json AS_GIVEN=yes        without the defaults of the manifest

The connector runs on the local stand-in for SOAR. At the end a page is written, demo.html. Exit
status 1 when an action failed or something that arrived differs from what was asked, 2 when the
input cannot be used.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

APP_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(APP_DIR))

from soar_standin.action_file import read_action  # noqa: E402 - the path is set above
from soar_standin.command_line import tolerate_narrow_output  # noqa: E402
from soar_standin.errors import UnusableInput  # noqa: E402
from soar_standin.home import Home  # noqa: E402
from soar_standin.manifest import app_manifest  # noqa: E402
from soar_standin.rest_service import RestService  # noqa: E402

from demo import terminal  # noqa: E402
from demo.page import write_page  # noqa: E402
from demo.scenes import Scene, play  # noqa: E402
from demo.server_address import parse_server  # noqa: E402
from demo.stage import ASSET, PASSWORD, USER, Stage, embedded, uses_oauth, with_server  # noqa: E402
from demo.steps import CONTAINER, four_actions  # noqa: E402
from tests.support import certificates  # noqa: E402
from tests.support.mail_server import MailServer  # noqa: E402

_CANCELLED = 130
_MOST_FILES = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo; 0 when everything arrived as asked."""
    options = _parser().parse_args(arguments)
    tolerate_narrow_output()
    try:
        with tempfile.TemporaryDirectory(prefix="smtp-demo-") as folder:
            return _show(options, Home(folder).create())
    except UnusableInput as error:
        print(f"make demo: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return _CANCELLED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--action", type=Path, help="action JSON of your own")
    parser.add_argument("--server", help="host:port of your own mail server, for --action")
    parser.add_argument("--files", default="", help="files to attach, for --action: a.pdf,b.csv")
    parser.add_argument(
        "--as-given", action="store_true", help="fill in no defaults, refuse no unknown names"
    )
    parser.add_argument("--page", type=Path, default=Path("demo.html"), help="default: demo.html")
    return parser


def _show(options: argparse.Namespace, home: Home) -> int:
    if options.action is None:
        _refuse_without_action(options)
        scenes, notes = _four_actions(home)
    else:
        scenes, notes = own_action(options, home)
    write_page(options.page, scenes, notes)
    problems = [problem for scene in scenes for problem in scene.problems]
    for problem in problems:
        terminal.verdict(f"DIFFERENT: {problem}", is_good=False)
    is_good = not problems and all(scene.succeeded for scene in scenes)
    if options.action is None:
        ended = "Everything arrived as asked." if is_good else f"{len(problems)} differences."
        terminal.verdict(f"\n{ended}", is_good=is_good)
    print(f"\nForms, progress, results, widgets and mail: {options.page.resolve().as_uri()}")
    return 0 if is_good else 1


def _refuse_without_action(options: argparse.Namespace) -> None:
    for name, value in (("SERVER", options.server), ("FILES", options.files)):
        if value:
            raise UnusableInput(
                f"{name} needs ACTION, which says what to send: "
                f"make demo ACTION=my.json {name}={value}"
            )


def _four_actions(home: Home) -> tuple[list[Scene], list[str]]:
    certificates.write_ca_bundle(home.ca_bundle)
    scenes = []
    with MailServer(hostname="localhost") as server:
        notes = [
            f"An SMTP server with STARTTLS and AUTH listens on localhost:{server.port}; "
            f"its user is {USER} with the password {PASSWORD}.",
            "Its certificate is of a test authority that the pretended platform trusts.",
        ]
        for line in notes:
            terminal.note(line)
        for step in four_actions(home):
            action = {
                "identifier": step.identifier,
                "config": {
                    **ASSET,
                    "server": "localhost",
                    "port": server.port,
                    "verify_server_cert": True,
                    "allow_smtputf8": True,
                    "encoding": True,
                },
                "parameters": [step.parameters],
                "container_id": CONTAINER,
            }
            scene = play(step.title, action, home, mailbox=server.messages)
            scene.problems += step.problems(scene)
            scenes.append(scene)
            if scene.result["action_cancelled"]:
                break
    return scenes, notes


def own_action(options: argparse.Namespace, home: Home) -> tuple[list[Scene], list[str]]:
    """Run an action JSON, after a login where it needs one; the scenes and what was assumed.

    Raises:
        UnusableInput: it cannot be run.
    """
    notes: list[str] = []

    def adapt(config: dict[str, Any]) -> dict[str, Any]:
        if not options.server:
            return with_server(config)
        chosen, assumed = parse_server(options.server).settings(config)
        notes.append(assumed)
        return chosen

    manifest = app_manifest(APP_DIR)
    action = read_action(options.action, manifest, home, as_given=options.as_given, adapt=adapt)
    _attach(options.files, action, home)
    if options.server:
        _tell(notes)
        with _web_process(action, home):
            return [_play_own(options, action, home)], notes
    with embedded(action["config"], home) as stage:
        notes += stage.notes
        _tell(notes)
        return _play_embedded(options, {**action, "config": stage.config}, home, stage), notes


def _tell(notes: Sequence[str]) -> None:
    for line in notes:
        terminal.note(line)


def _play_embedded(
    options: argparse.Namespace, action: dict[str, Any], home: Home, stage: Stage
) -> list[Scene]:
    if not stage.needs_login:
        return [_play_own(options, action, home, stage)]
    scenes = []
    with _web_process(action, home):
        if action["identifier"] != "test_connectivity":
            login = {**action, "identifier": "test_connectivity", "action": "test connectivity"}
            login["parameters"] = [{}]
            title = "test connectivity: somebody logs in first"
            mailbox = stage.mail_server.messages
            scenes.append(play(title, login, home, mailbox=mailbox, watch=stage.watch))
        if all(scene.succeeded for scene in scenes):
            scenes.append(_play_own(options, action, home, stage))
    return scenes


@contextmanager
def _web_process(action: dict[str, Any], home: Home) -> Iterator[None]:
    """What the browser comes back to, for assets that a person logs in to."""
    if not uses_oauth(action["config"]):
        yield
        return
    home.add_asset(str(action.get("asset_id", "1")), "smtp demo")
    with RestService(home, APP_DIR) as web:
        home.set_external_base_url(web.base_url)
        yield


def _play_own(
    options: argparse.Namespace, action: dict[str, Any], home: Home, stage: Stage | None = None
) -> Scene:
    title = f"{action['action']}: {options.action.name}"
    if stage is None:
        return play(title, action, home)
    messages = stage.mail_server.messages
    return play(title, action, home, mailbox=messages, watch=stage.watch)


def _attach(files: str, action: dict[str, Any], home: Home) -> None:
    """Put files into the vault and name them in every parameter set."""
    container = action.get("container_id", CONTAINER)
    paths = [Path(name.strip()) for name in files.split(",") if name.strip()]
    attach = _ATTACHING.get(action["identifier"])
    if not paths:
        return
    if attach is None:
        raise UnusableInput("FILES goes with the actions send email and send htmlemail")
    for path in paths:
        if not path.is_file():
            raise UnusableInput(f"there is no file {path}")
        try:
            vault_id = home.vault.add(path, path.name, container).vault_id
        except OSError as error:
            raise UnusableInput(f"{path} cannot be read: {error.strerror}") from error
        for param in action["parameters"]:
            attach(param, vault_id)


def _add_to_list(param: dict[str, Any], vault_id: str) -> None:
    listed = [each for each in (param.get("attachments"), vault_id) if each]
    param["attachments"] = ",".join(listed)


def _fill_next(param: dict[str, Any], vault_id: str) -> None:
    names = [f"attachment{number}" for number in range(1, _MOST_FILES + 1)]
    empty = next((name for name in names if not param.get(name)), None)
    if empty is None:
        raise UnusableInput(f"send htmlemail has room for {_MOST_FILES} files")
    param[empty] = vault_id


_ATTACHING: dict[str, Callable[[dict[str, Any], str], None]] = {
    "send_email": _add_to_list,
    "send_htmlemail": _fill_next,
}


if __name__ == "__main__":
    sys.exit(main())
