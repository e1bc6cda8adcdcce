# File: dial.py
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
"""TCP: the ports of an asset in their order -> a connected socket, or a sentence why not.

One deadline per port, over the lookup of the name and all its addresses; families take turns and
attempts overlap, so that dead addresses cost no time (RFC 8305 in spirit). Nothing is said on the
connection yet.
"""

from __future__ import annotations

import errno
import itertools
import os
import selectors
import socket
import time
from collections.abc import Callable, Iterable

from delivery import sentences
from delivery.waiting import remaining
from smtp_asset import AssetConfig
from smtp_background import within
from smtp_dataclass import dataclass
from smtp_errors import Cause, HostUnreachable, say

# RFC 8305 §5: how long an attempt may take before the next one begins beside it.
_HEAD_START_SECONDS = 0.25
_TRANSIENT_RESOLVER_ERRORS = frozenset({getattr(socket, "EAI_AGAIN", -3)})
# Refused, by the host or by a firewall before it.
_NOBODY_LISTENS = frozenset({errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.EACCES, errno.EPERM})


@dataclass(frozen=True)
class Address:
    """One address of a name, as socket.getaddrinfo gives it."""

    family: int
    sockaddr: tuple[object, ...]


@dataclass(frozen=True)
class _Reached:
    """A connected socket, and the IP address that it is connected to."""

    sock: socket.socket
    address: str


@dataclass(frozen=True)
class Dialled:
    """A connected socket and how it came about.

    Attributes:
        address: the one that was reached; the socket forgets it when the server resets it.
        addresses: IP addresses that the name has.
        lookup_ms, connect_ms: milliseconds of the two steps.
    """

    sock: socket.socket
    port: int
    address: str
    addresses: tuple[str, ...]
    lookup_ms: int
    connect_ms: int


def dial(asset: AssetConfig, progress: Callable[[str], None]) -> Dialled:
    """Connect to the first port where somebody listens; only "nobody does" leads to the next.

    Raises:
        HostUnreachable: says why the last port that was tried does not do.
    """
    *others, last = asset.ports
    for port, next_port in zip(others, asset.ports[1:]):
        try:
            return dial_port(asset.server, port, asset.timeout_seconds)
        except HostUnreachable as error:
            if not error.nobody_listens:
                raise
            line = sentences.PROGRESS_TRYING_PORT
            progress(line.format(server=asset.server, port=port, next_port=next_port))
    return dial_port(asset.server, last, asset.timeout_seconds)


def dial_port(server: str, port: int, seconds: float) -> Dialled:
    """Connect to one port within so many seconds.

    Raises:
        HostUnreachable: says why not.
    """
    begin = time.monotonic()
    addresses = _look_up(server, port, seconds)
    looked_up = time.monotonic()
    reached = _connect(addresses, begin + seconds, server, port, seconds)
    return Dialled(
        reached.sock,
        port,
        reached.address.partition("%")[0],
        tuple(dict.fromkeys(str(each.sockaddr[0]) for each in addresses)),
        round((looked_up - begin) * 1000),
        round((time.monotonic() - looked_up) * 1000),
    )


def _look_up(server: str, port: int, seconds: float) -> list[Address]:
    try:
        found = within(seconds, lambda: socket.getaddrinfo(server, port, type=socket.SOCK_STREAM))
    except socket.gaierror as error:
        reason = error.strerror or error
        raise HostUnreachable(
            say(sentences.NAME_NOT_RESOLVED, server=server, reason=reason),
            code=error.errno,
            is_transient=error.errno in _TRANSIENT_RESOLVER_ERRORS,
            cause=Cause.NAME_RESOLUTION,
        ) from error
    except socket.timeout as error:
        raise HostUnreachable(
            say(sentences.NAME_LOOKUP_SILENT, server=server, seconds=f"{seconds:g}"),
            is_transient=True,
            cause=Cause.NAME_RESOLUTION,
        ) from error
    except UnicodeError as error:
        # The resolver's IDNA codec refuses labels that are empty or too long.
        raise HostUnreachable(
            say(sentences.NAME_MALFORMED, server=ascii(server)), cause=Cause.INVALID_ASSET
        ) from error
    return _in_turns(Address(family, sockaddr) for family, _t, _p, _c, sockaddr in found)


