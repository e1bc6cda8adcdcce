# File: ledger.py
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
"""The account of one message while it is under way: who is settled, and who may be tried again.

Kept by delivery.courier, written by the results of transactions. Knows no connection.
"""

from __future__ import annotations

from delivery.report import DeliveryReport, RecipientResult, RecipientStatus, SessionFacts
from delivery.transaction import Phase, TransactionResult
from mail.message import OutgoingMessage, Recipient
from smtp_errors import SmtpAppError, SmtpReply


class Ledger:
    """What is known about each recipient of one message.

    Attributes:
        attempts: how often it was tried: once, and once for each repetition.
        last: the last transaction, None before the first.
    """

    def __init__(self, message: OutgoingMessage) -> None:
        self.message = message
        self.attempts = 0
        self.last: TransactionResult | None = None
        # Not offered yet, and offered but put off by the server.
        self._untried: tuple[Recipient, ...] = message.envelope.recipients
        self._deferred: tuple[Recipient, ...] = ()
        self._results: dict[str, RecipientResult] = {}
        self._taken: SmtpReply | None = None
        self._facts: SessionFacts | None = None
        self._warnings: tuple[str, ...] = ()
        self._digests: dict[str, str] = {}
        self._ended_by: SmtpAppError | None = None

    @property
    def pending(self) -> tuple[Recipient, ...]:
        """Those to be tried, or tried again; who has not had a turn comes first."""
        return self._untried + self._deferred

    @property
    def has_accepted(self) -> bool:
        """Somebody has the message."""
        return self._taken is not None

    def begin(self, facts: SessionFacts, warnings: tuple[str, ...]) -> None:
        """Note the session of the transaction that begins."""
        self._facts = facts
        self._warnings = warnings

    def add(self, result: TransactionResult) -> None:
        """Note what a transaction did; those who may be tried (again) stay pending."""
        self.last = result
        self._digests.update(result.digests)
        self._results.update((each.address, each) for each in result.recipients)
        if result.phase is Phase.DONE:
            self._taken = result.reply
        tried = {each.address for each in result.recipients} - result.not_offered
        pending = [each for each in self.pending if self._is_open(each)]
        self._untried = tuple(
            each for each in pending if each in self._untried and each.addr_spec not in tried
        )
        self._deferred = tuple(each for each in pending if each not in self._untried)
        if result.is_unknown:
            # Nothing of this message is sent again, whoever it would be for.
            self._untried = self._deferred = ()
        elif result.is_refused_for_good:
            self._refuse_pending(result.reply)

    def may_go_on_at_once(self) -> bool:
        """The server took, or refused one by one, what it takes at once, and there are more.

        RFC 5321 §4.5.3.1.10, RFC 9422. Never twice for the same recipients: each such transaction
        decides about one that was untried at least.
        """
        return bool(self._untried) and self.last is not None and self.last.is_complete

    def give_up(self, error: SmtpAppError) -> None:
        """End without those who are still pending."""
        self._warnings += (str(error),)
        self._ended_by = error

    def report(self) -> DeliveryReport:
        """Return what is known now."""
        return DeliveryReport(
            message=self.message,
            recipients=tuple(
                self._results.get(each.addr_spec)
                or RecipientResult(each.addr_spec, each.field, RecipientStatus.NOT_SENT)
                for each in self.message.envelope.recipients
            ),
            server_reply=self._taken or (self.last.reply if self.last else None),
            attempts=self.attempts,
            session=self._facts,
            size=self.message.content.size,
            digests=self._digests,
            warnings=self._warnings,
            ended_by=self._ended_by,
        )

    def _is_open(self, recipient: Recipient) -> bool:
        result = self._results.get(recipient.addr_spec)
        return result is None or result.status is RecipientStatus.DEFERRED

    def _refuse_pending(self, reply: SmtpReply | None) -> None:
        """What was refused was the message or its sender, so the others need not be tried."""
        for each in self.pending:
            self._results[each.addr_spec] = RecipientResult(
                each.addr_spec, each.field, RecipientStatus.REFUSED, reply
            )
        self._untried = self._deferred = ()
