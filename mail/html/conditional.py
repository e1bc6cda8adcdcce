# File: conditional.py
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
"""Conditional comments, by which one HTML text looks right in Outlook and in everything else.

Two kinds exist. A hidden one holds markup that only Outlook reads::

    <!--[if mso]> <table><tr><td> <![endif]-->

A pair of revealing ones surrounds markup that everyone but Outlook reads::

    <!--[if !mso]><!--> <div> <!--<![endif]-->

A comment is judged once the whole text is known, for it rarely stands alone: one opens a table and
another closes it, and beside what Outlook reads stands what everyone else reads instead. What goes
takes along what belongs to it, so that Outlook shows everything once. The markup around comments is
not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mail.html.allowlist import (
    ELEMENTS,
    NAMESPACES,
    OUTLOOK_ELEMENTS,
    RAW_TEXT,
    REMOVED_WITH_CONTENT,
    VOID,
)
from mail.html.attribute import AttributeCleaner
from mail.html.markup import Kind, Token, parse_attributes, tokenize, write_tag
from mail.html.meta import meta_tag
from smtp_dataclass import dataclass

_CONDITION = r"\[if(?:\s+|(?=\())(?P<condition>[\w\s!&|().]{1,200})\]>"
_HIDDEN = re.compile(
    _CONDITION + r"(?P<content>.*?)(?:<!--\s*)?<!\[endif\]\s*", re.DOTALL | re.ASCII
)
_REVEALING = re.compile(_CONDITION + r"\s*(?:<!(?:--)?\s*)?", re.ASCII)
_REVEALING_END = re.compile(r"\s*<!\[endif\]\s*")
_BOGUS_START = re.compile(r"!\[if\s+(?P<condition>[\w\s!&|().]{1,200})\]", re.ASCII)
_BOGUS_END = re.compile(r"!\[endif\]")
_ENDS_COMMENT = re.compile(r"--!?>|<!--")

_WRITTEN_END = "<!--<![endif]-->"
_TAGS = (Kind.START_TAG, Kind.END_TAG)
_HELD_KINDS = (*_TAGS, Kind.TEXT, Kind.RAW_TEXT, Kind.DOCTYPE)
# Outlook's settings stand in noscript, where only it looks.
_HELD_RAW_TEXT = RAW_TEXT - {"noscript"}
_NEVER_HELD = REMOVED_WITH_CONTENT - {"noscript"} | (_HELD_RAW_TEXT - {"style"})
_CLOSED_WHERE_OPENED = frozenset(("style", "noscript", "xml"))
_MAX_LOOK_BEHIND = 60


@dataclass(frozen=True)
class Comment:
    """A comment in a written text, not yet judged.

    Attributes:
        data: what stands between <!-- and -->.
    """

    data: str

    @property
    def is_conditional(self) -> bool:
        return self.data.lstrip().startswith(("[if", "<![endif"))


def standard_form(token: Token) -> str:
    """Write Word's ``<![if x]>`` as the revealing comment it means; other tokens as they are.

    Every browser reads it as a comment, but a serialiser would write another one.
    """
    if token.kind is Kind.BOGUS_COMMENT:
        start = _BOGUS_START.fullmatch(token.data)
        if start is not None:
            return _revealing(start["condition"])
        if _BOGUS_END.fullmatch(token.data):
            return _WRITTEN_END
    return token.source


def join_with_comments(pieces: Sequence[str | Comment], attributes: AttributeCleaner) -> str:
    """Write a text, with those of its comments that may be sent.

    Args:
        pieces: cleaned markup and comments, in order.
        attributes: judge of the attributes in the markup that comments hold.

    Returns:
        The text. A hidden comment that has to go takes along the hidden ones that close what it
        opens, or open what it closes, and the revealing pair directly beside it.
    """
    judged = [_hidden(piece, attributes) for piece in pieces]
    hidden = {index: comment for index, comment in enumerate(judged) if comment is not None}
    gone = _gone_with_partners(hidden)
    written = {index: comment.written for index, comment in hidden.items() if index not in gone}
    for start, end, source in _revealing_pairs(pieces):
        if not _beside(pieces, gone, start, end):
            written.update({start: source, end: _WRITTEN_END})
    return "".join(
        written.get(index, "") if isinstance(piece, Comment) else piece
        for index, piece in enumerate(pieces)
    )


@dataclass(frozen=True)
class _HiddenComment:
    """A hidden comment, judged.

    Attributes:
        written: what may be sent of it; "" when nothing is left.
        is_refused: it must go as a whole.
        opened: elements it opens and does not close, from the outside in.
        closed: elements it closes and does not open, in order.
    """

    written: str
    is_refused: bool
    opened: tuple[str, ...]
    closed: tuple[str, ...]


def _hidden(piece: str | Comment, attributes: AttributeCleaner) -> _HiddenComment | None:
    if not isinstance(piece, Comment) or _REVEALING.fullmatch(piece.data):
        return None
    match = _HIDDEN.fullmatch(piece.data)
    if match is None:
        return None
    tokens = tokenize(match["content"], raw_text=_HELD_RAW_TEXT)
    cleaned = "".join(_held_token(token, attributes) for token in tokens)
    is_refused = not _is_sendable(tokens) or _ENDS_COMMENT.search(cleaned) is not None
    written = f"<!--[if {match['condition']}]>{cleaned}<![endif]-->" if cleaned.strip() else ""
    return _HiddenComment(written, is_refused, *_left_open(tokens))


def _is_sendable(tokens: Sequence[Token]) -> bool:
    """Whether all that a comment holds is markup of its own that can be cleaned tag by tag.

    A style sheet that another comment closes would make a style sheet of the text in between.
    """
    raw_text_element = ""
    for token in tokens:
        if token.kind not in _HELD_KINDS or token.data in _NEVER_HELD:
            return False
        if token.kind is Kind.RAW_TEXT and raw_text_element != "style":
            return False
        raw_text_element = token.data if token.kind is Kind.START_TAG else ""
    return all(_closes_what_it_opens(tokens, name) for name in _CLOSED_WHERE_OPENED)


def _closes_what_it_opens(tokens: Sequence[Token], name: str) -> bool:
    depth = 0
    for token in tokens:
        if token.data == name and token.kind in _TAGS:
            depth += 1 if token.kind is Kind.START_TAG else -1
        if depth < 0:
            return False
    return depth == 0


def _held_token(token: Token, attributes: AttributeCleaner) -> str:
    """One piece of a hidden comment as it may be sent; "" for a tag that is not welcome."""
    if token.kind is Kind.TEXT:
        return token.source.replace("<", "&lt;")
    if token.kind is Kind.RAW_TEXT:
        return attributes.clean_stylesheet(token.data)
    if token.kind is Kind.START_TAG and token.data == "meta":
        return meta_tag(parse_attributes(token.source))
    if token.data not in ELEMENTS and token.data not in OUTLOOK_ELEMENTS:
        return ""
    if token.kind is Kind.END_TAG:
        return f"</{_written_name(token)}>"
    return _held_tag(token, attributes) if token.kind is Kind.START_TAG else ""


def _held_tag(token: Token, attributes: AttributeCleaner) -> str:
    given = parse_attributes(token.source)
    namespaces = {name: value for name, value in given.items() if value in NAMESPACES.get(name, ())}
    cleaned = {**namespaces, **attributes.clean_attributes(token.data, given)}
    if token.data not in OUTLOOK_ELEMENTS:
        return write_tag(token.data, cleaned)
    tag = write_tag(_written_name(token), cleaned)
    return f"{tag[:-1]}/>" if token.source.endswith("/>") else tag


def _written_name(tag: Token) -> str:
    """The name as written: Outlook's settings are XML, where case matters."""
    return tag.source.lstrip("</")[: len(tag.data)]


