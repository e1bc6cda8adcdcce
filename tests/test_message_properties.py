# File: test_message_properties.py
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
"""Whatever the parameters: a sentence and nothing sent, or a message that says what was asked.

The octets are read twice, by Python's parser and by the strict reader of strict_mime.
"""

from __future__ import annotations

import email
import json
import re
from collections.abc import Iterable
from email import policy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mail.address.lists import mailboxes_of, parse_address_list
from mail.attachment import Attachment, clean_file_name
from mail.compose import compose_email
from mail.compose_html import compose_html_email
from mail.html.content_id import content_ids_of
from mail.raw import compose_raw_email
from mail.request import (
    parse_email_request,
    parse_html_email_request,
    parse_raw_email_request,
)
from mail.settings import ComposeSettings
from smtp_errors import InputError
from tests.support.strict_mime import Part, read

ASSET = ComposeSettings((("Username", "soar@example.com"),), True, True)
FUZZ = settings(
    max_examples=500,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

# Characters that mean something somewhere on the way, then any others.
SPICE = (
    "\r\n\t \0\x0b\x1b\x7f\x85\u2028\u202e\u200b\u00a0\u3000\ud800\"'\\<>()[]@,:;.=?_%#&/-aAüß中🙂é"
)
CONTROLS = "\r\n\0\x0b\x1b\x7f\x85\u2028\ud800"
texts = st.one_of(
    st.text(SPICE, max_size=60), st.text(st.characters(blacklist_categories=["Cs"]), max_size=60)
)
lines = st.one_of(
    st.text(sorted(set(SPICE) - set(CONTROLS)), max_size=40),
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40),
)
atoms = st.text("abcXYZ019!#$%&'*+-/?^_`{|}~", min_size=1, max_size=12)
local_parts = st.one_of(
    st.lists(atoms, min_size=1, max_size=3).map(".".join),
    st.just('"a b"'),
    st.just('"a\\"@,b"'),
    st.just("jürgen"),
    st.just("中文"),
)
domains = st.sampled_from(
    ["example.com", "EXAMPLE.net", "bücher.example", "例え.jp", "[192.0.2.1]", "[IPv6:2001:db8::1]"]
)
addr_specs = st.builds("{}@{}".format, local_parts, domains)
names = lines.filter(lambda name: name.strip() == name and "=?" not in name)
mailboxes = st.tuples(names, addr_specs)
field_names = st.sampled_from(["X-Note", "X-" + "n" * 60, "Comments", "Keywords", "Importance"])
html_bodies = st.one_of(
    texts,
    st.builds("<p>&#{};</p>".format, st.integers(0, 70000)),
    st.builds("<p>{}</p><img src=cid:a>".format, texts),
)


def written(mailbox: tuple[str, str]) -> str:
    name, addr_spec = mailbox
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{addr_spec}>' if name else addr_spec


def addr_spec_as_sent(addr_spec: str, *, utf8: bool) -> str:
    local_part, _, domain = addr_spec.rpartition("@")
    return f"{local_part}@{domain if utf8 else domain.encode('idna').decode()}"


def needs_utf8(mailboxes: list[tuple[str, str]]) -> bool:
    """RFC 6531: only a local part has no other form; a domain has its A-labels."""
    return any(not spec.rpartition("@")[0].isascii() for _name, spec in mailboxes)


def as_sent(mailboxes: list[tuple[str, str]], *, utf8: bool) -> list[tuple[str, str]]:
    return [(name, addr_spec_as_sent(spec, utf8=utf8)) for name, spec in mailboxes]


def each_once(addr_specs: Iterable[str]) -> list[str]:
    """The first of those that differ in the case of their domain only (RFC 5321 §2.4)."""
    found: dict[str, str] = {}
    for spec in addr_specs:
        local_part, _, domain = spec.rpartition("@")
        found.setdefault(f"{local_part}@{domain.lower()}", spec)
    return list(found.values())


def assert_fields_say(asked: dict[str, str], part: Part) -> None:
    """Text of a field comes back, but for outer blanks; "=?" may be read as an encoded word.

    Keywords is a list of phrases (RFC 5322 §3.6.5), in which an empty one says nothing.
    """
    for name, value in asked.items():
        if "=?" in value:
            continue
        if name.lower() == "keywords":
            assert phrases_of(part.text_of(name.lower()) or "") == phrases_of(value)
        elif value.strip(" \t"):
            assert part.text_of(name.lower()) == value.strip(" \t")


