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
"""What an action says beside the published words.

Braces are str.format fields, filled where the error is raised.
"""

from __future__ import annotations

EMAIL_SENT_PARTIALLY = "Email sent, but only {accepted} of {total} recipients got it. {recipients}"
RECIPIENTS_OF_STATUS = "{status}: {recipients}."
EMAIL_NOT_SENT = "The email was not sent."
REPEAT_FOR_THE_OTHERS = "Send it again to these recipients only, once the cause is removed."
REPEAT_LATER = "Send it again to these recipients only, not before {seconds} seconds have passed."
LOOK_FOR_THE_UNKNOWN = (
    "Whether those called unknown got it cannot be told: look for Message-ID {message_id} of {date}"
    " in the mail server's log before you send it again to them."
)
REPEAT_FOR_SOME = (
    "To those refused, deferred or not sent it may be sent again, once the cause is removed."
)
NO_TEST_MAIL = (
    "Logged in. No test mail was sent, because {label} '{value}' is no email address: correct it in"
    " the asset to have one sent."
)
NO_OWN_ADDRESS = (
    "Logged in. No test mail was sent, because neither Sender Address nor Username is set: set"
    " Sender Address in the asset to have one sent."
)
STEP_TOKEN = "token"
STEP_PROBE = "sender and recipient"
STEP_TEST_MAIL = "test mail"
PROBE_ACCEPTED = "{address} may send and receive ({reply}); nothing was sent"
PROBE_REFUSED = "{server} answered {phase} with {reply}"
WARNING_PROBE = (
    "The test passed because the server answers, but it would not take an email from and to"
    " {address}: it answered {phase} with {reply}. {why} {step}"
)
WARNING_PROBE_LATER = (
    "The test passed because the server answers, but it would not take an email from and to"
    " {address} now: it answered {phase} with {reply}. Try again later; if it stays so, ask the"
    " mail server's administrator."
)
NO_TEST_MAIL_BY_GUARD = "Logged in. No test mail was sent. {reason}"
TEST_MAIL_ACCEPTED = "accepted for {address} ({reply})"
ACTION_CANCELLED = (
    "The action was cancelled. The email was not sent.",
    "Run it again if the email is still wanted.",
)
OUTCOME_UNKNOWN_CANCELLED = (
    "The action was cancelled after the whole message had been handed over. Whether it was"
    " delivered is unknown.",
    "Look for Message-ID {message_id} of {date} in the mail server's log before you send it again.",
)
PARTLY_SENT_CANCELLED = (
    "The action was cancelled after some of the recipients had got the email.",
    "Send it again only to those whose status in the result is refused, deferred or not sent; for"
    " those called unknown look for Message-ID {message_id} in the mail server's log first.",
)
PROGRESS_ONCE_WAITS = (
    "Another run is sending with the same once_key; waiting up to {seconds} seconds for its"
    " outcome."
)
ONCE_BUSY = (
    "Another run is still sending with the same once_key. This run sent nothing.",
    "Look at the other run's result, or run the action again with the same once_key: it is sent"
    " only once.",
)
ONCE_UNKNOWN = (
    "An earlier run with the same once_key may have sent the email, but ended before it was known."
    " This run sent nothing.",
    "Look for Message-ID {message_id} of {date} in the mail server's log. If it did not arrive,"
    " send the email with another once_key.",
)
ONCE_UNUSABLE = (
    "The folder {folder}, in which used keys are noted, cannot be used ({reason}). The email was"
    " not sent.",
    "Have the platform's administrator make it writable, or send without once_key.",
)
WARNING_ONCE_NOT_NOTED = (
    "What became of the email could not be noted for its once_key ({reason}), so a further run with"
    " the same once_key will say that it may have been sent."
)
ONCE_KEY_TOO_LONG = (
    "The parameter 'once_key' has {length} characters, but at most {maximum} are allowed. The email"
    " was not sent.",
    "Use a shorter key, such as the container's ID and the name of the block.",
)
ONCE_KEY_NOT_TEXT = (
    "The parameter 'once_key' is not a text. The email was not sent.",
    "Give one text, such as the container's ID and the name of the block.",
)
ALREADY_SENT = (
    "Email already sent: an earlier run with the same once_key sent it on {date} (Message-ID"
    " {message_id}), and it was not sent again."
)
ALREADY_SENT_MESSAGE = " The message of that run: {message}"
PROGRESS_STORED_LOGIN_ENDED = "{sentence} A new login is needed."
PROGRESS_STORED_LOGIN_REJECTED = (
    "The mail server rejects the stored login even with a fresh token, so a new one is needed."
)
PROGRESS_SETTINGS_CHANGED = (
    "Username, client ID, scopes or URLs have changed since the last login, so a new one is needed."
)
OPTION_NOT_BOOLEAN = (
    "The parameter '{name}' is {value}, which is neither true nor false. The email was not sent.",
    "Give true or false, or leave it out.",
)
PREVIEW_ONLY = "Preview only: the email was not sent"
PREVIEW_REFUSED = "Preview only: the email was not sent. It would be refused: {refusals}"
COPY_DIFFERS = (
    "The copy {file_name} in the vault ({vault_id}) differs from the email that was sent, as a file"
    " changed in between.",
    "Do not take the copy for what was sent.",
)
