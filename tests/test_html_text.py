# File: test_html_text.py
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
"""Plain text from HTML, for readers and programs that show no HTML."""

from __future__ import annotations

import pytest

from mail.html.sanitize import sanitize, text_of_document, text_of_html_body


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<html><body><p>plain</p></body></html>", "plain"),
        ("<html><body><p>Grüße 🙂</p></body></html>", "Grüße 🙂"),
        (
            "<html><head><style>p{color:red}</style><script>var x=1</script></head>"
            "<body><p>text</p></body></html>",
            "text",
        ),
        (
            "<html><body><p>one</p><p>two</p>three<br>four<ul><li>a</li><li>b</li></ul></body>",
            "one\ntwo\nthree\nfour\na\nb",
        ),
        ("<html><p>one</p>\n<p>two</p></html>", "one\ntwo"),
        ("<html><p>one </p><p>two</p></html>", "one two"),
        ("<html>a<b>b</b><i>c</i></html>", "abc"),
        ("<html><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<html><title>T</title><body>x</body></html>", "T\nx"),
        ("<html>&lt;b&gt; &amp;amp; &copy;</html>", "<b> &amp; ©"),
        ("<html>a<!-- x -->b<![CDATA[c]]></html>", "abc"),
        ("<html>5 < 6 and <b", "5 < 6 and <b"),
        ("<html><p>x</p><br><br><p>y</p></html>", "x\ny"),
        ("<html></html>", ""),
    ],
)
def test_document_text_keeps_blanks_and_breaks_lines_only_between_blocks(html: str, text: str):
    """Recorded get_text(), but words of two blocks no longer run together."""
    assert text_of_document(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<html><head><title>T</title></head><body><h2>HTML heading</h2>"
            "<p>HTML body.</p></body></html>",
            "T HTML heading HTML body.",
        ),
        ('<p>see <img src="cid:logo1"></p>', "see "),
        ("<p>one<p>two<b>three", "one two three"),
        ("<p>a<!-- hidden -->b</p>", "ab"),
        ("<style>p{}</style><p>x</p>", "x"),
        ("<p>a</p>\n<p>b</p>", "a \n b"),
        ("<p>&lt;b&gt;</p>", "<b>"),
        ("", ""),
    ],
)
def test_body_text_is_every_piece_with_blanks_between(html: str, text: str):
    """Recorded get_text(" ") of the cleaned HTML."""
    assert text_of_html_body(sanitize(html).html) == text


def test_a_text_that_looks_like_a_url_or_a_file_name_is_text():
    """BeautifulSoup would warn that it was given a locator."""
    assert text_of_html_body("https://example.com/x.html") == "https://example.com/x.html"
    assert text_of_document("<?xml version='1.0'?><html>x</html>") == "x"


@pytest.mark.parametrize("text_of", [text_of_document, text_of_html_body])
def test_text_of_deeply_nested_html_is_found(text_of):
    """No recursion: 20,000 elements around one word."""
    assert text_of("<html>" + "<div>" * 20_000 + "word") == "word"
