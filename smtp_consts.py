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

# --- Manifest keys ---------------------------------------------------------------------------

KEY_SERVER = "server"
KEY_PORT = "port"
KEY_AUTH_TYPE = "auth_type"
KEY_USERNAME = "username"
KEY_PASSWORD = "password"
KEY_CLIENT_ID = "client_id"
KEY_CLIENT_SECRET = "client_secret"
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

LABELS = {
    KEY_SERVER: "Server IP/Hostname",
    KEY_PORT: "Port",
    KEY_AUTH_TYPE: "Authentication type",
    KEY_USERNAME: "Username",
    KEY_SENDER_ADDRESS: "Sender Address",
    KEY_SSL_CONFIG: "SSL Method",
    KEY_ALLOW_SMTPUTF8: "Enable SMTPUTF8 support",
    KEY_ENCODING: "Enable Unicode support",
    KEY_VERIFY_SERVER_CERT: "Verify server certificate",
    KEY_TIMEOUT: "Timeout",
    KEY_RETRIES: "Retries",
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
    " Message: {sentence}. Please run test connectivity first."
)
TEST_PASSED = "Test Connectivity Passed for {label} authentication"
TEST_FAILED = "Test Connectivity Failed for {label} authentication"
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
EMAIL_SENT_PARTIALLY = (
    "Email sent, but only {accepted} of {total} recipients got it. {recipients}"
    " Send it again to these recipients only, once the cause is removed."
)
RECIPIENTS_OF_STATUS = "{status}: {recipients}."
PROGRESS_RETRY = "{sentence}. Trying again in {seconds:.0f} seconds ({attempt} of {retries})"
PROGRESS_TRYING_PORT = "Nobody listens on port {port} of {server}; trying port {next_port}"
PROGRESS_NO_TEST_MAIL = (
    "Logged in. No test mail was sent, because the user name is no email address: set Sender"
    " Address in the asset to have one sent"
)
ACTION_CANCELLED = "The action was cancelled. The email was not sent."
WAIT_CANCELLED = "The action was cancelled while it waited for another try."
UNEXPECTED_ERROR = (
    "An unexpected error occurred in the SMTP app ({kind}). Look in the log of the app (spawn.log)"
    " for the details, and report them to the app's publisher."
)
UNKNOWN_ACTION = "The action '{identifier}' is not one of this app's actions."

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

# --- Asset settings --------------------------------------------------------------------------

MISSING_SERVER = "Server IP/Hostname is empty. Enter the mail server's name in the asset"
INVALID_SERVER = (
    "Server IP/Hostname {server} is not a host name, an IP address or host:port. Correct it in the"
    " asset"
)
TWO_PORTS = (
    "Server IP/Hostname '{server}' names another port than Port ({port}). Remove one of them in"
    " the asset"
)
PORT_NOT_INTEGER = "Please provide a valid integer value in the 'port'"  # published
PORT_OUT_OF_RANGE = (
    "Port is {port}, but a port is a number from 1 to 65535. Correct it in the asset"
)
UNKNOWN_SSL_METHOD = (
    "SSL Method is '{value}', but must be None, SSL or StartTLS. Correct it in the asset"
)
UNKNOWN_AUTH_TYPE = (
    "Authentication type is '{value}', but must be Automatic, OAuth, Basic, Passwordless or Client"
    " Credentials. Correct it in the asset"
)
INVALID_BOOLEAN_SETTING = "{label} must be true or false. Correct it in the asset"
INVALID_TIMEOUT = (
    "Timeout must be a number of seconds above 0, up to {maximum}. Correct it in the asset"
)
INVALID_RETRIES = "Retries must be a whole number from 0 to {maximum}. Correct it in the asset"

# --- Logging in ------------------------------------------------------------------------------

BASIC_SETTINGS_MISSING = (  # published
    "One or more required parameters for Basic authentication is missing. The required parameters"
    " for Basic authentication are: username, password"
)
OAUTH_SETTINGS_MISSING = (  # published
    "One or more required parameters for OAuth authentication is missing. The required parameters"
    " for OAuth authentication are: username, client_id, client_secret, auth_url, token_url"
)
OAUTH_NO_TOKEN = "Unable to get access token. Has Test Connectivity been run?"  # published
CREDENTIALS_WITH_NUL = (
    "Username or Password contains a NUL or half a character, which no server can take. Enter it"
    " again in the asset"
)
LOGIN_TOO_MANY_PROMPTS = "The server asked for more than a user name and a password"
AUTH_NOT_OFFERED = (
    "{server} does not offer any login (no AUTH in its answer to EHLO). Check SSL Method and Port,"
    " or choose Passwordless as Authentication type"
)
BASIC_NOT_OFFERED = (
    "{server} takes no user name and password; it offers {offered}. Choose an Authentication type"
    " that fits"
)
TOKEN_IN_CLEAR = (
    "An OAuth token is not sent over an unencrypted connection. Choose StartTLS or SSL as SSL"
    " Method in the asset"
)

# --- Connecting ------------------------------------------------------------------------------

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

