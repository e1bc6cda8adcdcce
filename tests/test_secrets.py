# File: test_secrets.py
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
"""No secret leaves the app but on the connections that it is meant for.

Every action, every way to log in and the whole OAuth flow, going well and going wrong, with every
log at its loudest. Nothing that anybody can read afterwards may hold a password, token, code, SASL
message, client secret or code verifier, plain or encoded.
"""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from urllib.parse import quote, quote_plus

import encryption_helper
import pytest
from soar_standin.rest_service import RestService

from delivery.courier import Courier
from tests.conftest import APP_DIR
from tests.support.authorization_server import AuthorizationServer, open_link
from tests.support.http_answers import HttpAnswers
from tests.support.raw_http import RawHttp

APP_ID = json.loads((APP_DIR / "smtp.json").read_text("utf-8"))["appid"]
PASSWORD = "pass-Wörd/of+the mailbox"  # pragma: allowlist secret (made up)
CLIENT_SECRET = "secret-of/the+client & more"  # pragma: allowlist secret (made up)
EMAIL = {"to": "ana@example.com", "subject": "s", "body": "b"}
HTML = {"to": "ana@example.com", "subject": "s", "html_body": "<p>b</p>"}
RAW = {"raw_email": "to: ana@example.com\nfrom: soar@example.com\nsubject: s\n\nb"}
ACTIONS = [
    ("test_connectivity", {}),
    ("send_email", EMAIL),
    ("send_htmlemail", HTML),
    ("send_rawemail", RAW),
]
# The servers, which run in this process, may log what they like.
_SERVER_LOGS = (
    "mail.",  # aiosmtpd
    "oauthlib.oauth2.rfc6749.endpoints",
    "oauthlib.oauth2.rfc6749.grant_types",
)


class Witness:
    """Gathers whatever a run leaves behind for others to read."""

    def __init__(self, home, caplog, capfd):
        self.home = home
        self.texts: dict[str, str] = {}
        self.caplog = caplog
        self.capfd = capfd

    def note(self, name, text):
        self.texts[f"{len(self.texts)} {name}"] = text if isinstance(text, str) else repr(text)

    def note_run(self, record):
        self.note("result", record.result)
        self.note("progress", "\n".join(record.progress))
        self.note("debug", "\n".join(line.text for line in record.debug))
        self.note("exception", record.exception)
        self.note("state", record.state)
        self.note("action results", [vars(each) for each in record.action_results])

    def note_files(self, folder):
        for path in Path(folder).rglob("*"):
            # The platform's own log of the requests that came is not the app's to clean.
            if path.is_file() and path != self.home.rest_requests_file:
                self.note(f"file {path.name}", path.read_bytes().decode("latin-1"))

    def note_mail(self, server):
        for message in server.messages:
            self.note("mail", message.wire.decode("latin-1"))

    def close(self):
        self.note_files(self.home.root)
        output = self.capfd.readouterr()
        self.note("output", output.out + output.err)
        records = [each for each in self.caplog.records if not each.name.startswith(_SERVER_LOGS)]
        self.note("log", "\n".join(f"{each.name} {each.getMessage()}" for each in records))

    def leaks(self, secrets):
        """Where a secret can be read, in whatever spelling."""
        return [
            f"{spelling!r} of {secret!r} in {name}"
            for secret in secrets
            for spelling in spellings(secret)
            for name, text in self.texts.items()
            if spelling in text
        ]


