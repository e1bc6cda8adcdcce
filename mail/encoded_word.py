# File: encoded_word.py
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
"""Encoded words (RFC 2047): text of any script in header fields that are ASCII.

Written and read here rather than by email.header, whose results and speed differ between the
Python versions the app runs on. Linear in the length of the text.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator

# RFC 2047 §2: one encoded word, with its delimiters; "=?utf-8?b?" and "?=" take 12 of it.
MAX_WORD = 75
_DELIMITERS = 12
# At most one character in so many has to be escaped, as for text parts.
_MOSTLY_LATIN = 3
# RFC 2047 §5 (3): what may stand for itself in a display name; more would do elsewhere.
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/ ")
# With the language tag of RFC 2231 §5; longer than 75 octets, as some programs write them.
_WORD = re.compile(
    r"=\?([A-Za-z0-9_.-]{1,40})(?:\*[A-Za-z0-9-]{1,35})?\?([bBqQ])\?([!->@-~]{0,500})\?="
)
_BAD_ESCAPE = re.compile(r"=(?![0-9A-Fa-f]{2})")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
# Others are left as they are: Python knows codecs that are no charsets.
_CHARSET = re.compile(
    r"utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|windows-\d{3,4}|cp125\d|koi8-[ru]|big5|gb2312|gbk"
    r"|gb18030|euc-jp|euc-kr|iso-2022-jp|iso-2022-kr|shift_jis|ks_c_5601-1987",
    re.IGNORECASE,
)


def encode_words(text: str, first_room: int = MAX_WORD) -> list[str]:
    """Write text as UTF-8 encoded words, each a whole number of characters.

    The "Q" encoding where the text is mostly Latin and can be read in the raw source, else "B".

    Args:
        first_room: octets left on the line for the first word; less than 24 are not enough.
    """
    others = sum(ord(character) not in _PLAIN for character in text)
    if others * _MOSTLY_LATIN <= len(text):
        return [f"=?utf-8?q?{_q(piece)}?=" for piece in _pieces(text, first_room, _q_size)]
    return [f"=?utf-8?b?{_b(piece)}?=" for piece in _pieces(text, first_room, _b_size)]


def decode_words(text: str) -> str:
    """Read the encoded words in a text; those that are malformed stay as they are."""
    decoded: list[str] = []
    end = 0
    for run in _runs(text):
        between = text[end : run[0].start()]
        decoded += [between, _decoded_run(run)]
        end = run[-1].end()
    return "".join([*decoded, text[end:]])


def reads_as_written(text: str) -> bool:
    """Whether every reader shows a text alike: whatever looks like an encoded word is one.

    A word that is too long or not set off by blanks is decoded by some readers only.
    """
    candidates = [token for token in re.split(r"[ \t]+", text) if "=?" in token]
    return all(
        len(token) <= MAX_WORD and _WORD.fullmatch(token) and decode_words(token) != token
        for token in candidates
    )


def _q(text: str) -> str:
    return "".join(
        chr(octet).replace(" ", "_") if octet in _PLAIN else f"={octet:02X}"
        for octet in text.encode()
    )


def _b(text: str) -> str:
    return binascii.b2a_base64(text.encode(), newline=False).decode("ascii")


def _q_size(octets: bytes) -> float:
    return sum(1 if octet in _PLAIN else 3 for octet in octets)


def _b_size(octets: bytes) -> float:
    return len(octets) * 4 / 3


def _pieces(text: str, first_room: int, size_of: Callable[[bytes], float]) -> Iterator[str]:
    """Cut text so that each piece, encoded, fits into a word; multiples of 4 suit base64."""
    room = max(first_room, 24) - _DELIMITERS
    start = 0
    size = 0.0
    for at, character in enumerate(text):
        needed = size_of(character.encode())
        if at > start and size + needed > room // 4 * 4:
            yield text[start:at]
            start, size, room = at, 0.0, MAX_WORD - _DELIMITERS
        size += needed
    yield text[start:]


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Group neighbouring words of one charset; only blanks may stand between (RFC 2047 §6.2)."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        between = text[run[-1].end() : match.start()] if run else ""
        if run and (between.strip(" \t") or run[-1][1].lower() != match[1].lower()):
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _decoded_run(run: list[re.Match[str]]) -> str:
    written = " ".join(match.group() for match in run)
    if not _CHARSET.fullmatch(run[0][1]):
        return written
    try:
        # Joined first: some programs cut a character in two.
        return b"".join(_octets(match) for match in run).decode(run[0][1])
    except (LookupError, ValueError):
        return written


def _octets(match: re.Match[str]) -> bytes:
    encoded = match[3].encode("ascii")
    if match[2] in "bB":
        # Python would pass over what is not base64.
        if not _BASE64.fullmatch(match[3]):
            raise ValueError
        return binascii.a2b_base64(encoded + b"=" * (-len(encoded) % 4))
    if _BAD_ESCAPE.search(match[3]):
        raise ValueError
    return binascii.a2b_qp(encoded, header=True)
