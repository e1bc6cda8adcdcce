# File: connectivity.py
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
"""Test connectivity: log in; with a login, send a test mail to the asset's own address."""

from __future__ import annotations

from typing import Any

import smtp_consts as consts
from actions import sentences
from actions.context import RunContext
from actions.frame import framed_sentence
from delivery.session import Session
from mail.compose import compose_email
from mail.request import EmailRequest
from smtp_asset import AuthType
from smtp_errors import DeliveryError, SmtpAppError


def perform(context: RunContext, _param: dict[str, Any]) -> str:
    """Test one asset.

    Raises:
        SmtpAppError: it does not work.
    """
    session = context.courier.connect()
    session.authenticator.accepted()
    label = _label(context, session)
    if session.facts.auth_mechanism is not None:
        _send_test_mail(context, label)
    message = consts.TEST_PASSED.format(label=label)
    context.platform.progress(message)
    return message


def _send_test_mail(context: RunContext, label: str) -> None:
    progress = context.platform.progress
    own_address = context.asset.sender_address or context.asset.username or ""
    if "@" not in own_address:
        progress(sentences.PROGRESS_NO_TEST_MAIL)
        return
    progress(consts.PROGRESS_SENDING_TEST_MAIL)
    request = EmailRequest(
        sender=own_address,
        to=own_address,
        cc="",
        bcc="",
        subject=consts.TEST_SUBJECT,
        body=consts.TEST_BODY,
    )
    try:
        message = compose_email(request, (), context.compose_settings())
        context.note(message=message)
        context.courier.deliver(message)
    except SmtpAppError as error:
        sentence = framed_sentence(error, consts.ACTION_SEND_EMAIL, label)
        progress(consts.PROGRESS_TEST_MAIL_FAILED.format(sentence=sentence))
        raise DeliveryError(consts.TEST_FAILED.format(label=label)) from error
    progress(consts.PROGRESS_DONE)


def _label(context: RunContext, session: Session) -> str:
    """Name the method that worked: as configured, or for Automatic the one that did."""
    asset = context.asset
    return session.auth_label if asset.auth_type is AuthType.AUTOMATIC else asset.auth_label
