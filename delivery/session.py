# File: session.py
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
"""Which way to log in: an asset's authenticators in order -> an open session, or why there is none.

A session is a connection ready for MAIL. What is said on the way there is negotiation's; what is
tried again, and when, is the courier's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import smtp_consts as consts
from auth.base import Authenticator
from delivery import sentences, tls
from delivery.connection import Connection
from delivery.negotiation import Negotiator
from delivery.phase import Phase
from delivery.report import SessionFacts
from delivery.steps import StepLog
from smtp_asset import AssetConfig, AuthType
from smtp_dataclass import dataclass, field, replace
from smtp_errors import (
    AssetError,
    AuthError,
    ConfigError,
    ConnectionLost,
    CredentialsRejected,
    HostUnreachable,
    SmtpReply,
)
from smtp_quoting import Quoting

# A refreshed token, then a new login.
_MAX_RENEWALS = 2


@dataclass(frozen=True)
class Probe:
    """What a server says about a sender and a recipient, without a message.

    Attributes:
        phase: where it ended: MAIL or RCPT refused, or RSET when both were accepted.
        reply: to that command, or to RCPT when both were accepted.
    """

    phase: Phase
    reply: SmtpReply

    @property
    def is_accepted(self) -> bool:
        """Both were accepted."""
        return self.phase is Phase.RSET


@dataclass
class Session:
    """An open conversation, ready for MAIL; who opened it closes it.

    Attributes:
        facts: whom it is with, and what protects it.
        authenticator: the one that worked.
        warnings: sentences about what the asset allows and a careful owner would not.
        passed_over: sentences about ways to log in that are configured and were rejected.
        transactions: begun on it.
        accepted: those of them that the server accepted.
    """

    connection: Connection
    facts: SessionFacts
    authenticator: Authenticator
    warnings: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    transactions: int = 0
    accepted: int = 0

    @property
    def auth_label(self) -> str:
        """What the way to log in is called in messages."""
        return self.authenticator.label

    def probe(self, sender: str, recipient: str) -> Probe:
        """Ask whether the server would take mail from one to the other: MAIL, RCPT, RSET.

        Args:
            sender, recipient: addr-specs, in ASCII.

        Raises:
            ConnectionLost: it broke meanwhile.
        """
        connection = self.connection
        connection.enter(Phase.MAIL)
        reply = connection.command(f"MAIL FROM:<{sender}>")
        if not reply.is_positive:
            return self._probed(Phase.MAIL, reply)
        connection.enter(Phase.RCPT)
        reply = connection.command(f"RCPT TO:<{recipient}>")
        return self._probed(Phase.RSET if reply.is_positive else Phase.RCPT, reply)

    def close(self) -> None:
        """End it with QUIT where that is possible."""
        self.connection.quit_politely()

    def _probed(self, phase: Phase, reply: SmtpReply) -> Probe:
        connection = self.connection
        connection.enter(Phase.RSET)
        try:
            is_done = connection.command("RSET").is_positive
        except ConnectionLost:
            # What was asked is answered.
            is_done = False
        if is_done:
            connection.enter(Phase.READY)
        else:
            connection.leave()
        return Probe(phase, reply)


@dataclass(frozen=True)
class SessionBuilder:
    """Opens sessions for one asset.

    Attributes:
        authenticators: to try, in order; more than one for Automatic.
        ca_bundle: of the platform, None if it has none.
        action_title: "Send Email" or "Test Connectivity", for the progress lines.
        progress: shows one line.
        quoting: what is shown of what servers say.
        log: where the steps are noted.
        framed: puts an error into words for the progress.
    """

    asset: AssetConfig
    authenticators: Sequence[Authenticator]
    ca_bundle: str | None
    action_title: str
    progress: Callable[[str], None]
    quoting: Quoting = field(default_factory=Quoting)
    log: StepLog = field(default_factory=StepLog)
    framed: Callable[[AssetError], str] = str

    def open(self) -> Session:
        """Open a session with the first authenticator that works.

        Raises:
            AssetError: the last one's reason; the others' are in the progress.
        """
        self.quoting.remember(self.asset.password)
        *others, last = self.authenticators
        passed_over: list[str] = []
        for number, authenticator in enumerate(others, 1):
            try:
                return replace(self._open_with(authenticator), passed_over=tuple(passed_over))
            except AssetError as error:
                self._show_failure(authenticator, error)
                if not isinstance(error, ConfigError):
                    passed_over.append(_rejected(authenticator, error))
                if not _may_fare_better(error):
                    self._pass_over(self.authenticators[number:], error)
                    raise
        try:
            return replace(self._open_with(last), passed_over=tuple(passed_over))
        except AssetError as error:
            if others:
                self._show_failure(last, error)
            raise

    def narrowed_to(self, session: Session) -> SessionBuilder:
        """Return a builder for more sessions like one that could be opened.

        Neither a login that was rejected nor a port where nobody listened is tried again.
        """
        asset = replace(self.asset, ports=(session.facts.port,))
        return replace(self, asset=asset, authenticators=(session.authenticator,))

    def _show_failure(self, authenticator: Authenticator, error: AssetError) -> None:
        self.progress(
            consts.PROGRESS_METHOD_FAILED.format(
                action=self.action_title, label=authenticator.label, sentence=self.framed(error)
            )
        )

    def _pass_over(self, authenticators: Sequence[Authenticator], error: AssetError) -> None:
        """Show that further ways to log in fail for the same reason, without another try."""
        if isinstance(error, HostUnreachable):
            for each in authenticators:
                self.progress(consts.PROGRESS_USING.format(label=self._label(each)))
                self._show_failure(each, error)

    def _label(self, authenticator: Authenticator) -> str:
        """Spell a single method as the asset owner did, as the published app does."""
        is_automatic = self.asset.auth_type is AuthType.AUTOMATIC
        return authenticator.label if is_automatic else self.asset.auth_label

    def _open_with(self, authenticator: Authenticator) -> Session:
        self.progress(consts.PROGRESS_USING.format(label=self._label(authenticator)))
        authenticator.prepare()
        for _renewal in range(_MAX_RENEWALS):
            try:
                return self._negotiate(authenticator)
            except CredentialsRejected as error:
                if error.is_transient or not authenticator.renew():
                    raise
        return self._negotiate(authenticator)

    def _negotiate(self, authenticator: Authenticator) -> Session:
        self.progress(consts.PROGRESS_CONNECTING.format(server=self.asset.server))
        context = tls.make_context(self.asset, self.ca_bundle)
        negotiator = Negotiator(self.asset, context, self.quoting, self.progress, self.log)
        negotiated = negotiator.negotiate(authenticator)
        self.progress(consts.PROGRESS_CONNECTED)
        if negotiated.facts.auth_mechanism is not None:
            authenticator.accepted()
        return Session(negotiated.connection, negotiated.facts, authenticator, negotiated.warnings)


def _rejected(authenticator: Authenticator, error: AssetError) -> str:
    what, label = error.sentence.what, authenticator.label
    return sentences.WARNING_PASSED_OVER.format(label=label, sentence=what)


def _may_fare_better(error: AssetError) -> bool:
    """Whether the next way to log in is worth a try: only after a login that failed for good.

    Not when the server asks to come back later, nor when it cannot be reached or the connection
    cannot be protected: a method without credentials might then go on in clear.
    """
    if isinstance(error, AuthError):
        return not error.is_transient
    return isinstance(error, ConfigError)
