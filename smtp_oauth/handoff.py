# File: handoff.py
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
"""How a waiting test connectivity and the web process hand an interactive login to each other.

    action: offer ──> <name>.offer ──┐                       ┌──> <name>.answer ──> collect
                                     └─ request_handler: claim ─> answer

Three files in the app's folder, the only place that both processes know. Each is encrypted for the
asset, readable for its owner only, and appears as a whole. Claiming renames the offer, which only
one of several callbacks can do, so a state is good for one use. Whatever is left is removed by the
action when it stops waiting. No phantom here.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import smtp_consts as consts
from smtp_errors import TokenError
from smtp_oauth import sentences
from smtp_oauth.token import Token, decrypt, encrypt

FORMAT_VERSION = 1
APP_FOLDER = Path(__file__).resolve().parent.parent
LIFETIME_SECONDS = 330  # the wait of 60 times 5 seconds, and a little
MAX_STATE_LENGTH = 128
_LEFT_BEHIND_SECONDS = 3600


@dataclass(frozen=True)
class LoginOffer:
    """What the web process needs to finish a login; it knows neither asset nor environment.

    Attributes:
        expires_at: seconds since the epoch.
    """

    state: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    client_id: str
    client_secret: str = field(repr=False)
    token_url: str
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_bundle: str | None = None
    timeout_seconds: float = consts.DEFAULT_TIMEOUT_SECONDS
    expires_at: float = 0


@dataclass(frozen=True)
class LoginAnswer:
    """How the login went: a token, or the reason why there is none."""

    token: Token | None = None
    problem: str = ""


class HandOff:
    """The files of one login.

    Args:
        state: from new_state, or what a request claims to be one.

    Raises:
        ValueError: it cannot be a state of ours; no path was built from it.
    """

    def __init__(self, state: str) -> None:
        asset_id, _, rest = state.partition(".")
        # isalnum() alone would let letters of all scripts into the path.
        is_plausible = asset_id.isalnum() and asset_id.isascii() and rest.isascii() and rest
        if not is_plausible or len(state) > MAX_STATE_LENGTH:
            raise ValueError("not a state")
        name = f"smtp_login_{asset_id}_{hashlib.sha256(state.encode()).hexdigest()[:32]}"
        self._asset_id = asset_id
        self._state = state
        self._folder = APP_FOLDER
        self._offer_file, self._claim_file, self._answer_file = (
            self._folder / f"{name}.{suffix}" for suffix in ("offer", "claim", "answer")
        )

    def offer(self, login: LoginOffer) -> None:
        """Let the web process know what it needs (action).

        Raises:
            TokenError: the folder cannot be written, or the platform cannot encrypt.
        """
        try:
            self._remove_left_behind()
            self._write(self._offer_file, asdict(login))
        except OSError as error:
            raise TokenError(
                sentences.HAND_OFF_NOT_WRITTEN.format(
                    folder=self._folder, reason=error.strerror or type(error).__name__
                )
            ) from error

    def claim(self) -> LoginOffer | None:
        """Take the offer, which nobody else then can (web process).

        Returns:
            None when there is none, or no more.
        """
        values = self._read(self._offer_file)
        if values is None:
            return None
        offer = LoginOffer(**values)
        is_ours = hmac.compare_digest(offer.state.encode(), self._state.encode())
        if not is_ours or time.time() >= offer.expires_at:
            return None
        try:
            self._offer_file.rename(self._claim_file)
        except FileNotFoundError:  # another callback was quicker, or the action has stopped
            return None
        return offer

    def answer(self, answer: LoginAnswer) -> bool:
        """Hand the outcome over (web process).

        Returns:
            False: nobody waits for it any more.
        """
        self._write(self._answer_file, asdict(answer))
        # withdraw() removes the claim first, so either it sees the answer, or the claim is gone.
        if self._claim_file.exists():
            return True
        self._answer_file.unlink(missing_ok=True)
        return False

    def collect(self) -> LoginAnswer | None:
        """Look for the outcome (action); None while there is none.

        Raises:
            TokenError: it cannot be decrypted.
        """
        values = self._read(self._answer_file)
        if values is None:
            return None
        token = values.get("token")
        return LoginAnswer(Token(**token) if token else None, values.get("problem", ""))

    def withdraw(self) -> None:
        """Remove whatever is there; from now on callbacks come too late (action)."""
        for path in (self._offer_file, self._claim_file, self._answer_file):
            path.unlink(missing_ok=True)

    def _write(self, path: Path, values: Mapping[str, Any]) -> None:
        text = encrypt(json.dumps({"version": FORMAT_VERSION, **values}), self._asset_id)
        descriptor, name = tempfile.mkstemp(prefix=path.stem, dir=self._folder)  # mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:  # a cancelled action leaves nothing behind either
            Path(name).unlink(missing_ok=True)
            raise

    def _read(self, path: Path) -> dict[str, Any] | None:
        """Return what another process wrote; None: nothing, or by another version of the app."""
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            return None
        values = json.loads(decrypt(text, self._asset_id))
        return values if values.pop("version", None) == FORMAT_VERSION else None

    def _remove_left_behind(self) -> None:
        """Clear what an action that was killed could not remove."""
        for path in self._folder.glob(f"smtp_login_{self._asset_id}_*"):
            with contextlib.suppress(FileNotFoundError):  # its owner was quicker
                if time.time() - path.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                    path.unlink()


def new_state(asset_id: str) -> str:
    """Make the state of a new login: which asset, and 256 random bits (RFC 9700 §4.7.1)."""
    return f"{asset_id}.{secrets.token_urlsafe(32)}"
