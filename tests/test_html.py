# File: test_html.py
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
"""HTML bodies: which are recognised, what cleaning keeps, and what it says it removed."""

from __future__ import annotations

import html5lib
import pytest

from mail.html.content_id import content_ids_of
from mail.html.recognition import is_html_document
from mail.html.removed import Removed
from mail.html.sanitize import sanitize
from tests.support.html_cases import active_constructs, load_letters

OUTLOOK_SETTINGS = (
    "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/>"
    "<o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml><![endif]-->"
)
FORM = (
    '<form action="http://evil.example/"><label>User <input name="u"></label>'
    "<select><option>one</option></select><textarea>a &lt;b&gt;</textarea>"
    "<button>Send</button></form>"
)


def tree(html: str) -> str:
    """An HTML text as a parsed document, in one comparable form."""
    serializer = html5lib.serializer.HTMLSerializer(
        omit_optional_tags=False, quote_attr_values="always", alphabetical_attributes=True
    )
    walker = html5lib.getTreeWalker("etree")
    return "".join(serializer.serialize(walker(html5lib.parse(html))))


@pytest.mark.parametrize(
    ("body", "is_html"),
    [
        ("<!DOCTYPE html><p>x</p>", True),
        ("<!doctype HTML>", True),
        ('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">\n<html>', True),
        ("<html><body>x</body></html>", True),
        ('<HTML lang="en">\n', True),
        ("<html\nlang=en>", True),
        ("\n<html><body>x</body></html>", False),
        (" <!DOCTYPE html>", False),
        ("<p>x</p>", False),
        ("<htmlx>", False),
        ("<html", False),
        ("<!DOCTYPE html", False),
        ("<!DOCTYPE htmlx>", False),
        ("<!-- x --><html>", False),
        ("", False),
    ],
)
def test_send_email_takes_a_body_for_html_by_its_first_characters(body: str, is_html: bool):
    """Documented: a doctype declaration or "<html", and the tag ends with ">"."""
    assert is_html_document(body) is is_html


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (
            "<html><head><title>T</title></head><body><h2>HTML heading</h2></body></html>",
            "<html><head><title>T</title></head><body><h2>HTML heading</h2></body></html>",
        ),
        (
            "<html><h2>HTML heading</h2><body>HTML body.</body></html>",
            "<html><h2>HTML heading</h2><body>HTML body.</body></html>",
        ),
        ('<a href="javascript:alert(1)">x</a>', "<a>x</a>"),
        ("<style>p { color: red; }</style><p>x</p>", "<style>p { color: red; }</style><p>x</p>"),
        ("<p>a<!-- hidden -->b</p>", "<p>ab</p>"),
        ('<img src="cid:logo1" alt="logo">', '<img src="cid:logo1" alt="logo">'),
        (
            '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
            '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        ),
        (
            '<table border="1" bgcolor="#fff"><tr><td colspan="2" valign="top">x</td></tr></table>',
            '<table border="1" bgcolor="#fff"><tr><td colspan="2" valign="top">x</td></tr></table>',
        ),
        ("<p>one<p>two<b>three", "<p>one</p><p>two<b>three</b></p>"),
        ("<p>Grüße 中文 🙂</p>", "<p>Grüße 中文 🙂</p>"),
        ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ("<p>&lt;img src=x onerror=alert(1)&gt;</p>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("<p>AT&amp;T 5 &lt; 6 &copy; &nbsp;x</p>", "<p>AT&amp;T 5 &lt; 6 © &nbsp;x</p>"),
        ('<meta http-equiv="refresh" content="0;url=https://evil.example/"><p>x</p>', "<p>x</p>"),
        ('<svg onload="alert(1)"><circle r="1"/></svg>', ""),
        ("", ""),
    ],
)
def test_cleaned_html_parses_to_the_wanted_document(given: str, wanted: str):
    """The recorded cases of area html, defects as they should have been."""
    assert tree(sanitize(given).html) == tree(wanted)


def test_what_came_escaped_stays_escaped_text():
    """The published app unescaped after cleaning, which undid it (design §4 row 11)."""
    html = "<pre>&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt;</pre>"

    assert sanitize(html).html == html


@pytest.mark.parametrize("letter", load_letters(), ids=lambda letter: letter.name)
def test_an_ordinary_letter_loses_nothing_that_is_seen(letter):
    """Only what no reader sees may go from a letter: remarks, and words unknown to browsers."""
    cleaned = sanitize(letter.html)

    assert {(removed.kind, removed.name) for removed in cleaned.removed} <= {
        ("comment", "comment"),
        ("comment", "conditional comment"),
        ("element", "meta"),
        ("element", "o:p"),
        ("element", "st1:place"),
        ("element", "xmp"),
        ("attribute", "vertical-align"),
    }
    assert active_constructs(cleaned.html) == []
    assert sanitize(cleaned.html).html == cleaned.html


