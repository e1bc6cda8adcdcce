# File: test_content.py
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
"""Content is produced piece by piece, of the size that was promised, the same each time."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from mail.content import Base64File, Content, Octets, SevenBitFile
from smtp_errors import AttachmentError


@pytest.mark.parametrize("size", [0, 1, 2, 3, 56, 57, 58, 57 * 1024, 57 * 1024 + 1, 200_000])
def test_a_file_is_base64_in_lines_of_76_of_the_promised_size(tmp_path, size):
    octets = bytes(n % 251 for n in range(size))
    segment = Base64File(_write(tmp_path, octets), "f", size)
    reading = Content((segment,)).read()

    encoded = b"".join(reading)

    assert len(encoded) == segment.size
    lines = encoded.split(b"\r\n")
    assert all(len(line) == 76 for line in lines[:-2])
    assert base64.b64decode(encoded, validate=False) == octets
    assert reading.digests == {segment.path: hashlib.sha256(octets).hexdigest()}


@pytest.mark.parametrize(
    "octets",
    [
        b"a: b\n\nx\n",
        b"a: b\r\n\r\nx",
        b"\n" * 60_000,
        b"a\r\n" * 30_000,
        b"x" * 58_367 + b"\r\ny\n",
    ],
    ids=["LF", "CRLF without end", "line ends", "CRLF over blocks", "CRLF on the edge of a block"],
)
def test_a_seven_bit_file_gets_crlf_and_an_end(tmp_path, octets):
    expected = octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    expected += b"" if expected.endswith(b"\r\n") else b"\r\n"
    segment = SevenBitFile(_write(tmp_path, octets), "f", len(octets), len(expected))
    reading = Content((segment,)).read()

    assert b"".join(reading) == expected
    assert reading.digests == {segment.path: hashlib.sha256(octets).hexdigest()}


def test_content_knows_its_size_and_can_be_produced_again(tmp_path):
    path = _write(tmp_path, b"file")
    content = Content((Octets(b"A: b\r\n\r\n"), Base64File(path, "f", 4), Octets(b"end\r\n")))

    assert content.as_bytes() == content.as_bytes() == b"A: b\r\n\r\nZmlsZQ==\r\nend\r\n"
    assert content.size == len(content.as_bytes())


def test_no_block_holds_a_large_file(tmp_path):
    segment = Base64File(_write(tmp_path, bytes(1_000_000)), "f", 1_000_000)

    assert max(map(len, segment.blocks())) < 100_000


@pytest.mark.parametrize(
    "now", [b"", b"fil", b"files", None], ids=["empty", "less", "more", "gone"]
)
def test_a_file_that_changed_meanwhile_breaks_the_transfer_off_by_its_name(tmp_path, now):
    path = _write(tmp_path, b"file")
    segment = Base64File(path, "evidence.bin", 4)
    Path(path).unlink()
    if now is not None:
        Path(path).write_bytes(now)

    with pytest.raises(AttachmentError, match=r"evidence\.bin"):
        list(segment.blocks())


def _write(folder: Path, octets: bytes) -> str:
    path = folder / "file"
    path.write_bytes(octets)
    return str(path)
