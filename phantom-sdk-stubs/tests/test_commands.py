# File: test_commands.py
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
"""The commands that play the platform: soar-run, soar-vault, python some_connector.py."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from soar_standin.action_input import build_action
from soar_standin.command_run import main as soar_run
from soar_standin.command_vault import main as soar_vault


@pytest.fixture
def run_file(home, sample_app, tmp_path, capsys):
    """Write an action JSON, run it with soar-run: status, output, errors."""

    def run(action, *options):
        path = tmp_path / "action.json"
        path.write_text(action if isinstance(action, str) else json.dumps(action))
        arguments = [str(path), "--app", str(sample_app), "--home", str(home.root), *options]
        status = soar_run(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def action(do, **config):
    return {"action": "act", "config": {"server": "x", **config}, "parameters": [{"do": do}]}


def test_result_is_json_on_standard_output_and_progress_on_standard_error(run_file):
    status, out, err = run_file(action("succeed"))

    assert status == 0
    assert json.loads(out)["result_data"][0]["message"] == "Done"
    assert err.splitlines() == [
        "Loaded action execution configuration",
        "initialize",
        "handle_action: succeed",
        "finalize",
    ]


@pytest.mark.parametrize("do", ["fail", "raise"])
def test_failed_run_has_exit_status_1(run_file, do):
    status, out, _ = run_file(action(do))

    assert (status, json.loads(out)["status"]) == (1, "failed")


@pytest.mark.parametrize(
    "text, complaint",
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "JSON object"),
        ('"x"', "JSON object"),
        ("{}", "identifier"),
        ('{"acton": "act"}', '"acton" is no key of an action JSON; is "action" meant?'),
        ('{"action": "act", "paramters": []}', 'is "parameters" meant?'),
        ('{"action": "act", "config": []}', '"config" must be an object'),
        ('{"action": "act", "parameters": {}}', '"parameters" must be a list of objects'),
        ('{"action": "act", "parameters": ["x"]}', '"parameters" must be a list of objects'),
        ('{"action": "akt"}', "the app has no action with action 'akt'; it has 'act' (act), "),
        ('{"identifier": "akt"}', "no action with identifier 'akt'; it has 'act' (act), "),
        ('{"identifier": "act", "action": "other"}', "with identifier 'act' and action 'other'"),
        (
            '{"action": "act", "config": {"srver": "x"}}',
            '"srver" is no setting of the asset; is "server" meant?',
        ),
        (
            '{"action": "act", "parameters": [{"do": "x"}, {"tooo": "x"}]}',
            '"tooo" is no parameter of this action',
        ),
        ('{"action": "act", "config": {"token": "x"}}', '"token" is not encrypted; write it as'),
        ('{"action": "act", "parameters": [{"do": {"$file": "none"}}]}', "there is no file"),
        ('{"action": "act", "parameters": [{"do": {"$file": 7}}]}', "named by its path, not by 7"),
    ],
)
def test_unusable_input_has_one_sentence_and_exit_status_2(run_file, text, complaint):
    status, out, err = run_file(text)

    assert (status, out) == (2, "")
    assert complaint in err
    assert err.count("\n") == 1


def test_text_in_another_charset_and_a_folder_are_unusable(home, sample_app, tmp_path, capsys):
    (tmp_path / "latin.json").write_bytes(b'{"action": "\xe4"}')
    for name, complaint in (("latin.json", "is not UTF-8 text"), (".", "cannot be read: Is a dir")):
        path = str(tmp_path / name)

        status = soar_run([path, "--app", str(sample_app), "--home", str(home.root)])

        assert (status, complaint in capsys.readouterr().err) == (2, True)


def test_a_home_that_cannot_be_made_has_exit_status_2(sample_app, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    home = str(tmp_path / "file" / "home")

    assert soar_run([str(tmp_path / "a.json"), "--app", str(sample_app), "--home", home]) == 2
    assert soar_vault(["list", "--home", home]) == 2
    assert capsys.readouterr().err.count("cannot be used: Not a directory") == 2


def test_what_the_manifest_does_not_know_can_be_passed_on(run_file):
    status, out, _ = run_file(action("show config", unheard="x"), "--as-given")

    assert (status, json.loads(out)["result_data"][0]["data"][0]["unheard"]) == (0, "x")


def test_keys_of_the_platform_are_no_unknown_settings(run_file):
    run = action("succeed", appname="-", directory="d", _reserved_credential_management={})
    run["parameters"][0]["context"] = {"guid": "1"}

    assert run_file(run)[0] == 0


def test_defaults_of_the_manifest_are_filled_in_as_the_asset_form_does(run_file):
    _, filled, _ = run_file(action("show config"))
    _, bare, _ = run_file(action("show config"), "--as-given")
    _, changed, _ = run_file(action("show config", colour="red"))

    shown = [json.loads(out)["result_data"][0]["data"][0] for out in (filled, bare, changed)]
    assert [each.get("colour") for each in shown] == ["blue", None, "red"]


def test_files_named_by_their_paths_come_into_the_vault(run_file, home, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "b.txt").write_text("b")
    run = action("succeed")
    run["container_id"] = 9
    run["parameters"][0]["files"] = {"$file": ["a.txt", "b.txt"]}
    run["parameters"][0]["target"] = {"$text": "a.txt"}

    _, out, _ = run_file(run)

    first, second = home.vault.find(container_id=9)
    parameter = json.loads(out)["result_data"][0]["parameter"]
    assert (first.name, second.name) == ("a.txt", "b.txt")
    assert parameter["files"] == f"{first.vault_id},{second.vault_id}"


def test_a_report_named_by_its_path_lies_where_the_platform_keeps_reports(run_file, home, tmp_path):
    (tmp_path / "weekly.pdf").write_text("%PDF-")
    run = action("succeed")
    run["parameters"][0]["files"] = {"$report": "weekly.pdf"}

    _, out, _ = run_file(run)

    assert json.loads(out)["result_data"][0]["parameter"]["files"] == "weekly.pdf"
    assert (home.reports_dir / "weekly.pdf").read_text() == "%PDF-"


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_a_terminal_of_any_encoding_gets_json(home, sample_app, tmp_path, encoding):
    run = action("show config", message="Grüße – ok")
    (tmp_path / "action.json").write_text(json.dumps(run))
    command = [sys.executable, "-m", "soar_standin", str(tmp_path / "action.json")]

    done = subprocess.run(
        [*command, "--app", str(sample_app), "--home", str(home.root)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )

    shown = json.loads(done.stdout.decode(encoding))
    assert shown["result_data"][0]["data"][0]["message"] == "Grüße – ok"


def test_missing_file_and_missing_app_have_exit_status_2(home, tmp_path, capsys):
    (tmp_path / "a.json").write_text("{}")
    no_app = [str(tmp_path / "a.json"), "--app", str(tmp_path), "--home", str(home.root)]

    assert soar_run([str(tmp_path / "none.json"), "--home", str(home.root)]) == 2
    assert soar_run(no_app) == 2
    assert "no manifest" in capsys.readouterr().err


def test_password_can_be_written_in_plain_text(run_file):
    _, out, _ = run_file(action("show config", token={"$plain": "s3cret"}))

    assert json.loads(out)["result_data"][0]["data"][0]["token"] == "s3cret"


def test_debug_shows_the_log(run_file):
    assert "DEBUG: a list [1, 2]" in run_file(action("print to log"), "--debug")[2]
    assert "DEBUG" not in run_file(action("print to log"))[2]


def test_rest_services_can_run_beside_the_action(run_file):
    _, out, _ = run_file(action("show facts"), "--rest")

    base_url = json.loads(out)["result_data"][0]["data"][0]["base_url"]
    assert base_url.startswith("http://127.0.0.1:")


def test_interrupt_cancels_the_run(home, sample_app, tmp_path):
    path = tmp_path / "action.json"
    path.write_text(json.dumps(action("wait for cancel")))
    command = [sys.executable, "-m", "soar_standin", str(path), "--app", str(sample_app)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}

    with subprocess.Popen([*command, "--home", str(home.root)], **pipes) as process:
        while process.stderr.readline() != "waiting\n":
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()

    assert process.returncode == 1
    assert json.loads(out)["action_cancelled"] is True
    assert err.splitlines() == ["handle_cancel: True", "finalize"]


def test_connector_can_be_run_as_a_script(home, sample_app, tmp_path):
    path = tmp_path / "action.json"
    run = build_action(sample_app, "act", {"server": "x"}, [{"do": "succeed"}], home=home)
    path.write_text(json.dumps(run))
    command = [sys.executable, str(sample_app / "sample_connector.py"), str(path)]

    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PHANTOM_HOME": str(home.root)},
    )

    *progress, result = done.stdout.splitlines()
    assert progress == ["initialize", "handle_action: succeed", "finalize"]
    assert json.loads(result)["status"] == "success"


def test_file_can_be_put_into_the_vault(home, tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("hello")

    status = soar_vault(
        ["add", str(tmp_path / "notes.txt"), "--container", "9", "--home", str(home.root)]
    )

    record = home.vault.find(vault_id=capsys.readouterr().out.strip())[0]
    assert status == 0
    assert (record.name, record.container_id) == ("notes.txt", 9)


def test_missing_file_cannot_be_put_into_the_vault(home, tmp_path, capsys):
    assert soar_vault(["add", str(tmp_path / "none"), "--home", str(home.root)]) == 2
    assert "there is no file" in capsys.readouterr().err


def test_files_of_the_vault_are_listed(home, capsys):
    first = home.vault.add(b"hello", "notes.txt", 9)
    home.vault.add(b"x", "other.txt", 10)

    assert soar_vault(["list", "--home", str(home.root)]) == 0
    everything = capsys.readouterr().out.splitlines()
    assert soar_vault(["list", "--container", "9", "--home", str(home.root)]) == 0

    assert len(everything) == 2
    assert capsys.readouterr().out == f"{first.vault_id}  9  5  notes.txt\n"
