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
"""What is said about OAuth tokens and logins. Values only.

What happened, and the next step where there is one. Braces are str.format fields, filled where the
error is raised.
"""

from __future__ import annotations

CLIENT_CREDENTIALS_SETTINGS_MISSING = (
    "One or more required parameters for Client Credentials authentication is missing.",
    "The required parameters for Client Credentials authentication are: username, client_id,"
    " client_secret, token_url, scopes.",
)
TOKENS_UNDECIPHERABLE = (
    "Error occurred while decrypting the state file: the stored OAuth tokens do not belong to this"
    " asset, or the platform's key has changed. They were left as they are.",
    "Run test connectivity to log in again.",
)
TOKENS_NOT_ENCRYPTED = (
    "The platform could not encrypt the OAuth tokens ({kind}), so they were not stored.",
    "Ask the platform's administrator to look at its key store.",
)
TOKENS_BUSY = (
    "Another run on this asset has been renewing the OAuth token for {seconds} seconds. The stored"
    " tokens were kept; try again later.",
    "If it stays so, look for a run of this app that hangs.",
)
PROGRESS_TOKEN_REJECTED = "The mail server rejected the access token, so a new one was obtained."
PROGRESS_TOKEN_EXPIRES = "The access token was about to expire, so a new one was obtained."
PROGRESS_TOKEN_REFUSED = "The token endpoint says: {details}"
PROGRESS_TOKEN_STILL_VALID = (
    "{sentence} The stored access token has not expired yet and is used once more."
)
PROGRESS_TOKEN_REPEATED = (
    "{sentence} Asking again in {seconds:.0f} seconds ({attempt} of {retries})."
)
PROGRESS_NO_REFRESH_TOKEN = (
    "Warning: the provider gave no refresh token, so this login ends with its access token{when}"
    " and somebody has to log in again then. Let the provider give one: for Microsoft 365 and"
    " OpenID providers add offline_access to OAuth API Scope, for Gmail remove the app's access in"
    " the account and log in again."
)
TOKEN_VALID = "valid for {minutes:.0f} minutes"
TOKEN_WITHOUT_EXPIRY = "the provider does not say how long it is valid"
TOKEN_JUST_RENEWED = ", obtained just now"
WHEN_IN_MINUTES = " in {minutes:.0f} minutes"
URL_NOT_PROTECTED = (
    "{label} must begin with https:// and a host name (http:// is only taken for this host"
    " itself).",
    "Correct it in the asset.",
)
URL_UNUSABLE = ("{label} is not a usable URL: {defect}.", "Correct it in the asset.")
URL_WITH_STRANGE_CHARACTERS = "it contains a blank, a backslash or a character that cannot be seen"
URL_WITH_USER = "it contains a user name or an @ before the host"
URL_WITH_PORT_0 = "there is no port 0"
URL_WITH_BAD_HOST = "its host is no host name"
OAUTH_URL_LABELS = {
    "auth_url": "OAuth Authorization URL",
    "token_url": "OAuth Token URL",
}
ENDPOINT_TIMED_OUT = (
    "{host} did not answer within {seconds} seconds. The stored tokens were kept; try again later.",
    "If it stays so, check that the firewall allows the connection, or raise Timeout in the asset.",
)
ENDPOINT_UNREACHABLE = (
    "{host} cannot be reached. The stored tokens were kept.",
    "Check OAuth Token URL in the asset, the proxy and the firewall.",
)
ENDPOINT_UNTRUSTED = (
    "The certificate of {host} cannot be verified ({reason}).",
    "Add its certificate authority to the platform's certificate store, or correct OAuth Token URL"
    " in the asset.",
)
ENDPOINT_NO_TLS = (
    "No encrypted connection to {host} came about ({reason}). The stored tokens were kept.",
    "Check OAuth Token URL in the asset and the proxy, then try again later.",
)
ENDPOINT_PROXY_FAILED = (
    "The proxy for {host} cannot be reached. The stored tokens were kept.",
    "Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the platform's or the asset's environment"
    " settings.",
)
ENDPOINT_PROXY_REFUSES = (
    "The proxy for {host} refused the connection ({status}). The stored tokens were kept.",
    "Check the proxy's user name, password and rules, and HTTP_PROXY, HTTPS_PROXY and NO_PROXY in"
    " the platform's or the asset's environment settings.",
)
ENDPOINT_PROXY_UNUSABLE = (
    "The proxy for {host} is not named by a usable URL.",
    "Correct HTTP_PROXY, HTTPS_PROXY or NO_PROXY in the platform's or the asset's environment"
    " settings.",
)
ENDPOINT_URL_UNUSABLE = (
    "OAuth Token URL, which names {host}, is not a usable URL.",
    "Correct it in the asset.",
)
ENDPOINT_BROKE_OFF = (
    "The connection to {host} broke in the middle of the answer. The stored tokens were kept; try"
    " again later.",
    "If it stays so, check OAuth Token URL in the asset and the proxy.",
)
ENDPOINT_REDIRECTS = (
    "{host} answered with a redirect ({status}), which is not followed, as it would pass the"
    " credentials on.",
    "Correct OAuth Token URL in the asset.",
)
ENDPOINT_TOO_LARGE = (
    "{host} answered more than {limit} octets, which cannot be a token.",
    "Check OAuth Token URL in the asset.",
)
ENDPOINT_ENCODED = (
    "{host} answered in an encoding that was not asked for (Content-Encoding), which is not read.",
    "Check OAuth Token URL in the asset and the proxy.",
)
ENDPOINT_DOWN = (
    "{host} answered {details}. The stored tokens were kept; try again later.",
    "If it stays so, check OAuth Token URL in the asset and the provider's status page.",
)
ENDPOINT_NOT_JSON = (
    "{host} answered {status} with something else than a token in JSON.",
    "Check OAuth Token URL in the asset.",
)
ENDPOINT_TOKEN_UNUSABLE = (
    "{host} answered {status} with a token that cannot be one: it is too long, or holds characters"
    " no token may hold.",
    "Check OAuth Token URL in the asset.",
)
ENDPOINT_NO_TOKEN = (
    "{host} answered {status} without an access token.",
    "Check OAuth Token URL and OAuth API Scope in the asset.",
)
ENDPOINT_TOKEN_TYPE = (
    "{host} issued a token of the type '{token_type}'; mail servers take Bearer tokens only.",
    "Let the provider's administrator have Bearer tokens issued to the client.",
)
ENDPOINT_REFUSED = "{host} answered {details}."
ADVICE_LOGIN_AGAIN = (
    "The login has ended: it idled out, was revoked, or the password changed. Run test"
    " connectivity and log in again."
)
ADVICE_CODE_USED = (
    "The login took too long or its page was loaded twice. Run test connectivity and log in again."
)
ADVICE_CLIENT = (
    "The provider does not accept the client. Check OAuth Client ID and OAuth Client Secret in the"
    " asset, and that the secret has not expired."
)
ADVICE_SECRET_WRONG = (
    "OAuth Client Secret in the asset is wrong. Enter the secret's value, not its ID, as shown when"
    " it was created."
)
ADVICE_SECRET_EXPIRED = (
    "The client secret has expired. Create a new one in the app registration and enter its value"
    " as OAuth Client Secret in the asset."
)
ADVICE_SECRET_NOT_WANTED = (
    "The app registration does not work with a client secret. Register the redirect URI under the"
    " platform Web, not under a public or single-page client."
)
ADVICE_CLIENT_UNKNOWN = (
    "The tenant knows no app with this client ID. Check OAuth Client ID, and the tenant in the"
    " URLs, in the asset."
)
ADVICE_TENANT = (
    "The tenant in the URLs does not exist or is not the app's. Put the directory (tenant) ID into"
    " OAuth Authorization URL and OAuth Token URL in the asset."
)
ADVICE_GRANT_NOT_ALLOWED = (
    "The app registration does not allow this way to log in. Let an administrator allow it there,"
    " or choose another Authentication type in the asset."
)
ADVICE_SCOPE = (
    "The provider does not accept the scopes. Correct OAuth API Scope in the asset: for Microsoft"
    " 365 https://outlook.office.com/SMTP.Send offline_access, for Gmail https://mail.google.com/."
)
ADVICE_SCOPE_APP_ONLY = (
    "For Client Credentials OAuth API Scope must be one resource with /.default, such as"
    " https://outlook.office365.com/.default. Correct it in the asset."
)
ADVICE_CONSENT = (
    "The app has not been given consent. Let an administrator grant it in the app registration,"
    " then run test connectivity."
)
ADVICE_DECLINED = (
    "The login was declined or cancelled. Run test connectivity and log in as the mailbox in"
    " Username."
)
ADVICE_REDIRECT_URI = (
    "The redirect URI is not registered. Add the one that test connectivity shows, to the letter,"
    " to the app registration."
)
ADVICE_WRONG_ACCOUNT = (
    "The account that logged in does not belong to the tenant or may not use the app. Run test"
    " connectivity in a private browser window and log in as the mailbox in Username."
)
ADVICE_ACCOUNT_BLOCKED = (
    "The account is disabled, locked or has an expired password. Let an administrator put that"
    " right, then run test connectivity."
)
ADVICE_CONDITIONAL_ACCESS = (
    "A conditional access policy wants more than the stored login, such as a second factor. Run"
    " test connectivity and log in again, or let an administrator exclude the app."
)
ADVICE_ADMIN_POLICY = (
    "A policy of the organisation blocks the app. Let an administrator allow it, then run test"
    " connectivity."
)
ADVICE_TRY_AGAIN = "The provider has a temporary problem. Try again later."
ADVICE_REQUEST = (
    "Check the OAuth settings in the asset against the app registration. Then run test connectivity"
    " again."
)
PROGRESS_OPEN_LINK = "To continue, open this link in a new tab in your browser"


PROGRESS_LOGIN_TIMED_OUT = (
    "Nobody finished the login within 5 minutes, or the browser's answer did not reach this node"
    " (Automation Broker, cluster). Run test connectivity again, or use Client Credentials, which"
    " needs no browser."
)
LOGIN_CANCELLED = "The action was cancelled while it waited for the login."
HAND_OFF_NOT_WRITTEN = (
    "The login cannot be prepared: the app's folder {folder} cannot be written ({reason}).",
    "Ask the platform's administrator.",
)
HAND_OFF_NOT_SHARED = (
    "The login cannot go on: the file {file}, through which action and web process talk, cannot be"
    " used by this process ({reason}). It belongs to {owner}.",
    "Ask the platform's administrator to let both processes' users write in that folder with one"
    " group, then run test connectivity again.",
)
PAGE_WRONG_PLACE = (
    "This login belongs to another asset, or the answer comes from another provider ({issuer})."
    " Nothing was changed. Run test connectivity again and open the link that it shows."
)
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
