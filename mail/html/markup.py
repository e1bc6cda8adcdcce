# File: markup.py
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
"""HTML text as a flat list of tokens, the way a browser's tokenizer cuts it.

It builds no tree and judges nothing: which elements are welcome is not known here. Cutting is
linear in the length of the text: a construct that never ends reaches to the end of the text
once, and the cut is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from mail.html.allowlist import RAW_TEXT
from mail.html.reference import unescape_value

BLANKS = "\t\n\f\r "

_COMMENT_END = re.compile(r"--!?>")
_DOCTYPE = re.compile(r"<!doctype", re.IGNORECASE)
_TAG_NAME = re.compile(r"</?([A-Za-z][^\t\n\f\r />]*)")
_ATTRIBUTE = re.compile(
    r"""[\t\n\f\r /]*
    (?P<name>[^\t\n\f\r />][^\t\n\f\r />=]*)
    (?:[\t\n\f\r ]*=[\t\n\f\r ]*
        (?: "(?P<double>[^"]*)"
          | '(?P<single>[^']*)'
          | (?P<unclosed>["'])
          | (?P<bare>[^\t\n\f\r >]*)
        )
    )?""",
    re.VERBOSE,
)
# Text, or nearly every tag, in one match; read the same by the rules above. The last group is
# what those rules have to look at.
_PIECE = re.compile(
    r"""((?:[^<]+|<(?![A-Za-z/!?])[^<]*)(?:<(?![A-Za-z/!?])[^<]*)*)
    |<(/?)([A-Za-z][A-Za-z0-9:]*)
     (?:[ ]+[A-Za-z][A-Za-z0-9:_-]*="[^"]*")*
     [ ]*/?>
    |(<)""",
    re.VERBOSE,
)
_UNUSUAL = 4
# What changes how a script ends (HTML §13.2.5.17 ff.): a comment, and a script tag in one.
_SCRIPT_MARK = re.compile(r"<!--|-->|<(?P<end>/?)script(?=[\t\n\f\r />])", re.IGNORECASE)
_TAG_END = re.compile(r"[\t\n\f\r /]*>")


class Kind(Enum):
    """What a token is."""

    TEXT = "text"
    RAW_TEXT = "raw text"
    START_TAG = "start tag"
    END_TAG = "end tag"
    COMMENT = "comment"
    BOGUS_COMMENT = "bogus comment"
    DOCTYPE = "doctype"
    UNFINISHED_TAG = "unfinished tag"


class Token(NamedTuple):
    """One piece of markup.

    Attributes:
        kind: what it is.
        data: lower-case tag name, what a comment holds, or the text itself.
        source: the piece exactly as written; all sources joined are the whole text.
    """

    kind: Kind
    data: str
    source: str

    @property
    def is_blank(self) -> bool:
        """Text of nothing but HTML white space."""
        return self.kind is Kind.TEXT and not self.data.strip(BLANKS)


_START = Kind.START_TAG
# An empty comment stands where a tag was, so that text before and after it cannot join to markup.
NOTHING = Token(Kind.COMMENT, "", "<!---->")


def tokenize(source: str, raw_text: Iterable[str] = RAW_TEXT) -> list[Token]:
    """Cut HTML into tokens (HTML §13.2.5).

    Args:
        source: any text.
        raw_text: names of the elements whose content is not markup.

    Returns:
        Tokens in order; their sources joined give ``source`` back.
    """
    cutter = _Cutter(source, frozenset(raw_text))
    while cutter.position < len(source):
        cutter.cut_usual()
        cutter.cut_unusual()
    return cutter.tokens


def tag_name(tag: str) -> str:
    """The element a tag names, in lower case; "" when it is no tag."""
    name = _TAG_NAME.match(tag)
    return "" if name is None else name[1].lower()


def attribute_names(tag: str) -> frozenset[str]:
    """The names of the attributes of a start tag, in lower case."""
    name = _TAG_NAME.match(tag)
    if name is None or name.end() + 1 >= len(tag):
        return frozenset()
    return frozenset(match["name"].lower() for match in _attributes(tag, name.end()))


def parse_attributes(tag: str) -> dict[str, str]:
    """Read the attributes of a start tag: lower-case name to decoded value, the first one wins."""
    attributes: dict[str, str] = {}
    name = _TAG_NAME.match(tag)
    if name is None:
        return attributes
    for match in _attributes(tag, name.end()):
        value = match["double"] or match["single"] or match["bare"] or ""
        if "&" in value:
            value = unescape_value(value)
        attributes.setdefault(match["name"].lower(), value)
    return attributes


def write_tag(name: str, attributes: dict[str, str]) -> str:
    """Write a start tag with every value quoted and escaped."""
    written = "".join(f' {key}="{escape_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"


def escape_value(value: str) -> str:
    """Escape an attribute value for double quotes, as nh3 writes it."""
    escaped = value.replace("&", "&amp;").replace('"', "&quot;").replace("\xa0", "&nbsp;")
    return escaped.replace("<", "&lt;").replace(">", "&gt;")


class _Cutter:
    """Cuts one text, from the left; each distinct tag is read once."""

    def __init__(self, source: str, raw_text: frozenset[str]) -> None:
        self.tokens: list[Token] = []
        self.position = 0
        self._source = source
        self._raw_text = raw_text
        self._known: dict[str, Token] = {}

    def cut_usual(self) -> None:
        """Cut text and well written tags, up to what is neither or starts raw text."""
        known, append, raw_text = self._known, self.tokens.append, self._raw_text
        for match in _PIECE.finditer(self._source, self.position):
            if match.lastindex == _UNUSUAL:
                self.position = match.start()
                return
            piece = match[0]
            token = known.get(piece)
            if token is None:
                token = known[piece] = _usual(match)
            append(token)
            if token.data in raw_text and token.kind is _START:
                self.position = match.end()
                self._cut_raw_text(token.data)
                return
        self.position = len(self._source)

    def cut_unusual(self) -> None:
        """Cut one piece of markup of any other kind."""
        if self.position >= len(self._source) or self._source[self.position] != "<":
            return
        token = _markup_at(self._source, self.position)
        self.tokens.append(token)
        self.position += len(token.source)
        if token.kind is Kind.START_TAG and token.data in self._raw_text:
            self._cut_raw_text(token.data)

    def _cut_raw_text(self, name: str) -> None:
        text = self._source[self.position : _raw_text_end(self._source, self.position, name)]
        if text:
            self.tokens.append(Token(Kind.RAW_TEXT, text, text))
        self.position += len(text)


def _usual(match: re.Match[str]) -> Token:
    if match[1] is not None:
        return Token(Kind.TEXT, match[0], match[0])
    return Token(Kind.END_TAG if match[2] else Kind.START_TAG, match[3].lower(), match[0])


def _markup_at(source: str, start: int) -> Token:
    if source.startswith("<!--", start):
        return _comment_at(source, start)
    if _DOCTYPE.match(source, start):
        text = _until(source, start, ">")
        return Token(Kind.DOCTYPE, text, text)
    name = _TAG_NAME.match(source, start)
    if name is None:
        text = _until(source, start, ">")
        return Token(Kind.BOGUS_COMMENT, text[1:].rstrip(">"), text)
    return _tag_at(source, start, name)


def _comment_at(source: str, start: int) -> Token:
    body = start + len("<!--")
    for abrupt in (">", "->"):
        if source.startswith(abrupt, body):
            return Token(Kind.COMMENT, "", source[start : body + len(abrupt)])
    end = _COMMENT_END.search(source, body)
    if end is None:
        return Token(Kind.COMMENT, source[body:], source[start:])
    return Token(Kind.COMMENT, source[body : end.start()], source[start : end.end()])


def _tag_at(source: str, start: int, name: re.Match[str]) -> Token:
    position = name.end()
    for attribute in _attributes(source, position):
        position = len(source) if attribute["unclosed"] else attribute.end()
    end = _TAG_END.match(source, position)
    if end is None:
        return Token(Kind.UNFINISHED_TAG, source[start:], source[start:])
    kind = Kind.END_TAG if source[start + 1] == "/" else Kind.START_TAG
    return Token(kind, name[1].lower(), source[start : end.end()])


def _attributes(source: str, position: int) -> Iterator[re.Match[str]]:
    while True:
        match = _ATTRIBUTE.match(source, position)
        if match is None:
            return
        yield match
        if match["unclosed"]:
            return
        position = match.end()


def _until(source: str, start: int, mark: str) -> str:
    end = source.find(mark, start)
    return source[start:] if end < 0 else source[start : end + len(mark)]


def _raw_text_end(source: str, start: int, name: str) -> int:
    if name == "plaintext":
        return len(source)
    if name == "script":
        return _script_end(source, start)
    end = re.compile(rf"</{re.escape(name)}(?=[\t\n\f\r />])", re.IGNORECASE).search(source, start)
    return len(source) if end is None else end.start()


def _script_end(source: str, start: int) -> int:
    """Where the end tag of a script begins: not at one that a script in a comment has."""
    position, in_comment, in_inner_script = start, False, False
    while True:
        mark = _SCRIPT_MARK.search(source, position)
        if mark is None:
            return len(source)
        position = mark.end()
        if mark[0] == "<!--":
            in_comment = True
            position = mark.start() + 2  # "<!-->" is a whole comment
        elif mark[0] == "-->":
            in_comment = in_inner_script = False
        elif mark["end"] and not in_inner_script:
            return mark.start()
        else:
            in_inner_script = in_comment and not mark["end"]
