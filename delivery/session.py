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

import base64
import binascii
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import smtp_consts as consts
from auth.base import Authenticator, Endpoint, Mechanism
from delivery import diagnosis, tls
from delivery.connection import Connection
from delivery.report import SessionFacts, SmtpReply
from smtp_asset import AssetConfig, TlsMode
from smtp_errors import (
    AssetError,
    AuthError,
    ConnectError,
    ConnectionLost,
    CredentialsRejected,
    TlsError,
)

_Result = TypeVar("_Result")

# RFC 4954 §4: with the initial response the AUTH command stays an ordinary command line.
_MAX_COMMAND = 512
_MAX_CHALLENGES = 10
# A refreshed token, then a new login.
_MAX_RENEWALS = 2
# RFC 4954 §4, §6: unknown commands and mechanisms, weak ones, no encryption. Other credentials
# would fare no better.
_NOT_ABOUT_CREDENTIALS = frozenset({500, 501, 502, 503, 504, 534, 538})
_TRANSIENT_RESOLVER_ERRORS = frozenset({getattr(socket, "EAI_AGAIN", -3)})


@dataclass
class Session:
    """An open conversation, ready for MAIL. Used as a context manager it always ends with QUIT.

    Attributes:
        facts: what protects it.
        auth_label: of the authenticator that worked.
        warnings: sentences about what the asset allows and a careful owner would not.
        messages: transactions done on it.
    """

    connection: Connection
    facts: SessionFacts
    auth_label: str
    warnings: tuple[str, ...] = ()
    messages: int = field(default=0)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

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
        for index, authenticator in enumerate(self.authenticators):
            self.progress(consts.PROGRESS_USING.format(label=self._label(authenticator)))
            try:
                return self._open_with(authenticator)
            except AssetError as error:
                if len(self.authenticators) == 1:
                    raise
                self.progress(
                    consts.PROGRESS_METHOD_FAILED.format(
                        action=self.action_title, label=authenticator.label, sentence=error
                    )
                )
                if index == len(self.authenticators) - 1:
                    raise
        raise AssertionError("an asset always has an authenticator")

    def _label(self, authenticator: Authenticator) -> str:
        """Spell a single method as the asset owner did, as the published app does."""
        return authenticator.label if len(self.authenticators) > 1 else self.asset.auth_label

    def _open_with(self, authenticator: Authenticator) -> Session:
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
        connection = self._connect()
        try:
            session = self._prepare(connection, authenticator)
        except BaseException:
            connection.quit_politely()
            raise
        self.progress(consts.PROGRESS_CONNECTED)
        return session

    def _connect(self) -> Connection:
        """Dial the ports in order; only "nobody listens" leads to the next one."""
        *others, last = self.asset.ports
        for port, next_port in zip(others, self.asset.ports[1:]):
            try:
                return self._dial(port)
            except ConnectError as error:
                if not error.nobody_listens:
                    raise
                self.progress(
                    consts.PROGRESS_TRYING_PORT.format(
                        server=self.asset.server, port=port, next_port=next_port
                    )
                )
        return self._dial(last)

    def _dial(self, port: int) -> Connection:
        connection = Connection(self.asset.server, port, self.asset.timeout_seconds)
        try:
            connection.dial()
        except OSError as error:
            raise _dial_error(self.asset, port, error) from error
        except UnicodeError as error:
            # The resolver's IDNA codec refuses labels that are empty or too long.
            sentence = consts.INVALID_SERVER.format(server=ascii(self.asset.server))
            raise ConnectError(consts.CONNECT_FAILED.format(sentence=sentence)) from error
        return connection

    def _prepare(self, connection: Connection, authenticator: Authenticator) -> Session:
        warnings: list[str] = []
        if self.asset.tls_mode is TlsMode.IMPLICIT:
            self._handshake(connection)
        self._greet(connection)
        if not self._say_hello(connection):
            warnings.append(consts.WARNING_HELO.format(server=self.asset.server))
        if self.asset.tls_mode is TlsMode.STARTTLS:
            warnings += self._start_tls(connection, authenticator)
        mechanism = self._log_in(connection, authenticator)
        is_protected = connection.tls_version is not None
        if is_protected and not self.asset.verify_server_cert:
            is_old_asset = self.asset.verify_server_cert is None
            warnings.append(
                consts.WARNING_NOT_VERIFIED if is_old_asset else consts.WARNING_VERIFICATION_OFF
            )
        if mechanism is not None and not is_protected:
            warnings.append(consts.WARNING_CLEAR_LOGIN)
        facts = SessionFacts(
            server=self.asset.server,
            port=connection.port,
            tls_version=connection.tls_version,
            certificate_verified=is_protected and bool(self.asset.verify_server_cert),
            auth_mechanism=mechanism,
        )
        return Session(connection, facts, authenticator.label, tuple(warnings))

    def _greet(self, connection: Connection) -> None:
        reply = self._in_phase("the greeting", connection.reply)
        if reply.reply_code != 220:
            raise _refused(self.asset.server, "the greeting", reply)

    def _say_hello(self, connection: Connection) -> bool:
        """Say EHLO, or HELO to a server that does not know it; tell whether it is ESMTP."""
        reply = self._hello(connection, connection.ehlo, "EHLO")
        if reply.is_positive:
            return True
        if reply.is_transient or reply.reply_code not in (500, 501, 502, 504, 550, 554):
            raise _refused(self.asset.server, "EHLO", reply)
        reply = self._hello(connection, connection.helo, "HELO")
        if not reply.is_positive:
            raise _refused(self.asset.server, "HELO", reply)
        return False

    def _hello(
        self,
        connection: Connection,
        command: Callable[[], tuple[int, bytes]],
        phase: str,
    ) -> SmtpReply:
        connection.esmtp_features = {}
        code, text = self._in_phase(phase, command)
        return SmtpReply.from_wire(code, text)

    def _start_tls(self, connection: Connection, authenticator: Authenticator) -> list[str]:
        server = self.asset.server
        if not connection.has_extn("starttls"):
            is_old_asset = self.asset.verify_server_cert is None
            if is_old_asset and not authenticator.sends_credentials:
                return [consts.WARNING_STARTTLS_MISSING.format(server=server)]
            sentence = consts.STARTTLS_NOT_OFFERED.format(server=server)
            raise TlsError(consts.CONNECT_FAILED.format(sentence=sentence))
        reply = self._in_phase("STARTTLS", lambda: connection.command("STARTTLS"))
        if reply.reply_code != 220:
            sentence = consts.STARTTLS_REFUSED.format(server=server, reply=reply)
            raise TlsError(
                consts.CONNECT_FAILED_WITH_CODE.format(code=reply.reply_code, sentence=sentence),
                is_transient=reply.is_transient,
            )
        if connection.has_unread_input:
            # CVE-2011-0411: what a third party put behind the 220 must not count as the server's.
            connection.can_quit = False
            sentence = consts.STARTTLS_INJECTION.format(server=server)
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
        is_implicit = self.asset.tls_mode is TlsMode.IMPLICIT
        if is_implicit and not is_certificate and isinstance(error, ssl.SSLError):
            return TlsError(consts.NEEDS_IMPLICIT_TLS.format(sentence=sentence))
        return TlsError(
            consts.CONNECT_FAILED.format(sentence=sentence),
            is_transient=not is_certificate and not isinstance(error, ssl.SSLError),
        )

    def _certificate_names(self) -> tuple[str, ...]:
        """Look at the certificate once more, checking all but the name, to tell its names."""
        context = tls.make_context(verify=True, ca_bundle=self.ca_bundle, check_name=False)
        try:
            connection = self._connect()
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
            connection.close()

    def _log_in(self, connection: Connection, authenticator: Authenticator) -> str | None:
        endpoint = Endpoint(
            server=self.asset.server,
            port=connection.port,
            mechanisms=_offered_mechanisms(connection),
            is_protected=connection.tls_version is not None,
        )
        try:
            mechanism = authenticator.choose_mechanism(endpoint)
        except AuthError as error:
            if error.is_published_wording:
                raise
            raise type(error)(consts.CONNECT_FAILED.format(sentence=error)) from error
        if mechanism is None:
            return None
        reply = self._in_phase("AUTH", lambda: _exchange(connection, mechanism))
        if reply.reply_code == 235:
            return mechanism.name
        sentence = diagnosis.login_rejected(reply, self.asset.server, authenticator.label)
        is_about_credentials = reply.reply_code not in _NOT_ABOUT_CREDENTIALS
        raise (CredentialsRejected if is_about_credentials else AuthError)(
            f"{sentence}. {mechanism.note}" if mechanism.note else sentence,
            is_transient=reply.is_transient,
        )

    def _in_phase(self, phase: str, step: Callable[[], _Result]) -> _Result:
        """Do one step; a lost connection is told with the phase and what may be wrong."""
        try:
            return step()
        except (ConnectionLost, smtplib.SMTPServerDisconnected) as error:
            sentence = consts.LOST_IN_PHASE.format(phase=phase, sentence=error)
            frame = consts.CONNECT_FAILED
            if self.asset.tls_mode is TlsMode.STARTTLS and phase in ("the greeting", "EHLO"):
                # Typical of StartTLS against a port that speaks TLS from the first octet.
                frame = consts.NEEDS_STARTTLS
            raise ConnectionLost(frame.format(sentence=sentence), is_transient=True) from error


