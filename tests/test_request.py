# File: test_request.py
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
"""Loosely typed parameters become requests, or a sentence that names the parameter."""

from __future__ import annotations

import json

import pytest

from mail.custom_field import CustomField
from mail.request import (
    AttachmentRequest,
    parse_email_request,
    parse_html_email_request,
    parse_raw_email_request,
)
from smtp_errors import ParameterError

EMAIL = {"to": "ann@example.com", "body": "hello"}
HTML = {"to": "ann@example.com", "html_body": "<p>hello</p>"}


def test_absent_null_and_blank_optional_parameters_are_the_same():
    bare = parse_email_request(EMAIL)

    for empty in (None, "", "  ", " \r\n"):
        blank = dict.fromkeys(["from", "cc", "bcc", "headers", "attachments"], empty)
        assert parse_email_request({**EMAIL, **blank}) == bare
    assert (bare.sender, bare.cc, bare.subject, bare.headers) == (None, "", None, ())


@pytest.mark.parametrize("empty", ["", "  ", " \r\n"])
def test_an_empty_subject_is_a_subject_in_send_email_only(empty):
    """Recorded: an absent one gives no Subject field, an empty one an empty field."""
    assert parse_email_request({**EMAIL, "subject": empty}).subject == ""
    assert parse_email_request({**EMAIL, "subject": None}).subject is None
    assert parse_html_email_request({**HTML, "subject": empty}).subject is None


def test_numbers_are_read_as_text():
    request = parse_email_request({"to": "ann@example.com", "subject": 42, "body": 1.5})

    assert (request.subject, request.body) == ("42", "1.5")


@pytest.mark.parametrize("name", ["to", "cc", "bcc", "from", "subject", "body", "attachments"])
@pytest.mark.parametrize("value", [["ann@example.com"], {"a": "b"}], ids=["list", "object"])
def test_a_list_or_an_object_is_never_taken_for_an_empty_text(name, value):
    with pytest.raises(ParameterError, match=f"The parameter '{name}' is not a text"):
        parse_email_request({**EMAIL, name: value})


@pytest.mark.parametrize(
    ("parse", "name"),
    [
        (parse_email_request, "body"),
        (parse_html_email_request, "html_body"),
        (parse_raw_email_request, "raw_email"),
    ],
)
def test_a_missing_body_is_named_and_an_empty_one_is_a_body(parse, name):
    for param in ({}, {name: None}):
        with pytest.raises(ParameterError, match=f"The parameter '{name}' is missing"):
            parse(param)

    assert parse({name: ""})


@pytest.mark.parametrize("half", ["\ud83d", "a\udc00b"])
def test_half_a_surrogate_pair_is_no_text(half):
    with pytest.raises(ParameterError, match="'body' contains half of a surrogate pair"):
        parse_email_request({**EMAIL, "body": half})


def test_line_ends_around_a_line_are_dropped_and_other_controls_are_not():
    request = parse_email_request({**EMAIL, "subject": "\n Status \r\n", "cc": "a@b.example\u2028"})

    assert request.subject == "Status"
    assert request.cc == "a@b.example\u2028"


def test_headers_keep_their_order_and_lose_no_repetition():
    request = parse_email_request({**EMAIL, "headers": '{"X-B": "1", "X-A": 2, "X-B": ["3", 4]}'})

    assert request.headers == (
        CustomField("X-B", "1"),
        CustomField("X-A", "2"),
        CustomField("X-B", "3"),
        CustomField("X-B", "4"),
    )


def test_headers_may_come_as_an_object_already():
    request = parse_html_email_request({**HTML, "headers": {"X-A": "1"}})

    assert request.headers == (CustomField("X-A", "1"),)


@pytest.mark.parametrize("value", ["{not json", "[1]", "5", "null", '"text"', 5, ["X-A"]])
def test_headers_that_are_no_json_object_give_the_published_sentences(value):
    with pytest.raises(ParameterError) as plain:
        parse_email_request({**EMAIL, "headers": value})
    with pytest.raises(ParameterError) as html:
        parse_html_email_request({**HTML, "headers": value})

    assert str(plain.value) == f"Unable to parse headers as a dictionary: {value}"
    assert str(html.value).startswith("Error: custom email headers field is not ")


def test_headers_of_any_length_are_quoted_from_their_beginning():
    with pytest.raises(ParameterError) as failed:
        parse_email_request({**EMAIL, "headers": "[" * 100_000})

    assert str(failed.value).startswith("Unable to parse headers as a dictionary: [[[[")
    assert len(str(failed.value)) < 1000


