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
"""Report or error -> what the action result says: message, data row, summary.

Called by the connector. Data paths as in the manifest (design.md §5). Everything in them can be
written as JSON and none of it is secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import smtp_consts as consts
from actions import sentences
from delivery.failure import describe_recipients
from delivery.report import DeliveryReport, Outcome, RecipientStatus, queue_id_of
from mail.address.field import display
from mail.attachment import Attachment
from smtp_errors import ActionCancelled, AssetError, DeliveryError, SmtpAppError, SmtpReply


def success_message(report: DeliveryReport, unknown_vault_ids: Sequence[str] = ()) -> str:
    """Say what happened, "Email sent" alone only when everything asked for did.

    Args:
        unknown_vault_ids: files of send email that exist nowhere (documented warning).
    """
    message = consts.EMAIL_SENT
    if report.outcome is not Outcome.ACCEPTED:
        message = sentences.EMAIL_SENT_PARTIALLY.format(
            accepted=len(report.with_status(RecipientStatus.ACCEPTED)),
            total=len(report.recipients),
            recipients=_not_accepted(report),
        )
    if unknown_vault_ids:
        listed = ", ".join(unknown_vault_ids)
        invalid = consts.INVALID_ATTACHMENTS.format(vault_ids=listed)
        message = f"{message.rstrip('.')}. {invalid}"
    return message


def cancelled_message(report: DeliveryReport | None) -> str:
    """Say what a cancelled run left behind.

    Args:
        report: of the message that was under way; None when there was none.
    """
    if report is not None and report.outcome is Outcome.UNKNOWN:
        return sentences.OUTCOME_UNKNOWN_CANCELLED
    if report is not None and report.outcome in (Outcome.ACCEPTED, Outcome.PARTIALLY_ACCEPTED):
        return sentences.PARTLY_SENT_CANCELLED
    return sentences.ACTION_CANCELLED


def sentence_of(error: SmtpAppError, identifier: str, label: str) -> str:
    """Put an error's sentence into the words that the published app has around it.

    Args:
        identifier: of the action that failed.
        label: authentication type, as configured.
    """
    text = str(error)
    if identifier == consts.ACTION_TEST_CONNECTIVITY:
        return text if isinstance(error, DeliveryError) else _test_sentence(error, label)
    if isinstance(error, AssetError):
        sentence = text if error.sentence.is_published else text.rstrip(".")
        return consts.AUTHENTICATION_FAILED.format(label=label, sentence=sentence)
    if error.sentence.is_published:
        return text
    if isinstance(error, ActionCancelled):
        return sentences.ACTION_CANCELLED
    reply = error.reply if isinstance(error, DeliveryError) else None
    if reply is not None:
        return consts.SEND_FAILED_WITH_CODE.format(code=reply.reply_code, sentence=text)
    return consts.SEND_FAILED.format(sentence=text)


def reported_parameters(
    identifier: str, param: dict[str, Any], report: DeliveryReport
) -> dict[str, str]:
    """Return the parameters that the result shows other than they were given (published).

    The sender that send email really used, when the parameter was empty or had to be cleaned up;
    subject and sender of the test mail.
    """
    sender = display(report.message.sender)
    if identifier == consts.ACTION_TEST_CONNECTIVITY:
        return {"subject": consts.TEST_SUBJECT, "from": sender}
    given = str(param.get("from") or "").strip()
    if identifier == consts.ACTION_SEND_EMAIL and (not given or "mailto:" in given.lower()):
        return {"from": sender}
    return {}


def summary(report: DeliveryReport) -> dict[str, Any]:
    """Build the summary of one send."""
    accepted = len(report.with_status(RecipientStatus.ACCEPTED))
    return {
        "recipients_accepted": accepted,
        "recipients_refused": len(report.recipients) - accepted,
        "message_id": report.message.message_id,
    }


def data_row(report: DeliveryReport, warnings: Sequence[str] = ()) -> dict[str, Any]:
    """Build action_result.data.0 of one send.

    Args:
        warnings: sentences from before the message was composed.
    """
    message = report.message
    session = report.session
    return {
        "outcome": report.outcome.value,
        "message_id": message.message_id,
        "date": message.date,
        "envelope_from": message.envelope.reverse_path,
        "size": report.size,
        "recipients": [
            {
                "address": each.address,
                "field": each.field,
                "status": each.status.value,
                **_reply(each.reply),
            }
            for each in report.recipients
        ],
        "server_reply": {
            **_reply(report.server_reply),
            "queue_id": queue_id_of(report.server_reply),
        },
        "attachments": [_attachment(each, report.digests) for each in message.attachments],
        "session": {
            "server": session.server if session else None,
            "port": session.port if session else None,
            "tls_version": session.tls_version if session else None,
            "certificate_verified": bool(session and session.certificate_verified),
            "auth_mechanism": session.auth_mechanism if session else None,
        },
        "attempts": report.attempts,
        "warnings": [*warnings, *message.warnings, *report.warnings],
        "sanitizer": {
            "removed": [
                {"kind": each.kind, "name": each.name, "count": each.count}
                for each in message.removed
            ]
        },
    }


def _test_sentence(error: SmtpAppError, label: str) -> str:
    failed = consts.TEST_FAILED.format(label=label)
    # The published app puts nothing between the two.
    return (
        f"{error}{failed}" if error.sentence.is_published else f"{str(error).rstrip('.')}. {failed}"
    )


def _not_accepted(report: DeliveryReport) -> str:
    parts = []
    for status in (RecipientStatus.REFUSED, RecipientStatus.DEFERRED, RecipientStatus.UNKNOWN):
        results = report.with_status(status)
        if results:
            recipients = describe_recipients(results)
            parts.append(
                sentences.RECIPIENTS_OF_STATUS.format(
                    status=status.value.capitalize(), recipients=recipients
                )
            )
    return " ".join(parts)


def _reply(reply: SmtpReply | None) -> dict[str, Any]:
    if reply is None:
        return {"reply_code": None, "enhanced_code": None, "reply": None}
    return {
        "reply_code": reply.reply_code,
        "enhanced_code": reply.enhanced_code,
        "reply": reply.text,
    }


def _attachment(attachment: Attachment, digests: dict[str, str]) -> dict[str, Any]:
    return {
        "vault_id": attachment.vault_id,
        "file_name": attachment.file_name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": digests.get(attachment.path),
        "content_id": attachment.content_id,
    }
