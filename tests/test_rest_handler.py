# File: test_rest_handler.py
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
"""The page that the browser returns to: every way in which it can be called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import request_handler
from smtp_dataclass import replace
from smtp_oauth import handoff
from smtp_oauth.endpoint import TokenEndpoint
from smtp_oauth.handoff import HandOff, LoginOffer, new_state
from tests.conformance.browser import call_handler
from tests.support.http_answers import HttpAnswers
from tests.support.oauth_setup import ASSET_ID, encrypted

APP_DIR = Path(request_handler.__file__).parent
UNKNOWN = "This login is unknown, already finished, or too old."
GOOD = {"json": {"access_token": "good-token", "refresh_token": "refresh-1", "expires_in": 3600}}


@pytest.fixture(autouse=True)
def folder(home, tmp_path, monkeypatch):
    """The app's folder, and a platform with a key store."""
    folder = tmp_path / "app"
    folder.mkdir()
    monkeypatch.setattr(handoff, "APP_FOLDER", folder)
    with home.activated():
        yield folder


@pytest.fixture
def token_endpoint():
    """A token endpoint that gives a token."""
    with HttpAnswers({"/token": [GOOD]}) as server:
        yield server


class Waiting:
    """A test connectivity that waits for its login."""

    def __init__(self, token_url="http://127.0.0.1:1/token", **changes):
        self.state = new_state(changes.pop("asset_id", ASSET_ID))
        self.hand_off = HandOff(self.state)
        offer = LoginOffer(
            state=self.state,
            code_verifier="verifier-" * 6,
            redirect_uri="https://soar.example.com/rest/handler/smtp/smtp_asset",
            endpoint=TokenEndpoint(
                token_url=token_url,
                client_id="client-1",
                client_secret="client-secret",  # pragma: allowlist secret (made up)
                timeout_seconds=5,
            ),
            expires_at=time.time() + 300,
        )
        self.hand_off.offer(replace(offer, **changes))

    @property
    def answer(self):
        return self.hand_off.collect()


@pytest.fixture
def waiting(token_endpoint):
    return Waiting(f"{token_endpoint.url}/token")


def page(query, **options):
    answer = call_handler(query, **options)
    assert answer["content_type"] == "text/plain"
    return answer["status"], answer["body"]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# The ways it should go


def test_a_code_becomes_the_token_that_the_action_waits_for(waiting, token_endpoint):
    assert page({"state": waiting.state, "code": "the-code"}) == (
        200,
        "You can now close this page",
    )

    assert waiting.answer.token.access_token == "good-token"
    assert waiting.answer.token.refresh_token == "refresh-1"
    assert token_endpoint.requests[0].form["code_verifier"] == "verifier-" * 6


def test_a_declined_login_ends_the_wait_with_its_reason(waiting, token_endpoint):
    query = {"error": "access_denied", "error_description": "The user said no."}

    assert page({"state": waiting.state, **query}) == (401, "The user said no.")

    assert waiting.answer.token is None
    assert "access_denied (The user said no.)" in waiting.answer.problem
    assert "log in as the mailbox in Username" in waiting.answer.problem
    assert token_endpoint.requests == []


def test_a_declined_login_without_description_is_told_by_its_name(waiting):
    assert page({"state": waiting.state, "error": "access_denied"}) == (401, "access_denied")


def test_microsofts_reasons_are_told_with_what_to_do(waiting):
    description = "AADSTS65004: User declined to consent to access the app."
    query = {"error": "consent_required", "error_description": description}

    page({"state": waiting.state, **query})

    assert description in waiting.answer.problem
    assert "The login was declined" in waiting.answer.problem


@pytest.mark.parametrize(
    ("answer", "body", "problem"),
    [
        (
            {"status": 400, "json": {"error": "invalid_grant"}},
            "Error retrieving OAuth Token: 400 Client Error: Bad Request for url: {url}",
            "answered 400 invalid_grant",
        ),
        (
            {"status": 401, "json": {"error": "invalid_client"}},
            "Error retrieving OAuth Token: 401 Client Error: Unauthorized for url: {url}",
            "Check OAuth Client ID and OAuth Client Secret",
        ),
        (
            {"status": 500, "text": "<html>oops</html>"},
            "Error retrieving OAuth Token: 500 Server Error: Internal Server Error for url: {url}",
            "try again later",
        ),
        ({"text": "<html>hi</html>"}, "Error retrieving OAuth Token: ", "something else than"),
        ({"json": {"token": "x"}}, "Error retrieving OAuth Token: ", "without an access token"),
        ({"drop": True}, "Error retrieving OAuth Token: ", "broke in the middle"),
    ],
)
def test_a_failure_of_the_token_endpoint_is_shown_and_ends_the_wait(answer, body, problem):
    with HttpAnswers({"/token": [answer]}) as server:
        url = f"{server.url}/token"
        waiting = Waiting(url)
        status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 401
    assert text.startswith(body.format(url=url))
    assert waiting.answer.token is None
    assert problem in waiting.answer.problem


