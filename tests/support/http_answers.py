# File: http_answers.py
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
"""An HTTP server for tests that gives the answers it was told, path by path.

It plays the OAuth token endpoint and the platform's REST API, as the ``http`` of a conformance
case describes them, and records the requests.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support import certificates

_NOT_FOUND = {"status": 404, "text": "no answer for this path"}


@dataclass(frozen=True)
class HttpRequest:
    """One request as it came. ``headers`` has lower-case names; ``body`` is undecoded."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form body; each is expected once."""
        return dict(parse_qsl(self.body.decode("utf-8"), keep_blank_values=True))


class HttpAnswers:
    """A context manager; ``port`` and ``url`` say where it listens.

    Args:
        answers: by path, the answers in turn; the last one repeats. An answer has ``status``
            (200), ``headers``, and one of ``json``, ``text``, ``body`` (octets); or ``hang``,
            ``drop`` or ``reset`` in place of all.
        cert: a kind of certificate (certificates.KINDS) to serve HTTPS with.
    """

    def __init__(
        self, answers: Mapping[str, Sequence[Mapping[str, Any]]], cert: str | None = None
    ) -> None:
        self.requests: list[HttpRequest] = []
        self.stopping = threading.Event()
        self._answers = {path: list(given) for path, given in answers.items()}
        self._cert = cert
        self._lock = threading.Lock()

    def __enter__(self) -> HttpAnswers:
        self._service = _Service(("127.0.0.1", 0), _Handler)
        self._service.answers = self
        if self._cert is not None:
            context = certificates.server_context(self._cert)
            self._service.socket = context.wrap_socket(
                self._service.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._service.server_address[1]
        self._thread = threading.Thread(target=self._service.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stopping.set()
        self._service.shutdown()
        self._thread.join()
        self._service.server_close()

    @property
    def url(self) -> str:
        return f"{'http' if self._cert is None else 'https'}://127.0.0.1:{self.port}"

    def answer(self, request: HttpRequest) -> Mapping[str, Any]:
        """Record the request and return what its path is to be answered."""
        with self._lock:
            self.requests.append(request)
            turns = self._answers.get(request.path, [_NOT_FOUND])
            return turns.pop(0) if len(turns) > 1 else turns[0]


class _Service(ThreadingHTTPServer):
    daemon_threads = False
    answers: HttpAnswers

    def shutdown_request(self, request: Any) -> None:
        """Close without shutting down first, so that SO_LINGER can make it a reset."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that give up are part of the tests; http.server would print a traceback."""


class _Handler(BaseHTTPRequestHandler):
    server: _Service

    def _serve(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = HttpRequest(self.command, url.path, url.query, headers, body)
        answer = self.server.answers.answer(request)
        if answer.get("hang"):
            self.server.answers.stopping.wait()
        elif answer.get("reset"):
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        elif not answer.get("drop"):
            self._send(answer)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = _serve

    def _send(self, answer: Mapping[str, Any]) -> None:
        body, content_type = answer.get("body", b""), "application/octet-stream"
        if "json" in answer:
            body, content_type = json.dumps(answer["json"]).encode(), "application/json"
        elif "text" in answer:
            body, content_type = answer["text"].encode(), "text/plain; charset=utf-8"
        headers = {"Content-Type": content_type, "Content-Length": str(len(body))}
        self.send_response(answer.get("status", 200))
        for name, value in {**headers, **answer.get("headers", {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing; http.server writes each request to stderr."""
