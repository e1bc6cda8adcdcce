# File: test_oauth_login.py
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
"""The interactive login on the action's side: where to return to, the link, the wait."""

from __future__ import annotations

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from contextlib import ExitStack
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from smtp_errors import ActionCancelled, ConfigError, TokenError
from smtp_oauth import handoff
from smtp_oauth.handoff import HandOff
from smtp_oauth.login import Console, LoginRequest, log_in, require_login_urls
from soar.rest import PlatformApi
from tests.conformance.browser import call_handler
from tests.support.http_answers import HttpAnswers
from tests.support.oauth_setup import ASSET_ID, asset
from tests.support.raw_http import RawHttp
from tests.support.reroute import reroute

APP_ID = "45bb6f37-4478-499b-b4a3-51ecfa62b78c"
SYSTEM_INFO = {"json": {"base_url": "https://soar.example.com/"}}
ASSET = {"json": {"name": "smtp_asset"}}
GOOD = {"json": {"access_token": "good-token", "refresh_token": "refresh-1"}}


@pytest.fixture(autouse=True)
def folder(home, tmp_path, monkeypatch):
    """The app's folder, and a platform with a key store; nothing may be left in the folder."""
    folder = tmp_path / "app"
    folder.mkdir()
    monkeypatch.setattr(handoff, "APP_FOLDER", folder)
    with home.activated():
        yield folder
    assert list(folder.iterdir()) == []


class Flow:
    """A login against a platform with these answers.

    Attributes:
        saved, sent: lines of progress.
        slept: seconds of each wait.
        on_sleep, on_line: what happens while the action waits, or shows a line.
        cancelled: somebody stopped the run.
    """

    def __init__(self, monkeypatch):
        self.saved, self.sent, self.slept = [], [], []
        self.on_sleep = lambda: None
        self.on_line = lambda line: None
        self.cancelled = False
        monkeypatch.setattr(time, "sleep", self._sleep)

    def run(self, *, system_info=SYSTEM_INFO, asset_info=ASSET, token=GOOD, rest=None, **settings):
        answers = {
            "/rest/system_info": [system_info],
            f"/rest/asset/{ASSET_ID}": [asset_info],
            "/token": [token],
        }
        with HttpAnswers(answers) as self.http:
            settings = {"token_url": f"{self.http.url}/token", **settings}
            api = PlatformApi(rest or f"{self.http.url}/", ASSET_ID, APP_ID, "SMTP", None, 5)
            console = Console(self._save, self.sent.append, lambda: self.cancelled)
            config = asset(**settings)
            require_login_urls(config)
            request = LoginRequest(ASSET_ID, api.announced_redirect_uri(self._save))
            return log_in(config, request, console)

    def _save(self, line):
        self.saved.append(line)
        self.on_line(line)

    def _sleep(self, seconds):
        self.slept.append(seconds)
        self.on_sleep()

    @property
    def link(self):
        return next(line for line in self.saved if "response_type=" in line)

    @property
    def parameters(self):
        return dict(parse_qsl(urlsplit(self.link).query, strict_parsing=True))

    def come_back(self, **query):
        name = unquote(self.parameters["redirect_uri"].rpartition("/")[2])
        return call_handler({"state": self.parameters["state"], **query}, asset_name=name)


@pytest.fixture
def flow(monkeypatch):
    return Flow(monkeypatch)


@pytest.fixture
def finished(flow):
    """A flow whose browser comes back with a code in the first wait."""
    flow.on_sleep = lambda: flow.come_back(code="the-code")
    return flow


# The link


def test_the_link_asks_for_a_code_with_pkce(finished):
    """RFC 6749 §4.1.1, RFC 7636 §4.3; the published parameters first and in their order."""
    token = finished.run()

    assert token.access_token == "good-token"
    assert finished.link.startswith("https://auth.example.com/authorize?response_type=code&")
    verifier = finished.http.requests[-1].form["code_verifier"]
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert list(finished.parameters.items()) == [
        ("response_type", "code"),
        ("client_id", "client-1"),
        ("state", finished.parameters["state"]),
        (
            "redirect_uri",
            f"https://soar.example.com/rest/handler/smtp_{APP_ID}/smtp_asset",
        ),
        ("access_type", "offline"),
        ("scope", "mail.send offline_access"),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256"),
        ("login_hint", "soar@example.com"),
    ]


