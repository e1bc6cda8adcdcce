# File: test_html_url.py
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
"""URLs in attributes: judged as the most careless client would read them."""

from __future__ import annotations

import base64

import pytest

from mail.html.url import allowed_css_url, allowed_srcset, allowed_url


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a?b=c&d=%20#e",
        "HTTP://example.com/",
        "/path?q=javascript:alert(1)",
        "page.html",
        "#anchor",
        "?a=b:c",
        "",
        "mailto:a@example.com?subject=x y&body=a%0Ab",
        "tel:+49 30 1234",
        "sms:+491234",
        "ftp://example.com/x",
        "cid:logo%40x",
        "{{ link }}",
        "https://例え.jp/道?ключ=значение",
    ],
)
def test_an_ordinary_url_is_sent_as_written(url: str):
    assert allowed_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " \t\n\x01javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\u200bscript:alert(1)",
        "\ufeffjavascript:alert(1)",
        "java\u00adscript:alert(1)",
        "\t" * 5000 + "javascript:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "%6Aavascript%3Aalert(1)",
        "%256Aavascript%253Aalert(1)",
        "&#37;6Aavascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "data:image/png;base64,AA",
        "file:///etc/passwd",
        "blob:x",
        "ms-msdt:/id",
        "x-unknown:y",
        ":x",
        "\\\\host\\share",
        "/\\host/x",
        "\\/host/x",
        "\u200b\\\\host\\share",
    ],
)
def test_a_url_that_could_run_or_reach_the_readers_machine_is_refused(url: str):
    assert allowed_url(url) is None


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("//files.example/share/logo.png", "https://files.example/share/logo.png"),
        (" //files.example/x", "https://files.example/x"),
        ("/\t/files.example/x", "https://files.example/x"),
        ("\u200b//files.example/x", "https://files.example/x"),
        ("///files.example/x", "https://files.example/x"),
        ("/path//x", "/path//x"),
    ],
)
def test_a_leading_double_slash_is_written_with_its_scheme(url: str, written: str):
    """Outlook reads "//host/share" as a file server, and would log in there."""
    assert allowed_url(url) == written


def test_a_double_slash_in_an_image_set_is_written_with_its_scheme():
    assert allowed_srcset("//e/a.png 1x, //e/b.png 2x") == "https://e/a.png 1x, https://e/b.png 2x"


@pytest.mark.parametrize("url", ["%5C%5Chost%5Cx", "http:\\\\host\\x", "FILE://host/x"])
def test_a_file_server_is_refused_however_it_is_written(url: str):
    assert allowed_url(url) is None


def test_control_characters_are_taken_out_as_a_browser_does():
    assert allowed_url("  ht\ttps://example.com/a\nb \u200b") == "https://example.com/ab \u200b"


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("data:image/png;base64,iVBORw0KGgo=", True),
        ("data:image/gif;base64,R0lG\n ODlh", True),
        ("DATA:IMAGE/JPEG;base64,AA", True),
        ("data:image/svg+xml,<svg/>", False),
        ("data:image/svg+xml;base64,PHN2Zy8+", False),
        ("data:text/html,x", False),
        ("data:,x", False),
    ],
)
def test_an_image_may_be_raster_data(url: str, is_allowed: bool):
    assert (allowed_url(url, is_image=True) is not None) is is_allowed


@pytest.mark.parametrize(
    ("srcset", "is_allowed"),
    [
        ("a.png", True),
        ("a.png 1x, https://example.com/b.png 2x", True),
        ("a.png 300w,b.png 600w", True),
        ("data:image/png;base64,AA== 1x, b.png 2x", True),
        ("a.png 1x, javascript:alert(1) 2x", False),
        ("a.png, data:image/svg+xml,<svg/> 2x", False),
        ("\\\\host\\x.png 1x", False),
    ],
)
def test_every_candidate_of_an_image_set_is_judged(srcset: str, is_allowed: bool):
    assert (allowed_srcset(srcset) is not None) is is_allowed


def _svg(content: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(content.encode()).decode()


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("data:image/png;base64,AA", True),
        ("cid:logo", True),
        ("#mask", True),
        (_svg("<svg xmlns='x'><path d='M0 0h9v9z' fill='red'/></svg>"), True),
        (_svg("<svg onload='alert(1)'/>"), False),
        (_svg("<svg><script>alert(1)</script></svg>"), False),
        (_svg("<svg><image href='http://e/'/></svg>"), False),
        (_svg("<!DOCTYPE svg [<!ENTITY x 'y'>]><svg>&x;</svg>"), False),
        ("data:image/svg+xml;base64,not base64", False),
        ("data:image/svg+xml,%3Csvg%20onload=alert(1)%3E", False),
        ("data:image/svg+xml,<svg on\nload='alert(1)'/>", False),
        ("data:text/css,x", False),
        ("http://example.com/x.png", False),
        ("//example.com/x.png", False),
        ("x.png", False),
        ("", False),
    ],
)
def test_css_may_only_name_image_data_and_parts_of_the_mail(url: str, is_allowed: bool):
    assert allowed_css_url(url) == (url if is_allowed else None)
