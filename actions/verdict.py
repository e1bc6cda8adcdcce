# File: verdict.py
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
"""What a playbook needs to decide what to do next, told from a report and an error.

Pure. The rules of design.md §5: "refused" is said only of what a server refused, and nothing that
may have arrived is called safe to repeat.
"""

from __future__ import annotations

from actions.context import Findings, RunContext
from delivery.report import (
    DeliveryReport,
    Outcome,
    RecipientStatus,
    outcome_of,
    retry_after_seconds,
)
from smtp_dataclass import dataclass
from smtp_errors import Cause, DeliveryError, LoginInterrupted, SmtpAppError, SmtpReply

# What is left undone although the run succeeded, and why: what is worst comes first.
_CAUSE_OF_STATUS = (
    (RecipientStatus.UNKNOWN, Cause.LOST_AFTER_HANDOVER),
    (RecipientStatus.REFUSED, Cause.RECIPIENTS_REFUSED),
    (RecipientStatus.DEFERRED, Cause.TEMPORARY),
)
_NOBODY_HAS_IT = frozenset({Outcome.REFUSED, Outcome.DEFERRED, Outcome.NOT_SENT})
_DONE, _PREVIEW = "done", "preview"


@dataclass(frozen=True)
class Verdict:
    """What became of one parameter set.

    Attributes:
        statuses: of all recipients, the malformed ones included.
        cause: why not all was done; None when all was.
        stage: how far it came.
        reason: what was in the way of those that no server was asked about; None when nothing was.
        reply: of the server that ended it; None without one.
        advice: the next step; empty when there is none to take.
        safe_to_repeat: nobody can have it, and a repetition may help or do no harm.
        retry_after_seconds: what the server asked to wait, None when it did not.
    """

    statuses: tuple[RecipientStatus, ...]
    outcome: Outcome
    cause: Cause | None
    stage: str
    reason: str | None
    reply: SmtpReply | None
    advice: str
    safe_to_repeat: bool
    retry_after_seconds: int | None

    def count(self, status: RecipientStatus) -> int:
        """How many recipients have a status."""
        return self.statuses.count(status)


def verdict_of(context: RunContext, error: SmtpAppError | None) -> Verdict:
    """Judge the parameter set in hand.

    Args:
        error: that ended it; None when it succeeded, at least in part.
    """
    report = context.report
    statuses = _statuses(context.findings, report)
    outcome = outcome_of(statuses)
    ended_by = error or _ended_by(report)
    cause = _cause(statuses, ended_by, context)
    return Verdict(
        statuses=statuses,
        outcome=outcome,
        cause=cause,
        stage=ended_by.stage if ended_by is not None else _stage(context.findings),
        reason=ended_by.sentence.what if ended_by is not None else None,
        reply=ended_by.reply if ended_by is not None else None,
        advice=ended_by.advice if ended_by is not None else context.findings.advice,
        safe_to_repeat=outcome in _NOBODY_HAS_IT and not _may_lock_out(cause, ended_by),
        retry_after_seconds=_retry_after(report, ended_by),
    )


def _may_lock_out(cause: Cause | None, error: SmtpAppError | None) -> bool:
    """Whether the password was refused, or hung up on; each repetition may count as a failure."""
    return cause is Cause.LOGIN_REJECTED or isinstance(error, LoginInterrupted)


def _stage(findings: Findings) -> str:
    return _DONE if findings.preview is None else _PREVIEW


def _statuses(findings: Findings, report: DeliveryReport | None) -> tuple[RecipientStatus, ...]:
    message = findings.message
    if message is None:
        return (RecipientStatus.NOT_SENT,) * len(findings.malformed)
    if report is None:
        offered = [findings.untried] * len(message.envelope.recipients)
    else:
        offered = [each.status for each in report.recipients]
    return (*offered, *(RecipientStatus.NOT_SENT for _each in message.not_sent))


def _ended_by(report: DeliveryReport | None) -> SmtpAppError | None:
    return report.ended_by if report is not None else None


def _cause(
    statuses: tuple[RecipientStatus, ...], error: SmtpAppError | None, context: RunContext
) -> Cause | None:
    if error is not None:
        return Cause.TEMPORARY if _is_put_off(error, statuses) else error.cause
    findings = context.findings
    if findings.preview is not None and findings.preview.refusals:
        return Cause.GUARD
    for status, cause in _CAUSE_OF_STATUS:
        if status in statuses:
            return cause
    if findings.message is not None and findings.message.not_sent:
        return Cause.INVALID_PARAMETER
    return Cause.ATTACHMENT_MISSING if findings.unknown_ids else None


def _is_put_off(error: SmtpAppError, statuses: tuple[RecipientStatus, ...]) -> bool:
    """Whether a server asked to come back later."""
    if error.reply is not None and error.reply.is_transient:
        return True
    is_refusal = isinstance(error, DeliveryError) and error.cause is not Cause.CONNECTION_LOST
    return is_refusal and outcome_of(statuses) is Outcome.DEFERRED


def _retry_after(report: DeliveryReport | None, error: SmtpAppError | None) -> int | None:
    replies = [error.reply if error is not None else None]
    if report is not None:
        deferred = report.with_status(RecipientStatus.DEFERRED)
        replies += [each.reply for each in deferred]
    known = [retry_after_seconds(each) for each in replies if each is not None]
    return max((each for each in known if each is not None), default=None)
