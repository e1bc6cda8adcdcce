# File: reply.py
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
"""What a reply takes from the email it answers (RFC 5322 §3.6.4).

Reads the header section of an email as it lies in the vault: of any origin and in any state, so
nothing in it is trusted to be well formed. Opens no file.
"""

from __future__ import annotations

import re
from typing import TypeVar

from mail.custom_field import check_custom_fields
from mail.encoded_word import decode_words
from mail.identification import msg_ids_or_none
from mail.request import ComposedRequest
from smtp_dataclass import dataclass, replace

_Request = TypeVar("_Request", bound=ComposedRequest)

# More than any reader shows; the thread's first id and its latest ones are what threads hang on.
MAX_REFERENCES = 50
MAX_HEADER_OCTETS = 256 * 1024

# What tells an email from any other text with colons.
_EMAIL_FIELDS = frozenset(
    {"message-id", "from", "date", "received", "subject", "to", "return-path", "mime-version"}
)
_MSG_ID = r"<[^<>\s]{1,900}>"
_FIELD = r"(?s)([!-9;-~]+)[ \t]*:(.*)"
_FOLD = r"\r?\n(?=[ \t])"
_LINE_END = r"\r\n|\r|\n"
# "Re:", "RE :", "Re[2]:", several of them.
_REPLY_PREFIX = r"(?i)(?:\s*re\s*(?:\[\d+\])?\s*:)+\s*"


@dataclass(frozen=True)
class Original:
    """The email that is answered, as far as a reply needs it.

    Attributes:
        message_id: with angle brackets; empty when it has none that could be referred to.
        references: ids of the thread before it, oldest first.
        subject: decoded, one line.
        reply_addresses: field body of Reply-To, else of From; empty when it has neither.
    """

    message_id: str
    references: tuple[str, ...] = ()
    subject: str = ""
    reply_addresses: str = ""


def original_of_id(text: str) -> Original | None:
    """Take a text for the Message-ID of the original; None when it is none."""
    message_id = msg_ids_or_none(text)
    if not message_id or " " in str(message_id):
        return None
    return Original(message_id)


def read_original(header_section: bytes) -> Original | None:
    """Read what a reply needs from the beginning of an email.

    Args:
        header_section: the email's first octets, up to MAX_HEADER_OCTETS; what follows the first
            empty line is ignored.

    Returns:
        None when this is no email.
    """
    fields = _fields(header_section)
    if not _EMAIL_FIELDS & fields.keys():
        return None
    ids = _references(fields.get("message-id", ""))
    return Original(
        message_id=ids[0] if ids else "",
        references=_thread(fields),
        subject=" ".join(decode_words(fields.get("subject", "")).split()),
        reply_addresses=fields.get("reply-to", "").strip() or fields.get("from", "").strip(),
    )


def answering(request: _Request, original: Original) -> _Request:
    """Return a request as the answer to an original: threaded, addressed and titled.

    What the request says itself is preferred: fields in its headers, recipients, a subject.
    """
    given = {each.key for each in request.headers}
    threading = [
        ("In-Reply-To", original.message_id),
        ("References", " ".join(references_to(original))),
    ]
    added = check_custom_fields(pair for pair in threading if pair[0].lower() not in given)
    return replace(
        request,
        headers=(*request.headers, *added),
        to=request.to or original.reply_addresses,
        to_is_from_original=not request.to,
        subject=_subject(request, original),
    )


def references_to(original: Original) -> tuple[str, ...]:
    """Return the References of a reply: the whole thread and the original, bounded."""
    chain = [each for each in original.references if each != original.message_id]
    kept = [*chain[:1], *chain[1:][-(MAX_REFERENCES - 2) :]]
    return (*kept, original.message_id)


def reply_subject(subject: str) -> str:
    """Put "Re:" before a subject, once."""
    rest = re.sub(_REPLY_PREFIX, "", subject, count=1) if _starts_as_reply(subject) else subject
    return f"Re: {rest}"


def _subject(request: ComposedRequest, original: Original) -> str | None:
    if request.subject or not original.subject:
        return request.subject
    return reply_subject(original.subject)


def _starts_as_reply(subject: str) -> bool:
    return re.match(_REPLY_PREFIX, subject) is not None


def _thread(fields: dict[str, str]) -> tuple[str, ...]:
    """Return the ids before the original (RFC 5322 §3.6.4: else its one In-Reply-To)."""
    references = _references(fields.get("references", ""))
    if references:
        return references
    parents = _references(fields.get("in-reply-to", ""))
    return parents if len(parents) == 1 else ()


def _references(field_body: str) -> tuple[str, ...]:
    """Return the ids in a field body that may be written into another, each once."""
    found = (msg_ids_or_none(each) for each in re.findall(_MSG_ID, field_body))
    return tuple(dict.fromkeys(each for each in found if each))


def _fields(octets: bytes) -> dict[str, str]:
    """Return the first field body of each name, unfolded."""
    text = octets.decode("utf-8", errors="replace").lstrip("\ufeff\r\n")
    found: dict[str, str] = {}
    for line in re.split(_LINE_END, re.sub(_FOLD, "", text)):
        if not line:
            break
        match = re.fullmatch(_FIELD, line)
        if match:
            found.setdefault(match.group(1).lower(), match.group(2).strip())
    return found
