# File: row.py
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
"""action_result.data.0 and the summary, the same for every action and however it ended.

Data paths as in the manifest (design.md §5); tests/test_manifest.py holds the two together.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import smtp_consts as consts
from actions.context import Copy, Findings, Preview, RunContext
from actions.verdict import Verdict
from delivery.report import (
    DeliveryReport,
    RecipientResult,
    RecipientStatus,
    SessionFacts,
    queue_id_of,
)
from mail.attachment import Attachment
from mail.message import OutgoingMessage, RejectedRecipient
from smtp_errors import SmtpReply

_NO_PREVIEW: dict[str, Any] = {
    "headers": [],
    "text": None,
    "html": None,
    "is_shortened": False,
    "refusals": [],
}
_NO_SESSION = SessionFacts(server="", port=0)


def data_row(context: RunContext, verdict: Verdict) -> dict[str, Any]:
    """Build the one data row of the parameter set in hand."""
    findings, report = context.findings, context.report
    if findings.earlier_row is not None:
        return {**findings.earlier_row, "already_sent": True}
    message = findings.message
    taken = (report.server_reply if report is not None else None) or verdict.reply
    return {
        "outcome": verdict.outcome.value,
        "cause": verdict.cause.value if verdict.cause is not None else None,
        "stage": verdict.stage,
        "advice": verdict.advice,
        "safe_to_repeat": verdict.safe_to_repeat,
        "retry_after_seconds": verdict.retry_after_seconds,
        **_identity(message, report),
        "recipients": _recipients(findings, report, verdict),
        "server_reply": {**_reply(taken), "queue_id": queue_id_of(taken)},
        "attachments": _attachments(findings, report),
        "session": _session(report.session if report is not None else findings.session),
        "attempts": report.attempts if report is not None else findings.attempts,
        "warnings": _warnings(findings, report),
        "sanitizer": {"removed": _removed(message)},
        **_of_the_action(context),
    }


def _copy(copy: Copy | None) -> dict[str, Any]:
    if copy is None:
        return {"vault_id": None, "file_name": None}
    return {"vault_id": copy.vault_id, "file_name": copy.file_name}


def _preview(preview: Preview | None) -> dict[str, Any]:
    if preview is None:
        return {"preview": _NO_PREVIEW, "outline": []}
    shown = preview.data["preview"]
    return {**preview.data, "preview": {**shown, "refusals": list(preview.refusals)}}


def summary_of(context: RunContext, verdict: Verdict) -> dict[str, Any]:
    """Build the summary of the parameter set in hand."""
    message, earlier = context.findings.message, context.findings.earlier_row
    if earlier is not None:
        statuses = [each["status"] for each in earlier["recipients"]]
        return {
            **{_count_key(status): statuses.count(status.value) for status in RecipientStatus},
            "message_id": earlier["message_id"],
            "outcome": earlier["outcome"],
        }
    return {
        **{_count_key(status): verdict.count(status) for status in RecipientStatus},
        "message_id": message.message_id if message is not None else None,
        "outcome": verdict.outcome.value,
    }


def _count_key(status: RecipientStatus) -> str:
    return f"recipients_{status.value.replace(' ', '_')}"


def _identity(message: OutgoingMessage | None, report: DeliveryReport | None) -> dict[str, Any]:
    if message is None:
        return dict.fromkeys(("message_id", "date", "date_iso", "subject", "envelope_from", "size"))
    return {
        "message_id": message.message_id,
        "date": message.date,
        "date_iso": _iso(message.date),
        "subject": message.subject,
        "envelope_from": message.envelope.reverse_path,
        "size": message.content.size,
    }


def _iso(date: str) -> str | None:
    """Write an RFC 5322 date as ISO 8601; None for one of a raw mail that is malformed."""
    try:
        return parsedate_to_datetime(date).isoformat()
    except (TypeError, ValueError):
        return None


def _recipients(
    findings: Findings, report: DeliveryReport | None, verdict: Verdict
) -> list[dict[str, Any]]:
    message = findings.message
    if message is None:
        return [_malformed(each) for each in findings.malformed]
    if report is not None:
        results = report.recipients
    else:
        results = tuple(
            RecipientResult(each.addr_spec, each.field, findings.untried)
            for each in message.envelope.recipients
        )
    rows = [_recipient(each, verdict) for each in results]
    return rows + [_malformed(each) for each in message.not_sent]


def _recipient(result: RecipientResult, verdict: Verdict) -> dict[str, Any]:
    is_untried = result.status in (RecipientStatus.NOT_SENT, RecipientStatus.UNKNOWN)
    reason = result.reason or (verdict.reason if is_untried and result.reply is None else None)
    return {
        "address": result.address,
        "field": result.field,
        "status": result.status.value,
        "reason": reason,
        **_reply(result.reply),
    }


def _malformed(recipient: RejectedRecipient) -> dict[str, Any]:
    return {
        "address": recipient.written,
        "field": recipient.field,
        "status": RecipientStatus.NOT_SENT.value,
        "reason": recipient.reason,
        **_reply(None),
    }


def _reply(reply: SmtpReply | None) -> dict[str, Any]:
    if reply is None:
        return {"reply_code": None, "enhanced_code": None, "reply": None}
    return {
        "reply_code": reply.reply_code,
        "enhanced_code": reply.enhanced_code,
        "reply": reply.text,
    }


def _attachments(findings: Findings, report: DeliveryReport | None) -> list[dict[str, Any]]:
    message = findings.message
    digests = report.digests if report is not None else {}
    attached = message.attachments if message is not None else ()
    rows = [_attached(each, digests) for each in attached]
    if message is None:
        missing = [each.vault_id for each in findings.wanted]
    else:
        missing = list(findings.unknown_ids)
    return rows + [_missing(each, findings) for each in missing]


def _attached(attachment: Attachment, digests: dict[str, str]) -> dict[str, Any]:
    return {
        "vault_id": attachment.vault_id or None,
        "file_name": attachment.file_name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256 or digests.get(attachment.path),
        "content_id": attachment.content_id,
        "status": "attached",
    }


def _missing(vault_id: str, findings: Findings) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(
        ("file_name", "content_type", "size", "sha256", "content_id")
    )
    return {"vault_id": vault_id, **row, "status": findings.status_of(vault_id)}


def _session(session: SessionFacts | None) -> dict[str, Any]:
    known = session or _NO_SESSION
    return {
        "server": known.server or None,
        "port": known.port or None,
        "tls_version": known.tls_version,
        "certificate_verified": known.certificate_verified,
        "auth_mechanism": known.auth_mechanism,
    }


def _of_the_action(context: RunContext) -> dict[str, Any]:
    """Return the steps, and of a send what only sends have."""
    steps = [
        {"name": each.name, "detail": each.detail, "ms": each.ms, "ok": each.ok}
        for each in context.steps
    ]
    if context.platform.facts.identifier == consts.ACTION_TEST_CONNECTIVITY:
        return {"steps": steps}
    return {"steps": steps, **_of_a_send(context.findings, context.report)}


def _of_a_send(findings: Findings, report: DeliveryReport | None) -> dict[str, Any]:
    return {
        "already_sent": False,
        "sha256": (report.sha256 or None) if report is not None else None,
        "eml": _copy(findings.copy),
        **_preview(findings.preview),
    }


def _warnings(findings: Findings, report: DeliveryReport | None) -> list[str]:
    message = findings.message
    return [
        *findings.warnings,
        *(message.warnings if message is not None else ()),
        *(report.warnings if report is not None else ()),
    ]


def _removed(message: OutgoingMessage | None) -> list[dict[str, Any]]:
    removed = message.removed if message is not None else ()
    return [{"kind": each.kind, "name": each.name, "count": each.count} for each in removed]
