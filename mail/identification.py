# File: identification.py
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
"""Identification fields (RFC 5322 §3.6.4): our own Message-ID, and given ids checked and repaired.

A bare id gets its angle brackets, as its meaning is certain. A word that is no id is never made
one, because a reply with it would not find its thread.
"""

from __future__ import annotations

import re
from email.utils import make_msgid

# dot-atom-text on both sides, or a domain literal; for ids that we are the first to write.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_BARE = rf"{_ATOM}(?:\.{_ATOM})*@(?:{_ATOM}(?:\.{_ATOM})*|\[[!-Z^-~]+\])"
# Ids of others have to come back to the letter, also where their programs took liberties.
_GIVEN = r"<[!-;=?A-~]+@[!-;=?A-~]+>"
# One id, a comment, or what stands between the ids of a list.
_TOKEN = r"<[^<>]*>|\([^()\\]*\)|[^\s<>(),]+|[\s,]+"


def new_message_id(domain: str) -> str:
    """Make a Message-ID in the sender's domain; the host's own name stays private.

    Args:
        domain: ASCII.
    """
    return make_msgid(domain=domain)


def msg_id_or_none(text: str) -> str | None:
    """Return exactly one id in angle brackets, None when the text is something else."""
    found = _ids(text)
    if found is None or len(found) != 1 or not re.fullmatch(_BARE, found[0][1:-1]):
        return None
    return found[0]


def msg_ids_or_none(text: str) -> str | None:
    """Return the ids of a list, a blank between each two, None when something is no id.

    Args:
        text: ids with or without angle brackets, apart by blanks, commas or nothing.
    """
    found = _ids(text)
    return " ".join(found) if found else None


def _ids(text: str) -> list[str] | None:
    """List the ids in a text, None when there is anything else but comments and commas."""
    ids: list[str] = []
    end = 0
    for match in re.finditer(_TOKEN, text):
        if match.start() != end:
            return None
        end = match.end()
        token = match.group()
        if re.fullmatch(_GIVEN, token):
            ids.append(token)
        elif re.fullmatch(_BARE, token):
            ids.append(f"<{token}>")
        elif token[0] not in "( \t,":
            return None
    return ids if end == len(text) else None
