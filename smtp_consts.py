# File: smtp_consts.py
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
"""Manifest keys, defaults, and every sentence an analyst can read. Values only.

Sentences with a "published" remark are matched by playbooks and stay to the letter, oddities of
punctuation and spelling included. Braces are str.format fields, filled where the error is raised.
"""

from __future__ import annotations


class Published(str):
    """A sentence, or the start of one, that the published app says and playbooks match.

    Filled and continued it stays what it is; whoever frames a message asks for the type.

    Attributes:
        advice: the next step, for the data only, as nothing may be added to the message.
    """

    advice: str

    def __new__(cls, text: str, advice: str = "") -> Published:
        """Make one."""
        published = super().__new__(cls, text)
        published.advice = advice
        return published

    def format(self, *args: object, **values: object) -> Published:
        """Fill the fields."""
        return Published(super().format(*args, **values), self.advice)

    def __add__(self, other: str) -> Published:
        return Published(super().__add__(other), self.advice)


# --- Manifest keys ---------------------------------------------------------------------------

KEY_SERVER = "server"
KEY_PORT = "port"
KEY_AUTH_TYPE = "auth_type"
KEY_USERNAME = "username"
KEY_PASSWORD = "password"  # pragma: allowlist secret (a key)
KEY_CLIENT_ID = "client_id"
KEY_CLIENT_SECRET = "client_secret"  # pragma: allowlist secret (a key)
KEY_AUTH_URL = "auth_url"
KEY_TOKEN_URL = "token_url"
KEY_SCOPES = "scopes"
KEY_SENDER_ADDRESS = "sender_address"
KEY_SSL_CONFIG = "ssl_config"
KEY_ALLOW_SMTPUTF8 = "allow_smtputf8"
KEY_ENCODING = "encoding"
KEY_VERIFY_SERVER_CERT = "verify_server_cert"
KEY_TIMEOUT = "timeout"
KEY_RETRIES = "retries"
KEY_ALLOWED_DOMAINS = "allowed_recipient_domains"
KEY_MAX_RECIPIENTS = "max_recipients"

KEY_CA_CERTIFICATES = "ca_certificates"
KEY_EHLO_NAME = "ehlo_name"

PARAM_ONCE_KEY = "once_key"
PARAM_SAVE_TO_VAULT = "save_to_vault"
PARAM_DRY_RUN = "dry_run"

LABELS = {
    KEY_SERVER: "Server IP/Hostname",
    KEY_PORT: "Port",
    KEY_AUTH_TYPE: "Authentication type",
    KEY_USERNAME: "Username",
    KEY_PASSWORD: "Password",  # pragma: allowlist secret (a label)
    KEY_CLIENT_ID: "OAuth Client ID",
    KEY_CLIENT_SECRET: "OAuth Client Secret",  # pragma: allowlist secret (a label)
    KEY_AUTH_URL: "OAuth Authorization URL",
    KEY_TOKEN_URL: "OAuth Token URL",
    KEY_SCOPES: "OAuth API Scope",
    KEY_SENDER_ADDRESS: "Sender Address",
    KEY_SSL_CONFIG: "SSL Method",
    KEY_ALLOW_SMTPUTF8: "Enable SMTPUTF8 support",
    KEY_ENCODING: "Enable Unicode support",
    KEY_VERIFY_SERVER_CERT: "Verify server certificate",
    KEY_TIMEOUT: "Timeout",
    KEY_RETRIES: "Retries",
    KEY_ALLOWED_DOMAINS: "Allowed Recipient Domains",
    KEY_MAX_RECIPIENTS: "Maximum Recipients",
    KEY_CA_CERTIFICATES: "CA Certificates",
    KEY_EHLO_NAME: "EHLO Name",
}

ACTION_TEST_CONNECTIVITY = "test_connectivity"
ACTION_SEND_EMAIL = "send_email"
ACTION_SEND_RAWEMAIL = "send_rawemail"
ACTION_SEND_HTMLEMAIL = "send_htmlemail"

# --- Defaults and limits ---------------------------------------------------------------------

