# File: pages.py
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
"""The pages of the console, each a Django view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from soar_standin.console.assets import Asset, Assets, InvalidName
from soar_standin.console.fields import InvalidForm, form_fields, submitted_values
from soar_standin.console.mailbox import Mail, Received, read_mail
from soar_standin.console.runs import CONTAINER, Run, Runs
from soar_standin.home import Home
from soar_standin.manifest import Manifest

THEMES = ("light", "dark")
_NEW = "new"
# A widget brings scripts of its own, the other pages have none.
_WIDGET_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


class Pages:
    """Everything the console shows.

    Args:
        token: first part of every path; who does not know it finds nothing.
        mailbox: what the embedded mail server has received so far; None without one.
        long: names of settings and parameters that take several lines.
        start: settings that a new asset begins with.
    """

    def __init__(
        self,
        home: Home,
        manifest: Manifest,
        token: str,
        *,
        mailbox: Callable[[], Sequence[Received]] | None,
        long: frozenset[str],
        start: dict[str, Any],
    ) -> None:
        self._home = home
        self._manifest = manifest
        self._token = token
        self._mailbox = mailbox
        self._long = long
        self._start = start
        self._assets = Assets(home)
        self._runs = Runs(home, manifest)

    def urls(self) -> tuple[URLPattern, ...]:
        """URL patterns; a tuple, because Django wants to hash them."""
        return (
            path(f"{self._token}/", require_safe(self.index)),
            path(f"{self._token}/assets/<str:name>", self.asset),
            path(f"{self._token}/assets/<str:name>/<str:identifier>", self.action),
            path(f"{self._token}/files", require_POST(self.add_files)),
            path(f"{self._token}/runs/<int:number>", require_safe(self.run)),
            path(f"{self._token}/runs/<int:number>/<str:theme>", require_safe(self.widget)),
            path(f"{self._token}/mail/<int:number>", require_safe(self.mail)),
        )

    def index(self, request: HttpRequest) -> HttpResponse:
        """Assets, files, runs and received mail."""
        return self._page(
            request, "index", runs=self._runs.newest_first(), mails=self._mails()[::-1]
        )

    def asset(self, request: HttpRequest, name: str) -> HttpResponse:
        """The form of one asset, or of a new one."""
        known = self._assets.load(name)
        if known is None and name != _NEW:
            raise Http404
        entries = self._manifest.content["configuration"]
        shown = self._start if known is None else known.config
        fault = ""
        if request.method == "POST":
            try:
                saved = self._save_asset(request, known)
                return self._go(f"assets/{saved.name}")
            except (InvalidForm, InvalidName) as error:
                fault = str(error)
                shown = {**shown, **request.POST.dict()}
        fields = form_fields(entries, shown, self._long)
        return self._page(request, "asset", asset=known, fields=fields, fault=fault)

    def action(self, request: HttpRequest, name: str, identifier: str) -> HttpResponse:
        """The form of one action; submitted, it runs."""
        asset, action = self._assets.load(name), self._action(identifier)
        if asset is None:
            raise Http404
        entries = action.get("parameters", {})
        shown: dict[str, Any] = {}
        fault = ""
        if request.method == "POST":
            shown = request.POST.dict()
            try:
                values = submitted_values(entries, request.POST.dict(), {})
                return self._go(f"runs/{self._runs.start(identifier, asset, values).number}")
            except InvalidForm as error:
                fault = str(error)
        fields = form_fields(entries, shown, self._long)
        return self._page(request, "action", asset=asset, action=action, fields=fields, fault=fault)

    def add_files(self, request: HttpRequest) -> HttpResponse:
        """Put uploaded files into the vault of the container."""
        for file in request.FILES.getlist("file"):
            # Only the last part of the name, as the platform keeps it.
            name = str(file.name or "file").replace("\\", "/").rpartition("/")[2]
            self._home.vault.add(file.read(), name, CONTAINER)
        return self._go("")

    def run(self, request: HttpRequest, number: int) -> HttpResponse:
        """One run: progress while it lasts, then result and widget."""
        run = self._run(number)
        has_widget = run.is_over and self._runs.widget(run, "light") is not None
        themes = THEMES if has_widget else ()
        return self._page(request, "run", run=run, themes=themes)

    def widget(self, request: HttpRequest, number: int, theme: str) -> HttpResponse:
        """The widget of a run in one theme, a page of its own for a frame."""
        html = self._runs.widget(self._run(number), theme) if theme in THEMES else None
        if html is None:
            raise Http404
        return HttpResponse(html, headers={"Content-Security-Policy": _WIDGET_POLICY})

    def mail(self, request: HttpRequest, number: int) -> HttpResponse:
        """One received message."""
        mails = self._mails()
        if not 1 <= number <= len(mails):
            raise Http404
        return self._page(request, "mail", mail=mails[number - 1])

    def _save_asset(self, request: HttpRequest, known: Asset | None) -> Asset:
        entries = self._manifest.content["configuration"]
        kept = {} if known is None else dict(known.config)
        values = submitted_values(entries, request.POST.dict(), kept)
        name = request.POST.get("asset_name", "") if known is None else known.name
        if known is None and self._assets.load(name) is not None:
            raise InvalidName(f"There is an asset {name} already")
        new = {
            key: str(values.pop(key))
            for key in self._manifest.password_settings()
            if request.POST.get(key)
        }
        return self._assets.save(name, values, new)

    def _action(self, identifier: str) -> dict[str, Any]:
        for action in self._manifest.content["actions"]:
            if action["identifier"] == identifier:
                return dict(action)
        raise Http404

    def _run(self, number: int) -> Run:
        run = self._runs.find(number)
        if run is None:
            raise Http404
        return run

    def _mails(self) -> list[Mail]:
        received = self._mailbox() if self._mailbox else ()
        return [read_mail(number, each) for number, each in enumerate(received, 1)]

    def _go(self, to: str) -> HttpResponse:
        return HttpResponseRedirect(f"/{self._token}/{to}")

    def _page(self, request: HttpRequest, name: str, **shown: Any) -> HttpResponse:
        common = {
            "root": f"/{self._token}/",
            "app": self._manifest.content,
            "asset_names": self._assets.names(),
            "files": self._home.vault.find(container_id=CONTAINER),
        }
        return render(request, f"console/{name}.html", {**common, **shown})
