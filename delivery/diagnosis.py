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
from enum import Enum

import smtp_consts as consts
from delivery import causes
from smtp_errors import SmtpReply

TOKEN_LABELS = ("OAuth", "Client Credentials")
_MICROSOFT = r"(?:^|\.)(?:office365|outlook)\.(?:com|us|cn)\.?$"
_GOOGLE = r"(?:^|\.)(?:gmail|google|googlemail)\.com\.?$"
_YAHOO = r"(?:^|\.)(?:yahoo|aol|ymail|rocketmail)\.(?:com|net|co|[a-z]{2})(?:\.[a-z]{2})?\.?$"
_SES = r"(?:^|\.)email-smtp(?:-fips)?\..*\.?amazonaws\.com(?:\.cn)?\.?$"
_SENDGRID = r"(?:^|\.)sendgrid\.(?:net|com)\.?$"


class Login(Enum):
    """What a row is about, where the same reply means different things for them."""

    ANY = "any"
    PASSWORD = "password"  # pragma: allowlist secret (a word)
    TOKEN = "token"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        pattern: found in the reply as text ("535 5.7.8 …"), without regard to case.
        advice: cause and next step, finished sentences.
        stage: "AUTH", "MAIL", "RCPT", "DATA" (content and final dot included); "" fits all.
        server: found in the server's name; "" fits all.
        login: the kind of credentials in use.
    """

    pattern: str
    advice: str
    stage: str = ""
    server: str = ""
    login: Login = Login.ANY

    def fits(self, reply: SmtpReply, stage: str, server: str, login: Login) -> bool:
        """Whether the row explains this reply."""
        return (
            self.stage in ("", stage)
            and self.login in (Login.ANY, login)
            and re.search(self.server, server, re.IGNORECASE) is not None
            and re.search(self.pattern, str(reply), re.IGNORECASE | re.DOTALL) is not None
        )


_PASSWORD, _TOKEN = Login.PASSWORD, Login.TOKEN

_LOGIN_ROWS = (
    # Microsoft 365: 5.7.139 and the sentences are nobody else's, whatever the server is called.
    Row(r"^535 5\.7\.139\b.*disabled for the tenant", causes.TENANT_SMTP_AUTH_OFF),
    Row(r"^535 5\.7\.139\b.*disabled for the mailbox", causes.MAILBOX_SMTP_AUTH_OFF),
    Row(r"^535 5\.7\.139\b.*(?:security defaults|locked)", causes.SECURITY_DEFAULTS),
    Row(r"^535 5\.7\.139\b.*did not meet the criteria", causes.BASIC_BLOCKED),
    Row(r"^535 5\.7\.139\b", causes.LOGIN_REFUSED_MICROSOFT),
    Row(r"^5\d\d 5\.7\.30\b.*basic auth", causes.BASIC_RETIRED),
    Row(r"^5\d\d 5\.7\.30\b", causes.BASIC_RETIRED, server=_MICROSOFT),
    Row(r"^535 5\.7\.3\b", causes.TOKEN_MICROSOFT, "AUTH", _MICROSOFT, _TOKEN),
    Row(r"^535 5\.7\.3\b", causes.PASSWORD_MICROSOFT, "AUTH", _MICROSOFT),
    Row(r"^535 5\.7\.3\b", causes.PASSWORD_EXCHANGE, "AUTH", "", _PASSWORD),
    Row(r"^432 4\.3\.2\b|^432 .*(?:concurrent|thread)", causes.TOO_MANY_CONNECTIONS),
    Row(r"^432\b", causes.PASSWORD_TRANSITION, "AUTH"),
    # Google
    Row(r"^534 5\.7\.9\b", causes.PASSWORD_GMAIL, "AUTH", _GOOGLE),
    Row(r"^534 5\.7\.14\b", causes.BROWSER_GMAIL, "AUTH", _GOOGLE),
    Row(r"^535\b", causes.TOKEN_GMAIL, "AUTH", _GOOGLE, _TOKEN),
    Row(r"^535\b", causes.PASSWORD_GMAIL, "AUTH", _GOOGLE),
    Row(r"^454 4\.5\.0\b", causes.PROTOCOL, server=_GOOGLE),
    # Others
    Row(r"^535\b", causes.PASSWORD_YAHOO, "AUTH", _YAHOO, _PASSWORD),
    Row(r"^535\b", causes.PASSWORD_SES, "AUTH", _SES),
    Row(r"^535\b", causes.PASSWORD_SENDGRID, "AUTH", _SENDGRID),
    # RFC 4954 §6
    Row(r"^538\b|^5\d\d 5\.7\.11\b", causes.NEEDS_ENCRYPTION),
    Row(r"^530 .*starttls", causes.NEEDS_ENCRYPTION),
    Row(r"^534\b|^5\d\d 5\.7\.9\b", causes.MECHANISM_WEAK, "AUTH"),
    Row(r"^5\d\d 5\.5\.6\b", causes.LOGIN_LINE_TOO_LONG, "AUTH"),
    Row(r"^50[0-4]\b|^5\d\d 5\.7\.4\b", causes.MECHANISM_UNKNOWN, "AUTH"),
    Row(r"^5", causes.TOKEN, "AUTH", "", _TOKEN),
    Row(r"^5", causes.PASSWORD, "AUTH"),
    Row(r"^4[35]\d\b", causes.LOGIN_LATER, "AUTH"),
)

_SENDER_ROWS = (
    Row(r"^5\d\d .*5\.7\.57\b", causes.NOT_LOGGED_IN_MICROSOFT),
    Row(
        r"^55\d (?:5\.7\.60|5\.2\.252)\b|^55\d .*sendasdenied",
        causes.SEND_AS,
    ),
    Row(r"^5\d\d 5\.7\.236\b", causes.ONMICROSOFT),
    Row(r"^554 .*not verified", causes.SENDER_NOT_VERIFIED_SES, server=_SES),
    Row(r"^55\d .*verified sender identity", causes.SENDER_NOT_VERIFIED_SENDGRID),
    Row(
        r"^55\d .*(?:not owned by user|sender address .*not permitted)",
        causes.SENDER_NOT_OWNED,
    ),
    Row(
        r"^5\d\d .*(?:5\.7\.54\b|unable to relay|relay(?:ing)? (?:access )?"
        r"(?:denied|not (?:permitted|allowed)))",
        causes.RELAY_DENIED,
    ),
    Row(r"^5\d\d .*(?:client host|client address|your ip).*", causes.CLIENT_REFUSED),
    Row(r"^5\d\d .*(?:helo|ehlo).*(?:rejected|refused|invalid)", causes.HELO_REFUSED),
    Row(r"^530\b|^55\d .*not logged in", causes.NEEDS_LOGIN),
    Row(r"^5\d\d 5\.1\.[78]\b", causes.SENDER_UNKNOWN),
    Row(r"^5\d\d 5\.1\.\d+\b|^501\b|^553\b", causes.SENDER_UNKNOWN, "MAIL"),
)

_LIMIT_ROWS = (
    Row(r"recipientratelimit", causes.RECIPIENT_QUOTA_MICROSOFT),
    Row(r"daily message quota", causes.DAILY_QUOTA),
    Row(r"^5\d\d 5\.4\.5\b", causes.DAILY_QUOTA),
    Row(r"^454 .*throttling", causes.RATE),
    Row(r"credits", causes.CREDITS_SENDGRID, server=_SENDGRID),
    Row(r"^45[12]\b", causes.CREDITS_SENDGRID, "", _SENDGRID),
    Row(r"^421 4\.(?:3\.0|4\.5|7\.0)\b", causes.BUSY_GMAIL, server=_GOOGLE),
    Row(r"^450 4\.2\.1\b", causes.RECIPIENT_RATE, server=_GOOGLE),
    Row(r"^4\d\d .*gr[ea]y-?list", causes.GREYLISTED),
    Row(r"^4\d\d 4\.7\.\d+\b", causes.RATE, server=_MICROSOFT),
    Row(r"^45[01] 4\.7\.1\b", causes.GREYLISTED),
    Row(r"^[45]\d\d [45]\.5\.3\b|too many recipients", causes.TOO_MANY_RECIPIENTS),
    Row(
        r"^552 (?!5\.2\.2)|^552$|^5\d\d 5\.(?:3\.4|2\.3)\b",
        causes.TOO_LARGE,
    ),
    Row(r"^4\d\d 4\.(?:4\.2)\b", causes.SERVER_TIMEOUT),
    Row(r"^4\d\d 4\.(?:3\.[02]|7\.\d+)\b|^421\b", causes.BUSY),
    Row(r"^4\d\d 4\.3\.(?:1|4)\b|^452 (?!4)|^452$", causes.NO_STORAGE),
)

_RECIPIENT_ROWS = (
    Row(r"^[45]\d\d [45]\.2\.2\b", causes.OWN_MAILBOX_FULL, "DATA", _MICROSOFT),
    Row(r"^[45]\d\d [45]\.2\.2\b", causes.MAILBOX_FULL),
    Row(r"^[45]\d\d [45]\.2\.[01]\b", causes.MAILBOX_DISABLED),
    Row(r"^[45]\d\d [45]\.1\.10\b", causes.NO_SUCH_RECIPIENT, server=_MICROSOFT),
    Row(r"^[45]\d\d [45]\.1\.10\b|null ?mx", causes.NULL_MX),
    Row(r"^[45]\d\d [45]\.1\.3\b", causes.ADDRESS_SYNTAX),
    Row(r"^551\b|^5\d\d 5\.1\.6\b", causes.USER_NOT_LOCAL),
    Row(r"^5\d\d 5\.1\.\d+\b", causes.NO_SUCH_RECIPIENT),
    Row(r"^550 5\.4\.1\b", causes.NO_SUCH_RECIPIENT),
    Row(r"^[45]\d\d [45]\.4\.7\b", causes.EXPIRED),
    Row(r"^[45]\d\d [45]\.(?:4|1)\.\d+\b", causes.NO_ROUTE),
    Row(r"^(?:501|553) (?!5\.[67])", causes.ADDRESS_SYNTAX, "RCPT"),
)

_CONTENT_ROWS = (
    Row(r"^5\d\d 5\.6\.11\b|bare (?:lf|line ?feed|newline)", causes.BARE_LF),
    Row(r"duplicate header", causes.DUPLICATE_FIELD, server=_SES),
    Row(r"^5\d\d 5\.6\.[789]\b", causes.SMTPUTF8),
    Row(r"^5\d\d 5\.7\.1\b.*gcdp", causes.POLICY_DOMAIN_GMAIL),
    Row(r"^5\d\d 5\.7\.2[0-46]\b", causes.SENDER_AUTHENTICATION),
    Row(r"^[45]\d\d .*\b(?:spf|dkim|dmarc)\b", causes.SENDER_AUTHENTICATION),
    Row(r"^5\d\d 5\.7\.25\b|reverse dns|\bptr\b", causes.REVERSE_DNS),
    Row(r"^5\d\d 5\.7\.30\b", causes.REQUIRETLS),
    Row(r"^5\d\d 5\.7\.28\b", causes.RATE),
    Row(r"^5\d\d 5\.7\.[48]\b|^555\b|^5\d\d 5\.6\.\d+\b", causes.FEATURE),
    Row(r"^55\d .*(?:spam|virus|malware|phish|blocked)", causes.CONTENT_REFUSED),
    Row(r"^5\d\d 5\.7\.\d+\b", causes.POLICY),
    Row(r"^55[04]\b", causes.RECIPIENT_REFUSED, "RCPT"),
    Row(r"^55[04]\b", causes.CONTENT_REFUSED, "DATA"),
    Row(r"^554\b", causes.CLIENT_REFUSED, "the greeting"),
    Row(r"^50\d\b|^[45]\d\d [45]\.5\.\d+\b", causes.PROTOCOL),
    Row(r"^4", causes.ADVICE_TRANSIENT),
    Row(r"", causes.ADVICE_GENERAL),
)

ROWS: tuple[Row, ...] = (
    *_LOGIN_ROWS,
    *_SENDER_ROWS,
    *_LIMIT_ROWS,
    *_RECIPIENT_ROWS,
    *_CONTENT_ROWS,
)


def row_for(reply: SmtpReply, stage: str, server: str, login: Login = Login.ANY) -> Row:
    """Return the first row that fits; the last one fits everything."""
    return next(row for row in ROWS if row.fits(reply, stage, server, login))


def advice(reply: SmtpReply, stage: str, server: str) -> str:
    """Return cause and next step for a refusal.

    Args:
        stage: the SMTP command that was refused: "MAIL", "RCPT", "DATA" for all that follows, or
            a phase of the session before them.
        server: host name as configured.
    """
    return row_for(reply, stage, server).advice


def login_rejected(reply: SmtpReply, server: str, label: str) -> str:
    """Say that a login was refused, why, and what to do; without a full stop at the end.

    Args:
        label: of the authenticator.
    """
    is_token = label in TOKEN_LABELS
    row = row_for(reply, "AUTH", server, Login.TOKEN if is_token else Login.PASSWORD)
    shown = row.advice.rstrip(".")
    if is_token:
        return consts.OAUTH_LOGIN_REJECTED.format(
            code=reply.reply_code, text=str(reply)[4:], server=server, advice=shown
        )
    return causes.BASIC_LOGIN_REJECTED.format(
        code=reply.reply_code, reply=reply, server=server, advice=shown
    )
