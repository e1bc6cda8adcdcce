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
"""Speed and memory of the app, as ratios against bare smtplib doing the same work.

    python benchmarks/bench.py            all of it, about a minute
    python benchmarks/bench.py --quick    less of everything

Absolute times depend on the machine; ratios taken in one run hardly do.
"""

from __future__ import annotations

import argparse
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from sink import sink  # noqa: E402

from auth.passwordless import PasswordlessAuthenticator  # noqa: E402
from delivery.courier import Courier, Patience  # noqa: E402
from delivery.session import SessionBuilder  # noqa: E402
from mail.attachment import Attachment  # noqa: E402
from mail.compose import ComposeSettings, compose_email  # noqa: E402
from mail.request import EmailRequest  # noqa: E402
from smtp_asset import AssetConfig  # noqa: E402

SENDER, RECIPIENT = "soc@example.com", "ana@example.net"
BODY = "A line of text as playbooks write them.\n" * 20
MIB = 2**20


def send_ours(port: int, count: int, path: str | None = None) -> None:
    """Compose and send messages over one session, as the send email action does."""
    asset = AssetConfig.from_asset(
        {"server": "127.0.0.1", "port": port, "ssl_config": "None", "auth_type": "Passwordless"}
    )
    builder = SessionBuilder(asset, (PasswordlessAuthenticator(),), None, "", lambda _line: None)
    courier = Courier(builder, Patience(0, lambda: False, lambda _line: None))
    files = ()
    if path is not None:
        size = Path(path).stat().st_size
        files = (Attachment("id", path, "evidence.bin", size, "application/octet-stream"),)
    for number in range(count):
        request = EmailRequest(SENDER, RECIPIENT, "", "", f"Message {number}", BODY)
        courier.deliver(compose_email(request, files, ComposeSettings()))
    courier.close()


def send_bare(port: int, count: int, path: str | None = None) -> None:
    """The same with the standard library alone."""
    with smtplib.SMTP("127.0.0.1", port, "localhost") as server:
        for number in range(count):
            message = EmailMessage(SMTP)
            message["From"], message["To"] = SENDER, RECIPIENT
            message["Subject"] = f"Message {number}"
            message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="example.com")
            message.set_content(BODY)
            if path is not None:
                message.add_attachment(
                    Path(path).read_bytes(), "application", "octet-stream", filename="evidence.bin"
                )
            server.send_message(message)


SENDERS = {"ours": send_ours, "bare smtplib": send_bare}


def seconds_of(work: Callable[[], None], rounds: int) -> float:
    """Median time of a piece of work."""
    times = []
    for _round in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def compare_speed(title: str, count: int, rounds: int, path: str | None = None) -> None:
    """Print how long both take for the same work."""
    with sink() as port:
        seconds = {
            name: seconds_of(lambda send=send: send(port, count, path), rounds)
            for name, send in SENDERS.items()
        }
    ratio = seconds["ours"] / seconds["bare smtplib"]
    each = "  ".join(f"{name} {value:.3f} s" for name, value in seconds.items())
    print(f"{title:44}{each}  ratio {ratio:.2f}")


def peak_mib(name: str, octets: int, folder: str) -> float:
    """Largest resident memory of a process that sends one file."""
    path = Path(folder, f"{octets}.bin")
    if not path.exists():
        with path.open("wb") as file:
            file.truncate(octets)
    with sink() as port:
        command = [sys.executable, __file__, "--child", name, str(port), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def compare_memory(sizes: tuple[int, ...], folder: str) -> None:
    """Print how memory grows with the attachment."""
    print(f"\n{'peak memory, MiB':20}{'ours':>10}{'bare smtplib':>16}{'ratio':>8}")
    for octets in sizes:
        ours, bare = (peak_mib(name, octets, folder) for name in SENDERS)
        title = f"{octets // MIB} MiB attached"
        print(f"{title:20}{ours:10.1f}{bare:16.1f}{ours / bare:8.2f}")


def _own_peak_kib() -> int:
    # Not getrusage: on Linux a new process inherits its parent's ru_maxrss.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1])


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description="Benchmarks against bare smtplib")
    parser.add_argument("--quick", action="store_true", help="less of everything")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        name, port, path = arguments.child
        SENDERS[name](int(port), 1, path)
        print(_own_peak_kib())
        return
    count, rounds = (100, 3) if arguments.quick else (1000, 5)
    compare_speed(f"{count} small messages, one session", count, rounds)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "evidence.bin")
        path.write_bytes(bytes(range(256)) * (25 * MIB // 256))
        compare_speed("one message with 25 MiB attached", 1, rounds, str(path))
        compare_memory(
            (MIB, 25 * MIB) if arguments.quick else (MIB, 10 * MIB, 25 * MIB, 100 * MIB), folder
        )


if __name__ == "__main__":
    main()
