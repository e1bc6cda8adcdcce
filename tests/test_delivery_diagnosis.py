# File: test_delivery_diagnosis.py
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
"""Each row of the table of delivery.diagnosis explains a reply as a real server words it."""

from __future__ import annotations

import pytest

from delivery import causes, diagnosis
from delivery.diagnosis import ROWS, Login
from delivery.report import parse_reply

M365 = "smtp.office365.com"
GMAIL = "smtp.gmail.com"
SES = "email-smtp.eu-central-1.amazonaws.com"
SENDGRID = "smtp.sendgrid.net"
RELAY = "relay.corp.example"

AUTH, MAIL, RCPT, DATA = "AUTH", "MAIL", "RCPT", "DATA"

# One reply for each row, in the order of the table: reply, stage, server, login, sentence.
SAMPLES = [
    (
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the"
        " Tenant. Visit https://aka.ms/smtp_auth_disabled",
        AUTH,
        M365,
        Login.PASSWORD,
        "TENANT_SMTP_AUTH_OFF",
    ),
    (
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the"
        " Mailbox.",
        AUTH,
        M365,
        Login.TOKEN,
        "MAILBOX_SMTP_AUTH_OFF",
    ),
    (
        "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security"
        " defaults policy",
        AUTH,
        M365,
        Login.PASSWORD,
        "SECURITY_DEFAULTS",
    ),
    (
        "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be"
        " authenticated successfully",
        AUTH,
        M365,
        Login.PASSWORD,
        "BASIC_BLOCKED",
    ),
    (
        "535 5.7.139 Authentication unsuccessful",
        AUTH,
        M365,
        Login.PASSWORD,
        "LOGIN_REFUSED_MICROSOFT",
    ),
    (
        "550 5.7.30 Basic authentication is not supported for Client Submission",
        AUTH,
        "mail.proxy.example",
        Login.PASSWORD,
        "BASIC_RETIRED",
    ),
    ("550 5.7.30 Not supported", AUTH, M365, Login.PASSWORD, "BASIC_RETIRED"),
    (
        "535 5.7.3 Authentication unsuccessful [FR0P281.DEUP281.PROD.OUTLOOK.COM]",
        AUTH,
        M365,
        Login.TOKEN,
        "TOKEN_MICROSOFT",
    ),
    (
        "535 5.7.3 Authentication unsuccessful",
        AUTH,
        "smtp-mail.outlook.com",
        Login.PASSWORD,
        "PASSWORD_MICROSOFT",
    ),
    (
        "535 5.7.3 Authentication unsuccessful",
        AUTH,
        "exchange.corp.example",
        Login.PASSWORD,
        "PASSWORD_EXCHANGE",
    ),
    (
        "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending",
        AUTH,
        M365,
        Login.TOKEN,
        "TOO_MANY_CONNECTIONS",
    ),
    (
        "432 4.7.12 A password transition is needed",
        AUTH,
        RELAY,
        Login.PASSWORD,
        "PASSWORD_TRANSITION",
    ),
    (
        "534 5.7.9 Application-specific password required. For more information, go to"
        " https://support.google.com/mail/?p=InvalidSecondFactor d2-gsmtp",
        AUTH,
        GMAIL,
        Login.PASSWORD,
        "PASSWORD_GMAIL",
    ),
    (
        "534 5.7.14 <https://accounts.google.com/signin/continue> Please log in via your web"
        " browser and then try again.",
        AUTH,
        GMAIL,
        Login.PASSWORD,
        "BROWSER_GMAIL",
    ),
    ("535 5.7.8 Username and Password not accepted.", AUTH, GMAIL, Login.TOKEN, "TOKEN_GMAIL"),
    (
        "535 5.7.8 Username and Password not accepted. d2e1a72-gsmtp",
        AUTH,
        GMAIL,
        Login.PASSWORD,
        "PASSWORD_GMAIL",
    ),
    (
        "454 4.5.0 SMTP protocol violation, no commands allowed to pipeline after STARTTLS",
        "STARTTLS",
        GMAIL,
        Login.ANY,
        "PROTOCOL",
    ),
    (
        "535 5.7.0 (#AUTH005) Too many bad auth attempts.",
        AUTH,
        "smtp.mail.yahoo.com",
        Login.PASSWORD,
        "PASSWORD_YAHOO",
    ),
    ("535 Authentication Credentials Invalid", AUTH, SES, Login.PASSWORD, "PASSWORD_SES"),
    (
        "535 Authentication failed: Bad username / password",
        AUTH,
        SENDGRID,
        Login.PASSWORD,
        "PASSWORD_SENDGRID",
    ),
    (
        "538 5.7.11 Encryption required for requested authentication mechanism",
        AUTH,
        RELAY,
        Login.PASSWORD,
        "NEEDS_ENCRYPTION",
    ),
    ("530 Must issue a STARTTLS command first", MAIL, SES, Login.ANY, "NEEDS_ENCRYPTION"),
    (
        "534 5.7.9 Authentication mechanism is too weak",
        AUTH,
        RELAY,
        Login.PASSWORD,
        "MECHANISM_WEAK",
    ),
    (
        "500 5.5.6 Authentication exchange line is too long",
        AUTH,
        RELAY,
        Login.TOKEN,
        "LOGIN_LINE_TOO_LONG",
    ),
    ("504 5.5.4 Unrecognized authentication type", AUTH, RELAY, Login.TOKEN, "MECHANISM_UNKNOWN"),
    ("535 5.7.8 Error: authentication failed:", AUTH, RELAY, Login.TOKEN, "TOKEN"),
    ("535 5.7.8 Error: authentication failed:", AUTH, RELAY, Login.PASSWORD, "PASSWORD"),
    (
        "454 4.7.0 Temporary authentication failure: Connection lost to authentication server",
        AUTH,
        RELAY,
        Login.PASSWORD,
        "LOGIN_LATER",
    ),
    # Who may send
    (
        "530 5.7.57 Client not authenticated to send mail. [LO4P123CA0001]",
        MAIL,
        M365,
        Login.ANY,
        "NOT_LOGGED_IN_MICROSOFT",
    ),
    (
        "554 5.2.252 SendAsDenied; soc@example.com not allowed to send as ceo@example.com;"
        " STOREDRV.Submission.Exception:SendAsDeniedException",
        DATA,
        M365,
        Login.ANY,
        "SEND_AS",
    ),
    (
        "550 5.7.236 Exceeded the external recipient limit for onmicrosoft.com domains",
        DATA,
        M365,
        Login.ANY,
        "ONMICROSOFT",
    ),
    (
        "554 Message rejected: Email address is not verified. The following identities failed the"
        " check in region EU-CENTRAL-1: soc@example.com",
        DATA,
        SES,
        Login.ANY,
        "SENDER_NOT_VERIFIED_SES",
    ),
    (
        "550 The from address does not match a verified Sender Identity. Mail cannot be sent until"
        " this error is resolved.",
        DATA,
        SENDGRID,
        Login.ANY,
        "SENDER_NOT_VERIFIED_SENDGRID",
    ),
    (
        "553 5.7.1 <ceo@example.com>: Sender address rejected: not owned by user soc@example.com",
        RCPT,
        RELAY,
        Login.ANY,
        "SENDER_NOT_OWNED",
    ),
    ("554 5.7.1 <a@example.net>: Relay access denied", RCPT, RELAY, Login.ANY, "RELAY_DENIED"),
    (
        "554 5.7.1 <unknown[192.0.2.7]>: Client host rejected: Access denied",
        RCPT,
        RELAY,
        Login.ANY,
        "CLIENT_REFUSED",
    ),
    (
        "504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname",
        RCPT,
        RELAY,
        Login.ANY,
        "HELO_REFUSED",
    ),
    ("530 5.5.1 Authentication Required. gsmtp", MAIL, GMAIL, Login.ANY, "NEEDS_LOGIN"),
    (
        "550 5.1.8 <soc@nowhere.example>: Sender address rejected: Domain not found",
        RCPT,
        RELAY,
        Login.ANY,
        "SENDER_UNKNOWN",
    ),
    ("501 Invalid MAIL FROM address provided", MAIL, SES, Login.ANY, "SENDER_UNKNOWN"),
    # Limits
    (
        "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; Failed to"
        " process message due to RecipientRateLimit",
        DATA,
        M365,
        Login.ANY,
        "RECIPIENT_QUOTA_MICROSOFT",
    ),
    (
        "454 Throttling failure: Daily message quota exceeded.",
        DATA,
        SES,
        Login.ANY,
        "DAILY_QUOTA",
    ),
    (
        "550 5.4.5 Daily user sending limit exceeded. d2-gsmtp",
        DATA,
        GMAIL,
        Login.ANY,
        "DAILY_QUOTA",
    ),
    ("454 Throttling failure: Maximum sending rate exceeded.", DATA, SES, Login.ANY, "RATE"),
    (
        "550 Maximum credits exceeded",
        DATA,
        SENDGRID,
        Login.ANY,
        "CREDITS_SENDGRID",
    ),
    ("451 You have exceeded your messaging limits", DATA, SENDGRID, Login.ANY, "CREDITS_SENDGRID"),
    ("421 4.7.0 Try again later, closing connection.", MAIL, GMAIL, Login.ANY, "BUSY_GMAIL"),
    (
        "450 4.2.1 The user you are trying to contact is receiving mail too quickly.",
        RCPT,
        GMAIL,
        Login.ANY,
        "RECIPIENT_RATE",
    ),
    (
        "450 4.2.0 <a@example.net>: Recipient address rejected: Greylisted",
        RCPT,
        RELAY,
        Login.ANY,
        "GREYLISTED",
    ),
    ("451 4.7.500 Server busy. Please try again later", MAIL, M365, Login.ANY, "RATE"),
    ("451 4.7.1 Please come back later", RCPT, RELAY, Login.ANY, "GREYLISTED"),
    (
        "452 4.5.3 Error: too many recipients",
        RCPT,
        RELAY,
        Login.ANY,
        "TOO_MANY_RECIPIENTS",
    ),
    (
        "552 5.3.4 Message size exceeds fixed maximum message size",
        MAIL,
        RELAY,
        Login.ANY,
        "TOO_LARGE",
    ),
    ("451 4.4.2 Timeout - closing connection. gsmtp", DATA, GMAIL, Login.ANY, "SERVER_TIMEOUT"),
    ("421 4.3.2 Service not available, closing", MAIL, RELAY, Login.ANY, "BUSY"),
    ("452 4.3.1 Insufficient system storage", MAIL, RELAY, Login.ANY, "NO_STORAGE"),
    # Recipients
    (
        "554 5.2.2 STOREDRV.Submission; mailbox full",
        DATA,
        M365,
        Login.ANY,
        "OWN_MAILBOX_FULL",
    ),
    ("452 4.2.2 The recipient's inbox is out of storage", RCPT, GMAIL, Login.ANY, "MAILBOX_FULL"),
    ("550 5.2.1 The email account is disabled", RCPT, RELAY, Login.ANY, "MAILBOX_DISABLED"),
    (
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        RCPT,
        M365,
        Login.ANY,
        "NO_SUCH_RECIPIENT",
    ),
    (
        "556 5.1.10 Recipient address has a null MX",
        RCPT,
        RELAY,
        Login.ANY,
        "NULL_MX",
    ),
    ("501 5.1.3 Bad recipient address syntax", RCPT, RELAY, Login.ANY, "ADDRESS_SYNTAX"),
    ("551 5.1.6 User not local; try <new@example.org>", RCPT, RELAY, Login.ANY, "USER_NOT_LOCAL"),
    (
        "550 5.1.1 <a@example.net>: Recipient address rejected: User unknown",
        RCPT,
        RELAY,
        Login.ANY,
        "NO_SUCH_RECIPIENT",
    ),
    (
        "550 5.4.1 Recipient address rejected: Access denied.",
        RCPT,
        M365,
        Login.ANY,
        "NO_SUCH_RECIPIENT",
    ),
    ("450 4.4.7 Delivery time expired", RCPT, RELAY, Login.ANY, "EXPIRED"),
    (
        "450 4.1.2 <a@example.net>: Recipient address rejected: Domain not found",
        RCPT,
        RELAY,
        Login.ANY,
        "NO_ROUTE",
    ),
    ("553 sorry, that address is not understood", RCPT, RELAY, Login.ANY, "ADDRESS_SYNTAX"),
    # Content and the rest
    (
        "550 5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds",
        DATA,
        M365,
        Login.ANY,
        "BARE_LF",
    ),
    (
        "554 Transaction failed: Duplicate header 'Subject'.",
        DATA,
        SES,
        Login.ANY,
        "DUPLICATE_FIELD",
    ),
    (
        "553 5.6.7 SMTPUTF8 is required, but was not offered by host",
        RCPT,
        RELAY,
        Login.ANY,
        "SMTPUTF8",
    ),
    (
        "550 5.7.1 The user or domain that you are sending to has a policy. d2 - gcdp",
        DATA,
        GMAIL,
        Login.ANY,
        "POLICY_DOMAIN_GMAIL",
    ),
    (
        "550 5.7.26 This mail has been blocked because the sender is unauthenticated.",
        DATA,
        GMAIL,
        Login.ANY,
        "SENDER_AUTHENTICATION",
    ),
    (
        "550 5.7.0 Message failed DMARC policy of example.com",
        DATA,
        RELAY,
        Login.ANY,
        "SENDER_AUTHENTICATION",
    ),
    ("550 5.7.25 No PTR record for [192.0.2.7]", MAIL, RELAY, Login.ANY, "REVERSE_DNS"),
    ("550 5.7.30 REQUIRETLS support required", MAIL, RELAY, Login.ANY, "REQUIRETLS"),
    ("550 5.7.28 Mail flood detected", DATA, RELAY, Login.ANY, "RATE"),
    ("555 5.5.4 Unsupported option: BODY=8BITMIME", MAIL, RELAY, Login.ANY, "FEATURE"),
    (
        "554 5.7.1 Message identified as spam",
        DATA,
        RELAY,
        Login.ANY,
        "CONTENT_REFUSED",
    ),
    ("550 5.7.1 Delivery not authorized, message refused", DATA, RELAY, Login.ANY, "POLICY"),
    ("550 No such user here", RCPT, RELAY, Login.ANY, "RECIPIENT_REFUSED"),
    ("554 Transaction failed", DATA, RELAY, Login.ANY, "CONTENT_REFUSED"),
    ("554 No SMTP service here", "the greeting", RELAY, Login.ANY, "CLIENT_REFUSED"),
    ("503 5.5.1 Bad sequence of commands", RCPT, RELAY, Login.ANY, "PROTOCOL"),
    ("450 try again", RCPT, RELAY, Login.ANY, "ADVICE_TRANSIENT"),
    ("559 what is this", MAIL, RELAY, Login.ANY, "ADVICE_GENERAL"),
]


