# File: test_html_hostile.py
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
"""HTML and CSS built to take long, nest deep or grow: work and result stay in proportion."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.html.content_id import content_ids_of
from mail.html.markup import NOTHING, tokenize
from mail.html.nesting import MAX_OPEN_ELEMENTS, limit_nesting
from mail.html.sanitize import sanitize
from mail.html.text import text_of_html
from tests.support.html_cases import active_constructs

KIB = 1024


def repeated(piece: str, size: int) -> str:
    return piece * (size // len(piece))


def numbered(piece: str, size: int) -> str:
    return "".join(piece.format(number) for number in range(size // len(piece)))


# Each makes a text of about the given size.
SHAPES = {
    "angle brackets": lambda size: "<" * size,
    "ampersands": lambda size: "&" * size,
    "open comments": lambda size: repeated("<!-- >", size),
    "open declarations": lambda size: repeated("<!", size),
    "open instructions": lambda size: repeated("<?", size),
    "open end tags": lambda size: repeated("</", size),
    "open cdata": lambda size: repeated("<![CDATA[", size),
    "open attribute values": lambda size: repeated('<a href="x', size),
    "attributes": lambda size: "<p " + numbered("a{} ", size) + ">",
    "data attributes": lambda size: "<p " + numbered("data-{}=1 ", size) + ">",
    "nested blocks": lambda size: repeated("<div>", size),
    "nested blocks, wrong end tags": lambda size: repeated("<div></span>", size),
    "nested lists": lambda size: repeated("<ul><li>", size),
    "nested definition lists": lambda size: repeated("<dl><dd>", size),
    "nested tables": lambda size: repeated("<table><tr><td>", size),
    "tables in tables": lambda size: repeated("<table>", size),
    "nested unknown elements": lambda size: numbered("<x{}>", size),
    "nested foreign elements": lambda size: "<svg>" + repeated("<col>", size),
    "nested templates": lambda size: repeated("<template><td>", size),
    "nested formatting": lambda size: numbered("<b id={}>", size),
    "formatting in every paragraph": lambda size: numbered("<font color={}><p>x", size),
    "formatting before many paragraphs": lambda size: (
        numbered("<i class={}>", size // 4) + repeated("<p>x", size)
    ),
    "formatting around table rows": lambda size: "<table>" + numbered("<b id={}>x<tr>", size),
    "long formatting tags": lambda size: (
        numbered("<u title='" + "x" * 400 + "{}'>", 10 * KIB) + repeated("<p>x", size)
    ),
    "links around blocks": lambda size: repeated("<a><div>", size),
    "misnested formatting": lambda size: repeated("<b><i><u><p></b></i></u>", size),
    "content moved out of tables": lambda size: "<table>" + repeated("<br>", size),
    "links moved out of tables": lambda size: "<table>" + repeated("<a>x", size),
    "conditional comments": lambda size: repeated("<!--[if mso]><p><![endif]-->", size),
    "unpaired revealing comments": lambda size: repeated("<!--[if !mso]><!-->", size),
    "endings in a comment": lambda size: "<!--[if mso]>" + repeated("<![endif] ", size) + "-->",
    "a condition of blanks": lambda size: "<!--[if" + " " * size + "mso]>x<![endif]-->",
    "style elements": lambda size: repeated("<style>a{b:c}</style>", size),
    "different style attributes": lambda size: numbered("<p style='width:{}px'>", size),
    "nested CSS blocks": lambda size: "<style>" + repeated("a{", size) + "</style>",
    "nested CSS parentheses": lambda size: "<p style='a:" + "(" * size + "'>",
    "CSS digits": lambda size: "<p style='a:" + "1" * size + "'>",
    "CSS declarations": lambda size: "<style>a{" + repeated("b:url(x);", size) + "}</style>",
    "CSS at signs": lambda size: "<style>" + "@" * size + "</style>",
    "CSS backslashes": lambda size: "<style>" + "\\" * size + "</style>",
    "CSS comments": lambda size: "<style>" + repeated("/*", size) + "</style>",
    "image candidates": lambda size: "<img srcset='" + repeated("a 1x, ", size) + "'>",
    "a long URL": lambda size: "<a href='" + repeated("&amp;", size) + "'>",
    "documents": lambda size: repeated("<html><body a=b>", size),
    "doctypes": lambda size: repeated("<!doctype html>", size),
    "blanks in a tag": lambda size: "<a" + " " * size,
    "SVG data URL": lambda size: (
        "<p style=\"background:url('data:image/svg+xml," + repeated("on", size) + "')\">x"
    ),
    "SVG data URL of blanks": lambda size: (
        "<p style=\"background:url('data:image/svg+xml," + repeated("url( ", size) + "')\">x"
    ),
    "structure tags": lambda size: numbered("<body a{}=1>", size),
    "html tags": lambda size: numbered("<html a{}=1>x", size),
    "blanks before a content id": lambda size: '<p style="url(' + " " * size + 'x">',
    "blanks before content ids": lambda size: "<style>" + repeated("url( ", size) + "</style>",
    "digits of a reference": lambda size: "<p title='&#" + "9" * size + ";'>&#x" + "0" * size,
    "references": lambda size: repeated("&#x0;", size),
    "metas": lambda size: repeated("<p><meta name=viewport content=x>", size),
    "conditional openings": lambda size: repeated("<!--[if mso]><table><tr><td><![endif]-->", size),
    "conditional closings": lambda size: (
        repeated("<!--[if mso]><b><i><![endif]-->", size)
        + repeated("<!--[if mso]></i></b><![endif]-->", size)
    ),
    "conditional starts": lambda size: "<!--[if mso]>" + repeated("<!--", size) + "<![endif]-->",
    "many tags in a comment": lambda size: "<!--[if mso]>"
    + repeated("<p><b>", size)
    + "<![endif]-->",
    "scripts in scripts": lambda size: "<script><!--" + repeated("<script>", size) + "</script>",
    "unknown elements": lambda size: repeated("<domain>x<set>", size),
    "foreign elements": lambda size: repeated("<svg><desc><p>", size),
    "forms between rows": lambda size: "<table>" + repeated("<form><tr><form>", size),
    "controls": lambda size: repeated("<select><option>", size),
    "hidden elements": lambda size: repeated("<div hidden><p>", size),
    "links": lambda size: repeated("<a href=https://e/>x", size),
    "items": lambda size: repeated("<ol><li>", size) + repeated("<li>x", size),
    "spans in items": lambda size: repeated("<span>", size) + repeated("<li>x", size),
    "quotations": lambda size: repeated("<blockquote>x", size),
    "preformatted": lambda size: "<pre>" + "\n" * size,
    "double slashes": lambda size: "<img srcset='" + repeated("//e 1x, ", size) + "'>",
    "bad images of a list": lambda size: "<p style='cursor:" + repeated("url(//e),", size) + "'>",
}


def cpu_seconds(html: str) -> float:
    started = time.process_time()
    sanitize(html)
    text_of_html(html)
    content_ids_of(html)
    return time.process_time() - started


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_length_of_hostile_html_and_not_with_its_square(shape: str):
    """Eight times the text takes sixty-four times as long when work is quadratic."""
    small, large = SHAPES[shape](3 * KIB), SHAPES[shape](24 * KIB)

    base = max(cpu_seconds(small), 0.01)

    assert cpu_seconds(large) < 25 * base


PIECES = (
    "<p>", "<b>", "</b>", "<font color=red>", "<table>", "<tr>", "<td>", "</table>", "<a href=x>",
    "</a>", "<div>", "</div>", "<svg>", "<math>", "<domain>", "<li>", "<ul>", "</ul>", "<pre>",
    "<!--", "-->", "<!--[if mso]>", "<![endif]-->", "<!--[if !mso]><!-->", "<style>", "</style>",
    "<p style='background:url(", ")'>", "a{b:c}", "url( ", "data:image/svg+xml,", "on", " ", "\n",
    "&#", "9", "&amp", "<", ">", "'", '"', "=", "x", "<select>", "<option>", "<form>", "<title>",
    "<textarea>", "</textarea>", "<script>", "</script>", "<blockquote>", "<img alt='",
)  # fmt: skip


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), st.sampled_from(PIECES))
def test_time_grows_with_the_length_of_any_repeated_pattern(pattern: list[str], start: str):
    """Doubled three times; what is quadratic takes sixty-four times as long."""
    piece = "".join(pattern)

    base = max(cpu_seconds(start + repeated(piece, 2 * KIB)), 0.01)

    assert cpu_seconds(start + repeated(piece, 16 * KIB)) < 30 * base


@pytest.mark.parametrize(
    "shape",
    [
        "formatting in every paragraph", "formatting before many paragraphs",
        "formatting around table rows", "long formatting tags", "misnested formatting",
        "links around blocks", "nested formatting", "content moved out of tables", "documents",
        "conditional openings", "unknown elements", "structure tags",
    ],
)  # fmt: skip
def test_cleaned_html_is_at_most_twice_as_long(shape: str):
    html = SHAPES[shape](48 * KIB)

    assert len(sanitize(html).html) <= 2 * len(html)


@pytest.mark.parametrize("shape", SHAPES)
def test_cleaned_hostile_html_is_inactive_stable_and_in_proportion(shape: str):
    html = SHAPES[shape](3 * KIB)

    cleaned = sanitize(html).html

    assert active_constructs(cleaned) == []
    assert sanitize(cleaned).html == cleaned
    assert len(cleaned) < 200 * KIB


def test_cleaned_html_nests_no_deeper_than_a_browser_does():
    """Chromium's parser stops at 512; deeper elements would overflow other clients."""
    for opening in ("<div>", "<table><tr><td>", "<ul><li>", "<span>", "<b><p>", "<a><div>"):
        cleaned = sanitize(opening * 1500 + "innermost").html

        assert depth_of(cleaned) < 512, opening
        assert "innermost" in cleaned


