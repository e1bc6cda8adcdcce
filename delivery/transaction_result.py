# File: transaction_result.py
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
"""What is known after one transaction: about each recipient, and how it ended. Values only."""

from __future__ import annotations

from delivery.phase import Phase
from delivery.report import RecipientResult, RecipientStatus
from smtp_dataclass import dataclass, field
from smtp_errors import SmtpReply


@dataclass(frozen=True)
class TransactionResult:
    """What one transaction did.

    Attributes:
        recipients: one result for each recipient that it decided about, in order. Deferred ones
            may be tried again unless the reply that ended it was 5yz.
        phase: where it ended; DONE: the server took the content.
        reply: the one that ended it, None when the connection did.
        lost: what happened to the connection, a sentence; None when it can be used again.
        not_offered: recipients beyond what the server takes at once; no fault of theirs.
        digests: sha256 in hex of each file that was sent, by path.
        sha256: in hex, of the whole message; empty unless all of it was sent.
        is_out_of_step: replies to a group of commands came as from a server that does not know
            what it announced, PIPELINING.
        is_lost_in_group: the connection was closed at a group of commands, which may be why.
    """

    recipients: tuple[RecipientResult, ...]
    phase: Phase
    reply: SmtpReply | None = None
    lost: str | None = None
    not_offered: frozenset[str] = frozenset()
    digests: dict[str, str] = field(default_factory=dict)
    sha256: str = ""
    is_out_of_step: bool = False
    is_lost_in_group: bool = False

    @property
    def is_complete(self) -> bool:
        """The server answered everything; a recipient that is deferred was so by its own reply."""
        return self.phase is Phase.DONE or (
            self.phase is Phase.RCPT and self.reply is None and self.lost is None
        )

    @property
    def is_before_anything(self) -> bool:
        """It ended at MAIL, but a new connection may do: this one broke, or has had its share."""
        is_put_off = self.reply is not None and self.reply.is_transient
        return self.phase is Phase.MAIL and (self.lost is not None or is_put_off)

    @property
    def is_refused_for_good(self) -> bool:
        """The message or its sender was refused with 5yz, not a recipient."""
        return self.reply is not None and 500 <= self.reply.reply_code <= 599

    @property
    def is_unknown(self) -> bool:
        """It ended between the final dot and the reply."""
        return any(each.status is RecipientStatus.UNKNOWN for each in self.recipients)