def phrases_of(text: str) -> list[str]:
    """The phrases of a list, without what quotes them."""
    phrases = [re.sub(r'["\\]', "", each).strip(" \t") for each in text.split(",")]
    return [each for each in phrases if each]


def folded(text: str) -> str:
    """Text as it arrives: line ends are not content of a text part."""
    return text.replace("\r\n", "\n")


def canonical(text: str) -> str:
    return "".join("\n" if c == "\r" else c for c in folded(text)).strip("\n")


@FUZZ
@given(
    sender=mailboxes,
    to=st.lists(mailboxes, min_size=1, max_size=4),
    cc=st.lists(mailboxes, max_size=3),
    bcc=st.lists(mailboxes, max_size=2),
    subject=lines,
    body=texts.filter(lambda text: "\ud800" not in text),
    custom=st.dictionaries(field_names, lines, max_size=3),
)
@example(
    sender=("a" * 3000, "a@example.com"),
    to=[("ü" * 3000, "jürgen@bücher.example")],
    cc=[],
    bcc=[("", "secret@example.org")],
    subject="w" * 990 + " =?utf-8?q?x?= ü",
    body="x" * 999,
    custom={"X-Note": "=?utf-8?b?%%?="},
)
def test_a_message_parses_back_to_what_was_asked(sender, to, cc, bcc, subject, body, custom):
    param = {
        "from": written(sender),
        "to": ", ".join(map(written, to)),
        "cc": "; ".join(map(written, cc)),
        "bcc": ",".join(map(written, bcc)),
        "subject": subject,
        "body": body,
        "headers": json.dumps(custom),
    }

    message = compose_email(parse_email_request(param), (), ASSET)

    utf8 = message.envelope.needs_smtputf8
    part = read(message.content.as_bytes(), may_have_utf8=utf8)
    assert utf8 == needs_utf8([sender, *to, *cc, *bcc])
    assert len(message.content.as_bytes()) == message.content.size
    for field, asked in (("from", [sender]), ("to", to), ("cc", cc)):
        assert part.mailboxes(field) == as_sent(asked, utf8=utf8)
    assert [each.addr_spec for each in message.envelope.recipients] == each_once(
        spec for _name, spec in as_sent([*to, *cc, *bcc], utf8=utf8)
    )
    assert_fields_say({"Subject": subject, **custom}, part)
    assert canonical(part.text) == canonical(body)
    assert b"\nbcc" not in message.content.as_bytes().lower()
    assert [len(part.all(each)) for each in ("from", "date", "message-id")] == [1, 1, 1]


@settings(FUZZ, max_examples=250)
@given(
    to=st.lists(mailboxes, min_size=1, max_size=3),
    subject=lines,
    html=html_bodies,
    text=st.one_of(st.none(), texts),
    sanitize=st.booleans(),
    files=st.lists(
        st.tuples(
            texts,
            st.binary(max_size=200),
            st.one_of(st.none(), st.sampled_from("abcdefg")),
            st.sampled_from(["application/pdf", "text/plain", "image/png"]),
        ),
        max_size=4,
        unique_by=lambda file: file[2] or file,
    ),
)
def test_files_and_both_forms_of_the_text_parse_back(
    tmp_path_factory, to, subject, html, text, sanitize, files
):
    folder = _folder(tmp_path_factory)
    attachments = tuple(_attachment(folder, n, *file) for n, file in enumerate(files))
    param = {
        "to": ",".join(map(written, to)),
        "subject": subject,
        "html_body": html,
        "text_body": text,
        "should_sanitize_template": sanitize,
    }
    try:
        message = compose_html_email(parse_html_email_request(param), attachments, ASSET)
    except InputError:
        # Half a surrogate pair is no text; everything else can be sent.
        assert "\ud800" in html + (text or "")
        return

    octets = message.content.as_bytes()
    part = read(octets, may_have_utf8=message.envelope.needs_smtputf8)
    plain, shown, *sent_files = part.leaves

    assert len(octets) == message.content.size
    assert_python_reads_the_same(octets, part)
    assert [plain.content_type, shown.content_type] == ["text/plain", "text/html"]
    if not sanitize:
        assert canonical(shown.text) == canonical(html)
    if text and text.strip(" \t\r\n"):
        assert canonical(plain.text) == canonical(text)
    used = content_ids_of(shown.text)
    assert list(map(file_facts, sent_files)) == [
        wanted_facts(each, is_inline=each.content_id in used)
        for each in sorted(attachments, key=lambda each: each.content_id not in used)
    ]


