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
"""The session builder: connect, TLS, EHLO, AUTH -> an open session, or a sentence why not.

Called by delivery.courier. The order of the steps and what may be said before TLS is decided here
and nowhere else: neither a login nor a message goes out before everything the asset asks for is in
place (design.md §4 rows 1-3, 18).
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import smtp_consts as consts
from auth.base import Authenticator, Endpoint
from delivery import diagnosis, sasl, sentences, tls
from delivery.connection import Connection
from delivery.dial import dial
from delivery.report import SessionFacts, parse_reply
from smtp_asset import AssetConfig, AuthType, TlsMode
from smtp_errors import (
    AssetError,
    AuthError,
    ConnectError,
    ConnectionLost,
    CredentialsRejected,
    SmtpReply,
    TlsError,
)

_Result = TypeVar("_Result")

# A refreshed token, then a new login.
_MAX_RENEWALS = 2
# RFC 4954 §4, §6: unknown commands and mechanisms, weak ones, no encryption. Other credentials
# would fare no better.
_NOT_ABOUT_CREDENTIALS = frozenset({500, 501, 502, 503, 504, 534, 538})


@dataclass
class Session:
    """An open conversation, ready for MAIL; delivery.courier sees to it that it is closed.

    Attributes:
        facts: what protects it.
        authenticator: the one that worked.
        warnings: sentences about what the asset allows and a careful owner would not.
        messages: transactions begun on it.
        has_worked: one of them was accepted.
    """

    connection: Connection
    facts: SessionFacts
    authenticator: Authenticator
    warnings: tuple[str, ...] = ()
    messages: int = field(default=0)
    has_worked: bool = field(default=False)

    @property
    def auth_label(self) -> str:
        """What the way to log in is called in messages."""
        return self.authenticator.label

    def close(self) -> None:
        """End it with QUIT where that is possible."""
        self.connection.quit_politely()


@dataclass(frozen=True)
class SessionBuilder:
    """Opens sessions for one asset.

    Attributes:
        authenticators: to try, in order; more than one for Automatic.
        ca_bundle: of the platform, None if it has none.
        action_title: "Send Email" or "Test Connectivity", for the progress lines.
        progress: shows one line.
    """

    asset: AssetConfig
    authenticators: Sequence[Authenticator]
    ca_bundle: str | None
    action_title: str
    progress: Callable[[str], None]

    def open(self) -> Session:
        """Open a session with the first authenticator that works.

        Raises:
            AssetError: the last one's reason; the others' are in the progress.
        """
        *others, last = self.authenticators
        for authenticator in others:
            try:
                return self._open_with(authenticator)
            except AssetError as error:
                self._show_failure(authenticator, error)
                if not _may_fare_better(error):
                    raise
        try:
            return self._open_with(last)
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
                action=self.action_title, label=authenticator.label, sentence=error
            )
        )

    def _label(self, authenticator: Authenticator) -> str:
        """Spell a single method as the asset owner did, as the published app does."""
        is_automatic = self.asset.auth_type is AuthType.AUTOMATIC
        return authenticator.label if is_automatic else self.asset.auth_label

    def _open_with(self, authenticator: Authenticator) -> Session:
        self.progress(consts.PROGRESS_USING.format(label=self._label(authenticator)))
        authenticator.prepare()
        for _renewal in range(_MAX_RENEWALS):
            try:
                return self._connect_and_log_in(authenticator)
            except CredentialsRejected as error:
                if error.is_transient or not authenticator.renew():
                    raise
        return self._connect_and_log_in(authenticator)

    def _connect_and_log_in(self, authenticator: Authenticator) -> Session:
        self.progress(consts.PROGRESS_CONNECTING.format(server=self.asset.server))
        connection = dial(self.asset, self.progress)
        try:
            session = self._prepare(connection, authenticator)
        except AssetError:
            connection.quit_politely()
            raise
        except BaseException:
            # Cancelled: nobody waits for a reply any more.
            connection.is_over = True
            connection.quit_politely()
            raise
        self.progress(consts.PROGRESS_CONNECTED)
        return session

    def _prepare(self, connection: Connection, authenticator: Authenticator) -> Session:
        warnings: list[str] = []
        if self.asset.tls_mode is TlsMode.IMPLICIT:
            self._handshake(connection)
        self._greet(connection)
        if not self._say_hello(connection):
            warnings.append(sentences.WARNING_HELO.format(server=self.asset.server))
        if self.asset.tls_mode is TlsMode.STARTTLS:
            warnings += self._start_tls(connection, authenticator)
        mechanism = self._log_in(connection, authenticator)
        is_protected = connection.tls_version is not None
        if is_protected and not self.asset.verify_server_cert:
            is_old_asset = self.asset.verify_server_cert is None
            warnings.append(
                sentences.WARNING_NOT_VERIFIED
                if is_old_asset
                else sentences.WARNING_VERIFICATION_OFF
            )
        if mechanism is not None and not is_protected:
            warnings.append(sentences.WARNING_CLEAR_LOGIN)
        facts = SessionFacts(
            server=self.asset.server,
            port=connection.port,
            tls_version=connection.tls_version,
            certificate_verified=is_protected and bool(self.asset.verify_server_cert),
            auth_mechanism=mechanism,
        )
        return Session(connection, facts, authenticator, tuple(warnings))

    def _greet(self, connection: Connection) -> None:
        reply = self._in_phase(connection, "the greeting", connection.reply)
        if reply.reply_code != 220:
            raise _refused(self.asset.server, "the greeting", reply)

    def _say_hello(self, connection: Connection) -> bool:
        """Say EHLO, or HELO to a server that does not know it; tell whether it is ESMTP."""
        reply = self._hello(connection, connection.ehlo, "EHLO")
        if reply.reply_code == 250:
            return True
        if reply.is_transient or reply.reply_code not in (500, 501, 502, 504, 550, 554):
            raise _refused(self.asset.server, "EHLO", reply)
        reply = self._hello(connection, connection.helo, "HELO")
        if reply.reply_code != 250:
            raise _refused(self.asset.server, "HELO", reply)
        return False

    def _hello(
        self,
        connection: Connection,
        command: Callable[[], tuple[int, bytes]],
        phase: str,
    ) -> SmtpReply:
        connection.esmtp_features = {}
        code, text = self._in_phase(connection, phase, command)
        return parse_reply(code, text)

    def _start_tls(self, connection: Connection, authenticator: Authenticator) -> list[str]:
        server = self.asset.server
        if not connection.has_extn("starttls"):
            is_old_asset = self.asset.verify_server_cert is None
            if is_old_asset and not authenticator.sends_credentials:
                return [sentences.WARNING_STARTTLS_MISSING.format(server=server)]
            knows_ehlo = connection.does_esmtp
            unknown = (
                sentences.STARTTLS_NOT_OFFERED if knows_ehlo else sentences.STARTTLS_NEEDS_EHLO
            )
            sentence = unknown.format(server=server)
            raise TlsError(consts.CONNECT_FAILED.format(sentence=sentence))
        reply = self._in_phase(connection, "STARTTLS", lambda: connection.command("STARTTLS"))
        if reply.reply_code != 220:
            sentence = sentences.STARTTLS_REFUSED.format(server=server, reply=reply)
            raise TlsError(
                consts.CONNECT_FAILED_WITH_CODE.format(code=reply.reply_code, sentence=sentence),
                is_transient=reply.is_transient,
            )
        if connection.has_unread_input:
            # CVE-2011-0411: what a third party put behind the 220 must not count as the server's.
            connection.can_quit = False
            sentence = sentences.STARTTLS_INJECTION.format(server=server)
            raise TlsError(consts.CONNECT_FAILED.format(sentence=sentence))
        self._handshake(connection)
        # RFC 3207 §4.2: what was offered in clear may have been tampered with, so ask again.
        self._say_hello(connection)
        return []

    def _handshake(self, connection: Connection) -> None:
        context = tls.make_context(
            verify=bool(self.asset.verify_server_cert), ca_bundle=self.ca_bundle
        )
        try:
            connection.start_tls(context)
        except OSError as error:
            # There is no SMTP on a half-made TLS connection.
            connection.close()
            raise self._handshake_error(error) from error

    def _handshake_error(self, error: OSError) -> TlsError:
        names: tuple[str, ...] = ()
        if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in tls.WRONG_NAME:
            names = self._certificate_names()
        sentence = tls.handshake_sentence(self.asset.server, error, names)
        is_certificate = isinstance(error, ssl.SSLCertVerificationError)
        is_broken_off = isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError))
        is_implicit = self.asset.tls_mode is TlsMode.IMPLICIT
        if is_implicit and not is_certificate and isinstance(error, ssl.SSLError):
            return TlsError(
                consts.NEEDS_IMPLICIT_TLS.format(sentence=sentence), is_transient=is_broken_off
            )
        return TlsError(
            consts.CONNECT_FAILED.format(sentence=sentence),
            is_transient=is_broken_off or not isinstance(error, ssl.SSLError),
        )

    def _certificate_names(self) -> tuple[str, ...]:
        """Look at the certificate once more, checking all but the name, to tell its names."""
        context = tls.make_context(verify=True, ca_bundle=self.ca_bundle, check_name=False)
        try:
            connection = dial(self.asset, self.progress)
        except ConnectError:
            return ()
        try:
            if self.asset.tls_mode is TlsMode.STARTTLS:
                connection.reply()
                connection.ehlo()
                connection.command("STARTTLS")
            connection.start_tls(context)
            sock = connection.sock
            certificate = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
            return tls.certificate_names(certificate)
        except (OSError, ConnectionLost):
            return ()
        finally:
            connection.quit_politely()

    def _log_in(self, connection: Connection, authenticator: Authenticator) -> str | None:
        endpoint = Endpoint(
            server=self.asset.server,
            port=connection.port,
            mechanisms=sasl.offered_mechanisms(connection),
            is_protected=connection.tls_version is not None,
        )
        try:
            if authenticator.sends_credentials and not connection.does_esmtp:
                raise AuthError(sentences.LOGIN_NEEDS_EHLO.format(server=self.asset.server))
            mechanism = authenticator.choose_mechanism(endpoint)
        except AuthError as error:
            if error.sentence.is_published:
                raise
            raise type(error)(consts.CONNECT_FAILED.format(sentence=error)) from error
        if mechanism is None:
            return None
        reply = self._in_phase(connection, "AUTH", lambda: sasl.exchange(connection, mechanism))
        if reply.reply_code == 235:
            return mechanism.name
        sentence = diagnosis.login_rejected(reply, self.asset.server, authenticator.label)
        is_about_credentials = reply.reply_code not in _NOT_ABOUT_CREDENTIALS
        raise (CredentialsRejected if is_about_credentials else AuthError)(
            f"{sentence}. {mechanism.note}" if mechanism.note else sentence,
            is_transient=_may_log_in_later(reply),
        )

    def _in_phase(self, connection: Connection, phase: str, step: Callable[[], _Result]) -> _Result:
        """Do one step; a lost connection is told with the phase and what may be wrong."""
        try:
            return step()
        except ConnectionLost as error:
            sentence = sentences.LOST_IN_PHASE.format(phase=phase, sentence=error)
            frame = consts.CONNECT_FAILED
            is_before_tls = connection.tls_version is None and phase in ("the greeting", "EHLO")
            if self.asset.tls_mode is TlsMode.STARTTLS and is_before_tls:
                # Typical of StartTLS against a port that speaks TLS from the first octet.
                frame = consts.NEEDS_STARTTLS
            raise ConnectionLost(frame.format(sentence=sentence), is_transient=True) from error


def _refused(server: str, phase: str, reply: SmtpReply) -> ConnectError:
    sentence = sentences.REFUSED_IN_PHASE.format(
        server=server, phase=phase, reply=reply, advice=diagnosis.advice(reply, phase, server)
    )
    return ConnectError(
        consts.CONNECT_FAILED_WITH_CODE.format(code=reply.reply_code, sentence=sentence),
        is_transient=reply.is_transient,
    )


def _may_fare_better(error: AssetError) -> bool:
    """Whether the next way to log in is worth a try.

    Not when the server asks to come back later, and not when the connection cannot be protected:
    a method without credentials might then go on in clear.
    """
    if isinstance(error, AuthError):
        return not (isinstance(error, CredentialsRejected) and error.is_transient)
    return not isinstance(error, TlsError)


def _may_log_in_later(reply: SmtpReply) -> bool:
    """4yz, but 432 is a password to be changed by a person (RFC 4954 §4.7.12).

    Unless it is Exchange Online's 432 4.3.2, too many connections at once.
    """
    if reply.reply_code == 432:
        return reply.enhanced_code == "4.3.2"
    return reply.is_transient
