# File: passwordless.py
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
"""No login at all: for relays that know their clients by address."""

from __future__ import annotations

from auth.base import CredentialKind, Endpoint, Mechanism
from smtp_dataclass import dataclass


@dataclass(frozen=True)
class PasswordlessAuthenticator:
    """Authentication type Passwordless."""

    label: str = "Passwordless"
    kind: CredentialKind = CredentialKind.NONE

    def prepare(self) -> None:
        """There is nothing to prepare."""

    def choose_mechanism(self, endpoint: Endpoint) -> Mechanism | None:
        return None

    def renew(self) -> bool:
        return False

    def accepted(self) -> None:
        """There is nothing to keep."""