def _dial_error(asset: AssetConfig, port: int, error: OSError) -> ConnectError:
    if isinstance(error, socket.gaierror):
        sentence = consts.NAME_NOT_RESOLVED.format(
            server=asset.server, reason=error.strerror or error
        )
        return ConnectError(
            consts.CONNECT_FAILED_WITH_CODE.format(code=error.errno, sentence=sentence),
            is_transient=error.errno in _TRANSIENT_RESOLVER_ERRORS,
        )
    if isinstance(error, (socket.timeout, TimeoutError)):
        sentence = consts.CONNECT_TIMED_OUT.format(
            server=asset.server, port=port, seconds=f"{asset.timeout_seconds:g}"
        )
        return ConnectError(
            consts.CONNECT_FAILED.format(sentence=sentence), is_transient=True, nobody_listens=True
        )
    sentence = consts.CONNECT_REFUSED.format(
        server=asset.server, port=port, reason=error.strerror or error
    )
    return ConnectError(
        consts.CONNECT_FAILED_WITH_CODE.format(code=error.errno, sentence=sentence),
        is_transient=True,
        nobody_listens=isinstance(error, ConnectionRefusedError),
    )


def _refused(server: str, phase: str, reply: SmtpReply) -> ConnectError:
    sentence = consts.REFUSED_IN_PHASE.format(
        server=server, phase=phase, reply=reply, advice=diagnosis.advice(reply, phase, server)
    )
    return ConnectError(
        consts.CONNECT_FAILED_WITH_CODE.format(code=reply.reply_code, sentence=sentence),
        is_transient=reply.is_transient,
    )


