# File: platform.py
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
"""What an action gets of SOAR for one run: facts, and callables that reach the platform.

Knows nothing of phantom: the connector fills it, tests build it from literals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from smtp_dataclass import dataclass


@dataclass(frozen=True)
class RunFacts:
    """What does not change while the run lasts.

    Attributes:
        identifier: of the action, as in the manifest.
        config: asset settings, passwords in clear.
        asset_id: as text.
        container_id: a number, None without; the text "0" for report mail of the platform itself.
        home: PHANTOM_HOME.
        state_folder: where the platform keeps this app's states.
        ca_bundle: path of the platform's CA bundle, None if it has none.
        app_id, app_name: manifest keys appid and name.
    """

    identifier: str
    config: Mapping[str, Any]
    asset_id: str
    container_id: int | str | None
    home: str
    state_folder: str
    ca_bundle: str | None
    app_id: str
    app_name: str


@dataclass(frozen=True)
class Platform:
    """The platform as this run sees it.

    Attributes:
        rest_url: says where the platform's REST API is.
        load_state, save_state: of the asset.
        progress: shows one line to the analyst, as it is.
        send_progress: the same for a line that the next one replaces.
        is_cancelled: somebody stopped the run.
    """

    facts: RunFacts
    rest_url: Callable[[], str]
    load_state: Callable[[], Any]
    save_state: Callable[[dict[str, Any]], object]
    progress: Callable[[str], None]
    send_progress: Callable[[str], None]
    is_cancelled: Callable[[], bool]
