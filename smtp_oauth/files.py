# File: files.py
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
"""Small files that two processes share, which may run as different users of one group.

Written as a whole and read without following a link. Knows nothing of what is in them.
"""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import secrets
import stat
from pathlib import Path

APP_FOLDER = Path(__file__).resolve().parent.parent
_PRIVATE = 0o600
_SHARED = 0o660
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# More than any of them needs; a stranger's file is not read to its end.
_MAX_OCTETS = 1024 * 1024


def write_file(path: Path, text: str) -> None:
    """Write a file as a whole, in place of whatever is there.

    Raises:
        OSError: the folder cannot be written.
    """
    # Its name is known before it is there, so that a cancelled action leaves nothing behind.
    new = path.with_name(f"{path.stem}_{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(new, _NEW_FILE, _PRIVATE), "w", encoding="utf-8") as file:
            share(file.fileno(), path.parent)
            file.write(text)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def read_file(path: Path) -> str | None:
    """Return a file's text; None when there is none.

    Raises:
        OSError: it is a link or no file, or cannot be read.
        ValueError: it is no text.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(None, "Not a regular file")
        return file.read(_MAX_OCTETS).decode("utf-8")


def share(descriptor: int, folder: Path) -> None:
    """Let the folder's group use a new file too, where the folder is one for a group.

    Else it stays its owner's alone.
    """
    group = _shared_group(folder)
    with contextlib.suppress(PermissionError):  # we do not belong to that group
        if group is not None:
            os.fchown(descriptor, -1, group)
            os.fchmod(descriptor, _SHARED)
            return
    os.fchmod(descriptor, _PRIVATE)


def owner_of(path: Path) -> str:
    """Name user and group of a file, for messages; "" when there is none."""
    try:
        status = path.lstat()
    except OSError:
        return ""
    return f"{_user_name(status.st_uid)}:{_group_name(status.st_gid)}"


def _shared_group(folder: Path) -> int | None:
    """Return the group that writes into a folder; None when it is nobody else's."""
    status = folder.stat()
    if not status.st_mode & stat.S_IWGRP:
        return None
    user, group = _user_name(os.geteuid()), _group_name(status.st_gid)
    return None if user == group else status.st_gid  # a user's private group bears his name


def _user_name(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _group_name(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
