# File: protection.py
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
"""TLS on a connection: STARTTLS and the handshake, and what it means when they fail.

Says nothing under TLS; who protects a connection asks the server anew (RFC 3207 §4.2).
"""

from __future__ import annotations

import ssl

from auth.base import CredentialKind
from delivery import inspection, sentences, tls
from delivery.connection import Connection, Unread
from delivery.phase import Phase
from delivery.steps import Step, StepLog
from smtp_asset import AssetConfig, TlsMode
from smtp_dataclass import dataclass
from smtp_errors import Cause, TlsError, WrongTlsMode, say
from smtp_quoting import Quoting

_INSPECTION_SECONDS = 5.0
_DAYS_TO_REMARK = 30


@dataclass(frozen=True)
class Protection:
    """Protects connections of one asset.

    Attributes:
        context: for TLS.
        quoting: what is shown of what certificates say.
        log: where the steps are noted.
    """

    asset: AssetConfig
    context: ssl.SSLContext
    quoting: Quoting
    log: StepLog

    def start_tls(self, connection: Connection, kind: CredentialKind) -> str | None:
        """Do STARTTLS; the caller has to say EHLO again then.

        Args:
            kind: of the credentials that are to be sent later.

        Returns:
            None; or a warning where the asset allows to go on in clear.

        Raises:
            TlsError: the connection could not be protected.
            ConnectionLost: it broke.
        """
        if not connection.has_extn("starttls"):
            return self._without_starttls(connection, kind)
        connection.enter(Phase.STARTTLS)
        server = self.asset.server
        reply = self.log.do(sentences.STEP_STARTTLS, lambda: connection.command("STARTTLS"), str)
        if reply.reply_code != 220:
            raise TlsError(
                say(sentences.STARTTLS_REFUSED, server=server, reply=reply),
                is_transient=reply.is_transient,
                code=reply.reply_code,
                reply=reply,
                stage=Phase.STARTTLS.value,
            )
        unread = connection.poll()
        if unread is Unread.OCTETS:
            # CVE-2011-0411: what a third party put behind the 220 must not count as the server's.
            connection.enter(Phase.OVER)
            sentence = say(sentences.STARTTLS_INJECTION, server=server)
            raise TlsError(sentence, stage=Phase.STARTTLS.value)
        if unread is Unread.END:
            raise connection.lost(sentences.LOST_BEFORE_TLS)
        self.secure(connection)
        return None

    def _without_starttls(self, connection: Connection, kind: CredentialKind) -> str:
        server = self.asset.server
        is_old_asset = self.asset.verify_server_cert is None
        if is_old_asset and kind is CredentialKind.NONE:
            return sentences.WARNING_STARTTLS_MISSING.format(server=server)
        knows_ehlo = connection.does_esmtp
        words = sentences.STARTTLS_NOT_OFFERED if knows_ehlo else sentences.STARTTLS_NEEDS_EHLO
        raise TlsError(say(words, server=server), stage=Phase.STARTTLS.value)

    def secure(self, connection: Connection) -> None:
        """Do the handshake, and note what protects the connection now.

        Raises:
            TlsError: it failed; nothing was sent.
        """
        self.log.do(
            sentences.STEP_TLS,
            lambda: self._handshake(connection),
            lambda _done: f"{connection.tls_version} {connection.tls_cipher}",
        )
        connection.enter(Phase.GREETING)
        certificate = inspection.peer_certificate(connection)
        if certificate is not None:
            detail = tls.describe_certificate(certificate, self.quoting)
            days = certificate.days_left
            if days is not None:
                words = sentences.DAYS_FEW if days < _DAYS_TO_REMARK else sentences.DAYS_LEFT
                detail += words.format(days=days)
            self.log.add(Step(sentences.STEP_CERTIFICATE, detail, 0))

    def _handshake(self, connection: Connection) -> None:
        try:
            connection.start_tls(self.context)
        except OSError as error:
            # There is no SMTP on a half-made TLS connection.
            connection.close()
            raise self._handshake_error(error, connection.port) from error

    def _handshake_error(self, error: OSError, port: int) -> TlsError:
        is_implicit = self.asset.tls_mode is TlsMode.IMPLICIT
        if is_implicit and tls.is_no_tls(error):
            return self._no_tls_error(error, port)
        certificate = None
        if tls.is_about_certificate(error):
            server, mode = self.asset.server, self.asset.tls_mode
            certificate = inspection.certificate_of(
                server, port, mode, self._inspection_seconds, self.quoting
            )
        is_tls = isinstance(error, ssl.SSLError)
        is_broken_off = isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError))
        is_doubtful = is_implicit and is_tls and not tls.is_about_certificate(error)
        return TlsError(
            tls.handshake_sentence(self.asset.server, error, certificate, self.quoting),
            is_transient=is_broken_off or not is_tls,
            doubtful_mode=self.asset.tls_mode.value if is_doubtful else "",
            cause=Cause.CERTIFICATE if tls.is_about_certificate(error) else Cause.TLS,
            stage=Phase.HANDSHAKE.value,
        )

    @property
    def _inspection_seconds(self) -> float:
        return min(_INSPECTION_SECONDS, self.asset.timeout_seconds)

    def _no_tls_error(self, error: OSError, port: int) -> TlsError:
        """Name the SSL Method for a port that answered a TLS hello with something else."""
        server = self.asset.server
        mode = inspection.mode_in_clear(server, port, self._inspection_seconds)
        if mode is None:
            sentence = tls.handshake_sentence(server, error, None, self.quoting)
            return TlsError(
                sentence, doubtful_mode=TlsMode.IMPLICIT.value, stage=Phase.HANDSHAKE.value
            )
        words = {
            TlsMode.STARTTLS: sentences.PORT_SPEAKS_STARTTLS,
            TlsMode.NONE: sentences.PORT_SPEAKS_CLEAR,
        }[mode]
        return WrongTlsMode(
            say(words, server=server, port=port),
            configured=TlsMode.IMPLICIT.value,
            choose=mode.value,
            stage=Phase.HANDSHAKE.value,
        )
