# File: test_conformance_oauth.py
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
"""OAuth, its REST handler and its tokens do what the published app did, or design.md wants.

The counterpart of test_conformance for the areas ``oauth`` and ``rest``.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import encryption_helper
import pytest
from soar_standin.home import Home

from smtp_oauth import handoff
from tests.conformance.browser import Browser, call_handler
from tests.conformance.compare import differences
from tests.conformance.outcome import refused, said_nothing_secret, sent
from tests.conformance.rules import broken_rules
from tests.conformance.run import ASSET_ID, load_cases, run_case

CASES = [case for case in load_cases() if case["area"] in ("oauth", "rest")]
# URLs are used exactly as configured: where a slash at the end belongs to one, the endpoint answers
# the other with a redirect (docs/design.md row 17).
SLASH = "oauth-test-flow-slash"
RECORDED = {"oauth_token", "client_id", "is_encrypted"}


def _ids(case):
    return case["id"]


@pytest.fixture(autouse=True)
def app_folder(tmp_path, monkeypatch):
    """Keep the hand-off files of tests apart, and see that nothing is left of them."""
    folder = tmp_path / "app"
    folder.mkdir()
    monkeypatch.setattr(handoff, "APP_FOLDER", folder)
    yield folder
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "case", [c for c in CASES if c["verdict"] == "keep" and c["id"] != SLASH], ids=_ids
)
def test_an_oauth_run_agrees_with_its_recording(case, tmp_path):
    run, browser = _run(case, tmp_path)

    assert differences(case, run.observed) == []
    assert broken_rules(case, run) == []
    assert browser.answers == case["observed"].get("rest_answers", [])
    assert _requests(run) == _recorded_requests(case)
    assert _stored(run, tmp_path) == _recorded_state(case)


@pytest.mark.parametrize(
    "case",
    [
        c
        for c in CASES
        if c["verdict"] == "keep" and c["observed"].get("http_requests") and c["id"] != SLASH
    ],
    ids=_ids,
)
def test_the_login_is_shown_as_recorded(case, tmp_path):
    """The link with its parameters in their order; state, PKCE and login_hint are row 17's."""
    run, browser = _run(case, tmp_path)

    recorded = [line for line in case["observed"]["progress"] if line not in ("", ".", "...")]
    link = next((line for line in recorded if "?response_type=" in line), None)
    lines = [line for line in recorded if not line.startswith(("Connecting to", "https://auth"))]
    assert [line for line in run.observed["progress"] if line in lines] == lines
    if link is not None:
        want = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        got = browser.parameters
        assert list(got)[: len(want)] == list(want)
        assert {**want, "state": got["state"]}.items() <= got.items()
        assert set(got) - set(want) == {"code_challenge", "code_challenge_method", "login_hint"}
        assert re.fullmatch(rf"{ASSET_ID}\.[\w-]{{43}}", got["state"])
        assert browser.link.split("?")[0] == link.split("?")[0]


def test_a_slash_at_the_end_of_a_url_stays(tmp_path):
    case = _case(SLASH)
    here = {**case, "http": {"/token/": case["http"]["/token"]}}

    run, browser = _run(here, tmp_path)

    assert run.results[0]["message"] == case["observed"]["results"][0]["message"]
    assert browser.link.split("?")[0] == case["config"]["auth_url"]
    assert run.http_requests[-1].path == "/token/"


def test_a_send_without_a_client_secret_leaves_the_stored_tokens_alone(tmp_path):
    case = _case("oauth-send-missing-param")

    run, _browser = _run(case, tmp_path)

    assert run.results[0]["message"] == case["observed"]["results"][0]["message"]
    assert run.connects == []
    assert _stored(run, tmp_path) == _plain(case["state"])


@pytest.mark.parametrize(
    ("case_id", "answer"),
    [("oauth-send-334-other-400", b""), ("oauth-send-334-not-json", b"")],
)
def test_any_334_is_a_rejected_token_and_refreshed_once(tmp_path, case_id, answer):
    run, _browser = _run(_case(case_id), tmp_path)

    sent(run)
    [first], [second] = (connection.auth for connection in run.server.connections)
    assert (first.token, first.response) == ("old-token", answer)
    assert (second.token, second.accepted) == ("good-token", True)
    assert len(run.http_requests) == 1


