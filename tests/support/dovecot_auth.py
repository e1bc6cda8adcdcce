# File: dovecot_auth.py
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
"""A password server in Dovecot's authentication protocol, for Postfix in tests.

Spoken by Postfix with ``smtpd_sasl_type = dovecot`` (its SASL_README); so no SASL library has to
be configured on the machine. Knows one user, and PLAIN only.
"""

from __future__ import annotations

import base64
import socketserver
import threading

_GREETING = b"VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t0\nDONE\n"


class DovecotAuth:
    """Listens on a loopback port; a context manager."""

    def __init__(self, username: str, password: str) -> None:
        response = f"\0{username}\0{password}".encode()
        handler = type("_Handler", (_Handler,), {"accepted": response, "username": username})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self.port = self._server.server_address[1]

    def __enter__(self) -> DovecotAuth:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


class _Handler(socketserver.StreamRequestHandler):
    accepted = b""
    username = ""

    def handle(self) -> None:
        self.wfile.write(_GREETING)
        for line in self.rfile:
            command, *fields = line.decode("ascii").rstrip("\n").split("\t")
            if command != "AUTH":
                continue
            response = next((field[5:] for field in fields if field.startswith("resp=")), "")
            verdict = "OK" if base64.b64decode(response) == self.accepted else "FAIL"
            self.wfile.write(f"{verdict}\t{fields[0]}\tuser={self.username}\n".encode("ascii"))
