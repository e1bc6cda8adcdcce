# File: login.py
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
"""AUTH on a connection that is ready for it: which mechanism, and what a refusal means.

No password is presented twice: not after a refusal of it, and not after a connection that broke
once it was sent, as some servers refuse one that way. Knows nothing of how the connection came
about.
"""

from __future__ import annotations

from auth.base import Authenticator, CredentialKind, Endpoint, Mechanism
from delivery import diagnosis, sentences
from delivery.connection import Connection
from delivery.phase import Phase
from delivery.sasl import LOGGED_IN, Exchange
from delivery.steps import StepLog
from smtp_dataclass import dataclass, replace
from smtp_errors import (
    AuthError,
    ConnectionLost,
    CredentialsRejected,
    LoginInterrupted,
    Sentence,
    SmtpReply,
    say,
)
from smtp_quoting import Quoting

# RFC 4954 §4, §6: unknown commands and mechanisms, weak ones, no encryption: not about the
# credentials, and not counted towards an account's lock-out.
_NOT_ABOUT_CREDENTIALS = frozenset({500, 501, 502, 503, 504, 530, 534, 538})
# Another mechanism in the same session may do.
_MECHANISM_REFUSED = frozenset({500, 501, 502, 503, 504, 534})


@dataclass(frozen=True)
class Login:
    """Logs in to one server.

    Attributes:
        quoting: what is shown of what the server says.
        log: where the step is noted.
    """

    server: str
    quoting: Quoting
    log: StepLog

    def log_in(self, connection: Connection, authenticator: Authenticator) -> str | None:
        """Log in; return the name of the mechanism, None without a login.

        Raises:
            AuthError: the server offers no way to, or refused the credentials.
            ConnectionLost: the connection broke before any credentials were sent.
        """
        endpoint = Endpoint(
            server=self.server,
            port=connection.port,
            mechanisms=self.quoting.mechanism_names(connection.features.get("auth", "")),
            is_protected=connection.tls_version is not None,
        )
        if authenticator.kind is not CredentialKind.NONE and not connection.does_esmtp:
            raise AuthError(say(sentences.LOGIN_NEEDS_EHLO, server=self.server))
        connection.enter(Phase.AUTH)
        mechanism = authenticator.choose_mechanism(endpoint)
        has_sent = False
        while mechanism is not None:
            is_password = authenticator.kind is CredentialKind.PASSWORD
            exchange = Exchange(connection, mechanism, tries_both=not is_password)
            reply = self._authenticate(exchange, is_password=is_password, has_sent=has_sent)
            # Of one mechanism that was refused: a connection that breaks at the next one is the
            # answer to these credentials all the same.
            has_sent |= exchange.has_sent_credentials
            if reply.reply_code in LOGGED_IN:
                return mechanism.name
            other = _other_mechanism(authenticator, endpoint, mechanism)
            if reply.reply_code not in _MECHANISM_REFUSED or other is None:
                raise self._login_refused(reply, mechanism, authenticator.kind)
            endpoint = _without(endpoint, mechanism)
            mechanism = other
        return None

    def _authenticate(self, exchange: Exchange, *, is_password: bool, has_sent: bool) -> SmtpReply:
        """Run one exchange.

        Args:
            has_sent: credentials went out on this connection before.
        """
        try:
            reply = self.log.do(
                sentences.STEP_LOGIN,
                exchange.run,
                lambda reply: f"{exchange.mechanism_name}: {reply}",
            )
        except ConnectionLost as error:
            if is_password and (has_sent or exchange.has_sent_credentials):
                sentence = Sentence(error.sentence.what, sentences.ADVICE_LOGIN_INTERRUPTED)
                raise LoginInterrupted(sentence) from error
            raise
        is_known = has_sent or exchange.has_sent_credentials
        if reply.reply_code == 421 and is_password and is_known:
            words = (sentences.LOGIN_HUNG_UP, sentences.ADVICE_LOGIN_INTERRUPTED)
            raise LoginInterrupted(say(words, server=self.server, reply=reply), reply=reply)
        return reply

    def _login_refused(
        self, reply: SmtpReply, mechanism: Mechanism, kind: CredentialKind
    ) -> AuthError:
        is_token = kind is CredentialKind.TOKEN
        words = sentences.TOKEN_REJECTED if is_token else sentences.LOGIN_REJECTED
        what = words.format(server=self.server, reply=reply)
        why, step = diagnosis.explain(reply, Phase.AUTH, self.server, kind)
        note = f"{self.quoting.shown(mechanism.note)}." if mechanism.note else ""
        sentence = Sentence(" ".join(each for each in (what, why, note) if each), step)
        is_about_credentials = reply.reply_code not in _NOT_ABOUT_CREDENTIALS
        return (CredentialsRejected if is_about_credentials else AuthError)(
            sentence, is_transient=_may_log_in_later(reply), is_token=is_token, reply=reply
        )


def _without(endpoint: Endpoint, mechanism: Mechanism) -> Endpoint:
    rest = tuple(each for each in endpoint.mechanisms if each != mechanism.name)
    return replace(endpoint, mechanisms=rest)


def _other_mechanism(
    authenticator: Authenticator, endpoint: Endpoint, refused: Mechanism
) -> Mechanism | None:
    """Return the next best mechanism, None when there is none."""
    try:
        other = authenticator.choose_mechanism(_without(endpoint, refused))
    except AuthError:
        return None
    return None if other is None or other.name == refused.name else other


def _may_log_in_later(reply: SmtpReply) -> bool:
    """4yz, but 432 is a password to be changed by a person (RFC 4954 §4.7.12).

    Unless it is Exchange Online's 432 4.3.2, too many connections at once.
    """
    if reply.reply_code == 432:
        return reply.enhanced_code == "4.3.2"
    return reply.is_transient
