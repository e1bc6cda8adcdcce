# File: outcome.py
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
"""What the functions of conformance_wanted ask a run: was it sent, and what arrived?"""

from __future__ import annotations

from email.utils import getaddresses
from typing import Any

from tests.conformance.compare import leaves_of
from tests.conformance.run import Run


def sent(run: Run, number: int = 0) -> dict[str, Any]:
    """The only message of a run that succeeded in full."""
    result = run.results[number]
    assert (result["status"], result["message"]) == ("success", "Email sent"), result
    assert len(run.messages) == len(run.results), run.messages
    return run.messages[number]


def refused(run: Run, *pieces: str) -> str:
    """The text of the only result, which failed; nothing was sent and no MAIL was said.

    Each piece has to occur in it, whatever the case of the letters.
    """
    assert len(run.results) == 1
    result = run.results[0]
    assert result["status"] == "failed", result
    assert run.messages == []
    commands = [line for connection in run.server.connections for line in connection.commands]
    assert not [line for line in commands if line.startswith("MAIL")], commands
    for piece in pieces:
        assert piece.lower() in result["message"].lower(), (piece, result["message"])
    return result["message"]


def never_connected(run: Run) -> None:
    assert run.connects == []


def said_nothing_secret(run: Run) -> None:
    """No AUTH command was given on any connection."""
    assert [attempt for each in run.server.connections for attempt in each.auth] == []


def values_of(message: dict[str, Any], name: str) -> list[str]:
    """The decoded values of each field of that name."""
    return [values[-1] for given, *values in message["headers"] if given.lower() == name.lower()]


def raw_values_of(message: dict[str, Any], name: str) -> list[str]:
    """The same as they were sent, but for unfolding."""
    return [values[0] for given, *values in message["headers"] if given.lower() == name.lower()]


def mailboxes_of(message: dict[str, Any], name: str) -> list[tuple[str, str]]:
    """Display name and address of each mailbox in the fields of that name."""
    return getaddresses(values_of(message, name))


def part_of(message: dict[str, Any], content_type: str) -> dict[str, Any]:
    """The only part of that type."""
    found = [leaf for leaf in leaves_of(message["mime"]) if leaf["content_type"] == content_type]
    assert len(found) == 1, [leaf["content_type"] for leaf in leaves_of(message["mime"])]
    return found[0]


def text_of(message: dict[str, Any], content_type: str = "text/plain") -> str:
    """The decoded text of the only part of that type, its line ends made LF."""
    return part_of(message, content_type)["text"].replace("\r\n", "\n")


def attachment_of(message: dict[str, Any], file_name: str) -> dict[str, Any]:
    """The only part of that file name."""
    found = [leaf for leaf in leaves_of(message["mime"]) if leaf["filename"] == file_name]
    assert len(found) == 1, [leaf["filename"] for leaf in leaves_of(message["mime"])]
    return found[0]
