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
"""How the login gets from the action to the web process and back (design.md §4 row 17).

    action: offer ──> <name>.offer ──┐                       ┌──> <name>.answer ──> collect
                                     └─ web process: claim ─> answer

Three files in the app's folder, the only place that both processes know. Each is encrypted for the
asset and appears as a whole; a link in its place is not followed. Claiming renames the offer, which
only one of several callbacks can do, so a state is good for one use. Whatever is left is removed by
the action when it stops waiting. No phantom here.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from smtp_dataclass import asdict, dataclass, field
from smtp_errors import TokenError, say
from smtp_oauth import sentences
from smtp_oauth.endpoint import TokenEndpoint
from smtp_oauth.files import APP_FOLDER, owner_of, read_file, write_file
from smtp_oauth.token import Token, decrypt, encrypt
from smtp_oauth.url import host_of

FORMAT_VERSION = 2
LIFETIME_SECONDS = 330  # the wait of 60 times 5 seconds, and a little
MAX_STATE_LENGTH = 128
_LEFT_BEHIND_SECONDS = 3600


@dataclass(frozen=True)
class LoginOffer:
    """What the web process needs to finish a login; it knows neither asset nor environment.

    Attributes:
        issuer_hosts: where the provider is reached; its issuer identifier names one of them.
        expires_at: seconds since the epoch.
    """

    state: str = field(repr=False)
    code_verifier: str = field(repr=False)
    redirect_uri: str
    endpoint: TokenEndpoint
    issuer_hosts: tuple[str, ...] = ()
    expires_at: float = 0

    def is_for(self, path_parts: list[str]) -> bool:
        """Whether the browser came back to the asset that the login is for.

        Args:
            path_parts: of the callback's URL behind the app's folder: the asset's name.
        """
        came_to = "/".join(path_parts).strip("/")
        asset_name = unquote(self.redirect_uri.rpartition("/")[2])
        return not came_to or asset_name in (came_to, unquote(came_to))

    def is_from(self, issuer: str) -> bool:
        """Whether the issuer that an answer names is the provider we asked (RFC 9207 §2.4)."""
        if not issuer or not self.issuer_hosts:
            return True
        return "://" in issuer and host_of(issuer).lower() in self.issuer_hosts


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
        endpoint = login.endpoint.as_values()
        values = {each: getattr(login, each) for each in _PLAIN_MEMBERS}
        try:
            self._remove_left_behind()
            self._write(self._offer_file, {**values, "endpoint": endpoint})
        except OSError as error:
            raise TokenError(
                say(
                    sentences.HAND_OFF_NOT_WRITTEN,
                    folder=self._folder,
                    reason=error.strerror or type(error).__name__,
                )
            ) from error

    def claim(self) -> LoginOffer | None:
        """Take the offer, which nobody else then can (web process).

        Returns:
            None when there is none, or no more.

        Raises:
            TokenError: its file cannot be used; the sentence names it.
        """
        offer = self._read_offer()
        if offer is None:
            return None
        is_ours = hmac.compare_digest(offer.state.encode(), self._state.encode())
        return offer if is_ours and time.time() < offer.expires_at else None

    def take(self) -> bool:
        """Take the offer away, so that nobody else can (web process).

        Returns:
            False: another callback was quicker, or the action has stopped.
        """
        with self._usable(self._offer_file):
            try:
                self._offer_file.rename(self._claim_file)
            except FileNotFoundError:
                return False
        return True

    def answer(self, answer: LoginAnswer) -> bool:
        """Hand the outcome over (web process).

        Returns:
            False: nobody waits for it any more.

        Raises:
            TokenError: the file cannot be written; the sentence names it.
        """
        with self._usable(self._answer_file):
            self._write(self._answer_file, asdict(answer))
            # withdraw() removes the claim first: either it sees the answer, or the claim is gone.
            if self._claim_file.exists():
                return True
            self._answer_file.unlink(missing_ok=True)
        return False

    def collect(self) -> LoginAnswer | None:
        """Look for the outcome (action); None while there is none.

        Raises:
            TokenError: it cannot be read or decrypted.
        """
        with self._usable(self._answer_file):
            values = self._read(self._answer_file)
        if values is None:
            return None
        token = values.get("token")
        return LoginAnswer(Token(**token) if token else None, values.get("problem", ""))

    def withdraw(self) -> None:
        """Remove whatever is there; from now on callbacks come too late (action)."""
        for path in (self._offer_file, self._claim_file, self._answer_file):
            path.unlink(missing_ok=True)

    def _read_offer(self) -> LoginOffer | None:
        """Read the offer; None also for what is damaged, or was put there for another asset."""
        with self._usable(self._offer_file):
            try:
                values = self._read(self._offer_file)
            except (TokenError, ValueError):
                return None
        if values is None:
            return None
        endpoint = TokenEndpoint.from_values(values.pop("endpoint"))
        hosts = tuple(values.pop("issuer_hosts"))
        return LoginOffer(endpoint=endpoint, issuer_hosts=hosts, **values)

    @contextlib.contextmanager
    def _usable(self, path: Path) -> Iterator[None]:
        """Say which file it is about when the operating system refuses something."""
        try:
            yield
        except OSError as error:
            raise TokenError(
                say(
                    sentences.HAND_OFF_NOT_SHARED,
                    file=path,
                    reason=error.strerror or type(error).__name__,
                    owner=owner_of(path) or owner_of(self._folder),
                )
            ) from error

    def _write(self, path: Path, values: Mapping[str, Any]) -> None:
        text = encrypt(json.dumps({"version": FORMAT_VERSION, **values}), self._asset_id)
        write_file(path, text)

    def _read(self, path: Path) -> dict[str, Any] | None:
        """Return what another process wrote; None: nothing, or by another version of the app."""
        text = read_file(path)
        if text is None:
            return None
        values = json.loads(decrypt(text, self._asset_id))
        return values if values.pop("version", None) == FORMAT_VERSION else None

    def _remove_left_behind(self) -> None:
        """Clear what an action that was killed could not remove."""
        for path in self._folder.glob(f"smtp_login_{self._asset_id}_*"):
            with contextlib.suppress(FileNotFoundError):  # its owner was quicker
                if time.time() - path.lstat().st_mtime > _LEFT_BEHIND_SECONDS:
                    path.unlink()


_PLAIN_MEMBERS = ("state", "code_verifier", "redirect_uri", "issuer_hosts", "expires_at")


def new_state(asset_id: str) -> str:
    """Make the state of a new login: which asset, and 256 random bits (RFC 9700 §4.7.1)."""
    return f"{asset_id}.{secrets.token_urlsafe(32)}"
