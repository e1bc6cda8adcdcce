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
from collections.abc import Callable
from dataclasses import dataclass

from delivery import sentences
from delivery.extensions import (
    check_extensions,
    messages_per_connection,
    recipients_per_transaction,
)
from delivery.failure import failure_of, pending_because
from delivery.ledger import Ledger
from delivery.report import DeliveryReport
from delivery.session import Session, SessionBuilder
from delivery.transaction import Phase, Transaction, TransactionResult
from mail.message import OutgoingMessage
from smtp_errors import (
    ActionCancelled,
    AuthError,
    ConnectError,
    CredentialsRejected,
    SmtpAppError,
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
            sentences.PROGRESS_RETRY.format(
                sentence=sentence.rstrip("."),
                seconds=seconds,
                attempt=attempt,
                retries=self.retries,
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
            raise ActionCancelled(sentences.WAIT_CANCELLED)


class Courier:
    """Carries the messages of one run over one session, re-opened when it broke."""

    def __init__(self, builder: SessionBuilder, patience: Patience) -> None:
        self._builder = builder
        self._patience = patience
        self._session: Session | None = None
        self._rejection: CredentialsRejected | None = None
        self._ledger: Ledger | None = None

    @property
    def report(self) -> DeliveryReport | None:
        """The account of the message in hand, also after its delivery failed or was broken off."""
        return self._ledger.report() if self._ledger is not None else None

    def forget(self) -> None:
        """Begin with another message."""
        self._ledger = None

    def connect(self) -> Session:
        """Open the session now; for test connectivity, where nothing is tried twice.

        Raises:
            AssetError: no session.
        """
        if self._session is None:
            self._session = self._open()
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
            DeliveryError: nobody was accepted.
            ActionCancelled: before anybody was accepted.
            SmtpAppError: ``report`` then is the account of all recipients.
        """
        self.forget()
        ledger = self._ledger = Ledger(message)
        try:
            self._carry(ledger)
        except SmtpAppError as error:
            if not ledger.has_accepted:
                raise
            # Somebody has the message: a failure now must not look as if nobody had.
            ledger.give_up(error)
        if ledger.has_accepted:
            return ledger.report()
        raise failure_of(ledger, self._builder.asset.server)

    def _carry(self, ledger: Ledger) -> None:
        self._patience.check()
        repetition = 0
        while ledger.pending:
            sentence = self._try(ledger, is_last=repetition >= self._patience.retries)
            if sentence is None:
                return
            repetition += 1
            self._patience.wait(repetition, sentence)

    def _try(self, ledger: Ledger, *, is_last: bool) -> str | None:
        """Try everybody pending once; return why to wait and try again, None for not at all."""
        ledger.attempts += 1
        try:
            self._attempt(ledger)
            while ledger.may_go_on_at_once():
                self._attempt(ledger)
        except (ConnectError, AuthError) as error:
            if not error.is_transient or is_last:
                raise
            return str(error)
        if not ledger.pending or ledger.last is None or is_last:
            return None
        return pending_because(ledger.last, self._builder.asset.server)

    def _attempt(self, ledger: Ledger) -> None:
        """Do one transaction; one that an old session was too old for is done again at once."""
        session = self._ready_session()
        has_worked = session.has_worked
        result = self._transact(ledger, session)
        if result.phase is Phase.RSET or (has_worked and result.is_before_anything):
            self.close()
            ledger.attempts += 1
            self._transact(ledger, self._ready_session())

    def _transact(self, ledger: Ledger, session: Session) -> TransactionResult:
        ledger.begin(session.facts, session.warnings)
        check_extensions(session.connection, ledger.message)
        most = recipients_per_transaction(session.connection)
        transaction = Transaction(session.connection, ledger.message, ledger.pending[:most])
        try:
            result = transaction.run()
        except BaseException:
            # Cancelled, or a file changed; the session is in no state to be used again, and a
            # reply to something else may be on its way.
            session.connection.is_over = True
            ledger.add(transaction.broken_off(sentences.WAIT_CANCELLED))
            self.close()
            raise
        session.messages += 1
        session.has_worked = session.has_worked or result.phase is Phase.DONE
        ledger.add(result)
        if result.lost is not None:
            self.close()
        return result

    def _ready_session(self) -> Session:
        session = self._session
        if session is not None:
            limit = messages_per_connection(session.connection)
            # Unread: it said good-bye, or hung up, while nobody listened.
            is_used_up = limit is not None and session.messages >= limit
            if is_used_up or session.connection.has_unread_input:
                self.close()
        return self.connect()

    def _open(self) -> Session:
        if self._rejection is not None:
            # Each further try with what was rejected counts towards the account's lock-out.
            raise self._rejection
        try:
            session = self._builder.open()
        except CredentialsRejected as error:
            if not error.is_transient:
                self._rejection = error
            raise
        self._builder = self._builder.narrowed_to(session)
        return session
