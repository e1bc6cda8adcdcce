# File: smtp_errors.py
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
"""Every way an action can fail, as one hierarchy split by who must act.

    SmtpAppError                 its text is a finished sentence for the analyst
    ├─ InputError                  playbook author acts; nothing was sent
    │  ├─ ParameterError             a parameter is missing or malformed
    │  │  └─ RecipientsUnreadable       no recipient can be read
    │  ├─ AttachmentError            a vault or report file cannot be attached
    │  └─ CompositionError           the parts do not make a valid message
    ├─ AssetError                  asset owner acts; nothing was sent
    │  ├─ ConfigError                an asset setting is missing or malformed
    │  ├─ ConnectError               no conversation with the server
    │  │  ├─ HostUnreachable            no name, or no address of it that took a connection
    │  │  ├─ ConnectionLost             it broke off
    │  │  │  ├─ ServerSilent               it fell silent
    │  │  │  └─ NotSmtp                    it turned into something that is not SMTP
    │  │  └─ TlsError                   it could not be protected
    │  │     └─ WrongTlsMode               SSL Method does not fit the port
    │  └─ AuthError                  no login
    │     ├─ LoginInterrupted          the connection broke after the credentials were sent
    │     ├─ CredentialsRejected       the server refused the credentials
    │     └─ TokenError                no usable OAuth token
    │        └─ TokenRequestFailed       the token endpoint gave none
    ├─ ActionCancelled             somebody stopped the run
    └─ DeliveryError               the server said no; carries its reply
       ├─ SenderRefused              to MAIL
       ├─ RecipientsRefused          to every RCPT
       ├─ MessageRefused             to DATA or the content
       ├─ TransferInterrupted        the connection broke before the final dot
       └─ OutcomeUnknown             the connection broke after the final dot

Raised all over the app with what is known as data; put into words and framed by actions.result and,
in the web process, by request_handler, nowhere else. What became of the recipients is not told by
an error but by the report that the courier keeps.
"""

from __future__ import annotations

from enum import Enum
from typing import Union

from smtp_consts import Published
from smtp_dataclass import dataclass

# What a sentence constant is: what happened, and where there is one the next step.
Words = Union[str, tuple[str, str]]


class Cause(Enum):
    """Why a run did not do all that was asked: the closed list behind data path ``cause``."""

    INVALID_PARAMETER = "invalid_parameter"
    ATTACHMENT_MISSING = "attachment_missing"
    ATTACHMENT_UNREADABLE = "attachment_unreadable"
    INVALID_MESSAGE = "invalid_message"
    GUARD = "guard"
    INVALID_ASSET = "invalid_asset"
    PLATFORM = "platform"
    NAME_RESOLUTION = "name_resolution"
    CONNECT = "connect"
    CONNECTION_LOST = "connection_lost"
    TLS = "tls"
    CERTIFICATE = "certificate"
    LOGIN_REJECTED = "login_rejected"
    LOGIN_NOT_OFFERED = "login_not_offered"
    OAUTH_LOGIN_NEEDED = "oauth_login_needed"
    TOKEN_ENDPOINT = "token_endpoint"
    SENDER_REFUSED = "sender_refused"
    RECIPIENTS_REFUSED = "recipients_refused"
    TOO_LARGE = "too_large"
    CONTENT_REFUSED = "content_refused"
    SERVER_REFUSED = "server_refused"
    TEMPORARY = "temporary"
    LOST_AFTER_HANDOVER = "lost_after_handover"
    CANCELLED = "cancelled"
    DEFECT = "defect"


@dataclass(frozen=True)
class SmtpReply:
    """One reply of the server (RFC 5321 §4.2), fit to show.

    Attributes:
        reply_code: three digits; 0 when the connection ended without one.
        enhanced_code: "5.7.8" (RFC 3463), None if absent or of another class than the reply.
        text: the rest, lines joined by a blank; control characters replaced, bounded.
    """

    reply_code: int
    enhanced_code: str | None
    text: str

    @property
    def is_positive(self) -> bool:
        """2yz: done."""
        return 200 <= self.reply_code <= 299

    @property
    def is_transient(self) -> bool:
        """4yz: the command had no effect, the same may work later."""
        return 400 <= self.reply_code <= 499

    def __str__(self) -> str:
        parts = (str(self.reply_code), self.enhanced_code, self.text)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Sentence:
    """What happened and what to do next, both finished sentences.

    Attributes:
        what: says what happened to what and, in a send, whether mail went out. Published where
            playbooks match it.
        advice: the next step; empty when ``what`` says it already.
    """

    what: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.advice}" if self.advice else self.what

    @property
    def is_published(self) -> bool:
        """Whether playbooks match it, so that nothing may be put around it."""
        return isinstance(self.what, Published)


