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

Each recipient is in one place: waiting for a turn, put off until the next attempt, or settled. What
a transaction costs here grows with the recipients that it was about, not with all of them. Knows no
connection.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from delivery.phase import Phase
from delivery.report import DeliveryReport, RecipientResult, RecipientStatus, SessionFacts
from delivery.transaction_result import TransactionResult
from mail.message import OutgoingMessage, Recipient
from smtp_dataclass import replace
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
        self._waiting: deque[Recipient] = deque(message.envelope.recipients)
        self._put_off: deque[Recipient] = deque()
        self._results: dict[str, RecipientResult] = {}
        self._taken: SmtpReply | None = None
        self._facts: SessionFacts | None = None
        self._warnings: tuple[str, ...] = ()
        self._digests: dict[str, str] = {}
        self._sha256 = ""
        self._ended_by: SmtpAppError | None = None

    @property
    def has_pending(self) -> bool:
        """Somebody may be tried, or tried again."""
        return bool(self._waiting or self._put_off)

    @property
    def has_accepted(self) -> bool:
        """Somebody has the message."""
        return self._taken is not None

    @property
    def deferral(self) -> SmtpReply | None:
        """The reply that put somebody off who is still pending; None when none did."""
        results = (self._results.get(each.addr_spec) for each in self._put_off)
        replies = (each.reply for each in results if each is not None)
        return next((each for each in replies if each is not None), None)

    def begin_attempt(self) -> None:
        """Give everybody who was put off another turn, behind those who had none."""
        self.attempts += 1
        self._waiting.extend(self._put_off)
        self._put_off.clear()

    def take_back_attempt(self) -> None:
        """Nothing was tried after all: the asset or the login service was in the way."""
        self.attempts -= 1

    def begin(self, facts: SessionFacts, warnings: tuple[str, ...]) -> None:
        """Note the session of the transaction that begins."""
        self._facts = facts
        self._warnings = warnings

    def turns(self) -> Iterator[Recipient]:
        """Hand out recipients one by one; who was handed out must come back with ``add``."""
        while self._waiting:
            yield self._waiting.popleft()

    def add(self, result: TransactionResult) -> None:
        """Note what a transaction did; those who may be tried (again) stay pending."""
        self.last = result
        self._digests.update(result.digests)
        self._sha256 = result.sha256 or self._sha256
        if result.phase is Phase.DONE:
            self._taken = result.reply
        self._sort(result)
        if result.is_unknown:
            # Nothing of this message is sent again, whoever it would be for.
            self._settle_pending()
        elif result.is_refused_for_good:
            self._refuse_pending(result.reply)

    def may_go_on_at_once(self) -> bool:
        """The server took, or refused one by one, what it takes at once, and there are more.

        RFC 5321 §4.5.3.1.10, RFC 9422. Never twice for the same recipients: each such transaction
        decides about one that was not decided before.
        """
        return bool(self._waiting) and self.last is not None and self.last.is_complete

    def give_up(self, error: SmtpAppError) -> None:
        """End without those who are still pending."""
        self._warnings += (str(error),)
        self._ended_by = error

    def report(self) -> DeliveryReport:
        """Return what is known now; who was offered to no server is not sent."""
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
            sha256=self._sha256,
            warnings=self._warnings,
            ended_by=self._ended_by,
        )

    def _sort(self, result: TransactionResult) -> None:
        """Put each recipient of a transaction where it belongs now."""
        turned_away: list[Recipient] = []
        for each in result.recipients:
            recipient = Recipient(each.address, each.field)
            self._note(each)
            if each.address in result.not_offered:
                turned_away.append(recipient)
            elif each.status is RecipientStatus.DEFERRED:
                self._put_off.append(recipient)
        self._waiting.extendleft(reversed(turned_away))

    def _note(self, result: RecipientResult) -> None:
        """Keep the latest result; a server's own words are not lost to a connection's end."""
        known = self._results.get(result.address)
        if result.status is RecipientStatus.DEFERRED and result.reply is None and known is not None:
            result = replace(result, reply=known.reply, reason="" if known.reply else result.reason)
        self._results[result.address] = result

    def _refuse_pending(self, reply: SmtpReply | None) -> None:
        """What was refused was the message or its sender, so the others need not be tried."""
        for each in self._pending():
            self._results[each.addr_spec] = RecipientResult(
                each.addr_spec, each.field, RecipientStatus.REFUSED, reply
            )
        self._settle_pending()

    def _settle_pending(self) -> None:
        self._waiting.clear()
        self._put_off.clear()

    def _pending(self) -> Iterable[Recipient]:
        yield from self._waiting
        yield from self._put_off