def _left_open(tokens: Sequence[Token]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which elements some markup opens without closing them, and closes without opening them."""
    opened: list[str] = []
    closed: list[str] = []
    for token in tokens:
        if token.kind is Kind.START_TAG:
            if token.data not in VOID and not token.source.endswith("/>"):
                opened.append(token.data)
        elif token.kind is Kind.END_TAG:
            if token.data in opened[-_MAX_LOOK_BEHIND:]:
                while opened.pop() != token.data:
                    pass
            else:
                closed.append(token.data)
    return tuple(opened), tuple(closed)


def _gone_with_partners(hidden: dict[int, _HiddenComment]) -> frozenset[int]:
    """The comments that go: those refused, and all that share an element with one that goes."""
    partners: dict[int, list[int]] = {index: [] for index in hidden}
    for opening, closing in _partners(hidden):
        partners[opening].append(closing)
        partners[closing].append(opening)
    gone: set[int] = set()
    waiting = [index for index, comment in hidden.items() if comment.is_refused]
    while waiting:
        index = waiting.pop()
        if index not in gone:
            gone.add(index)
            waiting += partners[index]
    return frozenset(gone)


def _partners(hidden: dict[int, _HiddenComment]) -> Iterator[tuple[int, int]]:
    """Pairs of comments of which the second closes an element that the first opens."""
    stack: list[tuple[str, int]] = []
    for index, comment in hidden.items():
        for name in comment.closed:
            if any(name == opened for opened, _by in stack[-_MAX_LOOK_BEHIND:]):
                opened, by = stack.pop()
                while opened != name:
                    yield by, index
                    opened, by = stack.pop()
                yield by, index
        stack += [(name, index) for name in comment.opened]


def _revealing_pairs(pieces: Sequence[str | Comment]) -> Iterator[tuple[int, int, str]]:
    """Positions of the two comments of each pair, and how the first is written."""
    starts: list[tuple[int, str]] = []
    for index, piece in enumerate(pieces):
        if not isinstance(piece, Comment):
            continue
        start = _REVEALING.fullmatch(piece.data)
        if start is not None:
            starts.append((index, _revealing(start["condition"])))
        elif starts and _REVEALING_END.fullmatch(piece.data):
            position, source = starts.pop()
            yield position, index, source


def _beside(pieces: Sequence[str | Comment], gone: frozenset[int], start: int, end: int) -> bool:
    """Whether a hidden comment that went stood directly before or behind a revealing pair."""
    return _reaches(pieces, gone, start, -1) or _reaches(pieces, gone, end, 1)


def _reaches(
    pieces: Sequence[str | Comment], gone: frozenset[int], position: int, step: int
) -> bool:
    neighbour = position + step
    if 0 <= neighbour < len(pieces) and _is_blank(pieces[neighbour]):
        neighbour += step
    return neighbour in gone


def _is_blank(piece: str | Comment) -> bool:
    return isinstance(piece, str) and piece.isspace()


def _revealing(condition: str) -> str:
    return f"<!--[if {condition}]><!-->"
