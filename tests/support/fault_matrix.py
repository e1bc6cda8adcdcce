# File: fault_matrix.py
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
"""Every SMTP command with every fault: what has to come of it, and what does.

Asserted by test_fault_matrix; ``make faults`` prints the table. Each
cell is a run of send rawemail to two recipients, with one retry, against a real server that does
the fault once, or each time.
"""

from __future__ import annotations

import argparse
import logging
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

from soar_standin.home import Home
from soar_standin.run import run_action

from tests.support import certificates
from tests.support.mail_server import MailServer
from tests.support.reroute import reroute

APP_DIR = Path(__file__).resolve().parents[2]
ANA, BOB = "ana@example.net", "bob@example.net"
# Long enough for any machine; where a server keeps silent it is all that the test waits for.
PATIENT_SECONDS = 40.0
SILENT_SECONDS = 0.3
# Times 20 for the reply to the final dot.
FINAL_SILENT_SECONDS = 0.1
# Room for a busy machine; a server that is waited for without end takes far longer.
_SLACK_SECONDS = 10.0
# More than the buffers of both ends hold, so that the content is still on its way.
_LONG_TEXT = ("x" * 990 + "\n") * 7_000

# Each command, as it is called in sentences.
POINTS = {
    "connect": "port 587",
    "greeting": "the greeting",
    "EHLO": "EHLO",
    "STARTTLS": "STARTTLS",
    "handshake": "TLS handshake",
    "AUTH": "AUTH",
    "MAIL": "MAIL",
    "first RCPT": "RCPT",
    "last RCPT": "RCPT",
    "DATA": "DATA",
    "mid-content": "the content",
    "final dot": "the final dot",
    "QUIT": "",
}
# Up to here no server has been told of a message.
BEFORE_ANY_OFFER = ("connect", "greeting", "EHLO", "STARTTLS", "handshake", "AUTH")
FAULTS = {
    "4xx": {"reply": "451 4.3.0 not now"},
    "5xx": {"reply": "550 5.3.0 never"},
    "421": {"reply": "421 4.3.2 shutting down", "close": True},
    "disconnect": {"drop": True},
    "reset": {"reset": True},
    "silence": {"hang": True},
    "garbage": {"garbage": True},
    "oversized": {"oversized": "line"},
    "slow drip": {"reply": "250 " + "x" * 500, "drip": 0.05},
}
_RULES = {
    "greeting": {"on": "CONNECT"},
    "handshake": {"on": "TLS"},
    "first RCPT": {"on": "RCPT", "match": ANA},
    "last RCPT": {"on": "RCPT", "match": BOB},
    "mid-content": {"on": "CONTENT", "after": 20_000},
    "final dot": {"on": "MESSAGE"},
}
# TCP says nothing but yes or no; a reply in mid-content comes whole.
_IMPOSSIBLE = frozenset(
    {("connect", fault) for fault in FAULTS if fault not in ("disconnect", "silence")}
    | {("mid-content", "slow drip"), ("handshake", "slow drip")}
)
# What is no TLS at all will not be the next time either.
_NO_TLS = frozenset({"4xx", "5xx", "421", "garbage", "oversized"})


@dataclass(frozen=True)
class Cell:
    """One command, one fault, once or each time.

    Attributes:
        patience: factor for the time limits of cells that a silent server is waited for in.
    """

    point: str
    fault: str
    is_lasting: bool
    patience: float = 1.0

    def is_named_in(self, text: str) -> bool:
        """Whether a sentence tells where it happened."""
        if self.point == "greeting" and self.fault == "reset" and POINTS["connect"] in text:
            # The reset may overtake the end of connecting.
            return True
        return POINTS[self.point] in text

    def __str__(self) -> str:
        return f"{self.point} - {self.fault} - {'each time' if self.is_lasting else 'once'}"

    @property
    def timeout_seconds(self) -> float:
        if self.fault not in ("silence", "slow drip"):
            return PATIENT_SECONDS
        seconds = {"final dot": FINAL_SILENT_SECONDS, "mid-content": 1.0}
        return self.patience * seconds.get(self.point, SILENT_SECONDS)

    @property
    def deadline_seconds(self) -> float:
        """When the run has to be over, the work itself included."""
        if self.fault not in ("silence", "slow drip"):
            return PATIENT_SECONDS / 2
        factor = 20 if self.point == "final dot" else 2
        return factor * self.timeout_seconds + _SLACK_SECONDS


