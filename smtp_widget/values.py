# File: values.py
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
"""What the widget of a send shows: values only, all text, ready for the templates.

Every text may be foreign; the templates escape it. Colours and shapes are theirs too: here a state
has a tone and a symbol by name. Nothing here knows where a value comes from.
"""

from __future__ import annotations

from smtp_dataclass import dataclass


@dataclass(frozen=True)
class Look:
    """How a state is told three times: by word, by tone (a colour), by symbol."""

    word: str
    tone: str
    symbol: str


@dataclass(frozen=True)
class Menu:
    """A value with SOAR's contextual menu.

    Attributes:
        text: what is shown.
        value: what the actions offered work on; empty: there is no menu.
        contains: what the value is, by the manifest's types.
    """

    text: str
    value: str
    contains: tuple[str, ...]


@dataclass(frozen=True)
class Resend:
    """Whether the email may be sent again, and to whom.

    Attributes:
        menu: the failed addresses, joined by commas; None when sending again is not offered.
        note: what to mind, or why it is not offered.
    """

    menu: Menu | None
    note: str


@dataclass(frozen=True)
class Recipient:
    """One line of the table of recipients."""

    address: Menu
    field: str
    look: Look
    said: str
    reason: str


@dataclass(frozen=True)
class File:
    """One file that was to be attached.

    Attributes:
        facts: type, size and where it is shown, in words.
        problem: why it was not sent; empty when it was.
    """

    name: str
    facts: str
    problem: str
    vault_id: Menu | None
    sha256: Menu | None


@dataclass(frozen=True)
class Shield:
    """One thing that protected the conversation, or did not."""

    text: str
    is_good: bool


@dataclass(frozen=True)
class Step:
    """One step of the run and its time."""

    name: str
    detail: str
    time: str
    is_good: bool


@dataclass(frozen=True)
class Row:
    """A name and a value, of a header field or of a count."""

    name: str
    value: str
    depth: int = 0


@dataclass(frozen=True)
class Preview:
    """What would be sent.

    Attributes:
        refusals: why it would not be sent.
        document: the HTML form, for a frame that runs and fetches nothing; "" without one.
    """

    fields: tuple[Row, ...]
    text: str
    document: str
    refusals: tuple[str, ...]
    is_shortened: bool


@dataclass(frozen=True)
class Email:
    """Everything the widget says about one parameter set."""

    look: Look
    headline: str
    subject: str
    to: str
    more_recipients: int
    when: str
    what: str
    advice: str
    resend: Resend | None
    recipients: tuple[Recipient, ...]
    hidden_recipients: str
    given_to: Menu | None
    files: tuple[File, ...]
    shields: tuple[Shield, ...]
    server: Menu | None
    message_id: Menu | None
    facts: tuple[Row, ...]
    warnings: tuple[str, ...]
    removed: tuple[Row, ...]
    outline: tuple[Row, ...]
    steps: tuple[Step, ...]
    preview: Preview | None
    eml: Menu | None
    sha256: Menu | None


@dataclass(frozen=True)
class Widget:
    """What one widget shows.

    Attributes:
        emails: one for each parameter set, in the order to be shown.
        totals: how many of each outcome, in words.
        hidden: how many more there are.
    """

    emails: tuple[Email, ...]
    totals: str
    hidden: int
