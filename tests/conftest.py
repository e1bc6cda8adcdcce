# File: conftest.py
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
"""Fixtures of all tests: a platform home, mail servers, and a way to run actions.

Every host name leads to the test's mail server, and waits between retries take no time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from soar_standin.home import Home
from soar_standin.run import RunRecord, run_action

from tests.support import certificates
from tests.support.mail_server import MailServer
from tests.support.reroute import reroute

APP_DIR = Path(__file__).resolve().parent.parent
PASSWORD = "s3cret"  # pragma: allowlist secret (made up)

# The same examples in every run, so that a failure is one of the change at hand; new ones with
# HYPOTHESIS_PROFILE=search. How long an example takes says something of the machine only.
settings.register_profile(
    "suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", settings.get_profile("suite"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

# An asset as it is saved today; tests override single settings.
ASSET = {
    "server": "mail.example.com",
    "port": 587,
    "auth_type": "Basic",
    "username": "soar@example.com",
    "password": {"$plain": PASSWORD},
    "ssl_config": "StartTLS",
    "allow_smtputf8": True,
    "encoding": True,
    "verify_server_cert": True,
}


def pytest_configure(config: pytest.Config) -> None:
    """Load the plugins that say in the last lines what ran and what did not."""
    for name in ("browser_report", "interop_report", "skip_report"):
        config.pluginmanager.import_plugin(f"tests.support.{name}")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A platform home whose CA bundle trusts the test authority."""
    home = Home(tmp_path / "phantom").create()
    home.ca_bundle.parent.mkdir(parents=True, exist_ok=True)
    certificates.write_ca_bundle(home.ca_bundle)
    return home


@pytest.fixture
def start_server() -> Iterator[Callable[..., MailServer]]:
    """Start a mail server with options of ServerOptions; every host name leads to the last one."""
    with ExitStack() as stack:

        def start(**options: Any) -> MailServer:
            server = stack.enter_context(MailServer(**options))
            server.route = stack.enter_context(reroute(server))
            return server

        yield start


@pytest.fixture
def mail_server(start_server: Callable[..., MailServer]) -> MailServer:
    """A mail server that offers STARTTLS, LOGIN and PLAIN and accepts everything."""
    return start_server()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Make time.sleep return at once; holds the seconds that were asked for."""
    asked: list[float] = []
    monkeypatch.setattr(time, "sleep", asked.append)
    return asked


@pytest.fixture
def run(home: Home, waits: list[float]) -> Callable[..., RunRecord]:
    """Run an action for any number of parameter sets, on ASSET with changes.

    A setting changed to None is left out.
    """

    def run(
        identifier: str,
        *parameters: dict[str, Any],
        config: dict[str, Any] | None = None,
        container_id: Any = 100,
        **options: Any,
    ) -> RunRecord:
        settings = {**ASSET, **(config or {})}
        action = {
            "identifier": identifier,
            "config": {key: value for key, value in settings.items() if value is not None},
            "parameters": list(parameters) or [{}],
            "container_id": container_id,
        }
        return run_action(APP_DIR, action, home, check_required=False, **options)

    return run


@pytest.fixture
def run_one(run: Callable[..., RunRecord]) -> Callable[..., dict[str, Any]]:
    """Run an action for one parameter set and return its result."""

    def run_one(identifier: str, param: dict[str, Any], **options: Any) -> dict[str, Any]:
        return run(identifier, param, **options).result["result_data"][0]

    return run_one
