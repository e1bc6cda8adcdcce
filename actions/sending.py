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

import smtp_consts as consts
from actions import sentences
from actions.context import RunContext
from delivery.failure import describe, listed
from delivery.report import DeliveryReport, RecipientStatus
from mail.message import OutgoingMessage
from smtp_errors import Sentence

_NOT_ACCEPTED = (
    RecipientStatus.REFUSED,
    RecipientStatus.DEFERRED,
    RecipientStatus.UNKNOWN,
    RecipientStatus.NOT_SENT,
)


def send(context: RunContext, message: OutgoingMessage) -> str:
    """Deliver a message and say what became of it.

    Raises:
        SmtpAppError: nobody got it.
    """
    context.note(message=message)
    report = context.courier.deliver(message)
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
        invalid = consts.INVALID_ATTACHMENTS.format(vault_ids=", ".join(unknown_ids))
        what = f"{what}. {invalid}" if not advice else f"{what} {invalid}."
    return Sentence(what, advice)


def _advice(report: DeliveryReport, message: OutgoingMessage) -> str:
    if not report.with_status(RecipientStatus.UNKNOWN):
        return sentences.REPEAT_FOR_THE_OTHERS
    look = sentences.LOOK_FOR_THE_UNKNOWN.format(message_id=message.message_id, date=message.date)
    is_only_unknown = len(report.recipients) == sum(
        len(report.with_status(each))
        for each in (RecipientStatus.ACCEPTED, RecipientStatus.UNKNOWN)
    )
    if is_only_unknown and not message.not_sent:
        return look
    return f"{look} {sentences.REPEAT_FOR_SOME}"


def _not_accepted(report: DeliveryReport, message: OutgoingMessage) -> str:
    groups = {status: list(map(describe, report.with_status(status))) for status in _NOT_ACCEPTED}
    groups[RecipientStatus.NOT_SENT] += [f"{each.written}" for each in message.not_sent]
    return " ".join(
        sentences.RECIPIENTS_OF_STATUS.format(
            status=status.value.capitalize(), recipients=listed(described)
        )
        for status, described in groups.items()
        if described
    )