# --- Action parameters -----------------------------------------------------------------------

PARAMETER_MISSING = (
    "The parameter '{name}' is missing. The email was not sent. Give the parameter a value."
)
PARAMETER_NOT_TEXT = (
    "The parameter '{name}' is not a text. The email was not sent. Give it as a text."
)
PARAMETER_NOT_UNICODE = (
    "The parameter '{name}' contains half of a surrogate pair (U+D800 to U+DFFF), which is not a"
    " character. The email was not sent. Remove it where the text comes from."
)
NO_SENDER = "Error: failed to get email sender"  # published
NO_RECIPIENT_HTML = "Error: failed to get email recipients"  # published
NO_RECIPIENT_EMAIL = (
    "There is no recipient: the parameters 'to', 'cc' and 'bcc' are all empty. The email was not"
    " sent. Give at least one address."
)
CONTROL_CHARACTER = (
    "There is a line break or another control character ({character}) in {what}, which could add"
    " header fields or recipients. The email was not sent. Remove the character."
)
WHAT_PARAMETER = "the parameter '{name}'"
WHAT_FIELD = "the header field {name}"
WHAT_RAW_FIELD = "the header field {name} of raw_email"
WHAT_SETTING = "the asset setting {name}"
ADDRESS_NOT_UNDERSTOOD = (
    "The address {value} in {what} cannot be understood. The email was not sent. Write it as"
    " name@domain or Name <name@domain>, with commas between addresses."
)
ADDRESS_WITHOUT_DOMAIN = (
    "The address {value} in {what} has no domain. The email was not sent. Write it as name@domain."
)
ADDRESS_MALFORMED = (
    "The address {value} in {what} is not a valid email address. The email was not sent. Correct"
    " it."
)
ADDRESS_ENCODED_WORD = (
    "The address {value} in {what} contains an encoded word (=?…?=), which is only allowed in"
    " names. The email was not sent. Write the address itself."
)
ADDRESS_TOO_LONG = (
    "An address in {what} is longer than {maximum} octets, which no server can take. The email was"
    " not sent. Correct it."
)
NOT_ONE_MAILBOX = (
    "There has to be exactly one address in {what}, but there is {value}. The email was not sent."
    " Give one address."
)
GROUP_NOT_ENDED = (
    "The group {value} in {what} has no semicolon at its end. The email was not sent. End it with"
    " a semicolon, or put a name that contains a colon in quotes."
)
HEADERS_NOT_JSON_EMAIL = "Unable to parse headers as a dictionary: {value}"  # published
HEADERS_NOT_JSON_HTML = "Error: custom email headers field is not valid json"  # published
HEADERS_NOT_OBJECT_HTML = "Error: custom email headers field is not a dictionary"  # published
FIELD_NAME_INVALID = (
    "{name} in the parameter 'headers' is not the name of a header field: only printable ASCII"
    " without blanks and colons, at most 76 characters. The email was not sent. Correct the name."
)
FIELD_BLIND = (
    "The header field {name} in the parameter 'headers' would show blind recipients to everybody."
    " The email was not sent. Use the parameter 'bcc'."
)
FIELD_STRUCTURE = (
    "The header field {name} in the parameter 'headers' describes the structure of the message,"
    " which the app writes itself. The email was not sent. Leave the field out."
)
FIELD_TRACE = (
    "The header field {name} in the parameter 'headers' is written by mail servers only. The email"
    " was not sent. Leave the field out."
)
FIELD_VALUE_INVALID = (
    "The header field {name} in the parameter 'headers' has a value that is neither a text, a"
    " number nor a list of these. The email was not sent. Correct the value."
)
FIELD_REPEATED = (
    "The header field {name} occurs more than once in the parameter 'headers', but a message may"
    " have only one. The email was not sent. Leave one of them out."
)
FIELD_DATE_INVALID = (
    "The header field Date in the parameter 'headers' is {value}, which is not a date as in"
    " 'Mon, 23 Nov 2026 10:00:00 +0000'. The email was not sent. Correct it, or leave it out."
)
STRUCTURED_FIELD = (
    "The header field {name} is read by programs, so it has to be ASCII, with a blank at least"
    " every 900 characters. The email was not sent. Correct it."
)
CONTENT_ID_INVALID = (
    "The content ID {value} is not one that may be sent: only printable ASCII without blanks,"
    " quotes, brackets, commas, colons and semicolons, at most {maximum} characters. The email was"
    " not sent. Correct it in the parameter and in the HTML."
)
CONTENT_ID_REPEATED = (
    "The content ID '{value}' is given to more than one attachment. The email was not sent. Give"
    " each attachment its own."
)
CONTENT_ID_NOT_ATTACHED = (
    "The HTML refers to cid:{content_id}, but no attachment has that content ID; the reader sees a"
    " missing image there."
)
CONTENT_IDS_NOT_ATTACHED = (
    "The HTML refers to {count} more content IDs that no attachment has; the reader sees missing"
    " images there."
)
SMTPUTF8_DISABLED = (  # published
    "Email send failed. Unable to encode the Unicode characters. Possible misconfiguration. Either"
    " the server does not support SMTPUT8 or the 'Enable SMTPUTF8 support' asset configuration"
    " parameter is set to False"
)
UNICODE_DISABLED = (  # published up to "Error Code: ascii."
    "Error occurred while associating the email content in the email message object. If you are"
    " dealing with the Unicode characters,please mark the asset configuration parameter 'Enable"
    " Unicode support' as true, if not done already and try again.. Error Code: ascii. The"
    " parameter '{name}' contains {character}, which is not ASCII. The email was not sent."
)

