# File: sentences.py
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
"""What is said about connections, TLS and transactions. Values only.

Braces are str.format fields, filled where the error is raised.
"""

from __future__ import annotations

AND_MORE = "and {count} more, see the result's data"
PROGRESS_RETRY = "{sentence}. Trying again in {seconds:.0f} seconds ({attempt} of {retries})"
PROGRESS_TRYING_PORT = "Nobody listens on port {port} of {server}; trying port {next_port}"
WAIT_CANCELLED = "The action was cancelled while it waited for another try."
WARNING_NOT_VERIFIED = (
    "The server's certificate is not checked: this asset was saved before the setting Verify"
    " server certificate existed. Edit and save the asset to turn the check on."
)
WARNING_VERIFICATION_OFF = (
    "The server's certificate is not checked, because Verify server certificate is off."
)
WARNING_CLEAR_LOGIN = (
    "The user name and the password travelled unencrypted, because SSL Method is None. Choose"
    " StartTLS or SSL in the asset if the server can do either."
)
WARNING_STARTTLS_MISSING = (
    "{server} does not offer STARTTLS, so the email travelled unencrypted. Choose None as SSL"
    " Method if that is intended; after the asset is saved again this will be an error."
)
WARNING_HELO = "{server} only knows HELO, so neither TLS nor a login was possible."
STARTTLS_NOT_OFFERED = (
    "{server} does not offer STARTTLS, which SSL Method StartTLS requires; neither the login nor"
    " the email was sent. Check Port, or choose None as SSL Method if the email may travel"
    " unencrypted"
)
STARTTLS_NEEDS_EHLO = (
    "{server} only knows HELO, so it cannot do the STARTTLS that SSL Method StartTLS requires;"
    " neither the login nor the email was sent. Check Port, or choose None as SSL Method if the"
    " email may travel unencrypted"
)
LOGIN_NEEDS_EHLO = (
    "{server} only knows HELO, so no login is possible. Check Server IP/Hostname and Port, or"
    " choose Passwordless as Authentication type"
)
STARTTLS_REFUSED = (
    "{server} refused STARTTLS ({reply}); neither the login nor the email was sent. Try again"
    " later, or ask the server's administrator"
)
STARTTLS_INJECTION = (
    "{server} sent data between its answer to STARTTLS and the start of encryption, which may be"
    " an attack on the connection; nothing was sent. Ask the server's administrator"
)
TOO_LARGE = (
    "The message has {size} octets, but {server} takes at most {limit}. The email was not sent."
    " Leave attachments out or make them smaller."
)
NEEDS_8BITMIME = (
    "The text is not ASCII and {server} takes ASCII only (no 8BITMIME in its answer to EHLO). The"
    " email was not sent. Send the text in quoted-printable or base64."
)
NEEDS_SMTPUTF8 = (
    "An address contains non-ASCII characters and {server} does not support them (no SMTPUTF8 in"
    " its answer to EHLO). The email was not sent. Use another address or another server."
)
# What happened to a connection; no full stop, as more follows.
LOST_CLOSED = "{server} closed the connection"
LOST_SILENT = "{server} did not answer within {seconds} seconds"
LOST_GARBAGE = "{server} answered with something that is not SMTP: {text}"
LOST_OVERSIZED = "{server} answered with more than any SMTP reply may hold"
LOST_TLS = "the encrypted connection to {server} failed ({reason})"
LOST_RESET = "the connection to {server} broke ({reason})"
LOST_RSET = "{server} did not reset the session for the next email ({reply})"
LOST_UNEXPECTED = "{server} answered {reply}, which is no answer to what was asked"
LONE_LINE_END = (
    "The message contains a carriage return or a line feed that stands alone, which some servers"
    " take for the end of a line and others do not, so it was not sent. Remove it where the text"
    " comes from."
)
LOST_IN_PHASE = "At {phase}: {sentence}"
REPLY_IN_PHASE = "At {phase}: {server} answered {reply}"
REFUSED_IN_PHASE = "{server} refused {phase} ({reply}). {advice}"
NAME_NOT_RESOLVED = (
    "The name {server} is not known ({reason}). Check Server IP/Hostname in the asset and the DNS"
    " of the platform"
)
CONNECT_TIMED_OUT = (
    "{server} port {port} did not answer within {seconds} seconds. Check Server IP/Hostname and"
    " Port in the asset and that the firewall allows the connection"
)
CONNECT_REFUSED = (
    "The connection to {server} port {port} failed ({reason}). Check Server IP/Hostname and Port in"
    " the asset and that the firewall allows the connection"
)
CA_BUNDLE_UNREADABLE = (
    "The CA bundle {path} cannot be read, so no certificate can be checked. Repair it on the"
    " platform"
)
TLS_NAMES_UNKNOWN = "other names"
TLS_FAILED = (
    "The TLS handshake with {server} failed ({reason}); neither the login nor the email was sent."
    " Check SSL Method and Port in the asset; TLS 1.2 or newer is needed"
)
TLS_SILENT = (
    "{server} did not finish the TLS handshake in time; neither the login nor the email was sent."
    " Check SSL Method and Port in the asset"
)
TLS_WRONG_NAME = (
    "The TLS handshake with {server} failed: its certificate has the wrong name, it is valid for"
    " {names} only; neither the login nor the email was sent. Enter one of these names as Server"
    " IP/Hostname in the asset, or have the certificate replaced"
)
TLS_EXPIRED = (
    "The TLS handshake with {server} failed: its certificate has expired; neither the login nor"
    " the email was sent. Have the certificate renewed"
)
TLS_NOT_YET_VALID = (
    "The TLS handshake with {server} failed: its certificate is not valid yet; neither the login"
    " nor the email was sent. Check the clocks of the platform and of the server"
)
TLS_SELF_SIGNED = (
    "The TLS handshake with {server} failed: its certificate is self-signed; neither the login nor"
    " the email was sent. Add the certificate to the platform's CA bundle if it is the right one"
)
TLS_UNKNOWN_AUTHORITY = (
    "The TLS handshake with {server} failed: its certificate was issued by an authority that the"
    " platform does not know; neither the login nor the email was sent. Add the authority's"
    " certificate to the platform's CA bundle"
)
TLS_CERTIFICATE_REFUSED = (
    "The TLS handshake with {server} failed: its certificate is not acceptable ({reason}); neither"
    " the login nor the email was sent. Have the certificate replaced"
)
SENDER_REFUSED = (
    "{server} refused the sender {sender} at MAIL ({reply}). The email was not sent. {advice}"
)
ALL_RECIPIENTS_REFUSED = (
    "{server} accepted no recipient at RCPT: {recipients}. The email was not sent. {advice}"
)
RCPT_ENDED = "{server} ended the session at RCPT ({reply}). The email was not sent. {advice}"
MESSAGE_REFUSED = (
    "{server} refused the message at {phase} ({reply}). The email was not sent. {advice}"
)
TRANSFER_INTERRUPTED = (
    "At {phase}: {sentence}. The email was not sent. Run the action again; if it keeps failing, ask"
    " the mail server's administrator."
)
OUTCOME_UNKNOWN = (
    "The whole message was handed over, but then, at the final dot: {sentence}. Whether it was"
    " delivered is unknown, so it was not sent again. Look for Message-ID {message_id} of {date} in"
    " the mail server's log before you send it again."
)
