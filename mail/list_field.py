# File: list_field.py
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
"""Fields of mailing lists (RFC 2369, RFC 2919) and Archived-At (RFC 5064) by their grammar.

A bare URL or list identifier gets its angle brackets; what is no URL is not made one.
"""

from __future__ import annotations

import re

# RFC 2369 §3, and the field of RFC 5064 §2, whose URL stands alone.
URL_FIELDS = frozenset(
    {
        "list-help",
        "list-unsubscribe",
        "list-subscribe",
        "list-post",
        "list-owner",
        "list-archive",
        "archived-at",
    }
)
# RFC 3986 §2, without what would end it here.
_URL = r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z\[\]_a-z~%^`{|}\\]+"
# One element: its URL in brackets or, where it holds no comma that may part it, bare; comments
# (RFC 2369 §2) are kept where they stand.
_COMMENT = r"\((?:[^()\\]|\\.)*\)"
_ELEMENT = (
    rf"(?P<before>(?:\s|{_COMMENT})*)"
    rf"(?:<\s*(?P<bracketed>{_URL})\s*>|(?P<bare>[A-Za-z][A-Za-z0-9+.-]*:[!#-+\--;=?-Z_a-z~]+"
    r"(?:,(?!\s|<|[A-Za-z][A-Za-z0-9+.-]*:)[!#-+\--;=?-Z_a-z~]+)*))"
    rf"(?P<after>(?:\s|{_COMMENT})*)(?:,|$)"
)
_NO_POSTING = rf"(?i)NO\s*(?:{_COMMENT})?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LIST_ID = rf"(?P<phrase>[^<>]*)<(?P<id>{_ATOM}(?:\.{_ATOM})*)>"
_BARE_LIST_ID = rf"{_ATOM}(?:\.{_ATOM})+"


def urls_or_none(field_name: str, text: str) -> str | None:
    """Return the URLs of a field in angle brackets, None when something there is no URL.

    Args:
        text: one line; elements apart by commas. "NO" is a word of List-Post (RFC 2369 §3.4).
    """
    if field_name.lower() == "list-post" and re.fullmatch(_NO_POSTING, text):
        return text
    element = re.compile(_ELEMENT)
    written: list[str] = []
    at = 0
    while at < len(text):
        match = element.match(text, at)
        if match is None:
            return None
        at = match.end()
        written.append(_written_element(match))
    is_several = len(written) > 1 and field_name.lower() == "archived-at"
    return ", ".join(written) if written and not is_several else None


def list_id_or_none(text: str) -> tuple[str, str] | None:
    """Return phrase and list identifier of List-Id (RFC 2919 §3), None when it is none.

    Returns:
        The phrase without quotes, possibly empty, in any script; the identifier without brackets.
    """
    if re.fullmatch(_BARE_LIST_ID, text):
        return "", text
    match = re.fullmatch(_LIST_ID, text)
    if match is None:
        return None
    phrase = match["phrase"].strip()
    if len(phrase) > 1 and phrase[0] == phrase[-1] == '"':
        phrase = re.sub(r"\\(.)", r"\1", phrase[1:-1])
    return phrase, match["id"]


def _written_element(match: re.Match[str]) -> str:
    url = f"<{match['bracketed'] or match['bare']}>"
    return " ".join(filter(None, [match["before"].strip(), url, match["after"].strip()]))
