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

The RCPT loop is our own, because each recipient's reply is kept; content goes out block by block,
its lines stuffed (RFC 5321 §4.5.2). What is known afterwards is a TransactionResult; a lost
connection is part of it, not an exception. delivery.phase draws the states.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Optional

from delivery import sentences
from delivery.connection import FINAL_REPLY_FACTOR, Connection, Unread
from delivery.phase import Phase
from delivery.report import RecipientResult, RecipientStatus
from delivery.stuffing import stuffed
from delivery.transaction_result import TransactionResult
from mail.message import OutgoingMessage, Recipient
from smtp_dataclass import replace
from smtp_errors import (
    CompositionError,
    ConnectionLost,
    NotSmtp,
    ServerSilent,
    SmtpReply,
    say,
)

# Commands in one group; their replies have to fit into buffers nobody reads meanwhile (RFC 2920).
_PIPELINE_WINDOW = 50
_OUT_OF_ORDER = (
    r"(?i)pipelin|synchroni[sz]|out of (?:order|sequence)|bad sequence|protocol (?:error|violation)"
)
_TOO_MANY = frozenset({"4.5.3", "5.5.3"})
# How often a long transfer says how far it is.
_PROGRESS_SECONDS = 5.0
_MIB = 2**20

_Command = tuple[str, Optional[Recipient]]