def reply_of(text):
    """A reply as it comes from the wire."""
    return parse_reply(int(text[:3]), text[4:].encode())


def sentence_of(name):
    return getattr(causes, name)


@pytest.mark.parametrize(
    ("row", "sample"),
    list(zip(ROWS, SAMPLES)),
    ids=[f"{i:02}-{sample[4].lower()}-{sample[0][:10]}" for i, sample in enumerate(SAMPLES)],
)
def test_each_row_explains_a_reply_that_no_earlier_row_takes(row, sample):
    text, stage, server, login, name = sample

    found = diagnosis.row_for(reply_of(text), stage, server, login)

    assert (found.pattern, found.advice) == (row.pattern, sentence_of(name))
    assert found is row


def test_there_is_a_sample_for_each_row():
    assert len(SAMPLES) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.pattern)
def test_each_advice_ends_with_a_next_step_in_whole_sentences(row):
    # Cause and next step, or a step that tells the cause by itself.
    assert row.advice.endswith(".")
    assert len(row.advice.split(". ")) >= 2 or row.advice == causes.ADVICE_GENERAL


@pytest.mark.parametrize("label", ["Basic", "OAuth", "Client Credentials"])
def test_a_rejected_login_keeps_the_server_s_words(label):
    reply = reply_of("535 5.7.8 Error: {not} our words")

    sentence = diagnosis.login_rejected(reply, RELAY, label)

    assert "5.7.8 Error: {not} our words" in sentence
    assert RELAY in sentence
    assert not sentence.endswith(".")