def test_five_thousand_nested_elements_are_cleaned_and_their_text_kept():
    """Design: bounded depth; the text inside is still there to read."""
    html = "<div>" * 5000 + "innermost" + "</div>" * 5000

    assert depth_of(sanitize(html).html) < 512
    assert text_of_html(sanitize(html).html) == text_of_html(html) == "innermost"


def test_a_hundred_kib_of_angle_brackets_is_text():
    assert unescape(sanitize("<" * 100 * KIB).html) == "<" * 100 * KIB
    assert sanitize("<" * KIB).html == "&lt;" * KIB


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<p>b" * 1000,
        "<ul>" + "<li>a<span>b" * 1000 + "</ul>",
        "<table>" + "<tr><td><font color=red>a<td><div>b" * 1000 + "</table>",
        "<dl>" + "<dt>a<dd>b<b>c" * 100 + "</dl>",
        "<div><b>a</div></b>" * 1000,
        "<div>" * 200 + "a" + "</div>" * 200,
        "<p><font color=red>unclosed" * 40,
    ],
    ids=lambda html: html[:40],
)
def test_sloppy_markup_of_an_ordinary_letter_is_not_limited(html: str):
    """End tags that HTML lets an author leave out do not count as nesting."""
    tokens = tokenize(html)

    assert NOTHING not in limit_nesting(tokens, quirks=False)


