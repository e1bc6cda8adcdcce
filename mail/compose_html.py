# File: compose_html.py
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
"""Request and attachments -> OutgoingMessage, for send htmlemail.

Pure: no socket, no phantom, no file. Everything is checked here, before a connection exists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import smtp_consts as consts
from mail import sentences
from mail.attachment import Attachment
from mail.body import Body, BodyPart, file_part, inline_part, mixed, related
from mail.compose import compose_message
from mail.header import reject_control_characters
from mail.html.content_id import content_ids_of
from mail.html.sanitize import SanitizedHtml, sanitize
from mail.html.text import text_of_html
from mail.html_body import both_forms, characters_of, data_image_warnings, unattached_warnings
from mail.message import OutgoingMessage
from mail.participants import resolve_participants
from mail.request import HtmlEmailRequest
from mail.settings import ComposeSettings, require_unicode
from smtp_errors import ParameterError, say
from smtp_quoting import shown

# Written into a header field and into a URL (RFC 2392): printable ASCII that is special in neither.
_CONTENT_ID = re.compile(r"[!#-'*+\--9=?@A-Z^-~]+")
_MAX_CONTENT_ID = 200


def compose_html_email(
    request: HtmlEmailRequest, attachments: Sequence[Attachment], settings: ComposeSettings
) -> OutgoingMessage:
    """Compose the message of send htmlemail.

    Raises:
        InputError: a parameter cannot be used; the sentence names it.
    """
    require_unicode("html_body", request.html_body, settings)
    require_unicode("text_body", request.text_body or "", settings)
    participants = resolve_participants(request, settings.default_senders)
    if not participants.names_any("to"):
        raise ParameterError(say(consts.NO_RECIPIENT_HTML))
    _check_content_ids(attachments)
    body = _body(request, attachments)
    return compose_message(request, participants, body, settings)


def _check_content_ids(attachments: Sequence[Attachment]) -> None:
    seen: set[str] = set()
    for content_id in (each.content_id for each in attachments if each.content_id is not None):
        _check_content_id(content_id)
        if content_id in seen:
            raise ParameterError(say(sentences.CONTENT_ID_REPEATED, value=content_id))
        seen.add(content_id)


def _check_content_id(content_id: str) -> None:
    reject_control_characters(content_id, sentences.WHAT_PARAMETER.format(name="content_id"))
    if not _CONTENT_ID.fullmatch(content_id) or len(content_id) > _MAX_CONTENT_ID:
        raise ParameterError(
            say(sentences.CONTENT_ID_INVALID, value=shown(content_id), maximum=_MAX_CONTENT_ID)
        )


def _body(request: HtmlEmailRequest, attachments: Sequence[Attachment]) -> Body:
    html = _html_to_send(request)
    inline = [each for each in attachments if each.content_id in html.content_ids]
    # Mail programs hide a part of multipart/related that the HTML does not show.
    beside = [each for each in attachments if each.content_id not in html.content_ids]
    root = related(_both_forms(request, html.html), [inline_part(each) for each in inline])
    return Body(
        root=mixed(root, [file_part(each) for each in beside]),
        attachments=(*inline, *beside),
        removed=html.removed,
        warnings=(
            *unattached_warnings(html.content_ids, (each.content_id for each in inline)),
            *data_image_warnings(html.html),
        ),
    )


def _html_to_send(request: HtmlEmailRequest) -> SanitizedHtml:
    if request.should_sanitize:
        return sanitize(request.html_body)
    return SanitizedHtml(request.html_body, (), content_ids_of(request.html_body))


def _both_forms(request: HtmlEmailRequest, html: str) -> BodyPart:
    text = request.text_body
    return both_forms(html, characters_of(text_of_html(html)) if text is None else text)
