# File: stuffing.py
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
"""Content on its way into DATA: dots stuffed, no line end but CRLF, in blocks of bounded size.

What is composed keeps these rules already; they are checked here once more, because breaking them
is what SMTP smuggling needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from delivery import sentences
from smtp_errors import CompositionError, say

CRLF = b"\r\n"
# Octets that share one deadline; content in one piece is sent in many.
_BLOCK_OCTETS = 2**16


def stuffed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Double the dot at the start of each line (RFC 5321 §4.5.2), across block borders too.

    Yields at most 128 KiB at once. Ends with CRLF, whatever the blocks do.

    Raises:
        CompositionError: a CR or LF stands alone, which some receivers take for a line end and so
            might see the end of data where there is none (CVE-2023-51764 and relatives).
    """
    tail = CRLF
    for block in _gathered(blocks):
        for start in range(0, len(block), _BLOCK_OCTETS):
            joined = tail + block[start : start + _BLOCK_OCTETS]
            _check_line_ends(joined)
            yield joined.replace(b"\r\n.", b"\r\n..")[len(tail) :]
            tail = joined[-2:]
    if tail.endswith(b"\r"):
        raise CompositionError(say(sentences.LONE_LINE_END))
    if tail != CRLF:
        yield CRLF


def _gathered(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Join small blocks: each that is sent by itself wakes the server and is its own packet."""
    waiting: list[bytes] = []
    size = 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size >= _BLOCK_OCTETS:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _check_line_ends(octets: bytes) -> None:
    """Look at a block with the two octets before it; its last octet may be half of a CRLF."""
    pairs = octets.count(CRLF)
    lone_lf = octets.count(b"\n") - pairs - octets.startswith(b"\n")
    lone_cr = octets.count(b"\r") - pairs - octets.endswith(b"\r")
    if lone_lf or lone_cr:
        raise CompositionError(say(sentences.LONE_LINE_END))
