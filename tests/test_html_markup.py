# File: test_html_markup.py
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
"""HTML cut into tokens as a browser's tokenizer cuts it (HTML §13.2.5)."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.html.markup import Kind, parse_attributes, tokenize, write_tag

TAG_PIECES = [
    "a", "b", "=", "==", '"', "'", " ", "\t", "\n", "/", "&amp;", "&lt", "&copy", "&#65;", "&#x42",
    "é", "<", "`", "A", "-", "x='y'", 'x="y"', "x=y", "x = y", "x/", "/x", '="', "b='\"'",
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("a < b", ["text"]),
        ("<p>x</p>", ["start tag", "text", "end tag"]),
        ("<p title='>'>", ["start tag"]),
        ("<p title=\"a' b\" c='\"'>x", ["start tag", "text"]),
        ("<p title='x", ["unfinished tag"]),
        ("<p", ["unfinished tag"]),
        ("<!-- a -->b", ["comment", "text"]),
        ("<!-- a --!>b", ["comment", "text"]),
        ("<!-->b", ["comment", "text"]),
        ("<!--->b", ["comment", "text"]),
        ("<!-- a", ["comment"]),
        ("<!doctype html>", ["doctype"]),
        ("<!x>", ["bogus comment"]),
        ("<?x?>", ["bogus comment"]),
        ("</>a", ["bogus comment", "text"]),
        ("</ x>a", ["bogus comment", "text"]),
        ("<style><p></style>", ["start tag", "raw text", "end tag"]),
        ("<style><p></styles></STYLE >", ["start tag", "raw text", "end tag"]),
        ("<title><p></title", ["start tag", "raw text"]),
        ("<plaintext></plaintext>", ["start tag", "raw text"]),
    ],
)
def test_tokens_of(source: str, kinds: list[str]):
    tokens = tokenize(source)

    assert [token.kind.value for token in tokens] == kinds


@given(
    st.one_of(st.text(), st.lists(st.sampled_from([*TAG_PIECES, "<p", ">", "</p"])).map("".join))
)
def test_the_sources_of_all_tokens_are_the_whole_text(source: str):
    assert "".join(token.source for token in tokenize(source)) == source


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(TAG_PIECES), max_size=12).map("".join))
def test_attributes_are_those_a_browser_reads(inside: str):
    """Compared with html5lib on start tags in any state of disorder."""
    source = f"<p {inside}>"
    tokens = tokenize(source)
    if tokens[0].kind is not Kind.START_TAG or len(tokens) > 1:
        return

    element = html5lib.parseFragment(source, namespaceHTMLElements=False)[0]

    read = {
        (f"{name[0]}:{name[1]}" if isinstance(name, tuple) else name): value
        for name, value in element.attrib.items()
    }
    assert parse_attributes(source) == read


def test_a_query_in_a_url_is_no_character_reference():
    """HTML §13.2.5.73: an ampersand name before "=" stays as it is."""
    assert parse_attributes('<a href="?a=1&copy=2&amp;b=3&lt">') == {"href": "?a=1&copy=2&b=3<"}


def test_a_written_tag_reads_back_as_it_was_given():
    attributes = {"title": "\"'<>&amp;\xa0", "class": "", "style": "a:'b'"}

    assert parse_attributes(write_tag("p", attributes)) == attributes