DEFAULT_TIMEOUT_SECONDS = 30.0
MAX_TIMEOUT_SECONDS = 3600
DEFAULT_RETRIES = 2
MAX_RETRIES = 10
# RFC 5322 §2.1.1: octets in a line of a message, its CRLF not counted.
MAX_LINE = 998

# --- Results and progress (published unless remarked) ----------------------------------------

EMAIL_SENT = "Email sent"
INVALID_ATTACHMENTS = "The following attachments are invalid and were not sent: {vault_ids}"
SEND_FAILED = "Email send failed. {sentence}"
SEND_FAILED_WITH_CODE = "Email send failed. Error Code: {code}. {sentence}"
CONNECT_FAILED = "Connection to server failed. {sentence}"
CONNECT_FAILED_WITH_CODE = "Connection to server failed. Error Code: {code}. {sentence}"
# The line break is CR LF in the published text.
NEEDS_STARTTLS = (
    "Connection to server failed.\r\nPossible misconfiguration. The current SSL configuration value"
    " requires the server to support the startTLS command issued after a connection is made."
    " Please try without specifying the port. {sentence}"
)
NEEDS_IMPLICIT_TLS = (
    "Connection to server failed.\r\nPossible misconfiguration. The current SSL configuration value"
    " requires the server to speak SSL from the beginning of the connection."
    " Please try without specifying the port. {sentence}"
)
AUTHENTICATION_FAILED = (
    "Authentication failed for connecting to server with {label} authentication."
    " Message: {sentence} Please run test connectivity first."
)
TEST_PASSED = "Test Connectivity Passed for {label} authentication"
TEST_FAILED = Published("Test Connectivity Failed for {label} authentication")
PROGRESS_SELECTED = "You have selected {label} Authentication"
PROGRESS_USING = "Using {label} Authentication"
PROGRESS_CONNECTING = "Connecting to {server}..."
PROGRESS_CONNECTED = "Connected to server"
PROGRESS_METHOD_FAILED = "{action} failed for {label} authentication. {sentence}"
PROGRESS_SENDING_TEST_MAIL = "Sending test mail"
PROGRESS_DONE = "Done..."
PROGRESS_TEST_MAIL_FAILED = "Error message: {sentence}"
PROGRESS_ACTION_HANDLER = "In action handler for: {identifier}"
ACTION_TITLE_SEND = "Send Email"
ACTION_TITLE_TEST = "Test Connectivity"
TEST_SUBJECT = "Test SMTP config"
TEST_BODY = "This is a test mail, sent by the SOAR device,\nto test connectivity to the SMTP Asset."
STATE_CORRUPT = (
    "Error occurred while loading the state file due to its unexpected format. Resetting the state"
    " file with the default format. Please try again."
)
# Ours from here on.
UNKNOWN_ACTION = Published(
    "The action '{identifier}' is not one of this app's actions.",
    "Reinstall the app, so that its files are of one version.",
)
UNEXPECTED_ERROR = (
    "An unexpected error occurred in the SMTP app ({kind}).",
    "Look in the log of the app (spawn.log) for the details, and report them to the app's"
    " publisher.",
)
FOREIGN_PACKAGE = (
    "The SMTP app cannot start: another package called '{name}' ({path}) is already loaded in this"
    " process, where the app's own has to be. Nothing was sent. Tell the administrator of the"
    " platform which app or setting of Python's path brings it."
)


# --- Asset settings --------------------------------------------------------------------------