def test_a_fragment_stays_a_fragment():
    html = '<style>p { color: red }</style>\n<p class="a">x</p>\n'

    assert sanitize(html).html == html


def test_a_document_keeps_its_shell_and_the_blanks_in_it():
    html = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"'
        ' "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="he" dir="rtl">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1.0">\n'
        '<meta name="color-scheme" content="light dark">\n'
        "<title>a &amp; b</title>\n"
        '<style type="text/css">td{padding:0}</style>\n'
        "</head>\n"
        '<body bgcolor="#ffffff" text="#000000" style="margin:0">\n'
        "<p>x</p>\n"
        "</body>\n"
        "</html>\n"
    )

    assert sanitize(html).html == html


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("<!doctype html><p>x", "<!DOCTYPE html><html><head></head><body><p>x</p></body></html>"),
        ("<!DOCTYPE svg><p>x", "<html><head></head><body><p>x</p></body></html>"),
        (
            '<html lang="en" onclick="x()" xmlns:o="javascript:x"><body onload="y()">x',
            '<html lang="en"><head></head><body>x</body></html>',
        ),
        (
            "<title>a</title><meta name=viewport content=width=300><link rel=icon href=x><p>x",
            '<title>a</title><meta name="viewport" content="width=300"><p>x</p>',
        ),
        (
            '<html><head><meta name="viewport" content="&quot;>x"><meta charset="utf-7"></head>',
            "<html><head></head><body></body></html>",
        ),
        (
            "<html><head><script>x</script><base href=//e></head><body>x</body>y</html>",
            "<html><head></head><body>xy</body></html>",
        ),
        (
            '<p>x<body bgcolor="red" onload="x()">',
            '<html><head></head><body bgcolor="red"><p>x</p></body></html>',
        ),
    ],
)
def test_the_document_shell_is_written_anew_from_known_values(given: str, wanted: str):
    assert sanitize(given).html == wanted


def test_forms_and_controls_go_and_their_text_stays():
    cleaned = sanitize(FORM)

    assert cleaned.html == "<div>User  one a &lt;b&gt; Send </div>"
    assert {removed.name for removed in cleaned.removed} >= {"form", "input", "button", "textarea"}


def test_source_code_in_an_old_raw_element_is_shown_as_before():
    """xmp shows markup as text; escaped in pre it looks the same and cannot come alive."""
    cleaned = sanitize("<xmp><script>alert(1)</script> &amp;</xmp>")

    assert cleaned.html == "<pre>&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;</pre>"


@pytest.mark.parametrize("start", ["", "\n", "\n\n"])
def test_preformatted_text_keeps_its_first_line_breaks(start: str):
    """A parser skips one line break after <pre>, and a serialiser forgets that (HTML §13.3)."""
    html = f"<pre>{start}x</pre>"

    assert tree(sanitize(html).html) == tree(html)


def test_a_table_stays_in_its_paragraph_in_quirks_mode_only():
    """nh3 parses as if there were a standard doctype; a browser does only when there is one."""
    html = "<p>a<table><tbody><tr><td>x</td></tr></tbody></table>b</p>"

    assert sanitize(html).html == html
    assert "<p>a</p><table>" in sanitize("<!DOCTYPE html>" + html).html


def test_ascii_html_stays_ascii():
    """An entity can be sent with unicode support off; the letter it stands for cannot."""
    cleaned = sanitize("<p title='&euro;'>&copy; &#128578;</p><style>p{content:'\\2022'}</style>")

    assert cleaned.html.isascii()
    assert tree(cleaned.html) == tree("<p title='€'>© 🙂</p><style>p{content:\"\\2022 \";}</style>")


def test_half_characters_are_replaced():
    """JSON can spell a lone surrogate, which no message can carry."""
    cleaned = sanitize("<p title='\ud800'>\udfff<style>p{content:'\\d800 é'}</style>")

    assert cleaned.html.encode("utf-8").count("\ufffd".encode()) == 3


def test_line_ends_and_nul_are_read_as_a_browser_reads_them():
    assert sanitize("<p>a\r\nb\rc\0d&#13;</p>").html == "<p>a\nb\ncd&#13;</p>"


def test_attributes_that_describe_are_kept_and_oddly_named_ones_are_not():
    cleaned = sanitize(
        '<p class="a" id="b" data-label="c" aria-label="d" style="" data-<script="e" data-"f=g '
        'contenteditable autofocus tabindex="1" is="x" part="y">x</p>'
    )

    assert cleaned.html == '<p class="a" id="b" data-label="c" aria-label="d" style="">x</p>'


