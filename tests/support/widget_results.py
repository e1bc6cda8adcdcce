# File: widget_results.py
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
"""Stored results of sends, as the widget meets them: rows by this version and results of 3.3.x."""

from __future__ import annotations

from typing import Any

from phantom.action_result import ActionResult
from soar_standin.view import render_view, stored_run

from tests.conftest import APP_DIR

ADVICE = "Correct the address of gone@example.com, then send again to it alone."
PARAM = {"to": "ana@example.com, bo@example.com", "subject": "Phishing report 4711"}
# pragma: allowlist nextline secret (a digest)
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
VAULT_ID = "ab2b2ccfba08ea538ef22f521caa01c3c2b17ccf"
MESSAGE_ID = "<176393280012.4711.8812345@example.com>"


def recipient(address: str, status: str = "accepted", /, **more: Any) -> dict[str, Any]:
    """One row of recipients."""
    reply = {"reply_code": None, "enhanced_code": None, "reply": None}
    if status == "accepted":
        reply = {"reply_code": 250, "enhanced_code": "2.1.5", "reply": "Ok"}
    if status == "refused":
        reply = {"reply_code": 550, "enhanced_code": "5.1.1", "reply": "User unknown"}
    common = {"address": address, "field": "to", "status": status, "reason": None}
    return {**common, **reply, **more}


def attachment(**more: Any) -> dict[str, Any]:
    """One row of attachments."""
    sent = {
        "vault_id": VAULT_ID,
        "file_name": "report.pdf",
        "content_type": "application/pdf",
        "size": 114404,
        "sha256": SHA256,
        "content_id": None,
        "status": "attached",
    }
    return {**sent, **more}


def row(**more: Any) -> dict[str, Any]:
    """The data row of a send that went well, with changes."""
    sent = {
        "outcome": "accepted",
        "message_id": MESSAGE_ID,
        "date": "Wed, 25 Nov 2026 21:05:58 +0000",
        "date_iso": "2026-11-25T21:05:58+00:00",
        "subject": "Phishing report 4711",
        "envelope_from": "soc@example.com",
        "size": 118234,
        "recipients": [recipient("ana@example.com"), recipient("bo@example.com", field="cc")],
        "server_reply": {
            "reply_code": 250,
            "enhanced_code": "2.0.0",
            "reply": "Ok: queued as 4F1B2C3D4E",
            "queue_id": "4F1B2C3D4E",
        },
        "attachments": [attachment()],
        "session": {
            "server": "mail.example.com",
            "port": 587,
            "tls_version": "TLSv1.3",
            "certificate_verified": True,
            "auth_mechanism": "PLAIN",
        },
        "attempts": 1,
        "warnings": [],
        "sanitizer": {"removed": []},
        "cause": None,
        "stage": "accepted",
        "advice": None,
        "safe_to_repeat": False,
        "retry_after_seconds": None,
        "already_sent": False,
        "sha256": None,
        "eml": {"vault_id": None, "file_name": None},
        # As in every row of a send that was none.
        "preview": {
            "headers": [],
            "text": None,
            "html": None,
            "is_shortened": False,
            "refusals": [],
        },
        "outline": [],
    }
    return {**sent, **more}


def partly(**more: Any) -> dict[str, Any]:
    """The data row of a send that one of three did not get, with everything a widget can show."""
    some = {
        "outcome": "partially accepted",
        "recipients": [
            recipient("ana@example.com"),
            recipient("gone@example.com", "refused"),
            recipient("bo@example.com", field="cc"),
        ],
        "advice": ADVICE,
        "cause": "recipients_refused",
        "attachments": [
            attachment(),
            attachment(
                file_name="logo.png", content_type="image/png", size=8123, content_id="logo"
            ),
            attachment(
                vault_id="deadbeef",
                file_name=None,
                content_type=None,
                size=None,
                sha256=None,
                status="not found",
            ),
        ],
        "warnings": [
            "The image chart.png is 240 KiB of data within the HTML; many mail readers hide such "
            "images. Attach it with a content id."
        ],
        "sanitizer": {
            "removed": [
                {"kind": "element", "name": "script", "count": 1},
                {"kind": "attribute", "name": "onclick", "count": 2},
            ]
        },
        "steps": [
            {"name": "connect", "detail": "10.1.2.3:587", "ms": 12, "ok": True},
            {"name": "greeting", "detail": "220 mail.example.com ESMTP", "ms": 40, "ok": True},
            {"name": "tls", "detail": "TLS 1.3, TLS_AES_256_GCM_SHA384", "ms": 31, "ok": True},
            {"name": "login", "detail": "PLAIN as soar@example.com", "ms": 80, "ok": True},
            {"name": "recipients", "detail": "2 of 3 accepted", "ms": 9, "ok": False},
            {"name": "content", "detail": "115 KiB, queued as 4F1B2C3D4E", "ms": 112, "ok": True},
        ],
    }
    return row(**{**some, **more})


