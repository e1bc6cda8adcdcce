# File: failure.py
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
"""Why nobody got a message: the ledger of a failed delivery -> the error that says so.

Used by delivery.courier; the list of recipients and replies by smtp_result too.
"""

from __future__ import annotations

from collections.abc import Sequence

from delivery import causes, diagnosis, sentences
from delivery.ledger import Ledger
from delivery.report import DeliveryReport, RecipientResult, RecipientStatus
from delivery.transaction import Phase, TransactionResult
from smtp_errors import (
    DeliveryError,
    MessageRefused,
    OutcomeUnknown,
    RecipientsRefused,
    SenderRefused,
    SmtpReply,
    TransferInterrupted,
)

# Characters of recipients in one sentence; the result's data names everyone.
_MAX_LISTED = 500


def failure_of(ledger: Ledger, server: str) -> DeliveryError:
    """Choose the error for a message that nobody got."""
    last, report = ledger.last, ledger.report()
    assert last is not None, "a delivery without a transaction ends with an AssetError"
    if last.is_unknown:
        sentence = sentences.OUTCOME_UNKNOWN.format(
            sentence=last.lost,
            message_id=ledger.message.message_id,
            date=ledger.message.date,
        )
        return OutcomeUnknown(sentence)
    if last.reply is not None:
        return _refused(last.reply, last.phase, report, server)
    if last.lost is not None:
        sentence = sentences.TRANSFER_INTERRUPTED.format(phase=last.phase.value, sentence=last.lost)
        return TransferInterrupted(sentence)
    return _recipients_refused(report, server)


def pending_because(last: TransactionResult, server: str) -> str:
    """Say why recipients are still pending after a transaction."""
    if last.lost is not None and last.reply is None:
        return sentences.LOST_IN_PHASE.format(phase=last.phase.value, sentence=last.lost)
    if not last.is_complete:
        phase, reply = last.phase, last.reply
    else:
        replies = (r.reply for r in last.recipients if r.status is RecipientStatus.DEFERRED)
        phase, reply = Phase.RCPT, next((each for each in replies if each is not None), None)
    return sentences.REPLY_IN_PHASE.format(server=server, phase=phase.value, reply=reply)


def _refused(reply: SmtpReply, phase: Phase, report: DeliveryReport, server: str) -> DeliveryError:
    stage = {Phase.MAIL: "MAIL", Phase.RCPT: "RCPT"}.get(phase, "DATA")
    shown = {"server": server, "reply": reply, "advice": diagnosis.advice(reply, stage, server)}
    if phase is Phase.MAIL:
        sender = report.message.envelope.reverse_path
        sentence = sentences.SENDER_REFUSED.format(sender=sender, **shown)
        return SenderRefused(sentence, reply=reply)
    if phase is Phase.RCPT:
        return RecipientsRefused(sentences.RCPT_ENDED.format(**shown), reply=reply)
    sentence = sentences.MESSAGE_REFUSED.format(phase=phase.value, **shown)
    return MessageRefused(sentence, reply=reply)


def _recipients_refused(report: DeliveryReport, server: str) -> RecipientsRefused:
    replies = (each.reply for each in report.recipients)
    reply = next((each for each in replies if each is not None), None)
    sentence = sentences.ALL_RECIPIENTS_REFUSED.format(
        server=server,
        recipients=describe_recipients(report.recipients),
        advice=diagnosis.advice(reply, "RCPT", server) if reply else causes.ADVICE_TRANSIENT,
    )
    return RecipientsRefused(sentence, reply=reply)


def describe_recipients(results: Sequence[RecipientResult]) -> str:
    """List recipients with the reply that each of them got, as many as a sentence can hold."""
    return listed([describe(each) for each in results])


def describe(result: RecipientResult) -> str:
    """Name a recipient with the reply that decided."""
    return f"{result.address} ({result.reply})" if result.reply else result.address


def listed(described: Sequence[str]) -> str:
    """Join descriptions of recipients, the rest counted once the list grows too long to read."""
    shown: list[str] = []
    length = 0
    for each in described:
        length += len(each)
        if shown and length > _MAX_LISTED:
            return "; ".join((*shown, sentences.AND_MORE.format(count=len(described) - len(shown))))
        shown.append(each)
    return "; ".join(shown)