@pytest.fixture
def witness(home, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    return Witness(home, caplog, capfd)


def spellings(secret):
    """A secret as it is, escaped, and inside of base64, wherever it may begin there."""
    octets = secret.encode()
    found = {secret, quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}
    found |= {octets.decode("latin-1"), octets.hex()}
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for offset in range(3):
            whole = (len(octets) + offset) // 3 * 3 - offset
            encoded = encode(b"\0" * offset + octets[:whole]).decode()
            # Of the first group only what the secret alone decides.
            found.add(encoded[4 if offset else 0 :])
    return sorted(found)


def test_the_search_finds_a_secret_in_every_place_of_a_sasl_message(witness):
    """Otherwise the tests below would prove nothing."""
    for padding in ("", "a", "ab", "abc"):
        message = f"user={padding}\x01auth=Bearer {CLIENT_SECRET}\x01\x01"
        witness.note("sasl", base64.b64encode(message.encode()).decode())

    assert {leak.rpartition(" in ")[2] for leak in witness.leaks([CLIENT_SECRET])} == {
        f"{number} sasl" for number in range(4)
    }


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize(
    "server",
    [
        {},
        {"users": {}},
        {"script": [{"on": "AUTH", "drop": True}]},
        {"script": [{"on": "AUTH", "reply": "535 5.7.8 no {braces} for you"}]},
        {"script": [{"on": "RCPT", "reply": "550 5.1.1 no"}]},
    ],
    ids=["works", "rejected", "dropped", "braces", "refused"],
)
def test_a_password_stays_where_it_belongs(run, start_server, witness, mechanism, server):
    users = {"soar@example.com": PASSWORD}
    mail = start_server(**{"auth": [mechanism], "users": users, **server})

    for identifier, param in ACTIONS:
        witness.note_run(run(identifier, param, config={"password": {"$plain": PASSWORD}}))

    witness.note_mail(mail)
    witness.close()
    assert mail.connections
    assert witness.leaks([PASSWORD, f"\0soar@example.com\0{PASSWORD}"]) == []


def test_a_defect_of_ours_is_logged_without_what_it_was_about(
    run, mail_server, witness, monkeypatch
):
    """The text of a Python exception may hold the very value that it could not handle."""

    def fail(self, message, before_handover):
        raise ValueError(f"cannot handle {PASSWORD}")

    monkeypatch.setattr(Courier, "deliver", fail)

    record = run("send_email", EMAIL, config={"password": {"$plain": PASSWORD}})

    witness.note_run(record)
    witness.close()
    assert "unexpected error" in record.result["result_data"][0]["message"]
    assert any("ValueError" in line.text and "dispatch.py" in line.text for line in record.debug)
    assert witness.leaks([PASSWORD]) == []


@pytest.fixture
def oauth(home, run, witness, start_server):
    """The OAuth world: ``oauth(provider, mail options)`` returns a way to act."""

    def make(provider, **options):
        mail = start_server(**{"tokens": provider, **options})
        config = {
            "auth_type": "OAuth",
            "password": None,
            "client_id": "client-1",
            "client_secret": {"$plain": CLIENT_SECRET},
            "auth_url": provider.auth_url,
            "token_url": provider.token_url,
            "scopes": "mail.send",
        }

        def act(identifier, param=None, **changes):
            def watch(line):
                if line.startswith(f"{provider.auth_url}?"):
                    # The files between the processes exist only now.
                    witness.note_files(home.root)
                    for path in APP_DIR.glob("smtp_login_1_*"):
                        witness.note("hand-off", path.read_text("latin-1"))
                    with witness.caplog.at_level(logging.CRITICAL, "urllib3"):  # the browser's
                        page = open_link(line, verify=str(home.ca_bundle))
                    witness.note("page", page.text + str(page.headers))

            settings = {**config, **changes}
            record = run(identifier, param or {}, config=settings, on_progress=watch)
            witness.note_run(record)
            return record

        return act, mail

    return make


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_the_whole_oauth_flow_betrays_nothing(home, oauth, witness, mechanism):
    home.add_asset("1", "smtp_asset")
    challenge = {"challenge": {"status": "401", "scope": "mail"}}
    with AuthorizationServer(cert="trusted", client_secret=CLIENT_SECRET) as provider:
        act, mail = oauth(provider, auth=[mechanism], xoauth2_reject=challenge)
        with RestService(home, APP_DIR) as service:
            home.set_external_base_url(service.base_url)
            for identifier, param in ACTIONS:
                act(identifier, param)
            provider.expire_access_tokens()
            act("send_email", EMAIL)
            provider.expire_access_tokens()
            provider.lifetime = -1
            rejected = act("send_email", EMAIL)
            provider.revoke_everything()
            revoked = act("send_email", EMAIL)

    witness.note_mail(mail)
    witness.close()
    assert "status 401" in rejected.result["result_data"][0]["message"]
    assert "Invalid refresh token" in revoked.result["result_data"][0]["message"]
    attempts = [each for connection in mail.connections for each in connection.auth]
    messages = [f"user=soar@example.com\x01auth=Bearer {each.token}\x01\x01" for each in attempts]
    assert len(provider.secrets) >= 8
    assert any("hand-off" in name for name in witness.texts)
    assert witness.leaks([CLIENT_SECRET, *provider.secrets, *messages]) == []


def test_client_credentials_betray_nothing(oauth, witness):
    with AuthorizationServer(
        cert="trusted", client_secret=CLIENT_SECRET, basic_only=True
    ) as provider:
        act, mail = oauth(provider, auth=["XOAUTH2"])
        for identifier, param in ACTIONS:
            act(identifier, param, auth_type="Client Credentials")
        provider.expire_access_tokens()
        act("send_email", EMAIL, auth_type="Client Credentials")

    witness.note_mail(mail)
    witness.close()
    basic = f"client-1:{quote_plus(CLIENT_SECRET)}"
    assert len(provider.secrets) == 2
    assert witness.leaks([CLIENT_SECRET, basic, *provider.secrets]) == []


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_a_token_endpoint_that_repeats_what_it_got_betrays_nothing(
    run, mail_server, witness, status
):
    """Its words are shown to the analyst, the secrets in them are not."""
    echo = f"got {CLIENT_SECRET} and {quote_plus(CLIENT_SECRET)} and {{x}}"
    answer = {"status": status, "json": {"error": "invalid_request", "error_description": echo}}
    with HttpAnswers({"/token": [answer]}) as endpoint:
        settings = {
            "auth_type": "Client Credentials",
            "client_id": "client-1",
            "client_secret": {"$plain": CLIENT_SECRET},
            "token_url": f"{endpoint.url}/token",
            "scopes": "mail.send",
        }
        record = run("send_email", EMAIL, config=settings)

    witness.note_run(record)
    witness.close()
    assert "got [hidden] and [hidden] and {x}" in record.result["result_data"][0]["message"]
    assert witness.leaks([CLIENT_SECRET]) == []


# Servers that repeat what they were told

TOKEN = "ya29.a0-" + "Token/of+the=mailbox" * 8


def echo(secret, message):
    """Every way in which a server may say a secret, in one line."""
    octets = secret.encode()
    parts = [
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        *(base64.b64encode(b"x" * offset + octets).decode() for offset in range(3)),
        base64.b64encode(message).decode(),
        base64.b64encode(b"client-1:" + quote_plus(secret).encode()).decode(),
        message.decode().replace("\0", " ").replace("\x01", " "),
    ]
    return " | ".join(parts)


ECHOES = {
    "greeting": {"on": "CONNECT", "reply": "220 mail.example.com {echo}"},
    "refused greeting": {"on": "CONNECT", "reply": "554 5.3.2 {echo}"},
    "refused EHLO": {"on": "EHLO", "reply": "550 5.7.1 {echo}"},
    "refused STARTTLS": {"on": "STARTTLS", "reply": "454 4.7.0 {echo}"},
    "unknown AUTH": {"on": "AUTH", "reply": '500 5.5.1 Command unrecognized: "{echo}"'},
    "rejected login": {"on": "AUTH", "reply": "535 5.7.8 {echo}"},
    "login later": {"on": "AUTH", "reply": "454 4.7.0 {echo}"},
    "challenge": {"on": "AUTH", "reply": "334 {echo}"},
    "accepted login": {"on": "AUTH", "reply": "235 2.7.0 {echo}"},
    "no reply at all": {"on": "AUTH", "reply": "{echo}"},
    "refused MAIL": {"on": "MAIL", "reply": "550 5.7.1 {echo}"},
    "refused RCPT": {"on": "RCPT", "reply": "550 5.1.1 {echo}"},
    "deferred RCPT": {"on": "RCPT", "reply": "450 4.2.1 {echo}"},
    "refused DATA": {"on": "DATA", "reply": "554 5.7.1 {echo}"},
    "refused content": {"on": "MESSAGE", "reply": "554 5.7.1 {echo}"},
    "accepted content": {"on": "MESSAGE", "reply": "250 2.0.0 Ok: queued as {echo}"},
}


@pytest.mark.parametrize("rule", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("kind", ["password", "token"])
def test_a_mail_server_that_repeats_credentials_betrays_nothing(
    run, start_server, witness, home, rule, kind
):
    """Sendmail repeats an unknown command; others say what was wrong with the password."""
    if kind == "password":
        secret, message = PASSWORD, f"\0soar@example.com\0{PASSWORD}".encode()
        config = {"password": {"$plain": PASSWORD}}
    else:
        secret = TOKEN
        message = f"user=soar@example.com\x01auth=Bearer {TOKEN}\x01\x01".encode()
        config = _stored_login(home, TOKEN)
    reply = rule["reply"].replace("{echo}", echo(secret, message))
    mechanisms = ["PLAIN"] if kind == "password" else ["XOAUTH2"]
    start_server(
        auth=mechanisms,
        users={"soar@example.com": PASSWORD},
        tokens=[TOKEN],
        script=[{**rule, "reply": reply}],
        ehlo_extra=[f"X-ECHO {secret}", f"AUTH {secret}"],
    )

    for identifier, param in (("test_connectivity", {}), ("send_email", EMAIL)):
        witness.note_run(run(identifier, param, config=config))

    witness.close()
    assert witness.leaks([secret, message.decode()]) == []


def _stored_login(home, token):
    """Leave a login in the asset's state, and return the settings that go with it."""
    with home.activated():
        state = {
            "oauth_token": {
                "access_token": encryption_helper.encrypt(token, "1"),
                "refresh_token": encryption_helper.encrypt("refresh-of-the-login-1", "1"),
            },
            "client_id": "client-1",
            "is_encrypted": True,
        }
    path = home.state_file(APP_ID, "1")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(state))
    return {
        "auth_type": "OAuth",
        "client_id": "client-1",
        "client_secret": {"$plain": CLIENT_SECRET},
        "auth_url": "https://auth.example.com/authorize",
        "token_url": "http://127.0.0.1:9/token",
        "retries": 0,
    }


@pytest.mark.parametrize("status", [200, 302, 400, 401, 407, 503])
@pytest.mark.parametrize("kind", ["JSON", "HTML", "no HTTP"])
def test_a_token_endpoint_that_repeats_everything_betrays_nothing(
    run, mail_server, witness, home, status, kind
):
    """In its reason phrase, its headers and its body."""

    def repeat(talk):
        request = talk.request.decode("latin-1").replace("\r\n", " ")
        said = f"{request} {echo(CLIENT_SECRET, talk.request)}".replace("\r\n", " ")
        body = json.dumps({"error": said, "error_description": said})
        body = body if kind == "JSON" else f"<html>{said}"
        head = f"HTTP/1.1 {status} {said}\r\nX-Echo: {said}\r\nLocation: /?{said}\r\n\r\n"
        talk.say(f"{said}\r\n{said}".encode() if kind == "no HTTP" else (head + body).encode())

    with RawHttp(repeat) as endpoint:
        config = {**_stored_login(home, TOKEN), "token_url": endpoint.url}
        state = json.loads(home.state_file(APP_ID, "1").read_text())
        home.state_file(APP_ID, "1").write_text(json.dumps({**state, "oauth_expires_at": 1}))
        witness.note_run(run("send_email", EMAIL, config=config))

    witness.close()
    assert endpoint.talks
    assert witness.leaks([CLIENT_SECRET, "refresh-of-the-login-1"]) == []
