# File: settings.py
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
"""What the asset says about composing, and what it does not allow."""

from __future__ import annotations

import smtp_consts as consts
from smtp_dataclass import dataclass
from smtp_errors import CompositionError, say


@dataclass(frozen=True)
class ComposeSettings:
    """What the asset says about composing.

    Attributes:
        default_senders: label of the setting and its value, in order of preference, for messages
            without a sender of their own.
        allow_smtputf8: asset setting "Enable SMTPUTF8 support".
        allow_unicode: asset setting "Enable Unicode support".
    """

    default_senders: tuple[tuple[str, str], ...] = ()
    allow_smtputf8: bool = False
    allow_unicode: bool = False


def require_smtputf8(settings: ComposeSettings, *, is_needed: bool) -> None:
    """Refuse addresses that are not ASCII when the asset says so.

    Args:
        is_needed: an address of the envelope or the header is not ASCII (RFC 6531 §3.4).

    Raises:
        CompositionError: it is, and the asset does not allow it.
    """
    if is_needed and not settings.allow_smtputf8:
        raise CompositionError(say(consts.SMTPUTF8_DISABLED))


def require_unicode(name: str, text: str, settings: ComposeSettings) -> None:
    """Refuse a text that is not ASCII when the asset says so (as published).

    Args:
        name: of the parameter.

    Raises:
        CompositionError: names the first such character.
    """
    if settings.allow_unicode or text.isascii():
        return
    found = next(character for character in text if not character.isascii())
    character = f"U+{ord(found):04X}"
    raise CompositionError(say(consts.UNICODE_DISABLED, name=name, character=character))
