# File: server.py
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
"""The console's web server: loopback only, behind a token, with Django's own protection."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse

from soar_standin import django_settings
from soar_standin.console.mailbox import Received
from soar_standin.console.pages import Pages
from soar_standin.home import Home
from soar_standin.manifest import app_manifest

HOST = "127.0.0.1"
_TEMPLATES = Path(__file__).parent / "templates"
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@contextmanager
def open_console(
    app_dir: Path,
    home: Home,
    *,
    port: int = 0,
    mailbox: Callable[[], Sequence[Received]] | None = None,
    long: frozenset[str] = frozenset(),
    start: dict[str, Any] | None = None,
) -> Iterator[str]:
    """Serve the console of one app until the context ends; yields its address.

    Args:
        port: 0 lets the system choose.
        mailbox: see Pages, like long and start.
    """
    token = secrets.token_urlsafe(24)
    pages = Pages(home, app_manifest(app_dir), token, mailbox=mailbox, long=long, start=start or {})
    _configure(pages, token)
    server = make_server(HOST, port, WSGIHandler(), _Server, _Quiet)
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_port}/{token}/"
        finally:
            server.shutdown()
            thread.join()


def with_policy(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Middleware: pages without a content security policy of their own get the strict one."""

    def add_policy(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers["Cache-Control"] = "no-store"
        return response

    return add_policy


def _configure(pages: Pages, token: str) -> None:
    # Who asks for what is not there, or by another name, is answered, not reported.
    logging.getLogger("django.security").addHandler(logging.NullHandler())
    logging.getLogger("django.security").propagate = False
    logging.getLogger("django.request").setLevel(logging.ERROR)
    # The names of the host are checked too: a page elsewhere whose name leads here gets nothing.
    django_settings.configure(
        ALLOWED_HOSTS=[HOST, "localhost"],
        APPEND_SLASH=False,
        CSRF_COOKIE_HTTPONLY=True,
        CSRF_COOKIE_PATH=f"/{token}/",
        CSRF_COOKIE_SAMESITE="Strict",
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "soar_standin.console.server.with_policy",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        ROOT_URLCONF=pages.urls(),
        SECURE_REFERRER_POLICY="same-origin",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [str(_TEMPLATES)],
            }
        ],
    )


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """The console prints its address and nothing else."""
