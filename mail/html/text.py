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
"""Readable plain text from HTML: what a browser shows, in the same order.

One line per block and table row, marks before the items of lists, where links lead, what images
show. Nothing that is hidden, no script, no style sheet; style sheets are not applied. It walks
over tokens and builds no tree, so its time is in proportion to the text, whatever its state.
"""

from __future__ import annotations

import re
from collections import Counter

from mail.html.allowlist import SCHEMES, VOID, words
from mail.html.markup import Kind, Token, parse_attributes, tokenize
from mail.html.reference import unescape
from mail.html.text_lines import TextLines
from mail.html.visibility import is_hidden

# noscript is not among them: an email runs no script, so its reader sees what stands there.
_RAW_TEXT = words("script style title textarea xmp iframe noembed noframes plaintext")
_SHOWN_RAW_TEXT = words("textarea xmp plaintext")
_NOT_SHOWN = words("template datalist audio video canvas")
_BLOCKS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li "
    "listing main menu nav ol optgroup option p plaintext pre search section summary table tbody "
    "tfoot thead tr ul xmp"
)
_PARTED_BY_BLANK = words("td th button select textarea input meter progress output label")
_CELLS = words("td th")
_PREFORMATTED = words("pre listing textarea xmp plaintext")
_LISTS = words("ul ol menu dir")
# Start tag -> open elements it ends, and those it does not look behind (HTML §13.1.2.4).
_IMPLIED_ENDS = {
    "li": (words("li"), _LISTS),
    "dt": (words("dt dd"), words("dl")),
    "dd": (words("dt dd"), words("dl")),
    "tr": (words("tr td th"), words("table")),
    "td": (words("td th"), words("table tr")),
    "th": (words("td th"), words("table tr")),
    "tbody": (words("tbody thead tfoot tr td th"), words("table")),
    "tfoot": (words("tbody thead tfoot tr td th"), words("table")),
    "body": (words("head"), words("body")),
    "option": (words("option"), words("select")),
}
_ENDS_PARAGRAPH = _BLOCKS - words("body caption html legend option optgroup tbody tfoot thead tr")
_LOOK_BEHIND = 60
_MAX_MARK = 9
_NO_MARKS = re.compile(r"list-style(?:-type)?\s*:[^;]{0,200}\bnone\b", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\f\r]+")
_IN_ADDRESS = re.compile("[\x00-\x20<>\x7f-\xa0\u2028\u2029]")


def text_of_html(html: str) -> str:
    """Make the plain alternative of an HTML body.

    Args:
        html: a document or a fragment in any state, cleaned or not.

    Returns:
        Lines joined by LF. Links are followed by their address in angle brackets, images are
        their alternative text in square brackets.
    """
    writer = _TextWriter()
    for token in tokenize(html, raw_text=_RAW_TEXT):
        writer.read(token)
    return writer.text()


