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
"""Readable text from HTML: what a browser shows, line by line (docs/design.md row 23)."""

from __future__ import annotations

import html5lib
import pytest

from mail.html.sanitize import sanitize
from mail.html.text import text_of_html
from tests.support.html_cases import Case, load_letters


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
        ("<html><title>T</title><body>x</body></html>", "x"),
        ("<html></html>", ""),
        ("", ""),
        # blocks
        ("<p>one</p><p>two</p>three<br>four<div>five</div>", "one\ntwo\nthree\nfour\nfive"),
        ("<html><p>one</p>\n<p>two</p></html>", "one\ntwo"),
        ("<p>one </p><p>two</p>", "one\ntwo"),
        ("<p>one<p>two<b>three", "one\ntwothree"),
        ("<h2>Alert 7</h2><p>Host srv-01</p><p>User jdoe</p>", "Alert 7\nHost srv-01\nUser jdoe"),
        ("<p>x</p><br><br><p>y</p>", "x\n\ny"),
        ("x<br><br><br><br>y", "x\n\ny"),
        ("a<hr>b", "a\n--------------------\nb"),
        ("<fieldset>srv-01</fieldset><fieldset>srv-02</fieldset>", "srv-01\nsrv-02"),
        # words
        ("<p>Hash ab12<wbr>cd34 on 10.0.0.<b>5</b></p>", "Hash ab12cd34 on 10.0.0.5"),
        ("<html>a<b>b</b><i>c</i></html>", "abc"),
        ("a<!-- x -->b<![CDATA[c]]>", "abc"),
        ("&lt;b&gt; &amp;amp; &copy; un&shy;bel", "<b> &amp; © unbel"),
        ("<html>5 < 6 and <b", "5 < 6 and <b"),
        ("a&nbsp;&nbsp; b \n\t c", "a b c"),
        ("&#" + "9" * 5000 + "; &#x" + "0" * 5000 + "41; &#xD800;", "\ufffd A \ufffd"),
        ("<button>Approve</button><button>Deny</button>", "Approve Deny"),
        ("<q>quoted</q>", '"quoted"'),
        # tables
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<table><tr><td>a<td>b<tr><td>c</table>d", "a b\nc\nd"),
        (
            "<table>\n\n  <tr>\n\n <td>\n Alert 7\n</table>\n\n\n<p>\n\nx</p>",
            "Alert 7\nx",
        ),
        # lists
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ol start=3><li>a<li value=9>b<li>c</ol>", "3. a\n9. b\n10. c"),
        ("<ul><li>a<ul><li>b</ul><li><p>c</p><p>d</p></ul>e", "- a\n  - b\n- c\n  d\ne"),
        ("<ul style='list-style:none'><li>a</ul>", "  a"),
        ("<ol><li></li><li>a</ol>", "2. a"),
        # quotations and preformatted text
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n> > b\nc"),
        ("<pre>\n a\n\n   b\n</pre>c", " a\n\n   b\nc"),
        ("<textarea>a\n b</textarea>", "a\n b"),
        ("<xmp><b>&amp;</xmp>", "<b>&amp;"),
        # links
        ("<a href='https://e.example/7'>Open</a>.", "Open <https://e.example/7>."),
        ("<a href='https://e.example/7'>https://e.example/7</a>", "https://e.example/7"),
        ("<a href='https://www.e.example/'>e.example</a>", "e.example"),
        ("<a href='mailto:a@e.example'>a@e.example</a>", "a@e.example"),
        ("<a href='mailto:a@e.example'>Ann</a>", "Ann <mailto:a@e.example>"),
        ("<a href='//e.example/7'>Open</a>", "Open <https://e.example/7>"),
        ("<a href='https://e.example/a b>c'>x</a>", "x <https://e.example/a%20b%3Ec>"),
        ("<a href='#top'>x</a><a href='javascript:y'>y</a><a href=''>z</a>", "xyz"),
        (
            "<a href='https://e.example/'><p>Card</p></a><p>next</p>",
            "Card <https://e.example/>\nnext",
        ),
        ("<a href='https://e.example/'><img src=x alt=Logo></a>", "[Logo] <https://e.example/>"),
        ("<a href='https://e.example/'><img src=x></a>", "<https://e.example/>"),
        ("<a href='https://e.example/'></a>x", "x"),
        ("<a href='https://e.example/'>x", "x <https://e.example/>"),
        # images
        ('<img src="cid:chart" alt="Alerts per hour: 12">', "[Alerts per hour: 12]"),
        ('<p>see <img src="cid:logo1"> <img alt=""></p>', "see"),
        # what is not shown
        ("<div style='display:none'>a<p>b</p></div>c", "c"),
        ("<div style='color:red; DISPLAY : none!important'>a</div>c", "c"),
        ("<div style='display:none;display:block'>a</div>c", "a\nc"),
        ("<p hidden>a<p>b", "b"),
        ("<ul><li hidden>a<li>b</ul>", "- b"),
        ("<table><tr><td hidden>a<td>b<tr hidden><td>c</table>", "b"),
        ("<span style='visibility:hidden'>a</span>b<img hidden alt=c>", "b"),
        ("<div style='max-height:0;overflow:hidden'>a</div>b", "b"),
        ("<div style='opacity:0.5'>a</div>", "a"),
        ("x<div style='display:none'><div>a</div>b</div>y", "xy"),
        ("&zwnj;&nbsp;&zwnj;&nbsp;&#847;&nbsp;<p>x</p>", "x"),
        ("<template>a</template><datalist><option>b</datalist>c", "c"),
        ("<!--[if mso]>a<![endif]--><!--[if !mso]><!-->b<!--<![endif]-->", "b"),
        ("<noscript>a</noscript>", "a"),
    ],
)
def test_text_is_what_a_browser_shows(html: str, text: str):
    assert text_of_html(html) == text


@pytest.mark.parametrize("letter", load_letters(), ids=lambda letter: letter.name)
def test_all_words_that_are_shown_are_there_in_the_same_order(letter: Case):
    """Compared with the words of a standard parser's tree."""
    cleaned = sanitize(letter.html).html
    document = html5lib.parse(cleaned, namespaceHTMLElements=False)

    text = text_of_html(cleaned)

    position = 0
    for word in _shown_words(document):
        position = text.find(word, position)
        assert position >= 0, word
        position += len(word)
    assert "\n\n\n" not in text


def test_cleaned_and_given_html_read_the_same():
    for letter in load_letters():
        if "xmp" not in letter.html:
            assert text_of_html(sanitize(letter.html).html) == text_of_html(letter.html)


def test_text_that_looks_like_a_url_or_a_file_name_is_text():
    assert text_of_html("https://example.com/x.html") == "https://example.com/x.html"
    assert text_of_html("<?xml version='1.0'?><html>x</html>") == "x"


def test_text_of_deeply_nested_html_is_found():
    """No recursion: 20,000 elements around one word."""
    assert text_of_html("<html>" + "<div>" * 20_000 + "word") == "word"


def _shown_words(element):
    if not isinstance(element.tag, str) or element.tag in ("title", "style", "script"):
        return
    style = element.get("style", "").replace(" ", "")
    if "hidden" in element.attrib or "display:none" in style:
        return
    yield from _words(element.text)
    for child in element:
        yield from _shown_words(child)
        yield from _words(child.tail)


def _words(text):
    return (text or "").replace("\xad", "").replace("\u200b", "").split()
