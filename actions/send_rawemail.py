# File: send_rawemail.py
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
"""Send rawemail: a complete email as it is given."""

from __future__ import annotations

from typing import Any

import smtp_consts as consts
from actions.context import RunContext
from actions.sending import send
from mail.raw import compose_raw_email
from mail.request import parse_raw_email_request


def perform(context: RunContext, param: dict[str, Any]) -> str:
    """Send one email.

    Raises:
        SmtpAppError: nothing was sent, or nobody got it.
    """
    context.platform.progress(
        consts.PROGRESS_ACTION_HANDLER.format(identifier=consts.ACTION_SEND_RAWEMAIL)
    )
    settings = context.compose_settings()
    request = parse_raw_email_request(param)
    return send(context, compose_raw_email(request, settings))
