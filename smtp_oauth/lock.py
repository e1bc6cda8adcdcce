# File: lock.py
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
"""One run at a time: a lock between processes that cannot outlive its holder (flock)."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from smtp_oauth.files import share

_LOOK_SECONDS = 0.05


@contextlib.contextmanager
def exclusive(path: Path, seconds: float) -> Iterator[bool]:
    """Hold the lock of a path while the block runs; its file is gone afterwards.

    Args:
        path: of a file that is there for this only.
        seconds: how long to wait for another process.

    Yields:
        False: another process still holds it. True also where nobody can lock, because the folder
        cannot be written: then each is on his own.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            descriptor = _locked(path)
        except OSError:
            yield True
            return
        if descriptor is not None:
            break
        if time.monotonic() > deadline:
            yield False
            return
        time.sleep(_LOOK_SECONDS)
    try:
        yield True
    finally:
        with contextlib.suppress(OSError):  # the folder is another user's: the file may stay
            path.unlink()
        os.close(descriptor)


def _locked(path: Path) -> int | None:
    """Lock the file; None while another process does.

    Raises:
        OSError: it cannot be made or opened.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        if os.fstat(descriptor).st_uid == os.geteuid():
            share(descriptor, path.parent)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _is_still_there(path, descriptor):
            return descriptor
    except BlockingIOError:
        pass  # held: looked at again soon
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _is_still_there(path: Path, descriptor: int) -> bool:
    """Whether the file we locked is the one that others find; its last holder removes it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
