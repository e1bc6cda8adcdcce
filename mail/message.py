# File: message.py
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
"""What one outgoing message is, once composed: envelope and content.

Values only, so tests can build every one from literals. Must not know how they are found or sent.
"""

from __future__ import annotations

from mail.address.mailbox import Mailbox
from mail.attachment import Attachment
from mail.content import Content
from mail.html.removed import Removed
from smtp_dataclass import dataclass


@dataclass(frozen=True)
class Recipient:
    """One addr-spec for RCPT.

    Attributes:
        addr_spec: without angle brackets; ASCII unless the envelope needs SMTPUTF8.
        field: where it was given: "to", "cc" or "bcc".
    """

    addr_spec: str
    field: str


@dataclass(frozen=True)
class RejectedRecipient:
    """What was given as a recipient and is no mailbox, so that nobody gets the mail there.

    Attributes:
        written: as given, bounded and in one line, fit to show.
        field: where it was given: "to", "cc" or "bcc".
        reason: a finished sentence that names it.
    """

    written: str
    field: str
    reason: str


@dataclass(frozen=True)
class Envelope:
    """Whom the server is told about; it may differ from the header (RFC 5321 §2.3.1).

    Attributes:
        reverse_path: addr-spec for MAIL, without angle brackets.
        recipients: in To, Cc, Bcc order, each address once, never empty.
        needs_smtputf8: some address of envelope or header is not ASCII (RFC 6531 §3.4).
    """

    reverse_path: str
    recipients: tuple[Recipient, ...]
    needs_smtputf8: bool = False


@dataclass(frozen=True)
class OutgoingMessage:
    """A finished message.

    Attributes:
        sender: as in the From field.
        message_id: with angle brackets, as in the header.
        date: field body, as in the header.
        subject: as a reader sees it; empty without one.
        attachments: in the order of the body parts.
        removed: what the sanitiser took out of the HTML.
        warnings: sentences for the result, about what was asked and is not quite what is sent.
        shown_recipients: addr-specs that the header shows as recipients by the parameter "headers",
            and that get nothing.
        not_sent: recipients that could not be read, in the order given; the others get the mail.
    """

    sender: Mailbox
    envelope: Envelope
    content: Content
    message_id: str
    date: str
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    removed: tuple[Removed, ...] = ()
    warnings: tuple[str, ...] = ()
    not_sent: tuple[RejectedRecipient, ...] = ()
    shown_recipients: tuple[str, ...] = ()
