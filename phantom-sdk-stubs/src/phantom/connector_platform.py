# File: connector_platform.py
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
"""The part of BaseConnector that answers about the app and the installation."""

from __future__ import annotations

from typing import Any

from phantom_common import install_info
from soar_standin import ingestion, installation
from soar_standin.connector_run import ConnectorRun
from soar_standin.home import Home


class PlatformAccess:
    """Questions whose answers do not depend on the action."""

    _standin_run: ConnectorRun

    def get_app_json(self) -> dict[str, Any]:
        """The whole manifest."""
        return self._standin_run.manifest.content if self._standin_run.manifest else {}

    def get_app_config(self) -> dict[str, Any]:
        """The whole manifest."""
        return self.get_app_json()

    def get_app_id(self) -> str:
        """The manifest's appid."""
        return self._fact("appid")

    def get_connector_id(self) -> str:
        """The manifest's appid."""
        return self.get_app_id()

    def get_app_name(self) -> str:
        """The manifest's name."""
        return self._fact("name")

    def get_product_name(self) -> str:
        """The product the app is for."""
        return self._fact("product_name")

    def get_product_vendor(self) -> str:
        """The vendor of the product the app is for."""
        return self._fact("product_vendor")

    def get_product_version_regex(self) -> str:
        """The versions of the product the app is for."""
        return self._fact("product_version_regex")

    def _fact(self, key: str) -> str:
        fact: str = self.get_app_json().get(key, "")
        return fact

    def get_product_version(self) -> str:
        """The version of SOAR."""
        return install_info.get_product_version()

    def get_product_installation_id(self) -> str:
        """A text that is the same for every run on this installation."""
        return installation.installation_id(Home.current())

    def get_ca_bundle(self) -> str:
        """Path of the CA bundle that connections should be verified with."""
        return installation.ca_bundle(Home.current())

    def get_phantom_home(self) -> str:
        """The platform's home folder."""
        return self._get_phantom_home()

    @staticmethod
    def _get_phantom_home() -> str:
        return str(Home.current().root)

    def get_phantom_base_url(self) -> str:
        """Where the platform's REST API is reached from here; ends with a slash."""
        return self._get_phantom_base_url()

    @staticmethod
    def _get_phantom_base_url() -> str:
        return Home.current().phantom_base_url()

    @staticmethod
    def _set_csrf_info(token: str, referer: str) -> None:
        """The stand-in's REST services ask for no session."""

    def get_container_info(
        self, container_id: int | str | None = None
    ) -> tuple[bool, dict[str, Any], int]:
        """Status, the container's fields, HTTP status code."""
        request = self._standin_run.request
        if container_id is None and request is not None:
            container_id = request.container_id
        return ingestion.container_info(Home.current(), container_id)

    def save_container(
        self, container: dict[str, Any], fail_on_duplicate: bool = False
    ) -> ingestion.Saved:
        """Status, message, id."""
        home = Home.current()
        return ingestion.save_container(home, container, fail_on_duplicate=fail_on_duplicate)

    def save_containers(
        self, containers: list[dict[str, Any]], fail_on_duplicate: bool = False
    ) -> tuple[bool, str, list[dict[str, Any]]]:
        """Status, message, one dict per container."""
        saved = [self.save_container(item, fail_on_duplicate) for item in containers]
        responses = [{"success": ok, "message": text, "id": new} for ok, text, new in saved]
        return all(ok for ok, _, _ in saved), "Containers saved", responses

    def save_artifact(self, artifact: dict[str, Any]) -> ingestion.Saved:
        """Status, message, id."""
        return ingestion.save_artifact(Home.current(), artifact)

    def save_artifacts(self, artifacts: list[dict[str, Any]]) -> tuple[bool, str, list[int | None]]:
        """Status, message, list of ids."""
        saved = [self.save_artifact(artifact) for artifact in artifacts]
        return all(ok for ok, _, _ in saved), "Artifacts saved", [new for _, _, new in saved]
