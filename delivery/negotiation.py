# File: negotiation.py
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
"""From a TCP connection to one that is ready for MAIL: TLS, greeting, EHLO, STARTTLS, AUTH.

The order of the steps and what may be said before TLS is decided here and nowhere else: neither a
login nor a message goes out before everything the asset asks for is in place (docs/design.md, rows
1-3, 18). Each step is noted with the time it took. Knows neither messages nor how often to try.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable

from auth.base import Authenticator
from delivery import sentences
from delivery.connection import Connection
from delivery.dial import Dialled, dial
from delivery.hello import Hello
from delivery.login import Login
from delivery.phase import Phase
from delivery.protection import Protection
from delivery.report import SessionFacts
from delivery.steps import Step, StepLog
from smtp_asset import AssetConfig, TlsMode
from smtp_dataclass import dataclass
from smtp_errors import (
    AssetError,
    Cause,
    HostUnreachable,
)
from smtp_quoting import Quoting


@dataclass(frozen=True)
class Negotiated:
    """A connection that is ready for MAIL.

    Attributes:
        warnings: sentences about what the asset allows and a careful owner would not.
    """

    connection: Connection
    facts: SessionFacts
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Negotiator:
    """Opens connections for one asset, one at a time.

    Attributes:
        context: for TLS; not used where the asset asks for none.
        quoting: what is shown of what the server says.
        progress: shows one line.
        log: where the steps are noted.
    """

    asset: AssetConfig
    context: ssl.SSLContext
    quoting: Quoting
    progress: Callable[[str], None]
    log: StepLog

    def negotiate(self, authenticator: Authenticator) -> Negotiated:
        """Connect, protect the connection and log in.

        Raises:
            AssetError: says at which step it failed; nothing was sent.
        """
        connection = self._connect()
        try:
            return self._prepare(connection, authenticator)
        except AssetError:
            connection.quit_politely()
            raise
        except BaseException:
            # Cancelled: nobody waits for a reply any more.
            connection.leave()
            connection.quit_politely()
            raise

    def _prepare(self, connection: Connection, authenticator: Authenticator) -> Negotiated:
        if self.asset.tls_mode is TlsMode.IMPLICIT:
            self._protection.secure(connection)
        self._hello.greet(connection)
        warnings = self._hello.say(connection, authenticator.kind)
        if self.asset.tls_mode is TlsMode.STARTTLS:
            warnings += self._start_tls(connection, authenticator)
        mechanism = self._login.log_in(connection, authenticator)
        connection.enter(Phase.READY)
        facts = self._facts(connection, mechanism)
        return Negotiated(connection, facts, (*warnings, *self._tls_warnings(facts)))

    def _facts(self, connection: Connection, mechanism: str | None) -> SessionFacts:
        is_protected = connection.tls_version is not None
        return SessionFacts(
            server=self.asset.server,
            port=connection.port,
            tls_version=connection.tls_version,
            certificate_verified=is_protected and bool(self.asset.verify_server_cert),
            auth_mechanism=mechanism,
            address=connection.address,
            tls_cipher=connection.tls_cipher,
        )

    def _tls_warnings(self, facts: SessionFacts) -> list[str]:
        if facts.tls_version is None:
            return [sentences.WARNING_CLEAR_LOGIN] if facts.auth_mechanism else []
        if self.asset.verify_server_cert is None:
            return [sentences.WARNING_NOT_VERIFIED]
        return [] if self.asset.verify_server_cert else [sentences.WARNING_VERIFICATION_OFF]

    # --- TCP -------------------------------------------------------------------------------

    def _connect(self) -> Connection:
        try:
            dialled = dial(self.asset, self.progress)
        except HostUnreachable as error:
            is_name = error.cause is not Cause.CONNECT
            name = sentences.STEP_NAME if is_name else sentences.STEP_CONNECTION
            self.log.add(Step(name, error.sentence.what, 0, ok=False))
            raise
        connection = Connection(
            dialled.sock,
            self.asset.server,
            dialled.port,
            self.asset.timeout_seconds,
            address=dialled.address,
            quoting=self.quoting,
            notify=self.progress,
        )
        self._note_dialled(dialled, connection)
        return connection

    def _note_dialled(self, dialled: Dialled, connection: Connection) -> None:
        addresses = ", ".join(dialled.addresses)
        self.log.add(Step(sentences.STEP_NAME, addresses, dialled.lookup_ms))
        where = sentences.ADDRESS_AND_PORT.format(address=connection.address, port=dialled.port)
        self.log.add(Step(sentences.STEP_CONNECTION, where, dialled.connect_ms))

    # --- TLS and AUTH ----------------------------------------------------------------------

    @property
    def _hello(self) -> Hello:
        return Hello(self.asset, self.quoting, self.log)

    @property
    def _protection(self) -> Protection:
        return Protection(self.asset, self.context, self.quoting, self.log)

    @property
    def _login(self) -> Login:
        return Login(self.asset.server, self.quoting, self.log)

    def _start_tls(self, connection: Connection, authenticator: Authenticator) -> list[str]:
        warning = self._protection.start_tls(connection, authenticator.kind)
        if warning is not None:
            return [warning]
        # RFC 3207 §4.2: what was offered in clear may have been tampered with, so ask again.
        return self._hello.say(connection, authenticator.kind)
