# File: text.py
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
"""Plain text for a reader, taken from HTML by BeautifulSoup.

Called through mail.html. BeautifulSoup gets the bare tags of sanitizer.markup instead of the
HTML as written, because Python's html.parser takes quadratic time on unfinished constructs and
reads malformed ones differently from version to version.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from mail.html.markup import Kind, Token, tokenize, words

# html.parser's own; what browsers treat as raw text besides is text to read, as recorded.
_RAW_TEXT = frozenset(("script", "style"))
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9:._-]*")
_BLOCKS = words(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend "
    "li main menu nav ol optgroup option p pre section summary table tbody tfoot thead title tr "
    "ul"
)
_CELLS = frozenset(("td", "th"))


def text_of_document(html: str) -> str:
    """Plain alternative of the document that send email was given.

    Returns:
        The text, white space as written; a line break is put where a block or <br> parts two
        words, a blank where a table cell does, and nothing else does. No script, no style sheet.
    """
    pieces: list[str] = []
    separator = ""
    for item in _text_and_boundaries(_soup(html)):
        if not isinstance(item, NavigableString):
            separator = "\n" if item in _BLOCKS or separator == "\n" else " "
        elif item:
            if separator and pieces and not (pieces[-1][-1].isspace() or item[0].isspace()):
                pieces.append(separator)
            pieces.append(str(item))
            separator = ""
    return "".join(pieces)


def text_of_html_body(html: str) -> str:
    """Plain alternative of what send htmlemail sends: all pieces of text, blanks between them."""
    return _soup(html).get_text(" ")


def _text_and_boundaries(soup: BeautifulSoup) -> Iterator[NavigableString | str]:
    """Text nodes, and between them the names of the blocks and cells that start or end."""
    open_elements: list[tuple[str, Iterator]] = [("", iter(soup.children))]
    while open_elements:
        name, children = open_elements[-1]
        child = next(children, None)
        if child is None:
            open_elements.pop()
        elif isinstance(child, Tag):
            name = child.name
            open_elements.append((name, iter(child.children)))
        else:
            if type(child) in (NavigableString, CData):
                yield child
            continue
        if name in _BLOCKS or name in _CELLS:
            yield name


def _soup(html: str) -> BeautifulSoup:
    markup = "".join(_bare(token) for token in tokenize(html, raw_text=_RAW_TEXT))
    # From a file, because given a short text BeautifulSoup warns that it looks like a file name.
    return BeautifulSoup(io.StringIO(markup, newline=""), "html.parser")


def _bare(token: Token) -> str:
    if token.kind is Kind.TEXT:
        return token.source.replace("<", "&lt;")
    if token.kind in (Kind.START_TAG, Kind.END_TAG):
        name = token.data if _PLAIN_NAME.fullmatch(token.data) else "span"
        return f"<{name}>" if token.kind is Kind.START_TAG else f"</{name}>"
    if token.kind is Kind.UNFINISHED_TAG:
        return token.source.replace("<", "&lt;")
    if token.kind is Kind.BOGUS_COMMENT and token.data.startswith("![CDATA["):
        return token.data[len("![CDATA[") :].removesuffix("]]").replace("<", "&lt;")
    if token.kind in (Kind.COMMENT, Kind.BOGUS_COMMENT):
        return "<!-- -->"
    return ""