class _List:
    """An open list and the number of its next item; None for one without marks of its own."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.is_numbered = name == "ol"
        self.has_marks = not _NO_MARKS.search(attributes.get("style", ""))
        self.next_number = _number(attributes.get("start", ""), 1)

    def mark(self, attributes: dict[str, str]) -> str:
        if not self.has_marks:
            return ""
        if not self.is_numbered:
            return "- "
        number = _number(attributes.get("value", ""), self.next_number)
        self.next_number = number + 1
        return f"{number}. "


class _TextWriter:
    """Writes what is shown of the tokens it reads."""

    def __init__(self) -> None:
        self._lines = TextLines()
        self._open: list[str] = []
        self._counts: Counter[str] = Counter()
        self._hidden_from: int | None = None
        self._lists: list[_List] = []
        self._link: str | None = None
        self._link_words: list[str] = []
        self._raw_text_element = ""
        self._skips_line_end = False

    def read(self, token: Token) -> None:
        if token.kind is Kind.START_TAG:
            self._start(token)
            return
        if token.kind is Kind.END_TAG:
            self._end(token.data)
        elif token.kind is Kind.RAW_TEXT:
            self._raw_text(token.data)
        elif token.kind in (Kind.TEXT, Kind.UNFINISHED_TAG):
            self._text(token.data)
        elif token.kind is Kind.BOGUS_COMMENT and token.data.startswith("![CDATA["):
            self._text(token.data[len("![CDATA[") :].removesuffix("]]"))
        self._skips_line_end = False

    def text(self) -> str:
        self._end_link()
        return self._lines.as_text()

    def _start(self, tag: Token) -> None:
        name = tag.data
        self._end_implied(name)
        attributes = parse_attributes(tag.source)
        self._raw_text_element = name if name in _RAW_TEXT else ""
        self._skips_line_end = name in _PREFORMATTED
        hides = name in _NOT_SHOWN or is_hidden(attributes)
        if hides and self._hidden_from is None and name not in VOID:
            self._hidden_from = len(self._open)
        if name not in VOID:
            self._push(name)
        if self._hidden_from is None and not hides:
            self._show_start(name, attributes)

    def _show_start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "br":
            self._lines.break_line()
        elif name in _BLOCKS:
            self._begin_block(name, attributes)
        elif name in _PARTED_BY_BLANK:
            self._lines.write(" ")
        elif name == "img":
            self._show_image(attributes)
        elif name == "a":
            self._end_link()
            self._link = _address(attributes.get("href", ""))
        elif name == "q":
            self._lines.write('"')

    def _begin_block(self, name: str, attributes: dict[str, str]) -> None:
        self._lines.end_line()
        if name in _LISTS:
            self._lists.append(_List(name, attributes))
            self._lines.list_depth += 1
        elif name == "li" and self._lists:
            self._lines.mark_item(self._lists[-1].mark(attributes))
        elif name == "blockquote":
            self._lines.quotation_depth += 1
        elif name == "hr":
            self._lines.write("-" * 20)
            self._lines.end_line()

    def _show_image(self, attributes: dict[str, str]) -> None:
        alternative = " ".join(attributes.get("alt", "").split())
        if alternative:
            self._lines.write(f"[{alternative}]")
        if self._link is not None:
            self._link_words.append(alternative or " ")

    def _end(self, name: str) -> None:
        if name == "br":
            self._lines.break_line()
        elif self._counts[name] and self._reaches(name):
            while self._pop() != name:
                pass
        elif name == "a":
            self._end_link()
        elif name == "p":
            self._lines.end_line()

    def _reaches(self, name: str) -> bool:
        """HTML §13.2.6.4.7: the end tag of an inline element ends no block that stands in it."""
        if name in _BLOCKS or name in _CELLS or name in _NOT_SHOWN:
            return True
        for index in range(len(self._open) - 1, max(-1, len(self._open) - _LOOK_BEHIND), -1):
            if self._open[index] == name:
                return True
            if self._open[index] in _BLOCKS or self._open[index] in _CELLS:
                return False
        return False

    def _pop(self) -> str:
        name = self._open.pop()
        self._counts[name] -= 1
        if self._hidden_from is None:
            self._show_end(name)
        elif len(self._open) == self._hidden_from:
            self._hidden_from = None
        return name

    def _show_end(self, name: str) -> None:
        if name in _BLOCKS:
            self._lines.end_line()
            if name in _LISTS and self._lists:
                self._lists.pop()
                self._lines.list_depth -= 1
            elif name == "blockquote":
                self._lines.quotation_depth -= 1
        elif name in _PARTED_BY_BLANK:
            self._lines.write(" ")
        elif name == "a":
            self._end_link()
        elif name == "q":
            self._lines.write('"')

    def _push(self, name: str) -> None:
        self._open.append(name)
        self._counts[name] += 1

    def _end_implied(self, name: str) -> None:
        if name in _ENDS_PARAGRAPH and self._counts["p"]:
            self._end_up_to(words("p"), words("table button object"))
        if name in _IMPLIED_ENDS:
            self._end_up_to(*_IMPLIED_ENDS[name])

    def _end_up_to(self, ended: frozenset[str], bounds: frozenset[str]) -> None:
        """Close the outermost element of some names that no bound parts from here."""
        outermost = len(self._open)
        for index in range(len(self._open) - 1, max(-1, len(self._open) - _LOOK_BEHIND), -1):
            if self._open[index] in ended:
                outermost = index
            if self._open[index] in bounds:
                break
        while len(self._open) > outermost:
            self._pop()

    def _raw_text(self, text: str) -> None:
        if self._raw_text_element in _SHOWN_RAW_TEXT:
            self._text(text, is_source=self._raw_text_element != "textarea")

    def _text(self, text: str, *, is_source: bool = False) -> None:
        if self._hidden_from is not None:
            return
        shown = text if is_source else unescape(text)
        if self._link is not None:
            self._link_words.append(shown)
        if any(self._counts[name] for name in _PREFORMATTED):
            shown = shown.replace("\r\n", "\n").replace("\r", "\n")
            self._lines.write_preformatted(shown[1:] if self._skips_first(shown) else shown)
        else:
            self._lines.write(_BLANKS.sub(" ", shown))

    def _skips_first(self, text: str) -> bool:
        """HTML §13.2.6.4.7: a line end directly behind <pre> is none."""
        return self._skips_line_end and text.startswith("\n")

    def _end_link(self) -> None:
        address, self._link = self._link, None
        link_words, self._link_words = self._link_words, []
        text = "".join("".join(link_words).split())
        if address and link_words and not _says(text, address):
            self._lines.write_behind_words(f" <{address}>")


def _address(href: str) -> str | None:
    """Where a link leads, as one word; None when nobody could follow it from plain text."""
    given = href.strip()
    if given.startswith("//"):
        given = "https:" + given
    scheme, colon, rest = given.partition(":")
    if not colon or not rest or scheme.lower() not in SCHEMES or scheme.lower() in ("cid", "mid"):
        return None
    return _IN_ADDRESS.sub(lambda match: "".join(f"%{o:02X}" for o in match[0].encode()), given)


def _says(text: str, address: str) -> bool:
    """Whether the words of a link are its address already."""
    said, meant = text.lower().rstrip("/"), address.lower().rstrip("/")
    if not said:
        return False
    return said in (meant, meant.partition(":")[2].lstrip("/"), meant.partition("://www.")[2])


def _number(digits: str, default: int) -> int:
    written = digits.strip()
    if written.isascii() and written.lstrip("-").isdigit() and len(written) <= _MAX_MARK:
        return int(written)
    return default
