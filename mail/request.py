# File: request.py
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
"""Action parameters -> one frozen request per action.

The last place where raw parameter dictionaries are seen; whatever is missing or malformed is a
ParameterError. Must not know what an address or a file is: those are read further on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

import smtp_consts as consts
from mail import sentences
from mail.custom_field import CustomField, check_custom_fields
from smtp_dataclass import dataclass, field
from smtp_errors import ParameterError, say
from smtp_parse import boolean_or_none, text_or_none, texts_of_list
from smtp_quoting import shown

HTML_ATTACHMENT_SLOTS = 5
_MAX_QUOTED_HEADERS = 300
# Without the blanks around it.
_LISTED = r"[^\s,;](?:[^,;\r\n]*[^\s,;])?"
# Copied along with an id, or put around it.
_AROUND_ID = " \t\u00a0\u200b\ufeff\"'<>"
_HEXADECIMAL = r"[0-9A-Fa-f]+"


@dataclass(frozen=True)
class AttachmentRequest:
    """One file that was asked for.

    Attributes:
        vault_id: SHA-1 of the content; the file name of a report for container "0".
        content_id: without angle brackets; None: an ordinary attachment.
        separator: what stands between it and the one before in the list that it was written in;
            it may be part of a name that holds a comma. Empty for the first.
    """

    vault_id: str
    content_id: str | None = None
    separator: str = field(default="", compare=False)


@dataclass(frozen=True)
class ComposedRequest:
    """What send email and send htmlemail have in common: all but the text.

    Attributes:
        sender: parameter "from"; None where the asset decides.
        to, cc, bcc: address lists as written, "" where not given.
        to_is_from_original: ``to`` was not given, but taken from the email that is answered.
        subject: as given; None: no such field, "": an empty one.
        headers: custom fields, checked.
        attachments: in the order given.
        in_reply_to: what the email answers, a Message-ID or a vault ID; "" where not given.
    """

    sender: str | None = None
    to: str = ""
    cc: str = ""
    bcc: str = ""
    subject: str | None = None
    headers: tuple[CustomField, ...] = ()
    attachments: tuple[AttachmentRequest, ...] = ()
    in_reply_to: str = ""
    to_is_from_original: bool = False


class BodyType(Enum):
    """What the body of send email is, by its label in the parameter's list."""

    AUTOMATIC = "Automatic"
    PLAIN = "Plain"
    HTML = "HTML"
    MARKDOWN = "Markdown"


@dataclass(frozen=True)
class EmailRequest(ComposedRequest):
    """Parameters of send email.

    Attributes:
        body: as body_type says; for Automatic plain text, or an HTML document.
        should_sanitize: clean HTML before it is sent.
    """

    body: str = ""
    body_type: BodyType = BodyType.AUTOMATIC
    should_sanitize: bool = False


@dataclass(frozen=True)
class HtmlEmailRequest(ComposedRequest):
    """Parameters of send htmlemail.

    Attributes:
        html_body: a document or a fragment.
        text_body: None: derived from the HTML.
        should_sanitize: clean html_body before it is sent.
    """

    html_body: str = ""
    text_body: str | None = None
    should_sanitize: bool = True


@dataclass(frozen=True)
class RawEmailRequest:
    """Parameters of send rawemail: the message as text, as given."""

    text: str


def parse_email_request(param: dict[str, Any]) -> EmailRequest:
    """Read the parameters of send email.

    Raises:
        ParameterError: names the parameter.
    """
    return EmailRequest(
        sender=_line(param, "from") or None,
        to=_line(param, "to"),
        cc=_line(param, "cc"),
        bcc=_line(param, "bcc"),
        subject=_subject(param),
        body=_body(param, "body"),
        body_type=_body_type(param),
        # As published, HTML goes out as it is unless the parameter asks for more.
        should_sanitize=boolean_or_none(param.get("should_sanitize_template")) is True,
        headers=_with_reply_to(
            _headers(param, consts.HEADERS_NOT_JSON_EMAIL, consts.HEADERS_NOT_JSON_EMAIL), param
        ),
        in_reply_to=_line(param, "in_reply_to"),
        attachments=tuple(_listed_files(_line(param, "attachments"))),
    )


def parse_html_email_request(param: dict[str, Any]) -> HtmlEmailRequest:
    """Read the parameters of send htmlemail.

    Raises:
        ParameterError: names the parameter.
    """
    has_text_body = bool(_line(param, "text_body"))
    sanitize = boolean_or_none(param.get("should_sanitize_template"))
    return HtmlEmailRequest(
        sender=_line(param, "from") or None,
        to=_line(param, "to"),
        cc=_line(param, "cc"),
        bcc=_line(param, "bcc"),
        # As published, an empty one gives no field here.
        subject=_subject(param) or None,
        html_body=_body(param, "html_body"),
        text_body=_body(param, "text_body") if has_text_body else None,
        # Anything that is not plainly "false" means: clean it.
        should_sanitize=sanitize is not False,
        headers=_with_reply_to(
            _headers(param, consts.HEADERS_NOT_JSON_HTML, consts.HEADERS_NOT_OBJECT_HTML), param
        ),
        in_reply_to=_line(param, "in_reply_to"),
        attachments=_html_attachments(param),
    )


def parse_raw_email_request(param: dict[str, Any]) -> RawEmailRequest:
    """Read the parameter of send rawemail.

    Raises:
        ParameterError: raw_email is missing.
    """
    return RawEmailRequest(_body(param, "raw_email"))


