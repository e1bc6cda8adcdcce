# File: courier.py
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
"""Gets messages to the server: one session for the run, retries, and an account of everyone.

Called by the connector once per message. Decides what may be tried again (design.md §5,
RFC 5321 §6.1): before the final dot a transient failure, for the recipients not yet accepted, with
the same message; after it never.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import smtp_consts as consts
from delivery import diagnosis
from delivery.report import (
    DeliveryReport,
    RecipientResult,
    RecipientStatus,
    SessionFacts,
    SmtpReply,
)
from delivery.session import Session, SessionBuilder
from delivery.transaction import (
    Phase,
    Transaction,
    TransactionResult,
    check_extensions,
    messages_per_connection,
    recipients_per_transaction,
)
from mail.message import OutgoingMessage, Recipient
from smtp_errors import (
    ActionCancelled,
    AuthError,
    ConnectError,
    DeliveryError,
    MessageRefused,
    OutcomeUnknown,
    RecipientsRefused,
    SenderRefused,
    TransferInterrupted,
)

_FIRST_WAIT_SECONDS = 2.0
_LONGEST_WAIT_SECONDS = 30.0
# How soon a cancelled run is noticed while it waits.
_WAIT_SLICE_SECONDS = 0.5


@dataclass(frozen=True)
class Patience:
    """How to wait, and whether to.

    Attributes:
        retries: how often a transient failure is tried again, 0: never.
        is_cancelled: somebody stopped the run.
        progress: shows one line.
    """

    retries: int
    is_cancelled: Callable[[], bool]
    progress: Callable[[str], None]

    def wait(self, attempt: int, sentence: str) -> None:
        """Wait before another attempt: 2 s, 4 s, 8 s …, capped, with jitter.

        Raises:
            ActionCancelled: as soon as the run is cancelled.
        """
        longest = min(_FIRST_WAIT_SECONDS * 2 ** (attempt - 1), _LONGEST_WAIT_SECONDS)
        seconds = longest * random.uniform(0.75, 1.0)
        self.progress(
            consts.PROGRESS_RETRY.format(
                sentence=sentence, seconds=seconds, attempt=attempt, retries=self.retries
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
            raise ActionCancelled(consts.WAIT_CANCELLED)


class Courier:
    """Carries the messages of one run over one session, re-opened when it broke."""

    def __init__(self, builder: SessionBuilder, patience: Patience) -> None:
        self._builder = builder
        self._patience = patience
        self._session: Session | None = None
        self._transaction: Transaction | None = None

    @property
    def is_outcome_open(self) -> bool:
        """A message was handed over whole and its reply has not come."""
        transaction = self._transaction
        return transaction is not None and transaction.phase is Phase.FINAL_DOT

    def connect(self) -> Session:
        """Open the session now; for test connectivity, where nothing is tried twice.

        Raises:
            AssetError: no session.
        """
        if self._session is None:
            self._session = self._builder.open()
            for warning in self._session.warnings:
                self._patience.progress(warning)
        return self._session

    def close(self) -> None:
        """End the session with QUIT; harmless when there is none."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def deliver(self, message: OutgoingMessage) -> DeliveryReport:
        """Send one message to all its recipients.

        Returns:
            The account of all recipients, at least one of whom was accepted.

        Raises:
            AssetError: no session could be opened; nothing was sent.
            InputError: this server cannot take the message; nothing was sent.
            DeliveryError: nobody was accepted; carries the account.
        """
        delivery = _Delivery(message)
        self._patience.check()
        attempt = 0
        while delivery.pending:
            sentence = self._try(delivery, is_last=attempt >= self._patience.retries)
            if sentence is None:
                break
            if sentence:
                attempt += 1
                if not self._wait(delivery, attempt, sentence):
                    break
        report = delivery.report()
        if delivery.has_accepted:
            return report
        raise _failure(delivery, report, self._builder.asset.server)

    def _try(self, delivery: _Delivery, *, is_last: bool) -> str | None:
        """Do one transaction, and tell what to do about those who are still pending.

        Returns:
            None: nothing more; "": go on at once; else why to wait and try again.
        """
        try:
            result = self._attempt(delivery)
        except (ConnectError, AuthError) as error:
            if error.is_transient and not is_last:
                return str(error)
            if not delivery.attempts:
                raise
            delivery.give_up(str(error))
            return None
        delivery.add(result)
        if delivery.may_go_on_at_once(result):
            return ""
        if not delivery.pending or is_last:
            return None
        return delivery.sentence(result, self._builder.asset.server)

    def _wait(self, delivery: _Delivery, attempt: int, sentence: str) -> bool:
        """Wait for another try; a cancelled run that has delivered something still reports it."""
        try:
            self._patience.wait(attempt, sentence)
        except ActionCancelled as error:
            if not delivery.has_accepted:
                raise
            delivery.give_up(str(error))
            return False
        return True

    def _attempt(self, delivery: _Delivery) -> TransactionResult:
        """Do one transaction; one that an old session was too old for is done again at once."""
        is_fresh = self._session is None
        result = self._transact(delivery)
        is_stale = result.lost is not None and result.phase is Phase.MAIL
        if is_stale and not is_fresh:
            result = self._transact(delivery)
        return result

    def _transact(self, delivery: _Delivery) -> TransactionResult:
        session = self._ready_session()
        check_extensions(session.connection, delivery.message)
        most = recipients_per_transaction(session.connection)
        self._transaction = Transaction(
            session.connection, delivery.message, delivery.pending[:most]
        )
        delivery.begin(session)
        try:
            result = self._transaction.run()
        except BaseException:
            # Cancelled, or a file changed; the session is in no state to be used again.
            self._drop()
            raise
        session.messages += 1
        if result.lost is not None:
            self._drop()
        return result

    def _ready_session(self) -> Session:
        session = self._session
        if session is not None:
            limit = messages_per_connection(session.connection)
            if limit is not None and session.messages >= limit:
                self.close()
            elif session.connection.has_unread_input:
                # It said good-bye, or hung up, while nobody listened.
                self._drop()
        return self.connect()

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.connection.quit_politely()


