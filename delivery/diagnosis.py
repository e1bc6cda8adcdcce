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
"""Server reply -> why, and the next step.

One table: the first row that fits wins, so rows about a provider come before general ones. The raw
reply is always kept in the sentence; classified by code, text and provider together, never by the
enhanced code alone (5.7.30 means REQUIRETLS to IANA and "Basic authentication retired" to Exchange
Online). Rows that say something final are for 5yz only. tests/diagnosis.tsv has a reply for each.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from auth.base import CredentialKind
from delivery import causes
from delivery.phase import Phase
from smtp_asset import Provider
from smtp_dataclass import dataclass
from smtp_errors import SmtpReply

_GREETING = (Phase.GREETING,)
_HELLO = (Phase.EHLO,)
_AUTH = (Phase.AUTH,)
_MAIL = (Phase.MAIL,)
_RCPT = (Phase.RCPT,)
_MESSAGE = (Phase.DATA, Phase.CONTENT, Phase.FINAL_DOT)
_PASSWORD, _TOKEN = CredentialKind.PASSWORD, CredentialKind.TOKEN
_MICROSOFT, _GOOGLE, _SENDGRID = Provider.MICROSOFT, Provider.GOOGLE, Provider.SENDGRID


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        pattern: found in the reply as text ("535 5.7.8 …"), without regard to case.
        explanation: why, and the next step; finished sentences.
        phases: what was refused; empty fits all.
        provider: whose server; None fits all.
        kind: the credentials in use; None fits all.
    """

    pattern: str
    explanation: tuple[str, str]
    phases: Collection[Phase] = ()
    provider: Provider | None = None
    kind: CredentialKind | None = None

    def fits(
        self, reply: SmtpReply, phase: Phase, provider: Provider | None, kind: CredentialKind
    ) -> bool:
        """Whether the row explains this reply."""
        return (
            (not self.phases or phase in self.phases)
            and self.provider in (None, provider)
            and self.kind in (None, kind)
            and re.search(self.pattern, str(reply), re.IGNORECASE | re.DOTALL) is not None
        )


