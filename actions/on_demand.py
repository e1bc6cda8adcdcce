# File: on_demand.py
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
"""What is loaded only by a run that needs it: this room's one place for imports below the top.

A send without files loads neither the vault nor libmagic, one with Basic no OAuth and no HTTP,
and no action the others' modules. tests/test_fast_start.py holds the list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import smtp_consts as consts
from actions.context import Copy, Helpers, RunContext
from auth.base import Authenticator
from delivery.report import DeliveryReport
from delivery.steps import StepLog
from mail.message import OutgoingMessage
from mail.request import AttachmentRequest
from smtp_asset import AssetConfig
from smtp_quoting import Quoting
from soar.platform import Platform

if TYPE_CHECKING:
    from soar.vault import FoundFiles

# What an action does for one parameter set; returns the message for the analyst.
Action = Callable[[RunContext, dict[str, Any]], str]


def action_of(identifier: str) -> Action | None:
    """Return what an action does; None for an identifier that no action has."""
    makers = {
        consts.ACTION_TEST_CONNECTIVITY: _test_connectivity,
        consts.ACTION_SEND_EMAIL: _send_email,
        consts.ACTION_SEND_RAWEMAIL: _send_rawemail,
        consts.ACTION_SEND_HTMLEMAIL: _send_htmlemail,
    }
    return makers[identifier]() if identifier in makers else None


def look_up_files(wanted: tuple[AttachmentRequest, ...], platform: Platform) -> FoundFiles:
    """Find files in the vault, or the platform's reports."""
    from soar.vault import find_attachments

    return find_attachments(wanted, platform.facts.container_id, platform.facts.home)


def keep_copy(report: DeliveryReport, platform: Platform) -> Copy:
    """Store in the vault what was sent."""
    from actions import evidence

    return evidence.keep_copy(report, platform)


def outline_message(message: OutgoingMessage) -> dict[str, Any]:
    """Tell what a message looks like, as data paths preview and outline."""
    from actions.preview import outline_rows

    return outline_rows(message)


def oauth_authenticator(
    asset: AssetConfig, platform: Platform, quoting: Quoting, log: StepLog
) -> Authenticator:
    """Make the way to log in with OAuth."""
    from actions import oauth

    login = oauth.stored_login(asset, platform, quoting, log)
    if platform.facts.identifier != consts.ACTION_TEST_CONNECTIVITY:
        return login.authenticator
    from actions import interactive

    return interactive.interactive_login(login, asset, platform)


def client_credentials_authenticator(
    asset: AssetConfig, platform: Platform, quoting: Quoting, log: StepLog
) -> Authenticator:
    """Make the way to log in with Client Credentials."""
    from actions import oauth

    return oauth.client_credentials(asset, platform, quoting, log)


def _test_connectivity() -> Action:
    from actions.connectivity import perform

    return perform


def _send_email() -> Action:
    from actions.send_email import perform

    return perform


def _send_rawemail() -> Action:
    from actions.send_rawemail import perform

    return perform


def _send_htmlemail() -> Action:
    from actions.send_htmlemail import perform

    return perform


HELPERS = Helpers(look_up=look_up_files, keep_copy=keep_copy, outline=outline_message)
