# File: retry.py
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
"""How to wait before something is tried again, and whether to.

Knows no connection: it is told why, and says when.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from delivery import sentences
from delivery.report import retry_after_seconds
from smtp_dataclass import dataclass
from smtp_errors import ActionCancelled, SmtpReply, say

_FIRST_WAIT_SECONDS = 2.0
_LONGEST_WAIT_SECONDS = 30.0
# A run holds one of the platform's workers while it waits; greylisting takes minutes.
LONGEST_ASKED_SECONDS = 60
# How soon a cancelled run is noticed while it waits.
_WAIT_SLICE_SECONDS = 0.5


@dataclass(frozen=True)
class RetryPolicy:
    """How to wait, and whether to.

    Attributes:
        retries: how often a transient failure is tried again, 0: never.
        is_cancelled: somebody stopped the run.
        progress: shows one line.
    """

    retries: int
    is_cancelled: Callable[[], bool]
    progress: Callable[[str], None]

    def allows(self, repetition: int, reply: SmtpReply | None) -> bool:
        """Whether a transient failure may be tried again in this run.

        Args:
            repetition: how often it was tried again before.
            reply: that put it off; when it asks for more time than a run may wait, a repetition
                before that would only annoy the server.
        """
        return repetition < self.retries and (
            (retry_after_seconds(reply) or 0) <= LONGEST_ASKED_SECONDS
        )

    def wait(self, repetition: int, sentence: str, reply: SmtpReply | None = None) -> None:
        """Wait before another attempt: 2 s, 4 s, 8 s …, capped, with jitter; or as asked.

        Args:
            repetition: 1 before the first repetition.
            sentence: why it is tried again.
            reply: that put it off, None without one.

        Raises:
            ActionCancelled: as soon as the run is cancelled.
        """
        longest = min(_FIRST_WAIT_SECONDS * 2 ** (repetition - 1), _LONGEST_WAIT_SECONDS)
        seconds = float(retry_after_seconds(reply) or longest * random.uniform(0.75, 1.0))
        self.progress(
            sentences.PROGRESS_RETRY.format(
                sentence=sentence, seconds=seconds, attempt=repetition, retries=self.retries
            )
        )
        while seconds > 0:
            self.check()
            time.sleep(min(seconds, _WAIT_SLICE_SECONDS))
            seconds -= _WAIT_SLICE_SECONDS
        self.check()

    def check(self) -> None:
        """Raise ActionCancelled when the run is cancelled."""
        if self.is_cancelled():
            raise ActionCancelled(say(sentences.WAIT_CANCELLED))
