# File: test_cancelled.py
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
"""A cancel in every phase of a refresh, a login and a send: nothing is lost, nothing stays behind.

SOAR cancels by SIGTERM, whose handler raises in the main thread, wherever it stands.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager

import pytest

import smtp_background
from smtp_errors import TokenError
from smtp_oauth import files, handoff, lock, login, renewal, store, tokens
from smtp_oauth.endpoint import TokenEndpoint
from smtp_oauth.login import Console, LoginRequest, log_in
from smtp_oauth.token import Token
from smtp_oauth.tokens import StoredTokens
from tests.support.mail_script import Rule
from tests.support.oauth_setup import ASSET_ID, asset, decrypted, state_of_3_3
from tests.test_delivery_courier import CancelAt, ledger_of, message_to
from tests.test_oauth_together import StateOnDisk

# A file or socket that was opened at this very moment is closed with the process.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

TRACED = {
    module.__file__
    for module in (files, handoff, lock, login, renewal, smtp_background, store, tokens)
}


class Cancelled(BaseException):
    """What the platform's signal handler raises."""


@contextmanager
def cancel_at_line(number):
    """Raise in the main thread before the so-manieth line that it runs of our modules; yields
    whether that line came."""
    came = []
    count = 0

    def trace(frame, event, _argument):
        nonlocal count
        if frame.f_code.co_filename not in TRACED:
            return None
        if event == "line":
            count += 1
            if count == number and not came:
                came.append(True)
                raise Cancelled
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield came
    except Cancelled:
        pass
    finally:
        sys.settrace(before)


@pytest.fixture(autouse=True)
def encryption(home):
    """The platform's key store."""
    with home.activated():
        yield


def test_a_refresh_that_is_cancelled_at_any_line_loses_no_refresh_token(tmp_path, monkeypatch):
    """Either the provider was not asked, or what it gave is kept."""
    asked = []

    def refresh(_endpoint, refresh_token):
        asked.append(refresh_token)
        time.sleep(0.001)
        return Token("token-2", "refresh-2", expires_in=3600, expires_at=int(time.time()) + 3600)

    monkeypatch.setattr(TokenEndpoint, "refresh", refresh)
    number, has_come = 0, True
    kept = set()
    while has_come:
        number += 1
        asked.clear()
        # A folder of its own, as a cancelled process takes its lock with it and we do not end.
        folder = tmp_path / str(number)
        folder.mkdir()
        state = StateOnDisk(folder)
        state.save({**state_of_3_3(), "oauth_expires_at": 1})
        config = asset(token_url="https://login.example.com/token")
        with cancel_at_line(number) as came:
            StoredTokens(config, state.tokens(), lambda _line: None).access_token()
        has_come = bool(came)
        refresh_token = decrypted(state.load()["oauth_token"]["refresh_token"])
        assert (asked, refresh_token) in (([], "refresh-1"), (["refresh-1"], "refresh-2")), number
        kept.add(refresh_token)

    assert kept == {"refresh-1", "refresh-2"}
    assert number > 50


def test_a_login_that_is_cancelled_at_any_line_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(handoff, "APP_FOLDER", tmp_path)
    monkeypatch.setattr(login, "WAITS", 1)
    monkeypatch.setattr(login, "LOOKS_PER_WAIT", 1)
    monkeypatch.setattr(login, "SECONDS_PER_LOOK", 0)
    config = asset(
        auth_url="https://login.example.com/auth", token_url="https://login.example.com/token"
    )
    request = LoginRequest(ASSET_ID, "https://soar.example.com/rest/handler/smtp_x/mail")
    console = Console(lambda _line: None, lambda _line: None, lambda: False)
    number, has_come = 0, True
    while has_come:
        number += 1
        with cancel_at_line(number) as came, pytest.raises(TokenError):  # nobody comes back
            log_in(config, request, console)
        has_come = bool(came)
        assert list(tmp_path.glob("smtp_login_*")) == [], number

    assert number > 50


@pytest.mark.parametrize(
    ("point", "status"),
    [
        *((point, "not sent") for point in ("CONNECT", "TLS", "EHLO", "STARTTLS", "AUTH")),
        *((point, "deferred") for point in ("MAIL", "RCPT", "DATA", "CONTENT")),
        ("MESSAGE", "unknown"),
    ],
)
def test_a_send_that_is_cancelled_tells_in_every_phase_who_may_have_it(
    run_one, start_server, point, status
):
    server = start_server()
    server.script = CancelAt(point, Rule(on=point, hang=True))

    result = run_one("send_email", message_to("ana@example.net", "bob@example.net"))

    assert ledger_of(result) == dict.fromkeys(("ana@example.net", "bob@example.net"), status)
    assert result["data"][0]["safe_to_repeat"] == (status != "unknown")
    assert result["status"] == "failed"
    assert server.copies("ana@example.net") == (1 if point == "MESSAGE" else 0)


def test_a_send_that_is_cancelled_at_quit_was_sent(run_one, start_server):
    server = start_server()
    server.script = CancelAt("QUIT", Rule(on="QUIT", hang=True))

    result = run_one("send_email", message_to("ana@example.net"))

    assert ledger_of(result) == {"ana@example.net": "accepted"}
    assert server.copies("ana@example.net") == 1