@pytest.mark.parametrize("value", ['{"X-A": {}}', '{"X-A": {"b": 1}}', '{"X-A": [["b"]]}'])
def test_a_header_value_that_is_an_object_is_refused_by_its_name(value):
    with pytest.raises(ParameterError, match="The header field X-A"):
        parse_email_request({**EMAIL, "headers": value})


@pytest.mark.parametrize(
    "text",
    [
        " a ,, b,\n",
        "a b",
        "a;b",
        "a\nb",
        "a\r\nb\r\n",
        "a ; b\t,",
        '["a", "b"]',
        "['a', 'b']",
        "[a, b]",
        '[["a"], ["b", null]]',
        '["a b"]',
        '[\n "a",\n "b"\n]',
    ],
)
def test_vault_ids_are_read_in_every_way_that_playbooks_list_them(text):
    request = parse_email_request({**EMAIL, "attachments": text})

    assert request.attachments == (AttachmentRequest("a"), AttachmentRequest("b"))


def test_the_file_name_of_a_report_may_contain_blanks():
    request = parse_email_request({**EMAIL, "attachments": "weekly report.pdf, b"})

    assert request.attachments == (AttachmentRequest("weekly report.pdf"), AttachmentRequest("b"))


def test_arrays_of_addresses_and_message_ids_are_one_field():
    headers = {
        "Reply-To": ["a@example.com", None, "Doe <b@example.com>", ""],
        "CC": ["c@example.com", "d@example.com"],
        "References": ["<1@example.com>", "<2@example.com>"],
        "X-Note": ["a", "b"],
    }
    for value in (headers, json.dumps(headers)):
        request = parse_email_request({**EMAIL, "headers": value})

        assert [(each.name, each.body) for each in request.headers] == [
            ("Reply-To", "a@example.com, Doe <b@example.com>"),
            ("CC", "c@example.com, d@example.com"),
            ("References", "<1@example.com> <2@example.com>"),
            ("X-Note", "a"),
            ("X-Note", "b"),
        ]


def test_attachment_json_comes_before_the_slots_and_gaps_do_not_matter():
    listed = [{"vault_id": "a", "content_id": 7}, {"content_id": "x"}, {"vault_id": 12}]
    param = {
        "attachment_json": json.dumps(listed),
        "attachment2": " b ",
        "content_id2": " < logo1 > ",
        "content_id3": "ignored",
        "attachment5": "c",
        "content_id5": "<>",
    }

    request = parse_html_email_request({**HTML, **param})

    assert request.attachments == (
        AttachmentRequest("a", "7"),
        AttachmentRequest("12"),
        AttachmentRequest("b", "logo1"),
        AttachmentRequest("c"),
    )


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("[oops", "not valid json"),
        ("[" * 100_000, "not valid json"),
        ("{}", "not a list"),
        (5, "not a list"),
        ("[]", "does not contain any dictionaries"),
        ('[{"content_id": "x"}, 5]', "does not contain any dictionaries"),
        ('["x", {"vault_id": "a"}]', "not a dictionary"),
        ('[{"vault_id": "a"}, {"vault_id": ["b"]}]', "'vault_id' is not a text"),
        ('[{"vault_id": "a", "content_id": ["b"]}]', "'content_id' is not a text"),
    ],
)
def test_attachment_json_that_cannot_be_used_is_refused(value, sentence):
    with pytest.raises(ParameterError) as refusal:
        parse_html_email_request({**HTML, "attachment_json": value})

    assert sentence in str(refusal.value)


@pytest.mark.parametrize("off", [False, "false", "False", " FALSE ", "0", 0, "no"])
def test_sanitising_is_off_only_when_that_is_plainly_said(off):
    assert not parse_html_email_request({**HTML, "should_sanitize_template": off}).should_sanitize
    for on in (None, "", True, "true", "flase", 1, [], {"a": False}):
        param = {**HTML, "should_sanitize_template": on}
        assert parse_html_email_request(param).should_sanitize


def test_a_blank_text_body_is_derived_from_the_html_and_any_other_is_kept_as_it_is():
    assert parse_html_email_request({**HTML, "text_body": " \n"}).text_body is None
    assert parse_html_email_request({**HTML, "text_body": " a\n"}).text_body == " a\n"
