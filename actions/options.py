# File: options.py
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
"""What the three sends can do beside sending: parameters -> SendOptions.

Their defaults are what the published app does.
"""

from __future__ import annotations

from typing import Any

import smtp_consts as consts
from actions import sentences
from smtp_dataclass import dataclass
from smtp_errors import ParameterError, say
from smtp_parse import boolean_or_none, text_or_none
from smtp_quoting import shown

MAX_ONCE_KEY = 200


@dataclass(frozen=True)
class SendOptions:
    """How a message is to be sent.

    Attributes:
        dry_run: only show what would be sent.
        save_to_vault: keep a copy of the octets that were sent.
        once_key: send at most once for this key; None: send whatever was sent before.
    """

    dry_run: bool = False
    save_to_vault: bool = False
    once_key: str | None = None


def parse_send_options(param: dict[str, Any]) -> SendOptions:
    """Read the options of a send.

    Raises:
        ParameterError: names the parameter that cannot be read.
    """
    return SendOptions(
        dry_run=_boolean(param, consts.PARAM_DRY_RUN),
        save_to_vault=_boolean(param, consts.PARAM_SAVE_TO_VAULT),
        once_key=_once_key(param),
    )


def _boolean(param: dict[str, Any], key: str) -> bool:
    value = param.get(key)
    if value is None or (isinstance(value, str) and not value.strip()):
        return False
    parsed = boolean_or_none(value)
    if parsed is None:
        # "dry_run": "ture" must not send what was only to be looked at.
        raise ParameterError(say(sentences.OPTION_NOT_BOOLEAN, name=key, value=shown(value)))
    return parsed


def _once_key(param: dict[str, Any]) -> str | None:
    value = param.get(consts.PARAM_ONCE_KEY)
    if isinstance(value, (list, dict, bool)):
        raise ParameterError(say(sentences.ONCE_KEY_NOT_TEXT))
    key = text_or_none(value)
    if key is not None and len(key) > MAX_ONCE_KEY:
        sentence = say(sentences.ONCE_KEY_TOO_LONG, length=len(key), maximum=MAX_ONCE_KEY)
        raise ParameterError(sentence)
    return key
