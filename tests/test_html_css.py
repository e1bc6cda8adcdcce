# File: test_html_css.py
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
"""CSS in cleaned HTML: it may colour and lay out, and reach nothing outside the mail."""

from __future__ import annotations

import pytest
import tinycss2
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.html.css import filter_declarations, filter_stylesheet

PIECES = [
    "a{", "}", "{", "b:", "c;", ";", ":", "url(x)", "url('data:image/png;base64,AA')", "url(", ")",
    "(", "[", "]", "@media x", "@import", "@font-face", "'", '"', "\\", "\n", "/*", "*/", "<!--",
    "-->", "\\3c /style>", "\\0 ", "expression(", "behavior", "--x:", "var(--x)",
    "!important", "#x", "\\\\", "\\<", "1e9", ".5", "U+26", "é", "<", ">", "&",
    ",", " ", "attr(x)", "content", "src", "\\d800 ",
]  # fmt: skip


@pytest.mark.parametrize(
    "css",
    [
        "p { color: red; }",
        "td:nth-child(2n+1) > b, a[href^='http']:hover{margin:0 auto!important}",
        "@media only screen and (max-width:600px){.c{width:100%!important}}",
        "@media (400px <= width){p{float:left}}",
        "@supports (display:grid) and (not (display:inline-grid)){p{display:grid}}",
        "@keyframes k{from{opacity:0}50%{opacity:.5}to{opacity:1}}",
        "@font-face{font-family:'F';src:local('F')}",
        "@counter-style c{system:cyclic;symbols:'A' 'B'}",
        "@property --c{syntax:'*';inherits:false;initial-value:red}",
        "p{color:contrast-color(red);width:anchor-size(width)}",
        "@page Section1{size:8.5in 11.0in;margin:1in;@top-left{content:'x'}}",
        "@list l0:level1{mso-level-number-format:bullet}",
        ":root{--c:#123;color:var(--c,blue)}",
        "p{mso-line-height-rule:exactly;mso-table-lspace:0pt}",
        "p{background:#fff url(data:image/png;base64,iVBORw0KGgo=) no-repeat}",
        "p{background:url('cid:logo1')}p{mask:url(#m)}",
        "p{background:linear-gradient(135deg,rgba(0,0,0,.5) 10%,hsl(1 2% 3% / 4%))}",
        "p{width:calc(100% - (2 * var(--x)));transform:translate3d(0,0,0) rotate(2deg)}",
        "p{filter:progid:DXImageTransform.Microsoft.gradient(startColorstr='#1',endColorstr='#2')}",
        "td::before{content:attr(data-label) ': '}",
        ".a{color:red;& b{color:blue}@media print{color:black}}",
        "p{position:fixed;top:0;z-index:9999;opacity:0}",
    ],
)
def test_harmless_css_is_sent_exactly_as_written(css: str):
    filtered = filter_stylesheet(css)

    assert (filtered.text, filtered.removed) == (css, ())


