# File: fleet.py
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
"""Many runs on one asset at once: what a busy SOAR does to one mailbox and one OAuth login.

    make fleet                                  50 runs, some minutes
    python -m tests.support.fleet --runs 12     fewer

Every run is a process of its own that sends one email. They find an expired token whose refresh
token is good once; the mail server lets three log in at a time (432 4.3.2 beyond, as Exchange
Online), takes 30 messages a minute, and dies now and then; some runs are cancelled. Printed is what
became of each, and what must never be is counted: a login lost, a message twice, an account that
says other than the server knows.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import encryption_helper
from soar_standin.home import Home

from tests.support import certificates
from tests.support.authorization_server import AuthorizationServer
from tests.support.mail_server import MailServer

APP_DIR = Path(__file__).resolve().parents[2]
APP_ID = json.loads((APP_DIR / "smtp.json").read_text("utf-8"))["appid"]
ASSET_ID = "7"
MAILBOX = "soar@example.com"
SESSIONS = 3
MESSAGES_PER_MINUTE = 30
_LONGEST_SECONDS = 600.0
_CHANCE = random.Random(7)
# What the server does to the nth that comes that far.
DEATHS = (
    {"on": "MAIL", "drop": True, "nth": 4},
    {"on": "RCPT", "reply": "451 4.3.0 busy", "nth": 6},
    {"on": "MESSAGE", "drop": True, "nth": 5},
)


@dataclass(frozen=True)
class Account:
    """What one run says, and what the server knows of it.

    Attributes:
        outcome: as in the data row; "no result" when the run left none.
        copies: messages of it that the server took.
    """

    outcome: str
    copies: int

    @property
    def is_true(self) -> bool:
        """Whether it says what is: never twice, and never untold."""
        if self.outcome == "accepted":
            return self.copies == 1
        return self.copies <= 1 if self.outcome in ("unknown", "no result") else self.copies == 0


@dataclass
class Fleet:
    """What came of all runs.

    Attributes:
        refreshes: requests at the token endpoint.
        is_login_kept: the refresh token in the state is one that the provider takes.
    """

    accounts: list[Account] = field(default_factory=list)
    refreshes: int = 0
    is_login_kept: bool = False
    seconds: float = 0.0

    @property
    def untrue(self) -> list[Account]:
        return [each for each in self.accounts if not each.is_true]

    def table(self) -> str:
        """Return it for people."""
        counts = Counter(each.outcome for each in self.accounts)
        lines = [f"{outcome:>20} {count:4}" for outcome, count in sorted(counts.items())]
        return "\n".join(
            [
                *lines,
                f"{'runs':>20} {len(self.accounts):4} in {self.seconds:.0f} s",
                f"{'token refreshes':>20} {self.refreshes:4}",
                f"{'login kept':>20} {'yes' if self.is_login_kept else 'NO':>4}",
                f"{'sent twice':>20} {sum(each.copies > 1 for each in self.accounts):4}",
                f"{'untrue accounts':>20} {len(self.untrue):4}",
            ]
        )


def run_fleet(
    runs: int, cancelled: int, folder: Path, *, per_minute: int = MESSAGES_PER_MINUTE
) -> Fleet:
    """Let the runs begin at once and wait for the last of them.

    Args:
        cancelled: how many of them are cancelled at some moment.
    """
    begin = time.monotonic()
    with ExitStack() as stack:
        provider = stack.enter_context(AuthorizationServer(cert="trusted"))
        mail = stack.enter_context(_mail_server(provider, per_minute))
        home = stack.enter_context(Home(folder / "home").activated())
        certificates.write_ca_bundle(home.ca_bundle)
        _store_login(home, provider.issue_login(MAILBOX))
        processes = [_start(number, home, mail, provider, folder) for number in range(runs)]
        for number in range(cancelled):
            _cancel(processes[number], folder / f"progress_{number}")
        results = [each.communicate(timeout=_LONGEST_SECONDS)[0] for each in processes]
        refresh_token = _stored_refresh_token(home)
        return Fleet(
            [
                Account(_outcome(result), mail.copies(_recipient(number)))
                for number, result in enumerate(results)
            ],
            sum(request == ("POST", "/token") for request in provider.requests),
            provider.knows_refresh_token(refresh_token),
            time.monotonic() - begin,
        )


def _mail_server(provider: AuthorizationServer, per_minute: int) -> MailServer:
    return MailServer(
        mode="implicit",
        auth=["XOAUTH2"],
        tokens=provider,
        most_sessions=SESSIONS,
        messages_per_minute=per_minute,
        script=DEATHS,
    )


def _store_login(home: Home, refresh_token: str) -> None:
    """Leave a login whose access token has expired, as a run some hours ago did."""
    state = {
        "oauth_token": {
            "access_token": encryption_helper.encrypt("expired", ASSET_ID),
            "refresh_token": encryption_helper.encrypt(refresh_token, ASSET_ID),
        },
        "client_id": "client-1",
        "is_encrypted": True,
        "oauth_expires_at": 1,
    }
    path = home.state_file(APP_ID, ASSET_ID)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(state))


def _stored_refresh_token(home: Home) -> str:
    state = json.loads(home.state_file(APP_ID, ASSET_ID).read_text())
    return encryption_helper.decrypt(state["oauth_token"]["refresh_token"], ASSET_ID)


def _start(
    number: int, home: Home, mail: MailServer, provider: AuthorizationServer, folder: Path
) -> subprocess.Popen[str]:
    action = {
        "identifier": "send_email",
        "asset_id": ASSET_ID,
        "config": {
            "server": "127.0.0.1",
            "port": mail.port,
            "ssl_config": "SSL",
            "verify_server_cert": True,
            "auth_type": "OAuth",
            "username": MAILBOX,
            "client_id": provider.client_id,
            "client_secret": {"$plain": provider.client_secret},
            "auth_url": provider.auth_url,
            "token_url": provider.token_url,
            "scopes": "mail.send",
            "retries": 10,
        },
        "parameters": [{"to": _recipient(number), "subject": f"run {number}", "body": "b"}],
    }
    path = folder / f"action_{number}.json"
    path.write_text(json.dumps(action))
    command = [sys.executable, "-m", "soar_standin", path, "--app", APP_DIR, "--home", home.root]
    with (folder / f"progress_{number}").open("w") as progress:
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=progress, text=True, cwd=APP_DIR
        )


def _cancel(process: subprocess.Popen[str], progress: Path) -> None:
    """Send the platform's cancel signal to a run that has begun, at some moment."""
    while not progress.stat().st_size and process.poll() is None:
        time.sleep(0.02)
    time.sleep(_CHANCE.uniform(0.0, 1.0))
    process.send_signal(signal.SIGTERM)


def _recipient(number: int) -> str:
    return f"run{number}@example.net"


def _outcome(result: str) -> str:
    try:
        [row] = json.loads(result)["result_data"][0]["data"]
    except (ValueError, KeyError, IndexError):
        return "no result"
    return str(row["outcome"])


def main() -> int:
    """Run a fleet and print its table; 1 when something is that must not be."""
    parser = argparse.ArgumentParser(description="Many runs on one asset at once")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--cancelled", type=int, default=5)
    parser.add_argument("--per-minute", type=int, default=MESSAGES_PER_MINUTE)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fleet = run_fleet(
            options.runs, options.cancelled, Path(folder), per_minute=options.per_minute
        )
    print(fleet.table())
    return 0 if fleet.is_login_kept and not fleet.untrue else 1


def describe(fleet: Fleet) -> dict[str, Any]:
    """What a test compares: nothing of it depends on chance."""
    return {
        "refreshes": fleet.refreshes,
        "is_login_kept": fleet.is_login_kept,
        "untrue": fleet.untrue,
    }


if __name__ == "__main__":
    sys.exit(main())