def test_removed_lists_elements_attributes_css_and_comments_with_counts():
    html = (
        "<script>x</script><script>y</script><p onclick=x style='behavior:url(x);color:red'>"
        "<a href='javascript:x' href='y'>z</a></p><style>@import 'x';</style><!-- a --><!-- b -->"
        "<!--[if mso]><script></script><![endif]--><svg><circle></svg>"
    )

    assert sanitize(html).removed == (
        Removed("element", "circle", 1),
        Removed("element", "script", 2),
        Removed("element", "svg", 1),
        Removed("attribute", "href", 1),
        Removed("attribute", "onclick", 1),
        Removed("css", "@import", 1),
        Removed("css", "behavior", 1),
        Removed("comment", "comment", 2),
        Removed("comment", "conditional comment", 1),
    )


def test_nothing_is_listed_when_nothing_was_removed():
    html = "<!doctype html><html><body><table><tr><td style='color:red'>x</table>"

    assert sanitize(html).removed == ()


def test_content_ids_are_those_of_what_is_sent_decoded_and_once():
    html = (
        '<img src="cid:logo%401@soar"><img src="CID:b"><img src="cid:b"><table background="cid:c">'
        "<tr><td style=\"background:url('cid:d')\"></table><style>p{background:url(cid:e)}</style>"
        '<script src="cid:gone"></script><!--[if mso]><img src="cid:f"><![endif]-->'
        '<img srcset="cid:g 1x, cid:h 2x"><p>cid:text</p><a href="https://x/?cid:no">x</a>'
    )

    cleaned = sanitize(html)

    assert cleaned.content_ids == ("logo@1@soar", "b", "c", "d", "e", "f", "g", "h")
    assert content_ids_of(html) == ("logo@1@soar", "b", "c", "d", "e", "gone", "f", "g", "h")


@pytest.mark.parametrize(
    "comment",
    [
        OUTLOOK_SETTINGS,
        '<!--[if mso]><table width="600"><tr><td><![endif]-->',
        "<!--[if mso | IE]></td></tr></table><![endif]-->",
        "<!--[if (gte mso 9)|(IE)]><style>p{color:red}</style><![endif]-->",
        "<!--[if !mso]><!--><p>x</p><!--<![endif]-->",
    ],
)
def test_a_conditional_comment_of_harmless_markup_is_kept(comment: str):
    assert sanitize(f"<div>{comment}</div>").html == f"<div>{comment}</div>"


def test_a_conditional_comment_between_table_rows_stays_there():
    html = (
        "<table><!--[if mso]><tr><td><![endif]--><tbody><tr><td>x</td></tr>"
        "<!--[if mso]></td></tr><![endif]--></tbody></table>"
    )

    assert sanitize(html).html == html


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("<![if !mso]>x<![endif]>", "<!--[if !mso]><!-->x<!--<![endif]-->"),
        ("<!--[if !mso]><!-- -->x<!--<![endif]-->", "<!--[if !mso]><!-->x<!--<![endif]-->"),
        ("<!--[if !mso]><!-->x", "x"),
        ("x<!--<![endif]-->", "x"),
        ("<!--[if mso]><script>x()</script><![endif]-->x", "x"),
        ("<!--[if mso]><w:sdt>y</w:sdt><![endif]-->x", "<!--[if mso]>y<![endif]-->x"),
        ("<!--[if mso]><p onclick='x()'><![endif]-->x", "<!--[if mso]><p><![endif]-->x"),
        ("<!--[if mso]><a href='javascript:x'><![endif]-->x", "<!--[if mso]><a><![endif]-->x"),
        (
            "<!--[if mso]>--><script>alert(1)</script><!--<![endif]-->x",
            "<!--[if mso]><!--><!--<![endif]-->x",
        ),
        (
            "<!--[if !mso]><!--><style>p{}</style><p>x</p><!--<![endif]-->",
            "<!--[if !mso]><!--><style>p{}</style><p>x</p><!--<![endif]-->",
        ),
        (
            "<!--[if mso]><style>p{behavior:url(x);color:red}</style><![endif]-->",
            "<!--[if mso]><style>p{color:red;}</style><![endif]-->",
        ),
    ],
)
def test_a_conditional_comment_is_cleaned_or_goes(given: str, wanted: str):
    assert sanitize(given).html == wanted