_LOGIN_ROWS = (
    # Microsoft 365: 5.7.139 and the sentences are nobody else's, whatever the server is called.
    Row(r"^535 5\.7\.139\b.*disabled for the tenant", causes.TENANT_SMTP_AUTH_OFF),
    Row(r"^535 5\.7\.139\b.*disabled for the mailbox", causes.MAILBOX_SMTP_AUTH_OFF),
    Row(r"^535 5\.7\.139\b.*basic auth\w* is disabled", causes.BASIC_RETIRED),
    Row(r"^535 5\.7\.139\b.*credentials were incorrect", causes.PASSWORD_WRONG_MICROSOFT),
    Row(r"^535 5\.7\.139\b.*(?:security defaults|locked)", causes.SECURITY_DEFAULTS),
    Row(r"^535 5\.7\.139\b.*did not meet the criteria", causes.BASIC_BLOCKED),
    Row(r"^535 5\.7\.139\b", causes.LOGIN_REFUSED_MICROSOFT),
    Row(r"^5\d\d 5\.7\.30\b.*basic auth", causes.BASIC_RETIRED),
    Row(r"^5\d\d 5\.7\.30\b", causes.BASIC_RETIRED, provider=_MICROSOFT),
    Row(r"^535 5\.7\.3\b", causes.TOKEN_MICROSOFT, phases=_AUTH, provider=_MICROSOFT, kind=_TOKEN),
    Row(r"^535 5\.7\.3\b", causes.PASSWORD_MICROSOFT, phases=_AUTH, provider=_MICROSOFT),
    Row(r"^535 5\.7\.3\b", causes.PASSWORD_EXCHANGE, phases=_AUTH, kind=_PASSWORD),
    Row(r"^432 4\.3\.2\b|^432 .*(?:concurrent|thread)", causes.TOO_MANY_CONNECTIONS),
    Row(r"^432\b", causes.PASSWORD_TRANSITION, phases=_AUTH),
    # Google
    Row(r"^534 5\.7\.9\b", causes.PASSWORD_GMAIL, phases=_AUTH, provider=_GOOGLE),
    Row(r"^534 5\.7\.14\b", causes.BROWSER_GMAIL, phases=_AUTH, provider=_GOOGLE),
    Row(r"^535\b", causes.TOKEN_GMAIL, phases=_AUTH, provider=_GOOGLE, kind=_TOKEN),
    Row(r"^535\b", causes.PASSWORD_GMAIL, phases=_AUTH, provider=_GOOGLE),
    Row(r"^454 4\.5\.0\b", causes.PROTOCOL, provider=_GOOGLE),
    # Others
    Row(
        r"^535\b",
        causes.PASSWORD_YAHOO,
        phases=_AUTH,
        provider=Provider.YAHOO,
        kind=_PASSWORD,
    ),
    Row(r"^535\b", causes.PASSWORD_SES, phases=_AUTH, provider=Provider.SES),
    Row(r"^535\b", causes.PASSWORD_SENDGRID, phases=_AUTH, provider=_SENDGRID),
    Row(r"credits", causes.CREDITS_SENDGRID, provider=_SENDGRID),
    Row(
        r"^5\d\d .*(?:too many (?:failed|bad|invalid|wrong|unsuccessful|login|auth)"
        r"|account (?:is |has been )?(?:locked|blocked|suspended|disabled))",
        causes.LOCKED_OUT,
        phases=_AUTH,
    ),
    # RFC 4954 §6
    Row(r"^538\b|^5\d\d 5\.7\.11\b", causes.NEEDS_ENCRYPTION),
    Row(
        r"^530 .*starttls|^[45]\d\d .*(?:starttls (?:is )?required|must issue a starttls"
        r"|(?:tls|encrypt\w*|ssl) (?:is )?required|requires? (?:tls|ssl|starttls|encrypt\w*)"
        r"|must use (?:tls|ssl|starttls|encrypt\w*))",
        causes.NEEDS_ENCRYPTION,
    ),
    Row(r"^534\b|^5\d\d 5\.7\.9\b", causes.MECHANISM_WEAK, phases=_AUTH),
    Row(r"^5\d\d 5\.5\.6\b|line (?:is )?too long", causes.LOGIN_LINE_TOO_LONG, phases=_AUTH),
    Row(r"^501\b.*invalid (?:xoauth2|auth)", causes.TOKEN, phases=_AUTH, kind=_TOKEN),
    Row(r"^50[0-4]\b|^5\d\d 5\.7\.4\b", causes.MECHANISM_UNKNOWN, phases=_AUTH),
    Row(r"^5", causes.TOKEN, phases=_AUTH, kind=_TOKEN),
    Row(r"^5", causes.PASSWORD, phases=_AUTH),
    Row(r"^4[35]\d\b", causes.LOGIN_LATER, phases=_AUTH),
)

_CLIENT_ROWS = (
    Row(
        r"^[45]\d\d .*(?:cannot find your (?:reverse )?host ?name|reverse (?:dns|host ?name)"
        r"|\brdns\b|\bptr\b|no reverse|does not resolve)|^5\d\d 5\.7\.25\b",
        causes.REVERSE_DNS,
    ),
    Row(
        r"^[45]\d\d .*(?:blocked (?:using|by|at)|listed (?:at|in|on|by)|spamhaus|spamcop|dnsbl"
        r"|\brbl\b|black ?list|block ?list|banned sending ip|poor reputation|bad reputation)",
        causes.CLIENT_BLOCKED,
    ),
    Row(r"^[45]\d\d .*(?:helo|ehlo).*(?:reject|refus|invalid|denied)", causes.HELO_REFUSED),
    Row(r"^[45]\d\d .*invalid (?:helo|ehlo)", causes.HELO_REFUSED),
    Row(r"^5", causes.HELO_REFUSED, phases=_HELLO),
    Row(r"^5", causes.CLIENT_REFUSED, phases=_GREETING),
    Row(r"^5\d\d .*(?:client host|client address|your ip)", causes.CLIENT_REFUSED),
)

