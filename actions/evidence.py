# File: evidence.py
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
"""Evidence: the exact octets that were sent, kept in the container's vault.

Streamed from the same segments that were sent, and compared by their sha256, as a file may have
changed in between. Whatever fails here is told and changes nothing of what was sent.
"""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate_to_datetime

from actions import sentences
from actions.context import Copy
from delivery.report import DeliveryReport
from mail.attachment import clean_file_name
from mail.message import OutgoingMessage
from smtp_errors import AttachmentError, say
from soar.platform import Platform
from soar.vault import store

_MAX_SUBJECT = 100
# What a file name may not hold on one system or another.
_NOT_IN_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


def keep_copy(report: DeliveryReport, platform: Platform) -> Copy:
    """Store what was sent as an .eml file; Bcc is in the report only.

    Raises:
        AttachmentError: it could not be stored; the email was sent all the same.
    """
    message = report.message
    file_name = _file_name(message)
    vault_id, sha256 = store(message.content.read(), platform.facts.container_id, file_name)
    if sha256 != report.sha256:
        raise AttachmentError(say(sentences.COPY_DIFFERS, file_name=file_name, vault_id=vault_id))
    return Copy(vault_id, file_name)


def _file_name(message: OutgoingMessage) -> str:
    words = _NOT_IN_NAME.sub(" ", message.subject).split()
    subject = " ".join(words)[:_MAX_SUBJECT].strip(" .")
    return clean_file_name(f"{_day(message.date)} {subject or 'no subject'}.eml")


def _day(date: str) -> str:
    """Return the day of an RFC 5322 date; of a malformed one, which raw mail may have, today."""
    try:
        moment = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        moment = datetime.datetime.now(datetime.timezone.utc)
    return moment.date().isoformat()
