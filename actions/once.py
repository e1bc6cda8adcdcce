# File: once.py
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
"""Send once: the same key on the same asset is sent at most once, whatever runs at the same time.

    no file, or freed   ──claim──▶  claimed  ──begin──▶  sending  ──settle──▶  sent | unknown
          ▲                            │                    │
          └────────── free ────────────┴──── nobody got it ─┘

One file for each key, locked (flock) by the run that holds it for as long as it lives, so that a
second run waits for the first one's outcome and a crash frees the lock but not what the file says.
"sending" is noted just before the final dot: a run that crashed earlier frees its key, as no
server has taken anything; one that crashed later may have handed it over, and is never sent
again. The text is never cut short before the new one stands in it; half of one reads as unknown.

Knows files and nothing of mail or of SOAR. The keys live in the asset's state folder, but never in
the shared state itself, which the last writer wins.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from actions import sentences
from smtp_dataclass import dataclass
from smtp_errors import (
    AssetError,
    Cause,
    TransferInterrupted,
    say,
)

KEPT_SECONDS = 30 * 24 * 3600
MAX_KEPT = 10_000
_LOOK_SECONDS = 0.2
_SENDING, _SENT, _UNKNOWN = "sending", "sent", "unknown"


@dataclass(frozen=True)
class Sent:
    """What an earlier run with the same key has sent.

    Attributes:
        message: of that run.
        row: its data row.
    """

    message: str
    row: dict[str, Any]


@dataclass(frozen=True)
class MaybeSent:
    """What an earlier run with the same key began to send, and nobody knows what became of it."""

    message_id: str
    date: str


class Claim:
    """The right to send for one key, held until it is settled or freed."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    def begin(self, message_id: str, date: str) -> None:
        """Note, before a server can take it, which message a later run has to look for.

        Raises:
            AssetError: it cannot be noted, so the message must not be sent.
        """
        try:
            self._write({"status": _SENDING, "message_id": message_id, "date": date})
        except OSError as error:
            raise _unusable(self._path.parent, error) from error

    def settle(self, sent: Sent) -> None:
        """Note that somebody has it; the key is used up."""
        self._write({"status": _SENT, "message": sent.message, "row": sent.row})

    def settle_unknown(self, message_id: str, date: str) -> None:
        """Note that nobody can tell whether it arrived; the key is used up."""
        self._write({"status": _UNKNOWN, "message_id": message_id, "date": date})

    def free(self) -> None:
        """Give the key back: nobody has the message."""
        with suppress(FileNotFoundError):
            self._path.unlink()

    def _write(self, record: dict[str, Any]) -> None:
        octets = json.dumps(record).encode("ascii")
        # Over the old text first, then cut: empty, which means never sent, is at no moment there.
        os.pwrite(self._descriptor, octets, 0)
        os.ftruncate(self._descriptor, len(octets))
        os.fsync(self._descriptor)


@dataclass(frozen=True)
class SentKeys:
    """The keys of one asset.

    Attributes:
        folder: holds one file for each key; made when it is missing.
        wait_seconds: how long to wait for another run that holds a key.
        is_cancelled: somebody stopped the run.
        progress: shows one line.
    """

    folder: Path
    wait_seconds: float
    is_cancelled: Callable[[], bool]
    progress: Callable[[str], None]

    @contextmanager
    def claimed(self, key: str) -> Iterator[Claim | Sent | MaybeSent]:
        """Hold a key, or tell what was, or may have been, sent for it.

        Raises:
            TransferInterrupted: another run still holds it; nothing was sent by this one.
            AssetError: the folder cannot be used; nothing was sent.
        """
        path = (
            self.folder / f"{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}.json"
        )
        descriptor = self._locked(path)
        try:
            yield _earlier(descriptor) or Claim(path, descriptor)
        finally:
            os.close(descriptor)

    def _locked(self, path: Path) -> int:
        """Open and lock the file of a key."""
        deadline = time.monotonic() + self.wait_seconds
        is_told = False
        while True:
            descriptor = self._opened(path)
            if _lock(descriptor):
                if _is_still_at(path, descriptor):
                    return descriptor
            elif not is_told:
                is_told = True
                self.progress(
                    sentences.PROGRESS_ONCE_WAITS.format(seconds=f"{self.wait_seconds:g}")
                )
            os.close(descriptor)
            if time.monotonic() >= deadline or self.is_cancelled():
                raise TransferInterrupted(say(sentences.ONCE_BUSY), cause=Cause.TEMPORARY)
            time.sleep(_LOOK_SECONDS)

    def _opened(self, path: Path) -> int:
        try:
            if not path.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                _make_room(self.folder)
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            return os.open(path, flags, 0o600)
        except OSError as error:
            raise _unusable(self.folder, error) from error


def _unusable(folder: Path, error: OSError) -> AssetError:
    reason = error.strerror or type(error).__name__
    return AssetError(
        say(sentences.ONCE_UNUSABLE, folder=folder, reason=reason), cause=Cause.PLATFORM
    )


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still_at(path: Path, descriptor: int) -> bool:
    """Whether the file that was locked is the one at the path, not one removed meanwhile."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _earlier(descriptor: int) -> Sent | MaybeSent | None:
    """Read what an earlier run left; None when the key is free or has expired."""
    status = os.fstat(descriptor)
    if status.st_size == 0 or time.time() - status.st_mtime > KEPT_SECONDS:
        return None
    record = _record(os.pread(descriptor, status.st_size, 0))
    if record.get("status") == _SENT:
        return Sent(str(record.get("message", "")), dict(record.get("row") or {}))
    return MaybeSent(str(record.get("message_id", "?")), str(record.get("date", "?")))


def _record(octets: bytes) -> dict[str, Any]:
    try:
        loaded = json.loads(octets)
    except ValueError:
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _make_room(folder: Path) -> None:
    """Remove what has expired, and of the rest the oldest beyond what is kept."""
    entries = sorted(_ages(folder))
    oldest_kept = time.time() - KEPT_SECONDS
    surplus = len(entries) - (MAX_KEPT - 1)
    for place, (modified, path) in enumerate(entries):
        if modified >= oldest_kept and place >= surplus:
            return
        _remove_unheld(path)


def _ages(folder: Path) -> Iterator[tuple[float, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            # One that another run has just removed needs no removing.
            with suppress(FileNotFoundError):
                yield entry.stat(follow_symlinks=False).st_mtime, entry.path


def _remove_unheld(path: str) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if _lock(descriptor):
            Path(path).unlink()
    finally:
        os.close(descriptor)