def preview(**more: Any) -> dict[str, Any]:
    """The data row of a dry run."""
    html = (
        "<!DOCTYPE html><html lang=en><head><title>Incident</title></head>"
        "<body style='font-family:Arial'><h2>Incident 4711</h2><p>WS-1 is isolated, see "
        "<a href='https://soar.example.com/4711'>the mission</a>.</p></body></html>"
    )
    shown = {
        "headers": [
            {"name": "From", "value": "SOC <soc@example.com>"},
            {"name": "Subject", "value": "Incident 4711"},
        ],
        "text": "Incident 4711\n\nWS-1 is isolated, see the mission <https://soar.example.com/4711>.",
        "html": html,
    }
    outline = [
        {"depth": 0, "content_type": "multipart/alternative", "name": "", "size": 2100},
        {"depth": 1, "content_type": "text/plain", "name": "", "size": 300},
        {"depth": 1, "content_type": "text/html", "name": "", "size": 1500},
    ]
    return row(
        outcome="not sent",
        recipients=[recipient("ana@example.com", "not sent")],
        server_reply={},
        session={},
        attempts=0,
        attachments=[],
        outline=outline,
        preview={**shown, **more},
    )


def failed_row(outcome: str, status: str, **more: Any) -> dict[str, Any]:
    """The data row of a send that nobody got, or nobody knows of."""
    everybody = [recipient("ana@example.com", status), recipient("bo@example.com", status)]
    safe = outcome != "unknown"
    common = {"recipients": everybody, "server_reply": {}, "safe_to_repeat": safe}
    return row(outcome=outcome, **{**common, **more})


def result(
    data: dict[str, Any] | None,
    message: str = "Email sent",
    status: str = "success",
    param: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One item of a run's result_data; without data it is one that 3.3.x stored."""
    return {
        "data": [] if data is None else [data],
        "message": message,
        "status": status,
        "summary": {},
        "parameter": PARAM if param is None else param,
    }


PARTLY = result(partly(), f"Email sent, but only 2 of 3 recipients got it. {ADVICE}")
UNKNOWN = result(
    failed_row("unknown", "unknown", subject="WS-14 was taken off the network"),
    "The connection broke after the message was handed over.",
    "failed",
)
REFUSED = result(
    failed_row("refused", "refused", subject="Sample for analysis"),
    "The message was refused.",
    "failed",
)
DEFERRED = result(
    failed_row(
        "deferred", "deferred", retry_after_seconds=300, subject="Shift report, 25 November"
    ),
    "Try again.",
    "failed",
)
NOT_SENT = result(
    failed_row("not sent", "not sent", session={}, subject="Password reset for j.doe"),
    "No such host.",
    "failed",
)
SENT = result(row(subject="Weekly numbers"))
SENT_BY_3_3 = result(None)
FAILED_IN_3_3 = result(None, "Error occurred while sending email", "failed")
PREVIEW = result(preview(), "Preview only: the email was not sent")
SEVERAL = (SENT, PARTLY, UNKNOWN, SENT_BY_3_3, REFUSED, DEFERRED, NOT_SENT, FAILED_IN_3_3)


def infected(value: Any, attack: str, keep: tuple[str, ...] = ()) -> Any:
    """Put an attack in front of every text of a stored result, but for fields of some names."""
    if isinstance(value, dict):
        return {
            key: each if key in keep else infected(each, attack, keep)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [infected(each, attack, keep) for each in value]
    return attack + value if isinstance(value, str) else value


def many(count: int) -> dict[str, Any]:
    """A result with so many recipients, of whom the last was refused."""
    accepted = [recipient(f"user{number:03}@example.com") for number in range(count - 1)]
    last = [recipient("gone@example.com", "refused")] if count else []
    return result(row(outcome="partially accepted", recipients=[*accepted, *last]))


def widget(*items: dict[str, Any], identifier: str = "send_email", **options: Any) -> str:
    """Render the widget of a run with these results, as SOAR does.

    Args:
        options: of soar_standin.view.render_view.
    """
    run: tuple[dict[str, Any], list[ActionResult]] = stored_run(
        {"result_data": list(items), "result_summary": {}}
    )
    return render_view(APP_DIR, identifier, [run], **options)
