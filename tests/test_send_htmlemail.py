# File: test_send_htmlemail.py
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
"""The action send htmlemail, from its JSON to the octets that a real server received."""

from __future__ import annotations

import json

import pytest

HTML = {"to": "ana@example.net", "subject": "Report", "html_body": "<p>All good.</p>"}


def structure(part):
    """Describe a MIME tree as nested lists of content types."""
    if part.is_multipart():
        return [part.get_content_subtype(), *(structure(each) for each in part.iter_parts())]
    return part.get_content_type()


@pytest.fixture
def logo(home):
    return home.vault.add(b"\x89PNG\r\n\x1a\nlogo", "logo.png", 100).vault_id


@pytest.fixture
def report(home):
    return home.vault.add(b"%PDF-1.4 report\n", "report.pdf", 100).vault_id


def test_html_travels_with_a_text_form_before_it(run_one, mail_server):
    run_one("send_htmlemail", HTML)

    received = mail_server.only_message()
    assert structure(received.header) == ["alternative", "text/plain", "text/html"]
    assert received.text("text/plain").strip() == "All good."


def test_a_given_text_form_is_sent_as_given(run_one, mail_server):
    run_one("send_htmlemail", {**HTML, "text_body": "Other words\n"})

    assert mail_server.only_message().text("text/plain") == "Other words\n"


def test_files_with_a_content_id_are_inline_and_the_others_beside(
    run_one, mail_server, logo, report
):
    """mixed > related > alternative (RFC 2387, RFC 2046 §5.1)."""
    html = '<p><img src="cid:logo1"></p>'

    run_one(
        "send_htmlemail",
        {
            **HTML,
            "html_body": html,
            "attachment1": report,
            "attachment3": logo,
            "content_id3": " <logo1> ",
        },
    )

    header = mail_server.only_message().header
    assert structure(header) == [
        "mixed",
        ["related", ["alternative", "text/plain", "text/html"], "image/png"],
        "application/pdf",
    ]
    inline = next(part for part in header.walk() if part.get_content_type() == "image/png")
    assert inline["Content-ID"] == "<logo1>"
    assert inline.get_content_disposition() == "inline"
    assert inline.get_filename() == "logo.png"


def test_a_file_whose_content_id_the_html_does_not_use_is_an_ordinary_attachment(
    run_one, mail_server, logo, report
):
    """Row 8: mail programs hide a part of multipart/related that nothing shows."""
    param = {
        **HTML,
        "html_body": '<p><img src="cid:logo"></p>',
        **{"attachment1": report, "content_id1": "rep"},
        **{"attachment2": logo, "content_id2": "cid:logo"},
    }

    result = run_one("send_htmlemail", param)

    received = mail_server.only_message()
    assert structure(received.header) == [
        "mixed",
        ["related", ["alternative", "text/plain", "text/html"], "image/png"],
        "application/pdf",
    ]
    assert received.parts[-1].get_content_disposition() == "attachment"
    assert result["data"][0]["warnings"] == []


def test_attachment_json_comes_before_the_numbered_files(run_one, mail_server, logo, report):
    listed = json.dumps([{"vault_id": report}, {"content_id": "unused"}])

    run_one("send_htmlemail", {**HTML, "attachment_json": listed, "attachment1": logo})

    names = [part.get_filename() for part in mail_server.only_message().parts]
    assert [name for name in names if name] == ["report.pdf", "logo.png"]


def test_an_unknown_vault_id_stops_the_mail(run_one, mail_server):
    result = run_one("send_htmlemail", {**HTML, "attachment1": "0123abcd"})

    assert result["message"] == "Error: failed to find vault id: 0123abcd"
    assert mail_server.connections == []


def test_an_image_that_nobody_attached_is_a_warning(run_one, mail_server):
    result = run_one("send_htmlemail", {**HTML, "html_body": '<img src="cid:nowhere">'})

    assert result["message"] == "Email sent"
    assert any("cid:nowhere" in warning for warning in result["data"][0]["warnings"])


def test_thousands_of_missing_images_are_counted_rather_than_listed(run_one, mail_server):
    html = "".join(f'<img src="cid:{n}">' for n in range(1000))

    result = run_one("send_htmlemail", {**HTML, "html_body": html})

    warnings = result["data"][0]["warnings"]
    assert len(warnings) == 21
    assert "980 more content IDs" in warnings[-1]


@pytest.mark.parametrize("off", [False, "false", "False", "0", "no", 0])
def test_with_sanitising_off_the_html_arrives_exactly_as_given(run_one, mail_server, off):
    html = "<p onclick='x()'>&lt;b&gt; &amp;amp; &copy;</p><script>alert(1)</script>"

    run_one("send_htmlemail", {**HTML, "html_body": html, "should_sanitize_template": off})

    assert mail_server.only_message().text("text/html").rstrip("\n") == html


@pytest.mark.parametrize("on", [True, "true", None, "", "whatever"])
def test_active_content_is_removed_unless_plainly_switched_off(run_one, mail_server, on):
    html = "<p>a</p><script>alert(1)</script>"

    result = run_one("send_htmlemail", {**HTML, "html_body": html, "should_sanitize_template": on})

    assert "script" not in mail_server.only_message().text("text/html")
    assert {"kind": "element", "name": "script", "count": 1} in (
        result["data"][0]["sanitizer"]["removed"]
    )


def test_duplicate_content_ids_are_refused(run_one, mail_server, logo, report):
    param = {
        **HTML,
        "attachment1": logo,
        "content_id1": "x",
        "attachment2": report,
        "content_id2": "<x>",
    }

    result = run_one("send_htmlemail", param)

    assert result["status"] == "failed"
    assert "content ID 'x'" in result["message"]
    assert mail_server.connections == []
