# File: report.py
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
"""What is known after a send: replies, recipients, outcome. Values only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from mail.message import OutgoingMessage
from smtp_dataclass import dataclass, field
from smtp_errors import SmtpAppError, SmtpReply
from smtp_quoting import Quoting

# RFC 3463 §2: class.subject.detail; RFC 2034 §4: it stands at the start of each line's text.
_ENHANCED_CODE = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?=\s|$)\s*")
# Where servers put the identifier that finds the message in their log, most specific first:
# Postfix, Exim, Exchange, Haraka, qmail, Gmail (behind the time), Amazon SES ("Ok <id>"), Sendmail
# and OpenSMTPD ("<id> Message accepted").
_QUEUE_IDS = (
    r"(?i)\bqueued as ([^\s<>()\[\];,]+)",
    r"(?i)\bid=([^\s<>()\[\];,]+)",
    r"\bInternalId=(\d+)",
    r"(?i)\bmessage queued \(([^\s()]+)\)",
    r"\bqp (\d+)",
    r"^OK\s+\d{9,}\s+(\S+) - gsmtp",
    r"(?i)^OK:?\s+((?=\S*\d)[0-9A-Za-z][0-9A-Za-z._@-]{7,})",
    r"(?i)^([0-9A-Za-z]{8,}) Message accepted",
)
MAX_REPLY_TEXT = 2000
# "in 300 seconds", "try again in 5 minutes", "retry after 1 hour", "wait 00:04:59", "in 5m".
_PERIOD = (
    r"(?ia)\b(?:in|after|within|for|wait|least|another|again|delayed|greylisted|greylisting)"
    r"[\s:=]{1,3}(?:(?:at least|about|another|the next)\s)?"
    r"(?:(?P<count>\d{1,6})\s?(?P<unit>s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)"
    r"|(?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2}))\b"
)
_SECONDS_OF_UNIT = {"s": 1, "m": 60, "h": 3600}
_LONGEST_BELIEVED_SECONDS = 7 * 86_400


def parse_reply(reply_code: int, raw_text: bytes, quoting: Quoting | None = None) -> SmtpReply:
    """Separate the enhanced status code from the text of a reply.

    Args:
        reply_code: three digits.
        raw_text: what follows the codes; lines joined by LF, as smtplib hands it over.
        quoting: hides what the run sent as credentials.
    """
    quoting = quoting or Quoting()
    lines = quoting.hidden(raw_text).split("\n")
    code = _enhanced_code(reply_code, lines[0])
    if code is not None:
        lines = [_strip_code(line, code) for line in lines]
    text = " ".join(line.strip() for line in lines if line.strip())
    return SmtpReply(reply_code, code, quoting.shown(text, MAX_REPLY_TEXT))


def queue_id_of(reply: SmtpReply | None) -> str | None:
    """Find the server's own name for the message, if the reply to the final dot tells it."""
    if reply is None:
        return None
    found = (re.search(pattern, reply.text) for pattern in _QUEUE_IDS)
    return next((match.group(1) for match in found if match), None)


def retry_after_seconds(reply: SmtpReply | None) -> int | None:
    """Read from a reply when the same may be tried again; None: it does not say.

    Only a transient reply (4yz) is read: what was refused for good does not get better.
    """
    if reply is None or not reply.is_transient:
        return None
    match = re.search(_PERIOD, reply.text)
    if match is None:
        return None
    if match.group("count"):
        seconds = int(match.group("count")) * _SECONDS_OF_UNIT[match.group("unit")[0].lower()]
    else:
        hours, minutes, rest = (int(match.group(n)) for n in ("hours", "minutes", "seconds"))
        seconds = hours * 3600 + minutes * 60 + rest
    return seconds if 0 < seconds <= _LONGEST_BELIEVED_SECONDS else None


def _enhanced_code(reply_code: int, line: str) -> str | None:
    match = _ENHANCED_CODE.match(line)
    if match is None or match.group(1) != str(reply_code)[0]:
        return None
    return ".".join(match.groups())