# --- Attachments -----------------------------------------------------------------------------

ATTACHMENT_JSON_INVALID = "Error: attachment json field is not valid json"  # published
ATTACHMENT_JSON_NOT_LIST = "Error: attachment json field is not a list"  # published
ATTACHMENT_JSON_NO_ID = (  # published
    'Error: attachment json field does not contain any dictionaries with the "vault_id" key'
)
ATTACHMENT_JSON_MIXED = (
    "The parameter 'attachment_json' contains something that is not a dictionary. The email was"
    " not sent. Write each element as a dictionary with vault_id and, if wanted, content_id."
)
VAULT_ID_UNKNOWN = "Error: failed to find vault id: {vault_id}"  # published
VAULT_UNREACHABLE = (
    "The vault could not be asked for the file {vault_id}. The email was not sent. Try again, and"
    " check the platform's health if that does not help."
)
FILE_WITHOUT_PATH = (
    "The vault knows the file {vault_id} but not where it lies. The email was not sent. Add the"
    " file to the vault again."
)
FILE_UNREADABLE = (
    "The file '{file_name}' cannot be read ({reason}). The email was not sent. Add the file to the"
    " vault again, or leave it out."
)
FILE_CHANGED = (
    "The file '{file_name}' changed while it was being sent, so the transfer was broken off. The"
    " email was not sent. Run the action again."
)
FILE_NAME_CLEANED = (
    "The file name {old} contains characters that are not safe in an email; it was sent as '{new}'."
)
REPORT_OUTSIDE = (
    "The report {name} does not lie in the reports folder. The email was not sent. Give the name"
    " of a report in that folder."
)
REPORT_MISSING = (
    "There is no report {name} in the reports folder. The email was not sent. Check the report's"
    " name, or create it again."
)
REPORT_NOT_PDF = (
    "{name} is neither the name of a report PDF nor the ID of a file in the vault. The email was"
    " not sent. Correct it."
)

# --- Raw email -------------------------------------------------------------------------------

RAW_NO_SENDER = (  # published
    "Error: Failed to send the email. The sender (from) is unavailable. Please check the action"
    " parameters"
)
RAW_NO_RECIPIENT = (  # published
    "Error: Failed to send the email. The recipient (to) is unavailable. Please check the action"
    " parameters"
)
RAW_NOT_A_FIELD = (
    "Line {line} of raw_email, {text}, is neither a header field nor an empty line, so the header"
    " section ends before it and the text of the email begins there."
)
RAW_BLIND_FIELD_IN_TEXT = (
    "Line {broken} of raw_email is no header field and ends the header section, so that everybody"
    " could read the Bcc field in line {line}. The email was not sent. Correct line {broken}."
)
RAW_LONE_CR = (
    "Line {line} of raw_email contains a carriage return that is not followed by a line feed,"
    " which must not be sent. The email was not sent. Remove it."
)
RAW_NUL = (
    "Line {line} of raw_email contains a NUL character, which must not be sent. The email was not"
    " sent. Remove it, or send the text in base64."
)
RAW_LINE_TOO_LONG = (
    "Line {line} of raw_email has {octets} octets, but at most 998 may be sent. The email was not"
    " sent. Break the line, or send the text in quoted-printable or base64."
)
RAW_FIELD_REPEATED = (
    "Line {line} of raw_email repeats the header field {name}, of which a message may have only"
    " one. The email was not sent. Remove one of them."
)
RAW_HEADER_CONTROL = (
    "The header field {name} in line {line} of raw_email contains the control character"
    " {character}. The email was not sent. Remove it."
)
RAW_FIELD_REWRITTEN = (
    "The header field {name} in line {line} of raw_email cannot travel as it stands (non-ASCII"
    " text, a line of more than 998 octets, blanks before its colon or a line of blanks in it), so"
    " it was written anew."
)
RAW_FIELD_STRUCTURED = (
    "The header field {name} in line {line} of raw_email is read by programs, so it has to be ASCII"
    " with lines of at most 998 octets. The email was not sent. Break long lines at blanks; write"
    " file names as filename*=utf-8''... (RFC 2231)."
)
RAW_RECIPIENTS_REPEATED = (
    "Line {line} of raw_email repeats the header field {name}. It was sent as it is, to the"
    " addresses of all of them, but some mail programs show only one."
)
RAW_NO_CHARSET = (
    "The text of raw_email is not ASCII and no charset is declared; it was sent in UTF-8. Add the"
    " header field Content-Type: text/plain; charset=utf-8 for readers that cannot guess it."
)

