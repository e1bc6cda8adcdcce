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
"""TCP: the ports of an asset in their order -> a connection, or a sentence why not.

Used by delivery.session. Nothing is said on the connection yet.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable

import smtp_consts as consts
from delivery import sentences
from delivery.connection import Connection
from smtp_asset import AssetConfig
from smtp_errors import ConnectError

_TRANSIENT_RESOLVER_ERRORS = frozenset({getattr(socket, "EAI_AGAIN", -3)})
# Refused, by the host or by a firewall before it.
_NOBODY_LISTENS = frozenset({errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.EACCES, errno.EPERM})


def dial(asset: AssetConfig, progress: Callable[[str], None]) -> Connection:
    """Connect to the first port where somebody listens; only "nobody does" leads to the next.

    Raises:
        ConnectError: says why the last port that was tried does not do.
    """
    *others, last = asset.ports
    for port, next_port in zip(others, asset.ports[1:]):
        try:
            return _dial(asset, port)
        except ConnectError as error:
            if not error.nobody_listens:
                raise
            progress(
                sentences.PROGRESS_TRYING_PORT.format(
                    server=asset.server, port=port, next_port=next_port
                )
            )
    return _dial(asset, last)


def _dial(asset: AssetConfig, port: int) -> Connection:
    connection = Connection(asset.server, port, asset.timeout_seconds)
    try:
        connection.dial()
    except OSError as error:
        raise _dial_error(asset, port, error) from error
    except UnicodeError as error:
        # The resolver's IDNA codec refuses labels that are empty or too long.
        sentence = consts.INVALID_SERVER.format(server=ascii(asset.server))
        raise ConnectError(consts.CONNECT_FAILED.format(sentence=sentence)) from error
    return connection


def _dial_error(asset: AssetConfig, port: int, error: OSError) -> ConnectError:
    if isinstance(error, socket.gaierror):
        sentence = sentences.NAME_NOT_RESOLVED.format(
            server=asset.server, reason=error.strerror or error
        )
        return ConnectError(
            consts.CONNECT_FAILED_WITH_CODE.format(code=error.errno, sentence=sentence),
            is_transient=error.errno in _TRANSIENT_RESOLVER_ERRORS,
        )
    if isinstance(error, (socket.timeout, TimeoutError)):
        sentence = sentences.CONNECT_TIMED_OUT.format(
            server=asset.server, port=port, seconds=f"{asset.timeout_seconds:g}"
        )
        return ConnectError(
            consts.CONNECT_FAILED.format(sentence=sentence), is_transient=True, nobody_listens=True
        )
    sentence = sentences.CONNECT_REFUSED.format(
        server=asset.server, port=port, reason=error.strerror or error
    )
    return ConnectError(
        consts.CONNECT_FAILED_WITH_CODE.format(code=error.errno, sentence=sentence),
        is_transient=True,
        nobody_listens=error.errno in _NOBODY_LISTENS,
    )
