# File: send_email.py
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
"""Send email: plain text or an HTML document, with files from the vault."""

from __future__ import annotations

from typing import Any

from actions.context import RunContext
from actions.sending import send
from mail.compose import compose_email
from mail.reply import answering
from mail.request import parse_email_request


def perform(context: RunContext, param: dict[str, Any]) -> str:
    """Send one email; a vault ID that nothing has is a warning (documented).

    Raises:
        SmtpAppError: nothing was sent, or nobody got it.
    """
    settings = context.compose_settings()
    request = parse_email_request(param)
    if request.in_reply_to:
        request = answering(request, context.original_of(request.in_reply_to))
    attachments = context.find_files(request.attachments)
    return send(context, compose_email(request, attachments, settings))