def test_gmail_is_asked_for_consent_each_time(finished):
    finished.run(server="smtp.gmail.com")

    names = list(finished.parameters)
    assert finished.parameters["prompt"] == "consent"
    assert names.index("access_type") + 1 == names.index("prompt") == names.index("scope") - 1


def test_an_authorization_url_keeps_its_own_parameters(finished):
    finished.run(auth_url="https://auth.example.com/a?p=policy&x=%20y")

    assert finished.link.startswith("https://auth.example.com/a?p=policy&x=")
    assert finished.parameters["p"] == "policy"
    assert finished.parameters["x"] == " y"
    assert finished.parameters["response_type"] == "code"


def test_every_login_has_a_state_and_a_verifier_of_its_own(monkeypatch):
    seen = []
    for _login in range(3):
        flow = Flow(monkeypatch)
        flow.on_sleep = lambda flow=flow: flow.come_back(code="the-code")
        flow.run()
        seen += [flow.parameters["state"], flow.http.requests[-1].form["code_verifier"]]

    assert len(set(seen)) == len(seen)
    assert all(len(text) >= 43 for text in seen)


@pytest.mark.parametrize("key", ["auth_url", "token_url"])
def test_a_login_never_goes_over_clear_http(flow, key):
    label = {"auth_url": "OAuth Authorization URL", "token_url": "OAuth Token URL"}[key]

    with pytest.raises(ConfigError, match=f"{label} must begin with https://"):
        flow.run(**{key: "http://auth.example.com/x"})

    assert flow.http.requests == []


# Where to return to


@pytest.mark.parametrize("name", ["my asset", "a/b", "ünïcode", "a%2Fb?c#d", "..", "{x}"])
def test_an_asset_name_is_quoted_in_the_redirect_uri(finished, name):
    finished.run(asset_info={"json": {"name": name}})

    redirect_uri = finished.parameters["redirect_uri"]
    *_path, last = redirect_uri.split("/")
    assert f"Redirect URI: {redirect_uri}" in finished.saved
    assert len(redirect_uri.split("/")) == 7
    assert unquote(last) == name
    assert redirect_uri.isascii() and " " not in redirect_uri
    assert finished.http.requests[-1].form["redirect_uri"] == redirect_uri


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"system_info": {"json": {"base_url": ""}}}, "Base URL not found in System Settings"),
        ({"system_info": {"json": {"base_url": None}}}, "Base URL not found in System Settings"),
        ({"system_info": {"json": {}}}, "Base URL not found in System Settings"),
        ({"system_info": {"json": ["x"]}}, "Error retrieving system info: .*expected JSON"),
        ({"system_info": {"text": "<html>"}}, "Error retrieving system info: .*expected JSON"),
        ({"system_info": {"drop": True}}, "Error retrieving system info: .*cannot be reached"),
        ({"asset_info": {"json": {"name": ""}}}, "did not say the asset's name"),
        (
            {"asset_info": {"status": 404, "text": "gone"}},
            "Error retrieving asset info, Status Code: 404 Error from Server: gone",
        ),
        (
            {"system_info": {"status": 302, "headers": {"Location": "/login"}}},
            "Error retrieving system info, Status Code: 302",
        ),
        ({"rest": "http://127.0.0.1:1/"}, "Error retrieving system info: .*cannot be reached"),
    ],
)
def test_without_an_address_to_return_to_there_is_no_login(flow, answers, sentence):
    with pytest.raises(TokenError, match=sentence):
        flow.run(**answers)

    assert flow.slept == []


@pytest.mark.parametrize("name", ["smtp@corp", "smtp(eu)", "a+b=c;d,e:f!$&'*"])
def test_an_asset_name_is_left_as_the_published_app_leaves_it(finished, name):
    """The redirect URI is registered with the provider, to the letter."""
    finished.run(asset_info={"json": {"name": name}})

    assert finished.parameters["redirect_uri"].endswith(f"/{name}")


