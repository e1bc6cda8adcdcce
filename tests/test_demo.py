# File: test_demo.py
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
"""What ``make demo`` shows, writes, and says of input that it cannot use."""

from __future__ import annotations

import contextlib
import html
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from soar_standin.errors import UnusableInput

from demo import terminal
from demo.demo import main
from demo.demo_oauth import Demo
from demo.server_address import ServerAddress, parse_server
from tests.conftest import APP_DIR
from tests.support import certificates
from tests.support.mail_server import MailServer

ACTION = {
    "action": "send email",
    "parameters": [{"to": "ana@example.com", "subject": "Hello", "body": "All clear."}],
}
ASSET = {
    "server": "relay.example.com",
    "auth_type": "Passwordless",
    "sender_address": "soc@example.com",
    "ssl_config": "StartTLS",
}


@pytest.fixture
def demo(tmp_path, capsys):
    """Run the demo on an action JSON: exit status, output, errors, page."""

    def run(action=None, *options, **changes):
        page = tmp_path / "demo.html"
        arguments = ["--page", str(page), *options]
        if action is not None:
            text = action if isinstance(action, str) else json.dumps({**action, **changes})
            (tmp_path / "my.json").write_text(text, encoding="utf-8")
            arguments += ["--action", str(tmp_path / "my.json")]
        status = main(arguments)
        captured = capsys.readouterr()
        shown = page.read_text("utf-8") if page.is_file() else ""
        return status, captured.out, captured.err, shown

    return run


@pytest.fixture(scope="module")
def four_actions(tmp_path_factory):
    """What ``make demo`` alone does: exit status, output, page."""
    page = tmp_path_factory.mktemp("demo") / "demo.html"
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = main(["--page", str(page)])
    return status, out.getvalue(), page.read_text("utf-8")


def test_the_four_actions_arrive_as_asked_and_are_written_to_a_page(four_actions):
    status, out, page = four_actions

    assert status == 0
    assert "user is soar@example.com with the password s3cret" in out
    assert "removed from the HTML: element script (1)" in out
    assert "Everything arrived as asked." in out
    assert out.splitlines()[-1].endswith("demo.html")
    for title in ("test connectivity", "send email", "send htmlemail", "send rawemail"):
        assert f"=== {title}" in out
        assert re.search(rf"<h1[^>]*>{title}", page)


def test_there_is_colour_on_a_terminal_only(four_actions, monkeypatch, capsys):
    assert "\033" not in four_actions[1]

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal.verdict("good", is_good=True)
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.verdict("good", is_good=True)

    assert capsys.readouterr().out == "\033[32mgood\033[0m\ngood\n"


def test_the_page_shows_forms_progress_result_widget_and_mail(four_actions):
    page = four_actions[2]

    assert "s3cret" not in page.replace("with the password s3cret", "")
    assert re.search(r"Username\s+<code>username</code>", page)
    assert "Connecting to localhost..." in page
    assert "&quot;total_objects_successful&quot;: 1" in page
    assert page.count('title="Widget in the dark theme"') == 3
    widgets = [html.unescape(each) for each in re.findall(r'srcdoc="([^"]*)"', page)]
    assert sum("What to do now" in each for each in widgets) == 6
    assert "Mail as it arrived: Phishing – Bericht 4711" in page
    assert "Content-Disposition: attachment" in page


def test_what_a_page_shows_stays_text(demo):
    action = json.loads(json.dumps(ACTION))
    action["parameters"][0].update(subject="<script>alert(1)</script>", body="</pre><script>")

    page = demo(action)[3]

    outside = re.sub(r'srcdoc="[^"]*"', "", page)
    assert "<script>" not in outside


def test_an_action_without_asset_is_sent_and_what_was_assumed_is_said(demo):
    status, out, _, page = demo(ACTION)

    assert status == 0
    assert "Nothing leaves this machine: mail.example.com" in out
    assert "takes the user soar@example.com" in out
    assert "Subject: Hello" in out
    assert "Nothing leaves this machine" in page


def test_defaults_of_the_manifest_are_filled_in_unless_told_otherwise(demo):
    """An asset saved before the upgrade is warned of; one's own first action is none."""
    filled = demo(ACTION, config=ASSET)
    bare = demo(ACTION, "--as-given", config=ASSET)

    assert (filled[0], bare[0]) == (0, 0)
    assert "warning: " not in filled[1]
    assert "warning: " in bare[1]


def test_files_are_attached(demo, tmp_path):
    for name in ("a.txt", "b.csv"):
        (tmp_path / name).write_text(name)
    files = f"{tmp_path}/a.txt,{tmp_path}/b.csv"
    html_mail = {**ACTION, "action": "send htmlemail"}
    html_mail["parameters"] = [{"to": "ana@example.com", "html_body": "<p>Hi</p>"}]

    for action in (ACTION, html_mail):
        status, out, _, _ = demo(action, "--files", files)

        assert status == 0
        assert '+ text/plain, "a.txt", 5 octets' in out
        assert '+ text/csv, "b.csv", 5 octets' in out


