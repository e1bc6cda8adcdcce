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
"""The asset's state: where tokens are kept between runs.

    {"oauth_token": {"access_token": …, "refresh_token": …, "expires_in": 3600, …},
     "client_id": "…", "is_encrypted": true,             as 3.3.x wrote and still reads it
     "oauth_expires_at": 1767225600, "oauth_fingerprint": "…",      ours, as all that follows
     "client_credentials_token": {"access_token": …, "expires_at": …, "fingerprint": …}}

Both tokens are encrypted for the asset, unless is_encrypted is missing: then 3.3.x's predecessors
wrote them. The functions that load and save the state are given; no phantom here. The platform
locks nothing and writes the state as a whole, so whoever changes it holds ``exclusive``.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Callable

from smtp_dataclass import dataclass
from smtp_errors import Cause, TokenError, say
from smtp_oauth import sentences
from smtp_oauth.files import APP_FOLDER
from smtp_oauth.lock import exclusive
from smtp_oauth.token import Token, decrypt, encrypt
from smtp_parse import text_or_none

State = dict[str, Any]
_LOGIN = "oauth_token"
_APP_TOKEN = "client_credentials_token"
_SECRET_MEMBERS = ("access_token", "refresh_token")
# What stands beside the token, in the order in which it is written.
_ABOUT_LOGIN = ("client_id", "oauth_expires_at", "oauth_fingerprint")
# Another run may be writing the file at this very moment.
_LOOKS = 3
_SECONDS_PER_LOOK = 0.1


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
        folder: where runs on one asset keep each other out.
    """

    def __init__(
        self,
        load: Callable[[], Any],
        save: Callable[[State], object],
        asset_id: str,
        folder: Path = APP_FOLDER,
    ) -> None:
        self._load = load
        self._save = save
        self._asset_id = asset_id
        self._folder = folder

    @contextlib.contextmanager
    def exclusive(self, seconds: float) -> Iterator[None]:
        """Let no other run on this asset change the tokens meanwhile.

        Args:
            seconds: how long to wait for another one.

        Raises:
            TokenError: it took longer.
        """
        name = "".join(c for c in self._asset_id if c.isalnum())
        with exclusive(self._folder / f"smtp_tokens_{name}.lock", seconds) as is_ours:
            if not is_ours:
                sentence = say(sentences.TOKENS_BUSY, seconds=f"{seconds:g}")
                raise TokenError(sentence, cause=Cause.TOKEN_ENDPOINT)
            yield

    def read_login(self) -> StoredLogin | None:
        """Return the stored login; None when there is none.

        A login from before encryption is encrypted on the way, as 3.3.x does.

        Raises:
            TokenError: it cannot be decrypted. Nothing was changed.
        """
        state = self._state()
        token = self._token_in(state)
        if token is None:
            return None
        login = StoredLogin(
            token,
            text_or_none(state.get("client_id")),
            text_or_none(state.get("oauth_fingerprint")),
        )
        if not state.get("is_encrypted"):
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
        for _look in range(_LOOKS - 1):
            if isinstance(state, dict):
                break
            time.sleep(_SECONDS_PER_LOOK)
            state = self._load()
        return dict(state) if isinstance(state, dict) else {}

    def _token_in(self, state: State) -> Token | None:
        members = state.get(_LOGIN)
        if not isinstance(members, dict):
            return None
        readable = self._decrypted(members) if state.get("is_encrypted") else members
        values = {**readable, "expires_at": state.get("oauth_expires_at")}
        return Token.from_values(values) or Token.to_be_refreshed(values)

    def _write(self, state: State, login: StoredLogin) -> None:
        """Write the state with a login in it; what else is there stays."""
        written = {key: value for key, value in state.items() if key not in _ABOUT_LOGIN}
        written[_LOGIN] = self._merged(state.get(_LOGIN), login.token)
        written["is_encrypted"] = True
        about = (login.client_id, login.token.expires_at, login.fingerprint)
        for key, value in zip(_ABOUT_LOGIN, about):
            if value is not None:
                written[key] = value
        self._save(written)

    def _merged(self, before: Any, token: Token) -> State:
        """Write a token as 3.3.x does: null for no refresh token, other unknowns left out."""
        members = dict(before) if isinstance(before, dict) else {}
        members.pop("id_token", None)  # 3.3.x left it in clear, and nobody reads it
        members["access_token"] = encrypt(token.access_token, self._asset_id)
        refresh_token = token.refresh_token
        members["refresh_token"] = refresh_token and encrypt(refresh_token, self._asset_id)
        for key, value in (("token_type", token.token_type), ("expires_in", token.expires_in)):
            if value is not None:
                members[key] = value
        return members

    def _decrypted(self, members: Mapping[str, Any]) -> State:
        return {
            key: decrypt(str(value), self._asset_id) if key in _SECRET_MEMBERS and value else value
            for key, value in members.items()
        }
