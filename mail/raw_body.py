# File: raw_body.py
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
"""The text of a raw mail as octets: in the charset it declares, in lines that may travel.

Only a single text part is ever changed; what has parts of its own, or is signed, is sent as it is
or refused.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from email.message import Message

import smtp_consts as consts
from mail import sentences
from mail.content import CRLF
from mail.encoded_word import codec_of
from mail.raw_text import RawField, RawText
from smtp_dataclass import dataclass
from smtp_errors import ParameterError, say
from smtp_quoting import shown

_CHARSET = re.compile(r"[^\s\"();]{1,60}")
# Octets of these mean themselves, so that the text may be in any encoding of its own.
_PLAIN_ENCODINGS = frozenset({"", "7bit", "8bit", "binary"})
_ENCODED = frozenset({"base64", "quoted-printable"})
_UTF8 = frozenset({"utf-8", "utf8"})
# Their texts would have octets that are line ends to SMTP.
_WIDE = re.compile(r"utf-?(?:7|16|32).*", re.IGNORECASE)
_CTE = "content-transfer-encoding"
# The parser of parameters is no longer quick in longer ones.
_MAX_HEADER = 8000
_QUOTED_PRINTABLE = (("MIME-Version", "1.0"), ("Content-Transfer-Encoding", "quoted-printable"))
_EIGHT_BIT = (("MIME-Version", "1.0"), ("Content-Transfer-Encoding", "8bit"))


@dataclass(frozen=True)
class RawBody:
    """The text as it is sent.

    Attributes:
        octets: line ends CRLF, the last line ended.
        added_fields: header fields that it needs, in the place of those given.
        warnings: sentences about what was changed or will not be read as meant.
    """

    octets: bytes
    added_fields: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Declared:
    """What the header section says about the text.

    Attributes:
        is_text: one text part, so that its octets may be chosen here.
        charset: lower case, empty where none is declared.
        encoding: transfer encoding, lower case, empty where none is declared.
        line: of the Content-Type field, from 1; 0 without one.
    """

    is_text: bool
    charset: str
    encoding: str
    line: int


def write_body(raw: RawText) -> RawBody:
    """Write the text of a raw mail.

    Raises:
        ParameterError: a line is too long and may not be changed; the sentence names it.
    """
    declared = _declared(raw.fields)
    text = raw.body or ""
    octets, warnings = _in_charset(text, declared)
    with_crlf = octets.replace(b"\n", CRLF)
    with_crlf = with_crlf if with_crlf.endswith(CRLF) or not with_crlf else with_crlf + CRLF
    too_long = _first_long_line(with_crlf)
    if too_long is None:
        return _with_its_encoding(with_crlf, declared, warnings)
    number, length = raw.body_line_number + too_long[0], too_long[1]
    if not declared.is_text or declared.encoding not in _PLAIN_ENCODINGS:
        raise ParameterError(say(sentences.RAW_LINE_TOO_LONG, line=number, octets=length))
    warning = sentences.RAW_LINES_ENCODED.format(line=number, octets=length)
    encoded = binascii.b2a_qp(octets, quotetabs=False, istext=True, header=False)
    encoded = encoded.replace(b"\r\n", b"\n").replace(b"\n", CRLF)
    encoded = encoded if encoded.endswith(CRLF) else encoded + CRLF
    return RawBody(encoded, _QUOTED_PRINTABLE, (*warnings, warning))


def _with_its_encoding(octets: bytes, declared: _Declared, warnings: tuple[str, ...]) -> RawBody:
    """Correct a declared 7bit, which has no octets above 127 (RFC 2045 §6.2)."""
    if octets.isascii() or not declared.is_text or declared.encoding != "7bit":
        return RawBody(octets, warnings=warnings)
    return RawBody(octets, _EIGHT_BIT, (*warnings, sentences.RAW_EIGHT_BIT))


def _declared(fields: Sequence[RawField]) -> _Declared:
    by_name = {each.name: each for each in fields}
    content_type = by_name.get("content-type")
    body = content_type.body if content_type else ""
    charset = _CHARSET.match(_charset_parameter(body))
    encoding = by_name["content-transfer-encoding"].body if _CTE in by_name else ""
    media_type = body.partition(";")[0].strip().lower() or "text/plain"
    return _Declared(
        is_text=media_type.startswith("text/") and "dkim-signature" not in by_name,
        charset=charset.group().lower() if charset else "",
        encoding=encoding.strip().lower(),
        line=content_type.line_number if content_type else 0,
    )


def _charset_parameter(content_type: str) -> str:
    """Return the charset as mail programs read it, be it quoted or in the form of RFC 2231."""
    message = Message()
    message["Content-Type"] = content_type if len(content_type) <= _MAX_HEADER else ""
    return str(message.get_content_charset(""))


def _in_charset(text: str, declared: _Declared) -> tuple[bytes, tuple[str, ...]]:
    """Return the octets of the text, with a warning where they are not what is declared."""
    utf8 = text.encode()
    if utf8.isascii() or not declared.is_text:
        return utf8, ()
    if declared.encoding in _ENCODED:
        return utf8, (sentences.RAW_NOT_ENCODED.format(encoding=declared.encoding),)
    if not declared.charset:
        return utf8, (sentences.RAW_NO_CHARSET,)
    if declared.charset in _UTF8:
        return utf8, ()
    codec = codec_of(declared.charset)
    try:
        if codec is None or _WIDE.fullmatch(codec):
            raise LookupError
        return text.encode(codec), ()
    except (LookupError, UnicodeError):
        warning = sentences.RAW_CHARSET_UNFIT.format(
            line=declared.line, charset=shown(declared.charset)
        )
        return utf8, (warning,)


def _first_long_line(octets: bytes) -> tuple[int, int] | None:
    """Return the place, from 0, and the octets of the first line that is too long."""
    for number, line in enumerate(octets.split(CRLF)):
        if len(line) > consts.MAX_LINE:
            return number, len(line)
    return None