@dataclass(frozen=True)
class Fate:
    """What comes of a run.

    Attributes:
        outcome: as in the data row.
        attempts: 1: nothing was tried again.
        ana, bob: their status in the ledger.
        copies: how many of the two have the message; nobody ever has it twice.
    """

    outcome: str
    attempts: int
    ana: str
    bob: str
    copies: tuple[int, int]


@dataclass(frozen=True)
class Trial:
    """What one run did, and the words it found for it."""

    fate: Fate
    message: str
    progress: str
    seconds: float


def cells() -> Iterator[Cell]:
    """Every cell that can be."""
    for point in POINTS:
        for fault in FAULTS:
            if (point, fault) not in _IMPOSSIBLE:
                yield Cell(point, fault, is_lasting=False)
                yield Cell(point, fault, is_lasting=True)


def wanted(cell: Cell) -> Fate:
    """What has to come of a cell (design.md §5, providers.md §5.2)."""
    if cell.point == "QUIT":
        return _everybody("accepted", attempts=1, copies=1)
    if cell.point == "final dot" and cell.fault not in ("4xx", "5xx", "421"):
        return _everybody("unknown", attempts=1, copies=1)
    if "RCPT" in cell.point and cell.fault in ("4xx", "5xx"):
        return _one_recipient(cell)
    is_offered = cell.point not in BEFORE_ANY_OFFER
    if not is_transient(cell):
        return _everybody("refused" if is_offered else "not sent", attempts=1, copies=0)
    if cell.is_lasting:
        return _everybody("deferred" if is_offered else "not sent", attempts=2, copies=0)
    return _everybody("accepted", attempts=2, copies=1)


def is_transient(cell: Cell) -> bool:
    """Whether the same may work a moment later, with nothing accepted."""
    if cell.point == "handshake" and cell.fault in _NO_TLS:
        return False
    if cell.point == "AUTH" and cell.fault != "4xx":
        # The password was sent; some servers refuse one by hanging up, and count it.
        return False
    return cell.fault != "5xx"


def _one_recipient(cell: Cell) -> Fate:
    """The other one gets the message at once, whatever the fault."""
    if cell.fault == "4xx" and not cell.is_lasting:
        return _everybody("accepted", attempts=2, copies=1)
    status = "deferred" if cell.fault == "4xx" else "refused"
    attempts = 2 if cell.fault == "4xx" else 1
    if cell.point == "first RCPT":
        return Fate("partially accepted", attempts, status, "accepted", (0, 1))
    return Fate("partially accepted", attempts, "accepted", status, (1, 0))


def _everybody(status: str, *, attempts: int, copies: int) -> Fate:
    return Fate(status, attempts, status, status, (copies, copies))


def try_out(cell: Cell, home: Home) -> Trial:
    """Run a cell."""
    rule = {"on": cell.point, **_RULES.get(cell.point, {}), **FAULTS[cell.fault]}
    if not cell.is_lasting:
        rule["nth"] = 1
    script = [] if cell.point == "connect" else [rule]
    with ExitStack() as stack:
        server = _server_with_small_buffer(script)
        stack.callback(server.stop)
        _lead_to(server, cell, stack)
        stack.enter_context(mock.patch.object(time, "sleep", lambda _seconds: None))
        begin = time.monotonic()
        record = run_action(APP_DIR, _action(cell), home, check_required=False)
        seconds = time.monotonic() - begin
    result = record.result["result_data"][0]
    row = result["data"][0]
    statuses = tuple(each["status"] for each in row["recipients"])
    copies = (server.copies(ANA), server.copies(BOB))
    return Trial(
        Fate(row["outcome"], row["attempts"], *statuses, copies),
        result["message"],
        "\n".join(record.progress),
        seconds,
    )


def _server_with_small_buffer(script: list[dict[str, Any]]) -> MailServer:
    """A server behind which not much content can wait unread."""
    create_server = socket.create_server

    def create(*args: Any, **options: Any) -> socket.socket:
        listener = create_server(*args, **options)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
        return listener

    with mock.patch.object(socket, "create_server", create):
        return MailServer(script=script).start()


