# File: test_bad_input.py
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
"""Bad input gets a sentence before anything is sent, and nothing escapes (issue 2, Bad input)."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from soar_standin.run import run_action

from auth.basic import BasicAuthenticator
from smtp_errors import ConfigError
from tests.conftest import APP_DIR, ASSET

SEND = {"to": "ana@example.net", "subject": "s", "body": "b"}
HTML = {"to": "ana@example.net", "subject": "s", "html_body": "<p>b</p>"}


def without(param, *keys):
    return {key: value for key, value in param.items() if key not in keys}


CONTROLS = {"CR": "\r", "LF": "\n", "NUL": "\0", "NEL": "\x85", "LINE SEPARATOR": "\u2028"}

BAD_PARAMETERS = {
    "send email, no recipient": ("send_email", without(SEND, "to"), "recipient"),
    "send email, blank recipients": ("send_email", {**SEND, "to": " , ;"}, "recipient"),
    "send htmlemail, empty to": (
        "send_htmlemail",
        {**HTML, "to": "", "cc": "bo@example.net"},
        "Error: failed to get email recipients",
    ),
    "no body": ("send_email", without(SEND, "body"), "'body'"),
    "null body": ("send_email", {**SEND, "body": None}, "'body'"),
    "no html_body": ("send_htmlemail", without(HTML, "html_body"), "'html_body'"),
    "no raw_email": ("send_rawemail", {}, "'raw_email'"),
    "address without domain": ("send_email", {**SEND, "to": "ana"}, "no domain"),
    "no address at all": ("send_email", {**SEND, "to": "None", "cc": "Bo <bo>"}, "Neither can"),
    "cc with open quotes": ("send_email", {**SEND, "cc": '"Bo <bo@example.net>'}, "parameter 'cc'"),
    "bcc with an open comment": (
        "send_htmlemail",
        {**HTML, "bcc": "bo@example.net, (cy@example.net"},
        "parameter 'bcc'",
    ),
    "group without an end": ("send_email", {**SEND, "cc": "SOC: bo@example.net"}, "semicolon"),
    "injected field": (
        "send_email",
        {**SEND, "to": "ana@example.net,\r\nBcc: x@example.org"},
        "semicolon",
    ),
    "sender without domain": ("send_email", {**SEND, "from": "soc"}, "no domain"),
    "headers not JSON": ("send_email", {**SEND, "headers": "{x"}, "as a dictionary: {x"),
    "headers a list": ("send_htmlemail", {**HTML, "headers": "[1]"}, "not a dictionary"),
    "headers a number": ("send_email", {**SEND, "headers": "5"}, "as a dictionary: 5"),
    "header value an object": ("send_email", {**SEND, "headers": '{"X-A": {"b": 1}}'}, "X-A"),
    "header Bcc": ("send_email", {**SEND, "headers": '{"bcc": "x@example.net"}'}, "'bcc'"),
    "header Content-Type": ("send_email", {**SEND, "headers": '{"Content-Type": "x"}'}, "Content"),
    "header Received": ("send_email", {**SEND, "headers": '{"Received": "x"}'}, "Received"),
    "header twice": (
        "send_email",
        {**SEND, "headers": '{"Reply-To": "a@b.example", "reply-to": "c@d.example"}'},
        "more than once",
    ),
    "header name with a colon": ("send_email", {**SEND, "headers": '{"X:": "1"}'}, "name"),
    "header name with a line break": (
        "send_email",
        {**SEND, "headers": '{"X-A: 1\\r\\nX-B": "2"}'},
        "name",
    ),
    "attachment_json broken": (
        "send_htmlemail",
        {**HTML, "attachment_json": "[x"},
        "not valid json",
    ),
    "attachment_json an object": (
        "send_htmlemail",
        {**HTML, "attachment_json": '{"vault_id": "x"}'},
        "json field",
    ),
    "attachment_json mixed": (
        "send_htmlemail",
        {**HTML, "attachment_json": '["x", {"vault_id": "y"}]'},
        "attachment_json",
    ),
    "half a surrogate pair": ("send_email", {**SEND, "body": "\ud83d"}, "surrogate"),
}
for _name, _character in CONTROLS.items():
    BAD_PARAMETERS.update(
        {
            f"{_name} in to": (
                "send_email",
                {**SEND, "to": f"a@example.net{_character}Bcc: x@example.org"},
                "control character",
            ),
            f"{_name} in from": (
                "send_htmlemail",
                {**HTML, "from": f"a@example.net{_character}Bcc: x@example.org"},
                "control character",
            ),
            f"{_name} in subject": (
                "send_email",
                {**SEND, "subject": f"x{_character}Bcc: x@example.org"},
                "control character",
            ),
        }
    )


def cause_of(result):
    """Return the cause of a result that must not have been sent and may be sent again."""
    (row,) = result["data"]
    assert (row["outcome"], row["safe_to_repeat"]) == ("not sent", True)
    assert result["summary"]["outcome"] == "not sent"
    return row["cause"]


@pytest.mark.parametrize(
    ("identifier", "param", "named"), BAD_PARAMETERS.values(), ids=BAD_PARAMETERS
)
def test_bad_parameters_are_named_before_anything_is_sent(
    run, mail_server, identifier, param, named
):
    record = run(identifier, param)

    result = record.result["result_data"][0]
    assert record.exception is None
    assert result["status"] == "failed"
    assert named in result["message"]
    assert cause_of(result) == "invalid_parameter"
    assert mail_server.connections == []


@pytest.mark.parametrize("character", CONTROLS.values(), ids=CONTROLS)
def test_control_characters_in_header_values_and_content_ids_are_refused(
    run_one, mail_server, home, character
):
    vault_id = home.vault.add(b"x", "x.png", 100).vault_id
    headers = json.dumps({"X-A": f"one{character}Bcc: x@example.org"})

    by_header = run_one("send_email", {**SEND, "headers": headers})
    by_id = run_one(
        "send_htmlemail", {**HTML, "attachment1": vault_id, "content_id1": f"a{character}b"}
    )

    assert "control character" in by_header["message"]
    assert by_id["status"] == "failed"
    assert mail_server.connections == []


@pytest.mark.parametrize("character", CONTROLS.values(), ids=CONTROLS)
def test_control_characters_in_a_file_name_never_reach_the_message(
    run_one, mail_server, home, character
):
    """The name comes with the file, so it is cleaned and the change reported."""
    vault_id = home.vault.add(b"x", f"a{character}Bcc: x.txt", 100).vault_id

    result = run_one("send_email", {**SEND, "attachments": vault_id})

    content = mail_server.only_message().content
    assert b"\r\nBcc" not in content
    assert "aBcc: x.txt" in result["data"][0]["warnings"][0]
    assert result["data"][0]["attachments"][0]["file_name"] == "aBcc: x.txt"


BAD_SETTINGS = {
    "port 0": ({"port": 0}, "Port is 0"),
    "port negative": ({"port": -25}, "valid non-negative integer value in the 'port'"),
    "port negative in server": ({"server": "mail.example.com:-1", "port": None}, "non-negative"),
    "port too big": ({"port": 70000}, "Port is 70000"),
    "port a word": ({"port": "abc"}, "valid integer value in the 'port'"),
    "port a fraction": ({"port": 587.5}, "valid integer value in the 'port'"),
    "port a boolean": ({"port": True}, "valid integer value in the 'port'"),
    "SSL Method unknown": ({"ssl_config": "TLSv9"}, "SSL Method is 'TLSv9'"),
    "Authentication type unknown": ({"auth_type": "Kerberos"}, "Kerberos"),
    "verification neither yes nor no": ({"verify_server_cert": "maybe"}, "true or false"),
    "timeout 0": ({"timeout": 0}, "Timeout"),
    "timeout a word": ({"timeout": "soon"}, "Timeout"),
    "timeout endless": ({"timeout": "inf"}, "Timeout"),
    "retries negative": ({"retries": -1}, "Retries"),
    "password with a NUL": ({"password": {"$plain": "s3\0cret"}}, "Username or Password"),
    "server blank": ({"server": "  "}, "Server IP/Hostname"),
    "server with a blank": ({"server": "mail example"}, "Server IP/Hostname"),
    "two ports": ({"server": "mail.example.com:2525", "port": 25}, "another port"),
}


@pytest.mark.parametrize("identifier", ["send_email", "test_connectivity"])
@pytest.mark.parametrize(("config", "named"), BAD_SETTINGS.values(), ids=BAD_SETTINGS)
def test_bad_settings_are_named_before_anything_is_connected(
    run, mail_server, identifier, config, named
):
    record = run(identifier, SEND if identifier == "send_email" else {}, config=config)

    result = record.result["result_data"][0]
    assert record.exception is None
    assert result["status"] == "failed"
    assert named in result["message"]
    assert cause_of(result) == "invalid_asset"
    assert mail_server.connections == []


@pytest.mark.parametrize("port", [None, "", "  "], ids=["null", "empty", "blanks"])
def test_a_port_without_a_value_is_the_default_of_the_ssl_method(home, mail_server, waits, port):
    action = {
        "identifier": "send_email",
        "config": {**ASSET, "port": port},
        "parameters": [SEND],
    }
    result = run_action(APP_DIR, action, home).result["result_data"][0]

    assert result["message"] == "Email sent"
    assert result["data"][0]["session"]["port"] == 587


def test_an_ssl_method_without_a_value_is_starttls(run_one, mail_server):
    result = run_one("send_email", SEND, config={"ssl_config": None})

    assert result["message"] == "Email sent"
    assert mail_server.only_connection().tls == "starttls"


def test_no_sender_at_all_is_the_published_error(run_one, mail_server):
    config = {"auth_type": "Passwordless", "username": None, "password": None}

    result = run_one("send_email", SEND, config=config)

    assert result["message"] == "Error: failed to get email sender"


@pytest.mark.parametrize("text", ["[1, 2]", "{oops", "null"], ids=["list", "no JSON", "null"])
def test_a_corrupt_state_is_reset_and_the_next_run_works(run, mail_server, home, text):
    app_id = json.loads(Path(APP_DIR / "smtp.json").read_text(encoding="utf-8"))["appid"]
    state_file = home.state_file(app_id, "1")
    state_file.parent.mkdir(parents=True, exist_ok=True)
    state_file.write_text(text, encoding="utf-8")

    first = run("send_email", SEND)
    second = run("send_email", SEND)

    assert first.result["status"] == "failed"
    assert first.result["message"].startswith("Error occurred while loading the state file")
    assert second.result["status"] == "success"
    assert len(mail_server.messages) == 1


def test_a_state_that_is_being_written_is_looked_at_again(run, mail_server, home, monkeypatch):
    """SOAR locks nothing: what is half written a moment later is whole, and no reason to reset."""
    app_id = json.loads(Path(APP_DIR / "smtp.json").read_text(encoding="utf-8"))["appid"]
    state_file = home.state_file(app_id, "1")
    state_file.parent.mkdir(parents=True, exist_ok=True)
    whole = json.dumps({"app_version": "3.3.4", "oauth_token": {"refresh_token": "x"}})
    state_file.write_text(whole[:20], encoding="utf-8")
    monkeypatch.setattr(time, "sleep", lambda _seconds: state_file.write_text(whole, "utf-8"))

    result = run("send_email", SEND).result

    assert result["status"] == "success"
    assert json.loads(state_file.read_text(encoding="utf-8")) == json.loads(whole)


def test_a_password_without_a_utf_8_form_is_a_matter_for_the_asset_owner():
    """RFC 4616 §2 wants UTF-8, which half a surrogate pair does not have."""
    with pytest.raises(ConfigError, match="Username or Password"):
        BasicAuthenticator("soar@example.com", "s3\ud83d").prepare()
