# File: smtp_background.py
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
not be broken off by the exception that cancels a run. Knows nothing of what the step does.
"""

from __future__ import annotations

import _thread
import socket
from typing import Callable, Generic, TypeVar

_Result = TypeVar("_Result")


class Background(Generic[_Result]):
    """A step that can be begun.

    Its thread does not keep the process from ending. Made of the primitives of _thread, because
    what threading makes of them in Python gets out of order when a signal's exception comes up
    within it (threading.Condition).
    """

    def __init__(self, step: Callable[[], _Result]) -> None:
        self._step = step
        self._results: list[_Result] = []
        self._error: BaseException | None = None
        self._beginning = _thread.allocate_lock()
        self._is_asked_for = False
        self._has_begun = False
        self._is_called_off = False
        self._running = _thread.allocate_lock()
        self._running.acquire()
        self.is_over = False

    def begin(self) -> Background[_Result]:
        """Begin the step, unless it has begun; return self."""
        if not self._is_asked_for:
            self._is_asked_for = True
            _thread.start_new_thread(self._run, ())
        return self

    def call_off(self) -> bool:
        """Keep the step from being begun; False when that is too late."""
        with self._beginning:
            self._is_called_off = not self._has_begun
            return self._is_called_off

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for its end; False when it has not come within the seconds."""
        if not self.is_over and self._running.acquire(timeout=-1 if seconds is None else seconds):
            self._running.release()
        return self.is_over

    def result(self) -> _Result:
        """Return or raise what came of it; only when it is over."""
        if self._error is not None:
            raise self._error
        return self._results[0]

    def _run(self) -> None:
        with self._beginning:
            if self._is_called_off:
                return
            self._has_begun = True
        try:
            self._results.append(self._step())
        except BaseException as error:  # raised again by result(), in the thread that asks
            self._error = error
        finally:
            self.is_over = True
            self._running.release()


def within(seconds: float, step: Callable[[], _Result]) -> _Result:
    """Do a step that takes no time limit, and give up on it after a while.

    It is left behind then; it ends by itself, or with the process.

    Raises:
        socket.timeout: it did not come back in time; else what the step raises.
    """
    running = Background(step).begin()
    if not running.wait(seconds):
        raise socket.timeout("timed out")
    return running.result()


def shielded(step: Callable[[], _Result]) -> _Result:
    """Do a step to its end even when the run is cancelled meanwhile, and raise the cancel then.

    SOAR cancels by a signal, whose exception comes up in the main thread wherever it stands. Before
    the step has begun it is not done at all.

    Args:
        step: comes to an end by its own limits.
    """
    running = Background(step)
    cancel: BaseException | None = None
    while not running.is_over:
        try:
            running.begin().wait()
        except BaseException as error:
            cancel = cancel or error
            if running.call_off():
                break
    if cancel is not None:
        raise cancel
    return running.result()
