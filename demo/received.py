# File: received.py
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
"""A received message as a tree that people can read."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

SHOWN_FIELDS = ("From", "To", "Cc", "Subject", "Date", "Message-ID")


def tree(content: bytes) -> Iterator[str]:
    """Yield the lines of the tree: header fields, then each body part, its text decoded."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for name in SHOWN_FIELDS:
        if message[name] is not None:
            yield f"{name}: {message[name]}"
    yield from _part(message, 0)


def _part(part: EmailMessage, depth: int) -> Iterator[str]:
    indent = "  " * depth
    details = [part.get_content_type()]
    if part.get_filename():
        details.append(f'"{part.get_filename()}"')
    if part["Content-ID"]:
        details.append(f"Content-ID {part['Content-ID']}")
    if not part.is_multipart():
        details.append(f"{len(part.get_payload(decode=True))} octets")
    yield f"{indent}+ {', '.join(details)}"
    if part.is_multipart():
        for child in part.get_payload():
            yield from _part(child, depth + 1)
    elif part.get_content_maintype() == "text" and not part.is_attachment():
        for line in _text(part).splitlines():
            yield f"{indent}  | {line}"


def _text(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except LookupError:  # a charset that nobody knows
        return part.get_payload(decode=True).decode("utf-8", "replace")
