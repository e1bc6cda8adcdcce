# File: test_html_attacks.py
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
"""Attacks on the sanitiser, judged by parsing what is left (the parser half).

The judge is html5lib and patterns of its own (html_cases); the browser half is in
test_html_browser.
"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail.html.sanitize import sanitize
from mail.html.text import text_of_html
from tests.support.html_cases import active_constructs, load_attacks

ATTACKS = load_attacks()
KINDS = sorted({case.name.split("-")[0] for case in ATTACKS})

# Places an attack may stand in, each with its own rules of parsing.
CONTEXTS = {
    "document": "<!DOCTYPE html><html><head></head><body>{}</body></html>",
    "head": "<html><head>{}</head><body>x</body></html>",
    "table": "<table><tr>{}<td>x</td></tr></table>",
    "cell": "<table><tr><td>{}</td></tr></table>",
    "unclosed formatting": "<b><i><p>{}",
    "foreign": "<svg><desc>{}</desc></svg>{}",
    "after unclosed comment end": "<!-- x --!>{}",
}
SCHEMES = ["javascript:alert(1)", "vbscript:x", "data:text/html,x", "file:///x", "\\\\evil\\x"]
DISGUISES = {
    "plain": lambda url: url,
    "upper case": str.upper,
    "leading control": lambda url: "\x01 " + url,
    "tab inside": lambda url: url[:3] + "\t" + url[3:],
    "zero width inside": lambda url: url[:3] + "\u200b" + url[3:],
    "entity": lambda url: "".join(f"&#{ord(character)};" for character in url),
    "entity without semicolon": lambda url: "".join(f"&#x{ord(c):x} "[:-1] for c in url),
    "double entity": lambda url: "".join(f"&amp;#{ord(character)};" for character in url),
    "percent": lambda url: "".join(f"%{ord(character):02x}" for character in url),
}
URL_PLACES = [
    '<a href="{}">x</a>', '<area href="{}">', '<img src="{}">', '<img srcset="{} 2x">',
    '<img longdesc="{}">', '<td background="{}">', '<body background="{}">', '<q cite="{}">x</q>',
    '<table background="{}">', '<source srcset="{}">', '<p style="background:url({})">x</p>',
    "<style>p{{background:url({})}}</style>", '<form action="{}">', '<button formaction="{}">',
]  # fmt: skip
ELEMENTS = ("a", "b", "body", "center", "div", "font", "html", "img", "pre", "table", "td", "x-y")
PIECES = [
    "<b>", "</b>", "<p>", "</p>", "<table>", "</table>", "<td>", "</td>", "<tr>", "<caption>",
    "<a href='javascript:alert(1)'>", "</a>", "<div onclick=alert(1)>", "</div>", "text", "<svg>",
    "</svg>", "<math>", "<mtext>", "</math>", "<mglyph>", "<annotation-xml encoding=text/html>",
    "<foreignObject>", "<desc>", "<style>", "</style>", "<title>", "</title>", "<textarea>",
    "</textarea>", "<noscript>", "</noscript>", "<xmp>", "</xmp>", "<plaintext>", "<iframe>",
    "</iframe>", "<template>", "</template>", "<select>", "<option>", "<form>", "</form>",
    "<button>", "<script>", "</script>", "alert(1)", "<!--", "-->", "--!>", "<!-->", "<![CDATA[",
    "]]>", "<?x", "<!--[if mso]>", "<!--[if !mso]><!-->", "<![endif]-->", "<!--<![endif]-->",
    "<![if !mso]>", "<![endif]>", "<img src=x onerror=alert(1)>", "<p title='</style><img src=x>'>",
    "<p style=\"background:url('http://evil.example/')\">", "p{background:url(http://evil.example/)}",
    "@import 'x';", "\\3c /style>", "/*", "*/", "{", "}", "&lt;", "&amp;", "&#60;", "&nbsp;",
    "&#13;", "\r", "\n", "\0", "<", "</", ">", "'", '"', "=", "<pre>", "<li>", "<ul>", "<h1>",
    "<frameset>", "<body bgcolor=red onload=alert(1)>", "<html>", "<head>", "</head>", "</body>",
    "</html>", "<!doctype html>", "<meta charset=utf-7>", "<base href=x>", "<o:p>", "<font>", "é",
    "<br>", "<input>", "<marquee>", "<object>", "<details>", "<nobr>", "<ruby>", "<rt>", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_no_attack_of_the_corpus_leaves_anything_active(kind: str):
    attacks = [case for case in ATTACKS if case.name.startswith(kind + "-")]

    left = {case.name: active_constructs(sanitize(case.html).html) for case in attacks}

    assert {name: found for name, found in left.items() if found} == {}


def test_the_judge_sees_the_attacks_before_cleaning():
    """Otherwise the test above could not fail. The rest is escaped text, which is no attack."""
    assert sum(bool(active_constructs(case.html)) for case in ATTACKS) > 620


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_attack_leaves_anything_active_wherever_it_stands(context: str):
    template = CONTEXTS[context]
    left = {}
    for case in ATTACKS[list(CONTEXTS).index(context) % 3 :: 3]:
        cleaned = sanitize(template.replace("{}", case.html)).html
        left[case.name] = active_constructs(cleaned)

    assert {name: found for name, found in left.items() if found} == {}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_disguised_scheme_survives_in_any_attribute(disguise: str):
    for place, url in product(URL_PLACES, SCHEMES):
        html = place.format(DISGUISES[disguise](url))

        cleaned = sanitize(html)

        assert active_constructs(cleaned.html) == [], html


@pytest.mark.parametrize("element", ELEMENTS)
def test_no_attribute_that_starts_with_on_survives_on_any_element(element: str):
    handlers = ("onclick", "onerror", "ONLOAD", "onfoobar", "on", "on-x", "on\u212a")
    for handler, separator in product(handlers, (" ", "/", "\t", "\f", "\n", " a=b ", ' x="">"')):
        cleaned = sanitize(f"<{element}{separator}{handler}=alert(1) src=x>x").html

        assert not any(found.split()[-1].startswith("on") for found in active_constructs(cleaned))


def test_cleaned_attacks_are_stable():
    """Cleaning twice gives the same as once, for every payload of the corpus."""
    for case in ATTACKS:
        once = sanitize(case.html).html

        assert sanitize(once).html == once, case.name


@settings(max_examples=700, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_soup_of_markup_is_cleaned_to_something_inactive_and_stable(html: str):
    cleaned = sanitize(html)

    assert active_constructs(cleaned.html) == []
    assert cleaned.html == sanitize(cleaned.html).html
    assert not any("\ud800" <= character <= "\udfff" for character in cleaned.html)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_cleaned_to_something_stable(html: str):
    once = sanitize(html).html

    assert sanitize(once).html == once


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_a_word_after_any_soup_of_markup_is_in_the_plain_text(html: str):
    """Unclosed markup does not swallow what a reader of the HTML may see."""
    closed = (
        html
        + "--></style></script></title></textarea></xmp></iframe>"
        + "</template></rt>" * 30
        + "<p>last word</p>"
    )

    assert "last word" in text_of_html(closed)
    assert "last word" in text_of_html(closed)