def _in_turns(addresses: Iterable[Address]) -> list[Address]:
    """Let the families take turns, beginning with the resolver's favourite (RFC 8305 §4)."""
    families: dict[int, list[Address]] = {}
    for each in dict.fromkeys(addresses):
        families.setdefault(each.family, []).append(each)
    turns = itertools.zip_longest(*families.values())
    return [each for turn in turns for each in turn if each is not None]


def _connect(
    addresses: list[Address], deadline: float, server: str, port: int, seconds: float
) -> _Reached:
    errors: list[OSError] = []
    with selectors.DefaultSelector() as selector:
        try:
            reached = _race(addresses, deadline, selector, errors)
        finally:
            for key in tuple(selector.get_map().values()):
                selector.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]  # all of them are sockets
    if reached is None:
        raise _unreachable(errors, server, port, seconds)
    return reached


def _race(
    addresses: list[Address],
    deadline: float,
    selector: selectors.BaseSelector,
    errors: list[OSError],
) -> _Reached | None:
    """Begin one attempt after the other; return the first that succeeds, None when none does."""
    waiting = list(reversed(addresses))
    while waiting or selector.get_map():
        if waiting:
            _begin(waiting.pop(), selector, errors)
        try:
            seconds = remaining(deadline)
        except socket.timeout as error:
            errors.append(error)
            return None
        reached = _first_connected(selector, _pause(seconds, waiting, selector), errors)
        if reached is not None:
            return reached
    return None


def _pause(seconds: float, waiting: list[Address], selector: selectors.BaseSelector) -> float:
    """Return how long to wait for the attempts under way before something else is done."""
    if not selector.get_map():
        return 0.0
    return min(seconds, _HEAD_START_SECONDS) if waiting else seconds


def _begin(address: Address, selector: selectors.BaseSelector, errors: list[OSError]) -> None:
    try:
        sock = socket.socket(address.family, socket.SOCK_STREAM)
    except OSError as error:
        errors.append(error)
        return
    sock.setblocking(False)
    # The final dot is a small packet behind the content; Nagle would hold it back for 40 ms.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        sock.connect(address.sockaddr)
    except BlockingIOError:
        pass
    except OSError as error:
        errors.append(error)
        sock.close()
        return
    selector.register(sock, selectors.EVENT_WRITE, str(address.sockaddr[0]))


def _first_connected(
    selector: selectors.BaseSelector, seconds: float, errors: list[OSError]
) -> _Reached | None:
    for key, _events in selector.select(seconds):
        sock = key.fileobj
        assert isinstance(sock, socket.socket)
        selector.unregister(sock)
        number = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number == 0:
            return _Reached(sock, key.data)
        sock.close()
        errors.append(OSError(number, os.strerror(number)))
    return None


def _unreachable(errors: list[OSError], server: str, port: int, seconds: float) -> HostUnreachable:
    """Judge by all addresses: one that refused tells more than one that has no route."""
    refused = [each for each in errors if each.errno in _NOBODY_LISTENS]
    silent = [
        each for each in errors if isinstance(each, socket.timeout) or each.errno == errno.ETIMEDOUT
    ]
    if silent and not refused:
        return HostUnreachable(
            say(sentences.CONNECT_TIMED_OUT, server=server, port=port, seconds=f"{seconds:g}"),
            is_transient=True,
            nobody_listens=True,
        )
    error = (refused or errors)[0]
    return HostUnreachable(
        say(sentences.CONNECT_REFUSED, server=server, port=port, reason=error.strerror or error),
        code=error.errno,
        is_transient=True,
        nobody_listens=bool(refused),
    )
