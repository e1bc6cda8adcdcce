# File: runs.py
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
"""Runs of the console: one at a time, in a thread, watched while they last."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from soar_standin.action_input import DEFAULT_ASSET_ID
from soar_standin.console.assets import Asset
from soar_standin.errors import UnusableInput
from soar_standin.home import Home
from soar_standin.manifest import Manifest
from soar_standin.run import run_action
from soar_standin.view import render_view, stored_run

CONTAINER = 1
_LINK = re.compile(r"https?://\S+")


@dataclass
class Run:
    """One run; the thread that carries it out fills it.

    Attributes:
        progress: lines so far.
        result: the result JSON, once there is one.
        refusal: why there will be none.
    """

    number: int
    action: str
    identifier: str
    asset: str
    progress: list[str] = field(default_factory=list)
    result: dict[str, Any] | None = None
    refusal: str = ""

    @property
    def is_over(self) -> bool:
        return self.result is not None or bool(self.refusal)

    @property
    def links(self) -> list[str]:
        """Addresses that the app asked somebody to open: progress lines that are nothing else."""
        return [line for line in self.progress if _LINK.fullmatch(line.strip())]

    @property
    def result_json(self) -> str:
        return json.dumps(self.result, indent=2, ensure_ascii=False)


class Runs:
    """The runs since the console was started."""

    def __init__(self, home: Home, manifest: Manifest) -> None:
        self._home = home
        self._manifest = manifest
        self._runs: list[Run] = []
        # A run sets the environment of the process, so there is never more than one.
        self._turn = threading.Lock()

    def newest_first(self) -> list[Run]:
        """All runs."""
        return self._runs[::-1]

    def find(self, number: int) -> Run | None:
        """A run by its number; None when there is none."""
        return self._runs[number - 1] if 1 <= number <= len(self._runs) else None

    def start(self, identifier: str, asset: Asset, parameters: dict[str, Any]) -> Run:
        """Begin a run and return at once."""
        action = self._manifest.action(identifier)["action"]
        run = Run(len(self._runs) + 1, action, identifier, asset.name)
        self._runs.append(run)
        order = {
            "identifier": identifier,
            "asset_id": asset.name or DEFAULT_ASSET_ID,
            "config": dict(asset.config),
            "parameters": [parameters],
            "container_id": CONTAINER,
        }
        threading.Thread(target=self._carry_out, args=(run, order), daemon=True).start()
        return run

    def widget(self, run: Run, theme: str) -> str | None:
        """The page of a finished run's custom view; None where the action has none."""
        has_view = "view" in self._manifest.action(run.identifier).get("render", {})
        if run.result is None or not has_view:
            return None
        stored = stored_run(run.result)
        app = self._manifest.app_dir
        return render_view(app, run.identifier, [stored], container_id=CONTAINER, theme=theme)

    def _carry_out(self, run: Run, order: dict[str, Any]) -> None:
        with self._turn:
            try:
                record = run_action(
                    self._manifest.app_dir, order, self._home, on_progress=run.progress.append
                )
            except UnusableInput as error:
                run.refusal = str(error)
            else:
                run.result = record.result
