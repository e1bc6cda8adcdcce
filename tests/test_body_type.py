# File: test_body_type.py
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
"""The parameter body_type of send email, and images within HTML."""

from __future__ import annotations

import pytest

PLAIN = {"to": "ana@example.net", "subject": "s"}
SCRIPT = "<p onclick=x()>Hi <b>you</b></p><script>alert(1)</script>"
MARKDOWN = """# Incident 4711

* host **WS-1** isolated
* see [the case](https://soar.example.com/4711)

| host | state |
| ---- | ----- |
| WS-1 | off |

<script>alert(1)</script>
"""


def types(message):
    return [part.get_content_type() for part in message.header.walk()]


def html_of(message):
    return next(
        p for p in message.header.walk() if p.get_content_type() == "text/html"
    ).get_content()


def text_of(message):
    (part,) = [p for p in message.header.walk() if p.get_content_type() == "text/plain"]
    return part.get_content()


@pytest.mark.parametrize(
    ("body_type", "body", "wanted"),
    [
        (None, "<p>x</p>", "text/plain"),
        ("Automatic", "<html><p>x</p></html>", "multipart/alternative"),
        ("Automatic", "# x", "text/plain"),
        ("Plain", "<html><p>x</p></html>", "text/plain"),
        ("HTML", "<p>x</p>", "multipart/alternative"),
        ("html", "<!-- c --><p>x</p>", "multipart/alternative"),
        ("Markdown", "# x", "multipart/alternative"),
        ("", "# x", "text/plain"),
    ],
)
def test_the_body_is_what_its_type_says(run_one, mail_server, body_type, body, wanted):
    result = run_one("send_email", {**PLAIN, "body": body, "body_type": body_type})

    assert result["status"] == "success"
    assert types(mail_server.only_message())[0] == wanted


def test_markdown_arrives_as_html_with_itself_as_the_text_form(run_one, mail_server):
    run_one("send_email", {**PLAIN, "body": MARKDOWN, "body_type": "Markdown"})

    received = mail_server.only_message()
    html = html_of(received)
    assert text_of(received).replace("\r\n", "\n") == MARKDOWN
    assert "<h1>Incident 4711</h1>" in html
    assert "<strong>WS-1</strong>" in html
    assert 'href="https://soar.example.com/4711"' in html
    assert "<table>" in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "link", ["[x](javascript:alert(1))", "![x](data:text/html,<script>)", "<javascript:alert(1)>"]
)
def test_a_link_in_markdown_is_cleaned_like_any_other(run_one, mail_server, link):
    run_one("send_email", {**PLAIN, "body": link, "body_type": "Markdown"})

    html = html_of(mail_server.only_message())
    assert 'href="javascript' not in html
    assert "src=" not in html


@pytest.mark.parametrize("body_type", ["HTML", "Automatic"])
def test_html_is_cleaned_when_the_parameter_says_so(run_one, mail_server, body_type):
    param = {**PLAIN, "body": f"<html>{SCRIPT}</html>", "body_type": body_type}

    result = run_one("send_email", {**param, "should_sanitize_template": True})

    html = html_of(mail_server.only_message())
    assert "script" not in html
    assert "onclick" not in html
    assert "<b>you</b>" in html
    removed = {each["name"] for each in result["data"][0]["sanitizer"]["removed"]}
    assert {"script", "onclick"} <= removed


@pytest.mark.parametrize("value", [None, "", False, "false"])
def test_html_of_send_email_is_sent_as_given_otherwise(run_one, mail_server, value):
    """As published."""
    param = {**PLAIN, "body": SCRIPT, "body_type": "HTML", "should_sanitize_template": value}

    run_one("send_email", param)

    assert html_of(mail_server.only_message()).strip() == SCRIPT


@pytest.mark.parametrize("value", ["Text", "markdwon", "HTML5"])
def test_a_type_that_does_not_exist_is_refused(run_one, mail_server, value):
    result = run_one("send_email", {**PLAIN, "body": "x", "body_type": value})

    assert mail_server.connections == []
    assert "Automatic, Plain, HTML, Markdown" in result["message"]
    assert result["data"][0]["cause"] == "invalid_parameter"


@pytest.mark.parametrize(("octets", "count"), [(101 * 1024, 1), (50 * 1024, 0)])
def test_large_images_within_the_html_stay_and_give_a_warning(run_one, mail_server, octets, count):
    image = f'<img src="data:image/png;base64,{"A" * octets}">'

    result = run_one("send_htmlemail", {**PLAIN, "html_body": image})

    warnings = [each for each in result["data"][0]["warnings"] if "data:" in each]
    assert len(warnings) == count
    assert all("KiB" in each and "content ID" in each for each in warnings)
    assert "A" * octets in html_of(mail_server.only_message()).replace("\n", "")


# --- Hostile Markdown ------------------------------------------------------------------------

GROWING = {
    "one long link, often": f"[a]: {'x' * 50_000}\n\n{'[a]' * 16_000}",
    "a long title, often": f'[a]: /u "{"t" * 50_000}"\n\n{"[a]" * 16_000}',
    "a wide head over short rows": f"{'|a' * 500}\n{'|-' * 500}\n" + "|a\n" * 33_000,
}


@pytest.mark.parametrize("body", GROWING.values(), ids=GROWING)
def test_markdown_that_grows_faster_than_its_text_is_refused(run_one, mail_server, body):
    """100 KB became 800 MB, and a million cells."""
    result = run_one("send_email", {**PLAIN, "body": body, "body_type": "Markdown"})

    assert result["data"][0]["cause"] == "invalid_parameter"
    assert "Markdown in the parameter 'body'" in result["message"]
    assert mail_server.connections == []


def test_links_and_tables_of_an_ordinary_report_are_no_growth(run_one, mail_server):
    url = "https://soar.example.com/mission/4711?" + "x" * 150
    rows = "".join(f"|host{number}|[open][i]|\n" for number in range(300))
    body = f"|Host|Case|Note|\n|-|-|-|\n{rows}\n[i]: {url}\n"

    result = run_one("send_email", {**PLAIN, "body": body, "body_type": "Markdown"})

    assert result["message"] == "Email sent"
    assert html_of(mail_server.only_message()).count(f'href="{url}"') == 300
