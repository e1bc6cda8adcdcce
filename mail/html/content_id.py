# File: content_id.py
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
"""Which parts of the mail its HTML refers to by Content-ID.

It neither cleans nor judges: HTML that is sent as given is read the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from mail.html.markup import Kind, Token, parse_attributes, tokenize

# RFC 2392 §2: a cid URL is a Content-ID without angle brackets, percent-encoded.
_REFERENCE = re.compile(r"cid:([^\s\"'<>(),;]+)", re.IGNORECASE)
_CSS_REFERENCE = re.compile(r"url\(\s*(?:[\"']\s*)?cid:([^\s\"'<>()]+)", re.IGNORECASE)
_URL_ATTRIBUTES = frozenset(("src", "href", "background", "poster", "data", "longdesc", "lowsrc"))


def content_ids_of(markup: str) -> tuple[str, ...]:
    """List every Content-ID that a cid: URL in the markup names, percent-decoded, each once."""
    return content_ids_in(tokenize(markup))


def content_ids_in(tokens: Iterable[Token]) -> tuple[str, ...]:
    """List every Content-ID that a cid: URL names in markup that is cut already."""
    return tuple(dict.fromkeys(unquote(reference) for reference in _references(tokens, depth=0)))


def _references(tokens: Iterable[Token], *, depth: int) -> Iterator[str]:
    in_style = False
    seen: set[str] = set()
    for token in tokens:
        if token.kind is Kind.START_TAG:
            in_style = token.data == "style"
            if token.source in seen:
                continue
            seen.add(token.source)
            if "cid" in token.source.lower() or "&" in token.source:
                yield from _tag_references(token.source)
        elif token.kind is Kind.RAW_TEXT and in_style:
            yield from _CSS_REFERENCE.findall(token.data)
        elif token.kind is Kind.COMMENT and depth == 0:
            # Outlook reads what a conditional comment holds.
            yield from _references(tokenize(token.data), depth=1)


def _tag_references(tag: str) -> Iterator[str]:
    for name, value in parse_attributes(tag).items():
        yield from _attribute_references(name, value)


def _attribute_references(name: str, value: str) -> Iterator[str]:
    if name == "style":
        yield from _CSS_REFERENCE.findall(value)
    elif name == "srcset":
        yield from _REFERENCE.findall(value)
    elif name in _URL_ATTRIBUTES:
        match = re.match(r"\s*cid:(\S+)\s*$", value, re.IGNORECASE)
        if match is not None:
            yield match[1]
