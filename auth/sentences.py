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
"""What is said about a login. Values only: what happened, and the next step where there is one.

Braces are str.format fields, filled where the error is raised.
"""

from __future__ import annotations

CREDENTIALS_WITH_NUL = (
    "Username or Password contains a NUL or half a character, which no server can take.",
    "Enter it again in the asset.",
)
AUTH_NOT_OFFERED = (
    "{server} does not offer any login (no AUTH in its answer to EHLO).",
    "Check SSL Method and Port, or choose Passwordless as Authentication type.",
)
BASIC_NOT_OFFERED = (
    "{server} takes no user name and password in a way that this app knows (PLAIN or LOGIN); it"
    " offers {offered}.",
    "Choose an Authentication type that fits.",
)
TOO_MANY_PROMPTS = (
    "The server asked for more than a user name and a password.",
    "Choose another Authentication type in the asset, or ask the mail server's administrator.",
)
TOKEN_IN_CLEAR = (
    "An OAuth token is not sent over an unencrypted connection.",
    "Choose StartTLS or SSL as SSL Method in the asset.",
)
OAUTH_CONTROL_CHARACTER = (
    "Username contains a line break or another control character, which no login can carry.",
    "Enter it again in the asset.",
)
TOKEN_CONTROL_CHARACTER = (
    "The token endpoint issued an access token with characters that no login can carry.",
    "Check OAuth Token URL in the asset.",
)
OAUTH_NOT_OFFERED = (
    "{server} takes no OAuth token: it offers no login at all (no AUTH in its answer to EHLO).",
    "Check Port and SSL Method, and that SMTP AUTH is enabled for the mailbox.",
)
OAUTH_OTHERS_OFFERED = "{server} announces {offered}, neither XOAUTH2 nor OAUTHBEARER"
OAUTH_CHALLENGE = "The server added: {details}"