MISSING_SERVER = (
    "Server IP/Hostname is empty.",
    "Enter the mail server's name in the asset.",
)
INVALID_SERVER = (
    "Server IP/Hostname {server} is not a host name, an IP address or host:port.",
    "Correct it in the asset.",
)
TWO_PORTS = (
    "Server IP/Hostname '{server}' names another port than Port ({port}).",
    "Remove one of them in the asset.",
)
_CORRECT_PORT = "Enter a number from 1 to 65535 as Port in the asset, or leave it empty."
PORT_NOT_INTEGER = Published("Please provide a valid integer value in the 'port'", _CORRECT_PORT)
PORT_NEGATIVE = Published(
    "Please provide a valid non-negative integer value in the 'port'", _CORRECT_PORT
)
PORT_OUT_OF_RANGE = (
    "Port is {port}, but a port is a number from 1 to 65535.",
    "Correct it in the asset.",
)
UNKNOWN_SSL_METHOD = (
    "SSL Method is '{value}', but must be None, SSL or StartTLS.",
    "Correct it in the asset.",
)
UNKNOWN_AUTH_TYPE = (
    "Authentication type is '{value}', but must be Automatic, OAuth, Basic, Passwordless or Client"
    " Credentials.",
    "Correct it in the asset.",
)
INVALID_BOOLEAN_SETTING = (
    "{label} must be true or false.",
    "Correct it in the asset.",
)
INVALID_TIMEOUT = (
    "Timeout must be a number of seconds above 0, up to {maximum}.",
    "Correct it in the asset.",
)
INVALID_RETRIES = (
    "Retries must be a whole number from 0 to {maximum}.",
    "Correct it in the asset.",
)
INVALID_ALLOWED_DOMAINS = (
    "Allowed Recipient Domains holds {value}, which is not a domain.",
    "Write domains separated by commas in the asset, such as example.com, *.example.com.",
)
INVALID_MAX_RECIPIENTS = (
    "Maximum Recipients is {value}, but must be a whole number above 0.",
    "Correct it in the asset, or leave it empty for no limit.",
)
INVALID_CA_CERTIFICATES = (
    "CA Certificates holds something that is no certificate.",
    "Enter certificates in PEM form in the asset, each from -----BEGIN CERTIFICATE----- to"
    " -----END CERTIFICATE-----.",
)
INVALID_EHLO_NAME = (
    "EHLO Name {name} is neither a host name nor an IP address in brackets.",
    "Enter a name such as soar.example.com or [192.0.2.1] in the asset, or leave it empty.",
)

# --- Logging in ------------------------------------------------------------------------------

BASIC_SETTINGS_MISSING = Published(
    "One or more required parameters for Basic authentication is missing. The required parameters"
    " for Basic authentication are: username, password",
    "Fill in Username and Password in the asset, or choose another Authentication type.",
)
OAUTH_SETTINGS_MISSING = Published(
    "One or more required parameters for OAuth authentication is missing. The required parameters"
    " for OAuth authentication are: username, client_id, client_secret, auth_url, token_url",
    "Fill in Username, OAuth Client ID, OAuth Client Secret, OAuth Authorization URL and OAuth"
    " Token URL in the asset, then run test connectivity.",
)
_LOG_IN = "Run test connectivity and log in with the link that it shows."
OAUTH_NO_TOKEN = Published("Unable to get access token. Has Test Connectivity been run?", _LOG_IN)

# --- Connecting ------------------------------------------------------------------------------


# --- Action parameters -----------------------------------------------------------------------

NO_SENDER = Published(
    "Error: failed to get email sender",
    "Give the parameter 'from', or set Sender Address in the asset.",
)
NO_RECIPIENT_HTML = Published(
    "Error: failed to get email recipients", "Give the parameter 'to' at least one address."
)
_WRITE_HEADERS = (
    "Write the parameter 'headers' as a JSON dictionary of names and values, all in double quotes."
)
HEADERS_NOT_JSON_EMAIL = Published(
    "Unable to parse headers as a dictionary: {value}", _WRITE_HEADERS
)
HEADERS_NOT_JSON_HTML = Published(
    "Error: custom email headers field is not valid json", _WRITE_HEADERS
)
HEADERS_NOT_OBJECT_HTML = Published(
    "Error: custom email headers field is not a dictionary", _WRITE_HEADERS
)
SMTPUTF8_DISABLED = Published(
    "Email send failed. Unable to encode the Unicode characters. Possible misconfiguration. Either"
    " the server does not support SMTPUT8 or the 'Enable SMTPUTF8 support' asset configuration"
    " parameter is set to False",
    "Turn on Enable SMTPUTF8 support in the asset, or use addresses in ASCII only.",
)
UNICODE_DISABLED = Published(  # published up to "Error Code: ascii."
    "Error occurred while associating the email content in the email message object. If you are"
    " dealing with the Unicode characters,please mark the asset configuration parameter 'Enable"
    " Unicode support' as true, if not done already and try again.. Error Code: ascii. The"
    " parameter '{name}' contains {character}, which is not ASCII. The email was not sent.",
    "Turn on Enable Unicode support in the asset, or write the text in ASCII only.",
)

