# File: html_cases.py
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
"""The corpus of the HTML tests: attacks and ordinary letters, and what counts as active.

The judge here reads HTML with html5lib and CSS with patterns, so that it shares no code with
what it judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import html5lib

CORPUS = Path(__file__).parent.parent / "html_corpus"
_CODE_POINT = re.compile(r"\{U\+([0-9A-F]{4,6})\}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACTIVE_ELEMENTS = _words(
    "script iframe frame frameset object embed applet svg math base link template noscript form "
    "input button select textarea option keygen isindex video audio track portal "
    "bgsound marquee dialog canvas noembed noframes plaintext xmp param"
)
_URL_ATTRIBUTES = _words(
    "href src srcset background cite longdesc usemap action formaction poster data codebase "
    "classid archive profile manifest ping lowsrc dynsrc code xlink:href"
)
_HARMLESS_URL = re.compile(
    r"(?:https?|mailto|tel|sms|ftp|cid):|[^:\\]*$|[^:\\]*[/?#]", re.IGNORECASE
)
_RASTER_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp|bmp)[;,]", re.IGNORECASE)
_CSS_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?|\\([^0-9a-f])", re.IGNORECASE)
_ACTIVE_CSS = re.compile(
    r"url\(\s*(?![\"'\s])(?!(?:data:image/|cid:|#))|url\(\s*[\"']\s*(?!(?:data:image/|cid:|#))"
    r"|@import|expression\(|(?<![\w-])-?(?:moz-binding|behaviou?r)\s*:|javascript:"
    r"|image-set\(|(?<![\w-])image\(|cross-fade\(|element\(|src\(|@namespace|alphaimageloader",
    re.IGNORECASE,
)
# In a style attribute an image of the background or a list is no nearer than <img src>.
_REMOTE_IMAGE = r"url\((?:\"https?://[^\"\\]*\"|'https?://[^'\\]*'|https?://[^\"'()\\\s]*)\)"
_IMAGE_DECLARATION = re.compile(
    rf"(?<![\w-])(?:background|list-style)(?:-image)?\s*:(?:{_REMOTE_IMAGE}|[^;\"'()\\])*;?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Case:
    """One HTML text of the corpus."""

    name: str
    html: str


def load_attacks() -> list[Case]:
    """Attack payloads, one per line; {U+0009} stands for that character."""
    return list(_attacks())


def load_letters() -> list[Case]:
    """Ordinary mail bodies, which must look the same after cleaning."""
    # Not *.html: the vendor's tools take every such file for a template and put a header into it.
    paths = sorted((CORPUS / "letters").glob("*.htm"))
    return [Case(path.stem, path.read_bytes().decode("utf-8")) for path in paths]


def active_constructs(html: str) -> list[str]:
    """Everything in an HTML text that could run, fetch by CSS, embed, or take input."""
    found: list[str] = []
    for element in html5lib.parse(html, treebuilder="etree").iter():
        if not isinstance(element.tag, str):
            found += _in_comment(element.text or "")
            continue
        namespace, _, name = element.tag.rpartition("}")
        if name in ACTIVE_ELEMENTS or namespace != "{http://www.w3.org/1999/xhtml":
            found.append(f"<{name}>")
        for attribute, value in element.attrib.items():
            found += _in_attribute(name, str(attribute).lower(), value)
        if name == "style":
            found += _in_css(element.text or "")
        if name == "meta" and element.get("http-equiv", "").strip().lower() == "refresh":
            found.append("meta refresh")
    return found


def _attacks() -> Iterator[Case]:
    for path in sorted((CORPUS / "attacks").glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1):
            if line:
                yield Case(f"{path.stem}-{number}", _CODE_POINT.sub(_character, line))


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _in_comment(text: str) -> list[str]:
    """A client may read what a conditional comment holds; any other comment should be gone."""
    if not re.match(r"\[if [^\]]*\]>|<!\[endif\]$", text):
        return ["comment"]
    inner = re.sub(r"^\[if [^\]]*\]>|<!\[endif\]$|<!$", "", text)
    # noscript hides the settings inside it from everything but Outlook.
    return [f"comment: {found}" for found in active_constructs(inner) if found != "<noscript>"]


def _in_attribute(element: str, name: str, value: str) -> list[str]:
    if name.startswith("on") or name in ("srcdoc", "formaction", "action", "ping", "is"):
        return [f"{element} {name}"]
    if name == "style":
        return _in_css(_IMAGE_DECLARATION.sub("", value))
    if name not in _URL_ATTRIBUTES:
        return []
    compact = re.sub(r"[\s\x00-\x20\u200b-\u200f\u00ad\ufeff]", "", value)
    if element in ("img", "source") and _RASTER_DATA.match(compact):
        return []
    return [] if _HARMLESS_URL.match(compact) else [f"{element} {name}={value}"]


def _in_css(css: str) -> list[str]:
    decoded = _CSS_ESCAPE.sub(
        lambda match: chr(min(int(match[1], 16), 0x10FFFF)) if match[1] else match[2],
        re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL),
    )
    match = _ACTIVE_CSS.search(decoded)
    return [f"css {match[0]}"] if match else []