def test_this_very_host_is_asked_without_a_proxy(finished, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)

    assert finished.run().access_token == "good-token"


@pytest.mark.parametrize(
    ("server", "is_google"),
    [
        ("smtp.gmail.com", True),
        ("smtp.googlemail.com", True),
        ("smtp-relay.gmail.com", True),
        ("SMTP.GMAIL.COM.", True),
        ("gmail.example.com", False),
        ("smtp.notgmail.com", False),
    ],
)
def test_who_is_asked_for_consent_is_told_by_the_server_in_whole(finished, server, is_google):
    finished.run(server=server)

    assert ("prompt" in finished.parameters) == is_google


def test_the_platforms_error_is_shown_with_doubled_braces(flow):
    """As the published app does; playbooks may match on it."""
    with pytest.raises(TokenError) as caught:
        flow.run(system_info={"status": 500, "text": json.dumps({"x": 1})})

    assert str(caught.value).endswith('Status Code: 500 Error from Server: {{"x": 1}}')


def test_what_the_platforms_error_says_is_one_printable_line(flow):
    with pytest.raises(TokenError) as caught:
        flow.run(system_info={"status": 500, "text": "\x1b[31m\u202eoops\r\nBcc: x" + "y" * 1000})

    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 600


JSON_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "script",
    [
        lambda talk: talk.drip(b"HTTP/1.1 200 " + b"O" * 60_000),
        lambda talk: (talk.say(JSON_HEAD), talk.drip(b"X: y\r\n")),
        lambda talk: (talk.say(JSON_HEAD + b"\r\n"), talk.drip(b" ")),
        lambda talk: (talk.say(JSON_HEAD + b"\r\n"), talk.flood(b" " * 65536)),
        lambda talk: talk.wait(),
    ],
    ids=["status line", "headers", "body", "600 MB", "silence"],
)
def test_a_platform_that_does_not_come_to_an_end_is_not_waited_for(script):
    with RawHttp(script) as server:
        base = server.url.rpartition("/")[0]
        api = PlatformApi(base, ASSET_ID, APP_ID, "SMTP", None, 0.5)
        begin = time.monotonic()
        with pytest.raises(TokenError) as caught:
            api.external_base_url()

    assert str(caught.value).startswith("Error retrieving system info")
    assert time.monotonic() - begin < 8
    assert server.talks[0].octets < 64 * 1024 * 1024


@pytest.mark.parametrize("kind", ["trusted", "wronghost", "selfsigned", "expired"])
def test_of_this_very_host_any_certificate_will_do(kind, home):
    """The platform's certificate is made for its outside name (design.md §4 row 21)."""
    with HttpAnswers({"/rest/system_info": [SYSTEM_INFO]}, cert=kind) as https:
        api = PlatformApi(f"{https.url}/", ASSET_ID, APP_ID, "SMTP", str(home.ca_bundle), 5)

        assert api.external_base_url() == "https://soar.example.com"


@pytest.fixture
def remote_api(home):
    """A platform elsewhere, whose certificate is of a kind: ``remote_api(kind)``."""
    with ExitStack() as stack:

        def start(kind):
            answers = {"/rest/system_info": [SYSTEM_INFO]}
            https = stack.enter_context(HttpAnswers(answers, cert=kind))
            stack.enter_context(reroute({}, other_ports={443: https.port}))
            url, bundle = "https://mail.example.com/", str(home.ca_bundle)
            return PlatformApi(url, ASSET_ID, APP_ID, "SMTP", bundle, 5), https

        yield start


def test_of_any_other_host_the_certificate_is_verified(remote_api):
    api, _https = remote_api("trusted")

    assert api.external_base_url() == "https://soar.example.com"


@pytest.mark.parametrize("kind", ["selfsigned", "wronghost", "expired"])
def test_any_other_host_with_a_wrong_certificate_is_not_asked(remote_api, kind):
    api, https = remote_api(kind)

    with pytest.raises(TokenError, match=r"cannot be reached \(SSLError\)"):
        api.external_base_url()

    assert https.requests == []


