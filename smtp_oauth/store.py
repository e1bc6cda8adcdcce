# File: store.py
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
"""Tokens in the asset's state: the layout of version 3.3.x, and what 4.0 adds to it.

    {"oauth_token": {"access_token": …, "refresh_token": …, "expires_in": 3600, …},
     "client_id": "…", "is_encrypted": true,             as 3.3.x wrote and still reads it
     "oauth_expires_at": 1767225600, "oauth_fingerprint": "…",      ours, as all that follows
     "client_credentials_token": {"access_token": …, "expires_at": …, "fingerprint": …}}

Both tokens are encrypted for the asset, unless is_encrypted is missing: then 3.3.x's predecessors
wrote them. The connector gives the functions that load and save the state; no phantom here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Callable

from smtp_errors import TokenError
from smtp_oauth.token import Token, decrypt, encrypt
from smtp_parse import text_or_none

State = dict[str, Any]
_LOGIN = "oauth_token"
_APP_TOKEN = "client_credentials_token"
_SECRET_MEMBERS = ("access_token", "refresh_token")


@dataclass(frozen=True)
class StoredLogin:
    """What an interactive login left behind.

    Attributes:
        client_id: the client that it was made for.
        fingerprint: of all settings that it was made with; None: 3.3.x did not note it.
    """

    token: Token
    client_id: str | None = None
    fingerprint: str | None = None


class TokenState:
    """Reads and writes the tokens of one asset.

    Args:
        load: returns the asset's state, or something else when it is not readable.
        save: writes it, at once.
    """

    def __init__(
        self, load: Callable[[], Any], save: Callable[[State], object], asset_id: str
    ) -> None:
        self._load = load
        self._save = save
        self._asset_id = asset_id

    def read_login(self) -> StoredLogin | None:
        """Return the stored login; None when there is none.

        A login from before encryption is encrypted on the way, as 3.3.x does.

        Raises:
            TokenError: it cannot be decrypted. Nothing was changed.
        """
        state = self._state()
        members = state.get(_LOGIN)
        if not isinstance(members, dict):
            return None
        is_encrypted = bool(state.get("is_encrypted"))
        token = Token.from_values(
            {
                **(self._decrypted(members) if is_encrypted else members),
                "expires_at": state.get("oauth_expires_at"),
            }
        )
        if token is None:
            return None
        login = StoredLogin(
            token,
            text_or_none(state.get("client_id")),
            text_or_none(state.get("oauth_fingerprint")),
        )
        if not is_encrypted:
            self._write(state, login)
        return login

    def write_login(self, login: StoredLogin) -> None:
        """Store a login in place of the one before.

        Raises:
            TokenError: the platform cannot encrypt it. Nothing was changed.
        """
        self._write(self._state(), login)

    def read_app_token(self, fingerprint: str) -> Token | None:
        """Return the token of the client credentials grant; None when there is none to be used.

        Args:
            fingerprint: of the settings; a token that was issued for others is none.
        """
        members = self._state().get(_APP_TOKEN)
        if not isinstance(members, dict) or members.get("fingerprint") != fingerprint:
            return None
        try:
            return Token.from_values(self._decrypted(members))
        except TokenError:  # only a cache: a new one is asked for
            return None

    def write_app_token(self, token: Token, fingerprint: str) -> None:
        """Keep a token of the client credentials grant; raises as write_login does."""
        members = {
            "access_token": encrypt(token.access_token, self._asset_id),
            "expires_at": token.expires_at,
            "fingerprint": fingerprint,
        }
        self._save({**self._state(), _APP_TOKEN: members})

    def _state(self) -> State:
        state = self._load()
        return dict(state) if isinstance(state, dict) else {}

    def _write(self, state: State, login: StoredLogin) -> None:
        before = state.get(_LOGIN)
        after: State = {
            **(before if isinstance(before, dict) else {}),
            **self._members(login.token),
        }
        after.pop("id_token", None)  # 3.3.x left it in clear, and nobody reads it
        about = {
            "client_id": login.client_id,
            "oauth_expires_at": login.token.expires_at,
            "oauth_fingerprint": login.fingerprint,
        }
        self._save(
            {
                **{key: state[key] for key in state if key not in about},
                _LOGIN: after,
                "is_encrypted": True,
                **{key: value for key, value in about.items() if value is not None},
            }
        )

    def _members(self, token: Token) -> State:
        """Write a token as 3.3.x does: null for no refresh token, other unknowns left out."""
        secrets = {key: getattr(token, key) for key in _SECRET_MEMBERS}
        known = {"token_type": token.token_type, "expires_in": token.expires_in}
        return {
            **{key: value and encrypt(value, self._asset_id) for key, value in secrets.items()},
            **{key: value for key, value in known.items() if value is not None},
        }

    def _decrypted(self, members: Mapping[str, Any]) -> State:
        return {
            key: decrypt(str(value), self._asset_id) if key in _SECRET_MEMBERS and value else value
            for key, value in members.items()
        }
