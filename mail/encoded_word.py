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
Python versions the app runs on. Linear in the length of the text. Must not know which field the
text is for.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from smtp_dataclass import dataclass
from smtp_quoting import CONTROL

# RFC 2047 §2: one encoded word, with its delimiters; "=?utf-8?b?" and "?=" take 12 of it.
MAX_WORD = 75
_DELIMITERS = 12
# What there has to be room for, so that a word holds some characters.
SMALLEST_WORD = 24
# At most one character in so many has to be escaped, as for text parts.
_MOSTLY_LATIN = 3
# RFC 2047 §5 (3): what may stand for itself in a display name; more would do elsewhere.
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/ ")
# With the language tag of RFC 2231 §5; longer than 75 octets, as some programs write them.
_WORD = r"=\?([A-Za-z0-9_.-]{1,40})(?:\*[A-Za-z0-9-]{1,35})?\?([bBqQ])\?([!->@-~]{0,500})\?="
# Words that stand by themselves, between blanks; in a row they may touch, as some programs do it.
_STANDING_WORDS = rf"(?<![^ \t])(?:{_WORD.replace('(', '(?:').replace('(?:?:', '(?:')})+(?![^ \t])"
_BAD_ESCAPE = r"=(?![0-9A-Fa-f]{2})"
_BASE64 = r"[A-Za-z0-9+/]*={0,2}"
# Others are not tried: Python knows codecs that are no charsets.
_CHARSET = (
    r"(?i)utf-?8|utf-7|utf-16(?:be|le)?|us-ascii|ascii|iso[-_]8859-\d{1,2}|latin-?\d{1,2}|l\d"
    r"|windows-\d{3,4}|cp\d{3,4}|ibm\d{3}|koi8-[rut]|big5(?:-hkscs)?|gb2312|gbk|gb18030|euc[-_]jp"
    r"|euc[-_]kr|iso-2022-jp(?:-[123])?|iso-2022-kr|shift[-_]jis|sjis|ks_c_5601-1987|johab|tis-620"
    r"|macintosh|hz"
)
# Registered names (IANA) and those of old programs that Python has under another one only.
_PYTHON_NAMES = {
    "windows-874": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-6-e": "iso-8859-6",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "x-gbk": "gbk",
    "x-mac-roman": "macintosh",
    "macroman": "macintosh",
    "mac": "macintosh",
    "hz-gb-2312": "hz",
    "unicode-1-1-utf-7": "utf-7",
}
# Python programs would read such a word, though none of these is a charset.
_ONLY_PYTHON_READS = (
    r"(?i)idna|punycode|(?:raw|string)?[_.-]?(?:unicode)?[_.-]?escape|undefined|mbcs|oem"
)
# Readers would obey them: what ends a line, and what turns text around (UAX #9 §2).
_UNSAFE = f"{CONTROL}|[\u202a-\u202e\u2066-\u2069]"
# In a charset we do not know. ESC, SO and SI switch between character sets (ISO 2022).
_UNSAFE_OCTET = rb"[\x00-\x0d\x10-\x1a\x1c-\x1f\x7f]"


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


def encode_text(text: str, first_room: int = MAX_WORD) -> list[str]:
    """Write text as encoded words; a word whose charset we do not know travels as it is.

    Args:
        text: with its known encoded words read, as by decode_words.
        first_room: as for encode_words.

    Returns:
        Words to be joined by blanks, which are no part of the text (RFC 2047 §6.2).
    """
    words: list[str] = []
    end = 0
    for match in re.finditer(_WORD, text):
        if len(match.group()) <= MAX_WORD and _is_foreign(match):
            between = text[end : match.start()]
            if not words or between.strip(" \t"):
                words += _encoded_unless_empty(between, MAX_WORD if words else first_room)
            words.append(match.group())
            end = match.end()
    return words + _encoded_unless_empty(text[end:], MAX_WORD if words else first_room)


def decode_words(text: str) -> str:
    """Read the encoded words in a text.

    Those that are malformed, in a charset we do not know, or hold what a header must not, stay as
    they are.
    """
    return _decoded_runs(text, list(re.finditer(_WORD, text))) if "=?" in text else text


def decode_standing_words(text: str) -> str:
    """Read the encoded words that blanks set off, as RFC 2047 §5 (1) wants them in a subject.

    Only some readers decode others, so they are left as they are.
    """
    if "=?" not in text:
        return text
    word = re.compile(_WORD)
    found = (word.finditer(text, *run.span()) for run in re.finditer(_STANDING_WORDS, text))
    return _decoded_runs(text, [match for run in found for match in run])


def has_unsafe_words(text: str) -> bool:
    """Whether some encoded word, or a row of them, hides what a reader would obey."""
    words = list(re.finditer(_WORD, text))
    runs = (word for run in _runs(text, words) for word in _by_charset(run))
    return any(_hides_control(words) for words in runs)