def test_one_enhanced_code_means_different_things_with_different_servers():
    """5.7.30: REQUIRETLS to IANA, Basic authentication retired to Exchange Online."""
    reply = reply_of("550 5.7.30 Not supported")

    assert diagnosis.advice(reply, MAIL, M365) == causes.BASIC_RETIRED
    assert diagnosis.advice(reply, MAIL, RELAY) == causes.REQUIRETLS


@pytest.mark.parametrize(
    ("server", "is_microsoft"),
    [
        ("smtp.office365.com", True),
        ("SMTP.Office365.us", True),
        ("smtp.partner.outlook.cn", True),
        ("example.mail.protection.outlook.com", True),
        ("notoutlook.com", False),
        ("outlook.com.example.org", False),
    ],
)
def test_a_provider_is_known_by_the_end_of_the_server_s_name(server, is_microsoft):
    reply = reply_of("550 5.7.30 Not supported")

    found = diagnosis.advice(reply, MAIL, server)

    assert (found == causes.BASIC_RETIRED) is is_microsoft


def test_nobody_is_told_to_log_in_as_a_mailbox_where_the_application_itself_logs_in():
    reply = reply_of("535 5.7.8 Error: authentication failed:")

    sentence = diagnosis.login_rejected(reply, RELAY, "Client Credentials")

    assert "for OAuth, run test connectivity and log in again as that mailbox" in sentence
    assert "for Client Credentials, grant the application the right to send" in sentence
