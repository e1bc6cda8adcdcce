# File: send_htmlemail.py
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
"""Send htmlemail: HTML with its plain text form, with files that it can show."""

from __future__ import annotations

from typing import Any

import smtp_consts as consts
from actions.context import RunContext
from actions.sending import send
from mail.compose_html import compose_html_email
from mail.reply import answering
from mail.request import parse_html_email_request
from smtp_errors import AttachmentError, Cause, say


def perform(context: RunContext, param: dict[str, Any]) -> str:
    """Send one email; without one of its files nothing is sent (published).

    Raises:
        SmtpAppError: nothing was sent, or nobody got it.
    """
    context.platform.progress(
        consts.PROGRESS_ACTION_HANDLER.format(identifier=consts.ACTION_SEND_HTMLEMAIL)
    )
    settings = context.compose_settings()
    request = parse_html_email_request(param)
    if request.in_reply_to:
        request = answering(request, context.original_of(request.in_reply_to))
    attachments = context.find_files(request.attachments)
    _require_all(context.findings.unknown_ids)
    return send(context, compose_html_email(request, attachments, settings))


def _require_all(unknown_ids: tuple[str, ...]) -> None:
    if unknown_ids:
        raise AttachmentError(
            say(consts.VAULT_ID_UNKNOWN, vault_id=unknown_ids[0]), cause=Cause.ATTACHMENT_MISSING
        )
