# File: test_attachment.py
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
"""Files: exact octets, a content type and a safe name, from the vault to the wire."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import sys

import pytest

from mail.attachment import clean_file_name

MAIL = {"to": "ann@example.net", "body": "see file"}
EMAIL_FILE = b"From: a@example.org\nTo: b@example.org\nSubject: inner\n\ninner body\n"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
ALL_OCTETS = bytes(range(256))


def _has_libmagic() -> bool:
    try:
        importlib.import_module("magic")
    except ImportError:
        return False
    return True


@pytest.fixture
def send_file(run_one, mail_server, home):
    """Send one file of the vault; return its body part and the result."""

    def send(name: str, octets: bytes):
        record = home.vault.add(octets, name, container_id=100)
        result = run_one("send_email", {**MAIL, "attachments": record.vault_id})
        assert result["status"] == "success", result["message"]
        return mail_server.only_message().parts[-1], result["data"][0]

    return send


@pytest.mark.parametrize(
    ("name", "octets", "content_type"),
    [
        ("report.pdf", PDF, "application/pdf"),
        ("log.txt.gz", gzip.compress(b"hello", mtime=0), "application/octet-stream"),
        ("bundle.tar.gz", gzip.compress(b"\0" * 1024, mtime=0), "application/octet-stream"),
        ("bundle.tgz", gzip.compress(b"\0" * 1024, mtime=0), "application/octet-stream"),
        ("blob.xyz123", ALL_OCTETS, "application/octet-stream"),
        ("notes.txt", b"line one\nline two\r\nthree\rfour", "text/plain"),
        ("latin1.txt", b"caf\xe9 cr\xe8me\n", "text/plain"),
        ("utf16.csv", "ä;ö\r\n".encode("utf-16"), "text/csv"),
        ("nul.txt", b"a\0b", "text/plain"),
        ("page.html", "<p>grüße</p>".encode(), "text/html"),
        ("8bit.eml", EMAIL_FILE + b"\xfc\n", "application/octet-stream"),
        ("long.eml", EMAIL_FILE + b"x" * 999 + b"\n", "application/octet-stream"),
        ("barecr.eml", EMAIL_FILE + b"a\rb\n", "application/octet-stream"),
        ("nul.eml", EMAIL_FILE + b"a\0b\n", "application/octet-stream"),
        ("empty.eml", b"", "application/octet-stream"),
        ("no-header.eml", b"\nbody\n", "application/octet-stream"),
        ("page.mhtml", EMAIL_FILE, "application/octet-stream"),
        ("no-extension-mail", EMAIL_FILE, "application/octet-stream"),
        ("empty.txt", b"", "text/plain"),
        ("empty", b"", "application/octet-stream"),
        ("README", b"no extension here\n", "application/octet-stream"),
        ("a#b?c;d.pdf", PDF, "application/pdf"),
        ("data:x,report.pdf", PDF, "application/pdf"),
        ("REPORT.PDF", PDF, "application/pdf"),
    ],
)
def test_the_octets_arrive_as_they_are_in_the_vault_under_the_right_type(
    send_file, name, octets, content_type
):
    part, data = send_file(name, octets)

    assert part.get_payload(decode=True) == octets
    assert part.get_content_type() == content_type
    assert part["Content-Transfer-Encoding"] == "base64"
    assert data["attachments"][0]["sha256"] == hashlib.sha256(octets).hexdigest()
    assert data["attachments"][0]["size"] == len(octets)


def test_an_outlook_message_is_never_taken_for_text(send_file):
    octets = bytes.fromhex("d0cf11e0a1b11ae1") + ALL_OCTETS * 8

    part, _data = send_file("forward.msg", octets)

    assert part.get_payload(decode=True) == octets
    assert part.get_content_maintype() == "application"


@pytest.mark.parametrize(
    ("lines", "method"),
    [
        (b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n", "REQUEST"),
        (b"BEGIN:VCALENDAR\nVERSION:2.0\nmethod;X-A=1:cancel\n", "CANCEL"),
        (b"BEGIN:VCALENDAR\r\nPRODID:" + b"x" * 100_000 + b"\r\nMETHOD:REPLY", "REPLY"),
        (b"BEGIN:VCALENDAR\r\nMETHOD:DECLINECOUNTER \r\n", "DECLINECOUNTER"),
        (b"BEGIN:VCALENDAR\r\nMETHOD:REQ\r\n UEST\r\nBEGIN:VEVENT\r\n", "REQUEST"),
        (b"BEGIN:VCALENDAR\r\nDESCRIPTION:a\r\n METHOD:REQUEST\r\n", None),
        (b'BEGIN:VCALENDAR\r\nMETHOD:X"; evil=1\r\n', None),
        (b"BEGIN:VCALENDAR\r\nX-METHOD:REQUEST\r\n", None),
        (b"", None),
    ],
)
def test_an_invitation_carries_its_method(send_file, mail_server, lines, method):
    """RFC 5545 §8.1: without it Outlook shows a plain file."""
    part, data = send_file("invite.ics", lines)

    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == method
    assert part.get_payload(decode=True) == lines
    assert (b"; method=" in mail_server.only_message().content) is (method is not None)
    assert data["warnings"] == []


@pytest.mark.parametrize(
    ("octets", "is_changed"),
    [
        (EMAIL_FILE, True),
        (EMAIL_FILE.replace(b"\n", b"\r\n"), False),
        (EMAIL_FILE.replace(b"\n", b"\r\n") + b"no end", True),
    ],
    ids=["LF", "CRLF", "CRLF without the last"],
)
def test_an_email_file_whose_line_ends_change_says_so(send_file, octets, is_changed):
    """The sha256 in the data is the vault file's."""
    _part, data = send_file("forward.eml", octets)

    assert data["attachments"][0]["sha256"] == hashlib.sha256(octets).hexdigest()
    assert len(data["warnings"]) == is_changed
    assert all("'forward.eml' travels as an email" in each for each in data["warnings"])


