# File: steps.py
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
"""What a session did on its way to being open, step by step, with the time each took.

Kept while it happens, so that the steps before a failure are known too. Shown by test connectivity
as they come; says nothing about what a failure means.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from delivery import sentences
from smtp_dataclass import dataclass
from smtp_errors import SmtpAppError

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        name: in words that stay the same: "name", "connection", "greeting", "EHLO", "STARTTLS",
            "TLS", "certificate", "login", "sender and recipient".
        detail: what came of it, fit to show.
        ms: milliseconds it took.
        ok: it did what it should.
    """

    name: str
    detail: str
    ms: int
    ok: bool = True


class StepLog:
    """The steps of one run, in order."""

    def __init__(self, show: Callable[[str], None] | None = None) -> None:
        """Begin.

        Args:
            show: shows one line to the analyst; None: nothing is shown.
        """
        self._show = show
        self._steps: list[Step] = []

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far."""
        return tuple(self._steps)

    def do(
        self, name: str, action: Callable[[], _Result], tell: Callable[[_Result], str]
    ) -> _Result:
        """Do one step and note it, also when it fails.

        Args:
            tell: says in a few words what came of it.
        """
        begin = time.monotonic()
        try:
            result = action()
        except SmtpAppError as error:
            self.add(Step(name, error.sentence.what, _milliseconds_since(begin), ok=False))
            raise
        self.add(Step(name, tell(result), _milliseconds_since(begin)))
        return result

    def note(self, name: str, detail: str, *, is_done: bool) -> None:
        """Note a step that took no time of its own, or whose failure is not an error."""
        self.add(Step(name, detail, 0, ok=is_done))

    def add(self, step: Step) -> None:
        """Note a step."""
        self._steps.append(step)
        if self._show is not None:
            line = sentences.STEP if step.ok else sentences.STEP_FAILED
            self._show(line.format(name=step.name, detail=step.detail, ms=step.ms))


def _milliseconds_since(begin: float) -> int:
    return round((time.monotonic() - begin) * 1000)