def _offered_mechanisms(connection: Connection) -> tuple[str, ...]:
    # smtplib merges "AUTH X Y" and the old "AUTH=X Y" into one value.
    words = re.split(r"[\s=]+", connection.esmtp_features.get("auth", ""))
    return tuple(dict.fromkeys(word.upper() for word in words if word))


def _exchange(connection: Connection, mechanism: Mechanism) -> SmtpReply:
    """Run one SASL exchange (RFC 4954 §4) up to the server's final reply."""
    initial = mechanism.initial_response()
    encoded = None if initial is None else (_encode(initial) or "=")
    line = f"AUTH {mechanism.name}" + (f" {encoded}" if encoded is not None else "")
    is_pending = encoded is not None and len(line) + 2 > _MAX_COMMAND
    reply = connection.command(f"AUTH {mechanism.name}" if is_pending else line)
    for _round in range(_MAX_CHALLENGES):
        if reply.reply_code != 334:
            return reply
        if is_pending and initial is not None:
            response = initial
            is_pending = False
        else:
            try:
                response = mechanism.respond(_decode(reply.text))
            except AuthError:
                connection.command("*")
                raise
        reply = connection.command(_encode(response))
    connection.command("*")
    raise AuthError(consts.LOGIN_TOO_MANY_PROMPTS)


def _encode(response: bytes) -> str:
    return base64.b64encode(response).decode("ascii")


def _decode(text: str) -> bytes:
    """Decode a challenge; one that is not base64 is handed on as it is, for the mechanism."""
    try:
        return base64.b64decode(text.encode("ascii", errors="replace"), validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