def _body_type(param: dict[str, Any]) -> BodyType:
    text = _line(param, "body_type")
    for each in BodyType:
        if text.lower() == each.value.lower():
            return each
    if not text:
        return BodyType.AUTOMATIC
    known = ", ".join(each.value for each in BodyType)
    raise ParameterError(say(sentences.BODY_TYPE_UNKNOWN, value=shown(text), known=known))


def _with_reply_to(
    headers: tuple[CustomField, ...], param: dict[str, Any]
) -> tuple[CustomField, ...]:
    """Add the parameter reply_to; like Subject, Reply-To in "headers" is preferred."""
    reply_to = _line(param, "reply_to")
    if not reply_to or any(each.key == "reply-to" for each in headers):
        return headers
    return (*headers, *check_custom_fields([("Reply-To", list(texts_of_list(reply_to)))]))


def _subject(param: dict[str, Any]) -> str | None:
    if param.get("subject") is None:
        return None
    return _line(param, "subject")


def _line(param: dict[str, Any], key: str) -> str:
    """Read an optional text of one line; line ends after it are harmless, as people paste them."""
    return _text(param.get(key), key).strip(" \t\r\n")


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, (str, int, float)):
        raise ParameterError(say(sentences.PARAMETER_NOT_TEXT, name=name))
    return str(value)


def _body(param: dict[str, Any], key: str) -> str:
    """Read a text that may be empty but has to be there."""
    value = param.get(key)
    if value is None:
        raise ParameterError(say(sentences.PARAMETER_MISSING, name=key))
    text = _text(value, key)
    # JSON can carry half of a surrogate pair, which is no character and has no UTF-8 form.
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ParameterError(say(sentences.PARAMETER_NOT_UNICODE, name=key)) from error
    return text


# --- Files ----------------------------------------------------------------------------------------


def _listed_files(text: str) -> Iterator[AttachmentRequest]:
    """Yield the files of a list: a JSON list, or separated by commas, semicolons, lines or blanks.

    Blanks separate ids only, which are hexadecimal: the file name of a report may contain some.
    """
    for listed in texts_of_list(text):
        end: int | None = None
        for match in re.finditer(_LISTED, listed):
            separator = "" if end is None else listed[end : match.start()]
            end = match.end()
            words = match.group().strip(_AROUND_ID).split()
            if words and all(re.fullmatch(_HEXADECIMAL, word) for word in words):
                yield from map(AttachmentRequest, words)
            else:
                yield AttachmentRequest(match.group(), separator=separator)


def _html_attachments(param: dict[str, Any]) -> tuple[AttachmentRequest, ...]:
    """Collect attachment_json, then attachment1 to attachment5, in that order."""
    requests = _attachment_json(param.get("attachment_json"))
    for slot in range(1, HTML_ATTACHMENT_SLOTS + 1):
        vault_id = _line(param, f"attachment{slot}")
        if vault_id:
            content_id = _content_id(param, f"content_id{slot}")
            requests.append(AttachmentRequest(vault_id, content_id))
    return tuple(requests)


def _attachment_json(value: Any) -> list[AttachmentRequest]:
    if _is_blank(value):
        return []
    dictionaries = _dictionaries(_list_of_json(value))
    requests = [
        AttachmentRequest(_line(each, "vault_id"), _content_id(each, "content_id"))
        for each in dictionaries
    ]
    # As published, a dictionary without a vault_id is passed over.
    return [each for each in requests if each.vault_id]


def _list_of_json(value: Any) -> list[Any]:
    try:
        loaded = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError) as error:
        raise ParameterError(consts.ATTACHMENT_JSON_INVALID) from error
    if not isinstance(loaded, list):
        raise ParameterError(consts.ATTACHMENT_JSON_NOT_LIST)
    return loaded


def _dictionaries(loaded: list[Any]) -> list[dict[str, Any]]:
    dictionaries = [each for each in loaded if isinstance(each, dict)]
    if not any(text_or_none(each.get("vault_id")) for each in dictionaries):
        raise ParameterError(consts.ATTACHMENT_JSON_NO_ID)
    if len(dictionaries) != len(loaded):
        raise ParameterError(say(sentences.ATTACHMENT_JSON_MIXED))
    return dictionaries


def _content_id(param: dict[str, Any], key: str) -> str | None:
    """Read a content id, given with or without angle brackets, blanks and "cid:"."""
    content_id = _line(param, key).lstrip("<").rstrip(">").strip(" \t")
    return (content_id[4:] if content_id[:4].lower() == "cid:" else content_id) or None


# --- Header fields --------------------------------------------------------------------------------


class _Pairs(list):  # type: ignore[type-arg]
    """A JSON object as pairs of name and value; a type of its own to tell it from an array."""


def _bounded(value: Any) -> str:
    """Return what was given as it is (published), but for the rest of a long text."""
    text = str(value)
    return text if len(text) <= _MAX_QUOTED_HEADERS else f"{text[:_MAX_QUOTED_HEADERS]}…"


def _headers(param: dict[str, Any], not_json: str, not_object: str) -> tuple[CustomField, ...]:
    value = param.get("headers")
    if _is_blank(value):
        return ()
    if isinstance(value, dict):
        return check_custom_fields(value.items())
    try:
        # Pairs rather than a dictionary, so that a name given twice is not lost silently.
        loaded = json.loads(str(value), object_pairs_hook=_Pairs)
    except (TypeError, ValueError, RecursionError) as error:
        raise ParameterError(not_json.format(value=_bounded(value))) from error
    if not isinstance(loaded, _Pairs):
        raise ParameterError(not_object.format(value=_bounded(value)))
    return check_custom_fields(
        # What was an object says nothing that could be written; an array does.
        (name, dict(body) if isinstance(body, _Pairs) else body)
        for name, body in loaded
    )


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
