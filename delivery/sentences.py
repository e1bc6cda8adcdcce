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

A pair is what happened and the next step, for an error; the rest are lines of progress, warnings
and words within sentences. Braces are str.format fields, filled where they are used.
"""

from __future__ import annotations

# --- Progress ---------------------------------------------------------------------------------

PROGRESS_RETRY = "{sentence} Trying again in {seconds:.0f} seconds ({attempt} of {retries})"
PROGRESS_NOT_WAITING = (
    "{reply}: that is {seconds} seconds, longer than a run waits, so it is not tried again now."
)
PROGRESS_TRYING_PORT = "Nobody listens on port {port} of {server}; trying port {next_port}"
PROGRESS_WAITING = "Waiting for {server} to answer at {phase}, until {until} at the latest."
PROGRESS_SENT_SO_FAR = "Sent {sent:.1f} of {total:.1f} MiB."
PROGRESS_NO_PIPELINING = (
    "The server does not do the PIPELINING that it announces, so commands are sent one by one."
)
TRANSACTION_CANCELLED = "The action was cancelled while the email was under way."
WAIT_CANCELLED = "The action was cancelled while it waited for another try."

# --- Steps of a session -------------------------------------------------------------------------

WARNING_PASSED_OVER = (
    "{label} is configured but did not work, so another way to log in was taken: {sentence} Correct"
    " its settings in the asset, or choose the Authentication type that is meant."
)
STEP = "{name}: {detail} ({ms} ms)"
STEP_FAILED = "{name}: failed. {detail} ({ms} ms)"
STEP_NAME = "name"
STEP_CONNECTION = "connection"
STEP_GREETING = "greeting"
STEP_EHLO = "EHLO"
STEP_STARTTLS = "STARTTLS"
STEP_TLS = "TLS"
STEP_CERTIFICATE = "certificate"
STEP_LOGIN = "login"
ADDRESS_AND_PORT = "{address} port {port}"
EXTENSIONS = ("STARTTLS", "PIPELINING", "8BITMIME", "SMTPUTF8", "DSN")
SIZE = "SIZE {mib:.1f} MiB"
LOGINS = "login by {offered}"
NO_EXTENSIONS = "no extensions"
CERTIFICATE = "subject {subject}; issuer {issuer}; valid from {begin} to {end}; SHA-256 {sha256}"
THE_CERTIFICATE = "The certificate:"
DAYS_LEFT = "; {days} days left"
DAYS_FEW = "; only {days} days left, have it renewed in time"

# --- Warnings -----------------------------------------------------------------------------------

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
WARNING_NAME_REFUSED = (
    "{server} refused the name that the app gave at EHLO ({reply}), but took it at HELO; so neither"
    " TLS nor a login was possible. Enter another name as EHLO Name in the asset."
)

# --- Connecting ---------------------------------------------------------------------------------

NAME_NOT_RESOLVED = (
    "The name {server} is not known ({reason}).",
    "Check Server IP/Hostname in the asset and the DNS of the platform.",
)
NAME_LOOKUP_SILENT = (
    "The DNS did not say within {seconds} seconds what the address of {server} is.",
    "Check Server IP/Hostname in the asset and the DNS of the platform, or raise Timeout.",
)
NAME_MALFORMED = (
    "Server IP/Hostname {server} is not a host name, an IP address or host:port.",
    "Correct it in the asset.",
)
CONNECT_TIMED_OUT = (
    "{server} port {port} did not answer within {seconds} seconds.",
    "Check Server IP/Hostname and Port in the asset and that the firewall allows the connection.",
)
CONNECT_REFUSED = (
    "The connection to {server} port {port} failed ({reason}).",
    "Check Server IP/Hostname and Port in the asset and that the firewall allows the connection.",
)

# --- What happened to a connection --------------------------------------------------------------

_ADVICE_LOST = (
    "Try again later; if it stays so, check Port and SSL Method in the asset and ask the mail"
    " server's administrator."
)
LOST_CLOSED = ("At {phase}: {server} closed the connection.", _ADVICE_LOST)
LOST_SILENT = (
    "At {phase}: {server} did not answer within {seconds} seconds.",
    "Try again later; if it stays so, raise Timeout in the asset or ask the mail server's"
    " administrator.",
)
LOST_GARBAGE = (
    "At {phase}: {server} answered with something that is not SMTP: {text}.",
    _ADVICE_LOST,
)
OTHER_PROTOCOL = (
    "At {phase}: {server} answered with something that is not SMTP but looks like {protocol}:"
    " {text}.",
    "Check Port and Server IP/Hostname in the asset.",
)
LOST_OVERSIZED = (
    "At {phase}: {server} answered with more than any SMTP reply may hold.",
    _ADVICE_LOST,
)
LOST_TLS = ("At {phase}: the encrypted connection to {server} failed ({reason}).", _ADVICE_LOST)
LOST_RESET = ("At {phase}: the connection to {server} broke ({reason}).", _ADVICE_LOST)
LOST_RSET = (
    "At {phase}: {server} did not reset the session for the next email ({reply}).",
    _ADVICE_LOST,
)
LOST_UNEXPECTED = (
    "At {phase}: {server} answered {reply}, which is no answer to what was asked.",
    _ADVICE_LOST,
)
LOST_BEFORE_TLS = (
    "At {phase}: {server} closed the connection instead of starting TLS; neither the login nor the"
    " email was sent.",
    "Try again later; if it stays so, ask the server's administrator whether it has a usable"
    " certificate.",
)
REPLY_IN_PHASE = "At {phase}: {server} answered {reply}."
REFUSED_IN_PHASE = "{server} refused {phase} ({reply})."
ADVICE_SILENT = (
    "Check Port and SSL Method in the asset; raise Timeout if the server is only slow to answer."
)
NAME_REFUSED = (
    "{server} refused the name that the app gave at EHLO ({reply}).",
    "Enter a host name that the server accepts as {label} in the asset, or ask the server's"
    " administrator which one it wants.",
)

# --- TLS ----------------------------------------------------------------------------------------

STARTTLS_NOT_OFFERED = (
    "{server} does not offer STARTTLS, which SSL Method StartTLS requires; neither the login nor"
    " the email was sent.",
    "Check Port, or choose None as SSL Method if the email may travel unencrypted.",
)
STARTTLS_NEEDS_EHLO = (
    "{server} only knows HELO, so it cannot do the STARTTLS that SSL Method StartTLS requires;"
    " neither the login nor the email was sent.",
    "Check Port, or choose None as SSL Method if the email may travel unencrypted.",
)
STARTTLS_REFUSED = (
    "{server} refused STARTTLS ({reply}); neither the login nor the email was sent.",
    "Try again later, or ask the server's administrator.",
)
STARTTLS_INJECTION = (
    "{server} sent data between its answer to STARTTLS and the start of encryption, which may be"
    " an attack on the connection; nothing was sent.",
    "Ask the server's administrator.",
)
PORT_SPEAKS_TLS = (
    "At the greeting: {server} port {port} expects TLS from the beginning of the connection;"
    " neither the login nor the email was sent.",
    "Choose SSL as SSL Method in the asset, or another Port.",
)
PORT_SPEAKS_STARTTLS = (
    "The TLS handshake with {server} failed: port {port} begins in clear and offers STARTTLS;"
    " neither the login nor the email was sent.",
    "Choose StartTLS as SSL Method in the asset, or another Port.",
)
PORT_SPEAKS_CLEAR = (
    "The TLS handshake with {server} failed: port {port} begins in clear and offers no STARTTLS;"
    " neither the login nor the email was sent.",
    "Check Port in the asset; choose None as SSL Method only if the email may travel unencrypted.",
)
CA_BUNDLE_UNREADABLE = (
    "The CA bundle {path} cannot be read, so no certificate can be checked.",
    "Repair it on the platform.",
)
CA_CERTIFICATES_UNREADABLE = (
    "CA Certificates in the asset holds something that is no certificate.",
    "Enter certificates in PEM form, each from BEGIN CERTIFICATE to END CERTIFICATE.",
)
_FAILED = "The TLS handshake with {server} failed"
_NOTHING_SENT = "neither the login nor the email was sent."
TLS_FAILED = (
    f"{_FAILED} ({{reason}}); {_NOTHING_SENT}",
    "Check SSL Method and Port in the asset; TLS 1.2 or newer is needed.",
)
TLS_TOO_OLD = (
    f"{_FAILED} ({{reason}}): the server speaks an older TLS only; {_NOTHING_SENT}",
    "Have the server's administrator turn on a newer one; TLS 1.2 or newer is needed.",
)
TLS_NO_COMMON_CIPHER = (
    f"{_FAILED} ({{reason}}): the server takes none of the ciphers and keys that are safe today, or"
    f" wants a client certificate, which this app does not have; {_NOTHING_SENT}",
    "Ask the server's administrator for TLS 1.2 or newer with ECDHE key exchange, and whether it"
    " wants a client certificate.",
)
TLS_WEAK_KEY = (
    f"{_FAILED} ({{reason}}): the server's key, signature or cipher is too weak; {_NOTHING_SENT}",
    "Have the server's administrator replace it.",
)
TLS_CLIENT_CERTIFICATE = (
    f"{_FAILED}: the server wants a client certificate, which this app does not have;"
    f" {_NOTHING_SENT}",
    "Ask the server's administrator for a port that does without.",
)
TLS_SILENT = (
    "{server} did not finish the TLS handshake in time; neither the login nor the email was sent.",
    "Check SSL Method and Port in the asset.",
)
TLS_NAMES_UNKNOWN = "other names"
TLS_WRONG_NAME = (
    f"{_FAILED}: its certificate has the wrong name, it is valid for {{names}} only;"
    f" {_NOTHING_SENT}",
    "Check Server IP/Hostname in the asset, and ask the server's administrator for its right name;"
    " do not take one from a certificate that nobody vouches for.",
)
TLS_NO_NAMES = (
    f"{_FAILED}: its certificate names no host (no subjectAltName); {_NOTHING_SENT}",
    "Have the certificate replaced by one with the server's name as subjectAltName.",
)
TLS_ADDRESS_AS_NAME = (
    f"{_FAILED}: its certificate has {{server}} as a host name, not as an IP address"
    f" (subjectAltName of the wrong type); {_NOTHING_SENT}",
    "Have the certificate replaced, or enter the server's name as Server IP/Hostname in the asset.",
)
TLS_EXPIRED = (
    f"{_FAILED}: its certificate has expired; {_NOTHING_SENT}",
    "Have the certificate renewed.",
)
TLS_EXPIRED_ABOVE = (
    f"{_FAILED}: its certificate is valid, but one above it in the chain has expired;"
    f" {_NOTHING_SENT}",
    "Have the server's administrator install the current intermediate certificate.",
)
TLS_NOT_YET_VALID = (
    f"{_FAILED}: its certificate is not valid yet; {_NOTHING_SENT}",
    "Check the clocks of the platform and of the server.",
)
TLS_SELF_SIGNED = (
    f"{_FAILED}: its certificate is self-signed; {_NOTHING_SENT}",
    "If it is the right one, enter the certificate as CA Certificates in the asset, or add it to"
    " the platform's CA bundle.",
)
TLS_UNKNOWN_AUTHORITY = (
    f"{_FAILED}: its certificate was issued by an authority that the platform does not know;"
    f" {_NOTHING_SENT}",
    "Enter the authority's certificate as CA Certificates in the asset, or add it to the platform's"
    " CA bundle.",
)
TLS_WEAK_CERTIFICATE = (
    f"{_FAILED}: its certificate, or one above it, has a key or signature that is too weak"
    f" ({{reason}}); {_NOTHING_SENT}",
    "Have the certificate replaced.",
)
TLS_CERTIFICATE_REFUSED = (
    f"{_FAILED}: its certificate is not acceptable ({{reason}}); {_NOTHING_SENT}",
    "Have the certificate replaced.",
)
AND_MORE_NAMES = " and {count} more"

# --- Logging in ---------------------------------------------------------------------------------

LOGIN_NEEDS_EHLO = (
    "{server} only knows HELO, so no login is possible.",
    "Check Server IP/Hostname and Port, or choose Passwordless as Authentication type.",
)
LOGIN_REJECTED = "{server} rejected the login at AUTH ({reply})."
TOKEN_REJECTED = "{server} rejected the login at AUTH."
LOGIN_TOO_MANY_PROMPTS = (
    "{server} asked more questions at AUTH than a login has.",
    "Ask the mail server's administrator.",
)
LOGIN_HUNG_UP = "{server} ended the session at AUTH ({reply})."
ADVICE_LOGIN_INTERRUPTED = (
    "Some servers answer a wrong password that way, so it is not sent again in this run, to lock no"
    " account. Check Username and Password in the asset, then run test connectivity."
)

# --- One message --------------------------------------------------------------------------------

TOO_LARGE = (
    "The message has {size} octets, but {server} takes at most {limit}. The email was not sent.",
    "Leave attachments out or make them smaller.",
)
NEEDS_8BITMIME = (
    "The text is not ASCII and {server} takes ASCII only (no 8BITMIME in its answer to EHLO). The"
    " email was not sent.",
    "Send the text in quoted-printable or base64.",
)
NEEDS_SMTPUTF8 = (
    "An address contains non-ASCII characters and {server} does not support them (no SMTPUTF8 in"
    " its answer to EHLO). The email was not sent.",
    "Use another address or another server.",
)
LONE_LINE_END = (
    "The message contains a carriage return or a line feed that stands alone, which some servers"
    " take for the end of a line and others do not, so it was not sent.",
    "Remove it where the text comes from.",
)
SENDER_REFUSED = "{server} refused the sender {sender} at MAIL ({reply}). The email was not sent."
ALL_RECIPIENTS_REFUSED = (
    "{server} accepted no recipient at RCPT: {recipients}. The email was not sent."
)
RCPT_ENDED = "{server} ended the session at RCPT ({reply}). The email was not sent."
MESSAGE_REFUSED = "{server} refused the message at {phase} ({reply}). The email was not sent."
AND_MORE = "and {count} more, see the result's data"
SAID_BEFORE = " Before that the server had answered for {recipients}."
TRANSFER_INTERRUPTED = (
    "{sentence}{before} The email was not sent.",
    "Run the action again; if it keeps failing, ask the mail server's administrator.",
)
REFUSED_BEFORE = " Refused before that: {recipients}."
OUTCOME_UNKNOWN = (
    "The whole message was handed over, but then its fate was not told. {sentence} Whether it was"
    " delivered is unknown, so it was not sent again.{refused}",
    "Look for Message-ID {message_id} of {date} in the mail server's log before you send it again.",
)
