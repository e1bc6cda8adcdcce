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
from typing import Optional

from delivery import sentences
from delivery.connection import FINAL_REPLY_FACTOR, Connection
from delivery.report import RecipientResult, RecipientStatus
from delivery.stuffing import stuffed
from mail.message import OutgoingMessage, Recipient
from smtp_errors import CompositionError, ConnectionLost, SmtpReply

# Commands in one group; their replies have to fit into buffers nobody reads meanwhile (RFC 2920).
_PIPELINE_WINDOW = 50
_TOO_MANY = frozenset({"4.5.3", "5.5.3"})

_Command = tuple[str, Optional[Recipient]]


class Phase(Enum):
    """Where a transaction ended, in the words of sentences."""

    RSET = "RSET"
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
            may be tried again unless the reply that ended it was 5yz.
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

    @property
    def is_complete(self) -> bool:
        """The server answered everything; who is deferred was put off for reasons of his own."""
        return self.phase is Phase.DONE or (
            self.phase is Phase.RCPT and self.reply is None and self.lost is None
        )

    @property
    def is_before_anything(self) -> bool:
        """It ended at MAIL, but a new connection may do: this one broke, or has had its share."""
        is_put_off = self.reply is not None and self.reply.is_transient
        return self.phase is Phase.MAIL and (self.lost is not None or is_put_off)

    @property
    def is_refused_for_good(self) -> bool:
        """The message or its sender was refused with 5yz, not a recipient."""
        return self.reply is not None and 500 <= self.reply.reply_code <= 599

    @property
    def is_unknown(self) -> bool:
        """It ended between the final dot and the reply."""
        return any(each.status is RecipientStatus.UNKNOWN for each in self.recipients)


