# File: wiring.py
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
"""Builds what carries the messages of a run, with only those ways to log in that it may need."""

from __future__ import annotations

import smtp_consts as consts
from actions import on_demand
from actions.connection_frame import connection_sentence
from auth import types_to_try
from auth.base import Authenticator
from auth.basic import BasicAuthenticator
from auth.passwordless import PasswordlessAuthenticator
from auth.unconfigured import UnconfiguredAuthenticator
from delivery.courier import Courier
from delivery.retry import RetryPolicy
from delivery.session import SessionBuilder
from delivery.steps import StepLog
from smtp_asset import AssetConfig, AuthType
from smtp_quoting import Quoting
from soar.platform import Platform


def build_courier(asset: AssetConfig, platform: Platform, log: StepLog) -> Courier:
    """Build the courier of one run; connects nothing."""
    is_test = platform.facts.identifier == consts.ACTION_TEST_CONNECTIVITY
    # One for the run: whoever sends a secret lets it be hidden everywhere.
    quoting = Quoting((asset.password, asset.oauth.client_secret))
    builder = SessionBuilder(
        asset=asset,
        authenticators=tuple(
            _authenticator(each, asset, platform, quoting, log)
            for each in types_to_try(asset.auth_type)
        ),
        ca_bundle=platform.facts.ca_bundle,
        action_title=consts.ACTION_TITLE_TEST if is_test else consts.ACTION_TITLE_SEND,
        progress=platform.progress,
        quoting=quoting,
        log=log,
        framed=connection_sentence,
    )
    return Courier(builder, RetryPolicy(asset.retries, platform.is_cancelled, platform.progress))


def _authenticator(
    auth_type: AuthType, asset: AssetConfig, platform: Platform, quoting: Quoting, log: StepLog
) -> Authenticator:
    if auth_type is AuthType.BASIC:
        return BasicAuthenticator(asset.username, asset.password)
    if auth_type is AuthType.CLIENT_CREDENTIALS:
        return on_demand.client_credentials_authenticator(asset, platform, quoting, log)
    if auth_type is AuthType.OAUTH and asset.has_oauth_settings:
        return on_demand.oauth_authenticator(asset, platform, quoting, log)
    if auth_type is AuthType.OAUTH:
        return UnconfiguredAuthenticator(auth_type.value, consts.OAUTH_SETTINGS_MISSING)
    return PasswordlessAuthenticator()
