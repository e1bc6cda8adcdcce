# File: hello.py
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
"""The server's greeting and ours: what each says first, and the name that we give at EHLO.

A port that keeps silent, or begins with something else, is told by what it may be. Does neither TLS
nor logins.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import smtp_consts as consts
from auth.base import CredentialKind
from delivery import diagnosis, inspection, names, sentences
from delivery.connection import Connection
from delivery.extensions import announced_size
from delivery.phase import Phase
from delivery.steps import StepLog
from smtp_asset import AssetConfig, TlsMode
from smtp_dataclass import dataclass, replace
from smtp_errors import (
    Cause,
    ConnectError,
    ConnectionLost,
    Sentence,
    ServerSilent,
    SmtpReply,
    WrongTlsMode,
    say,
)
from smtp_quoting import Quoting

_NO_ESMTP = frozenset({500, 501, 502, 504, 550, 554})
_ABOUT_NAME = r"(?i)helo|ehlo|host ?name|domain|address|argument|fqdn|qualified"
# A server that keeps silent for so long a part of the timeout may wait for a TLS hello. Postfix
# and Sendmail let strangers wait for some seconds, which is shorter.
_SILENT_PART = 0.5
_INSPECTION_PART = 0.4
_INSPECTION_SECONDS = 5.0


@dataclass(frozen=True)
class Hello:
    """Says hello to the server of one asset.

    Attributes:
        quoting: what is shown of what the server says.
        log: where the steps are noted.
    """

    asset: AssetConfig
    quoting: Quoting
    log: StepLog

    def greet(self, connection: Connection) -> None:
        """Wait for the server's greeting.

        Raises:
            ConnectError: it is not welcoming, or none.
        """
        connection.enter(Phase.GREETING)
        with_doubt = self._doubting(connection)
        reply = self.log.do(
            sentences.STEP_GREETING, lambda: with_doubt(lambda: self._greeting(connection)), str
        )
        if reply.reply_code != 220:
            raise self._refused(Phase.GREETING, reply)

    def _greeting(self, connection: Connection) -> SmtpReply:
        begin = time.monotonic()
        if not connection.is_encrypted and connection.waits_in_vain(
            self.asset.timeout_seconds * _SILENT_PART
        ):
            self._check_speaks_tls(connection)
        return connection.reply(since=begin)

    def _check_speaks_tls(self, connection: Connection) -> None:
        """Find out whether a silent server waits for a TLS hello."""
        seconds = min(_INSPECTION_SECONDS, self.asset.timeout_seconds * _INSPECTION_PART)
        if inspection.speaks_tls(self.asset.server, connection.port, seconds):
            connection.leave()
            raise WrongTlsMode(
                say(sentences.PORT_SPEAKS_TLS, server=self.asset.server, port=connection.port),
                configured=self.asset.tls_mode.value,
                choose=TlsMode.IMPLICIT.value,
                stage=Phase.GREETING.value,
            )

    def _doubting(self, connection: Connection) -> Callable[[Callable[[], SmtpReply]], SmtpReply]:
        """Wrap a step before TLS, whose silence is typical of a port that speaks TLS at once."""

        def step(do: Callable[[], SmtpReply]) -> SmtpReply:
            try:
                return do()
            except ConnectionLost as error:
                is_starttls = self.asset.tls_mode is TlsMode.STARTTLS
                if is_starttls and not connection.is_encrypted:
                    error.doubtful_mode = self.asset.tls_mode.value
                if isinstance(error, ServerSilent):
                    error.sentence = replace(error.sentence, advice=sentences.ADVICE_SILENT)
                raise

        return step

    def say(self, connection: Connection, kind: CredentialKind) -> list[str]:
        """Say EHLO, or HELO to a server that does not know it; return warnings.

        Args:
            kind: of the credentials that are to be sent later.

        Raises:
            ConnectError: the server refuses it.
        """
        connection.enter(Phase.EHLO)
        reply = self._ehlo(connection)
        if reply.reply_code == 250:
            return []
        if reply.is_transient or reply.reply_code not in _NO_ESMTP:
            raise self._refused(Phase.EHLO, reply)
        needs_esmtp = self.asset.tls_mode is TlsMode.STARTTLS or kind is not CredentialKind.NONE
        is_name_refused = _is_about_name(reply)
        if is_name_refused and (needs_esmtp or connection.phase is not Phase.EHLO):
            raise self._name_refused(reply)
        self._helo(connection)
        if is_name_refused:
            return [sentences.WARNING_NAME_REFUSED.format(server=self.asset.server, reply=reply)]
        return [sentences.WARNING_HELO.format(server=self.asset.server)]

    def _ehlo(self, connection: Connection) -> SmtpReply:
        """Say EHLO; once more with the host's own name where the first one was refused."""
        reply = self._ehlo_as(connection, self.asset.ehlo_name or names.literal_of(connection.sock))
        if reply.reply_code == 250 or self.asset.ehlo_name or not _may_be_about_name(reply):
            return reply
        name = names.host_name(self.asset.timeout_seconds)
        if name is None:
            return reply
        try:
            return self._ehlo_as(connection, name)
        except ConnectionLost:
            # It hung up behind its refusal, which says more.
            return reply

    def _ehlo_as(self, connection: Connection, name: str) -> SmtpReply:
        with_doubt = self._doubting(connection)
        return self.log.do(
            sentences.STEP_EHLO,
            lambda: with_doubt(lambda: connection.ehlo(name)),
            lambda reply: self._capabilities(connection, reply),
        )

    def _helo(self, connection: Connection) -> None:
        name = self.asset.ehlo_name or names.literal_of(connection.sock)
        reply = connection.helo(name)
        if reply.reply_code != 250:
            raise self._refused(Phase.EHLO, reply)

    def _capabilities(self, connection: Connection, reply: SmtpReply) -> str:
        """Say in a few words what the server can do that matters here."""
        if reply.reply_code != 250:
            return str(reply)
        known = [each for each in sentences.EXTENSIONS if connection.has_extn(each)]
        size = announced_size(connection)
        if size:
            known.append(sentences.SIZE.format(mib=size / 2**20))
        offered = self.quoting.mechanism_names(connection.features.get("auth", ""))
        if offered:
            known.append(sentences.LOGINS.format(offered=" ".join(offered)))
        return ", ".join(known) or sentences.NO_EXTENSIONS

    def _refused(self, phase: Phase, reply: SmtpReply) -> ConnectError:
        what = sentences.REFUSED_IN_PHASE.format(
            server=self.asset.server, phase=phase.value, reply=reply
        )
        why, step = diagnosis.explain(reply, phase, self.asset.server)
        return ConnectError(
            Sentence(f"{what} {why}" if why else what, step),
            is_transient=reply.is_transient,
            code=reply.reply_code,
            cause=Cause.TEMPORARY if reply.is_transient else Cause.SERVER_REFUSED,
            stage=phase.value,
            reply=reply,
        )

    def _name_refused(self, reply: SmtpReply) -> ConnectError:
        words = sentences.NAME_REFUSED
        label = consts.LABELS[consts.KEY_EHLO_NAME]
        return ConnectError(
            say(words, server=self.asset.server, reply=reply, label=label),
            code=reply.reply_code,
            cause=Cause.SERVER_REFUSED,
            stage=Phase.EHLO.value,
            reply=reply,
        )


def _may_be_about_name(reply: SmtpReply) -> bool:
    """Whether another name may do; also after 450, which some servers say to an unknown one."""
    is_other = reply.reply_code >= 400 and reply.reply_code not in (421, 500, 502)
    return _is_about_name(reply) or (is_other and re.search(_ABOUT_NAME, reply.text) is not None)


def _is_about_name(reply: SmtpReply) -> bool:
    """Whether EHLO was refused for our name (RFC 5321 §4.1.4), not because it is unknown."""
    if reply.reply_code in (550, 554):
        return True
    return reply.reply_code in (501, 504) and re.search(_ABOUT_NAME, reply.text) is not None
