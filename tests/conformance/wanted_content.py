# File: wanted_content.py
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
"""What design.md wants where the published app is not to be followed: content and answers.

One function for each case of verdict ``doc`` or ``defect``, by the case's id in WANTED.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from tests.conformance.compare import document, shape_of
from tests.conformance.outcome import (
    attachment_of,
    part_of,
    refused,
    sent,
    text_of,
    values_of,
)
from tests.conformance.run import Run, octets_of

Case = Mapping[str, Any]

_LIVE = re.compile(r"<\s*(script|meta|svg|iframe|object|embed|base|form)\b|\son\w+\s*=", re.I)


# Body


def long_line_is_encoded(case: Case, run: Run) -> None:
    """That no line is too long is asked of every message by conformance_rules."""
    assert text_of(sent(run)).rstrip("\n") == case["parameters"][0]["body"]


# Attachments, rows 7 to 9


def file_arrives_unchanged(case: Case, run: Run) -> None:
    (item,) = case["vault"]
    attachment = attachment_of(sent(run), item["name"])
    assert attachment["sha256"] == hashlib.sha256(octets_of(item["content"])).hexdigest()
    assert attachment["disposition"] == "attachment"


def gzipped_text_is_no_text(case: Case, run: Run) -> None:
    file_arrives_unchanged(case, run)
    attachment = attachment_of(run.messages[0], "log.txt.gz")
    assert attachment["content_type"] in ("application/gzip", "application/octet-stream")


def unreadable_file_stops_the_mail(case: Case, run: Run) -> None:
    refused(run, case["vault"][0]["name"])


def report_that_cannot_be_had_stops_the_mail(case: Case, run: Run) -> None:
    refused(run, case["parameters"][0]["attachments"])


def file_stands_beside_the_alternatives(case: Case, run: Run) -> None:
    message = sent(run)
    assert shape_of(message["mime"]) == "mixed(alternative(text/plain, text/html), application/pdf)"
    file_arrives_unchanged(case, run)


def unknown_id_is_told_once(case: Case, run: Run) -> None:
    """The first result names the id; the second message had none."""
    unknown = case["parameters"][0]["attachments"]
    assert unknown in run.results[0]["message"]
    assert [result["status"] for result in run.results] == ["success", "success"]
    assert run.results[1]["message"] == "Email sent"
    assert [message["rcpt_tos"] for message in run.messages] == [
        ["alice@example.net"],
        ["bob@example.net"],
    ]


def attachment_json_with_a_string_is_refused(case: Case, run: Run) -> None:
    refused(run, "attachment_json")


def content_id_may_be_a_number(case: Case, run: Run) -> None:
    image = part_of(sent(run), "image/png")
    # The HTML of the case does not use it (row 8).
    assert (image["content_id"], image["disposition"]) == ("<7>", "attachment")


# Sanitising, rows 11 and 19


def nothing_live_is_left(case: Case, run: Run) -> None:
    html = text_of(sent(run), "text/html")
    assert not _LIVE.search(html), html
    assert "alert" not in html


def escaped_markup_stays_escaped(case: Case, run: Run) -> None:
    message = sent(run)
    given = case["parameters"][0]["html_body"]
    assert document(text_of(message, "text/html")) == document(given)
    assert "&lt;" in text_of(message, "text/html")


def html_arrives_as_given(case: Case, run: Run) -> None:
    assert text_of(sent(run), "text/html").rstrip("\n") == case["parameters"][0]["html_body"]


def entity_is_left_alone(case: Case, run: Run) -> None:
    html = text_of(sent(run), "text/html")
    assert document(html) == document(case["parameters"][0]["html_body"])
    assert html.isascii()


def missing_html_body_is_said(case: Case, run: Run) -> None:
    refused(run, "html_body")


# Raw mail, row 12


def documented_unicode_example_is_sent(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["rcpt_tos"] == ["receiver@testdomain.com"]
    assert values_of(message, "Subject") == ["HTML Test"]
    assert "This is some üñîçøðé data." in text_of(message, "text/html")


def documented_json_example_is_sent(case: Case, run: Run) -> None:
    message = sent(run)
    assert (message["mail_from"], message["rcpt_tos"]) == (
        "sender@testdomain.com",
        ["receiver@testdomain.com"],
    )
    assert values_of(message, "Subject") == ["HTML Test"]
    assert text_of(message, "text/html").strip() == (
        "<html><body><h2>This is test</h2><br>This is unicode data.</body></html>"
    )


def backslash_n_is_left_alone(case: Case, run: Run) -> None:
    assert text_of(sent(run)) == "path C:\\new\\notes and \\n literal\n"


def every_bcc_gets_the_mail_unseen(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["rcpt_tos"] == ["a@example.net", "c@example.net", "d@example.net"]
    assert b"d@example.net" not in run.server.messages[0].content
    assert b"bcc" not in run.server.messages[0].content.lower()


def empty_bcc_is_removed(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["rcpt_tos"] == ["a@example.net"]
    assert b"bcc" not in run.server.messages[0].content.lower()


def every_to_gets_the_mail(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["rcpt_tos"] == ["a@example.net", "c@example.net"]
    assert values_of(message, "To") == ["a@example.net", "c@example.net"]


def quoted_comma_does_not_separate_in_raw_mail(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["rcpt_tos"] == ["a@example.net"]
    assert values_of(message, "To") == ['"Doe, Ann" <a@example.net>']


def unicode_text_is_sent_as_utf8(case: Case, run: Run) -> None:
    message = sent(run)
    assert "BODY=8BITMIME" in message["mail_options"]
    assert run.server.messages[0].content.endswith("\r\n\r\nGrüße\r\n".encode())


# Answers, row 6


def refused_recipient_is_named(case: Case, run: Run) -> None:
    (result,) = run.results
    assert result["status"] == "success"
    assert result["message"] != "Email sent"
    assert "bad@example.net" in result["message"]
    assert "550" in result["message"]
    told = {each["address"]: each["status"] for each in result["data"][0]["recipients"]}
    assert told == {"a@example.net": "accepted", "bad@example.net": "refused"}
    assert [message["rcpt_tos"] for message in run.messages] == [["a@example.net"]]


WANTED = {
    "body-longline": long_line_is_encoded,
    "att-latin1": file_arrives_unchanged,
    "att-crlf-unicode-text": file_arrives_unchanged,
    "att-longline-text": file_arrives_unchanged,
    "att-gone": unreadable_file_stops_the_mail,
    "att-html-body": file_stands_beside_the_alternatives,
    "att-invalid-leak": unknown_id_is_told_once,
    "rep-missing": report_that_cannot_be_had_stops_the_mail,
    "rep-pdf-inside": report_that_cannot_be_had_stops_the_mail,
    "rep-vault-id": file_arrives_unchanged,
    "html-script": nothing_live_is_left,
    "html-handler-entity": escaped_markup_stays_escaped,
    "html-entities": escaped_markup_stays_escaped,
    "html-meta": nothing_live_is_left,
    "html-svg": nothing_live_is_left,
    "html-off-entity": html_arrives_as_given,
    "html-entity-off": entity_is_left_alone,
    "html-body-missing": missing_html_body_is_said,
    "hatt-json-mixed-str": attachment_json_with_a_string_is_refused,
    "hatt-json-cid-number": content_id_may_be_a_number,
    "hatt-text-latin1": file_arrives_unchanged,
    "hatt-text-crlf-unicode": file_arrives_unchanged,
    "hatt-gz": gzipped_text_is_no_text,
    "raw-doc-2": documented_unicode_example_is_sent,
    "raw-json-2": documented_json_example_is_sent,
    "raw-unmodified": backslash_n_is_left_alone,
    "raw-bcc-two": every_bcc_gets_the_mail_unseen,
    "raw-bcc-apart": every_bcc_gets_the_mail_unseen,
    "raw-bcc-empty": empty_bcc_is_removed,
    "raw-to-two": every_to_gets_the_mail,
    "raw-display-comma": quoted_comma_does_not_separate_in_raw_mail,
    "raw-unicode-body": unicode_text_is_sent_as_utf8,
    "raw-unicode-8bit": unicode_text_is_sent_as_utf8,
    "srv-partial-html": refused_recipient_is_named,
    "srv-partial-raw": refused_recipient_is_named,
}
