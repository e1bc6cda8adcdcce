# File: test_once.py
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
"""Send once: the same key on the same asset is sent at most once."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from actions import once
from actions.once import Claim, MaybeSent, Sent, SentKeys
from smtp_errors import TransferInterrupted
from tests.conftest import APP_DIR
from tests.support.mail_script import Rule, Script

PLAIN = {"to": "ana@example.net, bo@example.net", "subject": "Status", "body": "b"}
ONCE = {**PLAIN, "once_key": "4711 notify"}


def test_a_second_run_with_the_key_sends_nothing_and_tells_what_was_sent(run_one, mail_server):
    first = run_one("send_email", ONCE)

    second = run_one("send_email", {**ONCE, "subject": "Another"})

    assert len(mail_server.messages) == 1
    assert (first["status"], first["message"]) == ("success", "Email sent")
    assert first["data"][0]["already_sent"] is False
    assert second["status"] == "success"
    assert "already sent" in second["message"]
    assert first["data"][0]["message_id"] in second["message"]
    assert second["data"][0] == {**first["data"][0], "already_sent": True}
    assert second["summary"] == first["summary"]


def test_parameter_sets_of_one_run_share_the_key(run, mail_server):
    record = run("send_email", ONCE, ONCE, PLAIN)

    assert len(mail_server.messages) == 2
    assert [each["data"][0]["already_sent"] for each in record.result["result_data"]] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("action", ["send_htmlemail", "send_rawemail"])
def test_the_key_holds_for_every_send(run_one, mail_server, action):
    param = {
        "send_htmlemail": {**PLAIN, "html_body": "<p>b</p>"},
        "send_rawemail": {"raw_email": "From: a@example.com\nTo: b@example.com\n\nb"},
    }[action]
    run_one("send_email", ONCE)

    result = run_one(action, {**param, "once_key": " 4711 notify "})

    assert len(mail_server.messages) == 1
    assert result["data"][0]["already_sent"] is True


def test_another_key_is_sent(run_one, mail_server):
    run_one("send_email", ONCE)

    run_one("send_email", {**ONCE, "once_key": "4712 notify"})

    assert len(mail_server.messages) == 2


@pytest.mark.parametrize(
    "rule",
    [
        Rule("MAIL", reply="550 5.7.1 no"),
        Rule("RCPT", reply="550 5.1.1 nobody"),
        Rule("RCPT", reply="450 4.2.1 later"),
        Rule("MAIL", drop=True),
        Rule("CONNECT", drop=True),
    ],
    ids=["refused", "nobody-accepted", "deferred", "lost", "no-connection"],
)
def test_an_outcome_that_nobody_got_frees_the_key(run_one, mail_server, rule):
    mail_server.script = Script([rule])
    failed = run_one("send_email", ONCE, config={"retries": 0})
    mail_server.script = Script([])

    result = run_one("send_email", ONCE)

    assert failed["status"] == "failed"
    assert (result["status"], result["data"][0]["already_sent"]) == ("success", False)
    assert len(mail_server.accepted) == 1


def test_an_unknown_outcome_keeps_the_key_and_says_so(run_one, mail_server):
    mail_server.script = Script([Rule("MESSAGE", drop=True)])
    first = run_one("send_email", ONCE)
    mail_server.script = Script([])

    second = run_one("send_email", ONCE)

    row = first["data"][0]
    assert row["outcome"] == "unknown"
    assert (second["status"], second["data"][0]["outcome"]) == ("failed", "unknown")
    assert "may have sent" in second["message"]
    assert row["message_id"] in second["message"]
    assert second["data"][0]["safe_to_repeat"] is False
    assert second["data"][0]["cause"] == "lost_after_handover"
    assert len(mail_server.messages) == 1


def test_a_partial_outcome_uses_the_key_up(run_one, mail_server):
    mail_server.script = Script([Rule("RCPT", match="bo@", reply="550 5.1.1 nobody")])
    run_one("send_email", ONCE)
    mail_server.script = Script([])

    second = run_one("send_email", ONCE)

    assert len(mail_server.messages) == 1
    assert second["data"][0]["outcome"] == "partially accepted"
    assert "bo@example.net" in second["message"]


@pytest.mark.parametrize(
    ("key", "words"),
    [("x" * 201, "201 characters"), (["a"], "not a text"), ({"a": 1}, "not a text")],
    ids=["long", "list", "object"],
)
def test_a_key_that_cannot_be_used_is_refused_before_anything_is_sent(
    run_one, mail_server, key, words
):
    result = run_one("send_email", {**PLAIN, "once_key": key})

    assert mail_server.connections == []
    assert words in result["message"]
    assert "once_key" in result["message"]
    assert result["data"][0]["cause"] == "invalid_parameter"


@pytest.mark.parametrize("key", ["x" * 200, "\u00fcber \ud83d", 4711, "../../etc/passwd\n"])
def test_any_text_up_to_the_limit_is_a_key(run_one, mail_server, home, key):
    for _repetition in range(2):
        run_one("send_email", {**PLAIN, "once_key": key})

    assert len(mail_server.messages) == 1


def test_an_empty_key_is_none(run_one, mail_server):
    for _repetition in range(2):
        run_one("send_email", {**PLAIN, "once_key": "  "})

    assert len(mail_server.messages) == 2


# --- The keys themselves -------------------------------------------------------------------


def keys_in(folder, wait_seconds=5.0, lines=None):
    told = lines if lines is not None else []
    return SentKeys(folder / "once", wait_seconds, lambda: False, told.append)


def said(server, command):
    lines = [line for each in server.connections for line in each.command_lines]
    return any(line.upper().startswith(command) for line in lines)


@pytest.mark.parametrize(
    ("on", "outcome"), [("MAIL", "accepted"), ("DATA", "accepted"), ("MESSAGE", "unknown")]
)
def test_a_run_that_is_killed_frees_the_key_unless_it_may_have_handed_the_mail_over(
    start_server, home, on, outcome
):
    """SIGKILL while the server keeps it waiting; then the same action again."""
    server = start_server(script=[{"on": on, "nth": 1, "hang": True}])
    action = {
        "identifier": "send_email",
        "config": {
            "server": f"127.0.0.1:{server.port}",
            "auth_type": "Passwordless",
            "ssl_config": "None",
        },
        "parameters": [{**ONCE, "from": "soc@example.com"}],
        "container_id": 100,
    }
    script = (
        "import json, pathlib, sys\n"
        "from soar_standin.home import Home\n"
        "from soar_standin.run import run_action\n"
        "record = run_action(pathlib.Path(sys.argv[2]), json.loads(sys.argv[1]),"
        " Home(sys.argv[3]), check_required=False)\n"
        "print(record.result['result_data'][0]['data'][0]['outcome'])\n"
    )
    command = [sys.executable, "-c", script, json.dumps(action), str(APP_DIR), str(home.root)]
    killed = subprocess.Popen(command)
    while not (server.messages if on == "MESSAGE" else said(server, on)):
        assert killed.poll() is None
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    server.script = Script([])

    again = subprocess.run(command, capture_output=True, text=True, check=True)

    assert again.stdout.strip() == outcome
    assert len(server.messages) == 1


def test_a_second_holder_waits_for_the_first_one_and_learns_its_outcome(tmp_path):
    order, lines = [], []

    def second():
        with keys_in(tmp_path, lines=lines).claimed("k") as claim:
            order.append(claim)

    with keys_in(tmp_path).claimed("k") as claim:
        thread = threading.Thread(target=second)
        thread.start()
        while not lines:
            time.sleep(0.01)
        claim.begin("<1@example.com>", "today")
        claim.settle(Sent("Email sent", {"outcome": "accepted"}))
    thread.join()

    assert order == [Sent("Email sent", {"outcome": "accepted"})]
    assert "waiting" in lines[0]


def test_a_holder_that_does_not_end_is_waited_for_only_so_long(tmp_path):
    second = keys_in(tmp_path, wait_seconds=0.3).claimed("k")

    with keys_in(tmp_path).claimed("k"), pytest.raises(TransferInterrupted):
        second.__enter__()


@pytest.mark.parametrize("stage", ["claimed", "sending"])
def test_a_crash_before_sending_frees_the_key_and_one_after_does_not(tmp_path, stage):
    """The process is killed outright; only the operating system cleans up."""
    script = (
        "import os, signal, sys, pathlib\n"
        "from actions.once import SentKeys\n"
        "keys = SentKeys(pathlib.Path(sys.argv[1]), 5, lambda: False, print)\n"
        "with keys.claimed('k') as claim:\n"
        "    if sys.argv[2] == 'sending':\n"
        "        claim.begin('<1@example.com>', 'today')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "once"), stage],
        cwd=Path(once.__file__).parent.parent,
        check=False,
    )

    assert killed.returncode == -9
    if stage == "claimed":
        with keys_in(tmp_path).claimed("k") as claim:
            assert isinstance(claim, Claim)
    else:
        with keys_in(tmp_path).claimed("k") as claim:
            assert claim == MaybeSent("<1@example.com>", "today")


def test_of_many_processes_at_once_one_sends(tmp_path):
    script = (
        "import sys, pathlib, time\n"
        "from actions.once import Claim, MaybeSent, Sent, SentKeys\n"
        "keys = SentKeys(pathlib.Path(sys.argv[1]), 30, lambda: False, lambda line: None)\n"
        "with keys.claimed('k') as claim:\n"
        "    if isinstance(claim, Claim):\n"
        "        claim.begin('<1@example.com>', 'today')\n"
        "        print('sent')\n"
        "        claim.settle(Sent('Email sent', {}))\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "once")]
    folder = Path(once.__file__).parent.parent
    runs = [subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) for _run in range(6)]

    outputs = [run.communicate()[0] for run in runs]

    assert sorted(outputs) == [b""] * 5 + [b"sent\n"]


@pytest.mark.parametrize("content", ["{", '{"status": "sen', "[]", '{"status": "odd"}'])
def test_a_record_that_cannot_be_read_is_never_sent_again(tmp_path, content):
    with keys_in(tmp_path).claimed("k") as claim:
        claim.begin("<1@example.com>", "today")
    (file,) = (tmp_path / "once").iterdir()
    file.write_text(content)

    with keys_in(tmp_path).claimed("k") as claim:
        assert isinstance(claim, MaybeSent)


def test_a_key_expires_after_thirty_days(tmp_path):
    with keys_in(tmp_path).claimed("k") as claim:
        claim.settle(Sent("Email sent", {}))
    (file,) = (tmp_path / "once").iterdir()
    long_ago = time.time() - once.KEPT_SECONDS - 60
    os.utime(file, (long_ago, long_ago))

    with keys_in(tmp_path).claimed("k") as claim:
        assert isinstance(claim, Claim)


def test_only_the_newest_keys_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(once, "MAX_KEPT", 3)
    for number in range(5):
        with keys_in(tmp_path).claimed(str(number)) as claim:
            claim.settle(Sent("Email sent", {"number": number}))
        for age, file in enumerate(sorted((tmp_path / "once").iterdir(), key=os.path.getmtime)):
            os.utime(file, (time.time() - 100 + age, time.time() - 100 + age))

    kept = [json.loads(file.read_text())["row"]["number"] for file in (tmp_path / "once").iterdir()]

    assert sorted(kept) == [2, 3, 4]


def test_a_folder_that_cannot_be_used_is_told(run_one, mail_server, home):
    folder = home.root / "local_data" / "app_states"
    for app in folder.glob("*"):
        (app / "once_1").write_text("a file where the folder should be")
    run_one("send_email", PLAIN)
    (app,) = folder.glob("*")
    (app / "once_1").write_text("a file where the folder should be")

    result = run_one("send_email", ONCE)

    assert len(mail_server.messages) == 1
    assert result["status"] == "failed"
    assert "cannot be used" in result["message"]
    assert str(app / "once_1") in result["message"]


def test_an_outcome_that_cannot_be_noted_is_a_warning(run_one, mail_server, monkeypatch):
    """As on a disk that fills up meanwhile: the mail is out all the same."""

    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Claim, "settle", full)

    first = run_one("send_email", ONCE)
    second = run_one("send_email", ONCE)

    assert (first["status"], first["message"]) == ("success", "Email sent")
    assert "No space left on device" in first["data"][0]["warnings"][0]
    assert second["data"][0]["outcome"] == "unknown"
    assert len(mail_server.messages) == 1