class _Delivery:
    """The account of one message while it is under way."""

    def __init__(self, message: OutgoingMessage) -> None:
        self.message = message
        self.pending: tuple[Recipient, ...] = message.envelope.recipients
        self.attempts = 0
        self.last: TransactionResult | None = None
        self._results: dict[str, RecipientResult] = {}
        self._facts: SessionFacts | None = None
        self._warnings: tuple[str, ...] = ()
        self._digests: dict[str, str] = {}

    @property
    def has_accepted(self) -> bool:
        """Somebody has the message."""
        return any(r.status is RecipientStatus.ACCEPTED for r in self._results.values())

    def begin(self, session: Session) -> None:
        """Note the session of the transaction that begins."""
        self.attempts += 1
        self._facts = session.facts
        self._warnings = session.warnings

    def add(self, result: TransactionResult) -> None:
        """Note what a transaction did; those who may be tried again stay pending."""
        self.last = result
        self._digests.update(result.digests)
        for each in result.recipients:
            self._results[each.address] = each
        self.pending = tuple(
            each
            for each in self.pending
            if each.addr_spec not in self._results
            or self._results[each.addr_spec].status is RecipientStatus.DEFERRED
        )

    def may_go_on_at_once(self, result: TransactionResult) -> bool:
        """The server took what it takes at once, and there are more (RFC 5321 §4.5.3.1.10)."""
        if result.phase is not Phase.DONE:
            return False
        tried = {each.address for each in result.recipients} - result.not_offered
        return any(each.addr_spec not in tried for each in self.pending)

    def give_up(self, sentence: str) -> None:
        """End without those who are still pending."""
        self._warnings += (sentence,)

    def report(self) -> DeliveryReport:
        recipients = tuple(
            self._results.get(each.addr_spec)
            or RecipientResult(each.addr_spec, each.field, RecipientStatus.DEFERRED)
            for each in self.message.envelope.recipients
        )
        return DeliveryReport(
            message=self.message,
            recipients=recipients,
            server_reply=self.last.reply if self.last else None,
            attempts=self.attempts,
            session=self._facts,
            size=self.message.content.size,
            digests=self._digests,
            warnings=self._warnings,
        )

    def sentence(self, result: TransactionResult, server: str) -> str:
        """Say why the pending recipients are pending."""
        if result.lost is not None and result.reply is None:
            return consts.LOST_IN_PHASE.format(phase=result.phase.value, sentence=result.lost)
        reply = result.reply or next(
            (r.reply for r in result.recipients if r.status is RecipientStatus.DEFERRED), None
        )
        return consts.REPLY_IN_PHASE.format(server=server, phase=result.phase.value, reply=reply)


def _failure(delivery: _Delivery, report: DeliveryReport, server: str) -> DeliveryError:
    """Choose the error for a message that nobody got."""
    last = delivery.last
    assert last is not None, "a delivery without a transaction ends with an AssetError"
    report = replace(report, server_reply=last.reply)
    if report.with_status(RecipientStatus.UNKNOWN):
        sentence = consts.OUTCOME_UNKNOWN.format(
            sentence=last.lost,
            message_id=delivery.message.message_id,
            date=delivery.message.date,
        )
        return OutcomeUnknown(sentence, report=report)
    if last.reply is None and last.lost is not None:
        sentence = consts.TRANSFER_INTERRUPTED.format(phase=last.phase.value, sentence=last.lost)
        return TransferInterrupted(sentence, report=report)
    if last.reply is None:
        return _recipients_refused(report, server)
    sender = delivery.message.envelope.reverse_path
    return _refused(last.reply, last.phase, report, server, sender)


def _refused(
    reply: SmtpReply, phase: Phase, report: DeliveryReport, server: str, sender: str
) -> DeliveryError:
    stage = {Phase.MAIL: "MAIL", Phase.RCPT: "RCPT"}.get(phase, "DATA")
    shown = {"server": server, "reply": reply, "advice": diagnosis.advice(reply, stage, server)}
    if phase is Phase.MAIL:
        sentence = consts.SENDER_REFUSED.format(sender=sender, **shown)
        return SenderRefused(sentence, reply=reply, report=report)
    if phase is Phase.RCPT:
        return RecipientsRefused(consts.RCPT_ENDED.format(**shown), reply=reply, report=report)
    sentence = consts.MESSAGE_REFUSED.format(phase=phase.value, **shown)
    return MessageRefused(sentence, reply=reply, report=report)


def _recipients_refused(report: DeliveryReport, server: str) -> RecipientsRefused:
    decided = [each.reply for each in report.recipients if each.reply is not None]
    sentence = consts.ALL_RECIPIENTS_REFUSED.format(
        server=server,
        recipients=describe_recipients(report.recipients),
        advice=diagnosis.advice(decided[0], "RCPT", server) if decided else "",
    )
    return RecipientsRefused(sentence, reply=decided[0] if decided else None, report=report)


def describe_recipients(results: Sequence[RecipientResult]) -> str:
    """List recipients with the reply that each of them got."""
    return "; ".join(
        f"{each.address} ({each.reply})" if each.reply else each.address for each in results
    )
