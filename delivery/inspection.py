# File: inspection.py
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
"""A short second connection, to learn why the first one did not do.

Nothing is sent on it but a TLS hello, EHLO and STARTTLS: no login, no message. What it finds out
goes into sentences; it never makes a failed session succeed.
"""

from __future__ import annotations

import ssl

from delivery import tls
from delivery.certificate import Certificate, read_certificate
from delivery.connection import Connection
from delivery.dial import dial_port
from delivery.phase import Phase
from smtp_asset import TlsMode
from smtp_errors import ConnectError, NotSmtp
from smtp_quoting import Quoting

_NAME = "[127.0.0.1]"


def _open(server: str, port: int, seconds: float) -> Connection | None:
    try:
        return Connection(dial_port(server, port, seconds).sock, server, port, seconds)
    except (OSError, ConnectError):
        return None


def speaks_tls(server: str, port: int, seconds: float) -> bool:
    """Whether a port does a TLS handshake from the first octet on."""
    connection = _open(server, port, seconds)
    if connection is None:
        return False
    try:
        connection.start_tls(tls.make_unverified_context())
        return True
    except ssl.SSLError as error:
        # An alert is TLS too, whatever it is about.
        return "ALERT" in (error.reason or "")
    except OSError:
        return False
    finally:
        connection.close()


def mode_in_clear(server: str, port: int, seconds: float) -> TlsMode | None:
    """Return the TLS mode of a port that greets in clear; None when it is no SMTP server.

    Raises:
        NotSmtp: it is one of another protocol, which the sentence names.
    """
    connection = _open(server, port, seconds)
    if connection is None:
        return None
    try:
        connection.enter(Phase.GREETING)
        if not connection.reply().is_positive:
            return None
        connection.enter(Phase.EHLO)
        connection.ehlo(_NAME)
        return TlsMode.STARTTLS if connection.has_extn("starttls") else TlsMode.NONE
    except NotSmtp as error:
        if error.is_transient:
            return None
        raise
    except ConnectError:
        return None
    finally:
        connection.quit_politely()


def certificate_of(
    server: str, port: int, mode: TlsMode, seconds: float, quoting: Quoting
) -> Certificate | None:
    """Fetch a server's certificate without believing it; None when it cannot be had."""
    connection = _open(server, port, seconds)
    if connection is None:
        return None
    try:
        if mode is TlsMode.STARTTLS:
            connection.enter(Phase.GREETING)
            connection.reply()
            connection.enter(Phase.EHLO)
            connection.ehlo(_NAME)
            connection.command("STARTTLS")
        connection.start_tls(tls.make_unverified_context())
        return peer_certificate(connection)
    except (OSError, ConnectError):
        return None
    finally:
        connection.close()


def peer_certificate(connection: Connection) -> Certificate | None:
    """Read the certificate of a connection under TLS."""
    sock = connection.sock
    der = sock.getpeercert(binary_form=True) if isinstance(sock, ssl.SSLSocket) else None
    return read_certificate(der) if der else None