def test_a_file_that_is_gone_from_the_disk_is_the_published_error_in_send_htmlemail(
    run_one, mail_server, home
):
    record = home.vault.add(PDF, "report.pdf", container_id=100)
    home.vault.path_of(record.vault_id).unlink()
    param = {"to": "ann@example.net", "html_body": "<p>x</p>", "attachment1": record.vault_id}

    result = run_one("send_htmlemail", param)

    start = f"Error: failed to read the file for the vault ID: {record.vault_id}"
    assert result["message"].startswith(f"{start}. The file 'report.pdf' cannot be read (No such")
    assert result["data"][0]["cause"] == "attachment_unreadable"
    assert mail_server.connections == []


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_a_clean_email_file_travels_as_an_email_with_crlf(send_file, line_end):
    """RFC 2046 §5.2.1: message/rfc822 must not be base64."""
    part, data = send_file("forward.eml", EMAIL_FILE.replace(b"\n", line_end))

    # part is what the parser sees inside; the file's own header fields are its header.
    assert part["Subject"] == "inner"
    assert part.get_payload(decode=True) == b"inner body\r\n"
    assert data["attachments"][0]["content_type"] == "message/rfc822"


def test_an_email_file_without_a_line_end_at_its_end_is_whole(send_file, mail_server):
    send_file("forward.eml", EMAIL_FILE + b"no end")

    content = mail_server.only_message().content
    assert EMAIL_FILE.replace(b"\n", b"\r\n") + b"no end\r\n\r\n--=_" in content


def test_without_libmagic_an_unknown_file_is_an_octet_stream(send_file, monkeypatch):
    monkeypatch.setitem(sys.modules, "magic", None)

    part, _data = send_file("report", PDF)

    assert part.get_content_type() == "application/octet-stream"


@pytest.mark.skipif(not _has_libmagic(), reason="libmagic is not installed")
def test_libmagic_tells_the_type_of_a_file_without_extension(send_file):
    part, _data = send_file("report", PDF)

    assert part.get_content_type() == "application/pdf"


@pytest.mark.parametrize(
    "name",
    [
        "plain.pdf",
        "with blanks, commas; and (signs) [1] #2 100%.pdf",
        'say "hi".pdf',
        "=?utf-8?q?literal?=.pdf",
        "it's.pdf",
        "résumé 中.pdf",
        "отчёт.pdf",
        "تقرير.pdf",
        "دو\u200cرشته.pdf",
        "क्\u200dष.pdf",
        "山田\u3000太郎.pdf",
        "👩‍💻 report 🙂.pdf",
        "n" * 200 + ".pdf",
        "中" * 75 + ".pdf",
    ],
)
def test_a_name_in_any_script_arrives_as_it_is(send_file, name):
    part, data = send_file(name, PDF)

    assert part.get_filename() == name
    assert data["attachments"][0]["file_name"] == name
    assert data["warnings"] == []


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\report.pdf", "report.pdf"),
        ("a\r\nBcc: x@example.org\r\n.pdf", "aBcc: x@example.org.pdf"),
        ("a\0b.pdf", "ab.pdf"),
        ("fdp\u202eexe.pdf", "fdpexe.pdf"),
        ("\u2066a\u2069\u200e.pdf", "a.pdf"),
        ("a\u2028b\x85c\u200bd.pdf", "abcd.pdf"),
        (" \u00a0report.pdf ", "report.pdf"),
        ("..", "attachment"),
        ("\u202e", "attachment"),
        ("x" * 300 + ".pdf", "x" * 236 + ".pdf"),
    ],
)
def test_an_unsafe_name_is_cleaned_and_reported(send_file, mail_server, name, cleaned):
    part, data = send_file(name, PDF)

    assert part.get_filename() == cleaned
    (warning,) = data["warnings"]
    assert f"it was sent as '{cleaned}'" in warning
    assert warning.isprintable()
    assert not mail_server.only_message().header["Bcc"]


@pytest.mark.parametrize(
    "name",
    ["ü" * 200 + ".tar.gz", "中" * 400, "a." + "e" * 300, "🙂" * 100 + ".p", "x" * 10**6 + ".pdf"],
)
def test_a_long_name_loses_the_end_of_its_stem_and_no_half_character(name):
    cleaned = clean_file_name(name)

    assert 230 < len(cleaned.encode()) <= 240
    stem, dot, extension = cleaned.partition(".")
    assert name.startswith(stem)
    assert not dot or name.endswith(extension) or name.startswith(cleaned)


def test_two_records_of_one_file_are_told_apart_by_the_container(run_one, mail_server, home):
    vault_id = home.vault.add(PDF, "elsewhere.pdf", container_id=7).vault_id
    home.vault.add(PDF, "here.pdf", container_id=100)

    run_one("send_email", {**MAIL, "attachments": vault_id.upper()})

    assert mail_server.only_message().parts[-1].get_filename() == "here.pdf"


@pytest.mark.parametrize("name", ["x" * 300 + ".pdf", "\ud800.pdf", "gone.pdf"])
def test_a_report_that_cannot_exist_is_a_sentence(run_one, mail_server, name):
    param = {**MAIL, "attachments": name}

    result = run_one("send_email", param, container_id="0")

    assert result["status"] == "failed"
    assert "There is no report" in result["message"]
    assert mail_server.messages == []
