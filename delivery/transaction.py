# File: transaction.py
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
"""MAIL, RCPT and DATA for one message to some of its recipients, streaming.

Called by delivery.courier with an open session. The RCPT loop is our own, because each recipient's
reply is kept; content goes out block by block, its lines stuffed (RFC 5321 §4.5.2). What is known
afterwards is a TransactionResult; a lost connection is part of it, not an exception.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

import smtp_consts as consts
from delivery.connection import FINAL_REPLY_FACTOR, Connection
from delivery.report import RecipientResult, RecipientStatus, SmtpReply
from mail.message import OutgoingMessage, Recipient
from smtp_errors import AttachmentError, CompositionError, ConnectionLost

CRLF = b"\r\n"
# Commands in one group; their replies have to fit into buffers nobody reads meanwhile (RFC 2920).
_PIPELINE_WINDOW = 50
_TOO_MANY = frozenset({"4.5.3", "5.5.3"})


class Phase(Enum):
    """Where a transaction ended, in the words of sentences."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    CONTENT = "the content"
    FINAL_DOT = "the final dot"
    DONE = "done"


@dataclass(frozen=True)
class TransactionResult:
    """What one transaction did.

    Attributes:
        recipients: one result for each recipient that it was meant for, in order. Deferred ones
            may be tried again.
        phase: where it ended; DONE: the server took the content.
        reply: the one that ended it, None when the connection did.
        lost: what happened to the connection, None when it can be used again.
        not_offered: recipients beyond what the server takes at once; no fault of theirs.
        digests: sha256 in hex of each file that was sent, by path.
    """

    recipients: tuple[RecipientResult, ...]
    phase: Phase
    reply: SmtpReply | None = None
    lost: str | None = None
    not_offered: frozenset[str] = frozenset()
    digests: dict[str, str] = field(default_factory=dict)


def check_extensions(connection: Connection, message: OutgoingMessage) -> None:
    """Refuse before MAIL what this server cannot take.

    Raises:
        CompositionError: too large, 8-bit, or UTF-8 addresses, and the server offers no way.
    """
    limit = _announced_size(connection)
    if limit and message.content.size > limit:
        raise CompositionError(
            consts.TOO_LARGE.format(
                size=message.content.size, server=connection.server, limit=limit
            )
        )
    if message.envelope.needs_smtputf8 and not connection.has_extn("smtputf8"):
        raise CompositionError(consts.NEEDS_SMTPUTF8.format(server=connection.server))
    if message.content.has_8bit and not connection.has_extn("8bitmime"):
        raise CompositionError(consts.NEEDS_8BITMIME.format(server=connection.server))


def recipients_per_transaction(connection: Connection) -> int | None:
    """Return how many recipients the server says it takes at once (RFC 9422), None: unsaid."""
    return _limit(connection, "rcptmax")


def messages_per_connection(connection: Connection) -> int | None:
    """Return how many transactions the server says it takes (RFC 9422), None: unsaid."""
    return _limit(connection, "mailmax")


