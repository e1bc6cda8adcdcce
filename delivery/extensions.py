# File: extensions.py
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
"""What a server's answer to EHLO means for one message: limits, and what cannot be sent there.

Used by delivery.courier before each transaction.
"""

from __future__ import annotations

from delivery import sentences
from delivery.connection import Connection
from mail.message import OutgoingMessage
from smtp_errors import CompositionError


def check_extensions(connection: Connection, message: OutgoingMessage) -> None:
    """Refuse before MAIL what this server cannot take.

    Raises:
        CompositionError: too large, 8-bit, or UTF-8 addresses, and the server offers no way.
    """
    limit = _announced_size(connection)
    if limit and message.content.size > limit:
        raise CompositionError(
            sentences.TOO_LARGE.format(
                size=message.content.size, server=connection.server, limit=limit
            )
        )
    if message.envelope.needs_smtputf8 and not connection.has_extn("smtputf8"):
        raise CompositionError(sentences.NEEDS_SMTPUTF8.format(server=connection.server))
    if message.content.has_8bit and not connection.has_extn("8bitmime"):
        raise CompositionError(sentences.NEEDS_8BITMIME.format(server=connection.server))


def recipients_per_transaction(connection: Connection) -> int | None:
    """Return how many recipients the server says it takes at once (RFC 9422), None: unsaid."""
    return _limit(connection, "rcptmax")


def messages_per_connection(connection: Connection) -> int | None:
    """Return how many transactions the server says it takes (RFC 9422), None: unsaid."""
    return _limit(connection, "mailmax")


def _announced_size(connection: Connection) -> int | None:
    text = connection.esmtp_features.get("size", "").strip()
    # No number, or 0, means no fixed limit (RFC 1870 §4).
    return int(text) if text.isdigit() and len(text) < 19 else None


def _limit(connection: Connection, name: str) -> int | None:
    for word in connection.esmtp_features.get("limits", "").split():
        key, _equals, value = word.partition("=")
        if key.lower() == name and value.isdigit() and 0 < int(value) < 10**6:
            return int(value)
    return None