@pytest.mark.parametrize(
    ("port", "settings", "mode", "said"),
    [
        (587, {}, "starttls", "SSL Method StartTLS, as that port wants"),
        (465, {}, "implicit", "SSL Method SSL, as that port wants"),
        (25, {}, "none", "port 25 with SSL Method None, since nothing else is said, so nothing is"),
        (2525, {"ssl_config": "StartTLS"}, "starttls", "SSL Method StartTLS, as the action says"),
    ],
)
def test_a_server_of_ones_own_gets_the_mail_and_its_port_tells_the_method(
    demo, start_server, port, settings, mode, said
):
    server = start_server(mode="implicit" if mode == "implicit" else "plain")
    config = {"auth_type": "Passwordless", "sender_address": "soc@example.com", **settings}
    certificate = {"ca_certificates": certificates.ca_pem()}

    status, out, _, _ = demo(
        ACTION, "--server", f"mail.example.com:{port}", config={**config, **certificate}
    )

    assert status == 0
    assert said in out
    assert server.only_connection().tls == mode
    assert server.only_message().rcpt_tos == ["ana@example.com"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("localhost", ServerAddress("localhost", None)),
        ("mail.example.com:587", ServerAddress("mail.example.com", 587)),
        ("::1", ServerAddress("::1", None)),
        ("[::1]:2525", ServerAddress("::1", 2525)),
        ("[::1]", ServerAddress("::1", None)),
        (" 192.0.2.1:25 ", ServerAddress("192.0.2.1", 25)),
    ],
)
def test_a_server_address_is_read(text, address):
    assert parse_server(text) == address


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("localhost:", "needs a port from 1 to 65535"),
        ("localhost:abc", "needs a port from 1 to 65535"),
        ("localhost:0", "needs a port from 1 to 65535"),
        ("localhost:65536", "needs a port from 1 to 65535"),
        ("localhost:" + "9" * 9999, "needs a port from 1 to 65535"),
        ("smtp://localhost:25", "leave out smtp://"),
        (":25", "names no host"),
        ("[]:25", "names no host"),
        ("a,b", "names no host"),
        ("a b:25", "names no host"),
        ("a:b:25", "more than one colon"),
    ],
)
def test_what_is_no_server_address_is_said_in_one_sentence(text, complaint):
    with pytest.raises(UnusableInput, match=re.escape(complaint)):
        parse_server(text)


@pytest.mark.parametrize(
    ("action", "options", "complaint"),
    [
        (None, ["--server", "localhost"], "SERVER needs ACTION"),
        (None, ["--files", "a.pdf"], "FILES needs ACTION"),
        ("", [], "is not JSON"),
        ("[]", [], "must hold a JSON object"),
        ("{}", [], 'neither "identifier" nor "action"'),
        ('{"action": "send mail"}', [], "it has 'test connectivity' (test_connectivity)"),
        ('{"identifier": "send_mail"}', [], "'send htmlemail' (send_htmlemail)"),
        ('{"action": "send email", "config": []}', [], '"config" must be an object'),
        ('{"action": "send email", "parameters": {}}', [], '"parameters" must be a list'),
        ('{"action": "send email", "config": {"usrname": "x"}}', [], 'is "username" meant?'),
        ('{"action": "send email", "parameters": [{"sbject": ""}]}', [], 'is "subject" meant?'),
        (json.dumps(ACTION), ["--server", "smtp://localhost"], "leave out smtp://"),
        (
            json.dumps({**ACTION, "config": {"password": "in clear"}}),  # pragma: allowlist secret
            [],
            '"password" is not encrypted; write it as {"$plain": "..."}',
        ),
        (json.dumps(ACTION), ["--files", "none.pdf"], "there is no file none.pdf"),
        ('{"action": "send rawemail"}', ["--files", "x"], "FILES goes with the actions send email"),
        (json.dumps(ACTION), ["--page", "/nowhere/demo.html"], "/nowhere/demo.html cannot be writ"),
    ],
)
def test_unusable_input_has_one_sentence_and_exit_status_2(demo, action, options, complaint):
    status, _, err, _ = demo(action, *options)

    assert status == 2
    assert complaint in err
    assert err.startswith("make demo: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("path", ["none.json", "."])
def test_an_action_that_cannot_be_read_has_exit_status_2(tmp_path, capsys, path):
    assert main(["--action", str(tmp_path / path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_failed_action_has_exit_status_1(demo):
    status, out, _, page = demo({**ACTION, "parameters": [{"to": "nobody", "body": "x"}]})

    assert status == 1
    assert "-> failed: " in out
    assert "failed" in page


def test_a_refusal_of_the_platform_is_shown(demo):
    """A run without a result has a message all the same."""
    status, out, _, _ = demo(ACTION, "--as-given", config={"server": "mail.example.com"})

    assert status == 1
    assert "-> failed: Missing required asset configuration parameter 'ssl_config'" in out


def test_a_terminal_that_is_not_utf_8_shows_what_it_can(tmp_path):
    command = [sys.executable, "demo/demo.py", "--page", str(tmp_path / "demo.html")]

    done = subprocess.run(
        command,
        check=False,
        cwd=APP_DIR,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Phishing ? Bericht 4711" in done.stdout


def test_the_oauth_demo_ends_with_the_first_step_that_fails(home, capsys):
    class Provider:
        url = auth_url = token_url = "https://127.0.0.1:1"
        client_id = client_secret = "x"
        requests: tuple[tuple[str, str], ...] = ()

    with MailServer() as server:
        problems = Demo(home, Provider(), server, clicks=True).run()

    assert len(problems) == 2
    out = capsys.readouterr().out
    assert out.count("=== ") == 1
    assert "so it ends here" in out


def test_makefile_hands_everything_on():
    recipe = (Path(APP_DIR) / "Makefile").read_text("utf-8").split("\ndemo: ")[1].split("\n\n")[0]

    for option in ("--action", "--server", "--files", "--as-given"):
        assert option in recipe