# --- Delivery --------------------------------------------------------------------------------

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

# --- OAuth: tokens ---------------------------------------------------------------------------

CLIENT_CREDENTIALS_SETTINGS_MISSING = (
    "One or more required parameters for Client Credentials authentication is missing. The"
    " required parameters for Client Credentials authentication are: username, client_id,"
    " client_secret, token_url, scopes"
)
OAUTH_CONTROL_CHARACTER = (
    "Username contains a line break or another control character, which no login can carry."
    " Enter it again in the asset"
)
TOKEN_CONTROL_CHARACTER = (
    "The token endpoint issued an access token with characters that no login can carry. Check"
    " OAuth Token URL in the asset"
)
OAUTH_NOT_OFFERED = (
    "{server} takes no OAuth token: it offers no login at all (no AUTH in its answer to EHLO)."
    " Check Port and SSL Method, and that SMTP AUTH is enabled for the mailbox"
)
OAUTH_OTHERS_OFFERED = "{server} announces {offered}, neither XOAUTH2 nor OAUTHBEARER"
OAUTH_CHALLENGE = "The server added: {details}"
TOKENS_UNDECIPHERABLE = (
    "Error occurred while decrypting the state file: the stored OAuth tokens do not belong to this"
    " asset, or the platform's key has changed. They were left as they are. Run test connectivity"
    " to log in again"
)
TOKENS_NOT_ENCRYPTED = (
    "The platform could not encrypt the OAuth tokens ({kind}), so they were not stored. Ask the"
    " platform's administrator to look at its key store"
)
NO_REFRESH_TOKEN = "Unable to get refresh token. Please run Test Connectivity again."  # published
CLIENT_ID_CHANGED = (  # published
    "Client ID has been changed. Please run Test Connectivity again."
)
INVALID_REFRESH_TOKEN = (  # published
    "Invalid refresh token. Please run the test connectivity again."
)
REFRESH_FAILED = "Error refreshing token: {sentence}"  # published start
RETRIEVAL_FAILED = "Error retrieving OAuth Token: {sentence}"  # published start
PROGRESS_TOKEN_REJECTED = "The mail server rejected the access token, so a new one was obtained"
PROGRESS_TOKEN_EXPIRES = "The access token was about to expire, so a new one was obtained"
PROGRESS_TOKEN_REFUSED = "The token endpoint says: {details}"
PROGRESS_TOKEN_STILL_VALID = (
    "{sentence}. The stored access token has not expired yet and is used once more"
)
PROGRESS_STORED_LOGIN_ENDED = "{sentence}. A new login is needed"
PROGRESS_STORED_LOGIN_REJECTED = (
    "The mail server rejects the stored login even with a fresh token, so a new one is needed"
)
PROGRESS_SETTINGS_CHANGED = (
    "Username, client ID, scopes or URLs have changed since the last login, so a new one is needed"
)

# --- OAuth: the token endpoint ---------------------------------------------------------------

URL_NOT_PROTECTED = (
    "{label} must begin with https:// (http:// is only taken for this host itself). Correct it in"
    " the asset"
)
OAUTH_URL_LABELS = {
    KEY_AUTH_URL: "OAuth Authorization URL",
    KEY_TOKEN_URL: "OAuth Token URL",
}
ENDPOINT_TIMED_OUT = (
    "{host} did not answer within {seconds:g} seconds. The stored tokens were kept; try again"
    " later, and check that the firewall allows the connection"
)
ENDPOINT_UNREACHABLE = (
    "{host} cannot be reached. The stored tokens were kept; check OAuth Token URL in the asset, the"
    " proxy and the firewall"
)
ENDPOINT_UNTRUSTED = (
    "The certificate of {host} cannot be verified ({reason}). Add its certificate authority to the"
    " platform's certificate store, or correct OAuth Token URL in the asset"
)
ENDPOINT_PROXY_FAILED = (
    "The proxy for {host} cannot be reached. Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the"
    " platform's or the asset's environment settings"
)
ENDPOINT_BROKE_OFF = (
    "The connection to {host} broke in the middle of the answer. The stored tokens were kept; try"
    " again later"
)
ENDPOINT_REDIRECTS = (
    "{host} answered with a redirect ({status}), which is not followed, as it would pass the"
    " credentials on. Correct OAuth Token URL in the asset"
)
ENDPOINT_TOO_LARGE = (
    "{host} answered more than {limit} octets, which cannot be a token. Check OAuth Token URL in"
    " the asset"
)
ENDPOINT_DOWN = "{host} answered {details}. The stored tokens were kept; try again later"
ENDPOINT_NOT_JSON = (
    "{host} answered {status} with something else than a token in JSON. Check OAuth Token URL in"
    " the asset"
)
ENDPOINT_NO_TOKEN = (
    "{host} answered {status} without an access token. Check OAuth Token URL and OAuth API Scope"
    " in the asset"
)
ENDPOINT_REFUSED = "{host} answered {details}. {advice}"

# --- OAuth: what a refusal means (RFC 6749 §5.2; Microsoft's AADSTS codes) --------------------

