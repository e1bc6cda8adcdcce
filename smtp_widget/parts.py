# File: parts.py
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
"""The parts of a stored result, one by one: files, protection, steps, outline, preview."""

from __future__ import annotations

from smtp_widget import sentences
from smtp_widget.shown import octets, protocol
from smtp_widget.stored import Stored
from smtp_widget.values import File, Menu, Preview, Row, Shield, Step

# Longer texts are cut when they are stored.
MAX_PREVIEW = 256 * 1024
MAX_FIELDS = 50
MAX_DEPTH = 12
# What became of a file that was not sent.
_FILE_PROBLEMS = {
    "not found": sentences.FILE_NOT_FOUND,
    "unreadable": sentences.FILE_UNREADABLE,
    "not sent": sentences.FILE_NOT_SENT,
}
# Nothing in the frame may run, load or navigate, whoever wrote the HTML: the frame's sandbox stops
# scripts, this policy stops fetches, and the links of an inert document cannot be followed. The
# attributes of a later <html> are added to these, they never replace them (HTML, "in body").
_FRAME = (
    '<!DOCTYPE html><html inert><head><meta charset="utf-8">'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
    "style-src 'unsafe-inline'\">"
    '<base target="_blank">'
)


def menu_of(row: Stored, name: str, *contains: str) -> Menu | None:
    """Return a field with its contextual menu, None when there is no such field."""
    text = row.text(name)
    return Menu(text, row.exact(name), contains) if text else None


def file_of(attachment: Stored) -> File:
    """Return one file that was to be attached."""
    status = attachment.text("status", 40)
    content_id = attachment.text("content_id")
    size = attachment.number("size")
    facts = (
        octets(size) if size is not None else "",
        attachment.text("content_type"),
        sentences.SHOWN_IN_HTML.format(content_id=content_id) if content_id else "",
    )
    menus = (
        menu_of(attachment, "vault_id", "vault id", "sha1"),
        menu_of(attachment, "sha256", "sha256"),
    )
    return File(
        name=attachment.text("file_name") or "File without a name",
        facts=_joined(*facts),
        problem=_FILE_PROBLEMS.get(status, ""),
        vault_id=menus[0],
        sha256=menus[1],
    )


def eml_of(copy: Stored) -> Menu | None:
    """Return the copy of the message in the vault, shown by its name."""
    vault_id = copy.text("vault_id")
    kinds = ("vault id", "sha1")
    return (
        Menu(copy.text("file_name") or vault_id, copy.exact("vault_id"), kinds)
        if vault_id
        else None
    )


def shields_of(session: Stored) -> tuple[Shield, ...]:
    """Return what protected the conversation; nothing when there was none."""
    if not session.text("server"):
        return ()
    mechanism = session.text("auth_mechanism")
    words = sentences.LOGIN.format(mechanism=mechanism) if mechanism else sentences.NO_LOGIN
    login = Shield(words, is_good=True)
    version = session.text("tls_version")
    if not version:
        return (Shield(sentences.NOT_ENCRYPTED, is_good=False), login)
    verified = bool(session.flag("certificate_verified"))
    words = sentences.CERTIFICATE_VERIFIED if verified else sentences.CERTIFICATE_NOT_VERIFIED
    return (Shield(protocol(version), is_good=True), Shield(words, is_good=verified), login)


def server_of(session: Stored) -> Menu | None:
    """Return host and port of the mail server; the menu is for the host."""
    host, port = session.text("server"), session.text("port")
    text = f"{host}:{port}" if port else host
    return Menu(text, session.exact("server"), ("host name",)) if host else None


def removed_of(removed: Stored) -> Row:
    """Return what the sanitizer removed and how often."""
    name = f"{removed.text('kind')} {removed.text('name')}".strip()
    return Row(name, f"{removed.text('count') or '1'} ×")


def outline_of(part: Stored) -> Row:
    """Return one part of the MIME tree."""
    size = part.number("size")
    facts = (part.text("name"), part.text("disposition"), octets(size) if size else "")
    depth = min(max(part.number("depth") or 0, 0), MAX_DEPTH)
    return Row(part.text("content_type"), _joined(*facts), depth)


def step_of(step: Stored) -> Step:
    """Return one step of the run."""
    ms = step.number("ms")
    return Step(
        name=step.text("name").replace("_", " "),
        detail=step.text("detail"),
        time=f"{ms} ms" if ms is not None else "",
        is_good=step.flag("ok") is not False,
    )


def preview_of(preview: Stored) -> Preview | None:
    """Return what would be sent, its HTML as a document for a sandboxed frame."""
    headers = preview.parts("headers")
    if not headers:
        return None
    html = preview.markup("html", MAX_PREVIEW)
    return Preview(
        fields=tuple(Row(each.text("name"), each.text("value")) for each in headers[:MAX_FIELDS]),
        text=preview.lines("text", MAX_PREVIEW),
        document=f"{_FRAME}{html}" if html else "",
        refusals=tuple(preview.texts("refusals")[:MAX_FIELDS]),
        is_shortened=preview.flag("is_shortened") is True or len(html) == MAX_PREVIEW,
    )


def _joined(*facts: str) -> str:
    return " · ".join(fact for fact in facts if fact)
