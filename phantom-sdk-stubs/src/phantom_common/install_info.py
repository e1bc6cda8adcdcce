# File: install_info.py
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
"""What kind of installation this is."""

from __future__ import annotations

from soar_standin.installation import PRODUCT_VERSION


def is_fips_enabled() -> bool:
    """The stand-in does not run in FIPS mode."""
    return False


def get_product_version() -> str:
    """The version of SOAR that the stand-in pretends to be."""
    return PRODUCT_VERSION


def get_verify_ssl_setting() -> bool:
    """Whether calls to the local REST API verify its certificate."""
    return True


def is_onprem_broker_install() -> bool:
    """The stand-in is no Automation Broker."""
    return False