def test_two_logins_of_one_asset_do_not_disturb_each_other(token_endpoint):
    first, second = (Waiting(f"{token_endpoint.url}/token") for _ in range(2))

    assert page({"state": second.state, "error": "access_denied"})[0] == 401
    assert page({"state": first.state, "code": "the-code"})[0] == 200
    assert first.answer.token.access_token == "good-token"
    assert second.answer.token is None


# The ways it should not


def test_a_replayed_state_changes_nothing(waiting, folder):
    page({"state": waiting.state, "code": "the-code"})
    before = contents(folder)

    status, text = page({"state": waiting.state, "code": "another-code"})

    assert status == 400 and text.startswith(UNKNOWN)
    assert contents(folder) == before


def test_a_callback_after_the_wait_is_too_late(waiting, folder, token_endpoint):
    waiting.hand_off.withdraw()

    status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 400 and text.startswith(UNKNOWN)
    assert contents(folder) == {}
    assert token_endpoint.requests == []


def test_an_expired_login_is_refused(token_endpoint):
    """An action that was killed cannot withdraw its offer."""
    waiting = Waiting(f"{token_endpoint.url}/token", expires_at=time.time() - 1)

    status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 400 and text.startswith(UNKNOWN)
    assert token_endpoint.requests == []


def test_an_action_that_ends_during_the_exchange_gets_no_token(folder, monkeypatch):
    with HttpAnswers({"/token": [GOOD]}) as server:
        waiting = Waiting(f"{server.url}/token")
        take = server.answer
        monkeypatch.setattr(
            server, "answer", lambda request: (waiting.hand_off.withdraw(), take(request))[1]
        )
        status, text = page({"state": waiting.state, "code": "the-code"})

    assert (status, text.split(",")[0]) == (400, "The login worked")
    assert contents(folder) == {}


def test_of_callbacks_at_the_same_time_one_is_served(waiting, token_endpoint):
    together = threading.Barrier(6)
    answers = []

    def call():
        together.wait()
        answers.append(page({"state": waiting.state, "code": "the-code"}))

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(status for status, _text in answers) == [200] + [400] * 5
    assert len(token_endpoint.requests) == 1


@pytest.mark.parametrize(
    "state",
    [
        "",
        "7",
        "7.",
        ".random",
        "7.wrong",
        "8.{random}",
        "7x.{random}",
        "7.{random}x",
        "７.{random}",
        "../../x",
        "../7.{random}",
        "7/../7.{random}",
        "7.{random}\0",
        "7.{random}\n",
        "7.../../../etc/passwd",
        "7.ö",
        "x" * 100_000,
        "7." + "x" * 100_000,
        "\ud800",
    ],
)
def test_a_state_that_was_never_given_out_changes_nothing(waiting, folder, token_endpoint, state):
    before = contents(folder)
    random = waiting.state.partition(".")[2]

    for query in ({"code": "the-code"}, {"error": "access_denied"}):
        status, text = page({"state": state.replace("{random}", random), **query})
        assert status == 400 and text.startswith(UNKNOWN)

    assert contents(folder) == before
    assert token_endpoint.requests == []


def test_without_a_state_nothing_happens(waiting, folder):
    before = contents(folder)

    assert page({"code": "the-code"})[0] == 400
    assert page({})[0] == 400
    assert contents(folder) == before


@pytest.mark.parametrize("query", [{}, {"code": ""}, {"error": "", "code": ""}])
def test_without_a_code_the_login_stays_open(waiting, query):
    status, text = page({"state": waiting.state, **query})

    assert status == 400 and "neither a code nor an error" in text
    assert page({"state": waiting.state, "code": "the-code"})[0] == 200


def test_a_code_of_100_kb_is_refused_and_the_login_stays_open(waiting, token_endpoint):
    status, text = page({"state": waiting.state, "code": "c" * 100_000})

    assert status == 400 and "too long" in text
    assert token_endpoint.requests == []
    assert page({"state": waiting.state, "code": "the-code"})[0] == 200


