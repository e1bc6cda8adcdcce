# File: background.py
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
"""A step in a thread of its own, whose outcome is raised or returned where it is waited for.

Once for what has no time limit of its own, so that waiting for it can have one; once for what must
not be broken off by the exception that cancels a run.
"""

from __future__ import annotations

import threading
from typing import Callable, Generic, TypeVar

_Result = TypeVar("_Result")


class Background(Generic[_Result]):
    """A step that has begun.

    A daemon thread does it: one that hangs does not keep the process from ending.
    """

    def __init__(self, step: Callable[[], _Result]) -> None:
        self._step = step
        self._results: list[_Result] = []
        self._error: BaseException | None = None
        self._is_over = threading.Event()
        threading.Thread(target=self._run, name=__name__, daemon=True).start()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for its end; False when it has not come within the seconds."""
        return self._is_over.wait(seconds)

    def result(self) -> _Result:
        """Return or raise what came of it; only when it is over."""
        if self._error is not None:
            raise self._error
        return self._results[0]

    def _run(self) -> None:
        try:
            self._results.append(self._step())
        except BaseException as error:  # raised again by result(), in the thread that asks
            self._error = error
        finally:
            self._is_over.set()


def shielded(step: Callable[[], _Result]) -> _Result:
    """Do a step to its end even when the run is cancelled meanwhile, and raise the cancel then.

    SOAR cancels by a signal, whose exception comes up in the main thread wherever it stands.

    Args:
        step: comes to an end by its own limits.
    """
    running = Background(step)
    cancel: BaseException | None = None
    while True:
        try:
            running.wait()
            break
        except BaseException as error:
            cancel = cancel or error
    if cancel is not None:
        raise cancel
    return running.result()
