# File: markdown.py
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
"""Markdown -> HTML: CommonMark with tables, that grows with the text and not faster.

Two things in Markdown grow faster: a link that is defined once and referred to often, and the
empty cells of a table whose head has many columns. Both are bounded before memory is spent on
them. Raw HTML is shown as text; nobody but the sanitiser decides what may be sent.
"""

from __future__ import annotations

from collections.abc import Iterable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as table_rule
from markdown_it.token import Token

from mail import sentences
from smtp_errors import ParameterError, say

_MOST_GROWTH = 16
_ALWAYS_ALLOWED = 64 * 1024
_MOST_EMPTY_CELLS = 64 * 1024


def html_of_markdown(text: str) -> str:
    """Render a text.

    Raises:
        ParameterError: the HTML would be many times as large as the text.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Version 3, which Python 3.9 has, bounds no table itself.
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    environment: dict[str, object] = {}
    tokens = parser.parse(text, environment)
    if _octets_of_links(tokens) > _MOST_GROWTH * len(text) + _ALWAYS_ALLOWED:
        raise ParameterError(say(sentences.MARKDOWN_LINKS_GROW))
    return str(parser.renderer.render(tokens, parser.options, environment))


def _octets_of_links(tokens: Iterable[Token]) -> int:
    """How long all attributes are; tokens share those of a link that is referred to."""
    return sum(
        sum(len(str(value)) for value in token.attrs.values())
        + _octets_of_links(token.children or ())
        for token in tokens
    )


def _bounded_table(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
    """Read a table, unless it would have far more empty cells than the text has characters."""
    if not silent and begin + 2 < end and _empty_cells(state, begin, end) > _MOST_EMPTY_CELLS:
        raise ParameterError(say(sentences.MARKDOWN_TABLE_GROWS, line=begin + 1))
    return bool(table_rule(state, begin, end, silent))


def _empty_cells(state: StateBlock, begin: int, end: int) -> int:
    """At most how many cells a table would be filled up with; 0 for what is no table."""
    delimiters = _line(state, begin + 1)
    if "-" not in delimiters or delimiters.strip("|:- \t"):
        return 0
    columns = delimiters.count("|") + 1
    cells = empty = 0
    for number in range(begin + 2, end):
        line = _line(state, number)
        if not line.strip():
            break
        cells = line.count("|") + 1
        empty += max(0, columns - cells)
    return empty


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