# The wait


def test_the_published_lines_lead_to_the_link(finished):
    finished.run()

    assert finished.saved == [
        "Using SOAR base URL as: https://soar.example.com",
        f"Redirect URI: https://soar.example.com/rest/handler/smtp_{APP_ID}/smtp_asset",
        "To continue, open this link in a new tab in your browser",
        finished.link,
    ]


def test_nobody_coming_back_is_waited_for_5_minutes(flow):
    with pytest.raises(TokenError) as caught:
        flow.run()

    assert str(caught.value) == "Timed out waiting for login"
    assert sum(flow.slept) == 300
    assert flow.sent == ["." * wait for wait in range(60)]
    assert "Automation Broker" in flow.saved[-1]


def test_the_wait_ends_as_soon_as_the_browser_is_back(finished):
    finished.run()

    assert finished.slept == [1]


def test_a_login_that_takes_its_time_is_waited_for(flow):
    def come_back_late():
        if sum(flow.slept) == 299:
            flow.come_back(code="the-code")

    flow.on_sleep = come_back_late

    assert flow.run().access_token == "good-token"


def test_a_cancelled_action_stops_waiting_at_once_and_withdraws_the_login(flow, folder):
    def cancel():
        flow.cancelled = True

    flow.on_sleep = cancel

    with pytest.raises(ActionCancelled):
        flow.run()

    assert flow.slept == [1]
    assert flow.come_back(code="the-code")["status"] == 400


def test_an_action_that_is_interrupted_withdraws_the_login(flow, folder):
    """SOAR's cancel signal raises an exception wherever the action stands."""

    class Cancelled(BaseException):
        pass

    def interrupt():
        assert len(list(folder.iterdir())) == 1
        raise Cancelled

    flow.on_sleep = interrupt

    with pytest.raises(Cancelled):
        flow.run()


def test_the_offer_is_there_before_the_link_is_shown(flow):
    """A quick browser must not be told that its login is unknown."""
    answers = []

    def hurry(line):
        if "response_type=" in line:
            answers.append(flow.come_back(code="the-code"))

    flow.on_line = hurry

    assert flow.run().access_token == "good-token"
    assert [answer["status"] for answer in answers] == [200]


def test_a_declined_login_ends_in_the_published_words_with_its_reason_before(flow):
    flow.on_sleep = lambda: flow.come_back(error="access_denied", error_description="No!")

    with pytest.raises(TokenError) as caught:
        flow.run()

    assert str(caught.value) == "Error retrieving OAuth token"
    assert flow.saved[-1].startswith("The provider ended the login: access_denied (No!).")


def test_a_refused_code_ends_in_the_published_words_with_its_reason_before(flow):
    flow.on_sleep = lambda: flow.come_back(code="the-code")

    with pytest.raises(TokenError) as caught:
        flow.run(token={"status": 400, "json": {"error": "invalid_grant"}})

    assert str(caught.value) == "Error retrieving OAuth token"
    assert "answered 400 invalid_grant" in flow.saved[-1]


def test_a_folder_that_cannot_be_written_is_named(flow, folder, monkeypatch):
    monkeypatch.setattr(handoff, "APP_FOLDER", folder / "gone")

    with pytest.raises(TokenError, match=r"the app's folder .*gone cannot be written \(No such"):
        flow.run()


def test_the_environments_proxies_travel_with_the_login(flow, folder, monkeypatch):
    """The web process does not have them (soar-platform.md §1.2)."""
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    offers = []

    def look():
        offers.append(HandOff(flow.parameters["state"]).claim())
        flow.cancelled = True

    flow.on_sleep = look
    with pytest.raises(ActionCancelled):
        flow.run(token_url="https://login.example.com/token", timeout=17)

    assert offers[0].endpoint.proxies == {"https": "http://proxy.example.com:3128"}
    assert offers[0].endpoint.timeout_seconds == 17
    assert 300 < offers[0].expires_at - time.time() < 360
