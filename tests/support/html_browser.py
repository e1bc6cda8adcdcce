# File: html_browser.py
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
"""A headless Chromium and the web server it looks at, for the browser half of the HTML tests.

The DevTools protocol is spoken by hand over a pipe: JSON messages that end in NUL. Every host
name leads to the local server, so a request that leaves a page is seen, never made.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SITE = "mail.test"
ANSWER_SECONDS = 30
ONE_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_BAD_LEVELS = ("error", "warning")

# What a payload calls to prove that it ran. The binding reaches us from every frame.
_REPORT_EXECUTION = """
for (const name of ["alert", "confirm", "prompt", "print"])
    window[name] = () => reportExecution(location.href);
"""


@dataclass(frozen=True)
class Request:
    """A request a page made: of which document, and to where."""

    document_url: str
    url: str


def find_chromium() -> str | None:
    """Path of a Chromium on this machine."""
    paths = (shutil.which(name) for name in CHROMIUM_NAMES)
    return next((path for path in paths if path is not None), None)


@contextmanager
def open_site() -> Iterator[Site]:
    """Serve pages on the loopback interface until the context ends."""
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        thread.join()
        site.server.server_close()


class Site:
    """Pages by path; anything else is answered with a one-pixel image.

    Attributes:
        visits: host and path of every request that came, in order.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.visits: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        return self.server.server_address[1]


def _handler_of(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.visits.append(f"{self.headers['Host']}{self.path}")
            page = site.pages.get(self.path) if self.headers["Host"] == SITE else None
            content = ONE_PIXEL if page is None else page.encode("utf-8", "replace")
            kind = "image/gif" if page is None else "text/html; charset=utf-8"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            """Say nothing: a page that asks for what is not there is part of the test."""

    return Handler


@contextmanager
def open_browser(program: str, port: int) -> Iterator[Browser]:
    """Start Chromium with one page and a profile of its own.

    Args:
        program: path of the executable.
        port: local port to which every host name leads.
    """
    profile = tempfile.mkdtemp(prefix="chromium-")
    command_read, command_write = os.pipe()
    answer_read, answer_write = os.pipe()
    arguments = [
        program,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--disable-site-isolation-trials",
        "--disable-features=IsolateOrigins,site-per-process,HttpsUpgrades,PaintHolding",
        "--hide-scrollbars",
        "--mute-audio",
        "--force-device-scale-factor=1",
        f"--host-resolver-rules=MAP * 127.0.0.1:{port}",
        f"--user-data-dir={profile}",
        "--remote-debugging-pipe",
        "about:blank",
    ]
    # Chromium reads commands from descriptor 3 and answers on 4; the shell puts them there.
    line = f"exec {shlex.join(arguments)} 3<&{command_read} 4>&{answer_write}"
    process = subprocess.Popen(
        ["/bin/bash", "-c", line],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(command_read, answer_write),
    )
    os.close(command_read)
    os.close(answer_write)
    try:
        yield Browser(command_write, answer_read)
    finally:
        os.close(command_write)
        os.close(answer_read)
        process.terminate()
        process.wait()
        shutil.rmtree(profile, ignore_errors=True)


def _is_complaint(event: dict[str, Any]) -> bool:
    params = event.get("params", {})
    return (
        event["method"] == "Runtime.exceptionThrown"
        or (event["method"] == "Log.entryAdded" and params["entry"]["level"] in _BAD_LEVELS)
        or (event["method"] == "Runtime.consoleAPICalled" and params["type"] in _BAD_LEVELS)
    )


class Browser:
    """One page of a running Chromium."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = answers
        self._received = b""
        self._last_id = 0
        self._session: str | None = None
        self._events: list[dict[str, Any]] = []
        self.version = self.call("Browser.getVersion")["product"]
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Runtime.addBinding", name="reportExecution")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=_REPORT_EXECUTION)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its result."""
        self._last_id += 1
        message: dict[str, Any] = {"id": self._last_id, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._commands, data) :]
        answer = self._wait_for(lambda message: message.get("id") == self._last_id)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, path: str, site: str = SITE) -> None:
        """Show a page of the site and wait until it, and every frame in it, has loaded."""
        self._events.clear()
        self.call("Page.navigate", url=f"http://{site}{path}")
        if not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._wait_for(lambda message: message.get("method") == "Page.loadEventFired")

    def evaluate(self, expression: str) -> Any:
        """Value of a JavaScript expression in the page; a promise is waited for."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def screenshot(self) -> bytes:
        """The page as PNG."""
        return base64.b64decode(
            self.call("Page.captureScreenshot", format="png", optimizeForSpeed=True)["data"]
        )

    def set_size(self, width: int, height: int) -> None:
        """Size of the page in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def press(self, key: str, *, code: int, text: str = "") -> None:
        """Press and release a key.

        Args:
            key: its name in the DOM ("Tab", "Enter").
            code: its Windows virtual key code, by which Chromium knows it.
            text: what it types, if anything.
        """
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def click(self, x: float, y: float) -> None:
        """Press and release the first mouse button at a place of the page, in CSS pixels."""
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    @property
    def complaints(self) -> list[str]:
        """Errors and warnings in the console since the last open()."""
        return [str(event["params"]) for event in self._events if _is_complaint(event)]

    @property
    def executions(self) -> set[str]:
        """URLs of the documents since the last open() in which a payload ran."""
        return {
            event["params"]["payload"]
            for event in self._events
            if event["method"] == "Runtime.bindingCalled"
        }

    @property
    def requests(self) -> list[Request]:
        """Requests since the last open()."""
        return [
            Request(event["params"].get("documentURL", ""), event["params"]["request"]["url"])
            for event in self._events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def _wait_for(self, is_wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            message = self._next_message(deadline)
            if "method" in message:
                self._events.append(message)
            if is_wanted(message):
                return message

    def _next_message(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._received:
            ready, _, _ = select.select([self._answers], [], [], deadline - time.monotonic())
            piece = os.read(self._answers, 1 << 20) if ready else b""
            if not piece:
                raise TimeoutError("Chromium did not answer")
            self._received += piece
        message, _, self._received = self._received.partition(b"\0")
        return json.loads(message)
