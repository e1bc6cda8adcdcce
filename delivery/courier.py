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
"""Carries messages: one session for a run, opened anew when it broke, and the account of each.

Decides what may be tried again (docs/design.md §5, RFC 5321 §6.1): before the
final dot a transient failure, for the recipients not yet accepted, with the same message; after it
never. What failed for good is remembered for the run. Knows neither parameters nor results.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from delivery import diagnosis, sentences
from delivery.connection import Unread
from delivery.extensions import (
    check_extensions,
    messages_per_connection,
    recipients_per_transaction,
)
from delivery.failure import failure_of, pending_because
from delivery.ledger import Ledger
from delivery.phase import Phase
from delivery.report import DeliveryReport, retry_after_seconds
from delivery.retry import RetryPolicy
from delivery.session import Session, SessionBuilder
from delivery.steps import Step
from delivery.transaction import Transaction
from delivery.transaction_result import TransactionResult
from mail.message import OutgoingMessage
from smtp_dataclass import dataclass
from smtp_errors import (
    AssetError,
    ConfigError,
    ConnectError,
    HostUnreachable,
    SmtpAppError,
    SmtpReply,
    TokenError,
)


@dataclass(frozen=True)
class _PutOff:
    """Why something may be tried again.

    Attributes:
        sentence: says so.
        reply: that put it off, None when the connection did.
    """

    sentence: str
    reply: SmtpReply | None


class Courier:
    """Carries the messages of one run over one session, re-opened when it broke."""

    def __init__(self, builder: SessionBuilder, policy: RetryPolicy) -> None:
        self._builder = builder
        self._policy = policy
        self._session: Session | None = None
        self._lasting: AssetError | None = None
        self._ledger: Ledger | None = None
        self._may_pipeline = True
        self._before_handover: Callable[[], None] = lambda: None

    @property
    def report(self) -> DeliveryReport | None:
        """The account of the message in hand, also after its delivery failed or was broken off."""
        return self._ledger.report() if self._ledger is not None else None

    @property
    def stage(self) -> str:
        """How far the message in hand has come: a Phase, or "connect" before any."""
        last = self._ledger.last if self._ledger is not None else None
        return last.phase.value if last is not None else ConnectError.stage

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was done to open sessions, failures included."""
        return self._builder.log.steps

    def forget(self) -> None:
        """Begin with another message."""
        self._ledger = None

    def connect(self) -> Session:
        """Return the open session; open one when there is none. Nothing is tried twice.

        Raises:
            AssetError: no session.
        """
        if self._session is None:
            self._session = self._open()
            for warning in self._session.warnings:
                self._policy.progress(warning)
        return self._session

    def close(self) -> None:
        """End the session with QUIT; harmless when there is none."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def deliver(
        self, message: OutgoingMessage, before_handover: Callable[[], None] = lambda: None
    ) -> DeliveryReport:
        """Send one message to all its recipients.

        Args:
            before_handover: called each time before a server can take the message.

        Returns:
            The account of all recipients, at least one of whom was accepted.

        Raises:
            AssetError: no session could be opened; nothing was sent.
            InputError: this server cannot take the message; nothing was sent.
            DeliveryError: nobody was accepted.
            ActionCancelled: before anybody was accepted.
            SmtpAppError: ``report`` then is the account of all recipients.
        """
        ledger = self._ledger = Ledger(message)
        self._before_handover = before_handover
        try:
            self._carry(ledger)
        except SmtpAppError as error:
            # Once somebody has the message, a failure must not look as if nobody had.
            if not ledger.has_accepted:
                raise
            ledger.give_up(error)
        if ledger.has_accepted:
            return ledger.report()
        raise failure_of(ledger, self._builder.asset.server)

    # --- Repetitions -----------------------------------------------------------------------

    def _carry(self, ledger: Ledger) -> None:
        self._policy.check()
        repetition = 0
        while ledger.has_pending:
            put_off = self._try(ledger, repetition)
            if put_off is None:
                return
            repetition += 1
            self._policy.wait(repetition, put_off.sentence, put_off.reply)

    def _try(self, ledger: Ledger, repetition: int) -> _PutOff | None:
        """Try everybody pending once; return why to wait and try again, None for not at all."""
        ledger.begin_attempt()
        try:
            self._attempt(ledger)
            while ledger.may_go_on_at_once():
                self._attempt(ledger)
        except AssetError as error:
            if isinstance(error, (ConfigError, TokenError)):
                ledger.take_back_attempt()
            if not (error.is_transient and self._policy.allows(repetition, error.reply)):
                self._remember(error)
                raise
            return _PutOff(error.sentence.what, error.reply)
        last = ledger.last
        if not ledger.has_pending or last is None:
            return None
        reply = last.reply or ledger.deferral
        if not (self._policy.allows(repetition, reply) and self._will_pass(last)):
            self._tell_of_long_wait(ledger, repetition, reply)
            return None
        return _PutOff(pending_because(last, self._builder.asset.server), reply)

    def _will_pass(self, last: TransactionResult) -> bool:
        server = self._builder.asset.server
        return last.reply is None or diagnosis.will_pass(last.reply, last.phase, server)

    def _tell_of_long_wait(self, ledger: Ledger, repetition: int, reply: SmtpReply | None) -> None:
        """Say why there is no repetition where there could have been one."""
        seconds = retry_after_seconds(reply)
        if seconds is not None and self._policy.allows(repetition, None):
            line = sentences.PROGRESS_NOT_WAITING.format(reply=reply, seconds=seconds)
            self._policy.progress(line)

    def _attempt(self, ledger: Ledger) -> None:
        """Do one transaction; one that an old session was too old for is done again at once."""
        session = self._ready_session()
        has_worked = session.accepted > 0
        result = self._transact(ledger, session)
        if result.is_out_of_step:
            # Announced and not done right (RFC 2920).
            self._policy.progress(sentences.PROGRESS_NO_PIPELINING)
        if result.is_out_of_step or result.is_lost_in_group:
            self._may_pipeline = False
        is_too_old = result.phase is Phase.RSET or (has_worked and result.is_before_anything)
        if not (is_too_old or (result.is_out_of_step and not ledger.has_accepted)):
            return
        self.close()
        ledger.begin_attempt()
        self._transact(ledger, self._ready_session())

    # --- Sessions and transactions ---------------------------------------------------------

    def _transact(self, ledger: Ledger, session: Session) -> TransactionResult:
        ledger.begin(session.facts, session.warnings + session.passed_over)
        check_extensions(session.connection, ledger.message)
        transaction = Transaction(
            session.connection,
            ledger.message,
            islice(ledger.turns(), recipients_per_transaction(session.connection)),
            may_pipeline=self._may_pipeline,
            progress=self._policy.progress,
            before_handover=self._before_handover,
        )
        try:
            result = transaction.run()
        except BaseException as error:
            # Cancelled, or a file changed; the session is in no state to be used again, and a
            # reply to something else may be on its way.
            session.connection.leave()
            ledger.add(transaction.broken_off(_why(error)))
            self.close()
            raise
        session.transactions += 1
        session.accepted += result.phase is Phase.DONE
        ledger.add(result)
        if result.lost is not None:
            self.close()
        return result

    def _ready_session(self) -> Session:
        session = self._session
        if session is not None:
            limit = messages_per_connection(session.connection)
            # Unread: it said good-bye, or hung up, while nobody listened.
            is_used_up = limit is not None and session.transactions >= limit
            if is_used_up or session.connection.poll() is not Unread.NOTHING:
                self.close()
        return self.connect()

    def _open(self) -> Session:
        if self._lasting is not None:
            raise self._lasting
        try:
            session = self._builder.open()
        except AssetError as error:
            if not error.is_transient:
                self._lasting = error
            raise
        self._builder = self._builder.narrowed_to(session)
        return session

    def _remember(self, error: AssetError) -> None:
        """Keep for the run what would fail again for its other messages.

        Each further try with what was rejected counts towards an account's lock-out, and a host
        that cannot be reached costs the whole timeout each time.
        """
        if isinstance(error, HostUnreachable):
            self._lasting = error


def _why(error: BaseException) -> str:
    """Say why a transaction was broken off: an error of ours, or whatever stops a run."""
    if isinstance(error, SmtpAppError):
        return error.sentence.what
    return sentences.TRANSACTION_CANCELLED