def test_what_is_left_out_of_deep_nesting_is_tags_and_never_text():
    tokens = tokenize("".join(f"<div>{number} " for number in range(2 * MAX_OPEN_ELEMENTS)))

    limited = list(limit_nesting(tokens, quirks=False))

    assert [token for token in limited if token.data.strip().isdigit()] == tokens[1::2]
    assert limited.count(NOTHING) > MAX_OPEN_ELEMENTS / 2


def depth_of(markup: str) -> int:
    """Nesting depth of well-formed markup."""
    depth = deepest = 0
    for token in tokenize(markup, raw_text=("style",)):
        if token.source.startswith("</"):
            depth -= 1
        elif token.source.startswith("<") and token.data not in ("br", "hr", "img", "wbr"):
            depth += 1
        deepest = max(deepest, depth)
    return deepest


@pytest.mark.parametrize(
    "piece",
    ["<", "&", ">", "&a", "&#", "<&>", "<b><a></b>", "<p>", "<li><div></p><b>", "&nGt;", "& < ;"],
)
def test_the_result_is_at_most_twice_as_long_as_what_was_given(piece):
    """Escaping alone makes five characters of one; such a text loses its markup, no letter."""
    hostile = piece * (40_000 // len(piece))

    cleaned = sanitize(hostile).html

    assert len(cleaned) <= 2 * len(hostile)
    assert sanitize(cleaned).html == cleaned
    if not piece.isalnum() and "b>" not in piece and "p>" not in piece:
        assert unescape(cleaned) == unescape(hostile)


def test_what_is_written_shorter_begins_no_tag_and_no_reference():
    hostile = "<<<& &amp;lt;b> &lt;img> &#&amp;#60; " * 1000 + "&&&&<<<<" * 5000

    cleaned = sanitize(hostile).html

    assert len(cleaned) <= 2 * len(hostile)
    assert unescape(cleaned) == unescape(hostile)
    assert re.search("<[A-Za-z/!?]", cleaned) is None


@pytest.mark.parametrize(
    "piece", ["<b></p>", "<b>", "<font size=1>", "<a><b>", "<b></b><b>", "<b></a><a>"]
)
def test_equal_formatting_elements_do_not_nest_without_end(piece):
    """A parser lists three of them and keeps all open; each tag then costs all the others."""
    depth = deepest = 0
    for tag in re.findall("</?[a-z]", sanitize(piece * 3000).html):
        depth += -1 if tag[1] == "/" else 1
        deepest = max(deepest, depth)

    assert deepest <= 400
