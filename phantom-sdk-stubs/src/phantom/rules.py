# File: rules.py
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
"""The part of the playbook API that connectors use."""

from __future__ import annotations

from phantom.vault import Vault, vault_add, vault_delete, vault_info
from soar_standin.home import Home

__all__ = [
    "Vault",
    "build_phantom_rest_url",
    "get_base_url",
    "get_phantom_home",
    "vault_add",
    "vault_delete",
    "vault_info",
]


def get_phantom_home() -> str:
    """The platform's home folder."""
    return str(Home.current().root)


def get_base_url() -> str:
    """Where the platform's REST API is reached from here."""
    return Home.current().phantom_base_url()


def build_phantom_rest_url(*parts: object) -> str:
    """Address of a REST resource: ``build_phantom_rest_url("asset", 7)``."""
    return f"{get_base_url()}rest/" + "/".join(str(part).strip("/") for part in parts)
