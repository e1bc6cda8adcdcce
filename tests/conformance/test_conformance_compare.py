# File: test_conformance_compare.py
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
"""Comparing a run with its recording notices every difference that counts, and no other."""

from __future__ import annotations

import copy

import pytest

from tests.conformance.compare import differences, document, missing_progress
from tests.conformance.describe import describe_message
from tests.conformance.run import load_cases
from tests.support.mail_records import Message

_TEXT = {
    "content_type": "text/plain",
    "disposition": None,
    "filename": None,
    "content_id": None,
    "sha256": "1",
    "text": "All good.",
}
_HTML = {**_TEXT, "content_type": "text/html", "text": "<p>All good.<img src=cid:logo>"}
_IMAGE = {**_TEXT, "content_type": "image/png", "content_id": "<logo>", "sha256": "2"}
_FILE = {
    **_TEXT,
    "content_type": "application/pdf",
    "disposition": "attachment",
    "filename": "r.pdf",
    "sha256": "3",
}


def _node(kind, *children):
    return {**_TEXT, "content_type": f"multipart/{kind}", "children": list(children)}


def _case(mime=_TEXT, *, action="send_email", **compare):
    return {
        "action": action,
        "parameters": [{}],
        "compare": compare,
        "observed": {
            "status": "success",
            "results": [
                {"status": "success", "message": "Email sent", "parameter": {"to": "a@x.example"}}
            ],
            "progress": ["Using Basic Authentication", "Connecting to x...", "Connected to server"],
            "connects": [{"host": "x"}],
            "messages": [
                {
                    "mail_from": "s@x.example",
                    "rcpt_tos": ["a@x.example", "b@x.example"],
                    "tls": True,
                    "authenticated": True,
                    "headers": [
                        ["To", "a@x.example, b@x.example"],
                        ["Subject", "=?utf-8?q?=C3=9Cber?=", "Über"],
                        ["X-Note", "one two"],
                    ],
                    "mime": mime,
                }
            ],
        },
    }


def _changed(case, **changes):
    """A run like the recording, but for what is given by a path such as results__0__status."""
    actual = copy.deepcopy(case["observed"])
    for path, value in changes.items():
        *keys, last = [int(key) if key.isdigit() else key for key in path.split("__")]
        target = actual
        for key in keys:
            target = target[key]
        target[last] = value
    return actual