def say(words: Words, **values: object) -> Sentence:
    """Fill a constant of a room's sentences (or of smtp_consts) into a Sentence.

    Args:
        words: one template, or two: what happened, the next step.
        values: for the fields of either.
    """
    what, advice = words if isinstance(words, tuple) else (words, "")
    return Sentence(what.format(**values), advice.format(**values))


class SmtpAppError(Exception):
    """A failure whose text is finished for the analyst, with what is known as data.

    Attributes:
        sentence: what happened and what to do next.
        cause: one word of the documented list.
        stage: how far the run came, as in data path ``stage``; delivery's are the values of its
            Phase. Shown, never decided on.
        is_transient: the same may work later.
        reply: of the server, where one decided; else None.
    """

    cause = Cause.DEFECT
    stage = ""
    is_transient = False

    def __init__(
        self,
        sentence: Sentence | str,
        *,
        cause: Cause | None = None,
        stage: str | None = None,
        reply: SmtpReply | None = None,
    ) -> None:
        self.sentence = sentence if isinstance(sentence, Sentence) else Sentence(sentence)
        super().__init__(str(self.sentence))
        self.cause = cause or self.cause
        self.stage = stage or self.stage
        self.reply = reply

    def __str__(self) -> str:
        return str(self.sentence)

    @property
    def advice(self) -> str:
        """The next step, also where published words leave no place for it in the message."""
        what = self.sentence.what
        unsaid = what.advice if isinstance(what, Published) else ""
        return self.sentence.advice or unsaid


class InputError(SmtpAppError):
    """The playbook author must act; nothing was sent."""

    cause = Cause.INVALID_PARAMETER
    stage = "parameters"


class ParameterError(InputError):
    """An action parameter is missing or malformed."""


class RecipientsUnreadable(ParameterError):
    """None of the recipients can be read as a mailbox.

    Attributes:
        not_sent: what was written, the field it was given in and the reason, of each.
    """

    def __init__(
        self, sentence: Sentence | str, *, not_sent: tuple[tuple[str, str, str], ...]
    ) -> None:
        super().__init__(sentence)
        self.not_sent = not_sent


class AttachmentError(InputError):
    """A file that was asked for cannot be attached.

    Attributes:
        vault_id: of the file, as asked for; None where that is not known.
    """

    cause = Cause.ATTACHMENT_UNREADABLE
    stage = "attachments"

    def __init__(
        self,
        sentence: Sentence | str,
        *,
        vault_id: str | None = None,
        cause: Cause | None = None,
    ) -> None:
        super().__init__(sentence, cause=cause)
        self.vault_id = vault_id


class CompositionError(InputError):
    """The parameters are fine one by one but do not make a message that may be sent."""

    cause = Cause.INVALID_MESSAGE
    stage = "composition"


class AssetError(SmtpAppError):
    """The asset owner must act; nothing was sent."""

    cause = Cause.INVALID_ASSET
    stage = "asset"


class ConfigError(AssetError):
    """An asset setting is missing or malformed."""


class ConnectError(AssetError):
    """No SMTP conversation could be opened.

    Attributes:
        is_transient: trying again later may help (RFC 5321 §4.2.1: 4yz, a lost connection).
        code: reply code or errno that the published app would name, None where it names none.
        doubtful_mode: the SSL Method configured, by its label, where it may be the reason; the
            published app then speaks of a misconfiguration. Empty where it is not.
    """

    cause = Cause.CONNECT
    stage = "connect"

    def __init__(
        self,
        sentence: Sentence | str,
        *,
        is_transient: bool = False,
        code: int | None = None,
        doubtful_mode: str = "",
        cause: Cause | None = None,
        stage: str | None = None,
        reply: SmtpReply | None = None,
    ) -> None:
        super().__init__(sentence, cause=cause, stage=stage, reply=reply)
        self.is_transient = is_transient
        self.code = code
        self.doubtful_mode = doubtful_mode


