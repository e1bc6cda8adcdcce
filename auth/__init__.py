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
"""How we prove who we are: SASL only. Which authenticators are tried, in which order."""

from __future__ import annotations

from collections.abc import Mapping

from auth.base import Authenticator
from smtp_asset import AuthType

# "Authentication Type parameter" of the published documentation: OAuth, then Basic, then none.
AUTOMATIC_ORDER = (AuthType.OAUTH, AuthType.BASIC, AuthType.PASSWORDLESS)


def authenticators_to_try(
    auth_type: AuthType, available: Mapping[AuthType, Authenticator]
) -> tuple[Authenticator, ...]:
    """Return the authenticators that an authentication type stands for, in order.

    Args:
        auth_type: manifest key auth_type.
        available: one authenticator for each type but Automatic.
    """
    order = AUTOMATIC_ORDER if auth_type is AuthType.AUTOMATIC else (auth_type,)
    return tuple(available[each] for each in order)