def reads_as_written(text: str) -> bool:
    """Whether every reader shows a text alike: whatever looks like an encoded word is one.

    A word that is too long or not set off by blanks is decoded by some readers only.
    """
    candidates = [token for token in re.split(r"[ \t]+", text) if "=?" in token]
    return all(len(token) <= MAX_WORD and _is_word(token) for token in candidates)


def _is_word(token: str) -> bool:
    match = re.fullmatch(_WORD, token)
    return match is not None and (_is_foreign(match) or decode_words(token) != token)


def _is_foreign(match: re.Match[str]) -> bool:
    """Whether a word is well-formed, harmless and of a charset that its reader may know."""
    if codec_of(match[1]) is not None or re.fullmatch(_ONLY_PYTHON_READS, match[1]):
        return False
    try:
        return re.search(_UNSAFE_OCTET, _octets(match)) is None
    except ValueError:
        return False


def _encoded_unless_empty(text: str, first_room: int) -> list[str]:
    return encode_words(text, first_room) if text else []


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
    room = max(first_room, SMALLEST_WORD) - _DELIMITERS
    start = 0
    size = 0.0
    for at, character in enumerate(text):
        needed = size_of(character.encode())
        if at > start and size + needed > room // 4 * 4:
            yield text[start:at]
            start, size, room = at, 0.0, MAX_WORD - _DELIMITERS
        size += needed
    yield text[start:]


def _decoded_runs(text: str, matches: list[re.Match[str]]) -> str:
    decoded: list[str] = []
    end = 0
    for run in _runs(text, matches):
        decoded += [text[end : run[0].start()], _decoded_run(run)]
        end = run[-1].end()
    return "".join([*decoded, text[end:]])


def _runs(text: str, matches: Iterable[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Group neighbouring words; only blanks may stand between (RFC 2047 §6.2)."""
    run: list[re.Match[str]] = []
    for match in matches:
        if run and text[run[-1].end() : match.start()].strip(" \t"):
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _decoded_run(run: list[re.Match[str]]) -> str:
    """Read neighbouring words; the blanks between them are no text, unless one is no word."""
    text = ""
    last: _Reading | None = None
    for words in _by_charset(run):
        reading = _read_words(words)
        text += " " if last is not None and _are_apart(last, reading) else ""
        text += reading.text
        last = reading
    return text


@dataclass(frozen=True)
class _Reading:
    """What became of words of one charset: their text, or they themselves."""

    text: str
    is_read: bool
    is_foreign: bool


def _by_charset(run: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    for _charset, words in groupby(run, key=lambda match: match[1].lower()):
        yield list(words)


def _hides_control(words: list[re.Match[str]]) -> bool:
    try:
        octets = b"".join(map(_octets, words))
        codec = codec_of(words[0][1])
        text = "" if codec is None else octets.decode(codec)
    except (LookupError, ValueError):
        return any(re.fullmatch(_ONLY_PYTHON_READS, word[1]) for word in words)
    return bool(re.search(_UNSAFE_OCTET, octets) if codec is None else re.search(_UNSAFE, text))


def _are_apart(one: _Reading, other: _Reading) -> bool:
    are_words = (one.is_read or one.is_foreign) and (other.is_read or other.is_foreign)
    return not are_words or (one.is_foreign and other.is_foreign)


def _read_words(words: list[re.Match[str]]) -> _Reading:
    """Read words of one charset together; left as they are where that is not possible or safe."""
    written = " ".join(match.group() for match in words)
    codec = codec_of(words[0][1])
    if codec is None:
        return _Reading(written, is_read=False, is_foreign=all(map(_is_foreign, words)))
    try:
        # Joined first: some programs cut a character in two.
        text = b"".join(map(_octets, words)).decode(codec)
    except (LookupError, ValueError):
        text = ""
    if not text or re.search(_UNSAFE, text):
        return _Reading(written, is_read=False, is_foreign=False)
    return _Reading(text, is_read=True, is_foreign=False)


def codec_of(charset: str) -> str | None:
    """Name Python's codec of a charset, None when we do not read it."""
    name = charset.lower()
    return _PYTHON_NAMES.get(name) or (name if re.fullmatch(_CHARSET, name) else None)


def _octets(match: re.Match[str]) -> bytes:
    encoded = match[3].encode("ascii")
    if match[2] in "bB":
        # Python would pass over what is not base64.
        if not re.fullmatch(_BASE64, match[3]):
            raise ValueError
        return binascii.a2b_base64(encoded + b"=" * (-len(encoded) % 4))
    if re.search(_BAD_ESCAPE, match[3]):
        raise ValueError
    return binascii.a2b_qp(encoded, header=True)