_SENDER_ROWS = (
    Row(r"^5\d\d .*5\.7\.57\b", causes.NOT_LOGGED_IN_MICROSOFT),
    Row(r"^55\d (?:5\.7\.60|5\.2\.252)\b|^55\d .*sendasdenied", causes.SEND_AS),
    Row(r"^5\d\d .*(?:bad outbound sender|outboundspam)", causes.OUTBOUND_SPAM),
    Row(r"^5\d\d 5\.7\.236\b", causes.ONMICROSOFT),
    Row(r"^554 .*not verified", causes.SENDER_NOT_VERIFIED_SES, provider=Provider.SES),
    Row(r"^55\d .*verified sender identity", causes.SENDER_NOT_VERIFIED_SENDGRID),
    Row(
        r"^5\d\d .*(?:not owned by user|sender address .*not permitted|sender (?:is )?not allowed"
        r" to relay|not (?:allowed|authori[sz]ed) to send (?:as|from)|permissions? to send as"
        r"|(?:sender|from)\b.* (?:not match|mismatch))",
        causes.SENDER_NOT_OWNED,
    ),
    Row(
        r"^[45]\d\d .*(?:5\.7\.54\b|unable to relay|rcpthosts"
        r"|relay(?:ing)? (?:access )?(?:is )?(?:denied|disallowed|prohibited|forbidden"
        r"|not (?:permitted|allowed|authori[sz]ed))"
        r"|not (?:permitted|allowed|authori[sz]ed) to relay|cannot relay"
        r"|we do not relay|does not allow relay)",
        causes.RELAY_DENIED,
    ),
    Row(
        r"^530\b|^5\d\d .*(?:not (?:logged in|authenticated)|(?:need|must|send) (?:to )?(?:auth"
        r"|log ?in)|auth\w* (?:is )?required|please (?:log ?in|auth)|requires? auth"
        r"|auth(?:entication)? first|unauthenticated senders?)",
        causes.NEEDS_LOGIN,
    ),
    Row(r"^4\d\d 4\.1\.[78]\b|^4\d\d .*sender .*domain", causes.SENDER_DOMAIN_LATER),
    Row(r"^5\d\d 5\.1\.[78]\b", causes.SENDER_UNKNOWN),
    Row(r"^5\d\d 5\.1\.\d+\b|^501\b|^553\b", causes.SENDER_UNKNOWN, phases=_MAIL),
)

_LIMIT_ROWS = (
    Row(r"recipientratelimit", causes.RECIPIENT_QUOTA_MICROSOFT),
    Row(
        r"(?:daily|hourly|sending|outgoing) (?:message |mail |email )?(?:quota|limit)"
        r"|^5\d\d 5\.4\.5\b",
        causes.DAILY_QUOTA,
    ),
    Row(r"^454 .*throttling", causes.RATE),
    Row(r"^45[12]\b", causes.CREDITS_SENDGRID, provider=_SENDGRID),
    Row(r"^421 4\.(?:3\.0|4\.5|7\.0)\b", causes.BUSY_GMAIL, provider=_GOOGLE),
    Row(r"^450 4\.2\.1\b", causes.RECIPIENT_RATE, provider=_GOOGLE),
    Row(r"^4\d\d .*gr[ea]y-?list", causes.GREYLISTED),
    Row(
        r"^4\d\d .*\b(?:spf|dkim|dmarc)\b|^4\d\d 4\.7\.2[0-46]\b",
        causes.SENDER_AUTHENTICATION_LATER,
    ),
    Row(r"^4\d\d .*(?:spam|virus|malware|phish)", causes.CONTENT_LATER),
    Row(r"^4\d\d 4\.7\.\d+\b", causes.RATE, provider=_MICROSOFT),
    Row(r"^45[01] 4\.7\.1\b(?!.*service (?:\w+ )?unavailable)", causes.GREYLISTED),
    Row(r"^[45]\d\d [45]\.5\.3\b|too many recipients", causes.TOO_MANY_RECIPIENTS),
    Row(
        r"^5\d\d 5\.(?:3\.4|2\.3)\b|^552$"
        r"|^55\d (?!.*(?:quota|mailbox)).*(?:message|mail|size|content).*"
        r"(?:too (?:large|big|long)|exceed|limit)"
        r"|^552 (?!5\.[27]\.)(?!.*(?:spam|virus|malware|phish|security|content|attachment type"
        r"|quota|mailbox|full|storage))",
        causes.TOO_LARGE,
    ),
    Row(r"^4\d\d 4\.4\.2\b", causes.SERVER_TIMEOUT),
    Row(r"^4\d\d 4\.(?:3\.[02]|7\.\d+)\b|^421\b", causes.BUSY),
    Row(r"^4\d\d 4\.3\.(?:1|4)\b|^452 (?!4)|^452$", causes.NO_STORAGE),
)