@pytest.mark.parametrize(
    ("css", "text", "removed"),
    [
        ("@import 'http://e/x'; p{color:red}", " p{color:red;}", ("@import",)),
        ("@namespace x url(http://e/);p{color:red}", "p{color:red;}", ("@namespace",)),
        ("p{background:red url(//e/x) 0}", "p{background:red none 0;}", ("background",)),
        ("p{background:u\\72l(//e/x)}", "p{background:none;}", ("background",)),
        ("p{background:image-set('x' 1x),red}", "p{background:none,red;}", ("background",)),
        ("p{--x:url(http://e/x);color:red}", "p{--x:none;color:red;}", ("--x",)),
        ("p{width:expression(alert(1));color:red}", "p{color:red;}", ("width",)),
        ("p{width:expr/**/ession(alert(1))}", "p{}", ("width",)),
        ("p{font:'expression(alert(1))'}", "p{}", ("font",)),
        ("v\\:*{behavior:url(#default#VML)}", "v\\:*{}", ("behavior",)),
        ("p{-ms-filter:\"progid:x.AlphaImageLoader(src='//e')\"}", "p{}", ("-ms-filter",)),
        ("p{-moz-binding:url(x);color:red}", "p{color:red;}", ("-moz-binding",)),
        (
            "@font-face{font-family:F;src:local('F'),url(http://e/f.woff) format('woff')}",
            '@font-face{font-family:F;src:local("F");}',
            ("src",),
        ),
        ("@font-face{font-family:F;src:url(http://e/f)}", "@font-face{font-family:F;}", ("src",)),
        ("p{cursor:url(http://e/c),pointer}", "p{cursor:pointer;}", ("cursor",)),
        ("p{width:attr(x px)}", "p{}", ("width",)),
        ("p{background:attr(x type(<url>))}", "p{}", ("background",)),
        ("@supports (background:url(http://e/)){p{color:red}}", "", ("@supports",)),
        ("p{background:url('data:text/html,x')}", "p{background:none;}", ("background",)),
        ("p{mask:url(\"data:image/svg+xml,<svg onload='x'/>\")}", "p{mask:none;}", ("mask",)),
        ("<!-- p{color:red} -->", " p{color:red;} ", ()),
        ("/* url(http://e/) */p{color:red/**/}", "p{color:red;}", ()),
        ("@media (width:expression(1)){p{color:red}}", "", ("@media",)),
        ("p{*zoom:1;color:red}", "p{color:red;}", ()),
        ("p{color:red", "p{color:red;}", ()),
        ("p{content:'\\3c/style>'}", 'p{content:"\\3c /style>";}', ()),
        ("p{content:'\\2022'}", 'p{content:"\\2022 ";}', ()),
        ("@media x{p{color:" + "1" * 5000 + "}}", "", ("style",)),
        ("p{a:" + "(" * 5000 + "}", "", ("style",)),
    ],
)  # fmt: skip
def test_css_that_could_act_or_fetch_is_taken_out_and_named(css, text, removed):
    filtered = filter_stylesheet(css)

    assert (filtered.text, filtered.removed) == (text, removed)


@pytest.mark.parametrize(
    ("css", "text"),
    [
        ("color:red;background:url(http://e/)", "color:red;background:url(http://e/)"),
        ("background:url(//e/) 0", 'background:url("https://e/") 0;'),
        ("list-style:url('https://e/a.gif') inside", "list-style:url('https://e/a.gif') inside"),
        ("list-style:inside url(file:///a.gif)", "list-style:inside ;"),
        ("background:image-set('https://e/a.png' 1x)", "background:none;"),
        ("background:url(http:\\\\\\\\e\\\\a)", "background:none;"),
        ("border-image:url(https://e/a.png)", "border-image:none;"),
        ("--b:url(https://e/a.png)", "--b:none;"),
        ("background:url (javascript:x)", ""),
        ("color:red;}p{background:url(http://e/)", "color:red;"),
        ("{color:red}", ""),
        ("font-family:'A B', serif", "font-family:'A B', serif"),
    ],
)
def test_a_style_attribute_holds_declarations_only(css: str, text: str):
    assert filter_declarations(css).text == text


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=25).map("".join))
def test_filtering_css_twice_gives_the_same_as_once(css: str):
    for filter_css in (filter_stylesheet, filter_declarations):
        once = filter_css(css)

        assert filter_css(once.text).text == once.text


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_no_filtered_css_names_a_url_outside_the_mail_or_ends_its_element(css: str):
    text = filter_stylesheet(css).text

    assert "</" not in text
    assert not list(_urls(tinycss2.parse_component_value_list(text)))


def _urls(tokens):
    """URLs in parsed CSS that are neither image data nor part of the mail."""
    for token in tokens:
        if token.type == "url" and not token.value.startswith(("data:image/", "cid:", "#")):
            yield token.value
        if token.type == "at-keyword" and token.lower_value in ("import", "namespace"):
            yield token.value
        yield from _urls(getattr(token, "content", None) or getattr(token, "arguments", None) or ())
