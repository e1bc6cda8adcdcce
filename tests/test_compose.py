# File: test_compose.py
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
"""From requests to whole messages: precedence, who gets it, what the header shows."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from mail.attachment import Attachment
from mail.compose import compose_email
from mail.compose_html import compose_html_email
from mail.message import OutgoingMessage
from mail.request import parse_email_request, parse_html_email_request
from mail.settings import ComposeSettings
from smtp_dataclass import replace
from smtp_errors import CompositionError, InputError, ParameterError
from tests.support.strict_mime import read

ASSET = ComposeSettings(
    (("Sender Address", "SOC<mailto:soc@example.com>"), ("Username", "soar@example.com")),
    allow_smtputf8=True,
    allow_unicode=True,
)


def compose(asset: ComposeSettings = ASSET, **param) -> OutgoingMessage:
    param = {"to": "ann@example.net", "body": "hello", **param}
    if isinstance(param.get("headers"), dict):
        param["headers"] = json.dumps(param["headers"])
    return compose_email(parse_email_request(param), (), asset)


def header_of(message: OutgoingMessage):
    octets = message.content.as_bytes()
    return read(octets, may_have_utf8=message.envelope.needs_smtputf8)


def recipients_of(message: OutgoingMessage) -> list[tuple[str, str]]:
    return [(each.addr_spec, each.field) for each in message.envelope.recipients]


@pytest.mark.parametrize(
    ("param", "sender"),
    [
        (
            {"from": "Ann <ann@example.com>", "headers": {"From": "boss@example.com"}},
            ("Ann", "ann@example.com"),
        ),
        ({"headers": {"FROM": "Boss <boss@example.com>"}}, ("Boss", "boss@example.com")),
        ({"from": " "}, ("SOC", "soc@example.com")),
        ({"from": "JohnDoe<mailto:john@example.com>"}, ("JohnDoe", "john@example.com")),
        ({"from": "John Doe john@example.com"}, ("John Doe", "john@example.com")),
        ({"from": "Jürgen Groß <j@example.com>"}, ("Jürgen Groß", "j@example.com")),
    ],
)
def test_the_sender_is_the_parameter_then_from_in_headers_then_the_asset(param, sender):
    message = compose(**param)

    assert header_of(message).mailboxes("from") == [sender]
    assert message.envelope.reverse_path == sender[1]


def test_the_username_is_the_last_resort_and_refused_when_it_is_no_address():
    assert (
        compose(ComposeSettings((("Username", "a@b.example"),))).sender.addr_spec == "a@b.example"
    )
    with pytest.raises(ParameterError, match="'soar' in the asset setting Username has"):
        compose(ComposeSettings((("Username", "soar"),)))


def test_envelope_and_header_agree_and_each_address_gets_one_copy():
    message = compose(
        to='"Doe, Ann" <ann@example.net>; Team: bob@example.net, carl@Example.NET;',
        cc="bob@example.net, dora@example.net",
        bcc="eve@example.net, carl@example.net, ann@EXAMPLE.net",
    )

    assert recipients_of(message) == [
        ("ann@example.net", "to"),
        ("bob@example.net", "to"),
        ("carl@Example.NET", "to"),
        ("dora@example.net", "cc"),
        ("eve@example.net", "bcc"),
    ]
    header = header_of(message)
    assert header.one("to").startswith('"Doe, Ann" <ann@example.net>, Team: bob@example.net')
    assert header.mailboxes("cc") == [("", "bob@example.net"), ("", "dora@example.net")]
    assert b"eve@" not in message.content.as_bytes()


@pytest.mark.parametrize("to", ["", " , ; ", "undisclosed-recipients:;", None])
def test_without_any_recipient_nothing_is_composed(to):
    with pytest.raises(ParameterError, match="all empty"):
        compose(to=to)
    with pytest.raises(ParameterError, match="failed to get email recipients"):
        compose_html_email(
            parse_html_email_request({"to": to, "bcc": "a@b.example", "html_body": "x"}), (), ASSET
        )


def test_an_empty_group_may_stand_for_blind_recipients():
    message = compose(to="undisclosed-recipients:;", bcc="eve@example.net")

    assert header_of(message).one("to") == "undisclosed-recipients:;"
    assert recipients_of(message) == [("eve@example.net", "bcc")]


def test_to_and_cc_in_headers_are_shown_and_add_no_recipient():
    message = compose(
        cc="c@example.net", headers={"To": "Team <t@example.org>", "cc": "shown@x.org"}
    )

    header = header_of(message)
    assert header.mailboxes("to") == [("Team", "t@example.org")]
    assert header.mailboxes("cc") == [("", "shown@x.org")]
    assert recipients_of(message) == [("ann@example.net", "to"), ("c@example.net", "cc")]


@pytest.mark.parametrize("name", ["Subject", "subject", "SUBJECT"])
def test_subject_in_headers_beats_the_parameter(name):
    message = compose(subject="parameter", headers={name: "from headers"})

    assert header_of(message).text_of("subject") == "from headers"


def test_null_in_headers_leaves_the_parameter_in_force():
    message = compose(subject="parameter", headers={"Subject": None, "X-None": None})

    assert header_of(message).text_of("subject") == "parameter"
    assert header_of(message).all("x-none") == []


def test_date_and_message_id_are_made_unless_given():
    made = compose()
    given = compose(
        headers={"Date": "Mon, 23 Nov 2026 10:00:00 +0100", "Message-ID": "<1@example.org>"}
    )

    assert header_of(made).one("message-id") == made.message_id
    assert made.message_id.endswith("@example.com>")
    assert parsedate_to_datetime(made.date).tzinfo is not None
    assert compose().message_id != made.message_id
    assert (given.date, given.message_id) == ("Mon, 23 Nov 2026 10:00:00 +0100", "<1@example.org>")
    assert header_of(given).one("date") == given.date


@pytest.mark.parametrize(
    ("sender", "domain"),
    [("a@bücher.example", "xn--bcher-kva.example"), ("a@[192.0.2.1]", "[192.0.2.1]")],
)
def test_a_message_id_is_in_the_domain_of_the_sender(sender, domain):
    assert compose(**{"from": sender}).message_id.endswith(f"@{domain}>")


def test_other_address_fields_are_checked_and_written_as_such():
    header = header_of(
        compose(
            headers={"Reply-To": "Jürgen <j@bücher.example>; b@example.org", "Sender": "s@x.org"}
        )
    )

    assert header.mailboxes("reply-to") == [
        ("Jürgen", "j@xn--bcher-kva.example"),
        ("", "b@example.org"),
    ]
    assert header.mailboxes("sender") == [("", "s@x.org")]


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"Reply-To": "nobody"}, "the header field Reply-To"),
        ({"Sender": "a@x.org, b@x.org"}, "the header field Sender"),
        ({"To": "Ann <ann"}, "the header field To"),
        ({"In-Reply-To": "<ü@x.org>"}, "The header field In-Reply-To"),
    ],
)
def test_a_field_that_cannot_be_sent_is_named(headers, named):
    with pytest.raises(InputError, match=named):
        compose(headers=headers)


def test_a_single_occurrence_field_without_a_value_is_left_out():
    names = [
        name for name, _body in header_of(compose(headers={"References": "", "X-A": ""})).fields
    ]

    assert "references" not in names
    assert "x-a" in names


def test_smtputf8_is_used_only_when_a_local_part_needs_it():
    plain = compose(to="Jürgen <j@bücher.example>", subject="Grüße")
    needed = compose(to="a@example.net", headers={"Reply-To": "jürgen@bücher.example"})

    assert not plain.envelope.needs_smtputf8
    assert plain.content.as_bytes().isascii()
    assert recipients_of(plain) == [("j@xn--bcher-kva.example", "to")]
    assert needed.envelope.needs_smtputf8
    assert header_of(needed).mailboxes("reply-to") == [("", "jürgen@bücher.example")]


@pytest.mark.parametrize("field", ["from", "to", "cc", "bcc"])
def test_a_local_part_outside_ascii_needs_the_setting(field):
    off = replace(ASSET, allow_smtputf8=False)

    with pytest.raises(CompositionError, match="Unable to encode the Unicode characters"):
        compose(off, **{field: "jürgen@example.net"})


def test_with_encoding_off_text_outside_ascii_is_the_published_error_and_the_rest_is_sent():
    off = replace(ASSET, allow_unicode=False)

    with pytest.raises(
        CompositionError, match=r"try again\.\. Error Code: ascii\..*'body'.*U\+00FC"
    ):
        compose(off, body="Grüße")
    with pytest.raises(CompositionError, match=r"Error Code: ascii\..*'text_body'"):
        param = {"to": "a@b.example", "html_body": "<p>x</p>", "text_body": "ü"}
        compose_html_email(parse_html_email_request(param), (), off)
    header = header_of(compose(off, subject="Grüße", to="Jürgen <j@example.net>"))
    assert header.text_of("subject") == "Grüße"
    assert header.one("content-transfer-encoding") == "7bit"


@pytest.mark.parametrize(
    "content_id",
    [
        "a b",
        "a<b",
        "a>b",
        'a"b',
        "a,b",
        "a;b",
        "a:b",
        "a[b",
        "a\\b",
        "ü",
        "a\x01b",
        "a\u2028b",
        "x" * 201,
    ],
)
def test_a_content_id_that_cannot_be_written_is_refused(tmp_path, content_id):
    with pytest.raises(ParameterError, match=r"(The content ID|in the parameter 'content_id')"):
        _compose_html(tmp_path, content_id)


@pytest.mark.parametrize("content_id", ["logo", "logo@example.com", "a.b-c_d+e", "7", "x" * 200])
def test_a_content_id_is_written_in_angle_brackets(tmp_path, content_id):
    message = _compose_html(tmp_path, content_id)

    (logo,) = [leaf for leaf in header_of(message).leaves if leaf.all("content-id")]
    assert logo.one("content-id") == f"<{content_id}>"
    assert message.warnings == ()


def test_a_content_id_given_twice_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="content ID 'logo' is given to more than one"):
        _compose_html(tmp_path, "logo", "logo")


def test_an_image_that_nobody_attached_is_a_warning(tmp_path):
    message = _compose_html(tmp_path, "other")

    (warning,) = message.warnings
    assert "cid:logo" in warning


@pytest.mark.parametrize("sanitize", [True, False])
def test_html_that_names_no_character_has_a_text_form_all_the_same(sanitize):
    html = "<p>a&#xD800;&#55357;b&#x1F600;</p>"
    param = {"to": "a@b.example", "html_body": html, "should_sanitize_template": sanitize}

    message = compose_html_email(parse_html_email_request(param), (), ASSET)

    text = header_of(message).leaves[0].text
    assert (text[0], text[-2:]) == ("a", "b😀")
    assert "\ufffd" in text


def test_a_hostile_cid_makes_a_warning_of_one_line():
    html = "<img src='cid:%0d%0aBcc:x" + "y" * 5000 + "'>"
    param = {"to": "a@b.example", "html_body": html, "should_sanitize_template": False}

    (warning,) = compose_html_email(parse_html_email_request(param), (), ASSET).warnings

    assert warning.isprintable()
    assert len(warning) < 600


def _compose_html(folder: Path, *content_ids: str) -> OutgoingMessage:
    path = folder / "logo"
    path.write_bytes(b"octets")
    files = tuple(
        Attachment("0", str(path), "logo.png", 6, "image/png", content_id=each)
        for each in content_ids
    )
    reference = "logo" if "other" in content_ids else content_ids[0]
    html = f'<img src="cid:{reference}">' if reference.isascii() else "<p>x</p>"
    param = {"to": "ann@example.net", "html_body": html, "should_sanitize_template": False}
    return compose_html_email(parse_html_email_request(param), files, ASSET)