def test_an_error_of_100_kb_is_shortened(waiting):
    query = {"error": "e" * 100_000, "error_description": "d" * 100_000}

    status, text = page({"state": waiting.state, **query})

    assert status == 401
    assert len(text) < 1000 and len(waiting.answer.problem) < 2000


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "OPTIONS"])
def test_other_methods_are_refused_and_the_login_stays_open(waiting, method):
    status, _text = page({"state": waiting.state, "code": "the-code"}, method=method)

    assert status == 405
    assert page({"state": waiting.state, "code": "the-code"})[0] == 200


def test_the_state_of_one_asset_is_none_for_another(waiting, folder, token_endpoint):
    """Even with the other's file in place of ours."""
    other = Waiting(f"{token_endpoint.url}/token", asset_id="8")
    [ours] = folder.glob("smtp_login_7_*")
    [theirs] = folder.glob("smtp_login_8_*")
    ours.write_bytes(theirs.read_bytes())

    status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 400 and text.startswith(UNKNOWN)
    assert page({"state": other.state, "code": "the-code"})[0] == 200


@pytest.mark.parametrize("damage", ["garbage", "", "{}"])
def test_a_damaged_hand_off_is_an_unknown_login(waiting, folder, damage):
    [path] = folder.iterdir()
    path.write_text(damage)

    status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 400 and text.startswith(UNKNOWN)


def test_a_hand_off_of_another_version_of_the_app_is_an_unknown_login(waiting, folder):
    [path] = folder.iterdir()
    path.write_text(encrypted(json.dumps({"version": 99, "anything": True})))

    status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 400 and text.startswith(UNKNOWN)


def test_a_callback_at_another_asset_is_refused_and_the_login_stays_open(waiting, token_endpoint):
    """RFC 9700 §4.4: what came to the wrong place is not passed on."""
    status, text = page({"state": waiting.state, "code": "the-code"}, asset_name="other-asset")

    assert status == 400 and "belongs to another asset" in text
    assert token_endpoint.requests == []
    assert page({"state": waiting.state, "code": "the-code"})[0] == 200


@pytest.mark.parametrize(
    ("issuer", "status"),
    [
        ("https://evil.example", 400),
        ("https://auth.example.com.evil.example/", 400),
        ("https://auth.example.com@evil.example/", 400),
        ("auth.example.com", 400),
        ("https://auth.example.com", 200),
        ("https://auth.example.com/realms/x", 200),
        ("", 200),
    ],
)
def test_an_answer_of_another_issuer_is_refused(token_endpoint, issuer, status):
    """RFC 9207: the code of an honest provider must not go to another one."""
    waiting = Waiting(f"{token_endpoint.url}/token", issuer_hosts=("auth.example.com",))

    assert page({"state": waiting.state, "code": "the-code", "iss": issuer})[0] == status
    assert len(token_endpoint.requests) == (status == 200)


def test_a_defect_during_the_exchange_ends_the_wait_too(waiting, monkeypatch):
    """Else the action would wait for five minutes."""

    def fail(*_arguments):
        raise RuntimeError("the-code")

    monkeypatch.setattr(TokenEndpoint, "exchange_code", fail)

    status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 500 and "unexpected error" in text
    assert "unexpected error" in waiting.answer.problem


@pytest.mark.parametrize(
    "url",
    [
        "https://a..b/",
        "https://user:pw@x.example/",  # pragma: allowlist secret (made up)
        "http://192.0.2.1/",
    ],
)
def test_a_token_url_that_cannot_be_used_ends_the_wait_with_a_sentence(url):
    waiting = Waiting(url)

    status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 401 and "OAuth Token URL" in text
    assert "OAuth Token URL" in waiting.answer.problem


def test_a_link_in_place_of_a_hand_off_is_not_followed(waiting, folder, tmp_path):
    [offer] = folder.iterdir()
    elsewhere = tmp_path / "elsewhere"
    offer.rename(elsewhere)
    offer.symlink_to(elsewhere)

    status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 500
    assert str(offer) in text and "It belongs to" in text


def test_a_folder_that_the_web_process_cannot_use_is_named(waiting, folder, monkeypatch):
    """Classic installs run both processes as different users."""

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    [offer] = folder.iterdir()
    monkeypatch.setattr(Path, "rename", refuse)
    status, text = page({"state": waiting.state, "code": "the-code"})

    assert status == 500
    assert str(offer) in text and "(Permission denied)" in text and "one group" in text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