ADVICE_LOGIN_AGAIN = (
    "The login has ended: it idled out, was revoked, or the password changed. Run test"
    " connectivity and log in again"
)
ADVICE_CODE_USED = (
    "The login took too long or its page was loaded twice. Run test connectivity and log in again"
)
ADVICE_CLIENT = (
    "The provider does not accept the client. Check Client ID and Client Secret in the asset, and"
    " that the secret has not expired"
)
ADVICE_SECRET_WRONG = (
    "Client Secret in the asset is wrong. Enter the secret's value, not its ID, as shown when it"
    " was created"
)
ADVICE_SECRET_EXPIRED = (
    "The client secret has expired. Create a new one in the app registration and enter its value"
    " as Client Secret in the asset"
)
ADVICE_SECRET_NOT_WANTED = (
    "The app registration does not work with a client secret. Register the redirect URI under the"
    " platform Web, not under a public or single-page client"
)
ADVICE_CLIENT_UNKNOWN = (
    "The tenant knows no app with this client ID. Check Client ID, and the tenant in the URLs, in"
    " the asset"
)
ADVICE_TENANT = (
    "The tenant in the URLs does not exist or is not the app's. Put the directory (tenant) ID into"
    " OAuth Authorization URL and OAuth Token URL in the asset"
)
ADVICE_GRANT_NOT_ALLOWED = (
    "The app registration does not allow this way to log in. Let an administrator allow it there,"
    " or choose another Authentication type in the asset"
)
ADVICE_SCOPE = (
    "The provider does not accept the scopes. Correct OAuth API Scope in the asset: for Microsoft"
    " 365 https://outlook.office.com/SMTP.Send offline_access, for Gmail https://mail.google.com/"
)
ADVICE_SCOPE_APP_ONLY = (
    "For Client Credentials OAuth API Scope must be one resource with /.default, such as"
    " https://outlook.office365.com/.default. Correct it in the asset"
)
ADVICE_CONSENT = (
    "The app has not been given consent. Let an administrator grant it in the app registration,"
    " then run test connectivity"
)
ADVICE_DECLINED = (
    "The login was declined or cancelled. Run test connectivity and log in as the mailbox in"
    " Username"
)
ADVICE_REDIRECT_URI = (
    "The redirect URI is not registered. Add the one that test connectivity shows, to the letter,"
    " to the app registration"
)
ADVICE_WRONG_ACCOUNT = (
    "The account that logged in does not belong to the tenant or may not use the app. Run test"
    " connectivity in a private browser window and log in as the mailbox in Username"
)
ADVICE_ACCOUNT_BLOCKED = (
    "The account is disabled, locked or has an expired password. Let an administrator put that"
    " right, then run test connectivity"
)
ADVICE_CONDITIONAL_ACCESS = (
    "A conditional access policy wants more than the stored login, such as a second factor. Run"
    " test connectivity and log in again, or let an administrator exclude the app"
)
ADVICE_ADMIN_POLICY = (
    "A policy of the organisation blocks the app. Let an administrator allow it, then run test"
    " connectivity"
)
ADVICE_TRY_AGAIN = "The provider has a temporary problem. Try again later"
ADVICE_REQUEST = (
    "Check the OAuth settings in the asset against the app registration, then run test connectivity"
)

# --- OAuth: the interactive login ------------------------------------------------------------

PROGRESS_BASE_URL = "Using SOAR base URL as: {base_url}"  # published, and the next four
PROGRESS_REDIRECT_URI = "Redirect URI: {redirect_uri}"
PROGRESS_OPEN_LINK = "To continue, open this link in a new tab in your browser"
LOGIN_FAILED = "Error retrieving OAuth token"
LOGIN_TIMED_OUT = "Timed out waiting for login"
PROGRESS_LOGIN_TIMED_OUT = (
    "Nobody finished the login within 5 minutes, or the browser's answer did not reach this node"
    " (Automation Broker, cluster). Run test connectivity again, or use Client Credentials, which"
    " needs no browser"
)
LOGIN_CANCELLED = "The action was cancelled while it waited for the login"
PLATFORM_REFUSED = (  # published
    "Error retrieving {what}, Status Code: {status} Error from Server: {text}"
)
PLATFORM_SYSTEM_INFO = "system info"
PLATFORM_ASSET = "asset info"
PLATFORM_UNREACHABLE = (
    "Error retrieving {what}: the platform's REST API at {base_url} cannot be reached ({reason})."
    " Ask the platform's administrator"
)
PLATFORM_NOT_JSON = (
    "Error retrieving {what}: the platform's REST API did not answer with the expected JSON. Ask"
    " the platform's administrator"
)
BASE_URL_EMPTY = (
    "The platform's base URL is not set, so there is no address to which the login could return."
    " Set Base URL in the platform's administration under Company Settings, then run test"
    " connectivity again"
)
ASSET_NAME_EMPTY = (
    "The platform did not say the asset's name, so there is no address to which the login could"
    " return. Save the asset, then run test connectivity again"
)
HAND_OFF_NOT_WRITTEN = (
    "The login cannot be prepared: the app's folder {folder} cannot be written ({reason}). Ask the"
    " platform's administrator"
)

