# File: test_console.py
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
"""The console in a real browser, as a new user goes through it, and as another page attacks it."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import APP_DIR
from tests.support.accessibility import violations
from tests.support.authorization_server import open_link
from tests.support.html_browser import Browser, find_chromium, open_browser

PATIENCE = 40


class Console:
    """A running console."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.port = parts.port or 0
        self.root = parts.path

    def ask(self, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
        """Send one request, as any program on this machine could."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """The console in a process of its own: one Django is configured once."""
    home = tmp_path_factory.mktemp("console")
    command = [
        sys.executable,
        "demo/console.py",
        "--home",
        str(home),
        "--mail-port",
        "0",
        "--login-port",
        "0",
    ]
    with subprocess.Popen(command, cwd=APP_DIR, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("Open "))
        yield Console(line.split()[1])
        process.terminate()


@pytest.fixture(scope="module")
def page(console: Console) -> Iterator[Page]:
    """A browser that shows the console."""
    program = find_chromium()
    if program is None:
        pytest.skip("Chromium not found")
    with open_browser(program, console.port) as browser:
        browser.set_size(1200, 1000)
        yield Page(browser, console)


class Page:
    """What a user does with the console."""

    def __init__(self, browser: Browser, console: Console) -> None:
        self.browser = browser
        self._root = console.root

    def open(self, path: str = "") -> None:
        """Go to a page of the console."""
        self.browser.open(self._root + path, site="127.0.0.1")

    def follow(self, text: str) -> None:
        """Click the link or button with this text and wait for what it leads to."""
        mark = "window.isOld = true"
        click = (
            "[...document.querySelectorAll('a, button')]"
            f".find(each => each.textContent.trim() === {text!r}).click()"
        )
        self.browser.evaluate(f"{mark}; {click}")
        self.wait_for("!window.isOld && document.readyState === 'complete'")

    def fill(self, name: str, value: str) -> None:
        """Type into a field."""
        self.browser.evaluate(f"document.getElementById({name!r}).value = {value!r}")

    def choose_file(self, path: Path) -> None:
        """Choose a file of this machine in the form for files."""
        root = self.browser.call("DOM.getDocument")["root"]["nodeId"]
        node = self.browser.call("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
        self.browser.call("DOM.setFileInputFiles", files=[str(path)], nodeId=node)

    def wait_for(self, condition: str) -> None:
        """Look until a JavaScript condition holds."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if self.browser.evaluate(condition):
                    return
            except RuntimeError:  # the page is being replaced
                pass
            time.sleep(0.05)
        raise AssertionError(f"never: {condition}\n{self.text()}")

    def wait_for_result(self) -> str:
        """Wait until the run is over and return what the page says."""
        self.wait_for("!document.querySelector('[role=status]') && document.body.innerText")
        return self.text()

    def text(self) -> str:
        """What the page shows."""
        return str(self.browser.evaluate("document.body.innerText"))


@pytest.fixture(scope="module")
def asset(page: Page) -> str:
    """An asset, configured by hand."""
    page.open("assets/new")
    page.fill("asset_name", "relay")
    page.fill("password", "s3cret")
    page.follow("Save")
    return "relay"


@pytest.fixture(scope="module")
def sent(page: Page, asset: str) -> str:
    """An asset with which an email has been sent; there is a run and a received email."""
    page.open(f"assets/{asset}/send_htmlemail")
    page.fill("to", "ann@example.net")
    page.fill("html_body", "<h1>All clear</h1>")
    page.follow("Run")
    page.wait_for_result()
    return asset


def test_an_asset_form_has_the_manifests_fields_and_defaults(page: Page):
    page.open("assets/new")

    assert "Server IP/Hostname" in page.text()
    assert page.browser.evaluate("document.getElementById('ssl_config').tagName") == "SELECT"
    assert page.browser.evaluate("document.getElementById('verify_server_cert').checked") is True
    assert page.browser.evaluate("document.getElementById('password').type") == "password"


def test_a_stored_password_is_never_shown_again(page: Page, asset: str, console: Console):
    page.open(f"assets/{asset}")

    assert page.browser.evaluate("document.getElementById('password').value") == ""
    assert "s3cret" not in page.browser.evaluate("document.documentElement.outerHTML")


def test_connectivity_is_tested_with_a_click(page: Page, asset: str):
    page.open(f"assets/{asset}")
    page.follow("test connectivity")
    page.follow("Run")

    assert "Passed" in page.wait_for_result()


def test_an_email_with_a_file_is_sent_and_shown(page: Page, asset: str, tmp_path: Path):
    file = tmp_path / "notes.txt"
    file.write_text("indicators", encoding="utf-8")
    page.open()
    page.choose_file(file)
    page.follow("Add to the vault")
    vault_id = page.browser.evaluate("document.querySelector('td code').textContent")

    page.open(f"assets/{asset}/send_email")
    page.fill("to", "ann@example.net")
    page.fill("subject", "From the console")
    page.fill("body", "all clear")
    page.fill("attachments", vault_id)
    page.follow("Run")
    text = page.wait_for_result()

    assert "success: Email sent" in text
    for place in (0, 1):
        page.wait_for(f"frames[{place}].document.body?.innerText.includes('Accepted')")
        assert "notes.txt" in page.browser.evaluate(f"frames[{place}].document.body.innerText")
    page.open()
    page.follow("From the console")
    assert "all clear" in page.text()
    assert "notes.txt" in page.text()


def test_an_oauth_login_is_clicked_through(page: Page):
    page.open("assets/new")
    page.fill("asset_name", "oauth")
    page.fill("auth_type", "OAuth")
    page.fill("client_secret", "client-secret")
    page.follow("Save")
    page.follow("test connectivity")
    page.follow("Run")

    page.wait_for("!!document.querySelector('a.open')")
    # The browser of the tests is kept from leaving; this one has no window.
    open_link(page.browser.evaluate("document.querySelector('a.open').href"))

    assert "Passed for OAuth" in page.wait_for_result()


def test_a_wrong_password_gives_a_sentence(page: Page, asset: str):
    page.open("assets/new")
    page.fill("asset_name", "wrong")
    page.fill("password", "guessed")
    page.follow("Save")
    page.follow("test connectivity")
    page.follow("Run")

    assert "Check Username and Password in the asset" in page.wait_for_result()


def test_a_number_that_is_none_is_told_beside_the_form(page: Page):
    page.open("assets/new")
    page.browser.evaluate("document.getElementById('port').type = 'text'")
    page.fill("port", "many")
    page.follow("Save")

    assert "port must be a whole number" in page.text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["", "assets/new", "assets/relay", "assets/relay/send_htmlemail", "runs/1", "mail/1"]
)
def test_axe_finds_nothing(page: Page, sent: str, path: str, scheme: str):
    feature = {"name": "prefers-color-scheme", "value": scheme}
    page.browser.call("Emulation.setEmulatedMedia", features=[feature])
    page.open(path)

    assert violations(page.browser) == []
    assert page.browser.complaints == []


def test_without_its_token_the_console_is_not_there(console: Console):
    assert console.ask("GET", "/").status == 404
    assert console.ask("GET", "/assets/new").status == 404


def test_another_page_can_neither_post_nor_frame_nor_be_taken_for_the_host(console: Console):
    root = console.root

    assert console.ask("POST", f"{root}assets/new", Origin="http://evil.test").status == 403
    assert console.ask("POST", f"{root}files").status == 403
    assert console.ask("GET", root, Host="evil.test").status == 400
    policy = console.ask("GET", root).headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "path", ["assets/..%2f..%2fetc", "assets/%2e%2e", "assets/.hidden", "runs/99", "mail/99"]
)
def test_nothing_outside_its_folder_is_reached(console: Console, path: str):
    assert console.ask("GET", console.root + path).status == 404


def test_it_listens_on_loopback_only(console: Console):
    with pytest.raises(OSError):
        http.client.HTTPConnection("127.0.0.2", console.port, timeout=2).request("GET", "/")
