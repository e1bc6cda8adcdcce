# File: bench.py
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
"""Speed and memory of the app, as ratios against bare smtplib (or nh3) doing the same work.

    make bench                                 all of it, a few minutes
    python -m benchmarks.bench --quick         fewer rounds, no 1 GiB
    python -m benchmarks.bench --only plain    the cases whose name holds the word
    python -m benchmarks.bench --json FILE     the figures for a machine too

Every figure is of whole processes, fresh ones, ours and theirs in turn, so that a busy moment of
the machine meets both; the median is shown with the smallest and the largest. Absolute times depend
on the machine, ratios taken in one run hardly do.

Ours is a run of an action on the stand-in for SOAR. What the stand-in takes of it is measured too,
by an app that does nothing (benchmarks/no_app): its time, less that of an interpreter with smtplib.
The column "app alone" is without it.
"""

from __future__ import annotations

import argparse
import json
import platform
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from soar_standin.action_input import build_action
from soar_standin.home import Home

from benchmarks.send_bare import BODY, RECIPIENT, SENDER
from benchmarks.sink import sink
from tests.support.certificates import authority, write_ca_bundle

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MIB = 2**20


@dataclass(frozen=True)
class Sample:
    """What one process took."""

    seconds: float
    peak_kib: int


@dataclass(frozen=True)
class Result:
    """One case.

    Attributes:
        ours, theirs: median, smallest and largest in seconds.
        standin: median seconds that the stand-in takes of ours; 0.0 where it has no part.
        ours_mib, theirs_mib: largest resident memory of a process, the median of the rounds.
        reach: the ratio that is wanted, None where a difference in seconds counts.
    """

    name: str
    ours: tuple[float, float, float]
    theirs: tuple[float, float, float]
    standin: float
    ours_mib: float
    theirs_mib: float
    reach: float | None

    @property
    def ratio(self) -> float:
        return self.ours[0] / self.theirs[0]

    @property
    def ratio_alone(self) -> float:
        return (self.ours[0] - self.standin) / self.theirs[0]


@dataclass(frozen=True)
class Case:
    """A command of ours, one of theirs, and one that shows the stand-in's share (or none)."""

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    standin: Sequence[str] = ()
    reach: float | None = None
    times_itself: bool = False


def run_process(command: Sequence[str], home: Home, *, times_itself: bool) -> Sample:
    """Run one fresh process and read what it printed last: [seconds] KiB."""
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        check=False,
        env={"PHANTOM_HOME": str(home.root), "PATH": "/usr/bin:/bin"},
    )
    seconds = time.perf_counter() - begin
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    words = done.stdout.split()
    return Sample(float(words[-2]) if times_itself else seconds, int(words[-1] if words else 0))


def measure(case: Case, rounds: int, home: Home) -> Result:
    """Run the commands of a case in turn, once for the caches and then so many rounds."""
    commands = [each for each in (case.ours, case.theirs, case.standin) if each]
    samples: list[list[Sample]] = [[] for _command in commands]
    for number in range(rounds + 1):
        for command, found in zip(commands, samples):
            sample = run_process(command, home, times_itself=case.times_itself)
            if number > 0:
                found.append(sample)
    interpreter = statistics.median(_interpreter_seconds(home) for _round in range(rounds))
    standin = _median(samples[2])[0] - interpreter if case.standin else 0.0
    peaks = [statistics.median(each.peak_kib for each in found) / 1024 for found in samples]
    ours, theirs = _median(samples[0]), _median(samples[1])
    return Result(case.name, ours, theirs, standin, peaks[0], peaks[1], case.reach)


def _interpreter_seconds(home: Home) -> float:
    return run_process(["-c", "import smtplib"], home, times_itself=False).seconds


def _median(samples: Sequence[Sample]) -> tuple[float, float, float]:
    seconds = [each.seconds for each in samples]
    return statistics.median(seconds), min(seconds), max(seconds)