class HostUnreachable(ConnectError):
    """The name is unknown, or no address of it took a connection.

    Attributes:
        nobody_listens: refused or no answer, so another port of the host may do.
    """

    def __init__(
        self,
        sentence: Sentence | str,
        *,
        is_transient: bool = False,
        nobody_listens: bool = False,
        code: int | None = None,
        cause: Cause | None = None,
    ) -> None:
        super().__init__(sentence, is_transient=is_transient, code=code, cause=cause)
        self.nobody_listens = nobody_listens


class ConnectionLost(ConnectError):
    """The conversation broke off, fell silent, or turned into something that is not SMTP."""

    cause = Cause.CONNECTION_LOST


class ServerSilent(ConnectionLost):
    """No answer came in time, or the server did not read."""


class NotSmtp(ConnectionLost):
    """What came is no reply, or none to what was asked."""


class TlsError(ConnectError):
    """The conversation could not be protected as the asset asks."""

    cause = Cause.TLS


class WrongTlsMode(TlsError):
    """The port speaks TLS at another time than the asset says.

    Attributes:
        choose: the SSL Method that fits, by its label.
    """

    def __init__(
        self,
        sentence: Sentence | str,
        *,
        configured: str,
        choose: str,
        stage: str | None = None,
    ) -> None:
        super().__init__(sentence, doubtful_mode=configured, stage=stage)
        self.choose = choose


class AuthError(AssetError):
    """No login.

    Attributes:
        is_transient: the server said 4yz, so the same credentials may do later.
        is_token: what the server refused was an OAuth token.
    """

    cause = Cause.LOGIN_NOT_OFFERED
    stage = "AUTH"

    def __init__(
        self,
        sentence: Sentence | str,
        *,
        is_transient: bool = False,
        is_token: bool = False,
        cause: Cause | None = None,
        stage: str | None = None,
        reply: SmtpReply | None = None,
    ) -> None:
        super().__init__(sentence, cause=cause, stage=stage, reply=reply)
        self.is_transient = is_transient
        self.is_token = is_token


class LoginInterrupted(AuthError):
    """The connection broke after the credentials were sent; some servers refuse them that way."""

    cause = Cause.CONNECTION_LOST


class CredentialsRejected(AuthError):
    """The server refused the credentials (535 and its relatives)."""

    cause = Cause.LOGIN_REJECTED


class TokenError(AuthError):
    """There is no usable OAuth token and none could be had."""

    cause = Cause.OAUTH_LOGIN_NEEDED
    stage = "token"


class TokenRequestFailed(TokenError):
    """The token endpoint gave no token.

    Attributes:
        status: of the HTTP answer; None when there was none.
        error_code: the endpoint's own, such as "invalid_grant" (RFC 6749 §5.2); None without.
        server_text: what the endpoint said about it, bounded, without secrets; may be empty.
        technical: the HTTP library's words where the published app shows these; None where not.
        may_be_repeated: the endpoint cannot have used up what it was given.
        is_answer_lost: it may have, but nobody heard its answer.
    """

    cause = Cause.TOKEN_ENDPOINT

    def __init__(
        self,
        sentence: Sentence | str,
        *,
        is_transient: bool = False,
        status: int | None = None,
        error_code: str | None = None,
        server_text: str = "",
        technical: str | None = None,
        may_be_repeated: bool = False,
        is_answer_lost: bool = False,
    ) -> None:
        super().__init__(sentence, is_transient=is_transient)
        self.status = status
        self.error_code = error_code
        self.server_text = server_text
        self.technical = technical
        self.may_be_repeated = may_be_repeated
        self.is_answer_lost = is_answer_lost


class ActionCancelled(SmtpAppError):
    """Somebody stopped the run while it waited."""

    cause = Cause.CANCELLED


class DeliveryError(SmtpAppError):
    """The server refused the message or the connection broke on the way."""

    cause = Cause.SERVER_REFUSED


class SenderRefused(DeliveryError):
    """MAIL was refused."""

    cause = Cause.SENDER_REFUSED


class RecipientsRefused(DeliveryError):
    """Every recipient was refused or deferred."""

    cause = Cause.RECIPIENTS_REFUSED


class MessageRefused(DeliveryError):
    """DATA or the content was refused."""

    cause = Cause.CONTENT_REFUSED


class TransferInterrupted(DeliveryError):
    """The connection broke before the final dot; nothing was accepted."""

    cause = Cause.CONNECTION_LOST


class OutcomeUnknown(DeliveryError):
    """The connection broke between the final dot and the reply (RFC 1047)."""

    cause = Cause.LOST_AFTER_HANDOVER
