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
    │  ├─ AttachmentError            a vault or report file cannot be attached
    │  └─ CompositionError           the parts do not make a valid message
    ├─ AssetError                  asset owner acts; nothing was sent
    │  ├─ ConfigError                an asset setting is missing or malformed
    │  ├─ ConnectError               no conversation with the server
    │  │  ├─ ConnectionLost             it broke off or fell silent
    │  │  └─ TlsError                   it could not be protected
    │  └─ AuthError                  no login
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

Raised all over the app; turned into an action result by SmtpConnector.handle_action and into a
web page by request_handler.handle_request, nowhere else. This module imports nothing of ours.
"""

from __future__ import annotations

from typing import Any


class SmtpAppError(Exception):
    """A failure whose text is a finished sentence for the analyst.

    Attributes:
        is_published_wording: the text is what the published app says, to the letter, because
            playbooks match on it; nothing is put around it that the published app would not.
        report: the DeliveryReport of what is known about each recipient, None before a delivery
            began.
    """

    def __init__(self, sentence: str, *, is_published_wording: bool = False) -> None:
        super().__init__(sentence)
        self.is_published_wording = is_published_wording
        self.report: Any = None


class InputError(SmtpAppError):
    """The playbook author must act; nothing was sent."""


class ParameterError(InputError):
    """An action parameter is missing or malformed."""


class AttachmentError(InputError):
    """A file that was asked for cannot be attached."""


class CompositionError(InputError):
    """The parameters are fine one by one but do not make a message that may be sent."""


class AssetError(SmtpAppError):
    """The asset owner must act; nothing was sent."""


class ConfigError(AssetError):
    """An asset setting is missing or malformed."""


class ConnectError(AssetError):
    """No SMTP conversation could be opened.

    Attributes:
        is_transient: trying again later may help (RFC 5321 §4.2.1: 4yz, a lost connection).
        nobody_listens: refused or timed out at TCP level, so another port may do.
    """

    def __init__(
        self,
        sentence: str,
        *,
        is_transient: bool = False,
        nobody_listens: bool = False,
        is_published_wording: bool = False,
    ) -> None:
        super().__init__(sentence, is_published_wording=is_published_wording)
        self.is_transient = is_transient
        self.nobody_listens = nobody_listens


class ConnectionLost(ConnectError):
    """The conversation broke off, fell silent, or turned into something that is not SMTP."""


class TlsError(ConnectError):
    """The conversation could not be protected as the asset asks."""


class AuthError(AssetError):
    """No login.

    Attributes:
        is_transient: the server said 4yz, so the same credentials may do later.
    """

    def __init__(
        self, sentence: str, *, is_transient: bool = False, is_published_wording: bool = False
    ) -> None:
        super().__init__(sentence, is_published_wording=is_published_wording)
        self.is_transient = is_transient


class CredentialsRejected(AuthError):
    """The server refused the credentials (535 and its relatives)."""


class TokenError(AuthError):
    """There is no usable OAuth token and none could be had."""


class TokenRequestFailed(TokenError):
    """The token endpoint gave no token.

    Attributes:
        status: of the HTTP answer; None when there was none.
        error_code: the endpoint's own, such as "invalid_grant" (RFC 6749 §5.2); None without.
        server_text: what the endpoint said about it, bounded, without secrets; may be empty.
        technical: the HTTP library's words where the published app shows these; None where not.
    """

    def __init__(
        self,
        sentence: str,
        *,
        is_transient: bool = False,
        status: int | None = None,
        error_code: str | None = None,
        server_text: str = "",
        technical: str | None = None,
    ) -> None:
        super().__init__(sentence, is_transient=is_transient)
        self.status = status
        self.error_code = error_code
        self.server_text = server_text
        self.technical = technical


class ActionCancelled(SmtpAppError):
    """Somebody stopped the run while it waited."""


class DeliveryError(SmtpAppError):
    """The server refused the message or the connection broke on the way.

    Attributes:
        reply: the SmtpReply (delivery.report) that decided, None when there was none.
    """

    def __init__(
        self,
        sentence: str,
        *,
        reply: Any = None,
        report: Any = None,
        is_published_wording: bool = False,
    ) -> None:
        super().__init__(sentence, is_published_wording=is_published_wording)
        self.reply = reply
        self.report = report


class SenderRefused(DeliveryError):
    """MAIL was refused."""


class RecipientsRefused(DeliveryError):
    """Every recipient was refused or deferred."""


class MessageRefused(DeliveryError):
    """DATA or the content was refused."""


class TransferInterrupted(DeliveryError):
    """The connection broke before the final dot; nothing was accepted."""


class OutcomeUnknown(DeliveryError):
    """The connection broke between the final dot and the reply (RFC 1047)."""
