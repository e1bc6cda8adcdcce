# File: test_fips.py
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
"""On a platform in FIPS mode MD5 and SHA-1 raise (soar-platform.md §8.6); the app uses neither.

Vault IDs are SHA-1, but the platform computes them: here, before the fixture forbids it.
"""

from __future__ import annotations

import ast
import hashlib
import hmac
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from soar_standin.action_input import DEFAULT_ASSET_ID

from tests.support.http_answers import HttpAnswers
from tools.manifest import load_manifest

APP_DIR = Path(__file__).resolve().parent.parent
MODULES = sorted([*APP_DIR.glob("*.py"), *(APP_DIR / "auth").glob("*.py")])
MODULES += sorted([*(APP_DIR / "mail").glob("*.py"), *(APP_DIR / "delivery").glob("*.py")])
FORBIDDEN = {"md5", "sha1", "md4", "ripemd160"}
MAIL = {"to": "ana@example.com", "subject": "Hi", "from": "soc@example.com"}
TOKEN = {"access_token": "good-token", "token_type": "Bearer", "expires_in": 3600}


def is_forbidden(algorithm: Any) -> bool:
    name = algorithm if isinstance(algorithm, str) else getattr(algorithm, "__name__", "")
    return name.lower().replace("-", "").replace("openssl_", "") in FORBIDDEN


@pytest.fixture
def fips(monkeypatch: pytest.MonkeyPatch):
    """Make weak digests raise as OpenSSL's FIPS provider does, in the thread of the action.

    The servers of the tests have threads of their own and may use what they like.
    """
    action_thread = threading.current_thread()

    def checked(real: Any, place: int, keyword: str) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            chosen = [real, *arguments[place : place + 1], options.get(keyword)]
            if threading.current_thread() is action_thread and any(map(is_forbidden, chosen)):
                raise ValueError("[digital envelope routines] unsupported")
            return real(*arguments, **options)

        return call

    monkeypatch.setattr(hashlib, "md5", checked(hashlib.md5, 0, "name"))
    monkeypatch.setattr(hashlib, "sha1", checked(hashlib.sha1, 0, "name"))
    monkeypatch.setattr(hashlib, "new", checked(hashlib.new, 0, "name"))
    monkeypatch.setattr(hmac, "new", checked(hmac.new, 2, "digestmod"))
    monkeypatch.setattr(hmac, "HMAC", checked(hmac.HMAC, 2, "digestmod"))
    monkeypatch.setattr(hmac, "digest", checked(hmac.digest, 2, "digest"))


@pytest.fixture
def file(home) -> str:
    return home.vault.add(b"content", "notes.txt", container_id=100).vault_id


def test_weak_digests_raise_here(fips):
    """Else the tests below could not fail."""
    for use in (
        lambda: hashlib.md5(b""),
        lambda: hashlib.sha1(b"", usedforsecurity=False),
        lambda: hashlib.new("md5"),
        lambda: hmac.new(b"k", b"m", "md5"),
        lambda: hmac.HMAC(b"k", b"m", digestmod=hashlib.md5),
    ):
        with pytest.raises(ValueError, match="unsupported"):
            use()
    assert hashlib.new("sha256", b"").digest() == hashlib.sha256(b"").digest()


@pytest.mark.parametrize(
    ("identifier", "param"),
    [
        ("test_connectivity", {}),
        ("send_email", {**MAIL, "body": "<html><p>Hi</p></html>"}),
        ("send_rawemail", {"raw_email": "From: soc@example.com\nTo: ana@example.com\n\nHi"}),
        ("send_htmlemail", {**MAIL, "html_body": '<p style="color: red">Hi</p><script>x</script>'}),
    ],
)
def test_an_action_runs_without_weak_digests(run_one, mail_server, file, fips, identifier, param):
    attached = {"send_email": "attachments", "send_htmlemail": "attachment1"}.get(identifier)

    result = run_one(identifier, {**param, attached: file} if attached else param)

    assert result["status"] == "success", result["message"]
    assert mail_server.only_message().recipients


@pytest.mark.parametrize("auth_type", ["OAuth", "Client Credentials"])
def test_tokens_are_got_without_weak_digests(run_one, start_server, home, fips, auth_type):
    server = start_server(auth=("XOAUTH2",))
    state = {"oauth_token": {**TOKEN, "access_token": "old-token", "refresh_token": "refresh-1"}}
    state["client_id"] = "client-1"
    path = home.state_file(load_manifest()["appid"], DEFAULT_ASSET_ID)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(state), encoding="utf-8")

    with HttpAnswers({"/token": [{"json": TOKEN}]}) as provider:
        config = {
            "auth_type": auth_type,
            "password": None,
            "client_id": "client-1",
            "client_secret": {"$plain": "client-secret"},
            "auth_url": f"{provider.url}/authorize",
            "token_url": f"{provider.url}/token",
            "scopes": "mail.send",
        }
        result = run_one("send_email", {**MAIL, "body": "Hi"}, config=config)

    assert result["status"] == "success", result["message"]
    assert server.connections[-1].auth[-1].token == "good-token"


@pytest.mark.parametrize("offered", ["CRAM-MD5 PLAIN", "CRAM-MD5 LOGIN", "CRAM-MD5 PLAIN LOGIN"])
def test_cram_md5_is_not_chosen_beside_another_mechanism(
    run_one, start_server, monkeypatch, offered
):
    """Python's own smtplib prefers it, and fails on a FIPS platform (RFC 2195)."""
    others = offered.split()[1:]
    server = start_server(auth=others, ehlo_extra=[f"AUTH={offered}"])

    result = run_one("send_email", {**MAIL, "body": "Hi"})

    assert result["status"] == "success", result["message"]
    assert server.only_connection().auth[0].mechanism in others


def test_cram_md5_is_not_chosen_when_nothing_else_is_offered(run_one, start_server):
    server = start_server(auth=(), ehlo_extra=["AUTH CRAM-MD5 DIGEST-MD5"])

    result = run_one("send_email", {**MAIL, "body": "Hi"})

    assert result["status"] == "failed"
    assert "it offers CRAM-MD5" in result["message"]
    assert [connection.auth for connection in server.connections] == [[]]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_module_names_a_weak_digest(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))

    for node in ast.walk(tree):
        used = getattr(node, "attr", None) or getattr(node, "id", None)
        assert used not in FORBIDDEN, f"{path.name} line {node.lineno}"