@pytest.mark.parametrize(
    ("group", "folder_mode", "mode"),
    [(12345, 0o770, 0o660), (12345, 0o755, 0o600), (0, 0o770, 0o600)],
    ids=["a group's folder", "nobody else writes there", "the user's own group"],
)
def test_a_file_is_shared_with_the_group_of_its_folder_only(folder, group, folder_mode, mode):
    os.chown(folder, -1, group)
    folder.chmod(folder_mode)

    Waiting()

    [offer] = folder.iterdir()
    assert offer.stat().st_mode & 0o777 == mode
    assert offer.stat().st_gid == (group if mode == 0o660 else os.getegid())


# Secrets


def test_the_page_repeats_no_code_token_or_secret():
    """Whatever the provider or the token endpoint say."""
    echo = "client-secret the-code verifier-verifier- good"
    refused = {"status": 400, "json": {"error": "invalid_grant", "error_description": echo}}
    with HttpAnswers({"/token": [refused]}) as server:
        first, second = Waiting(f"{server.url}/token"), Waiting(f"{server.url}/token")
        bodies = [page({"state": first.state, "code": "the-code"})[1]]
        declined = {"error": "the-code", "error_description": echo, "code": "the-code"}
        bodies.append(page({"state": second.state, **declined})[1])
    problems = [first.answer.problem, second.answer.problem]

    for secret in ("client-secret", "the-code", first.state, second.state):
        assert not [text for text in bodies + problems if secret in text]


def test_a_script_in_a_description_stays_text(waiting):
    query = {"error": "x", "error_description": "<script>alert(1)</script>"}
    request = SimpleNamespace(method="GET", GET={"state": waiting.state, **query})

    response = request_handler.handle_request(request, [])

    assert response["Content-Type"] == "text/plain"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"


def test_the_hand_off_file_is_private_encrypted_and_whole(waiting, folder):
    [path] = folder.iterdir()

    assert path.stat().st_mode & 0o777 == 0o600
    text = path.read_text()
    for secret in ("client-secret", "verifier-", waiting.state, "client-1", "token_url"):
        assert secret not in text


def test_no_representation_of_an_offer_shows_its_secrets():
    endpoint = TokenEndpoint("https://t", "client", "the-secret", {"https": "pw"})
    offer = LoginOffer("the-state", "the-verifier", "https://x", endpoint)

    for secret in ("the-state", "the-verifier", "the-secret", "pw"):
        assert secret not in repr(offer)


def test_what_a_killed_action_left_behind_goes_with_the_next_login(folder):
    old = folder / "smtp_login_7_old.offer"
    other = folder / "smtp_login_8_old.offer"
    for path in (old, other):
        path.write_text("x")
        os.utime(path, (time.time() - 7200,) * 2)

    Waiting()

    assert not old.exists()
    assert other.exists()


# No crash


class Hostile:
    """A request whose every attribute fails."""

    def __getattr__(self, name):
        raise RuntimeError(f"secret of {name}")


def test_a_defect_is_a_page_and_a_log_line_without_details(caplog):
    response = request_handler.handle_request(Hostile(), [])

    assert response.status_code == 500
    assert response["Content-Type"] == "text/plain"
    assert "secret of" not in response.content.decode() + caplog.text
    assert "RuntimeError" in caplog.text


TEXTS = st.text(max_size=300) | st.sampled_from(["7", "7.x", "access_denied"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["state", "code", "error", "error_description"]), TEXTS))
def test_no_query_whatever_is_a_crash(query):
    status, _text = page(query)

    assert status == 400


def test_the_web_process_needs_nothing_of_the_platform():
    """It imports smtp_* modules, Django and declared dependencies, and changes nothing."""
    script = (
        "import sys, os, json\n"
        "class Hidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in ('phantom', 'phantom_common'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hidden())\n"
        "before, environment = set(sys.modules), dict(os.environ)\n"
        "import request_handler\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "ours = sorted(n for n in new if os.path.exists(n) or os.path.exists(n + '.py'))\n"
        "print(json.dumps([ours, dict(os.environ) == environment]))\n"
    )
    output = subprocess.run(
        [sys.executable, "-c", script], cwd=APP_DIR, capture_output=True, text=True, check=True
    )

    ours, is_unchanged = json.loads(output.stdout)
    assert is_unchanged
    assert "smtp_oauth" in ours
    assert [name for name in ours if not name.startswith("smtp_")] == ["request_handler"]