def assert_python_reads_the_same(octets: bytes, part: Part) -> None:
    """The library finds no defect, the same octets and the same names as our reader."""
    message = email.message_from_bytes(octets, policy=policy.compat32)
    leaves = [each for each in message.walk() if not each.is_multipart()]
    assert not any(each.defects for each in message.walk())
    assert [leaf.get_payload(decode=True) for leaf in leaves] == [
        leaf.octets for leaf in part.leaves
    ]
    assert [leaf.get_filename() for leaf in leaves[2:]] == [
        leaf.disposition[1]["filename"] for leaf in part.leaves[2:]
    ]


def file_facts(leaf: Part) -> tuple[object, ...]:
    return leaf.octets, leaf.disposition, leaf.content_type, leaf.all("content-id")


def wanted_facts(attachment: Attachment, *, is_inline: bool) -> tuple[object, ...]:
    """RFC 2183 §2, RFC 2392: a file that the HTML refers to is inline and comes first."""
    disposition = "inline" if is_inline else "attachment"
    return (
        Path(attachment.path).read_bytes(),
        (disposition, {"filename": attachment.file_name}),
        attachment.content_type,
        [f"<{attachment.content_id}>"] if attachment.content_id else [],
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda children: st.lists(children, max_size=2) | st.dictionaries(texts, children, max_size=2),
    max_leaves=4,
)
any_headers = st.one_of(
    json_values,
    json_values.map(json.dumps),
    st.dictionaries(
        st.sampled_from(["Subject", "To", "CC", "from", "Reply-To", "Sender", "Date", "Bcc"])
        | texts,
        json_values,
        max_size=3,
    ).map(json.dumps),
)
any_attachments = st.one_of(
    json_values,
    st.lists(
        st.fixed_dictionaries({"vault_id": json_values, "content_id": json_values}), max_size=2
    ).map(json.dumps),
)
addressish = st.one_of(
    texts,
    st.lists(
        st.one_of(
            st.sampled_from(
                ["a@example.com", "<", ">", '"', "(", ")", ":", ";", ",", "mailto:", " "]
            ),
            st.sampled_from(["=?utf-8?q?a?=", "b@bücher.example", "ü@x.y", "[", "]", "Ann", "\\"]),
            texts,
        ),
        max_size=8,
    ).map("".join),
)


@FUZZ
@given(
    param=st.fixed_dictionaries(
        {"to": addressish | json_values, "body": texts | json_values, "html_body": texts},
        optional={
            "from": addressish | json_values,
            "cc": addressish | json_values,
            "bcc": addressish | json_values,
            "subject": texts | json_values,
            "headers": any_headers,
            "attachments": texts | json_values,
            "attachment_json": any_attachments,
            "attachment1": json_values,
            "content_id1": texts | json_values,
            "text_body": texts | json_values,
            "should_sanitize_template": json_values,
        },
    ),
    asset=st.builds(
        ComposeSettings,
        st.sampled_from([(), (("Username", "soar"),), (("Username", "soar@example.com"),)]),
        st.booleans(),
        st.booleans(),
    ),
)
def test_any_parameters_give_a_sentence_or_a_sound_message(tmp_path_factory, param, asset):
    folder = _folder(tmp_path_factory)
    for parse, compose in (
        (parse_email_request, compose_email),
        (parse_html_email_request, compose_html_email),
    ):
        try:
            request = parse(param)
            attachments = tuple(
                _attachment(folder, n, each.vault_id, b"x", each.content_id, "text/plain")
                for n, each in enumerate(request.attachments)
            )
            message = compose(request, attachments, asset)
        except InputError as error:
            # The published sentence about "headers" quotes them as they are.
            assert error.sentence.is_published or "\n" not in str(error)
            continue
        part = read(message.content.as_bytes(), may_have_utf8=message.envelope.needs_smtputf8)
        assert not part.all("bcc")
        assert [len(part.all(name)) for name in ("from", "date", "message-id")] == [1, 1, 1]
        assert len(part.mailboxes("from")) == 1
        assert message.envelope.recipients
        if not message.envelope.needs_smtputf8:
            envelope = [each.addr_spec for each in message.envelope.recipients]
            assert "".join([message.envelope.reverse_path, *envelope]).isascii()


