# File: test_body.py
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
"""Text parts and the containers around them: readable in the raw source, exact when decoded."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mail.attachment import Attachment
from mail.body import (
    BodyPart,
    alternative,
    file_part,
    inline_part,
    mixed,
    related,
    text_part,
)
from tests.support.strict_mime import read


def octets_of(part: BodyPart) -> bytes:
    content = b"".join(block for segment in part.segments for block in segment.blocks())
    return part.fields + b"\r\n" + content + (b"" if content.endswith(b"\r\n") else b"\r\n")


@pytest.mark.parametrize(
    ("text", "charset", "encoding"),
    [
        ("", "us-ascii", "7bit"),
        ("All good.\n.\nFrom here\n", "us-ascii", "7bit"),
        ("x" * 998, "us-ascii", "7bit"),
        ("x" * 999, "us-ascii", "quoted-printable"),
        ("Grüße aus Köln\n", "utf-8", "quoted-printable"),
        ("Tiếng Việt: xin chào", "utf-8", "quoted-printable"),
        ("中文 text", "utf-8", "quoted-printable"),
        ("Привет, мир", "utf-8", "base64"),
        ("こんにちは世界", "utf-8", "base64"),
        ("ü", "utf-8", "base64"),
        ("a\0b", "us-ascii", "base64"),
        ("a\rb", "us-ascii", "base64"),
    ],
)
def test_the_encoding_fits_the_text(text, charset, encoding):
    part = read(octets_of(text_part(text, "plain")))

    assert part.parameters == {"charset": charset}
    assert part.one("content-transfer-encoding") == encoding
    assert part.text.removesuffix("\n") == text.removesuffix("\n")


def test_mostly_latin_text_can_be_read_in_the_raw_source():
    octets = octets_of(text_part("Grüße von Ann, alles in Ordnung.\n", "plain"))

    assert b"e von Ann, alles in Ordnung.\r\n" in octets


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.one_of(
            st.sampled_from(' \t\n.="<>aüß中🙂\x0c\x85\u2028'),
            st.characters(blacklist_categories=["Cs"]),
        ),
        max_size=200,
    ).filter(lambda text: "\r" not in text)
)
@example("trailing blanks \t\n \n")
@example("a" * 75 + " \n" + "=" * 200)
@example("ü" + "a " * 500)
def test_every_text_decodes_to_itself(text):
    part = read(octets_of(text_part(text, "html")))

    assert part.content_type == "text/html"
    assert part.text.removesuffix("\n") == text.removesuffix("\n")


@pytest.mark.parametrize("text", ["a\rb", "a\r\n\rb\n", "\r", "\0\r"])
def test_a_lone_carriage_return_arrives_exactly(text):
    assert read(octets_of(text_part(text, "plain"))).octets.decode() == text


def test_containers_are_left_out_where_there_is_a_single_child():
    text = text_part("x", "plain")

    assert related(text, []) is text
    assert mixed(text, []) is text


def test_the_tree_is_mixed_related_alternative_and_names_its_root(tmp_path):
    body = alternative([text_part("x", "plain"), text_part("<p>x</p>", "html")])
    inline = inline_part(_file(tmp_path, "logo.png", content_id="logo"))
    file = file_part(_file(tmp_path, "report.pdf"))

    root = read(octets_of(mixed(related(body, [inline]), [file])))

    assert root.content_type == "multipart/mixed"
    inner, report = root.parts
    assert (inner.content_type, inner.parameters["type"]) == (
        "multipart/related",
        "multipart/alternative",
    )
    assert [each.content_type for each in inner.parts[0].parts] == ["text/plain", "text/html"]
    logo = inner.parts[1]
    assert logo.disposition == ("inline", {"filename": "logo.png"})
    assert logo.one("content-id") == "<logo>"
    assert report.disposition == ("attachment", {"filename": "report.pdf"})
    assert report.all("content-id") == []


def test_a_boundary_cannot_occur_in_what_it_encloses():
    first = alternative([text_part("x", "plain"), text_part("y", "html")])
    second = alternative([text_part("x", "plain"), text_part("y", "html")])

    assert first.fields != second.fields
    assert b'boundary="=_' in first.fields


def _file(folder, name: str, content_id: str | None = None) -> Attachment:
    path = folder / name
    path.write_bytes(b"octets")
    return Attachment("0", str(path), name, 6, "application/pdf", content_id=content_id)
