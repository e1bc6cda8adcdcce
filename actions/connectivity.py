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
"""Test connectivity: log in, then see whether the server would take mail, step by step.

With a login a test mail goes to the asset's own address; without one the server is only asked.
"""

from __future__ import annotations

from typing import Any

import smtp_consts as consts
from actions import sentences
from actions.context import RunContext
from actions.frame import framed_sentence
from delivery.diagnosis import explain
from delivery.report import DeliveryReport
from delivery.session import Probe, Session
from mail.compose import compose_email
from mail.guard import check_recipients
from mail.message import OutgoingMessage
from mail.request import EmailRequest
from smtp_asset import AssetConfig, AuthType
from smtp_dataclass import dataclass
from smtp_errors import (
    AuthError,
    ConnectError,
    DeliveryError,
    ParameterError,
    Sentence,
    SmtpAppError,
    TokenError,
)


@dataclass(frozen=True)
class _OwnAddress:
    """Whom the test mail is from and to.

    Attributes:
        label: of the setting that says so.
        text: as configured, which may be no address; empty when nothing is configured.
    """

    label: str
    text: str

    @classmethod
    def of(cls, asset: AssetConfig) -> _OwnAddress:
        key = consts.KEY_SENDER_ADDRESS if asset.sender_address else consts.KEY_USERNAME
        return cls(consts.LABELS[key], asset.sender_address or asset.username or "")

    @property
    def is_address(self) -> bool:
        return "@" in self.text


def perform(context: RunContext, _param: dict[str, Any]) -> str:
    """Test one asset.

    Raises:
        SmtpAppError: it does not work.
    """
    session = _connect(context)
    own_address = _OwnAddress.of(context.asset)
    label = _label(context.asset, session)
    if session.facts.auth_mechanism is None or _is_guarded(context, own_address):
        _ask(context, session, own_address)
    elif own_address.is_address:
        _send_test_mail(context, own_address, label)
    else:
        context.platform.progress(_no_test_mail(own_address))
    message = consts.TEST_PASSED.format(label=label)
    context.platform.progress(message)
    for warning in (*context.findings.warnings, *session.passed_over):
        context.platform.progress(warning)
    if context.report is None:
        # Else the report of the test mail has them.
        asked = context.findings.warnings
        context.note(warnings=(*session.warnings, *session.passed_over, *asked))
    return message


def _connect(context: RunContext) -> Session:
    try:
        session = context.courier.connect()
    except (ConnectError, AuthError) as error:
        # Without a token nothing was connected.
        context.note(attempts=0 if isinstance(error, TokenError) else 1)
        raise
    context.note(session=session.facts, attempts=1)
    return session


def _ask(context: RunContext, session: Session, own_address: _OwnAddress) -> None:
    """See whether mail would be taken without a login; the test passes either way (documented)."""
    addr_spec = _addr_spec(context, own_address)
    if addr_spec is None:
        return
    probe = session.probe(addr_spec, addr_spec)
    shown = {
        "address": addr_spec,
        "server": session.facts.server,
        "phase": probe.phase.value,
        "reply": probe.reply,
    }
    context.log.note(sentences.STEP_PROBE, _told(probe).format(**shown), is_done=probe.is_accepted)
    if not probe.is_accepted:
        why, step = explain(probe.reply, probe.phase, session.facts.server)
        is_later = probe.reply.is_transient
        warning = sentences.WARNING_PROBE_LATER if is_later else sentences.WARNING_PROBE
        told = warning.format(**shown, why=why, step=step)
        context.note(warnings=(*context.findings.warnings, told))


def _is_guarded(context: RunContext, own_address: _OwnAddress) -> bool:
    """Whether the asset's guard lets no test mail out; then the test says so and only asks."""
    try:
        message = _test_mail(context, own_address)
    except SmtpAppError:
        # A malformed address is the test mail's to report.
        return False
    try:
        check_recipients(message, context.asset.guard)
    except ParameterError as error:
        reason = sentences.NO_TEST_MAIL_BY_GUARD.format(reason=error)
        context.note(warnings=(*context.findings.warnings, reason))
        return True
    return False


def _told(probe: Probe) -> str:
    return sentences.PROBE_ACCEPTED if probe.is_accepted else sentences.PROBE_REFUSED


def _addr_spec(context: RunContext, own_address: _OwnAddress) -> str | None:
    """Return the own address as the server is told it; None when there is none to tell."""
    if not own_address.is_address:
        return None
    try:
        envelope = _test_mail(context, own_address).envelope
    except SmtpAppError:
        # A malformed address is reported by the sends; it does not fail a login that works.
        return None
    return None if envelope.needs_smtputf8 else envelope.reverse_path


def _send_test_mail(context: RunContext, own_address: _OwnAddress, label: str) -> None:
    progress = context.platform.progress
    progress(consts.PROGRESS_SENDING_TEST_MAIL)
    try:
        message = _test_mail(context, own_address)
        context.note(message=message)
        context.log.do(
            sentences.STEP_TEST_MAIL, lambda: context.courier.deliver(message), _test_mail_accepted
        )
    except SmtpAppError as error:
        sentence = framed_sentence(error, consts.ACTION_SEND_EMAIL, label)
        progress(consts.PROGRESS_TEST_MAIL_FAILED.format(sentence=sentence))
        raise _test_failed(error, label) from error
    progress(consts.PROGRESS_DONE)


def _test_mail(context: RunContext, own_address: _OwnAddress) -> OutgoingMessage:
    request = EmailRequest(
        sender=own_address.text,
        to=own_address.text,
        cc="",
        bcc="",
        subject=consts.TEST_SUBJECT,
        body=consts.TEST_BODY,
    )
    return compose_email(request, (), context.compose_settings())


def _test_mail_accepted(report: DeliveryReport) -> str:
    return sentences.TEST_MAIL_ACCEPTED.format(
        address=report.recipients[0].address, reply=report.server_reply
    )


def _test_failed(error: SmtpAppError, label: str) -> DeliveryError:
    """Put the published words before why the test mail was not taken."""
    failed = consts.TEST_FAILED.format(label=label)
    return DeliveryError(
        Sentence(f"{failed}. {error.sentence.what}", error.advice),
        cause=error.cause,
        stage=error.stage,
        reply=error.reply,
    )


def _no_test_mail(own_address: _OwnAddress) -> str:
    if not own_address.text:
        return sentences.NO_OWN_ADDRESS
    return sentences.NO_TEST_MAIL.format(label=own_address.label, value=own_address.text)


def _label(asset: AssetConfig, session: Session) -> str:
    """Name the method that worked: as configured, or for Automatic the one that did."""
    return session.auth_label if asset.auth_type is AuthType.AUTOMATIC else asset.auth_label
