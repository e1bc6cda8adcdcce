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
"""What the widget itself says to the analyst; what the run said comes from the result."""

from __future__ import annotations

NO_DETAILS = "An older version of the app stored this result and kept no details."
NOTHING_TO_DO = "Nothing. The mail server took over the email for every recipient."
FILES_MISSING = (
    "The mail server took over the email for every recipient, without the files marked below. "
    "Check their vault IDs, then send them in an email of their own."
)
ALREADY_SENT = "{headline}, already sent"
READ_WARNINGS = "The mail server took over the email for every recipient. Read the warnings below."
NOT_KNOWN = (
    "Whether somebody got the email is not known. Look for it at a recipient before you send it "
    "again."
)
MAY_HAVE_IT = "Sending again is not offered: {count} may have the email already."
LOOK_FIRST = "First look for its Message-ID at a recipient or in the mail server's log."
REST_MAY_HAVE_IT = (
    "{count} may have the email already, so no more is offered: first look for its Message-ID "
    "there."
)
ONE_HAS_NOT = "Safe: it has not got the email."
THEY_HAVE_NOT = "Safe: they have not got the email."
NOBODY_HAS_IT = "Safe: nobody has got the email."
NOT_SAFE = "Sending again is not offered: as things are it would not help, or could do harm."
NOT_SAFE_LOGIN = (
    "Sending again is not offered: the same credentials would be rejected again, and repeated "
    "failures can lock the account."
)
CORRECT_FIRST = "Sending again is not offered: correct the addresses first."
WAIT_FIRST = "Wait at least {time} first, as the server asked. "
SEND_AGAIN = "Send again"
SEND_AGAIN_TO_ONE = "Send again to the address that failed"
SEND_AGAIN_TO = "Send again to the {count} addresses that failed"
FILE_UNREADABLE = "Unreadable, so it was not sent."
FILE_NOT_SENT = "Not sent."
FILE_NOT_FOUND = "Missing: not in the vault, so it was not sent."
NOT_ENCRYPTED = "Not encrypted"
CERTIFICATE_VERIFIED = "Certificate verified"
CERTIFICATE_NOT_VERIFIED = "Certificate not verified"
LOGIN = "Login {mechanism}"
NO_LOGIN = "No login"
SHOWN_IN_HTML = "shown in the HTML as {content_id}"
MORE = "{count} more"
MORE_RECIPIENTS = "{count} more: {listed}"
