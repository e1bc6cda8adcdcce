# File: resend.py
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
"""Whether an email may be sent again, and to whom: only where nobody can get it twice."""

from __future__ import annotations

import re

from smtp_widget import sentences
from smtp_widget.outcomes import NOT_DELIVERED, PREVIEW, PREVIEW_REFUSED
from smtp_widget.shown import seconds
from smtp_widget.stored import Stored
from smtp_widget.values import Look, Menu, Resend

# By data path ``cause``, where there is more to say than that it is not safe.
_WHY_NOT = {"login_rejected": sentences.NOT_SAFE_LOGIN}


def resend_of(row: Stored, param: Stored, look: Look) -> Resend | None:
    """Offer the send actions on the failed addresses, or say why not.

    Args:
        row: of a run by this version; for an older one nothing is known, so nothing is offered.
        param: names the addresses when the run ended before it had read them.

    Returns:
        None when there is nothing to send again.
    """
    if look.tone == "good" or look in (PREVIEW, PREVIEW_REFUSED) or not row:
        return None
    recipients = row.parts("recipients")
    doubtful = sum(each.text("status") == "unknown" for each in recipients)
    failed = [each for each in recipients if each.text("status") in NOT_DELIVERED]
    if (doubtful or look.tone == "doubt") and not failed:
        note = sentences.MAY_HAVE_IT.format(count=_people(doubtful))
        return Resend(None, note if row.text("advice") else f"{note} {sentences.LOOK_FIRST}")
    # The whole of an email that some have got is not safe to repeat; the rest of it is.
    if row.flag("safe_to_repeat") is False and look.tone not in ("part", "doubt"):
        return Resend(None, _WHY_NOT.get(row.text("cause"), sentences.NOT_SAFE))
    if not recipients:
        return _resend_all(param.exact("to"), row)
    addresses = [each.exact("address") for each in failed]
    readable = [each for each in addresses if _is_one_address(each)]
    if not readable:
        return Resend(None, sentences.CORRECT_FIRST)
    return Resend(_menu(readable), _note(row, len(readable), doubtful))


def _resend_all(given: str, row: Stored) -> Resend | None:
    """Offer what the author gave as it was given: a list that the send actions read."""
    if "@" not in given:
        return None
    return Resend(Menu(sentences.SEND_AGAIN, given, ("email",)), _note(row, 0, 0))


def _menu(readable: list[str]) -> Menu:
    words = sentences.SEND_AGAIN_TO_ONE if len(readable) == 1 else sentences.SEND_AGAIN_TO
    return Menu(words.format(count=len(readable)), ", ".join(readable), ("email",))


def _is_one_address(text: str) -> bool:
    """Whether the text still means the same within a list: separators stand in quotes only."""
    # What stands in quotes may be anything; an empty local part is none.
    outside = re.sub(r'"[^"]*"', "q", text)
    return re.fullmatch(r'[^@\s,;<>()"]+@[^@\s,;<>()"]+', outside) is not None


def _note(row: Stored, failed: int, doubtful: int) -> str:
    wait = row.number("retry_after_seconds")
    note = sentences.WAIT_FIRST.format(time=seconds(wait)) if wait else ""
    if doubtful:
        return note + sentences.REST_MAY_HAVE_IT.format(count=_people(doubtful).capitalize())
    if not failed:
        return note + sentences.NOBODY_HAS_IT
    return note + (sentences.ONE_HAS_NOT if failed == 1 else sentences.THEY_HAVE_NOT)


def _people(count: int) -> str:
    return "one recipient" if count == 1 else f"{count} recipients" if count else "somebody"