class Transaction:
    """One message, one try. Used once.

    Attributes:
        phase: where it stands.
        is_dot_written: the whole message was handed over; only the reply tells what became of it.
    """

    def __init__(
        self, connection: Connection, message: OutgoingMessage, recipients: Sequence[Recipient]
    ) -> None:
        self._connection = connection
        self._message = message
        self._recipients = tuple(recipients)
        self._results: dict[str, RecipientResult] = {}
        self._not_offered: list[str] = []
        self._digests: dict[str, str] = {}
        self.phase = Phase.MAIL
        self.is_dot_written = False

    def run(self) -> TransactionResult:
        """Do the transaction.

        Raises:
            AttachmentError: a file vanished or changed; the connection was dropped before the final
                dot, so that the server cannot take what it has for a message.
        """
        connection = self._connection
        try:
            if connection.needs_rset and connection.command("RSET").reply_code != 250:
                raise ConnectionLost(consts.LOST_RSET.format(server=connection.server))
            connection.needs_rset = True
            return self._mail_and_recipients()
        except ConnectionLost as error:
            connection.close()
            return self._result(lost=str(error))
        except AttachmentError:
            connection.close()
            raise

    def _mail_and_recipients(self) -> TransactionResult:
        groups = self._command_groups()
        reply = self._send_group(next(groups))
        if not reply.is_positive:
            return self._all(reply)
        self.phase = Phase.RCPT
        for group in groups:
            ended = self._send_group(group)
            if ended.reply_code == 421:
                return self._all(ended)
        if not self._accepted():
            return self._result()
        self.phase = Phase.DATA
        reply = self._connection.command("DATA")
        if reply.reply_code != 354:
            return self._all(reply)
        return self._content()

    def _command_groups(self) -> Iterator[list[tuple[str, Recipient | None]]]:
        """Yield commands in groups that are sent at once: one each without PIPELINING."""
        mail: list[tuple[str, Recipient | None]] = [(self._mail_command(), None)]
        rcpts = [(f"RCPT TO:<{each.addr_spec}>", each) for each in self._recipients]
        if not self._connection.has_extn("pipelining"):
            yield mail
            for rcpt in rcpts:
                yield [rcpt]
            return
        yield mail + rcpts[:_PIPELINE_WINDOW]
        for start in range(_PIPELINE_WINDOW, len(rcpts), _PIPELINE_WINDOW):
            yield list(rcpts[start : start + _PIPELINE_WINDOW])

    def _mail_command(self) -> str:
        connection = self._connection
        command = f"MAIL FROM:<{self._message.envelope.reverse_path}>"
        if connection.has_extn("size"):
            command += f" SIZE={self._message.content.size}"
        if self._message.content.has_8bit:
            command += " BODY=8BITMIME"
        if self._message.envelope.needs_smtputf8:
            command += " SMTPUTF8"
        return command

    def _send_group(self, group: Sequence[tuple[str, Recipient | None]]) -> SmtpReply:
        """Send a group and read all its replies; return the first that ends the transaction.

        Otherwise the reply to the group's first command is returned.
        """
        self._connection.send("".join(f"{command}\r\n" for command, _rcpt in group).encode())
        replies = []
        is_mail_refused = False
        for _command, recipient in group:
            reply = self._connection.reply()
            replies.append(reply)
            if reply.reply_code == 421:
                # The server is leaving; further replies will not come (RFC 5321 §3.8).
                raise_phase = Phase.MAIL if recipient is None else Phase.RCPT
                self.phase = raise_phase
                return reply
            if recipient is None:
                is_mail_refused = not reply.is_positive
            elif not is_mail_refused:
                self._note_recipient(recipient, reply)
        return replies[0]

    def _note_recipient(self, recipient: Recipient, reply: SmtpReply) -> None:
        if reply.is_positive:
            status = RecipientStatus.ACCEPTED
        elif self._is_too_many(reply):
            self._not_offered.append(recipient.addr_spec)
            status = RecipientStatus.DEFERRED
        else:
            status = RecipientStatus.DEFERRED if reply.is_transient else RecipientStatus.REFUSED
        self._results[recipient.addr_spec] = _result(recipient, status, reply)

    def _is_too_many(self, reply: SmtpReply) -> bool:
        """RFC 5321 §4.5.3.1.10: 452, and 552 of old servers, once some were accepted."""
        if not self._accepted() or reply.reply_code not in (452, 552):
            return False
        return reply.enhanced_code is None or reply.enhanced_code in _TOO_MANY

    def _content(self) -> TransactionResult:
        connection = self._connection
        self.phase = Phase.CONTENT
        connection.can_quit = False
        for block in stuffed(self._message.content.blocks(self._digests)):
            connection.send(block)
        if connection.has_unread_input:
            # Whatever it says before the end, it is not about the whole message.
            return self._early_reply()
        self.phase = Phase.FINAL_DOT
        self.is_dot_written = True
        connection.send(b".\r\n")
        reply = connection.reply(factor=FINAL_REPLY_FACTOR)
        if not 200 <= reply.reply_code <= 599 or 300 <= reply.reply_code <= 399:
            raise ConnectionLost(consts.LOST_GARBAGE.format(server=connection.server, text=reply))
        connection.can_quit = True
        if not reply.is_positive:
            return self._all(reply)
        connection.needs_rset = False
        self.phase = Phase.DONE
        return self._result(reply=reply)

    def _early_reply(self) -> TransactionResult:
        reply = self._connection.reply()
        self._connection.close()
        if reply.reply_code < 400:
            raise ConnectionLost(
                consts.LOST_GARBAGE.format(server=self._connection.server, text=reply)
            )
        return replace(self._all(reply), lost=str(reply))

    def _all(self, reply: SmtpReply) -> TransactionResult:
        """End with one reply for every recipient that was not refused itself."""
        if reply.reply_code == 421:
            self._connection.close()
        status = RecipientStatus.DEFERRED if reply.is_transient else RecipientStatus.REFUSED
        for each in self._recipients:
            noted = self._results.get(each.addr_spec)
            if noted is None or noted.status is RecipientStatus.ACCEPTED:
                self._results[each.addr_spec] = _result(each, status, reply)
        lost = str(reply) if reply.reply_code == 421 else None
        return self._result(reply=reply, lost=lost)

    def _accepted(self) -> bool:
        return any(r.status is RecipientStatus.ACCEPTED for r in self._results.values())

    def _result(
        self, *, reply: SmtpReply | None = None, lost: str | None = None
    ) -> TransactionResult:
        if lost is not None and reply is None:
            # After the final dot only its reply tells (RFC 1047); before it nothing was accepted.
            status = RecipientStatus.UNKNOWN if self.is_dot_written else RecipientStatus.DEFERRED
            for each in self._recipients:
                noted = self._results.get(each.addr_spec)
                if noted is None or noted.status is RecipientStatus.ACCEPTED:
                    self._results[each.addr_spec] = _result(each, status, None)
        return TransactionResult(
            recipients=tuple(self._results[each.addr_spec] for each in self._recipients),
            phase=self.phase,
            reply=reply,
            lost=lost,
            not_offered=frozenset(self._not_offered),
            digests=self._digests,
        )


def stuffed(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Double the dot at the start of each line (RFC 5321 §4.5.2), across block borders too.

    The blocks have CRLF line ends and end with one.
    """
    tail = CRLF
    for block in blocks:
        if not block:
            continue
        joined = tail + block
        out = joined.replace(b"\r\n.", b"\r\n..")[len(tail) :]
        tail = joined[-2:]
        yield out


def _result(
    recipient: Recipient, status: RecipientStatus, reply: SmtpReply | None
) -> RecipientResult:
    return RecipientResult(recipient.addr_spec, recipient.field, status, reply)


def _announced_size(connection: Connection) -> int | None:
    text = connection.esmtp_features.get("size", "").strip()
    # No number, or 0, means no fixed limit (RFC 1870 §4).
    return int(text) if text.isdigit() and len(text) < 19 else None


def _limit(connection: Connection, name: str) -> int | None:
    for word in connection.esmtp_features.get("limits", "").split():
        key, _equals, value = word.partition("=")
        if key.lower() == name and value.isdigit() and 0 < int(value) < 10**6:
            return int(value)
    return None
