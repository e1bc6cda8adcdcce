# File: attachment.py
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
"""One file of a message: what it is called and what it is. Never its octets.

Must not know where it comes from, nor how it is sent.
"""

from __future__ import annotations

import re
import unicodedata

from smtp_dataclass import dataclass

_PATH_SEPARATORS = re.compile(r"[\\/]")
_MAX_NAME_OCTETS = 240
_MAX_EXTENSION_OCTETS = 20
# Controls, format characters with the direction overrides among them, lone surrogates, and line
# separators; the two joiners are part of the spelling in Persian and the scripts of India.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Attachment:
    """A file to send.

    Attributes:
        vault_id: as asked for; the name of a report for container "0"; empty in raw mail.
        path: where the file lies; has neither extension nor the file's name; empty in raw mail.
        file_name: clean, as receivers will see it.
        size: octets.
        content_type: "type/subtype", lower case.
        charset: of a text file whose encoding is certain, else None.
        wire_size: octets on the wire for a message/rfc822 that travels in 7 bit with CRLF line
            ends; None: base64.
        content_id: without angle brackets; None: an ordinary attachment.
        calendar_method: of a text/calendar file, in capitals; None without (RFC 5545 §3.7.2).
        sha256: in hex, where it is known before the file is read; else None.
    """

    vault_id: str
    path: str
    file_name: str
    size: int
    content_type: str
    charset: str | None = None
    wire_size: int | None = None
    content_id: str | None = None
    calendar_method: str | None = None
    sha256: str | None = None


def clean_file_name(name: str) -> str:
    """Make a vault file name safe to send and to save.

    Path components go, as do control, format and direction-override characters (which can make
    "exe.pdf" out of "fdp.exe"), line separators and lone surrogates; quotes stay, they can be
    written. A name that is too long loses the end of its stem. What is left empty becomes
    "attachment".
    """
    last = _PATH_SEPARATORS.split(name)[-1]
    kept = "".join(c for c in last if c in _JOINERS or unicodedata.category(c) not in _UNSAFE)
    kept = _shortened(kept.strip())
    return kept if kept.strip(". ") else "attachment"


def _shortened(name: str) -> str:
    if len(name.encode()) <= _MAX_NAME_OCTETS:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = f"{dot}{extension}".encode()
    if not stem or len(ending) > _MAX_EXTENSION_OCTETS:
        stem, ending = name, b""
    # Whole characters only: what is left of a cut one is dropped.
    start = stem.encode()[: _MAX_NAME_OCTETS - len(ending)].decode(errors="ignore")
    return f"{start.strip()}{ending.decode()}"