def _strip_code(line: str, code: str) -> str:
    match = _ENHANCED_CODE.match(line)
    return line[match.end() :] if match and ".".join(match.groups()) == code else line


class RecipientStatus(Enum):
    """What became of one recipient.

    Only what was offered to a server can be refused or deferred by it; the rest is not sent.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"
    NOT_SENT = "not sent"


class Outcome(Enum):
    """What became of the message as a whole (design.md §5)."""

    ACCEPTED = "accepted"
    PARTIALLY_ACCEPTED = "partially accepted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNKNOWN = "unknown"
    NOT_SENT = "not sent"


_OUTCOMES = (
    (RecipientStatus.UNKNOWN, Outcome.UNKNOWN),
    (RecipientStatus.DEFERRED, Outcome.DEFERRED),
    (RecipientStatus.REFUSED, Outcome.REFUSED),
)


def outcome_of(statuses: Sequence[RecipientStatus]) -> Outcome:
    """Derive the outcome of the whole from the recipients; of several, the worst to mistake."""
    if RecipientStatus.ACCEPTED in statuses:
        is_all = set(statuses) == {RecipientStatus.ACCEPTED}
        return Outcome.ACCEPTED if is_all else Outcome.PARTIALLY_ACCEPTED
    found = (outcome for status, outcome in _OUTCOMES if status in statuses)
    return next(found, Outcome.NOT_SENT)


@dataclass(frozen=True)
class RecipientResult:
    """One recipient and the reply that decided.

    Attributes:
        address: addr-spec as given to RCPT.
        field: "to", "cc" or "bcc".
        reply: to RCPT, or to MAIL/DATA/the content when that refused all; None when there was none.
        reason: a sentence where no reply tells why; else empty.
    """

    address: str
    field: str
    status: RecipientStatus
    reply: SmtpReply | None = None
    reason: str = ""


@dataclass(frozen=True)
class SessionFacts:
    """Whom the conversation was with, and what protected it.

    Attributes:
        server: host name as configured.
        port: TCP port connected to.
        address: IP address connected to, None when unknown.
        tls_version: "TLSv1.3", None in clear.
        tls_cipher: "TLS_AES_256_GCM_SHA384", None in clear.
        certificate_verified: chain and host name were checked.
        auth_mechanism: SASL mechanism that logged in, None without login.
    """

    server: str
    port: int
    tls_version: str | None = None
    certificate_verified: bool = False
    auth_mechanism: str | None = None
    address: str | None = None
    tls_cipher: str | None = None


@dataclass(frozen=True)
class DeliveryReport:
    """Everything known after sending one message.

    Attributes:
        message: what was sent, or was to be.
        recipients: one result for each envelope recipient, in envelope order.
        server_reply: to the final dot of the last transaction that was accepted, else the reply
            that decided; None when the connection ended without one.
        attempts: how often it was tried: once, and once for each repetition, however many
            transactions each of them took.
        session: of the last attempt, None when no session could be opened.
        size: octets of the message as sent, without dot-stuffing.
        digests: sha256 in hex of every file sent, by path.
        sha256: in hex, of the octets sent; empty when they were not all sent.
        warnings: sentences about the way it travelled.
        ended_by: why those pending were given up after others had been accepted; else None.
    """

    message: OutgoingMessage
    recipients: tuple[RecipientResult, ...]
    server_reply: SmtpReply | None = None
    attempts: int = 0
    session: SessionFacts | None = None
    size: int = 0
    digests: dict[str, str] = field(default_factory=dict)
    sha256: str = ""
    warnings: tuple[str, ...] = ()
    ended_by: SmtpAppError | None = None

    @property
    def outcome(self) -> Outcome:
        """Derive the outcome of the whole from the recipients."""
        return outcome_of([result.status for result in self.recipients])

    def with_status(self, status: RecipientStatus) -> tuple[RecipientResult, ...]:
        """Return the recipients of one status, in envelope order."""
        return tuple(result for result in self.recipients if result.status is status)
