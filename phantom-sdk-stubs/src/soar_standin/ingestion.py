# File: ingestion.py
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
"""Containers and artifacts in the home folder, as far as an app may save or ask for them."""

from __future__ import annotations

from typing import Any, Optional

from soar_standin.home import Home

# status, message, id
Saved = tuple[bool, str, Optional[int]]


def save_container(home: Home, container: dict[str, Any], *, fail_on_duplicate: bool) -> Saved:
    """Store a container.

    Returns:
        status, message, id. A container with the same source_data_identifier is not stored twice.
    """
    containers = home.containers()
    source = container.get("source_data_identifier")
    for container_id, stored in containers.items():
        if source and stored.get("source_data_identifier") == source:
            return not fail_on_duplicate, "Container already exists", int(container_id)
    new_id = max((int(known) for known in containers), default=0) + 1
    containers[str(new_id)] = {"name": f"Container {new_id}", **container, "id": new_id}
    home.save_containers(containers)
    return True, "Container saved", new_id


def save_artifact(home: Home, artifact: dict[str, Any]) -> Saved:
    """Store an artifact in its container.

    Returns:
        status, message, id (None when the container is unknown).
    """
    containers = home.containers()
    container = containers.get(str(artifact.get("container_id")))
    if container is None:
        return False, f"Container {artifact.get('container_id')} does not exist", None
    artifacts = container.setdefault("artifacts", [])
    new_id = sum(len(known.get("artifacts", [])) for known in containers.values()) + 1
    artifacts.append({**artifact, "id": new_id})
    home.save_containers(containers)
    return True, "Artifact saved", new_id


def container_info(home: Home, container_id: object) -> tuple[bool, dict[str, Any], int]:
    """Status, the container's fields, HTTP status code."""
    container = home.containers().get(str(container_id))
    if container is None:
        return False, {"message": f"Container {container_id} does not exist"}, 404
    return True, container, 200
