# File: rest_site.py
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
"""The platform's web process: REST resources and the REST handler of one app.

Runs as ``python -m soar_standin.rest_site`` in a process of its own, started by RestService.
Nothing of ``phantom`` can be imported here, as in SOAR's web process since 4.9, and neither the
asset's configuration nor the action's environment variables are known.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from socketserver import ThreadingMixIn
from types import ModuleType
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path

from soar_standin import django_settings
from soar_standin.home import Home
from soar_standin.loader import importable, load_function
from soar_standin.manifest import Manifest, app_manifest
from soar_standin.rest_answers import PlannedAnswers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HIDDEN = {"phantom", "phantom_common"}


class Site:
    """The resources, each a Django view."""

    def __init__(self, home: Home, manifest: Manifest | None):
        self._home = home
        self._manifest = manifest

    def urls(self) -> tuple[URLPattern, ...]:
        """URL patterns; a tuple, because Django wants to hash them."""
        return (
            path("rest/system_info", self.system_info),
            path("rest/asset/<str:asset_id>", self.asset),
            path("rest/handler/<str:directory>/<path:rest>", self.handler),
        )

    def system_info(self, request: HttpRequest) -> HttpResponse:
        """Settings of the administrator."""
        return JsonResponse({"base_url": self._home.external_base_url()})

    def asset(self, request: HttpRequest, asset_id: str) -> HttpResponse:
        """What the platform knows about an asset, secrets excepted."""
        name = self._home.asset_name(asset_id)
        if name is None:
            return JsonResponse({"failed": True, "message": "Requested item not found"}, status=404)
        number = int(asset_id) if asset_id.isdecimal() else asset_id
        return JsonResponse({"id": number, "name": name})

    def handler(self, request: HttpRequest, directory: str, rest: str) -> HttpResponse:
        """Hand the request to the app; ``path_parts`` begins with the asset's name."""
        if self._manifest is None or directory != self._manifest.directory:
            return _plain("There is no app with a REST handler at this address", 404)
        path_parts = [part for part in rest.split("/") if part]
        try:
            handle_request = load_function(self._manifest.content["rest_handler"])
            response = handle_request(request, path_parts)
        except Exception:
            self._home.log("ERROR", f"REST handler\n{traceback.format_exc()}")
            return _plain("The REST handler failed", 500)
        if not isinstance(response, HttpResponse):
            self._home.log("ERROR", f"REST handler returned {type(response).__name__}")
            return _plain("The REST handler did not return an HttpResponse", 500)
        return response


def make_application(home: Home, app_dir: Path | None) -> WSGIApplication:
    """The WSGI application of the site."""
    site = Site(home, app_manifest(app_dir) if app_dir else None)
    django_settings.configure(ROOT_URLCONF=site.urls())
    return _Recorded(PlannedAnswers(WSGIHandler(), home.rest_answers_file), home)


def main() -> None:
    """Serve until standard input ends: the starting process is gone or wants us to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--app", type=Path)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    sys.meta_path.insert(0, _PlatformHidden())
    application = make_application(Home(options.home), options.app)
    server = make_server("127.0.0.1", options.port, application, _Server, _Quiet)
    with server, importable(options.app) if options.app else nullcontext():
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        sys.stdin.read()
        server.shutdown()


class _PlatformHidden:
    """Import hook: the platform's modules do not exist in this process."""

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> None:
        if name.partition(".")[0] in _HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r} in the web process", name=name)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Requests are recorded by _Recorded; standard error stays for failures."""


class _Recorded:
    """Notes every request and the status it got."""

    def __init__(self, application: WSGIApplication, home: Home):
        self._application = application
        self._home = home
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def noting_start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            self._note(environ, int(status.split()[0]))
            return start_response(status, headers, exc_info)

        return self._application(environ, noting_start)

    def _note(self, environ: WSGIEnvironment, status: int) -> None:
        request = {
            "method": environ["REQUEST_METHOD"],
            "path": environ["PATH_INFO"],
            "query": environ.get("QUERY_STRING", ""),
            "status": status,
        }
        self._home.rest_requests_file.parent.mkdir(exist_ok=True)
        with self._lock, self._home.rest_requests_file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(request) + "\n")


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain", status=status)


if __name__ == "__main__":
    main()