def examine(cell: Cell, home: Home) -> tuple[Trial, list[str]]:
    """Run a cell and tell what is not as it has to be.

    A busy machine can be slower than the short time limit of a silent cell, which then ends at
    another command; such a cell is run once more with time enough.
    """
    trial = try_out(cell, home)
    found = complaints(cell, trial)
    if found and cell.fault in ("silence", "slow drip"):
        patient = replace(cell, patience=8.0)
        trial = try_out(patient, home)
        found = complaints(patient, trial)
    return trial, found


def complaints(cell: Cell, trial: Trial) -> list[str]:
    """What is not as it has to be, in words; nothing when all is well."""
    fate = trial.fate
    found = []
    if fate != wanted(cell):
        found.append(f"came to {fate}, not {wanted(cell)}")
    if trial.seconds > cell.deadline_seconds:
        found.append(f"took {trial.seconds:.1f} s, more than {cell.deadline_seconds:.1f} s")
    if fate.outcome == "accepted" and trial.message != "Email sent":
        found.append(f"says {trial.message!r}")
    if fate.outcome not in ("accepted", "partially accepted") and not cell.is_named_in(
        trial.message
    ):
        found.append(f"does not name the phase: {trial.message!r}")
    if fate.attempts == 2 and not cell.is_named_in(_repetition(trial.progress)):
        found.append(f"does not show why it was tried again: {trial.progress!r}")
    return found


def _repetition(progress: str) -> str:
    lines = [line for line in progress.splitlines() if "Trying again in" in line]
    return lines[0] if len(lines) == 1 else ""


def _lead_to(server: MailServer, cell: Cell, stack: ExitStack) -> None:
    if cell.point != "connect":
        stack.enter_context(reroute(server))
        return
    silent = (587,) if cell.fault == "silence" else ()
    route = stack.enter_context(reroute(server, ports=(), silent_ports=silent))
    fault = route.silent if silent else route.refused
    route.addresses["mail.example.com"] = _Addresses(fault, server, is_lasting=cell.is_lasting)


class _Addresses(list):
    """The addresses of a name: a faulty one, the first time or each time."""

    def __init__(self, fault: tuple, server: MailServer, *, is_lasting: bool) -> None:
        super().__init__([fault])
        self._next = [] if is_lasting else [(server.host, server.port)]

    def __iter__(self) -> Iterator[tuple]:
        yield from list(super().__iter__())
        if self._next:
            self[:] = self._next


def _action(cell: Cell) -> dict[str, Any]:
    text = _LONG_TEXT if cell.point == "mid-content" else "text"
    raw = f"From: soc@example.com\nTo: {ANA}, {BOB}\nSubject: s\n\n{text}"
    config = {
        "server": "mail.example.com",
        "port": 587,
        "auth_type": "Basic",
        "username": "soar@example.com",
        "password": {"$plain": "s3cret"},
        "ssl_config": "StartTLS",
        "verify_server_cert": True,
        "timeout": cell.timeout_seconds,
        "retries": 1,
    }
    return {"identifier": "send_rawemail", "config": config, "parameters": [{"raw_email": raw}]}


def make_home(folder: Path) -> Home:
    """A platform that trusts the test server."""
    home = Home(folder).create()
    home.ca_bundle.parent.mkdir(parents=True, exist_ok=True)
    certificates.write_ca_bundle(home.ca_bundle)
    return home


def main() -> int:
    """Print the table; return 1 when a cell is not as it has to be."""
    parser = argparse.ArgumentParser(description="Every fault at every SMTP command, as a table")
    parser.add_argument("-v", "--verbose", action="store_true", help="each message too")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    wrong = 0
    print(f"{'command':12}{'fault':12}{'how often':11}{'outcome':20}{'tries':7}{'copies':8}seconds")
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(Path(folder) / "phantom")
        for cell in cells():
            trial, found = examine(cell, home)
            fate = trial.fate
            wrong += bool(found)
            print(
                f"{cell.point:12}{cell.fault:12}{'each time' if cell.is_lasting else 'once':11}"
                f"{fate.outcome:20}{fate.attempts:<7}{fate.copies[0]}, {fate.copies[1]:<5}"
                f"{trial.seconds:.2f}{''.join(f'   WRONG: {each}' for each in found)}"
            )
            if arguments.verbose:
                print(f"    {trial.message}")
    print(f"{wrong} of the cells are wrong" if wrong else "All cells are as they have to be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
