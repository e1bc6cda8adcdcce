# File: diagnosis.py
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
"""Server reply or connection error -> cause and next step.

Table-driven: the first row that fits wins, so provider rows come before general ones. The raw
reply is always kept in the sentence; classified by code, text and provider together, never by the
enhanced code alone (5.7.30 means REQUIRETLS to IANA and "Basic authentication retired" to Exchange
Online).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import smtp_consts as consts
from delivery.report import SmtpReply


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        pattern: found in the reply as text ("535 5.7.8 …"), without regard to case.
        advice: cause and next step, a finished sentence.
        stage: "AUTH", "MAIL", "RCPT", "DATA" (content and final dot included); "" fits all.
        server: found in the server's name; "" fits all.
    """

    pattern: str
    advice: str
    stage: str = ""
    server: str = ""

    def fits(self, reply: SmtpReply, stage: str, server: str) -> bool:
        return (
            self.stage in ("", stage)
            and re.search(self.server, server, re.IGNORECASE) is not None
            and re.search(self.pattern, str(reply), re.IGNORECASE | re.DOTALL) is not None
        )


MICROSOFT = r"(?:office365|outlook|partner\.outlook)\.(?:com|us|cn)$"
GOOGLE = r"(?:gmail|google|googlemail)\.com$"

ROWS: tuple[Row, ...] = (
    Row(r"^535", consts.ADVICE_CREDENTIALS, stage="AUTH"),
    Row(r"^4", consts.ADVICE_TRANSIENT),
    Row(r"", consts.ADVICE_GENERAL),
)


def advice(reply: SmtpReply, stage: str, server: str) -> str:
    """Return cause and next step for a refusal.

    Args:
        stage: the SMTP command that was refused: "AUTH", "MAIL", "RCPT" or "DATA".
        server: host name as configured.
    """
    return next(row.advice for row in ROWS if row.fits(reply, stage, server))


def login_rejected(reply: SmtpReply, server: str, label: str) -> str:
    """Say that a login was refused, why, and what to do; without a full stop at the end."""
    shown = advice(reply, "AUTH", server).rstrip(".")
    if label in ("OAuth", "Client Credentials"):
        return consts.OAUTH_LOGIN_REJECTED.format(
            code=reply.reply_code, text=str(reply)[4:], server=server, advice=shown
        )
    return consts.BASIC_LOGIN_REJECTED.format(
        code=reply.reply_code, reply=reply, server=server, advice=shown
    )