@pytest.mark.parametrize(
    "change",
    [
        {"status": "failed"},
        {"results": []},
        {"results__0__status": "failed"},
        {"results__0__message": "Email sent."},
        {"results__0__parameter": {}},
        {"messages": []},
        {"messages__0__mail_from": "t@x.example"},
        {"messages__0__rcpt_tos": ["b@x.example", "a@x.example"]},
        {"messages__0__tls": False},
        {"messages__0__authenticated": False},
        {"messages__0__refused": "554 no"},
        {"messages__0__headers": [["To", "a@x.example, b@x.example"], ["Subject", "Über"]]},
        {"messages__0__headers__0": ["To", "b@x.example, a@x.example"]},
        {"messages__0__headers__1": ["Subject", "Uber"]},
        {"messages__0__headers__2": ["X-Note", "one"]},
        {"messages__0__mime__content_type": "text/html"},
        {"messages__0__mime__text": "All good. "},
        {"messages__0__mime": _node("mixed", _TEXT)},
        {"messages__0__mime": _node("mixed", _TEXT, _FILE)},
        {"exception": {"type": "KeyError", "message": "'to'"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_difference_is_noticed(change):
    case = _case()

    assert differences(case, _changed(case, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"messages__0__headers__0": ["to", "a@x.example,b@x.example"]},
        {"messages__0__headers__1": ["SUBJECT", "Über"]},
        {
            "messages__0__headers": [
                ["X-Note", "one\t two"],
                ["Date", "today"],
                ["Message-ID", "<1@x.example>"],
                ["MIME-Version", "1.0"],
                ["Content-Type", "text/plain"],
                ["Subject", "Über"],
                ["To", "a@x.example, b@x.example"],
            ]
        },
        {"messages__0__mime__text": "All good.\r\n"},
        {"messages__0__mime__sha256": "another transfer encoding leaves another line end"},
        {"messages__0__mail_options": ["BODY=8BITMIME"]},
        {"connection_count": 5},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_free_may_differ(change):
    case = _case()

    assert differences(case, _changed(case, **change)) == []


def test_fragments_have_to_occur_in_their_order():
    case = _case(message_fragments=[["Email", "sent"]])

    assert differences(case, _changed(case, results__0__message="Email was sent")) == []
    assert differences(case, _changed(case, results__0__message="sent Email"))


def test_the_message_of_a_run_without_results_counts():
    case = _case()
    case["observed"].update(results=[], messages=[], message="Try again.")

    assert differences(case, _changed(case, message="Try once more."))


def test_loose_headers_are_addresses_and_subject():
    case = _case(headers="loose")

    assert differences(case, _changed(case, messages__0__headers__2=["X-Other", "x"])) == []
    assert differences(case, _changed(case, messages__0__headers__1=["Subject", "x"]))


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        ("All good.", True),
        ("All\n- good.", True),
        ("All <https://e.example/7> [Logo] good.", True),
        ("1. All good.", True),
        ("T All good.", True),
        ("All bad.", False),
        ("good. All", False),
        ("All", False),
    ],
)
def test_text_made_from_html_has_the_recorded_letters(text: str, is_same: bool):
    """design.md §4 row 23: layout, addresses and marks are free, the title may be missing."""
    html = {**_HTML, "text": "<title>T</title><p>All good."}
    recorded = _node("alternative", {**_TEXT, "text": "T All good."}, html)
    case = _case(recorded)
    made = _node("alternative", {**_TEXT, "text": text}, html)

    found = differences(case, _changed(case, messages__0__mime=made))

    assert (found == []) is is_same


def test_the_structure_is_the_designed_one():
    """design.md §4 row 8, whatever the published app did."""
    recorded = _node("related", _node("alternative", _TEXT, _HTML), _FILE, _IMAGE)
    case = _case(recorded, action="send_htmlemail")
    inline = {**_IMAGE, "disposition": "inline", "filename": "logo.png"}
    designed = _node("mixed", _node("related", _node("alternative", _TEXT, _HTML), inline), _FILE)

    assert differences(case, _changed(case, messages__0__mime=designed)) == []
    assert differences(case, case["observed"])


def test_an_inline_part_needs_disposition_and_file_name():
    case = _case(_node("related", _HTML, _IMAGE))

    found = differences(case, case["observed"])

    assert len(found) == 2
    assert "disposition" in found[0]
    assert "file name" in found[1]


def test_raw_mail_keeps_its_structure():
    case = _case(_node("mixed", _TEXT), action="send_rawemail")

    assert differences(case, case["observed"]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<table><tr><td>x", "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ('<i class="a" id=b>x</i>', '<i id="b" class=a>x</i>'),
        ('<p style="color: red; margin:0">', '<p style="margin: 0;color:red;">'),
        ("&copy; &lt;", "© &#60;"),
    ],
)
def test_html_is_the_same_document(one, other):
    assert document(one) == document(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a</p>", "<p>b</p>"),
        ("<p>a</p>", "<div>a</div>"),
        ('<p class="a">', '<p class="b">'),
        ('<p style="color:red">', '<p style="color:blue">'),
        ("&lt;b&gt;x", "<b>x</b>"),
        ("<p>a</p>", "<p>a</p><!-- b -->"),
        ("<style>p{color:red}</style>", "<style>p{color:blue}</style>"),
    ],
)
def test_html_is_another_document(one, other):
    assert document(one) != document(other)


def test_html_that_was_not_sanitised_is_compared_as_text():
    case = _case(_HTML, action="send_htmlemail")
    assert (
        differences(
            case, _changed(case, messages__0__mime__text="<p>All good.<img src=cid:logo></p>")
        )
        == []
    )

    case["parameters"] = [{"should_sanitize_template": False}]
    assert differences(case, _changed(case, messages__0__mime__text="<p>All good.</p>"))


@pytest.mark.parametrize(
    ("progress", "missing"),
    [
        (["Using Basic Authentication", "Connected to server"], []),
        (["Using Basic Authentication", "a warning", "Connected to server"], []),
        (["Using Basic Authentication"], ["Connected to server"]),
        (["Connected to server", "Using Basic Authentication"], ["Connected to server"]),
    ],
)
def test_progress_lines_come_in_order(progress, missing):
    case = _case()

    assert missing_progress(case, _changed(case, progress=progress)) == missing


def test_a_message_is_described_as_in_the_recordings():
    content = (
        b"From: s@x.example\r\nSubject: =?utf-8?q?=C3=9Cber?=\r\n long\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nR3LDvMOfZQ==\r\n--b\r\n"
        b"Content-Type: image/png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: inline; filename*=utf-8''%C3%BC.png\r\n\r\n/w==\r\n--b--\r\n"
    )
    message = Message(1, "s@x.example", ["a@x.example"], [], [], content, b"", True, True, "1")

    described = describe_message(message)

    assert described["headers"][:2] == [
        ["From", "s@x.example"],
        ["Subject", "=?utf-8?q?=C3=9Cber?= long", "Über long"],
    ]
    text, image = described["mime"]["children"]
    assert (text["content_type"], text["text"]) == ("text/plain", "Grüße")
    assert (image["content_id"], image["filename"], image["disposition"]) == (
        "<logo>",
        "ü.png",
        "inline",
    )
    assert image["base64"] == "/w=="


def test_the_table_is_complete():
    """Nobody drops a case: the numbers are those of the recordings."""
    cases = load_cases()

    assert len(cases) == len({case["id"] for case in cases}) == 284
    assert {case["verdict"] for case in cases} == {"keep", "doc", "defect"}
