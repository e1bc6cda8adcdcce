# File: journal.py
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
"""What a run says while it runs, for whoever watches: tests, the terminal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class DebugLine:
    """One line for the log; level is "DEBUG", "ERROR" or "TELEMETRY"."""

    def __init__(self, level: str, text: str) -> None:
        self.level = level
        self.text = text


class Journal:
    """Collects in order, and passes on at once.

    Attributes:
        progress: the app's progress messages, formatted; the platform's own are only passed on.
        debug: what the app printed for the log.
        exception: what escaped from the app, if anything did.
    """

    def __init__(
        self,
        on_progress: Callable[[str], None] | None = None,
        on_debug: Callable[[DebugLine], None] | None = None,
    ):
        self.progress: list[str] = []
        self.debug: list[DebugLine] = []
        self.exception: BaseException | None = None
        self._on_progress = on_progress
        self._on_debug = on_debug

    def add_progress(self, text: str, *, from_app: bool = True) -> None:
        """Note one progress message."""
        if from_app:
            self.progress.append(text)
        if self._on_progress is not None:
            self._on_progress(text)

    def add_debug(self, line: DebugLine) -> None:
        """Note one line for the log."""
        self.debug.append(line)
        if self._on_debug is not None:
            self._on_debug(line)


class RunOptions:
    """How strict the platform is where nobody outside knows, and who listens.

    Attributes:
        check_required: missing required settings and parameters fail before the app sees them.
        context_in_param: handle_action gets the parameter set with its ``context``.
    """

    def __init__(
        self,
        journal: Journal | None = None,
        check_required: bool = True,
        context_in_param: bool = True,
    ) -> None:
        self.journal = Journal() if journal is None else journal
        self.check_required = check_required
        self.context_in_param = context_in_param

    @classmethod
    def current(cls) -> RunOptions:
        """The options chosen for this run; outside the runner those of the environment."""
        chosen = _CHOSEN.get()
        if chosen is not None:
            return chosen
        return cls(check_required=os.environ.get("SOAR_STANDIN_REQUIRED", "on") != "off")

    @contextmanager
    def chosen(self) -> Iterator[None]:
        """Connectors created inside the block run with these options."""
        token = _CHOSEN.set(self)
        try:
            yield
        finally:
            _CHOSEN.reset(token)


_CHOSEN: ContextVar[RunOptions | None] = ContextVar("soar_standin_run_options", default=None)
