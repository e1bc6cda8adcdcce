# File: sasl.py
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
"""The AUTH command: drives a mechanism of auth/ over a connection.

Used by delivery.session. Says nothing about what a refusal means.
"""

from __future__ import annotations

import base64
import binascii
import re

import smtp_consts as consts
from auth.base import Mechanism
from delivery.connection import Connection
from smtp_errors import AuthError, SmtpReply

# RFC 4954 §4: with the initial response the AUTH command stays an ordinary command line.
_MAX_COMMAND = 512
_MAX_CHALLENGES = 10


def offered_mechanisms(connection: Connection) -> tuple[str, ...]:
    # smtplib merges "AUTH X Y" and the old "AUTH=X Y" into one value.
    words = re.split(r"[\s=]+", connection.esmtp_features.get("auth", ""))
    return tuple(dict.fromkeys(word.upper() for word in words if word))


def exchange(connection: Connection, mechanism: Mechanism) -> SmtpReply:
    """Run one SASL exchange (RFC 4954 §4) up to the server's final reply.

    Returns:
        235, 4yz or 5yz.

    Raises:
        AuthError: the mechanism cannot answer what the server asks; the exchange is cancelled.
        ConnectionLost: the connection broke, or the reply fits no login.
    """
    initial = mechanism.initial_response()
    encoded = None if initial is None else (_encode(initial) or "=")
    line = f"AUTH {mechanism.name}" + (f" {encoded}" if encoded is not None else "")
    is_pending = encoded is not None and len(line) + 2 > _MAX_COMMAND
    reply = connection.command(f"AUTH {mechanism.name}" if is_pending else line)
    for _round in range(_MAX_CHALLENGES):
        if reply.reply_code == 235 or reply.reply_code >= 400:
            return reply
        if reply.reply_code != 334:
            raise connection.unexpected(reply)
        if is_pending and initial is not None:
            response = initial
            is_pending = False
        else:
            try:
                response = mechanism.respond(_decode(reply.text))
            except AuthError:
                connection.command("*")
                raise
        reply = connection.command(_encode(response))
    connection.command("*")
    raise AuthError(consts.LOGIN_TOO_MANY_PROMPTS)


def _encode(response: bytes) -> str:
    return base64.b64encode(response).decode("ascii")


def _decode(text: str) -> bytes:
    """Decode a challenge; one that is not base64 is handed on as it is, for the mechanism."""
    try:
        return base64.b64decode(text.encode("ascii", errors="replace"), validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
