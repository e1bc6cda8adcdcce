# File: strict_mime.py
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
"""A strict reader of messages, written from the RFCs and sharing no code with the app or Python's.

Where the app's octets leave room for two readings, this one raises Malformed instead of guessing.
"""

from __future__ import annotations

import base64
import quopri
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

SINGLE = [
    *("date", "from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to"),
    *("references", "subject", "mime-version", "content-type", "content-transfer-encoding"),
    *("content-disposition", "content-id"),
]
_FIELD = re.compile(rb"([!-9;-~]+):(?: (.*))?", re.DOTALL)
_WORD = re.compile(r"=\?utf-8\?([bq])\?([!->@-~]*)\?=")
_ENCODED = r"=\?utf-8\?[bq]\?[!->@-~]*\?="
_ENCODED_RUN = re.compile(rf"{_ENCODED}(?:[ \t]+{_ENCODED})*")
_PARAMETER = re.compile(r'; ([a-z]+\*?)=(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))')


class Malformed(AssertionError):
    """Octets that a reader could take for something else."""


@dataclass(frozen=True)
class Part:
    """One part: header fields as name in lower case and unfolded body, and what is below."""

    fields: tuple[tuple[str, str], ...]
    octets: bytes
    parts: tuple[Part, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/plain"

    def all(self, name: str) -> list[str]:
        return [body for each, body in self.fields if each == name]

    def one(self, name: str) -> str:
        (body,) = self.all(name)
        return body

    def text_of(self, name: str) -> str:
        """An unstructured field as people see it."""
        return decode_words(self.one(name))

    def mailboxes(self, name: str) -> list[tuple[str, str]]:
        """The names and addr-specs of an address field, groups flattened."""
        return read_mailboxes(self.one(name)) if self.all(name) else []

    @property
    def text(self) -> str:
        """The decoded text, its line ends made LF."""
        charset = self.parameters["charset"]
        return self.octets.decode(charset).replace("\r\n", "\n")

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        return _value_and_parameters(self.one("content-disposition"))

    @property
    def leaves(self) -> list[Part]:
        return [leaf for part in self.parts for leaf in part.leaves] if self.parts else [self]


def read(message: bytes, *, may_have_utf8: bool = False) -> Part:
    """Check the octets of a whole message and take it apart."""
    if b"\r" in message.replace(b"\r\n", b"") or b"\n" in message.replace(b"\r\n", b""):
        raise Malformed("a line end that is not CRLF")
    if not message.endswith(b"\r\n"):
        raise Malformed("the last line is not ended")
    if max(map(len, message.split(b"\r\n"))) > 998:
        raise Malformed("a line of more than 998 octets")
    if b"\0" in message or not (may_have_utf8 or message.isascii()):
        raise Malformed("octets that may not be sent")
    return _part(message)


def decode_words(text: str) -> str:
    """Read encoded words, each of which must be valid by itself (RFC 2047 §5)."""
    if any(len(word.group()) > 75 for word in _WORD.finditer(text)):
        raise Malformed("an encoded word of more than 75 octets")
    return _ENCODED_RUN.sub(lambda run: _WORD.sub(_decoded, re.sub(r"\s+", "", run.group())), text)


def read_mailboxes(body: str) -> list[tuple[str, str]]:
    """Read an address field body (RFC 5322 §3.4) without obsolete forms."""
    found: list[tuple[str, str]] = []
    for item in _split_list(body):
        name, angle, rest = _split_angle(item)
        if not angle:
            found.append(("", rest))
        else:
            found.append((_phrase(name), rest))
    return found


def _part(octets: bytes) -> Part:
    header, empty_line, content = octets.partition(b"\r\n\r\n")
    if octets.startswith(b"\r\n") or not empty_line:
        raise Malformed("a header section without fields or without end")
    fields = _fields(header)
    names = [name for name, _body in fields]
    for name in SINGLE:
        if names.count(name) > 1:
            raise Malformed(f"{name} occurs more than once")
    declared = dict(fields).get("content-type")
    if declared is None:
        return Part(fields, content)
    content_type, parameters = _value_and_parameters(declared)
    if content_type.startswith("multipart/"):
        parts = tuple(_part(each) for each in _split_multipart(content, parameters["boundary"]))
        return Part(fields, b"", parts, parameters, content_type)
    encoding = dict(fields).get("content-transfer-encoding", "7bit")
    return Part(fields, _decode(content, encoding), (), parameters, content_type)


def _fields(header: bytes) -> tuple[tuple[str, str], ...]:
    found: list[list[bytes]] = []
    for line in header.split(b"\r\n"):
        if line[:1] in (b" ", b"\t"):
            if not line.strip() or not found:
                raise Malformed("a line of blanks, or a continuation of nothing")
            found[-1][1] += line
            continue
        match = _FIELD.fullmatch(line)
        if match is None:
            raise Malformed(f"no header field: {line!r}")
        found.append([match[1].lower(), match[2] or b""])
    return tuple((name.decode(), body.decode().strip(" ")) for name, body in found)


def _value_and_parameters(body: str) -> tuple[str, dict[str, str]]:
    value = body.split(";")[0]
    parameters: dict[str, str] = {}
    at = len(value)
    while at < len(body):
        match = _PARAMETER.match(body, at)
        if match is None or match[1].rstrip("*") in parameters:
            raise Malformed(f"parameters: {body}")
        parameters[match[1].rstrip("*")] = _parameter_value(match)
        at = match.end()
    return value.strip().lower(), parameters


def _parameter_value(match: re.Match[str]) -> str:
    if not match[1].endswith("*"):
        return match[3] if match[2] is None else re.sub(r"\\(.)", r"\1", match[2])
    charset, language, octets = match[3].split("'")
    if charset != "utf-8" or language:
        raise Malformed("an extended parameter that is not plain UTF-8")
    return unquote(octets, errors="strict")


def _split_multipart(content: bytes, boundary: str) -> list[bytes]:
    delimiter = b"--" + boundary.encode()
    pieces = (b"\r\n" + content).split(b"\r\n" + delimiter)
    if pieces[0] or (pieces[-1] != b"--\r\n" and pieces[-1] != b"--") or len(pieces) < 4:
        raise Malformed("preamble, epilogue, or fewer than two parts")
    if any(not piece.startswith(b"\r\n") for piece in pieces[1:-1]):
        raise Malformed("text behind a boundary")
    return [piece[2:] for piece in pieces[1:-1]]


def _decode(content: bytes, encoding: str) -> bytes:
    if encoding == "7bit":
        return content
    if encoding == "base64":
        if max(map(len, content.split(b"\r\n"))) > 76:
            raise Malformed("a line of base64 of more than 76 octets")
        return base64.b64decode(content.replace(b"\r\n", b""), validate=True)
    if encoding == "quoted-printable":
        lines = content.split(b"\r\n")
        if any(len(line) > 76 or line[-1:] in (b" ", b"\t") for line in lines):
            raise Malformed("a line that quoted-printable does not allow")
        return quopri.decodestring(content)
    raise Malformed(f"encoding {encoding}")


def _decoded(word: re.Match[str]) -> str:
    if word[1] == "b":
        return base64.b64decode(word[2], validate=True).decode()
    return unquote(word[2].replace("_", " ").replace("=", "%"), errors="strict")


def _split_list(body: str) -> list[str]:
    """Split at commas outside quotes; a group's name and its end count as separators."""
    items, item, is_quoted, is_escaped, is_literal = [], "", False, False, False
    for character in body:
        is_literal = not is_quoted and (character == "[" or (is_literal and character != "]"))
        if not is_quoted and not is_literal and character in ",:;":
            # A colon ends the name of a group, which is no mailbox.
            items += [] if character == ":" else [item]
            item = ""
            continue
        item += character
        if character == '"' and not is_escaped:
            is_quoted = not is_quoted
        is_escaped = character == "\\" and not is_escaped and is_quoted
    return [each.strip(" \t") for each in [*items, item] if each.strip(" \t")]


def _split_angle(item: str) -> tuple[str, bool, str]:
    if not item.endswith(">"):
        if " " in re.sub(r'"(?:[^"\\]|\\.)*"', "", item):
            raise Malformed(f"a name without angle brackets: {item}")
        return "", False, item
    name, _, rest = item.rpartition(" <") if " <" in item else ("", "", item[1:])
    return name, True, rest[:-1]


def _phrase(name: str) -> str:
    if name.startswith('"'):
        if re.fullmatch(r'"(?:[^"\\]|\\.)*"', name) is None or "=?" in name:
            raise Malformed(f"a quoted name: {name}")
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    if re.fullmatch(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\- \t]*", name) is None:
        raise Malformed(f"a name with specials: {name}")
    return decode_words(name)
