# File: __init__.py
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
"""How we prove who we are: SASL only. Which ways to log in are tried, and in which order."""

from __future__ import annotations

from smtp_asset import AuthType

# "Authentication Type parameter" of the published documentation: OAuth, then Basic, then none.
AUTOMATIC_ORDER = (AuthType.OAUTH, AuthType.BASIC, AuthType.PASSWORDLESS)


def types_to_try(auth_type: AuthType) -> tuple[AuthType, ...]:
    """Return the ways to log in that an authentication type stands for, in order."""
    return AUTOMATIC_ORDER if auth_type is AuthType.AUTOMATIC else (auth_type,)
