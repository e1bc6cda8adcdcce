# File: result.py
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
"""What came of one parameter set -> what the action result says: message, data row, summary.

Each has exactly one data row, whatever happened (design.md §5). Everything in it can be written as
JSON and none of it is secret. Knows no phantom.
"""

from __future__ import annotations

from typing import Any

import smtp_consts as consts
from actions import sentences
from actions.context import RunContext
from actions.frame import framed_sentence
from actions.row import data_row, summary_of
from actions.verdict import verdict_of
from delivery.report import DeliveryReport, Outcome
from mail.address.field import display
from mail.message import RejectedRecipient
from smtp_asset import configured_auth_label
from smtp_dataclass import dataclass
from smtp_errors import ActionCancelled, Cause, RecipientsUnreadable, SmtpAppError, say


@dataclass(frozen=True)
class Result:
    """One action result.

    Attributes:
        row: action_result.data.0.
        changed_parameters: those that the result shows other than they were given (published).
        last_lines: of progress.
    """

    is_success: bool
    message: str
    row: dict[str, Any]
    summary: dict[str, Any]
    changed_parameters: dict[str, str]
    last_lines: tuple[str, ...] = ()


def success(context: RunContext, message: str) -> Result:
    """Return the result of an action that did what it was to do, at least in part."""
    return _result(context, message, None)


def failure(context: RunContext, error: SmtpAppError) -> Result:
    """Return the result of an action that an error ended."""
    if isinstance(error, RecipientsUnreadable):
        context.note(malformed=tuple(RejectedRecipient(*each) for each in error.not_sent))
    facts = context.platform.facts
    label = configured_auth_label(dict(facts.config))
    message = framed_sentence(error, facts.identifier, label)
    is_test = facts.identifier == consts.ACTION_TEST_CONNECTIVITY
    return _result(context, message, error, (message,) if is_test else ())


def cancelled(context: RunContext) -> Result:
    """Return the result of an action that was stopped from outside."""
    message = context.findings.message
    sentence = say(
        _cancelled_words(context.report),
        message_id=message.message_id if message is not None else "",
        date=message.date if message is not None else "",
    )
    return _result(context, str(sentence), ActionCancelled(sentence, stage=context.stage))


def defect(context: RunContext, error: Exception) -> Result:
    """Return the result of an action that an error of ours ended."""
    failure = SmtpAppError(
        say(consts.UNEXPECTED_ERROR, kind=type(error).__name__), cause=Cause.DEFECT
    )
    return _result(context, str(failure), failure)


def _cancelled_words(report: DeliveryReport | None) -> tuple[str, str]:
    outcome = report.outcome if report is not None else Outcome.NOT_SENT
    if outcome is Outcome.UNKNOWN:
        return sentences.OUTCOME_UNKNOWN_CANCELLED
    if outcome in (Outcome.ACCEPTED, Outcome.PARTIALLY_ACCEPTED):
        return sentences.PARTLY_SENT_CANCELLED
    return sentences.ACTION_CANCELLED


def _result(
    context: RunContext,
    message: str,
    error: SmtpAppError | None,
    last_lines: tuple[str, ...] = (),
) -> Result:
    verdict = verdict_of(context, error)
    return Result(
        is_success=error is None,
        message=message,
        row=data_row(context, verdict),
        summary=summary_of(context, verdict),
        changed_parameters=_changed_parameters(context),
        last_lines=last_lines,
    )


def _changed_parameters(context: RunContext) -> dict[str, str]:
    """Return the sender that send email really used, when none or an odd one was given.

    And subject and sender of the test mail; all as the published app does.
    """
    message, identifier = context.findings.message, context.platform.facts.identifier
    if message is None:
        return {}
    sender = display(message.sender)
    if identifier == consts.ACTION_TEST_CONNECTIVITY:
        return {"subject": consts.TEST_SUBJECT, "from": sender}
    given = str(context.findings.param.get("from") or "").strip()
    if identifier == consts.ACTION_SEND_EMAIL and (not given or "mailto:" in given.lower()):
        return {"from": sender}
    return {}