raw_lines = st.one_of(
    st.sampled_from(
        [
            "To: a@example.net",
            "From: b@example.com",
            "Cc : Ann <c@example.net>,",
            "BCC: secret@example.org",
            "Bcc:",
            "resent-bcc : secret@example.org,",
            " secret@example.org",
            "\tfolded",
            " ",
            "",
            "Subject: Grüße",
            "Date:",
            "Message-ID: <1@example.com>",
            'Content-Type: text/plain; name="ü"',
            "X-Long: " + "w " * 600,
            "Reply-To: jürgen@example.com",
            "From nobody Thu Jan  1 00:00:00 2026",
        ]
    ),
    texts,
)
sound_lines = st.sampled_from(
    [
        *("Cc : Ann <c@example.net>", "BCC: secret@example.org", "Bcc:", " secret@example.org"),
        *("resent-bcc : secret@example.org,\n \n\t\n d@example.net", "\tfolded", " ", "X-Old\t: x"),
        *("Date:", "Message-ID: <1@example.com>", "Subject: Grüße", "X-Long: " + "w " * 600),
        *("Reply-To: jürgen@example.com", "X-Fold:\n \n y", "MIME-Version: 1.0", "Comments:"),
    ]
)
raw_texts = st.one_of(
    texts,
    st.lists(raw_lines, max_size=12).map("\n".join),
    st.lists(raw_lines, max_size=8).map("\\n".join),
    st.lists(raw_lines, max_size=8).map("\r\n".join),
    # Mostly sound, so that what is composed is looked at, and not only what is refused.
    st.builds(
        "{1}From: b@example.com\nTo: a@example.net\n{0}\n\nbody\n".format,
        st.lists(sound_lines, max_size=6, unique=True).map("\n".join),
        st.sampled_from(["", "\n", "X-First : 1\n"]),
    ),
)


@settings(FUZZ, max_examples=1500)
@given(text=raw_texts, asset=st.builds(ComposeSettings, st.just(()), st.booleans()))
def test_any_raw_text_gives_a_sentence_or_a_sound_message(text, asset):
    try:
        message = compose_raw_email(parse_raw_email_request({"raw_email": text}), asset)
    except InputError as error:
        assert "\n" not in str(error)
        return

    octets = message.content.as_bytes()

    assert b"\r" not in octets.replace(b"\r\n", b"")
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert max(map(len, octets.split(b"\r\n"))) <= 998
    header, _, _body = octets.partition(b"\r\n\r\n")
    assert message.envelope.needs_smtputf8 or header.isascii()
    by_python = email.message_from_bytes(octets, policy=policy.compat32)
    names = [name.lower() for name in by_python.keys()]  # noqa: SIM118
    assert not {"bcc", "resent-bcc"} & set(names)
    assert [names.count(each) for each in ("from", "date", "message-id")] == [1, 1, 1]
    # The header section ends where the app says it does, for other readers too.
    first_lines = [line for line in header.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert len(first_lines) == len(names)


@settings(FUZZ, max_examples=1500)
@given(addressish)
@example("a:" * 5000)
@example("(" * 5000)
@example("=?utf-8?b?//8=?= <a@example.com>")
def test_any_address_list_gives_a_sentence_or_addresses_that_read_back(text):
    try:
        found = mailboxes_of(parse_address_list(text, "to"))
    except InputError as error:
        assert "to" in str(error)
        return
    for mailbox in found:
        again = parse_address_list(written((mailbox.name, mailbox.addr_spec)), "to")
        assert [each.addr_spec for each in mailboxes_of(again)] == [mailbox.addr_spec]
        assert "@" in mailbox.addr_spec
        assert mailbox.with_a_labels.domain.isascii()


@pytest.mark.parametrize("name", ["a\u202eb.pdf", "x/..\\y\n.txt", "\ud800", "", "." * 300])
def test_clean_file_names_stay_clean(name):
    assert clean_file_name(clean_file_name(name)) == clean_file_name(name)


def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp()


def _attachment(
    folder: Path, number: int, name: str, octets: bytes, content_id: str | None, content_type: str
) -> Attachment:
    path = folder / f"property{number}"
    path.write_bytes(octets)
    return Attachment(
        vault_id="0" * 40,
        path=str(path),
        file_name=clean_file_name(name),
        size=len(octets),
        content_type=content_type,
        content_id=content_id,
    )
