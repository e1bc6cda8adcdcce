# File: document.py
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
"""The document around the markup of an email: doctype, html, head and body.

Everything here is written anew from values of a known form, so a head can
hold nothing but a title, style sheets, a few harmless meta elements and comments for Outlook. A
text that was a fragment stays one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mail.html.allowlist import MAX_ATTRIBUTES, NAMESPACES, words
from mail.html.attribute import AttributeCleaner
from mail.html.conditional import Comment, join_with_comments, standard_form
from mail.html.fragment import FragmentCleaner, is_style_sheet
from mail.html.markup import Kind, Token, parse_attributes, tokenize, write_tag
from mail.html.meta import meta_tag, setting_tag

_STRUCTURE = frozenset(("html", "head", "body"))
_IN_HEAD = words("html head title meta link base style script noscript bgsound basefont")
_ENDS_HEAD = frozenset(("html", "body", "br"))
_MAX_SETTINGS = 10
_ENDS_BODY = frozenset(("html", "body"))

_QUOTED = r"""\s*(?:"([\w\s./:+,()'-]*)"|'([\w\s./:+,()-]*)')"""
_DOCTYPE = re.compile(
    rf"<!doctype\s+html(?:\s+(?P<kind>public|system){_QUOTED}(?:{_QUOTED})?)?\s*>",
    re.IGNORECASE | re.ASCII,
)
_STANDARD_DOCTYPE = re.compile(
    r"<!doctype html(?: system .*| public .*xhtml.*| public .*html 4\.01?//.*"
    r"| public .*html 4\.01 (?:transitional|frameset)//\w+\" \".*)?>",
    re.IGNORECASE,
)


def clean_document(
    tokens: list[Token], cleaner: FragmentCleaner, attributes: AttributeCleaner
) -> str:
    """Clean a document or a fragment once: its head here, its body by a fragment cleaner."""
    body_start = _head_length(tokens)
    body_end = _tail_start(tokens, body_start)
    writer = _DocumentWriter(tokens, attributes)
    writer.write_head(tokens[:body_start], settings=_settings(tokens[body_start:body_end]))
    body = tokens[_after_start_tags(tokens, body_start) : body_end]
    writer.written += cleaner.clean(body, quirks=_has_quirks(writer.doctype))
    writer.write_tail(tokens[body_end:])
    return join_with_comments(writer.written, attributes)


def _settings(body: Iterable[Token]) -> list[str]:
    """Settings for the whole email that stand in its body, each once.

    Whoever puts a line of text in front of an email has opened the body before its head.
    """
    found = (
        setting_tag(parse_attributes(token.source))
        for token in body
        if token.kind is Kind.START_TAG and token.data == "meta"
    )
    return list(dict.fromkeys(tag for tag in found if tag))[:_MAX_SETTINGS]


def _head_length(tokens: list[Token]) -> int:
    """How many tokens come before the body (HTML §13.2.6.4.4)."""
    for index, token in enumerate(tokens):
        if token.kind is Kind.TEXT and not token.is_blank:
            return index
        if token.kind is Kind.START_TAG and token.data not in _IN_HEAD:
            return index
        if token.kind is Kind.END_TAG and token.data in _ENDS_HEAD:
            return index
    return len(tokens)


def _after_start_tags(tokens: list[Token], body_start: int) -> int:
    """Where the body goes on behind its own start tag."""
    for index in range(body_start, len(tokens)):
        if tokens[index].kind is not Kind.START_TAG or tokens[index].data not in _STRUCTURE:
            return index
    return len(tokens)


def _tail_start(tokens: list[Token], body_start: int) -> int:
    """Where the end tags of the document begin, with nothing but blanks and comments after."""
    start = len(tokens)
    for index in range(len(tokens) - 1, body_start - 1, -1):
        token = tokens[index]
        if token.kind is Kind.END_TAG and token.data in _ENDS_BODY:
            start = index
        elif not token.is_blank and token.kind is not Kind.COMMENT:
            break
    return start


class _DocumentWriter:
    """Writes what surrounds the body, in the order of the source."""

    def __init__(self, tokens: list[Token], attributes: AttributeCleaner) -> None:
        self.written: list[str | Comment] = []
        self.doctype = ""
        self._attributes = attributes
        tags = [
            token for token in tokens if token.data in _STRUCTURE and token.kind is Kind.START_TAG
        ]
        self._tags = {name: self._structure_tag(name, tags) for name in _STRUCTURE}
        self._is_document = bool(tags) or any(token.kind is Kind.DOCTYPE for token in tokens)
        self._open: list[str] = []
        self._closed: list[str] = []
        self._has_doctype = False
        self._text_element: Token | None = None
        self._text = ""

    def write_head(self, tokens: Iterable[Token], *, settings: Iterable[str]) -> None:
        """Write everything up to and including the start tag of the body.

        Args:
            tokens: what stands before the body.
            settings: meta elements that stood behind the first content, and belong here.
        """
        for token in tokens:
            if token.kind is Kind.RAW_TEXT:
                self._text = token.data
            elif token.kind is Kind.START_TAG:
                self._write_start(token)
            elif token.kind is Kind.END_TAG:
                self._write_end(token)
            elif token.is_blank:
                self.written.append(token.source)
            else:
                self._write_declaration(token)
        self._write_text_element()
        for setting in settings:
            self._write_item(setting)
        self._close("head")
        self._ensure_open("body")

    def write_tail(self, tokens: Iterable[Token]) -> None:
        """Write the end tags of the document, and the blanks between them."""
        for token in tokens:
            if token.is_blank:
                self.written.append(token.source)
            elif token.kind is Kind.END_TAG:
                self._close("body")
                if token.data == "html":
                    self._close("html")
        self._close("body")
        self._close("html")

    def _structure_tag(self, name: str, tags: Iterable[Token]) -> str:
        given: dict[str, str] = {}
        for tag in tags:
            if tag.data == name and len(given) < MAX_ATTRIBUTES:
                given = {**parse_attributes(tag.source), **given}
        cleaned = self._attributes.clean_attributes(name, given)
        if name == "html":
            namespaces = {
                key: given[key] for key, values in NAMESPACES.items() if given.get(key) in values
            }
            cleaned = {**namespaces, **cleaned}
        return write_tag(name, cleaned)

    def _write_start(self, token: Token) -> None:
        self._write_text_element()
        if token.data in ("html", "head"):
            self._ensure_open(token.data)
        elif token.data == "meta":
            self._write_item(meta_tag(parse_attributes(token.source)))
        elif token.data in ("title", "style"):
            self._text_element = token
        self._text = ""

    def _write_end(self, token: Token) -> None:
        self._write_text_element()
        if token.data == "head":
            self._close("head")

    def _write_text_element(self) -> None:
        """Write the title or style element that has just ended, if one has."""
        element, self._text_element = self._text_element, None
        if element is None:
            return
        if element.data == "title":
            content = self._text.replace("<", "&lt;").replace(">", "&gt;")
            self._write_item(f"<title>{content}</title>")
            return
        if is_style_sheet(element):
            given = parse_attributes(element.source)
            tag = write_tag("style", self._attributes.clean_attributes("style", given))
            content = self._attributes.clean_stylesheet(self._text)
            self._write_item(f"{tag}{content}</style>")

    def _write_item(self, item: str) -> None:
        if item:
            self._ensure_open("head")
            self.written.append(item)

    def _write_declaration(self, token: Token) -> None:
        if token.kind is Kind.DOCTYPE:
            if not self._has_doctype and not self._open:
                self.doctype = _doctype(token.data)
                self.written.append(self.doctype)
            self._has_doctype = True
        source = standard_form(token)
        if source.startswith("<!--"):
            self.written.append(Comment(tokenize(source)[0].data))

    def _ensure_open(self, name: str) -> None:
        if not self._is_document or name in self._open:
            return
        if name != "html":
            self._ensure_open("html")
        self._open.append(name)
        self.written.append(self._tags[name])

    def _close(self, name: str) -> None:
        self._ensure_open(name)
        if self._is_document and name not in self._closed:
            self._closed.append(name)
            self.written.append(f"</{name}>")


def _doctype(declaration: str) -> str:
    """A doctype of the known form; without one a browser lays out as it did in 1998."""
    match = _DOCTYPE.fullmatch(declaration)
    if match is None:
        return ""
    identifiers = [identifier for identifier in match.groups()[1:] if identifier is not None]
    quoted = "".join(f' "{identifier}"' for identifier in identifiers)
    kind = f" {match['kind'].upper()}" if match["kind"] else ""
    return f"<!DOCTYPE html{kind}{quoted}>"


def _has_quirks(doctype: str) -> bool:
    """Whether a doctype as written here selects quirks mode (HTML §13.2.6.4.1)."""
    return _STANDARD_DOCTYPE.fullmatch(doctype) is None
