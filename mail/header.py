# File: header.py
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
"""Header fields: their names, and how every field is written.

Lines end by column 78, those with encoded words by 76, where the value has blanks to fold at, and
never pass 998 octets (RFC 5322 §2.1.1); non-ASCII becomes encoded words (RFC 2047) or RFC 2231
parameters. Every function takes time in proportion to its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, repeat
from urllib.parse import quote

import smtp_consts as consts
from mail import sentences
from mail.encoded_word import (
    MAX_WORD,
    SMALLEST_WORD,
    decode_standing_words,
    decode_words,
    encode_text,
    encode_words,
    reads_as_written,
)
from mail.list_field import URL_FIELDS, list_id_or_none
from smtp_errors import ParameterError, say
from smtp_quoting import first_control

CRLF = "\r\n"
RECOMMENDED_LINE = 78
LIST_ID = "list-id"
# RFC 2047 §2: a line with an encoded word has at most 76 characters.
ENCODED_LINE = 76

# RFC 5322 §2.2.3: a line end before a blank only folds.
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_QUOTED_OR_WORD = re.compile(r'[ \t]*(?:"(?:[^"\\]|\\.){0,1000}"|[^ \t"]|")+')
_ATOM_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")

# RFC 5322 §3.6: at most one of each.
SINGLE_OCCURRENCE = frozenset(
    {
        "date",
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "message-id",
        "in-reply-to",
        "references",
        "subject",
    }
)
ADDRESS_FIELDS = frozenset(
    {
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "resent-from",
        "resent-sender",
        "resent-to",
        "resent-cc",
        "disposition-notification-to",
        "return-receipt-to",
        "errors-to",
    }
)
# RFC 5322 §3.6.5: phrases, parted by commas that an encoded word would hide.
_KEYWORDS = "keywords"
# The one field of its family that is text for people (RFC 2045 §8).
_DESCRIPTION = "content-description"
# Read by programs: an encoded word would change them (RFC 2047 §5), so they are ASCII or refused.
_NEVER_ENCODED = frozenset(
    {
        "message-id",
        "in-reply-to",
        "references",
        "resent-message-id",
        "original-message-id",
        "supersedes",
        "thread-index",
        "list-unsubscribe-post",
        *URL_FIELDS,
        "date",
        "resent-date",
        "mime-version",
        "auto-submitted",
        "dkim-signature",
        "received",
        "return-path",
    }
)


def reject_control_characters(text: str, what: str) -> None:
    """Refuse what could end a header line or hide in one.

    Raises:
        ParameterError: names the place and the character.
    """
    control = first_control(text)
    if control is not None:
        character = f"U+{ord(control):04X}"
        raise ParameterError(say(sentences.CONTROL_CHARACTER, what=what, character=character))


def unfold(text: str) -> str:
    """Take out the line ends that only fold (RFC 5322 §2.2.3); every other one stays."""
    return _FOLD.sub("", text)


def is_structured(field_name: str) -> bool:
    """Whether programs read the field, so that encoded words would break it."""
    key = field_name.lower()
    return key in _NEVER_ENCODED or (key.startswith("content-") and key != _DESCRIPTION)


def fold_unstructured(field_name: str, field_body: str) -> bytes:
    """Write an unstructured field (RFC 5322 §2.2.1), folded, ended by CRLF.

    Text that holds encoded words already stays as it is, unless readers would disagree about them;
    then they are read first. Structured fields are never encoded; their over-long tokens stay whole
    up to MAX_LINE.

    Raises:
        ParameterError: a structured field that is not ASCII or has too long a token.
    """
    may_encode = not is_structured(field_name)
    if field_body.isascii() and (not may_encode or reads_as_written(field_body)):
        lines = _fill(f"{field_name}:", _words(f" {field_body}"))
        if max(len(line) for line in lines) <= consts.MAX_LINE:
            return (CRLF.join(lines) + CRLF).encode("ascii")
    if not may_encode:
        raise ParameterError(say(sentences.STRUCTURED_FIELD, name=field_name))
    return _fold_words(field_name, field_body)


def fold_field(field_name: str, field_body: str) -> bytes:
    """Write a field that holds no addresses, by its own rules where it has some.

    Raises:
        ParameterError: see fold_unstructured.
    """
    room = ENCODED_LINE - len(field_name) - 2
    if field_name.lower() == LIST_ID:
        found = list_id_or_none(field_body)
        if found is not None:
            return fold_items(field_name, [_written_list_id(*found, room)], ",").encode("ascii")
    if field_name.lower() == _KEYWORDS and not field_body.isascii():
        phrases = [each.strip(" \t") for each in field_body.split(",") if each.strip(" \t")]
        rooms = chain([room], repeat(MAX_WORD))
        items = [_written_phrase(*each) for each in zip(phrases, rooms)]
        return fold_items(field_name, items, ",").encode("ascii")
    return fold_unstructured(field_name, field_body)


def _written_phrase(phrase: str, room: int) -> str:
    return encode_phrase(decode_words(phrase), as_utf8=False, first_room=room)


def _written_list_id(phrase: str, list_id: str, room: int) -> str:
    """Write the value of List-Id; encoded words stand in its phrase only (RFC 2919 §3)."""
    return f"{_written_phrase(phrase, room)} <{list_id}>" if phrase else f"<{list_id}>"


def _fold_words(field_name: str, text: str) -> bytes:
    """Write text as encoded words; behind a long name they begin on the next line."""
    room = min(ENCODED_LINE - len(field_name) - 2, MAX_WORD)
    words = encode_text(decode_standing_words(text), room if room >= SMALLEST_WORD else MAX_WORD)
    start = f"{field_name}:{CRLF} " if len(words[0]) > room else f"{field_name}: "
    return f"{start}{f'{CRLF} '.join(words)}{CRLF}".encode("ascii")


def fold_items(field_name: str, items: Sequence[str], separator: str) -> str:
    """Write a list-valued field with line breaks between, or if need be inside, its items."""
    words: list[str] = []
    limit = _limit(items)
    room = limit - len(field_name) - 1
    for item in _separated(items, separator):
        # An item is kept on a line of its own; only one that is longer is broken at its blanks, and
        # not within quotes, where some readers would keep the line end.
        words.extend([item] if len(item) <= room else _QUOTED_OR_WORD.findall(item))
        room = limit
    return CRLF.join(_fill(f"{field_name}:", words)) + CRLF


def fold_parameters(field_name: str, value: str, parameters: Sequence[tuple[str, str]]) -> bytes:
    """Write a field with MIME parameters (RFC 2045 §5.1), each on a line where it is long.

    No line break inside a parameter, and none split by RFC 2231 §3: not every reader joins them.

    Args:
        parameters: names and values, a value of at most 240 octets. A "filename" that is not plain
            ASCII is written by RFC 2231 §4, a "name" as encoded words in quotes beside it, for old
            readers that expect it there.
    """
    items = [value, *(_parameter(name, text) for name, text in parameters)]
    lines = _fill(f"{field_name}:", _separated(items, ";"))
    return (CRLF.join(lines) + CRLF).encode("ascii")


def encode_phrase(name: str, *, as_utf8: bool, first_room: int = MAX_WORD) -> str:
    """Write a display name: as it is, quoted, or as encoded words (RFC 5322 §3.2.5, RFC 2047).

    Some readers put a blank between the words of a name, so there is only one where it has room.
    """
    if not name:
        return '""'
    # A character has at most four octets, and the name of the field may stand on the line.
    if (name.isascii() or as_utf8) and len(name) < consts.MAX_LINE // 5 and "=?" not in name:
        if _ATOM_PHRASE.fullmatch(name):
            return name
        return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'
    return " ".join(encode_text(name, first_room))


def _fill(start: str, words: Sequence[str]) -> list[str]:
    """Fill lines; each word carries the white space before it, which a fold leaves in place."""
    lines = [start]
    limit = _limit(words)
    for word in words:
        if len(lines[-1]) + len(word) > limit and lines[-1] != start:
            lines.append(word)
        else:
            lines[-1] += word
    return lines


def _limit(words: Sequence[str]) -> int:
    return ENCODED_LINE if any("=?" in word for word in words) else RECOMMENDED_LINE


def _words(text: str) -> list[str]:
    """Split at blanks; each word carries those before it. Blanks at the end are dropped."""
    return re.findall(r"[ \t]*[^ \t]+", text.rstrip(" \t"))


def _separated(items: Sequence[str], separator: str) -> list[str]:
    last = len(items) - 1
    return [f" {item}{separator if at < last else ''}" for at, item in enumerate(items)]


def _parameter(name: str, value: str) -> str:
    if name in ("charset", "method"):
        return f"{name}={value}"
    # Escapes within quotes are read differently by different readers.
    if value.isascii() and not re.search(r'["\\]|=\?', value):
        return f'{name}="{value}"'
    if name == "name":
        return f'{name}="{" ".join(encode_words(value))}"'
    octets = quote(value, safe="!#$&+.^_`|~-", encoding="utf-8")
    return f"{name}*=utf-8''{octets}"
