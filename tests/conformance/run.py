# File: run.py
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
"""Building and running the situations of tests/conformance/cases.json.

Each case runs the app from its action JSON, on the stand-in platform, against a real mail server.
What happened comes back in the form of the recordings, for conformance_compare.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import encryption_helper
from soar_standin.action_input import build_action
from soar_standin.home import Home
from soar_standin.run import RunRecord, run_action

from tests.conformance.describe import describe_connection, describe_message
from tests.support import certificates
from tests.support.http_answers import HttpAnswers, HttpRequest
from tests.support.mail_server import MailServer
from tests.support.reroute import Connect, reroute

APP_DIR = Path(__file__).resolve().parents[2]
ASSET_ID = "7"
TOKEN_PORT = 8089
_CASES = Path(__file__).with_name("cases.json")
_PLATFORM_ANSWERS = {
    "/rest/system_info": [{"json": {"base_url": "https://soar.example.com/"}}],
    f"/rest/asset/{ASSET_ID}": [{"json": {"name": "smtp_asset", "id": int(ASSET_ID)}}],
}

Case = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """What one run of the app did.

    Attributes:
        observed: in the form of the recordings.
        record: what the stand-in platform kept, with data and summary of the results.
        server: the mail server, stopped, with its records.
        connects: connections tried.
        http_requests: requests to the token endpoint and to the platform.
    """

    observed: dict[str, Any]
    record: RunRecord
    server: MailServer
    connects: list[Connect]
    http_requests: list[HttpRequest]

    @property
    def results(self) -> list[dict[str, Any]]:
        """The results as the platform stores them, ``data`` and ``summary`` included."""
        return self.record.result["result_data"]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages that arrived, described."""
        return self.observed["messages"]


def load_cases() -> list[dict[str, Any]]:
    """All cases, in the order of the table."""
    return json.loads(_CASES.read_text(encoding="utf-8"))["cases"]


def run_case(
    case: Case,
    folder: Path,
    *,
    on_progress: Callable[[str], None] | None = None,
    **settings: Any,
) -> Run:
    """Build the situation of a case in an empty folder and run the app in it.

    Args:
        on_progress: called with each progress message as it comes.
        settings: asset settings in addition to those of the case.
    """
    home = furnished_home(case, folder)
    with ExitStack() as stack:
        # The last in are the first out: names are themselves again before the servers stop.
        server = stack.enter_context(MailServer(**case.get("server", {})))
        http = stack.enter_context(HttpAnswers({**_PLATFORM_ANSWERS, **case.get("http", {})}))
        _announce_platform(home, http)
        port_map = {} if TOKEN_PORT in case.get("closed_ports", []) else {TOKEN_PORT: http.port}
        route = stack.enter_context(reroute(server, other_ports=port_map))
        slept = stack.enter_context(_short_sleep())
        record = run_action(
            APP_DIR,
            _action_json(case, home, settings),
            home,
            on_progress=on_progress,
            check_required=False,
            context_in_param=False,
        )
        if server.connections:
            server.wait_closed()
    observed = _observed(record, server, route.connects, sum(slept))
    return Run(observed, record, server, route.connects, http.requests)


def _action_json(case: Case, home: Home, settings: dict[str, Any]) -> dict[str, Any]:
    return build_action(
        APP_DIR,
        case["action"],
        {**case["config"], **settings},
        list(case["parameters"]),
        home=home,
        asset_id=ASSET_ID,
        container_id=case.get("container_id", 100),
    )


@contextmanager
def _short_sleep() -> Iterator[list[float]]:
    """Let time.sleep return at once; what was asked for is kept."""
    slept: list[float] = []
    with mock.patch.object(time, "sleep", slept.append):
        yield slept


# The platform before the run


def furnished_home(case: Case, folder: Path) -> Home:
    """The platform's home folder as the case describes it."""
    home = Home(folder).create()
    certificates.write_ca_bundle(home.ca_bundle)
    home.add_asset(ASSET_ID, "smtp_asset")
    home.set_external_base_url("https://soar.example.com/")
    for item in case.get("vault", []):
        _put_in_vault(home, item)
    for path, content in case.get("home_files", {}).items():
        target = home.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(octets_of(content))
    _store_state(case, home)
    return home


def octets_of(content: Mapping[str, Any]) -> bytes:
    """What a ``content`` of the table stands for."""
    if "text" in content:
        return content["text"].encode("utf-8")
    if "base64" in content:
        return base64.b64decode(content["base64"])
    size = content["size"]
    return (b"0123456789abcdef" * (size // 16 + 1))[:size]


def _put_in_vault(home: Home, item: Mapping[str, Any]) -> None:
    if item.get("missing_on_disk"):
        home.vault.add_missing(item["vault_id"], item["name"], item["container_id"])
        return
    octets = octets_of(item["content"])
    home.vault.add(octets, item["name"], item["container_id"], vault_id=item["vault_id"])


def _store_state(case: Case, home: Home) -> None:
    if "state" not in case and "state_text" not in case:
        return
    manifest = json.loads((APP_DIR / "smtp.json").read_text(encoding="utf-8"))
    path = home.state_file(manifest["appid"], ASSET_ID)
    path.parent.mkdir(parents=True, exist_ok=True)
    with home.activated():
        text = case.get("state_text") or json.dumps(_encrypted(case["state"]))
    path.write_text(text, encoding="utf-8")


def _encrypted(value: Any) -> Any:
    """Replace each {"$enc": text} by the text, encrypted with the asset's id."""
    if not isinstance(value, dict):
        return value
    if set(value) == {"$enc"}:
        return encryption_helper.encrypt(value["$enc"], ASSET_ID)
    return {key: _encrypted(inner) for key, inner in value.items()}


def _announce_platform(home: Home, http: HttpAnswers) -> None:
    home.rest_file.parent.mkdir(parents=True, exist_ok=True)
    home.rest_file.write_text(json.dumps({"base_url": f"{http.url}/"}), encoding="utf-8")


# What the run did


def _observed(
    record: RunRecord, server: MailServer, connects: list[Connect], seconds_slept: float
) -> dict[str, Any]:
    result = record.result
    observed = {
        "status": result["status"],
        "message": result["message"],
        "results": [
            {key: entry[key] for key in ("status", "message", "parameter")}
            for entry in result["result_data"]
        ],
        "result_summary": result["result_summary"],
        "progress": record.progress,
        "connects": [vars(connect) for connect in connects],
        "connection_count": len(server.connections),
        "connections": [describe_connection(connection) for connection in server.connections],
        "messages": [describe_message(message) for message in server.messages],
        "state_after": record.state,
        "seconds_slept": seconds_slept,
    }
    if record.exception is not None:
        error = record.exception
        observed["exception"] = {"type": type(error).__name__, "message": str(error)}
    return observed
