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

Says nothing about what a refusal means.
"""

from __future__ import annotations

import base64
import binascii

from auth.base import Mechanism
from delivery import sentences
from delivery.connection import Connection
from smtp_errors import AuthError, SmtpReply, say

# RFC 4954 §4: with the initial response the AUTH command stays an ordinary command line.
_MAX_COMMAND = 512
_MAX_CHALLENGES = 10
# smtplib takes 503 for a login that is there already, and so do servers that say it.
LOGGED_IN = frozenset({235, 503})
# What servers say to the one form of a command who take only the other.
_WANTS_ONE_LINE = frozenset({500, 501, 504, 535, 555})
_WANTS_TWO_STEPS = frozenset({500, 501, 555})


class Exchange:
    """One SASL exchange (RFC 4954 §4). Used once.

    Attributes:
        has_sent_credentials: something of them went out.
    """

    def __init__(self, connection: Connection, mechanism: Mechanism, *, tries_both: bool) -> None:
        """Begin.

        Args:
            tries_both: the initial response may be sent both with the command and after it, where
                the server refuses the form that came first: for a token, whose refusal costs
                nothing.
        """
        self._connection = connection
        self._mechanism = mechanism
        self._tries_both = tries_both
        self.has_sent_credentials = False

    @property
    def mechanism_name(self) -> str:
        """What comes behind AUTH."""
        return self._mechanism.name

    def run(self) -> SmtpReply:
        """Run the exchange up to the server's final reply.

        Returns:
            2yz, 4yz or 5yz.

        Raises:
            AuthError: the mechanism cannot answer what the server asks; the exchange is cancelled.
            ConnectionLost: the connection broke, or the reply fits no login.
        """
        initial = self._mechanism.initial_response()
        if initial is None:
            return self._converse(self._bare(), None)
        line = f"AUTH {self._mechanism.name} {_encode(initial) or '='}"
        if len(line) + 2 <= _MAX_COMMAND:
            reply = self._converse(self._in_line(line, initial), None)
            if self._tries_both and reply.reply_code in _WANTS_TWO_STEPS:
                return self._converse(self._bare(), initial)
            return reply
        reply = self._converse(self._bare(), initial)
        if not self.has_sent_credentials and reply.reply_code in _WANTS_ONE_LINE:
            return self._converse(self._in_line(line, initial), None)
        return reply

    def _bare(self) -> SmtpReply:
        return self._connection.command(f"AUTH {self._mechanism.name}")

    def _in_line(self, line: str, initial: bytes) -> SmtpReply:
        self._connection.quoting.remember_message(initial)
        self.has_sent_credentials = True
        return self._connection.command(line)

    def _converse(self, reply: SmtpReply, pending: bytes | None) -> SmtpReply:
        """Answer challenges, the first of them with what is pending, until there are no more."""
        for _round in range(_MAX_CHALLENGES):
            if _is_final(reply):
                return reply
            if reply.reply_code != 334:
                raise self._connection.unexpected(reply)
            response = self._response_to(reply) if pending is None else pending
            pending = None
            self._connection.quoting.remember_message(response)
            self.has_sent_credentials = True
            reply = self._connection.command(_encode(response))
        self._connection.command("*")
        raise AuthError(say(sentences.LOGIN_TOO_MANY_PROMPTS, server=self._connection.server))

    def _response_to(self, reply: SmtpReply) -> bytes:
        try:
            return self._mechanism.respond(_decode(reply.text))
        except AuthError:
            self._connection.command("*")
            raise


def _is_final(reply: SmtpReply) -> bool:
    return reply.reply_code == 235 or reply.reply_code >= 400


def _encode(response: bytes) -> str:
    return base64.b64encode(response).decode("ascii")


def _decode(text: str) -> bytes:
    """Decode a challenge; one that is not base64 is handed on as it is, for the mechanism."""
    try:
        return base64.b64decode(text.encode("ascii", errors="replace"), validate=True)
    except (binascii.Error, ValueError):
        return text.encode()
