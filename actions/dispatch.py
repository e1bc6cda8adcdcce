# File: dispatch.py
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
"""The four actions, each a straight line from parameters to a report.

    param -> request -> attachments -> message -> session -> report

Built by the connector once per run, and what the parameter sets of a run share lives here: the
asset configuration and the courier with its session. Sees the platform only as a Platform.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import smtp_consts as consts
from actions import result as smtp_result
from actions import sentences
from actions.result import sentence_of
from auth import authenticators_to_try
from auth.base import Authenticator
from auth.basic import BasicAuthenticator
from auth.oauth import InteractiveOAuthAuthenticator, OAuthAuthenticator
from auth.passwordless import PasswordlessAuthenticator
from delivery.courier import Courier, Patience
from delivery.report import DeliveryReport
from delivery.session import Session, SessionBuilder
from mail.compose import ComposeSettings, compose_email, compose_html_email
from mail.message import OutgoingMessage
from mail.raw import compose_raw_email
from mail.request import (
    EmailRequest,
    parse_email_request,
    parse_html_email_request,
    parse_raw_email_request,
)
from smtp_asset import AssetConfig, AuthType
from smtp_errors import AttachmentError, DeliveryError, ParameterError, SmtpAppError
from smtp_oauth.login import Console, LoginRequest, log_in, require_login_urls
from smtp_oauth.store import TokenState
from smtp_oauth.token import Token
from smtp_oauth.tokens import ClientCredentialsTokens, StoredTokens
from soar.rest import PlatformApi
from soar.vault import find_attachments


@dataclass(frozen=True)
class Platform:
    """What an action needs of SOAR, taken from the connector once the run has begun.

    Attributes:
        identifier: of the action, as in the manifest.
        config: asset settings, passwords in clear.
        asset_id: as text.
        container_id: a number; the text "0" for report mail of the platform itself.
        home: PHANTOM_HOME.
        ca_bundle: path of the platform's CA bundle, None if it has none.
        app_id, app_name: manifest keys appid and name.
        rest_url: says where the platform's REST API is.
        load_state, save_state: of the asset.
        progress: shows one line to the analyst, as it is.
        send_progress: the same for a line that the next one replaces.
        is_cancelled: somebody stopped the run.
    """

    identifier: str
    config: Mapping[str, Any]
    asset_id: str
    container_id: Any
    home: str
    ca_bundle: str | None
    app_id: str
    app_name: str
    rest_url: Callable[[], str]
    load_state: Callable[[], Any]
    save_state: Callable[[dict[str, Any]], object]
    progress: Callable[[str], None]
    send_progress: Callable[[str], None]
    is_cancelled: Callable[[], bool]


@dataclass(frozen=True)
class ActionOutcome:
    """What a successful action leaves behind.

    Attributes:
        message: for the analyst.
        report: of the send, None when nothing was sent.
        warnings: sentences from before the message was composed.
    """

    message: str
    report: DeliveryReport | None = None
    warnings: tuple[str, ...] = ()


class ActionRun:
    """One run of one action on one asset, for any number of parameter sets."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._known_asset: AssetConfig | None = None
        self._known_courier: Courier | None = None

    def perform(self, param: dict[str, Any]) -> ActionOutcome:
        """Run the action for one parameter set.

        Raises:
            SmtpAppError: it failed; the sentence says why, ``report`` what is known by then.
        """
        if self._known_courier is not None:
            self._known_courier.forget()
        actions = {
            consts.ACTION_TEST_CONNECTIVITY: self._test_connectivity,
            consts.ACTION_SEND_EMAIL: self._send_email,
            consts.ACTION_SEND_RAWEMAIL: self._send_rawemail,
            consts.ACTION_SEND_HTMLEMAIL: self._send_htmlemail,
        }
        identifier = self._platform.identifier
        if identifier not in actions:
            sentence = consts.UNKNOWN_ACTION.format(identifier=identifier)
            raise ParameterError(sentence)
        if identifier in (consts.ACTION_SEND_RAWEMAIL, consts.ACTION_SEND_HTMLEMAIL):
            self._platform.progress(consts.PROGRESS_ACTION_HANDLER.format(identifier=identifier))
        return actions[identifier](param)

    @property
    def report(self) -> DeliveryReport | None:
        """The account of the message whose delivery failed or was broken off."""
        return self._known_courier.report if self._known_courier is not None else None

    def close(self) -> None:
        """End the session with QUIT; harmless when there is none."""
        if self._known_courier is not None:
            self._known_courier.close()

    # --- The actions -----------------------------------------------------------------------

    def _test_connectivity(self, _param: dict[str, Any]) -> ActionOutcome:
        """Log in; with a login, send a test mail to ourselves."""
        session = self._courier().connect()
        label = self._label(session)
        report = None
        if session.facts.auth_mechanism is not None:
            report = self._send_test_mail(label)
        message = consts.TEST_PASSED.format(label=label)
        self._platform.progress(message)
        return ActionOutcome(message, report)

    def _send_test_mail(self, label: str) -> DeliveryReport | None:
        asset = self._asset()
        own_address = asset.sender_address or asset.username or ""
        if "@" not in own_address:
            self._platform.progress(sentences.PROGRESS_NO_TEST_MAIL)
            return None
        self._platform.progress(consts.PROGRESS_SENDING_TEST_MAIL)
        request = EmailRequest(
            sender=own_address,
            to=own_address,
            cc="",
            bcc="",
            subject=consts.TEST_SUBJECT,
            body=consts.TEST_BODY,
        )
        try:
            report = self._deliver(compose_email(request, (), self._compose_settings()))
        except SmtpAppError as error:
            sentence = sentence_of(error, consts.ACTION_SEND_EMAIL, label)
            self._platform.progress(consts.PROGRESS_TEST_MAIL_FAILED.format(sentence=sentence))
            raise DeliveryError(consts.TEST_FAILED.format(label=label)) from error
        self._platform.progress(consts.PROGRESS_DONE)
        return report

    def _send_email(self, param: dict[str, Any]) -> ActionOutcome:
        self._asset()
        request = parse_email_request(param)
        files = find_attachments(
            request.attachments, self._platform.container_id, self._platform.home
        )
        message = compose_email(request, files.attachments, self._compose_settings())
        report = self._deliver(message)
        text = smtp_result.success_message(report, files.unknown_ids)
        return ActionOutcome(text, report, files.warnings)

    def _send_htmlemail(self, param: dict[str, Any]) -> ActionOutcome:
        self._asset()
        request = parse_html_email_request(param)
        files = find_attachments(
            request.attachments, self._platform.container_id, self._platform.home
        )
        if files.unknown_ids:
            sentence = consts.VAULT_ID_UNKNOWN.format(vault_id=files.unknown_ids[0])
            raise AttachmentError(sentence)
        message = compose_html_email(request, files.attachments, self._compose_settings())
        report = self._deliver(message)
        return ActionOutcome(smtp_result.success_message(report), report, files.warnings)

    def _send_rawemail(self, param: dict[str, Any]) -> ActionOutcome:
        self._asset()
        message = compose_raw_email(parse_raw_email_request(param), self._compose_settings())
        report = self._deliver(message)
        return ActionOutcome(smtp_result.success_message(report), report)

    # --- What they share -------------------------------------------------------------------

    def _deliver(self, message: OutgoingMessage) -> DeliveryReport:
        return self._courier().deliver(message)

    def _asset(self) -> AssetConfig:
        if self._known_asset is None:
            self._known_asset = AssetConfig.from_asset(dict(self._platform.config))
        return self._known_asset

    def _courier(self) -> Courier:
        if self._known_courier is None:
            asset = self._asset()
            platform = self._platform
            platform.progress(consts.PROGRESS_SELECTED.format(label=asset.auth_label))
            is_test = platform.identifier == consts.ACTION_TEST_CONNECTIVITY
            builder = SessionBuilder(
                asset=asset,
                authenticators=authenticators_to_try(asset.auth_type, self._authenticators()),
                ca_bundle=platform.ca_bundle,
                action_title=consts.ACTION_TITLE_TEST if is_test else consts.ACTION_TITLE_SEND,
                progress=platform.progress,
            )
            patience = Patience(asset.retries, platform.is_cancelled, platform.progress)
            self._known_courier = Courier(builder, patience)
        return self._known_courier

    def _authenticators(self) -> Mapping[AuthType, Authenticator]:
        asset, platform = self._asset(), self._platform
        state = TokenState(platform.load_state, platform.save_state, platform.asset_id)
        app_tokens = ClientCredentialsTokens(asset, state, platform.progress, platform.ca_bundle)
        label = AuthType.CLIENT_CREDENTIALS.value
        return {
            AuthType.OAUTH: self._oauth(state),
            AuthType.BASIC: BasicAuthenticator(asset.username, asset.password),
            AuthType.PASSWORDLESS: PasswordlessAuthenticator(),
            AuthType.CLIENT_CREDENTIALS: OAuthAuthenticator(label, asset.username, app_tokens),
        }

    def _oauth(self, state: TokenState) -> Authenticator:
        asset, platform = self._asset(), self._platform
        tokens = StoredTokens(asset, state, platform.progress, platform.ca_bundle)
        stored = OAuthAuthenticator(AuthType.OAUTH.value, asset.username, tokens)
        if platform.identifier != consts.ACTION_TEST_CONNECTIVITY:
            return stored
        return InteractiveOAuthAuthenticator(
            stored, tokens, lambda: tokens.adopt(self._log_in()), platform.progress
        )

    def _log_in(self) -> Token:
        platform = self._platform
        asset = self._asset()
        require_login_urls(asset)
        api = PlatformApi(
            rest_url=platform.rest_url(),
            asset_id=platform.asset_id,
            app_id=platform.app_id,
            app_name=platform.app_name,
            ca_bundle=platform.ca_bundle,
            timeout_seconds=asset.timeout_seconds,
        )
        console = Console(platform.progress, platform.send_progress, platform.is_cancelled)
        redirect_uri = api.announced_redirect_uri(platform.progress)
        request = LoginRequest(platform.asset_id, redirect_uri, platform.ca_bundle)
        return log_in(asset, request, console)

    def _compose_settings(self) -> ComposeSettings:
        asset = self._asset()
        defaults = (
            (consts.LABELS[consts.KEY_SENDER_ADDRESS], asset.sender_address),
            (consts.LABELS[consts.KEY_USERNAME], asset.username),
        )
        return ComposeSettings(
            default_senders=tuple((label, text) for label, text in defaults if text),
            allow_smtputf8=asset.allow_smtputf8,
            allow_unicode=asset.encoding,
        )

    def _label(self, session: Session) -> str:
        """Name the method that worked: as configured, or for Automatic the one that did."""
        asset = self._asset()
        if asset.auth_type is AuthType.AUTOMATIC:
            return session.auth_label
        return asset.auth_label
