# File: test_html_conditional.py
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
"""Conditional comments: what Outlook reads of an email stays whole, and is as clean as the rest."""

from __future__ import annotations

import re

import pytest

from mail.html.sanitize import sanitize

BUTTON = (
    '<v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" href="https://soar.example.com/7" '
    'style="height:40px;v-text-anchor:middle;width:200px;" arcsize="10%" stroke="f" '
    'fillcolor="#0b66c3"><w:anchorlock/><center>Approve</center></v:roundrect>'
)


@pytest.mark.parametrize(
    "html",
    [
        f'<!--[if mso]>{BUTTON}<![endif]--><a href="https://e" style="mso-hide:all">x</a>',
        '<!--[if gte mso 9]><v:rect fill="t"><v:fill type="tile" src="https://e/b.png"/>'
        '<v:textbox inset="0,0,0,0"><![endif]-->x'
        "<!--[if gte mso 9]></v:textbox></v:rect><![endif]-->",
        '<!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026"/></xml><![endif]-->x',
        '<!--[if mso]><meta http-equiv="x-ua-compatible" content="ie=edge"><![endif]-->x',
        '<!--[if (gte mso 9)|(IE)]><table width="600"><tr><td><![endif]-->x'
        "<!--[if (gte mso 9)|(IE)]></td></tr></table><![endif]-->",
        "<!--[if mso]><p>a</p><![endif]--><!--[if !mso]><!--><p>b</p><!--<![endif]-->",
    ],
)
def test_what_outlook_draws_and_lays_out_is_kept(html: str):
    assert sanitize(html).html == html


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        # one hidden comment goes: only what stands beside it is shown to everyone
        (
            "<!--[if mso]><script>x</script><![endif]--><p>1</p><!--[if mso]>a<![endif]-->"
            "<!--[if !mso]><!-->b<!--<![endif]-->",
            "<p>1</p><!--[if mso]>a<![endif]--><!--[if !mso]><!-->b<!--<![endif]-->",
        ),
        (
            "<!--[if !mso]><!-->b<!--<![endif]-->\n<!--[if mso]><iframe></iframe><![endif]-->",
            "b\n",
        ),
        # what opens in one comment and closes in another goes together
        (
            "<!--[if mso]><table><tr><td><script></script><![endif]-->x"
            "<!--[if mso]></td><td><![endif]-->y<!--[if mso]></td></tr></table><![endif]-->",
            "xy",
        ),
        (
            "<!--[if mso]><b>a</b><![endif]--><!--[if mso]><table><![endif]-->x"
            "<!--[if mso]></table><object></object><![endif]-->",
            "<!--[if mso]><b>a</b><![endif]-->x",
        ),
        # unknown attributes and elements go as everywhere else
        (
            '<!--[if mso]><table fill="x" width="6"><tr><td foo="1"><![endif]-->x'
            "<!--[if mso]></td></tr></table><![endif]-->",
            '<!--[if mso]><table width="6"><tr><td><![endif]-->x'
            "<!--[if mso]></td></tr></table><![endif]-->",
        ),
        ("<!--[if mso]><link href=x><base href=x><![endif]-->x", "x"),
        # spellings of the ends
        (
            "<!--[if mso]>a<![endif]--><!--[if !mso]><!-- -->b<!--\n <![endif]-->",
            "<!--[if mso]>a<![endif]--><!--[if !mso]><!-->b<!--<![endif]-->",
        ),
        ("<!--[if mso]><table><!--<![endif]-->x", "<!--[if mso]><table><![endif]-->x"),
        ("<!--[if(mso)]>a<![endif]-->x", "<!--[if (mso)]>a<![endif]-->x"),
    ],
)
def test_what_goes_takes_its_partners_along(given: str, wanted: str):
    assert sanitize(given).html == wanted


@pytest.mark.parametrize(
    "html",
    [
        "<!--[if mso]><style><![endif]-->x<!--[if mso]></style><![endif]-->",
        "<!--[if mso]><style>a{}<![endif]-->x<!--[if mso]>b{}</style><![endif]-->",
        "<!--[if IE]></style><style><![endif]-->x",
        "<!--[if mso]><xml><![endif]-->x<!--[if mso]></xml><![endif]-->",
        "<!--[if mso]><noscript><![endif]-->x<!--[if mso]></noscript><![endif]-->",
        "<!--[if mso]><title><![endif]-->x<!--[if mso]></title><![endif]-->",
        "<!--[if mso]><textarea><![endif]-->x<!--[if mso]></textarea><![endif]-->",
        "<!--[if mso]><a title='<![endif]-->x<!--[if mso]>'><![endif]-->",
        "<!--[if mso]><!--[if gte mso 9]>y<![endif]-->x",
        "<!--[if mso]>y<![endif]><![endif]-->x",
        "<!--[if mso]><object classid=y></object><![endif]-->x",
    ],
)
def test_no_comment_holds_half_of_something_that_hides_or_styles_what_follows(html: str):
    """For Outlook the text between two such comments would be a style sheet nobody has filtered."""
    cleaned = sanitize(html).html

    assert cleaned.startswith("x")
    assert not re.search("style|xml|noscript|title|textarea|object|y", cleaned)


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("<v:image src='file://h/x'/>", "<v:image/>"),
        ("<v:fill src='//h/x'/>", '<v:fill src="https://h/x"/>'),
        ("<v:rect href='javascript:x' onmouseover=x style='behavior:url(x)'/>", "<v:rect/>"),
        (
            "<v:rect xmlns:v='javascript:x' style='width:1px;top:expression(1)'/>",
            '<v:rect style="width:1px;"/>',
        ),
        ("<v:shape title='--><script>'/>", '<v:shape title="--&gt;&lt;script&gt;"/>'),
    ],
)
def test_a_drawing_is_judged_like_any_other_element(tag: str, wanted: str):
    held = tag.replace("-->", "--&gt;")

    assert sanitize(f"<!--[if mso]>{held}<![endif]-->").html == f"<!--[if mso]>{wanted}<![endif]-->"
