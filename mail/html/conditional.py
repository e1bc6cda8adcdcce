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

Called by fragment and shell, which leave every comment open until the whole text is
written: the two of a pair may stand far apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mail.html.allowlist import ELEMENTS, OUTLOOK_ELEMENTS
from mail.html.attribute import AttributeCleaner
from mail.html.markup import Kind, Token, parse_attributes, tokenize, write_tag

_CONDITION = r"\[if\s+(?P<condition>[\w\s!&|().]{1,200})\]>"
_HIDDEN = re.compile(_CONDITION + r"(?P<content>.*)<!\[endif\]\s*", re.DOTALL | re.ASCII)
_REVEALING = re.compile(_CONDITION + r"\s*(?:<!(?:--)?\s*)?", re.ASCII)
_REVEALING_END = re.compile(r"\s*<!\[endif\]\s*")
_BOGUS_START = re.compile(r"!\[if\s+(?P<condition>[\w\s!&|().]{1,200})\]", re.ASCII)
_BOGUS_END = re.compile(r"!\[endif\]")
_ENDS_COMMENT = re.compile(r"--!?>|<!--")

_WRITTEN_END = "<!--<![endif]-->"


@dataclass(frozen=True)
class Comment:
    """A comment in a written text, not yet judged.

    Attributes:
        data: what stands between <!-- and -->.
    """

    data: str

    @property
    def is_conditional(self) -> bool:
        return self.data.startswith(("[if", "<![endif"))


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
        The text. Where a hidden comment had to go, all revealing ones go with it, so that
        Outlook shows what everyone else sees.
    """
    comments = [piece.data for piece in pieces if isinstance(piece, Comment)]
    kept = iter(_clean_comments(comments, attributes))
    return "".join(next(kept) if isinstance(piece, Comment) else piece for piece in pieces)


def _clean_comments(comments: list[str], attributes: AttributeCleaner) -> list[str]:
    """What to write for each comment: the conditional comment, or nothing."""
    written = [""] * len(comments)
    starts: list[tuple[int, str]] = []
    revealing: dict[int, str] = {}
    all_hidden_kept = True
    for index, data in enumerate(comments):
        start = _REVEALING.fullmatch(data)
        hidden = _HIDDEN.fullmatch(data)
        if start is not None:
            starts.append((index, _revealing(start["condition"])))
        elif _REVEALING_END.fullmatch(data):
            if starts:
                revealing.update([starts.pop(), (index, _WRITTEN_END)])
        elif hidden is not None:
            written[index] = _hidden(hidden["condition"], hidden["content"], attributes)
            all_hidden_kept = all_hidden_kept and bool(written[index])
    if all_hidden_kept:
        for index, comment in revealing.items():
            written[index] = comment
    return written


def _revealing(condition: str) -> str:
    return f"<!--[if {condition}]><!-->"


def _hidden(condition: str, content: str, attributes: AttributeCleaner) -> str:
    cleaned = _held_markup(content, attributes)
    if cleaned is None or _ENDS_COMMENT.search(cleaned):
        return ""
    return f"<!--[if {condition}]>{cleaned}<![endif]-->"


def _held_markup(content: str, attributes: AttributeCleaner) -> str | None:
    """The markup of a hidden comment, tag by tag; None when part of it may not be sent.

    It is no tree: a comment often opens a table that another one closes.
    """
    written = []
    for token in tokenize(content, raw_text=("style",)):
        piece = _held_token(token, attributes)
        if piece is None:
            return None
        written.append(piece)
    return "".join(written)


def _held_token(token: Token, attributes: AttributeCleaner) -> str | None:
    if token.kind is Kind.TEXT:
        return token.source if "<" not in token.data else None
    if token.kind is Kind.RAW_TEXT:
        return attributes.clean_stylesheet(token.data)
    if token.kind is Kind.END_TAG and token.data in ELEMENTS | OUTLOOK_ELEMENTS:
        return f"</{_written_name(token)}>"
    if token.kind is Kind.START_TAG:
        return _held_tag(token, attributes)
    return None


def _held_tag(token: Token, attributes: AttributeCleaner) -> str | None:
    given = parse_attributes(token.source)
    if token.data in OUTLOOK_ELEMENTS:
        ending = "/>" if token.source.endswith("/>") else ">"
        return f"<{_written_name(token)}{ending}" if not given else None
    if token.data not in ELEMENTS:
        return None
    cleaned = attributes.clean_attributes(token.data, given)
    return write_tag(token.data, cleaned) if cleaned.keys() == given.keys() else None


def _written_name(tag: Token) -> str:
    """The name as written: Outlook's settings are XML, where case matters."""
    return tag.source.lstrip("</")[: len(tag.data)]