def test_a_refresh_that_fails_with_500_is_told_and_not_repeated(tmp_path):
    case = _case("oauth-send-refresh-500-json")

    run, _browser = _run(case, tmp_path)

    refused(run, "Error refreshing token: ", "answered 500", "try again later")
    assert len(run.http_requests) == 1
    assert len(run.server.connections) == 1
    assert _stored(run, tmp_path) == _plain(case["state"])


def test_a_server_that_refuses_every_token_is_asked_twice(tmp_path):
    run, _browser = _run(_case("oauth-send-loop"), tmp_path)

    refused(run, "Logging in error, response_code: 535", "rejected the login")
    assert [each.auth[0].token for each in run.server.connections] == ["old-token", "good-token"]
    assert len(run.http_requests) == 1
    assert _stored(run, tmp_path)["oauth_token"]["refresh_token"] == "refresh-2"


def test_tokens_that_cannot_be_decrypted_are_told_and_left_alone(tmp_path):
    case = _case("oauth-send-bad-cipher")

    run, _browser = _run(case, tmp_path)

    refused(run, "Error occurred while decrypting the state file", "Run test connectivity")
    assert run.connects == []
    assert {key: (run.record.state or {}).get(key) for key in RECORDED} == case["state"]


def test_a_token_is_not_sent_in_clear(tmp_path):
    run, _browser = _run(_case("oauth-send-plaintext"), tmp_path)

    refused(run, "STARTTLS")
    said_nothing_secret(run)


def test_a_denial_without_a_description_is_shown_by_its_name(tmp_path):
    case = _case("oauth-test-denied-nodesc")

    run, browser = _run(case, tmp_path)

    assert browser.answers == [
        {"status": 401, "content_type": "text/plain", "body": "access_denied"}
    ]
    assert run.results[0]["message"] == case["observed"]["results"][0]["message"]
    assert any("access_denied" in line for line in run.observed["progress"])


def test_test_connectivity_refreshes_stored_tokens_instead_of_opening_the_browser(tmp_path):
    run, browser = _run(_case("oauth-test-replaces"), tmp_path)

    assert run.results[0]["status"] == "success"
    assert run.results[0]["message"] == "Test Connectivity Passed for OAuth authentication"
    assert browser.link == ""
    assert [request.path for request in run.http_requests] == ["/token"]
    assert run.http_requests[0].form["refresh_token"] == "old-refresh"
    assert _stored(run, tmp_path)["oauth_token"]["refresh_token"] == "refresh-2"


@pytest.mark.parametrize("case_id", ["rest-state-bad", "rest-unsolicited"])
def test_a_callback_that_nobody_waits_for_changes_nothing(tmp_path, app_folder, case_id):
    with Home(tmp_path / "home").activated() as home:
        answer = call_handler(_case(case_id)["query"])
        written = [path for path in home.root.rglob("*") if path.is_file()]

    assert (answer["status"], answer["content_type"]) == (400, "text/plain")
    assert answer["body"].startswith("This login is unknown")
    assert written == []


def _run(case, folder):
    browser = Browser(case)
    home = folder / "home"
    return run_case(case, home, on_progress=browser.look), browser


def _case(case_id):
    return next(case for case in CASES if case["id"] == case_id)


def _requests(run):
    """What went to the token endpoint and the platform, but for PKCE, which is new."""
    return [
        (request.method, request.path, {k: v for k, v in _form(request) if k != "code_verifier"})
        for request in run.http_requests
    ]


def _form(request):
    return request.form.items() if request.method == "POST" else ()


def _recorded_requests(case):
    """The refused connection of oauth-send-refresh-down is no request in either."""
    requests = case["observed"].get("http_requests", [])
    return [(each["method"], each["path"], each["form"]) for each in requests]


def _stored(run, folder):
    """The state, decrypted, as far as version 3.3.x knows it."""
    state = {key: value for key, value in run.record.state.items() if key in RECORDED}
    token = state.get("oauth_token", {})
    with Home(folder / "home").activated():
        for key in ("access_token", "refresh_token"):
            if token.get(key):
                token[key] = encryption_helper.decrypt(token[key], ASSET_ID)
    return state


def _recorded_state(case):
    """The recorded state; where a failed refresh had wiped it, the one before (row 17)."""
    after = case["observed"].get("state_after")
    return _plain(after if after is not None else case.get("state", {}))


def _plain(value):
    if not isinstance(value, dict):
        return value
    if set(value) == {"$enc"}:
        return value["$enc"]
    return {key: _plain(inner) for key, inner in value.items() if key != "app_version"}
