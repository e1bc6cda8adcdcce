# File: oauth_setup.py
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
"""What the OAuth tests start from: asset settings, an asset state in memory, a TokenEndpoint."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import encryption_helper

from smtp_asset import AssetConfig
from smtp_oauth.endpoint import TokenEndpoint
from smtp_oauth.files import APP_FOLDER
from smtp_oauth.store import TokenState

ASSET_ID = "7"
SETTINGS = {
    "server": "mail.example.com",
    "ssl_config": "StartTLS",
    "verify_server_cert": True,
    "auth_type": "OAuth",
    "username": "soar@example.com",
    "client_id": "client-1",
    "client_secret": "client-secret",  # pragma: allowlist secret (made up)
    "auth_url": "https://auth.example.com/authorize",
    "token_url": "https://auth.example.com/token",
    "scopes": "mail.send offline_access",
    "retries": 0,
}


def asset(**settings: Any) -> AssetConfig:
    """The usual OAuth asset; a setting of None is left out."""
    merged = {**SETTINGS, **settings}
    return AssetConfig.from_asset({key: merged[key] for key in merged if merged[key] is not None})


def endpoint(url: str, **settings: Any) -> TokenEndpoint:
    """The token endpoint of the usual client at a URL."""
    given = {"client_id": "client-1", "client_secret": "client-secret", "timeout_seconds": 5}
    return TokenEndpoint(url, **{**given, **settings})


class StateFile:
    """The asset's state as BaseConnector keeps it: JSON that is written and read as a whole.

    Attributes:
        saves: each state that was saved, in order.
    """

    def __init__(self, state: Any = None) -> None:
        self._text = json.dumps({"app_version": "4.0.0"} if state is None else state)
        self.saves: list[dict[str, Any]] = []

    def load(self) -> Any:
        return json.loads(self._text)

    def save(self, state: dict[str, Any]) -> None:
        self._text = json.dumps(state)
        self.saves.append(json.loads(self._text))

    def tokens(self, folder: Path = APP_FOLDER) -> TokenState:
        """Whoever uses another folder cannot keep others out, as on another node."""
        return TokenState(self.load, self.save, ASSET_ID, folder)


def state_of_3_3(**members: Any) -> dict[str, Any]:
    """A state as version 3.3.x leaves it after a login; members replace those of the token."""
    token = {
        "access_token": "old-token",
        "refresh_token": "refresh-1",
        "expires_in": 3600,
        "token_type": "Bearer",
        **members,
    }
    return {
        "app_version": "3.3.4",
        "oauth_token": {
            key: encrypted(value) if key in ("access_token", "refresh_token") else value
            for key, value in token.items()
            if value is not None
        },
        "client_id": "client-1",
        "is_encrypted": True,
    }


def encrypted(text: str) -> str:
    return encryption_helper.encrypt(text, ASSET_ID)


def decrypted(text: str) -> str:
    return encryption_helper.decrypt(text, ASSET_ID)