_RECIPIENT_ROWS = (
    Row(r"^[45]\d\d [45]\.2\.2\b", causes.OWN_MAILBOX_FULL, phases=_MESSAGE, provider=_MICROSOFT),
    Row(
        r"^[45]\d\d [45]\.2\.2\b|^55\d .*(?:quota|mailbox .*(?:full|exceed))"
        r"|^552 .*(?:full|storage)",
        causes.MAILBOX_FULL,
    ),
    Row(r"^4\d\d 4\.2\.[013]\b", causes.MAILBOX_BUSY),
    Row(r"^5\d\d 5\.2\.[01]\b", causes.MAILBOX_DISABLED),
    Row(r"^5\d\d 5\.1\.10\b", causes.NO_SUCH_RECIPIENT, provider=_MICROSOFT),
    Row(r"^5\d\d 5\.1\.10\b|^5\d\d .*null ?mx", causes.NULL_MX),
    Row(r"^5\d\d 5\.1\.3\b", causes.ADDRESS_SYNTAX),
    Row(r"^551\b|^5\d\d 5\.1\.6\b", causes.USER_NOT_LOCAL),
    Row(r"^5\d\d 5\.1\.\d+\b", causes.NO_SUCH_RECIPIENT),
    Row(r"^550 5\.4\.1\b", causes.NO_SUCH_RECIPIENT),
    Row(r"^[45]\d\d [45]\.4\.7\b", causes.EXPIRED),
    Row(r"^[45]\d\d [45]\.(?:4|1)\.\d+\b", causes.NO_ROUTE),
    Row(r"^(?:501|553) (?!5\.[67])", causes.ADDRESS_SYNTAX, phases=_RCPT),
)

_CONTENT_ROWS = (
    Row(r"^5\d\d 5\.6\.11\b|^5.*bare (?:lf|line ?feed|newline)", causes.BARE_LF),
    Row(r"duplicate header", causes.DUPLICATE_FIELD, provider=Provider.SES),
    Row(r"^5\d\d 5\.6\.[789]\b", causes.SMTPUTF8),
    Row(r"^5\d\d 5\.7\.1\b.*gcdp", causes.POLICY_DOMAIN_GMAIL),
    Row(r"^5\d\d 5\.7\.2[0-46]\b|^5\d\d .*\b(?:spf|dkim|dmarc)\b", causes.SENDER_AUTHENTICATION),
    Row(r"^5\d\d 5\.7\.30\b", causes.REQUIRETLS),
    Row(r"^5\d\d 5\.7\.28\b", causes.RATE),
    Row(r"^5\d\d 5\.7\.[48]\b|^555\b|^5\d\d 5\.6\.[1-5]\b", causes.FEATURE),
    Row(
        r"^55\d .*(?:spam|virus|malware|phish|blocked|security issue|suspicious|banned"
        r"|content restriction|attachment)",
        causes.CONTENT_REFUSED,
    ),
    Row(r"^552 5\.7\.\d+\b", causes.CONTENT_REFUSED),
    Row(r"^5\d\d 5\.7\.\d+\b", causes.POLICY),
    Row(r"^55[04]\b", causes.RECIPIENT_REFUSED, phases=_RCPT),
    Row(r"^55[024]\b", causes.CONTENT_REFUSED, phases=_MESSAGE),
    Row(r"^50\d\b|^5\d\d 5\.5\.\d+\b", causes.PROTOCOL),
    Row(r"^4", causes.ADVICE_TRANSIENT),
    Row(r"", causes.ADVICE_GENERAL),
)

ROWS: tuple[Row, ...] = (
    *_LOGIN_ROWS,
    *_CLIENT_ROWS,
    *_SENDER_ROWS,
    *_LIMIT_ROWS,
    *_RECIPIENT_ROWS,
    *_CONTENT_ROWS,
)


def row_for(
    reply: SmtpReply, phase: Phase, server: str, kind: CredentialKind = CredentialKind.NONE
) -> Row:
    """Return the first row that fits; the last one fits everything.

    Args:
        phase: what was refused.
        server: host name as configured.
        kind: the credentials in use, for AUTH.
    """
    provider = next((each for each in Provider if each.runs(server)), None)
    return next(row for row in ROWS if row.fits(reply, phase, provider, kind))


def explain(
    reply: SmtpReply, phase: Phase, server: str, kind: CredentialKind = CredentialKind.NONE
) -> tuple[str, str]:
    """Return why something was refused, and the next step."""
    return row_for(reply, phase, server, kind).explanation


def is_too_large(reply: SmtpReply, phase: Phase, server: str) -> bool:
    """Whether a message was refused for its size."""
    return explain(reply, phase, server) is causes.TOO_LARGE


def will_pass(reply: SmtpReply, phase: Phase, server: str) -> bool:
    """Whether a transient reply may be another one later; a demand for encryption stays."""
    return explain(reply, phase, server) is not causes.NEEDS_ENCRYPTION