# --- OAuth: the page that the browser returns to ----------------------------------------------

PAGE_DONE = "You can now close this page"  # published
PAGE_METHOD = "Only GET is answered here."
PAGE_UNKNOWN_LOGIN = (
    "This login is unknown, already finished, or too old. Nothing was changed. Run test"
    " connectivity again and open the link that it shows."
)
PAGE_NO_CODE = (
    "The provider's answer holds neither a code nor an error. Nothing was changed. Open the link"
    " that test connectivity shows once more."
)
PAGE_TOO_LONG = "The provider's answer is too long to be one. Nothing was changed."
PAGE_LATE = (
    "The login worked, but test connectivity has ended meanwhile, so nothing was stored. Run test"
    " connectivity again."
)
PAGE_UNEXPECTED = (
    "An unexpected error occurred in the SMTP app. Look in the platform's log, and run test"
    " connectivity again."
)
LOGIN_DECLINED = "The provider ended the login: {reason}. {advice}"
HIDDEN_SECRET = "[hidden]"
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
BASIC_LOGIN_REJECTED = (
    "Connection to server failed. Error Code: {code}. {server} rejected the login at AUTH"
    " ({reply}). {advice}"
)
OAUTH_LOGIN_REJECTED = (  # published up to the server's text
    "Logging in error, response_code: {code} response: {text}. {server} rejected the login at"
    " AUTH. {advice}"
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
OUTCOME_UNKNOWN_CANCELLED = (
    "The action was cancelled after the whole message had been handed over. Whether it was"
    " delivered is unknown. Look for it in the mail server's log before you send it again."
)
PARTLY_SENT_CANCELLED = (
    "The action was cancelled after some of the recipients had got the email. Send it again only to"
    " those whose status in the result is not accepted."
)

# --- Advice by reply (delivery.diagnosis) ----------------------------------------------------

ADVICE_TRANSIENT = "This is temporary. Try again later."
ADVICE_GENERAL = "Ask the mail server's administrator about this answer."

# Logins with a password
CAUSE_PASSWORD = (
    "The user name or the password is wrong, or the account may not log in this way. Check Username"
    " and Password in the asset, then run test connectivity."
)
CAUSE_PASSWORD_GMAIL = (
    "Gmail takes no account password here. Turn on 2-Step Verification for the account, create an"
    " app password and enter it as Password in the asset, or choose OAuth as Authentication type."
)
CAUSE_BROWSER_GMAIL = (
    "Google wants the account to log in with a browser first. Do so from this network, then use an"
    " app password as Password in the asset, or choose OAuth as Authentication type."
)
CAUSE_PASSWORD_YAHOO = (
    "Yahoo and AOL take app passwords only. Create one in the account's security settings and enter"
    " it as Password in the asset."
)
CAUSE_PASSWORD_SES = (
    "Amazon SES takes neither the AWS account's password nor the IAM secret key. Create SMTP"
    " credentials for this region in the SES console and enter them as Username and Password in the"
    " asset."
)
CAUSE_PASSWORD_SENDGRID = (
    "SendGrid takes the word apikey as the user name and an API key as the password. Enter them as"
    " Username and Password in the asset, without blanks or line breaks, and check that the key may"
    " send mail."
)
CAUSE_PASSWORD_MICROSOFT = (
    "The user name or the password is wrong, or SMTP AUTH is off for the mailbox. Check Username"
    " and Password in the asset and have the administrator turn on Authenticated SMTP for the"
    " mailbox, or choose OAuth as Authentication type."
)
CAUSE_PASSWORD_EXCHANGE = (
    "Exchange does not accept the user name or the password. Check both in the asset, with the user"
    " name as user@domain, and that the receive connector allows this kind of login."
)
CAUSE_PASSWORD_TRANSITION = (
    "The account's password has to be changed or set up anew before this login works. Have somebody"
    " do that, then enter the new one as Password in the asset."
)
CAUSE_BASIC_RETIRED = (
    "Exchange Online takes no password any more (Basic authentication for Client Submission)."
    " Choose OAuth or Client Credentials as Authentication type in the asset."
)
CAUSE_BASIC_BLOCKED = (
    "A policy of the organisation, or multi-factor authentication, blocks this login with a"
    " password. Choose OAuth as Authentication type in the asset, or have the administrator allow"
    " the account to log in this way."
)
# Logins with a token
CAUSE_TOKEN = (
    "The server does not accept the access token. Check Username and OAuth API Scope in the asset;"
    " then, for OAuth, run test connectivity and log in again as that mailbox, or, for Client"
    " Credentials, grant the application the right to send as that mailbox."
)
CAUSE_TOKEN_MICROSOFT = (
    "The token is for another mailbox or another resource, or SMTP AUTH is off for the mailbox."
    " Check Username (the mailbox itself) and OAuth API Scope"
    " (https://outlook.office.com/SMTP.Send) in the asset, have the administrator turn on"
    " Authenticated SMTP for the mailbox, and for Client Credentials grant the enterprise"
    " application SMTP.SendAsApp and rights on the mailbox."
)
CAUSE_TOKEN_GMAIL = (
    "The token has expired, was revoked, or is for another mailbox or scope. Check Username and"
    " OAuth API Scope (https://mail.google.com/) in the asset, then run test connectivity and log"
    " in again."
)
# Logins of either kind
CAUSE_TENANT_SMTP_AUTH_OFF = (
    "SMTP AUTH is turned off for the whole Microsoft 365 tenant. Have the Exchange administrator"
    " turn it on for the tenant, or turn on Authenticated SMTP for this mailbox alone."
)
CAUSE_MAILBOX_SMTP_AUTH_OFF = (
    "SMTP AUTH is turned off for this mailbox. Have the administrator turn on Authenticated SMTP"
    " for it: Microsoft 365 admin center, the user, Mail, Manage email apps."
)
CAUSE_SECURITY_DEFAULTS = (
    "Security defaults, conditional access or a locked account stop the login. Choose OAuth as"
    " Authentication type in the asset, or have the administrator unlock the account or exclude it"
    " from the policy."
)
CAUSE_LOGIN_REFUSED_MICROSOFT = (
    "Microsoft 365 refuses this login by policy. Have the administrator look at the sign-in log of"
    " the mailbox, and choose OAuth as Authentication type if the asset uses a password."
)
CAUSE_TOO_MANY_CONNECTIONS = (
    "The mailbox has too many connections open, of which Exchange Online allows three. Run fewer"
    " actions at once with this asset, or try again later."
)
CAUSE_LOGIN_LATER = (
    "The server cannot check logins at the moment, or has seen too many of them. Try again later,"
    " and run fewer actions at once with this asset."
)
CAUSE_MECHANISM_WEAK = (
    "The server wants a stronger way to log in than this one. Choose OAuth as Authentication type"
    " in the asset, or ask the mail server's administrator which way is allowed."
)
CAUSE_NEEDS_ENCRYPTION = (
    "The server takes logins and mail only over an encrypted connection. Choose StartTLS or SSL as"
    " SSL Method in the asset."
)
CAUSE_MECHANISM_UNKNOWN = (
    "The server does not know this way to log in. Choose another Authentication type in the asset,"
    " or have SMTP AUTH enabled for it on the server."
)
CAUSE_LOGIN_LINE_TOO_LONG = (
    "The login is too long for the server. Check that Password in the asset is no longer than it"
    " should be; for OAuth ask the mail server's administrator."
)
CAUSE_NEEDS_LOGIN = (
    "The server wants a login first. Choose Basic or OAuth as Authentication type in the asset"
    " instead of Passwordless, or have this platform's address allowed on the server."
)
# Who may send
CAUSE_NOT_LOGGED_IN_MICROSOFT = (
    "Exchange Online takes mail only after a login. Choose Basic or OAuth as Authentication type in"
    " the asset; with Passwordless this server does not send."
)
CAUSE_SEND_AS = (
    "The mailbox that logged in may not send as this sender. Have the administrator grant it Send"
    " As rights, or use the address in Username as Sender Address in the asset and as 'from' in the"
    " action."
)
CAUSE_SENDER_NOT_VERIFIED_SES = (
    "Amazon SES only sends for verified addresses and domains, in the sandbox also only to such."
    " Verify the address in the SES console for this region, or change Sender Address in the asset."
)
CAUSE_SENDER_NOT_VERIFIED_SENDGRID = (
    "SendGrid only sends for verified senders. Verify the address under Sender Authentication in"
    " SendGrid, or change Sender Address in the asset."
)
CAUSE_SENDER_NOT_OWNED = (
    "The server does not let this login use this sender address. Use an address that belongs to"
    " Username as Sender Address in the asset, or have the administrator allow it."
)
CAUSE_SENDER_UNKNOWN = (
    "The server does not accept the sender's address or its domain. Correct 'from' in the action or"
    " Sender Address in the asset."
)
CAUSE_RELAY_DENIED = (
    "The server does not relay mail for this platform. Have its administrator allow the platform's"
    " IP address, or choose Basic or OAuth as Authentication type in the asset."
)
CAUSE_CLIENT_REFUSED = (
    "The server does not talk to this platform's address. Have its administrator allow the address,"
    " and check Server IP/Hostname in the asset."
)
CAUSE_HELO_REFUSED = (
    "The server does not like how the platform names itself (its IP address in brackets). Have the"
    " server's administrator allow that for the platform's address."
)
# Limits
CAUSE_DAILY_QUOTA = (
    "The account has sent what it may send in a day. Try again tomorrow, or have the administrator"
    " raise the limit."
)
CAUSE_RECIPIENT_QUOTA_MICROSOFT = (
    "The mailbox has reached Exchange Online's limit of recipients per day. Try again tomorrow, or"
    " send to distribution groups or from another mailbox."
)
CAUSE_ONMICROSOFT = (
    "Senders in an onmicrosoft.com domain may reach 100 external recipients a day. Add a custom"
    " domain to the tenant and send from it: Sender Address in the asset."
)
CAUSE_RATE = (
    "Too much mail was sent in too short a time. Try again in some minutes, and spread the"
    " playbook's mails over time."
)
CAUSE_RECIPIENT_RATE = (
    "The recipient, or the relay, gets mail too quickly at the moment. Try again later, and send"
    " less to this address."
)
CAUSE_CREDITS_SENDGRID = (
    "The SendGrid plan's credits are used up, or mail comes too quickly. Check the plan in"
    " SendGrid, then try again."
)
CAUSE_BUSY_GMAIL = (
    "Google is busy, limits the rate, or wants TLS. Try again later, and check that SSL Method in"
    " the asset is StartTLS or SSL."
)
CAUSE_BUSY = (
    "The server is busy or shutting down. Try again later; if it stays so, ask the mail server's"
    " administrator."
)
CAUSE_GREYLISTED = (
    "The server puts off senders it has not seen before (greylisting). Try again in some minutes,"
    " or have the platform's address exempted."
)
CAUSE_TOO_MANY_RECIPIENTS = (
    "These are more recipients than the server takes at once. Send to fewer at a time, or to a"
    " distribution list."
)
CAUSE_TOO_LARGE = (
    "The message is larger than the server or the recipient takes. Leave attachments out or make"
    " them smaller, or have the limit raised."
)
CAUSE_NO_STORAGE = (
    "The server has no room for the message at the moment. Try again later, and tell the mail"
    " server's administrator."
)
# Recipients
CAUSE_NO_SUCH_RECIPIENT = (
    "No such mailbox or domain is known to the server. Correct the address in 'to', 'cc' or 'bcc'."
)
CAUSE_ADDRESS_SYNTAX = (
    "The server cannot read the address. Correct its spelling in the action's parameters."
)
CAUSE_NULL_MX = (
    "The domain of the address takes no mail at all (null MX). Correct the address in the action's"
    " parameters."
)
CAUSE_MAILBOX_DISABLED = (
    "The mailbox is disabled or takes no mail. Use another address, or have its administrator"
    " enable it."
)
CAUSE_MAILBOX_FULL = (
    "The recipient's mailbox is full. Ask its owner to make room, or use another address."
)
CAUSE_OWN_MAILBOX_FULL = (
    "The sending mailbox is full, and Exchange Online stores each sent message in it. Make room in"
    " the mailbox of Username, its Sent Items above all."
)
CAUSE_USER_NOT_LOCAL = "The mailbox has moved. Use the address that the server names."
CAUSE_RECIPIENT_REFUSED = (
    "The server does not take mail for this address: it does not exist, or may not get mail from"
    " here. Check the address, then ask the recipient's administrator."
)
# Routes
CAUSE_NO_ROUTE = (
    "The server cannot reach the recipient's server. Check the domain of the address, and try again"
    " later."
)
CAUSE_EXPIRED = (
    "The server could not pass the message on in time. Try again, or ask the mail server's"
    " administrator."
)
CAUSE_SERVER_TIMEOUT = (
    "The server waited too long for data. Try again, and check the network between the platform and"
    " the server."
)
# Protocol
CAUSE_PROTOCOL = (
    "The server did not understand the command, or not at this point; a proxy or firewall in"
    " between may have changed it. Try again, then ask the mail server's administrator."
)
CAUSE_BARE_LF = (
    "The server saw a line feed that stands alone. The app sends none, so something in between"
    " changes the message: ask the mail server's administrator, and tell the app's publisher."
)
CAUSE_DUPLICATE_FIELD = (
    "Amazon SES refuses a header field that occurs twice. Remove the repeated one from 'headers' or"
    " from the raw email."
)
CAUSE_SMTPUTF8 = (
    "A server on the way cannot take addresses or headers that are not ASCII. Use ASCII addresses,"
    " or ask the recipient for one."
)
CAUSE_CONTENT_REFUSED = (
    "The server refuses the content as spam, malware or against its rules. Check links and"
    " attachments, or have the mail server's administrator look into its filter."
)
CAUSE_POLICY_DOMAIN_GMAIL = (
    "A rule of the Google Workspace domain refuses the message. Ask the domain's administrator to"
    " look at its compliance and routing rules."
)
CAUSE_POLICY = (
    "A rule of the server refuses this sender, recipient or content. Ask the mail server's"
    " administrator which one, and check Sender Address in the asset."
)
CAUSE_FEATURE = (
    "The server lacks something the message needs. Ask the mail server's administrator about this"
    " answer."
)
CAUSE_SENDER_AUTHENTICATION = (
    "The sender's domain fails SPF, DKIM or DMARC. Send from a domain that this server is set up"
    " for (Sender Address in the asset), or have the domain's DNS records corrected."
)
CAUSE_REVERSE_DNS = (
    "The server wants a DNS name for the address this mail comes from (PTR record). Have the"
    " network administrator set one up."
)
CAUSE_REQUIRETLS = (
    "The server demands that the message is encrypted all the way (REQUIRETLS), which is not"
    " possible. Ask the mail server's administrator."
)
