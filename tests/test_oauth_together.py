# File: test_oauth_together.py
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
"""Several runs on one asset, as processes of their own: one refresh, and no login is lost."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from smtp_oauth.lock import exclusive
from smtp_oauth.store import StoredLogin, TokenState
from smtp_oauth.token import Token
from smtp_oauth.tokens import StoredTokens
from tests.support.oauth_setup import ASSET_ID, asset, decrypted, state_of_3_3
from tests.support.raw_http import RawHttp

PROCESSES = multiprocessing.get_context("fork")
AT_MOST_SECONDS = 30


class Cancelled(Exception):
    """What the platform's signal handler raises."""


class Rotation:
    """A token endpoint whose refresh tokens are good once; a used one ends the whole login.

    Attributes:
        used: the refresh tokens that came, in order.
        is_login_lost: one came a second time.
    """

    def __init__(self, seconds: float = 0.3) -> None:
        self.used: list[str] = []
        self.is_login_lost = False
        self._lock = threading.Lock()
        self._seconds = seconds
        self._server = RawHttp(self._answer)

    def __enter__(self):
        self._server.__enter__()
        self.url = self._server.url
        return self

    def __exit__(self, *exception):
        self._server.__exit__(*exception)

    def _answer(self, talk):
        form = dict(
            pair.split("=") for pair in talk.request.decode().split("\r\n\r\n")[1].split("&")
        )
        with self._lock:
            token = form["refresh_token"]
            self.is_login_lost = self.is_login_lost or token in self.used
            self.used.append(token)
            number = len(self.used) + 1
        time.sleep(self._seconds)
        answer = {
            "access_token": f"token-{number}",
            "refresh_token": f"refresh-{number}",
            "expires_in": 3600,
        }
        status = 200
        if self.is_login_lost:
            status, answer = 400, {"error": "invalid_grant"}
        body = json.dumps(answer).encode()
        talk.say(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)


class StateOnDisk:
    """The asset's state as the platform keeps it: a file that is written without any lock."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "state.json"
        self.folder = folder

    def load(self):
        try:
            return json.loads(self._file.read_text())
        except ValueError:
            return None

    def save(self, state):
        self._file.write_text(json.dumps(state))

    def tokens(self) -> TokenState:
        return TokenState(self.load, self.save, ASSET_ID, self.folder)


@pytest.fixture(autouse=True)
def encryption(home):
    """The platform's key store."""
    with home.activated():
        yield


@pytest.fixture
def state(tmp_path):
    """A login whose access token has expired."""
    state = StateOnDisk(tmp_path)
    state.save({**state_of_3_3(), "oauth_expires_at": 1})
    return state


@contextmanager
def processes(count, step, *arguments):
    """Run a step in processes; they are over when the block is left."""
    results = PROCESSES.SimpleQueue()
    running = [
        PROCESSES.Process(target=_run, args=(step, results, *arguments)) for _ in range(count)
    ]
    for each in running:
        each.start()
    yield running, results
    for each in running:
        each.join(AT_MOST_SECONDS)
        assert each.exitcode is not None


def _run(step, results, *arguments):
    try:
        results.put(step(*arguments))
    except Exception as error:
        results.put(f"{type(error).__name__}: {error}")


def get_token(state, url):
    """What one run does."""
    return StoredTokens(asset(token_url=url), state.tokens(), lambda line: None).access_token()


def get_token_unless_cancelled(state, url):
    def cancel(number, frame):
        raise Cancelled("by signal")

    signal.signal(signal.SIGTERM, cancel)
    return get_token(state, url)


def refresh_token_in(state):
    return decrypted(state.load()["oauth_token"]["refresh_token"])


@pytest.mark.parametrize("count", [2, 8])
def test_runs_that_find_the_same_expired_token_refresh_once(state, count):
    """RFC 9700 §4.14.2: a refresh token that comes twice may end the whole login."""
    with Rotation() as provider, processes(count, get_token, state, provider.url) as (_all, tokens):
        got = [tokens.get() for _ in range(count)]

    assert got == ["token-2"] * count
    assert provider.used == ["refresh-1"]
    assert refresh_token_in(state) == "refresh-2"
    assert list(state.folder.glob("*.lock")) == []


@pytest.mark.parametrize("delay", [0.1, 0.3, 0.5])
def test_a_run_that_is_cancelled_during_a_refresh_keeps_what_comes_of_it(state, delay):
    """The provider has given out the next refresh token already: it must not be lost."""
    with Rotation(seconds=0.8) as provider:
        with processes(1, get_token_unless_cancelled, state, provider.url) as ([run], results):
            while not provider.used:
                time.sleep(0.01)
            time.sleep(delay)
            os.kill(run.pid, signal.SIGTERM)
            outcome = results.get()

        assert outcome == "Cancelled: by signal"
        assert refresh_token_in(state) == "refresh-2"
        assert get_token(state, provider.url) == "token-2"
    assert provider.used == ["refresh-1"]


def test_a_run_that_is_killed_while_it_holds_the_lock_stops_nobody(state):
    with Rotation(seconds=1.5) as provider:
        with processes(1, get_token, state, provider.url) as ([run], _results):
            while not provider.used:
                time.sleep(0.01)
            run.kill()
        provider.used.clear()  # this provider had not used it up
        assert get_token(state, provider.url) == "token-2"


def test_waiting_for_another_run_ends(tmp_path):
    path = tmp_path / "x.lock"
    with exclusive(path, 1) as is_ours, exclusive(path, 0.1) as is_theirs:
        assert (is_ours, is_theirs) == (True, False)
    with exclusive(path, 0.1) as is_ours:
        assert is_ours
    assert not path.exists()


def test_a_lock_follows_no_link(tmp_path):
    target = tmp_path / "target"
    (tmp_path / "x.lock").symlink_to(target)

    with exclusive(tmp_path / "x.lock", 0.1) as is_ours:
        assert is_ours

    assert not target.exists()


def test_a_login_that_is_written_without_waiting_is_not_overwritten(state):
    """Another node of a cluster cannot be kept out; the later login counts."""
    with (
        Rotation(seconds=0.6) as provider,
        processes(1, get_token, state, provider.url) as (_run, results),
    ):
        while not provider.used:
            time.sleep(0.01)
        state.tokens().write_login(StoredLogin(Token("from-a-login", "refresh-of-a-login")))
        assert results.get() == "from-a-login"

    assert refresh_token_in(state) == "refresh-of-a-login"


def test_a_state_that_is_just_being_written_is_read_again(state, monkeypatch):
    whole = state._file.read_text()
    state._file.write_text(whole[:200])
    looks = []

    def finish(seconds):
        looks.append(seconds)
        state._file.write_text(whole)

    monkeypatch.setattr(time, "sleep", finish)

    assert state.tokens().read_login().token.refresh_token == "refresh-1"
    assert len(looks) == 1
