# File: installation.py
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
"""Facts about the pretended installation of SOAR."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path

from soar_standin.home import Home

PRODUCT_VERSION = "6.3.0.719"


def ca_bundle(home: Home) -> str:
    """The platform's bundle if there is one, else the system's, else certifi's."""
    if home.ca_bundle.is_file():
        return str(home.ca_bundle)
    system = ssl.get_default_verify_paths().cafile
    if system and Path(system).is_file():
        return system
    import certifi  # rarely needed, and slow to load

    return certifi.where()


def installation_id(home: Home) -> str:
    """The same for every run in one home, another in another."""
    return hashlib.sha256(str(home.root).encode()).hexdigest()