# --- Attachments -----------------------------------------------------------------------------

_WRITE_ATTACHMENTS = (
    "Write the parameter 'attachment_json' as a JSON list of dictionaries with vault_id and, if"
    " wanted, content_id."
)
ATTACHMENT_JSON_INVALID = Published(
    "Error: attachment json field is not valid json", _WRITE_ATTACHMENTS
)
ATTACHMENT_JSON_NOT_LIST = Published(
    "Error: attachment json field is not a list", _WRITE_ATTACHMENTS
)
ATTACHMENT_JSON_NO_ID = Published(
    'Error: attachment json field does not contain any dictionaries with the "vault_id" key',
    _WRITE_ATTACHMENTS,
)
VAULT_ID_UNKNOWN = Published(
    "Error: failed to find vault id: {vault_id}",
    "Give the vault ID of a file that exists, or leave it out.",
)
FILE_UNREADABLE = (
    "The file '{file_name}' cannot be read ({reason}). The email was not sent.",
    "Add the file to the vault again, or leave it out.",
)
# Before the sentence about the file in send htmlemail (published).
VAULT_FILE_UNREADABLE = "Error: failed to read the file for the vault ID: {vault_id}. {sentence}"

# --- Raw email -------------------------------------------------------------------------------

RAW_NO_SENDER = Published(
    "Error: Failed to send the email. The sender (from) is unavailable. Please check the action"
    " parameters",
    "Let raw_email begin with header fields, From among them.",
)
RAW_NO_RECIPIENT = Published(
    "Error: Failed to send the email. The recipient (to) is unavailable. Please check the action"
    " parameters",
    "Name at least one address in the header field To of raw_email.",
)

# --- Delivery --------------------------------------------------------------------------------


# --- OAuth: tokens ---------------------------------------------------------------------------

NO_REFRESH_TOKEN = Published(
    "Unable to get refresh token. Please run Test Connectivity again.", _LOG_IN
)
CLIENT_ID_CHANGED = Published(
    "Client ID has been changed. Please run Test Connectivity again.", _LOG_IN
)
INVALID_REFRESH_TOKEN = Published(
    "Invalid refresh token. Please run the test connectivity again.", _LOG_IN
)
LOGIN_FAILED = Published("Error retrieving OAuth token", _LOG_IN)
LOGIN_TIMED_OUT = Published("Timed out waiting for login", _LOG_IN)
REFRESH_FAILED = Published("Error refreshing token: {sentence}")  # published start
RETRIEVAL_FAILED = Published("Error retrieving OAuth Token: {sentence}")  # published start

# --- OAuth: the token endpoint ---------------------------------------------------------------


# --- OAuth: what a refusal means (RFC 6749 §5.2; Microsoft's AADSTS codes) --------------------


# --- OAuth: the interactive login ------------------------------------------------------------

PROGRESS_BASE_URL = "Using SOAR base URL as: {base_url}"  # published, and the next four
BASE_URL_EMPTY = Published(
    "Phantom Base URL not found in System Settings. Please specify this value in System Settings.",
    "Have the platform's administrator enter the base URL in the system settings.",
)
PLATFORM_REFUSED = Published(
    "Error retrieving {what}, Status Code: {status} Error from Server: {text}",
    "Ask the platform's administrator.",
)

# --- OAuth: the page that the browser returns to ----------------------------------------------

# Published up to the server's text.
OAUTH_LOGIN_REJECTED = "Logging in error, response_code: {code} response: {text}. {sentence}"

# --- Advice by reply (delivery.diagnosis) ----------------------------------------------------