def test_everyone_sees_the_general_markup_when_outlooks_own_had_to_go():
    html = (
        "<!--[if mso]><script></script>Open<![endif]-->"
        "<!--[if !mso]><!--><a>Open</a><!--<![endif]-->"
    )

    assert sanitize(html).html == "<a>Open</a>"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("blocked <domain> at the proxy.<br>Next", "blocked  at the proxy.<br>Next"),
        ("<p>Reply <true> or <false> now.</p>", "<p>Reply  or  now.</p>"),
        ("<pre><log><entry>4625</entry></log></pre>", "<pre>4625</pre>"),
        (
            "<table><tr><td>net use <share> /d</td></tr></table>",
            "<table><tbody><tr><td>net use  /d</td></tr></tbody></table>",
        ),
        ("<root><employee>Ann</employee></root><p>end</p>", "Ann<p>end</p>"),
        ("<set>a</set><path>b<g>c<mi>d</mi><text>e", "abcde"),
        ("<svg><p>blocked <domain> x</p></svg>", "<p>blocked  x</p>"),
        ("<svg><text>a</text></svg>b<math><mi>c</mi></math>d", "bd"),
        ("<video><source src=x>a</video><canvas>b</canvas>", "<source>ab"),
        ("<custom-element>a</custom-element><o:p>b</o:p>", "ab"),
        ("<fieldset><legend>Host</legend>srv-01</fieldset>y", "<div><div>Host</div>srv-01</div>y"),
        ("<p>x<form>y</form>z", "<p>x</p><div>y</div>z"),
        ("<p>Go:</p><button>Approve</button><button>Deny</button>", "<p>Go:</p> Approve Deny "),
        ("<select><option>High<option>Medium</select>", " High Medium "),
        (
            "<table><form><tr><td>x</td></tr></form></table>",
            "<table><tbody><tr><td>x</td></tr></tbody></table>",
        ),
    ],
)
def test_an_element_that_is_not_welcome_goes_and_its_text_stays(given: str, wanted: str):
    """Also when its name is one of SVG or MathML, with which nh3 would take the text along."""
    assert sanitize(given).html == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (
            "<html><head><meta name=x-apple-disable-message-reformatting></head>x",
            '<html><head><meta name="x-apple-disable-message-reformatting"></head>'
            "<body>x</body></html>",
        ),
        (
            "<p>[External]</p><html><head><meta name=viewport content='width=device-width'>x",
            '<html><head><meta name="viewport" content="width=device-width"></head>'
            "<body><p>[External]</p>x</body></html>",
        ),
        (
            "<p>x<meta name=color-scheme content=light>",
            '<meta name="color-scheme" content="light"><p>x</p>',
        ),
        ("<p>x<meta http-equiv=refresh content=0><meta name=author content=y>", "<p>x</p>"),
        ("<meta charset=iso-8859-1><p>x</p>", '<meta charset="utf-8"><p>x</p>'),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'><p>x</p>",
            '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><p>x</p>',
        ),
        (
            "<!DOCTYPE html><body role=article aria-label=a data-x=b title=c onload=d><p>x</p>",
            '<!DOCTYPE html><html><head></head><body role="article" aria-label="a" data-x="b" '
            'title="c"><p>x</p></body></html>',
        ),
        (
            "<style type=Text/CSS>p{color:red}</style>x",
            '<style type="Text/CSS">p{color:red}</style>x',
        ),
        ("<style type=text/x>p{color:red}</style>x", "x"),
        ('<script><!--w("<script>x</script>")--></script>y', "y"),
        ("<script><!--></script>y", "y"),
        (
            "<div itemscope itemtype='https://schema.org/EmailMessage'>x</div>",
            '<div itemscope="" itemtype="https://schema.org/EmailMessage">x</div>',
        ),
        ("<noscript>a</noscript>b", "b"),
    ],
)
def test_what_an_email_says_about_itself_is_kept(given: str, wanted: str):
    assert sanitize(given).html == wanted


def test_removed_is_bounded_and_printable():
    """Whoever sends the HTML chooses the names; the result is read by people and playbooks."""
    html = (
        "".join(f"<p onx{number}=1>" for number in range(200))
        + "<zzz\x1b[2J\u202e"
        + "y" * 90
        + ">"
    )

    removed = sanitize(html).removed

    assert len(removed) == 50
    assert (removed[-1].kind, removed[-1].name) == ("other", "152 further names")
    assert sum(row.count for row in removed) == 201
    assert all(row.name.isprintable() and len(row.name) <= 64 for row in removed)


def test_numbers_of_thousands_of_digits_are_no_characters():
    assert (
        sanitize(f'<p title="&#{"9" * 5000};">x').html.replace("&#65533;", "\ufffd")
        == '<p title="\ufffd">x</p>'
    )
