# File: result.py
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
"""One parameter set's stored result -> all that the widget says about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import smtp_consts as consts
from smtp_widget import sentences
from smtp_widget.outcomes import OUTCOMES, PREVIEW, WOULD_BE_SENT, look_of, place_of, result_look
from smtp_widget.parts import (
    eml_of,
    file_of,
    menu_of,
    outline_of,
    preview_of,
    removed_of,
    server_of,
    shields_of,
    step_of,
)
from smtp_widget.resend import resend_of
from smtp_widget.shown import octets, timestamp
from smtp_widget.stored import Stored, one_line
from smtp_widget.values import Email, File, Look, Menu, Recipient, Row, Step

MAX_RECIPIENTS = 50
MAX_ROWS = 100
MAX_SUBJECT = 300
Shown = TypeVar("Shown")
_FIELDS = {"to": "To", "cc": "Cc", "bcc": "Bcc"}
# What other apps' actions take a Message-ID for.
_MESSAGE_ID = ("internet message id", "msgoffice365 internet message id")


def email_of(row: Stored, param: Stored, message: str, *, succeeded: bool) -> Email:
    """Put one result into words.

    Args:
        row: the one data row (docs/design.md, "Result of a send"); empty for a result of 3.3.x.
        param: what the action was given.
        message: of the result.
    """
    recipients = sorted(row.parts("recipients"), key=lambda each: place_of(each.text("status")))
    look = result_look(row, succeeded=succeeded)
    files = tuple(file_of(each) for each in row.parts("attachments"))
    return Email(
        look=look,
        headline=_headline(row, look, recipients),
        subject=row.text("subject", MAX_SUBJECT) or param.text("subject", MAX_SUBJECT),
        to=recipients[0].text("address") if recipients else param.text("to", MAX_SUBJECT),
        more_recipients=max(0, len(recipients) - 1),
        when=timestamp(row.text("date_iso"), row.text("date")),
        what=_what(one_line(message), row),
        advice=_advice(row, look, files),
        resend=resend_of(row, param, look),
        recipients=tuple(_recipient(each, look) for each in recipients[:MAX_RECIPIENTS]),
        hidden_recipients=_hidden(recipients[MAX_RECIPIENTS:]),
        given_to=None if recipients else menu_of(param, "to", "email"),
        files=_bounded(files, _more_files),
        shields=shields_of(row.part("session")),
        server=server_of(row.part("session")),
        message_id=menu_of(row, "message_id", *_MESSAGE_ID),
        facts=tuple(_facts(row, param, look)),
        warnings=_bounded(row.texts("warnings"), _more),
        removed=_bounded(
            [removed_of(each) for each in row.part("sanitizer").parts("removed")], _more_rows
        ),
        outline=_bounded([outline_of(each) for each in row.parts("outline")], _more_rows),
        steps=_bounded([step_of(each) for each in row.parts("steps")], _more_steps),
        preview=preview_of(row.part("preview")),
        eml=eml_of(row.part("eml")),
        sha256=menu_of(row, "sha256", "sha256"),
    )


def _headline(row: Stored, look: Look, recipients: Sequence[Stored]) -> str:
    headline = look.word
    if look is OUTCOMES["partially accepted"]:
        accepted = sum(each.text("status") == "accepted" for each in recipients)
        headline = f"{headline}, {accepted} of {len(recipients)}"
    if row.flag("already_sent"):
        return sentences.ALREADY_SENT.format(headline=headline)
    return headline


def _what(message: str, row: Stored) -> str:
    """Return what happened, without the next step, which has a place of its own."""
    advice = row.text("advice")
    if advice and advice in message:
        # The last one: what happened may quote the same words.
        before, _advice_found, after = message.rpartition(advice)
        message = f"{before.strip()} {after.strip()}".strip()
    return "" if message.rstrip(".") == consts.EMAIL_SENT else message


def _advice(row: Stored, look: Look, files: Sequence[File]) -> str:
    if not row:
        known = look.tone == "good"
        return sentences.NO_DETAILS if known else f"{sentences.NO_DETAILS} {sentences.NOT_KNOWN}"
    advice = row.text("advice")
    if advice or look.tone != "good":
        return advice
    if any(file.problem for file in files):
        return sentences.FILES_MISSING
    return sentences.READ_WARNINGS if row.texts("warnings") else sentences.NOTHING_TO_DO


def _recipient(recipient: Stored, email: Look) -> Recipient:
    field = recipient.text("field", 20)
    code = recipient.number("reply_code")
    would_be_sent = email is PREVIEW and not recipient.text("reason")
    return Recipient(
        address=menu_of(recipient, "address", "email") or Menu("(no address)", "", ()),
        field=_FIELDS.get(field, field),
        look=WOULD_BE_SENT if would_be_sent else look_of(recipient.text("status", 40)),
        said=_reply(recipient) if code != 0 else "",
        reason=recipient.text("reason"),
    )


def _reply(reply: Stored) -> str:
    parts = (reply.text(name) for name in ("reply_code", "enhanced_code", "reply"))
    return " ".join(part for part in parts if part)


def _hidden(recipients: Sequence[Stored]) -> str:
    if not recipients:
        return ""
    counts = Counter(look_of(each.text("status", 40)).word.lower() for each in recipients)
    listed = ", ".join(f"{count} {status}" for status, count in counts.items())
    return sentences.MORE_RECIPIENTS.format(count=len(recipients), listed=listed)


def _facts(row: Stored, param: Stored, look: Look) -> Iterator[Row]:
    size = row.number("size")
    stage = "" if look.tone in ("good", "info", "part") else row.text("stage")
    facts = (
        ("Server said", _reply(row.part("server_reply"))),
        ("Queue ID", row.part("server_reply").text("queue_id")),
        ("From", row.text("envelope_from") or param.text("from")),
        ("Size", octets(size) if size else ""),
        ("Attempts", row.text("attempts") if row.number("attempts") else ""),
        ("Cause", row.text("cause").replace("_", " ")),
        ("Came as far as", stage.replace("_", " ")),
    )
    return (Row(name, value) for name, value in facts if value)


def _bounded(shown: Sequence[Shown], more: Callable[[int], Shown]) -> tuple[Shown, ...]:
    """Return the first of a list, and how many more there are in its place."""
    hidden = len(shown) - MAX_ROWS
    return (*shown[:MAX_ROWS], *([more(hidden)] if hidden > 0 else []))


def _more(hidden: int) -> str:
    return sentences.MORE.format(count=hidden)


def _more_files(hidden: int) -> File:
    return File(_more(hidden), facts="", problem="", vault_id=None, sha256=None)


def _more_rows(hidden: int) -> Row:
    return Row(_more(hidden), "")


def _more_steps(hidden: int) -> Step:
    return Step(_more(hidden), detail="", time="", is_good=True)
