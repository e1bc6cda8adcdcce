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
"""Why nobody got a message: the ledger of a failed delivery -> the error that says so."""

from __future__ import annotations

from collections.abc import Sequence

from delivery import causes, diagnosis, sentences
from delivery.ledger import Ledger
from delivery.phase import Phase
from delivery.report import DeliveryReport, RecipientResult, RecipientStatus
from delivery.transaction_result import TransactionResult
from smtp_errors import (
    Cause,
    DeliveryError,
    MessageRefused,
    OutcomeUnknown,
    RecipientsRefused,
    SenderRefused,
    Sentence,
    SmtpReply,
    TransferInterrupted,
    say,
)

# Characters of recipients in one sentence; the result's data names everyone.
MAX_LISTED = 500
_MAX_REPLY = 200


def failure_of(ledger: Ledger, server: str) -> DeliveryError:
    """Choose the error for a message that nobody got."""
    last, report = ledger.last, ledger.report()
    assert last is not None, "a delivery without a transaction ends with an AssetError"
    stage = last.phase.value
    if last.is_unknown:
        return _unknown(ledger, stage, report)
    if last.reply is not None:
        return _refused(last.reply, last.phase, report, server)
    if last.lost is not None:
        return _interrupted(last.lost, stage, report)
    return _recipients_refused(report, server)


def pending_because(last: TransactionResult, server: str) -> str:
    """Say why recipients are still pending after a transaction."""
    if last.lost is not None and last.reply is None:
        return last.lost
    if not last.is_complete:
        phase, reply = last.phase, last.reply
    else:
        replies = (r.reply for r in last.recipients if r.status is RecipientStatus.DEFERRED)
        phase, reply = Phase.RCPT, next((each for each in replies if each is not None), None)
    return sentences.REPLY_IN_PHASE.format(server=server, phase=phase.value, reply=reply)


def describe_recipients(results: Sequence[RecipientResult]) -> str:
    """List recipients with the reply that each of them got, as many as a sentence can hold."""
    return listed([describe(each) for each in results])


def describe(result: RecipientResult) -> str:
    """Name a recipient with the reply that decided."""
    if result.reply is None:
        return result.address
    reply = str(result.reply)
    shown = reply if len(reply) <= _MAX_REPLY else f"{reply[:_MAX_REPLY]}…"
    return f"{result.address} ({shown})"


def listed(
    described: Sequence[str], separator: str = "; ", most_characters: int = MAX_LISTED
) -> str:
    """Join descriptions of recipients, the rest counted once the list grows too long to read."""
    shown: list[str] = []
    length = 0
    for each in described:
        length += len(each)
        if shown and length > most_characters:
            left_out = len(described) - len(shown)
            return separator.join((*shown, sentences.AND_MORE.format(count=left_out)))
        shown.append(each)
    return separator.join(shown)


def _unknown(ledger: Ledger, stage: str, report: DeliveryReport) -> OutcomeUnknown:
    assert ledger.last is not None
    refused = report.with_status(RecipientStatus.REFUSED)
    listed_refused = describe_recipients(refused)
    sentence = say(
        sentences.OUTCOME_UNKNOWN,
        sentence=ledger.last.lost,
        refused=sentences.REFUSED_BEFORE.format(recipients=listed_refused) if refused else "",
        message_id=ledger.message.message_id,
        date=ledger.message.date,
    )
    return OutcomeUnknown(sentence, stage=stage)


def _refused(reply: SmtpReply, phase: Phase, report: DeliveryReport, server: str) -> DeliveryError:
    explanation = diagnosis.explain(reply, phase, server)
    shown = {"server": server, "reply": reply}
    cause = Cause.TEMPORARY if reply.is_transient else None
    if diagnosis.is_too_large(reply, phase, server):
        cause = Cause.TOO_LARGE
    if phase is Phase.MAIL:
        sender = report.message.envelope.reverse_path
        what = sentences.SENDER_REFUSED.format(sender=sender, **shown)
        sentence = _explained(what, explanation)
        return SenderRefused(sentence, reply=reply, stage=phase.value, cause=cause)
    if phase is Phase.RCPT:
        what = sentences.RCPT_ENDED.format(**shown)
        sentence = _explained(what, explanation)
        return RecipientsRefused(sentence, reply=reply, stage=phase.value, cause=cause)
    what = sentences.MESSAGE_REFUSED.format(phase=phase.value, **shown)
    sentence = _explained(what, explanation)
    return MessageRefused(sentence, reply=reply, stage=phase.value, cause=cause)


def _explained(what: str, explanation: tuple[str, str]) -> Sentence:
    why, step = explanation
    return Sentence(f"{what} {why}" if why else what, step)


def _interrupted(lost: str, stage: str, report: DeliveryReport) -> TransferInterrupted:
    """Tell of a connection's end, and of what the server had said about recipients before."""
    put_off = [each for each in report.recipients if each.reply is not None]
    before = ""
    if put_off:
        before = sentences.SAID_BEFORE.format(recipients=describe_recipients(put_off))
    what, advice = sentences.TRANSFER_INTERRUPTED
    sentence = Sentence(what.format(sentence=lost, before=before), advice)
    return TransferInterrupted(sentence, stage=stage)


def _recipients_refused(report: DeliveryReport, server: str) -> RecipientsRefused:
    decided = [each.reply for each in report.recipients if each.reply is not None]
    # Somebody may still get it: what to do about that comes first.
    reply = next((each for each in decided if each.is_transient), decided[0] if decided else None)
    what = sentences.ALL_RECIPIENTS_REFUSED.format(
        server=server, recipients=describe_recipients(report.recipients)
    )
    explanation = causes.ADVICE_TRANSIENT
    if reply is not None:
        explanation = diagnosis.explain(reply, Phase.RCPT, server)
    is_temporary = any(each.status is RecipientStatus.DEFERRED for each in report.recipients)
    return RecipientsRefused(
        _explained(what, explanation),
        reply=reply,
        stage=Phase.RCPT.value,
        cause=Cause.TEMPORARY if is_temporary else None,
    )
