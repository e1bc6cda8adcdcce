# File: sending.py
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
"""The one line that all sends share, from a composed message to what the analyst reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import smtp_consts as consts
from actions import sentences
from actions.context import RunContext
from actions.once import Claim, MaybeSent, Sent, SentKeys
from actions.options import SendOptions, parse_send_options
from actions.row import data_row
from actions.verdict import verdict_of
from delivery.connection import FINAL_REPLY_FACTOR
from delivery.diagnosis import explain
from delivery.failure import MAX_LISTED, describe, listed
from delivery.phase import Phase
from delivery.report import (
    DeliveryReport,
    Outcome,
    RecipientResult,
    RecipientStatus,
    retry_after_seconds,
)
from mail.guard import check_recipients
from mail.message import OutgoingMessage
from smtp_errors import OutcomeUnknown, ParameterError, Sentence, say

# The data has all of them.
_MOST_REASONS = 3
_NOT_ACCEPTED = (
    RecipientStatus.REFUSED,
    RecipientStatus.DEFERRED,
    RecipientStatus.UNKNOWN,
    RecipientStatus.NOT_SENT,
)


def send(context: RunContext, message: OutgoingMessage) -> str:
    """Send a message as the guard and the parameters allow, and say what became of it.

    Raises:
        SmtpAppError: nobody got it.
    """
    context.note(message=message)
    options = parse_send_options(context.findings.param)
    if options.dry_run:
        return _show(context, message)
    check_recipients(message, context.asset.guard)
    if options.once_key is not None:
        return _send_once(context, message, options, options.once_key)
    return _deliver(context, message, options)


def _show(context: RunContext, message: OutgoingMessage) -> str:
    """Show a message instead of sending it, and why it would not be sent."""
    refusals = _refusals(context, message)
    context.show(message, refusals)
    if refusals:
        return sentences.PREVIEW_REFUSED.format(refusals=" ".join(refusals))
    return sentences.PREVIEW_ONLY


def _refusals(context: RunContext, message: OutgoingMessage) -> tuple[str, ...]:
    try:
        check_recipients(message, context.asset.guard)
    except ParameterError as error:
        return (str(error),)
    return ()


def _send_once(
    context: RunContext, message: OutgoingMessage, options: SendOptions, key: str
) -> str:
    """Send unless an earlier run with the same key has, or may have."""
    with _sent_keys(context).claimed(key) as claim:
        if isinstance(claim, Sent):
            context.note(earlier_row=claim.row)
            return _already_sent(claim)
        if isinstance(claim, MaybeSent):
            context.note(untried=RecipientStatus.UNKNOWN)
            raise OutcomeUnknown(
                say(sentences.ONCE_UNKNOWN, message_id=claim.message_id, date=claim.date)
            )
        said = ""
        try:
            said = _deliver(
                context, message, options, lambda: claim.begin(message.message_id, message.date)
            )
        finally:
            _settle(context, message, claim, said)
        return said


def _sent_keys(context: RunContext) -> SentKeys:
    facts, asset = context.platform.facts, context.asset
    return SentKeys(
        folder=Path(facts.state_folder) / f"once_{facts.asset_id}",
        # As long as the other run may wait for the reply to its final dot.
        wait_seconds=FINAL_REPLY_FACTOR * asset.timeout_seconds,
        is_cancelled=context.platform.is_cancelled,
        progress=context.platform.progress,
    )


def _settle(context: RunContext, message: OutgoingMessage, claim: Claim, said: str) -> None:
    """Use the key up when somebody has the message or may have it, else give it back."""
    verdict = verdict_of(context, None)
    try:
        if verdict.outcome in (Outcome.ACCEPTED, Outcome.PARTIALLY_ACCEPTED):
            claim.settle(Sent(said, data_row(context, verdict)))
        elif verdict.outcome is Outcome.UNKNOWN:
            claim.settle_unknown(message.message_id, message.date)
        else:
            claim.free()
    except OSError as error:
        # What became of the email is known all the same, and said.
        reason = error.strerror or type(error).__name__
        warning = sentences.WARNING_ONCE_NOT_NOTED.format(reason=reason)
        context.note(warnings=(*context.findings.warnings, warning))


def _already_sent(sent: Sent) -> str:
    row = sent.row
    said = sentences.ALREADY_SENT.format(date=row.get("date"), message_id=row.get("message_id"))
    if sent.message and sent.message != consts.EMAIL_SENT:
        said += sentences.ALREADY_SENT_MESSAGE.format(message=sent.message)
    return said


def _deliver(
    context: RunContext,
    message: OutgoingMessage,
    options: SendOptions,
    before_handover: Callable[[], None] = lambda: None,
) -> str:
    try:
        report = context.courier.deliver(message, before_handover)
    except OutcomeUnknown:
        # Who looks for it later wants to know what it was.
        if options.save_to_vault:
            context.keep_copy()
        raise
    if options.save_to_vault:
        context.keep_copy()
    sentence = success_sentence(report, message, context.findings.unknown_ids)
    context.note(advice=sentence.advice)
    return str(sentence)


def success_sentence(
    report: DeliveryReport, message: OutgoingMessage, unknown_ids: tuple[str, ...] = ()
) -> Sentence:
    """Say what happened, "Email sent" alone only when everything asked for did.

    Args:
        unknown_ids: files of send email that exist nowhere (documented warning).
    """
    accepted = report.with_status(RecipientStatus.ACCEPTED)
    total = len(report.recipients) + len(message.not_sent)
    if len(accepted) == total:
        what, advice = consts.EMAIL_SENT, ""
    else:
        what = sentences.EMAIL_SENT_PARTIALLY.format(
            accepted=len(accepted), total=total, recipients=_not_accepted(report, message)
        )
        advice = _advice(report, message)
    if unknown_ids:
        invalid = consts.INVALID_ATTACHMENTS.format(vault_ids=listed(unknown_ids, ", "))
        what = f"{what}. {invalid}" if not advice else f"{what} {invalid}."
    return Sentence(what, advice)


def _advice(report: DeliveryReport, message: OutgoingMessage) -> str:
    if not report.with_status(RecipientStatus.UNKNOWN):
        return " ".join([*_cure(report), _repeat(report)])
    look = sentences.LOOK_FOR_THE_UNKNOWN.format(message_id=message.message_id, date=message.date)
    is_only_unknown = len(report.recipients) == sum(
        len(report.with_status(each))
        for each in (RecipientStatus.ACCEPTED, RecipientStatus.UNKNOWN)
    )
    if is_only_unknown and not message.not_sent:
        return look
    return f"{look} {sentences.REPEAT_FOR_SOME}"


def _cure(report: DeliveryReport) -> tuple[str, ...]:
    """Return what may help with the first reply that turned a recipient away."""
    turned_away = (*report.with_status(RecipientStatus.REFUSED), *_deferred(report))
    replies = (each.reply for each in turned_away if each.reply is not None)
    reply = next(replies, None)
    if reply is None or report.session is None:
        return ()
    return (explain(reply, Phase.RCPT, report.session.server)[1],)


def _repeat(report: DeliveryReport) -> str:
    asked = [retry_after_seconds(each.reply) or 0 for each in _deferred(report)]
    seconds = max(asked, default=0)
    if not seconds:
        return sentences.REPEAT_FOR_THE_OTHERS
    return sentences.REPEAT_LATER.format(seconds=seconds)


def _deferred(report: DeliveryReport) -> tuple[RecipientResult, ...]:
    return report.with_status(RecipientStatus.DEFERRED)


def _not_accepted(report: DeliveryReport, message: OutgoingMessage) -> str:
    groups = {status: list(map(describe, report.with_status(status))) for status in _NOT_ACCEPTED}
    groups[RecipientStatus.NOT_SENT] += [each.written for each in message.not_sent]
    present = {status: described for status, described in groups.items() if described}
    share = MAX_LISTED // len(present)
    listings = [
        sentences.RECIPIENTS_OF_STATUS.format(
            status=status.value.capitalize(), recipients=listed(described, most_characters=share)
        )
        for status, described in present.items()
    ]
    most = _MOST_REASONS if len(message.not_sent) <= _MOST_REASONS else 1
    return " ".join([*listings, *(each.reason for each in message.not_sent[:most])])
