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
REPEAT_FOR_THE_OTHERS = "Send it again to these recipients only, once the cause is removed."
LOOK_FOR_THE_UNKNOWN = (
    "Whether those called unknown got it cannot be told: look for Message-ID {message_id} of {date}"
    " in the mail server's log before you send it again to them."
)
REPEAT_FOR_SOME = (
    "To those refused, deferred or not sent it may be sent again, once the cause is removed."
)
PROGRESS_NO_TEST_MAIL = (
    "Logged in. No test mail was sent, because neither Sender Address nor Username is an email"
    " address: set Sender Address in the asset to have one sent"
)
ACTION_CANCELLED = (
    "The action was cancelled. The email was not sent.",
    "Run it again if the email is still wanted.",
)
OUTCOME_UNKNOWN_CANCELLED = (
    "The action was cancelled after the whole message had been handed over. Whether it was"
    " delivered is unknown.",
    "Look for it in the mail server's log before you send it again.",
)
PARTLY_SENT_CANCELLED = (
    "The action was cancelled after some of the recipients had got the email.",
    "Send it again only to those whose status in the result is refused, deferred or not sent.",
)
