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
"""What a server's answer to EHLO means for one message: limits, and what cannot be sent there."""

from __future__ import annotations

from delivery import sentences
from delivery.connection import Connection
from mail.message import OutgoingMessage
from smtp_errors import Cause, CompositionError, say

_MOST_DIGITS = 18


def check_extensions(connection: Connection, message: OutgoingMessage) -> None:
    """Refuse before MAIL what this server cannot take.

    Raises:
        CompositionError: too large, 8-bit, or UTF-8 addresses, and the server offers no way.
    """
    server = connection.server
    limit = announced_size(connection)
    if limit and message.content.size > limit:
        size = message.content.size
        raise CompositionError(
            say(sentences.TOO_LARGE, size=size, server=server, limit=limit), cause=Cause.TOO_LARGE
        )
    if message.envelope.needs_smtputf8 and not connection.has_extn("smtputf8"):
        raise CompositionError(say(sentences.NEEDS_SMTPUTF8, server=server))
    if message.content.has_8bit and not connection.has_extn("8bitmime"):
        raise CompositionError(say(sentences.NEEDS_8BITMIME, server=server))


def recipients_per_transaction(connection: Connection) -> int | None:
    """Return how many recipients the server says it takes at once (RFC 9422), None: unsaid."""
    return _limit(connection, "rcptmax")


def messages_per_connection(connection: Connection) -> int | None:
    """Return how many transactions the server says it takes (RFC 9422), None: unsaid."""
    return _limit(connection, "mailmax")


def announced_size(connection: Connection) -> int | None:
    """Return the largest message that the server takes, in octets; None: no limit is said."""
    # No number, or 0, means no fixed limit (RFC 1870 §4).
    return _number(connection.features.get("size", "")) or None


def _limit(connection: Connection, name: str) -> int | None:
    for word in connection.features.get("limits", "").split():
        key, _equals, value = word.partition("=")
        number = _number(value) if key.lower() == name else None
        if number and number < 10**6:
            return number
    return None


def _number(text: str) -> int | None:
    """Read a number; a digit of another script, as in superscript, is none."""
    text = text.strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None