class Transaction:
    """One message, one try. Used once.

    Attributes:
        phase: where it stands.
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
        self._is_dot_written = False
        self.phase = Phase.MAIL

    def run(self) -> TransactionResult:
        """Do the transaction.

        Raises:
            AttachmentError: a file vanished or changed; can_quit is false then, so that the server
                cannot take what it has for a message.
        """
        connection = self._connection
        try:
            if connection.needs_rset:
                self.phase = Phase.RSET
                self._reset()
                self.phase = Phase.MAIL
            connection.needs_rset = True
            return self._mail_and_recipients()
        except ConnectionLost as error:
            return self.broken_off(str(error))

    def broken_off(self, sentence: str) -> TransactionResult:
        """Return what is known when it ends without a reply, here or by a cancelled run.

        After the final dot only its reply tells (RFC 1047); before it nothing was accepted.
        """
        if self.phase is not Phase.DONE:
            unknown = self._is_dot_written
            status = RecipientStatus.UNKNOWN if unknown else RecipientStatus.DEFERRED
            for each in self._undecided():
                self._results[each.addr_spec] = _result(each, status, None)
        return self._result(lost=sentence)

    def _reset(self) -> None:
        reply = self._connection.command("RSET")
        if not reply.is_positive:
            server = self._connection.server
            raise self._connection.broken(sentences.LOST_RSET.format(server=server, reply=reply))

    def _mail_and_recipients(self) -> TransactionResult:
        for group in self._command_groups():
            ended = self._send_group(group)
            if ended is not None:
                return self._all(ended)
            if self._not_offered:
                # Each further refusal counts as an error of ours with some servers.
                break
        self._note_not_offered()
        if not self._accepted():
            return self._result()
        return self._data()

    def _command_groups(self) -> Iterator[list[_Command]]:
        """Yield commands in groups that are sent at once: one each without PIPELINING."""
        commands: list[_Command] = [(self._mail_command(), None)]
        commands += [(f"RCPT TO:<{each.addr_spec}>", each) for each in self._recipients]
        window = _PIPELINE_WINDOW if self._connection.has_extn("pipelining") else 1
        for start in range(0, len(commands), window):
            yield commands[start : start + window]

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

    def _send_group(self, group: Sequence[_Command]) -> SmtpReply | None:
        """Send a group and read all its replies; return the one that ends the transaction."""
        self.phase = Phase.MAIL if group[0][1] is None else Phase.RCPT
        self._connection.send(b"".join(_line(command) for command, _rcpt in group))
        mail_refused = None
        for _command, recipient in group:
            if mail_refused is None:
                self.phase = Phase.MAIL if recipient is None else Phase.RCPT
            reply = self._connection.reply()
            if 300 <= reply.reply_code <= 399:
                raise self._connection.unexpected(reply)
            if reply.reply_code == 421:
                # The server is leaving; further replies will not come (RFC 5321 §3.8).
                return mail_refused or reply
            if recipient is None:
                mail_refused = None if reply.is_positive else reply
            elif mail_refused is None:
                self._note_recipient(recipient, reply)
        return mail_refused

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
        if not self._accepted():
            return False
        if reply.enhanced_code is None:
            return reply.reply_code in (452, 552)
        return reply.enhanced_code in _TOO_MANY

    def _note_not_offered(self) -> None:
        for each in self._recipients:
            if each.addr_spec not in self._results:
                self._not_offered.append(each.addr_spec)
                self._results[each.addr_spec] = _result(each, RecipientStatus.DEFERRED, None)

    def _data(self) -> TransactionResult:
        connection = self._connection
        self.phase = Phase.DATA
        # From here on QUIT might be taken for content.
        connection.can_quit = False
        reply = connection.command("DATA")
        if reply.reply_code == 354:
            return self._content()
        if reply.reply_code < 400:
            raise connection.unexpected(reply)
        connection.can_quit = True
        return self._all(reply)

    def _content(self) -> TransactionResult:
        connection = self._connection
        self.phase = Phase.CONTENT
        reading = self._message.content.read()
        self._digests = reading.digests
        for block in stuffed(reading):
            if connection.has_unread_input:
                return self._early_reply(connection.reply())
            try:
                connection.send(block)
            except ConnectionLost:
                reply = connection.pending_reply()
                if reply is None:
                    raise
                return self._early_reply(reply)
        if connection.has_unread_input:
            return self._early_reply(connection.reply())
        return self._final_dot()

    def _early_reply(self, reply: SmtpReply) -> TransactionResult:
        """End in mid-content: whatever the server says there, it does not have the message."""
        if reply.reply_code < 400:
            raise self._connection.unexpected(reply)
        return replace(self._all(reply), lost=str(reply))

    def _final_dot(self) -> TransactionResult:
        connection = self._connection
        self.phase = Phase.FINAL_DOT
        # Before the octets are, because a cancelled run may end in between.
        self._is_dot_written = True
        try:
            connection.send(b".\r\n")
        except ConnectionLost:
            # The kernel did not take them, so the server cannot have them.
            self._is_dot_written = False
            raise
        reply = connection.reply(factor=FINAL_REPLY_FACTOR)
        if 300 <= reply.reply_code <= 399:
            raise connection.unexpected(reply)
        connection.can_quit = True
        if not reply.is_positive:
            return self._all(reply)
        connection.needs_rset = False
        self.phase = Phase.DONE
        return self._result(reply=reply)

    def _all(self, reply: SmtpReply) -> TransactionResult:
        """End with one reply for every recipient that was not decided itself.

        A message refused for good is so for those too who might have been tried again.
        """
        status = RecipientStatus.DEFERRED if reply.is_transient else RecipientStatus.REFUSED
        for each in self._undecided(with_deferred=not reply.is_transient):
            self._results[each.addr_spec] = _result(each, status, reply)
        lost = str(reply) if reply.reply_code == 421 else None
        return self._result(reply=reply, lost=lost)

    def _undecided(self, *, with_deferred: bool = False) -> list[Recipient]:
        open_statuses = {None, RecipientStatus.ACCEPTED}
        if with_deferred:
            open_statuses.add(RecipientStatus.DEFERRED)
        statuses = {address: result.status for address, result in self._results.items()}
        return [each for each in self._recipients if statuses.get(each.addr_spec) in open_statuses]

    def _accepted(self) -> bool:
        return any(r.status is RecipientStatus.ACCEPTED for r in self._results.values())

    def _result(
        self, *, reply: SmtpReply | None = None, lost: str | None = None
    ) -> TransactionResult:
        return TransactionResult(
            recipients=tuple(self._results[each.addr_spec] for each in self._recipients),
            phase=self.phase,
            reply=reply,
            lost=lost,
            not_offered=frozenset(self._not_offered),
            digests=self._digests,
        )


def _line(command: str) -> bytes:
    """End a command; one that holds a line end already would be two (mail.address sees to it)."""
    if "\r" in command or "\n" in command:
        raise CompositionError(sentences.LONE_LINE_END)
    return f"{command}\r\n".encode()


def _result(
    recipient: Recipient, status: RecipientStatus, reply: SmtpReply | None
) -> RecipientResult:
    return RecipientResult(recipient.addr_spec, recipient.field, status, reply)