class Workshop:
    """Makes the cases: servers, files and action JSONs."""

    def __init__(self, folder: Path, port: int, tls_port: int) -> None:
        self.folder, self.port, self.tls_port = folder, port, tls_port
        self.home = Home(folder / "home").create()
        write_ca_bundle(self.home.ca_bundle)

    def sending(self, name: str, count: int, reach: float, *, tls: bool = False) -> Case:
        """So many parameter sets of send email against so many mails of smtplib."""
        parameters = [self._mail(number) for number in range(count)]
        port = self.tls_port if tls else self.port
        bare = [str(port), str(self.home.ca_bundle) if tls else "-", str(count)]
        return Case(
            name,
            self._ours(parameters, tls=tls),
            [str(HERE / "send_bare.py"), *bare],
            self._standin(parameters),
            reach,
        )

    def attaching(self, name: str, octets: int, reach: float) -> Case:
        """A file from the vault against the octets of the whole mail, ready-made, by sendmail()."""
        source, ready_made = self.folder / "evidence.bin", self.folder / f"{octets}.eml"
        _write(source, octets, bytes(range(256)) * 256)
        _write(ready_made, octets * 78 // 57, b"QUJD" * 19 + b"\r\n")
        record = self.home.vault.add(source, "evidence.bin", 1)
        source.unlink()
        parameters = [{**self._mail(0), "attachments": record.vault_id}]
        return Case(
            name,
            self._ours(parameters, tls=False),
            [str(HERE / "send_bare.py"), str(self.port), "-", "0", str(ready_made)],
            self._standin(parameters),
            reach,
        )

    def _ours(self, parameters: list[dict[str, str]], *, tls: bool) -> list[str]:
        config = {
            "server": "localhost",
            "port": self.tls_port if tls else self.port,
            "ssl_config": "StartTLS" if tls else "None",
            "auth_type": "Passwordless",
            "verify_server_cert": True,
        }
        return self._run(ROOT, "smtp_connector", config, parameters)

    def _standin(self, parameters: list[dict[str, str]]) -> list[str]:
        return self._run(HERE / "no_app", "no_connector", {}, parameters)

    def _run(
        self, app: Path, module: str, config: dict[str, object], parameters: list[dict[str, str]]
    ) -> list[str]:
        action = build_action(app, "send_email", config, parameters, home=self.home)
        number = len(list(self.folder.glob("*.json")))
        path = self.folder / f"{number}.json"
        path.write_text(json.dumps(action), encoding="utf-8")
        return [str(HERE / "send_ours.py"), str(app), module, str(path)]

    @staticmethod
    def _mail(number: int) -> dict[str, str]:
        return {"from": SENDER, "to": RECIPIENT, "subject": f"Message {number}", "body": BODY}


def _write(path: Path, octets: int, piece: bytes) -> None:
    with path.open("wb") as file:
        for _number in range(octets // len(piece) + 1):
            file.write(piece)


def html_case(name: str, kib: int) -> Case:
    """Sanitising a document of that size, timed inside the process."""
    command = [str(HERE / "html_speed.py")]
    ours, theirs = [*command, "ours", str(kib)], [*command, "nh3", str(kib)]
    return Case(name, ours, theirs, reach=3.0, times_itself=True)


def import_case() -> Case:
    """The main module, where the platform and smtplib are loaded already."""
    before = "import smtplib, phantom.app, phantom.base_connector, phantom.action_result"
    print_zero = "; print(0)"
    app = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {before}; import smtp_connector"
    return Case(IMPORT, ["-c", app + print_zero], ["-c", before + print_zero])


IMPORT = "import of the main module"
CASES: dict[str, Callable[[Workshop], Case]] = {
    "one plain send": lambda w: w.sending("one plain send", 1, 1.5),
    "one send, STARTTLS": lambda w: w.sending("one send, STARTTLS", 1, 1.5, tls=True),
    "100 parameter sets": lambda w: w.sending("100 parameter sets", 100, 1.3),
    "1,000 parameter sets": lambda w: w.sending("1,000 parameter sets", 1000, 1.3),
    "100 MiB attached": lambda w: w.attaching("100 MiB attached", 100 * MIB, 1.1),
    "1 GiB attached": lambda w: w.attaching("1 GiB attached", 1024 * MIB, 1.1),
    "100 KiB of HTML": lambda _w: html_case("100 KiB of HTML", 100),
    "1 MiB of HTML": lambda _w: html_case("1 MiB of HTML", 1024),
    IMPORT: lambda _w: import_case(),
}
SLOW = ("1,000 parameter sets", "1 GiB attached")


@contextmanager
def workshop() -> Iterator[Workshop]:
    """Two servers and a folder."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert("localhost").configure_cert(context)
    with tempfile.TemporaryDirectory() as folder, sink() as port, sink(context) as tls_port:
        yield Workshop(Path(folder), port, tls_port)


def line(result: Result) -> str:
    """One row of the table."""
    ours, theirs = (f"{s[0]:.3f} ({s[1]:.3f}-{s[2]:.3f})" for s in (result.ours, result.theirs))
    memory = f"{result.ours_mib:.0f} / {result.theirs_mib:.0f}"
    if result.name == IMPORT:
        wanted = f"+{result.ours[0] - result.theirs[0]:.3f} s", "", "+0.030 s"
        return "| " + " | ".join((result.name, ours, theirs, *wanted, "")) + " |"
    alone = f"{result.ratio_alone:.2f}" if result.standin else ""
    wanted = f"{result.ratio:.2f}", alone, f"{result.reach:.2f}"
    return "| " + " | ".join((result.name, ours, theirs, *wanted, memory)) + " |"


def machine() -> str:
    """Where the figures are from, in a line."""
    words = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((each.split(": ")[1] for each in words if each.startswith("model name")), "")
    return f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, {model}".rstrip(", ")


def main() -> None:
    """Run what the arguments ask for and print it as it comes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="three rounds, nothing slow")
    parser.add_argument("--only", default="", metavar="WORD", help="cases whose name holds it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    arguments = parser.parse_args()
    rounds = 3 if arguments.quick else 9
    results = []
    print(machine())
    print("\n| case | ours, s | theirs, s | ratio | app alone | reach | MiB, ours / theirs |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with workshop() as shop:
        for name, make in CASES.items():
            if arguments.only not in name or (arguments.quick and name in SLOW):
                continue
            results.append(
                measure(make(shop), min(rounds, 3) if name in SLOW else rounds, shop.home)
            )
            print(line(results[-1]), flush=True)
    if arguments.json:
        rows = [
            {**asdict(each), "ratio": each.ratio, "ratio_alone": each.ratio_alone}
            for each in results
        ]
        content = {"machine": machine(), "rounds": rounds, "cases": rows}
        arguments.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
