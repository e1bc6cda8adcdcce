# File: rest_service.py
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
"""Starting and steering the platform's REST services from a test or a demo.

with RestService(home, app_dir) as rest:
    rest.answer("/rest/system_info", RestAnswer(500, "no database"))
    ...
    rest.requests()
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from soar_standin.errors import UnusableInput
from soar_standin.files import write_json
from soar_standin.home import VARIABLE, Home
from soar_standin.manifest import app_manifest
from soar_standin.rest_answers import RestAnswer, plan_answers

_STOP_SECONDS = 10

__all__ = ["RestAnswer", "RestRequest", "RestService"]


@dataclass(frozen=True)
class RestRequest:
    """A request the services got; query is the raw query string."""

    method: str
    path: str
    query: str
    status: int


class RestService:
    """The web process, on the loopback interface, while a ``with`` block lasts.

    Attributes:
        base_url: where it listens, with a slash at the end.
    """

    def __init__(self, home: Home, app_dir: str | Path | None = None, port: int = 0):
        self._home = home.create()
        self._app_dir = Path(app_dir).resolve() if app_dir else None
        self._port = port
        self.base_url = ""

    def __enter__(self) -> RestService:
        # The child finds this package even where it is not installed.
        source = str(Path(__file__).parents[1])
        paths = [source, *filter(None, [os.environ.get("PYTHONPATH")])]
        variables = {VARIABLE: str(self._home.root), "PYTHONPATH": os.pathsep.join(paths)}
        self._process = subprocess.Popen(
            self._command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._home.root,
            env={**os.environ, **variables},
            text=True,
            # Ctrl-C cancels the action; the services have to live until it has ended.
            start_new_session=True,
        )
        stdout = self._process.stdout
        self.base_url = stdout.readline().strip() if stdout is not None else ""
        if not self.base_url:
            self._stop()
            raise UnusableInput("the REST services did not start; the reason is on standard error")
        write_json(self._home.rest_file, {"base_url": self.base_url})
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._home.rest_file.unlink(missing_ok=True)
        self._stop()

    def handler_url(self, asset_name: str) -> str:
        """Address of the app's REST handler for an asset, as reached from this machine."""
        if self._app_dir is None:
            raise UnusableInput("the REST services were started without an app")
        return f"{self.base_url}rest/handler/{app_manifest(self._app_dir).directory}/{asset_name}"

    def answer(self, path: str, *answers: RestAnswer) -> None:
        """Give these answers for a path, the last one repeatedly; none: the normal answer."""
        plan_answers(self._home.rest_answers_file, path, answers)

    def requests(self) -> list[RestRequest]:
        """Every request so far."""
        if not self._home.rest_requests_file.is_file():
            return []
        lines = self._home.rest_requests_file.read_text("utf-8").splitlines()
        return [RestRequest(**json.loads(line)) for line in lines]

    def _command(self) -> list[str]:
        command = [sys.executable, "-m", "soar_standin.rest_site", str(self._home.root)]
        app = ["--app", str(self._app_dir)] if self._app_dir else []
        return [*command, *app, "--port", str(self._port)]

    def _stop(self) -> None:
        # The end of its standard input tells the child to stop.
        try:
            self._process.communicate(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