class Transaction:
    """One message, one try. Used once."""

    def __init__(
        self,
        connection: Connection,
        message: OutgoingMessage,
        recipients: Iterable[Recipient],
        *,
        may_pipeline: bool = True,
        progress: Callable[[str], None] = lambda _line: None,
        before_handover: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin.

        Args:
            recipients: taken one by one as they are offered; who is left when the server takes no
                more at once is not in the result.
            may_pipeline: PIPELINING is used where the server announces it.
            progress: shows one line.
            before_handover: called when all is sent but the final dot; until then the server
                has taken nothing.
        """
        self._connection = connection
        self._message = message
        self._offers = iter(recipients)
        self._offered: list[Recipient] = []
        self._results: dict[str, RecipientResult] = {}
        self._accepted = 0
        self._not_offered: list[str] = []
        self._digests: dict[str, str] = {}
        self._sha256 = ""
        self._progress = progress
        self._before_handover = before_handover
        is_pipelining = may_pipeline and connection.has_extn("pipelining")
        self._window = _PIPELINE_WINDOW if is_pipelining else 1
        self._is_out_of_step = False
        self._is_lost_in_group = False
        self._phase = Phase.MAIL

    def run(self) -> TransactionResult:
        """Do the transaction.

        Raises:
            AttachmentError: a file vanished or changed; the server cannot take what it has for a
                message, as no QUIT is sent then.
        """
        try:
            if self._connection.phase.needs_rset:
                self._enter(Phase.RSET)
                self._reset()
            return self._mail_and_recipients()
        except ConnectionLost as error:
            self._is_lost_in_group = self._is_within_group
            self._is_out_of_step |= self._is_within_group and isinstance(
                error, (ServerSilent, NotSmtp)
            )
            return self.broken_off(error.sentence.what)

    def broken_off(self, sentence: str) -> TransactionResult:
        """Return what is known when it ends without a reply, here or by a cancelled run.

        After the final dot only its reply tells (RFC 1047); before it nothing was accepted.
        """
        if self._phase is not Phase.DONE:
            is_unknown = self._phase is Phase.FINAL_DOT
            status = RecipientStatus.UNKNOWN if is_unknown else RecipientStatus.DEFERRED
            self._decide_undecided(status, None, reason=sentence)
        return self._result(lost=sentence)

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self._connection.enter(phase)

    def _reset(self) -> None:
        reply = self._connection.command("RSET")
        if not reply.is_positive:
            raise self._connection.lost(sentences.LOST_RSET, reply=reply)

    # --- MAIL and RCPT ---------------------------------------------------------------------

    def _mail_and_recipients(self) -> TransactionResult:
        for group in self._command_groups():
            ended = self._send_group(group)
            if ended is not None:
                return self._all(ended)
            if self._not_offered:
                # Each further refusal counts as an error of ours with some servers.
                break
        if not self._accepted:
            return self._result()
        return self._data()

    def _command_groups(self) -> Iterator[list[_Command]]:
        """Yield commands in groups that are sent at once: one each without PIPELINING."""
        self._enter(Phase.MAIL)
        group: list[_Command] = [(self._mail_command(), None), *self._take(self._window - 1)]
        while group:
            yield group
            group = self._take(self._window)

    def _take(self, count: int) -> list[_Command]:
        taken = list(itertools.islice(self._offers, count))
        self._offered += taken
        return [(f"RCPT TO:<{each.addr_spec}>", each) for each in taken]

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

    @property
    def _is_within_group(self) -> bool:
        return self._window > 1 and self._phase in (Phase.MAIL, Phase.RCPT)

    def _send_group(self, group: Sequence[_Command]) -> SmtpReply | None:
        """Send a group and read all its replies; return the one that ends the transaction."""
        self._connection.send(b"".join(_line(command) for command, _rcpt in group))
        mail_refused: SmtpReply | None = None
        for _command, recipient in group:
            if mail_refused is None:
                self._enter(Phase.MAIL if recipient is None else Phase.RCPT)
            reply = self._group_reply()
            # Behind a refused MAIL "out of order" is in order.
            if mail_refused is None and self._is_within_group and _is_out_of_order(reply):
                self._is_out_of_step = True
            if reply.reply_code == 421:
                # The server is leaving; further replies will not come (RFC 5321 §3.8).
                return mail_refused or reply
            if recipient is None:
                mail_refused = None if reply.is_positive else reply
            elif mail_refused is None:
                self._note_recipient(recipient, reply)
        return mail_refused

    def _group_reply(self) -> SmtpReply:
        reply = self._connection.reply()
        if 300 <= reply.reply_code <= 399:
            raise self._connection.unexpected(reply)
        return reply

    def _note_recipient(self, recipient: Recipient, reply: SmtpReply) -> None:
        if reply.is_positive:
            status = RecipientStatus.ACCEPTED
            self._accepted += 1
        elif self._is_too_many(reply):
            self._not_offered.append(recipient.addr_spec)
            status = RecipientStatus.DEFERRED
        elif reply.is_transient or self._is_out_of_step:
            # "Out of order" is said of a command that came too early, not of this recipient.
            status = RecipientStatus.DEFERRED
        else:
            status = RecipientStatus.REFUSED
        self._results[recipient.addr_spec] = _result(recipient, status, reply)

    def _is_too_many(self, reply: SmtpReply) -> bool:
        """RFC 5321 §4.5.3.1.10: 452, and 552 of old servers, once some were accepted."""
        if not self._accepted:
            return False
        if reply.enhanced_code is None:
            return reply.reply_code in (452, 552)
        return reply.enhanced_code in _TOO_MANY

    # --- DATA and content ------------------------------------------------------------------

    def _data(self) -> TransactionResult:
        connection = self._connection
        # From here on QUIT might be taken for content.
        self._enter(Phase.DATA)
        reply = connection.command("DATA")
        if reply.reply_code == 354:
            return self._content()
        if reply.reply_code < 400:
            raise connection.unexpected(reply)
        connection.enter(Phase.UNFINISHED)
        return self._all(reply)

    def _content(self) -> TransactionResult:
        connection = self._connection
        self._enter(Phase.CONTENT)
        reading = self._message.content.read()
        # Filled as files are read; of use also when the transfer ends in the middle.
        self._digests = reading.digests
        tell = self._told_now_and_then()
        for block in stuffed(reading):
            if connection.poll() is not Unread.NOTHING:
                return self._early_reply(connection.reply())
            try:
                connection.send(block)
            except ConnectionLost:
                reply = connection.pending_reply()
                if reply is None:
                    raise
                return self._early_reply(reply)
            tell(len(block))
        self._sha256 = reading.sha256
        if connection.poll() is not Unread.NOTHING:
            return self._early_reply(connection.reply())
        return self._final_dot()

    def _told_now_and_then(self) -> Callable[[int], None]:
        """Return a function that is told of octets sent, and shows a line every few seconds."""
        total = self._message.content.size
        sent = 0
        last = time.monotonic()

        def tell(octets: int) -> None:
            nonlocal sent, last
            sent += octets
            if time.monotonic() - last >= _PROGRESS_SECONDS:
                last = time.monotonic()
                line = sentences.PROGRESS_SENT_SO_FAR
                self._progress(line.format(sent=min(sent, total) / _MIB, total=total / _MIB))

        return tell

    def _early_reply(self, reply: SmtpReply) -> TransactionResult:
        """End in mid-content: whatever the server says there, it does not have the message."""
        if reply.reply_code < 400:
            raise self._connection.unexpected(reply)
        return replace(self._all(reply), lost=self._as_lost(reply))

    def _final_dot(self) -> TransactionResult:
        connection = self._connection
        self._before_handover()
        # Before the octets are, because a cancelled run may end in between.
        self._enter(Phase.FINAL_DOT)
        try:
            connection.send(b".\r\n")
        except ConnectionLost:
            # The kernel did not take them, so the server cannot have them.
            self._phase = Phase.CONTENT
            raise
        reply = connection.reply(factor=FINAL_REPLY_FACTOR)
        if 300 <= reply.reply_code <= 399:
            raise connection.unexpected(reply)
        if not reply.is_positive:
            connection.enter(Phase.UNFINISHED)
            return self._all(reply)
        self._enter(Phase.DONE)
        return self._result(reply=reply)

    # --- Results ---------------------------------------------------------------------------

    def _all(self, reply: SmtpReply) -> TransactionResult:
        """End with one reply for every recipient that was not decided itself.

        A message refused for good is so for those too who might have been tried again.
        """
        status = RecipientStatus.DEFERRED if reply.is_transient else RecipientStatus.REFUSED
        self._decide_undecided(status, reply, with_deferred=not reply.is_transient)
        lost = self._as_lost(reply) if reply.reply_code == 421 else None
        return self._result(reply=reply, lost=lost)

    def _as_lost(self, reply: SmtpReply) -> str:
        server = self._connection.server
        return sentences.REPLY_IN_PHASE.format(phase=self._phase.value, server=server, reply=reply)

    def _decide_undecided(
        self,
        status: RecipientStatus,
        reply: SmtpReply | None,
        *,
        with_deferred: bool = False,
        reason: str = "",
    ) -> None:
        # Ended for all that it was for, offered or not yet.
        self._offered += self._offers
        open_statuses = {None, RecipientStatus.ACCEPTED}
        if with_deferred:
            open_statuses.add(RecipientStatus.DEFERRED)
        for each in self._offered:
            known = self._results.get(each.addr_spec)
            if (known.status if known else None) in open_statuses:
                self._results[each.addr_spec] = _result(each, status, reply, reason)

    def _result(
        self, *, reply: SmtpReply | None = None, lost: str | None = None
    ) -> TransactionResult:
        return TransactionResult(
            recipients=tuple(self._results[each.addr_spec] for each in self._offered),
            phase=self._phase,
            reply=reply,
            lost=lost,
            not_offered=frozenset(self._not_offered),
            digests=self._digests,
            sha256=self._sha256,
            is_out_of_step=self._is_out_of_step,
            is_lost_in_group=self._is_lost_in_group,
        )


def _is_out_of_order(reply: SmtpReply) -> bool:
    """Whether a server says that a command came too early, as some do to each that is not alone."""
    return reply.reply_code == 503 or (
        reply.reply_code >= 400 and re.search(_OUT_OF_ORDER, reply.text) is not None
    )


def _line(command: str) -> bytes:
    """End a command; one that holds a line end already would be two (mail.address sees to it)."""
    if "\r" in command or "\n" in command:
        raise CompositionError(say(sentences.LONE_LINE_END))
    return f"{command}\r\n".encode()


def _result(
    recipient: Recipient, status: RecipientStatus, reply: SmtpReply | None, reason: str = ""
) -> RecipientResult:
    return RecipientResult(recipient.addr_spec, recipient.field, status, reply, reason)
