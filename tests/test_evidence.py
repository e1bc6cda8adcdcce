# File: test_evidence.py
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
"""Evidence (save_to_vault): the exact octets that were sent, in the container's vault."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import phantom.vault
import pytest

from soar import vault
from tests.conftest import APP_DIR
from tests.support.mail_script import Rule, Script

MAIL = {"from": "soc@example.com", "to": "ana@example.com", "subject": "Case: a/b \u00fc?"}
PARAMS = {
    "send_email": {**MAIL, "body": ".leading dot\nGr\u00fc\u00dfe\n", "bcc": "audit@example.com"},
    "send_htmlemail": {**MAIL, "html_body": "<p>Hi</p>", "bcc": "audit@example.com"},
    "send_rawemail": {
        "raw_email": "From: soc@example.com\nTo: ana@example.com\nBcc: audit@example.com\n"
        "Subject: Case: a/b \u00fc?\n\n.leading dot\n"
    },
}


def stored(home, row):
    return home.vault.path_of(row["eml"]["vault_id"]).read_bytes()


@pytest.mark.parametrize("action", PARAMS)
def test_the_copy_is_what_the_server_got(run_one, mail_server, home, action):
    result = run_one(action, {**PARAMS[action], "save_to_vault": True})

    row, received = result["data"][0], mail_server.only_message()
    assert result["message"] == "Email sent"
    assert stored(home, row) == received.content
    assert row["sha256"] == hashlib.sha256(received.content).hexdigest()
    assert b"audit@example.com" not in stored(home, row)
    assert "audit@example.com" in [each["address"] for each in row["recipients"]]
    assert row["eml"]["file_name"] == f"{row['date_iso'][:10]} Case a b \u00fc.eml"
    (record,) = home.vault.find(row["eml"]["vault_id"], None, 100)
    assert record.name == row["eml"]["file_name"]


@pytest.mark.parametrize("action", PARAMS)
def test_the_sha256_is_in_the_data_in_any_case(run_one, mail_server, home, action):
    row = run_one(action, PARAMS[action])["data"][0]

    assert row["sha256"] == hashlib.sha256(mail_server.only_message().content).hexdigest()
    assert row["eml"] == {"vault_id": None, "file_name": None}
    assert home.vault.find(None, None, 100) == []


def test_a_copy_holds_the_files_too(run_one, mail_server, home):
    file = home.vault.add(os.urandom(300_000), "sample.bin", 100).vault_id
    param = {**PARAMS["send_email"], "attachments": file, "save_to_vault": True}

    row = run_one("send_email", param)["data"][0]

    assert stored(home, row) == mail_server.only_message().content


def test_nothing_is_stored_of_what_was_not_sent(run_one, mail_server, home):
    mail_server.script = Script([Rule("MAIL", reply="550 5.7.1 no")])

    row = run_one("send_email", {**PARAMS["send_email"], "save_to_vault": True})["data"][0]

    assert row["eml"]["vault_id"] is None
    assert row["sha256"] is None
    assert home.vault.find(None, None, 100) == []


def test_a_copy_is_kept_of_what_may_have_arrived(run_one, mail_server, home):
    mail_server.script = Script([Rule("MESSAGE", drop=True)])

    row = run_one("send_email", {**PARAMS["send_email"], "save_to_vault": True})["data"][0]

    assert row["outcome"] == "unknown"
    assert stored(home, row) == mail_server.messages[0].content


def refuse(**_criteria):
    return False, "Container 100 does not exist", None


def fail(**_criteria):
    raise ConnectionError("the vault is gone")


@pytest.mark.parametrize("add", [refuse, fail], ids=["container-gone", "vault-gone"])
def test_a_vault_that_fails_is_a_warning(run_one, mail_server, home, monkeypatch, add):
    monkeypatch.setattr(phantom.vault, "vault_add", add)

    result = run_one("send_email", {**PARAMS["send_email"], "save_to_vault": True})

    (warning,) = result["data"][0]["warnings"]
    assert (result["status"], result["message"]) == ("success", "Email sent")
    assert "No copy of the email could be stored" in warning
    assert "do not send the email again" in warning
    assert len(mail_server.messages) == 1
    assert list(Path(phantom.vault.Vault.get_vault_tmp_dir()).iterdir()) == []


def test_a_vault_without_a_folder_to_write_to_is_a_warning(
    run_one, mail_server, monkeypatch, tmp_path
):
    """As when it is read-only; these tests may run as root, whom nothing is read-only to."""
    monkeypatch.setattr(
        phantom.vault.Vault, "get_vault_tmp_dir", staticmethod(lambda: str(tmp_path / "gone"))
    )

    result = run_one("send_email", {**PARAMS["send_email"], "save_to_vault": True})

    assert result["message"] == "Email sent"
    assert "No such file or directory" in result["data"][0]["warnings"][0]


def test_a_full_vault_is_a_warning_and_leaves_no_half_file(run_one, mail_server, home, monkeypatch):
    half = Path(phantom.vault.Vault.get_vault_tmp_dir(), "half")

    def full(**_options):
        half.touch()
        return os.open("/dev/full", os.O_WRONLY), str(half)

    monkeypatch.setattr(vault, "tempfile", SimpleNamespace(mkstemp=full))

    result = run_one("send_email", {**PARAMS["send_email"], "save_to_vault": True})

    assert result["message"] == "Email sent"
    assert "No space left on device" in result["data"][0]["warnings"][0]
    assert not half.exists()


@pytest.mark.parametrize("subject", ["", "..", "x" * 500, "a\u202eb", "../../etc/passwd"])
def test_any_subject_makes_a_file_name(run_one, mail_server, home, subject):
    param = {**PARAMS["send_email"], "subject": subject, "save_to_vault": True}

    row = run_one("send_email", param)["data"][0]

    name = row["eml"]["file_name"]
    assert name.endswith(".eml")
    assert "/" not in name
    assert len(name) <= 240
    assert name.isprintable()


def test_a_key_remembers_the_copy(run_one, mail_server):
    param = {**PARAMS["send_email"], "save_to_vault": True, "once_key": "k"}
    first = run_one("send_email", param)

    second = run_one("send_email", param)

    assert second["data"][0]["eml"] == first["data"][0]["eml"]


def test_memory_stays_flat_with_a_large_file(start_server, home, tmp_path):
    """VmHWM of a process of its own, with 1 MiB and with 60 MiB attached."""
    server = start_server()
    peaks = []
    for mebibytes in (1, 60):
        path = tmp_path / f"{mebibytes}.bin"
        with path.open("wb") as file:
            file.truncate(mebibytes << 20)
        vault_id = home.vault.add(path, path.name, 100).vault_id
        action = {
            "identifier": "send_email",
            "config": {
                "server": f"127.0.0.1:{server.port}",
                "auth_type": "Passwordless",
                "ssl_config": "None",
            },
            "parameters": [{**MAIL, "body": "b", "attachments": vault_id, "save_to_vault": True}],
            "container_id": 100,
        }
        script = (
            "import json, pathlib, re, sys\n"
            "from soar_standin.home import Home\n"
            "from soar_standin.run import run_action\n"
            "action = json.loads(sys.argv[1])\n"
            "record = run_action(pathlib.Path(sys.argv[2]), action, Home(sys.argv[3]),"
            " check_required=False)\n"
            "status = pathlib.Path('/proc/self/status').read_text()\n"
            "row = record.result['result_data'][0]\n"
            "print(row['status'], row['data'][0]['eml']['vault_id'],"
            " re.search(r'VmHWM:\\s+(\\d+)', status)[1])\n"
        )
        output = subprocess.run(
            [sys.executable, "-c", script, json.dumps(action), str(APP_DIR), str(home.root)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        assert output[0] == "success"
        assert output[1] != "None"
        peaks.append(int(output[2]))

    assert peaks[1] < peaks[0] + 20 * 1024
