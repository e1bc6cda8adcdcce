# File: context.py
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
"""What the parameter sets of a run share, and what is known so far of the one in hand.

Both outlive an exception: a parameter set that failed or was cancelled gets its data row all the
same. Decides nothing about a message, and knows no action result.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import smtp_consts as consts
from delivery.courier import Courier
from delivery.report import DeliveryReport, RecipientStatus, SessionFacts
from delivery.steps import Step, StepLog
from mail import sentences as mail_sentences
from mail.attachment import Attachment
from mail.message import OutgoingMessage, RejectedRecipient
from mail.reply import MAX_HEADER_OCTETS, Original, original_of_id, read_original
from mail.request import AttachmentRequest
from mail.settings import ComposeSettings
from smtp_asset import AssetConfig
from smtp_dataclass import dataclass, replace
from smtp_errors import AttachmentError, Cause, ParameterError, say
from smtp_quoting import shown
from soar.platform import Platform


class FoundFiles(Protocol):
    """What became of the files that were asked for (soar.vault)."""

    @property
    def attachments(self) -> tuple[Attachment, ...]: ...

    @property
    def unknown_ids(self) -> tuple[str, ...]: ...

    @property
    def warnings(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Copy:
    """A copy, in the vault, of what was sent."""

    vault_id: str
    file_name: str


@dataclass(frozen=True)
class Preview:
    """What is shown of a message that is not sent.

    Attributes:
        data: data paths preview and outline.
        refusals: why the message would be stopped if it were sent.
    """

    data: dict[str, Any]
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What is known of one parameter set.

    Attributes:
        param: as given.
        wanted: files that were asked for, in that order.
        unknown_ids: those of them that the vault does not know.
        unreadable_id: the one that could not be read, which ended it.
        message: None until it is composed.
        malformed: the recipients, where none could be read and so there is no message.
        warnings: sentences from before that.
        advice: the next step, where a success leaves one to take.
        preview: of a message that is only shown; None otherwise.
        copy: in the vault, where one was asked for and could be stored.
        untried: what is said of recipients whom this run offered to no server.
        session: that test connectivity opened.
        attempts: to open it.
        earlier_row: data row of the run that has sent it already (once_key).
    """

    param: dict[str, Any]
    wanted: tuple[AttachmentRequest, ...] = ()
    unknown_ids: tuple[str, ...] = ()
    unreadable_id: str | None = None
    message: OutgoingMessage | None = None
    malformed: tuple[RejectedRecipient, ...] = ()
    warnings: tuple[str, ...] = ()
    advice: str = ""
    preview: Preview | None = None
    copy: Copy | None = None
    untried: RecipientStatus = RecipientStatus.NOT_SENT
    earlier_row: dict[str, Any] | None = None
    session: SessionFacts | None = None
    attempts: int = 0

    def status_of(self, vault_id: str) -> str:
        """What is said of a file that is in no message."""
        if vault_id == self.unreadable_id:
            return "unreadable"
        return "not found" if vault_id in self.unknown_ids else "not sent"


@dataclass(frozen=True)
class Helpers:
    """What only some runs need, and only those load (on_demand).

    Attributes:
        look_up: finds files in the vault, or the platform's reports.
        keep_copy: stores in the vault what was sent.
        outline: tells what a message looks like, as data paths preview and outline.
    """

    look_up: Callable[[tuple[AttachmentRequest, ...], Platform], FoundFiles]
    keep_copy: Callable[[DeliveryReport, Platform], Copy]
    outline: Callable[[OutgoingMessage], dict[str, Any]]


class RunContext:
    """One run of one action on one asset.

    Attributes:
        platform: as this run sees it.
        findings: of the parameter set in hand.
        log: the steps of the run; test connectivity shows them as they come.
    """

    def __init__(
        self,
        platform: Platform,
        build_courier: Callable[[AssetConfig, Platform, StepLog], Courier],
        helpers: Helpers,
    ) -> None:
        self.platform = platform
        self.findings = Findings({})
        is_test = platform.facts.identifier == consts.ACTION_TEST_CONNECTIVITY
        self.log = StepLog(platform.progress if is_test else None)
        self._build_courier = build_courier
        self._helpers = helpers
        self._asset: AssetConfig | None = None
        self._courier: Courier | None = None
        self._earlier_steps = 0

    def begin(self, param: dict[str, Any]) -> None:
        """Begin with another parameter set."""
        self.findings = Findings(param)
        self._earlier_steps = len(self.log.steps)
        if self._courier is not None:
            self._courier.forget()

    def note(self, **known: Any) -> None:
        """Remember something about the parameter set in hand, by the name in Findings."""
        self.findings = replace(self.findings, **known)

    @property
    def asset(self) -> AssetConfig:
        """The asset's settings.

        Raises:
            ConfigError: one of them cannot be used.
        """
        if self._asset is None:
            self._asset = AssetConfig.from_asset(dict(self.platform.facts.config))
        return self._asset

    @property
    def courier(self) -> Courier:
        """What carries the messages of this run."""
        if self._courier is None:
            label = self.asset.auth_label
            self.platform.progress(consts.PROGRESS_SELECTED.format(label=label))
            self._courier = self._build_courier(self.asset, self.platform, self.log)
        return self._courier

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was done for the parameter set in hand: a session may stand already."""
        return self.log.steps[self._earlier_steps :]

    @property
    def stage(self) -> str:
        """How far the parameter set in hand has come."""
        if self._courier is not None and self._courier.report is not None:
            return self._courier.stage
        if self.platform.facts.identifier == consts.ACTION_TEST_CONNECTIVITY:
            return "asset" if self._courier is None else self._courier.stage
        return "parameters" if self.findings.message is None else "composition"

    @property
    def report(self) -> DeliveryReport | None:
        """The account of the message in hand, also after its delivery failed or was broken off."""
        return self._courier.report if self._courier is not None else None

    def compose_settings(self) -> ComposeSettings:
        """Return what the asset says about composing."""
        asset = self.asset
        defaults = (
            (consts.LABELS[consts.KEY_SENDER_ADDRESS], asset.sender_address),
            (consts.LABELS[consts.KEY_USERNAME], asset.username),
        )
        return ComposeSettings(
            default_senders=tuple((label, text) for label, text in defaults if text),
            allow_smtputf8=asset.allow_smtputf8,
            allow_unicode=asset.encoding,
        )

    def find_files(self, wanted: tuple[AttachmentRequest, ...]) -> tuple[Attachment, ...]:
        """Look up the files of the parameter set in hand; those unknown are in the findings.

        Raises:
            AttachmentError: a file is known but cannot be read.
        """
        if not wanted:
            return ()
        self.note(wanted=wanted)
        try:
            files = self._helpers.look_up(wanted, self.platform)
        except AttachmentError as error:
            if error.cause is Cause.ATTACHMENT_MISSING and error.vault_id is not None:
                self.note(unknown_ids=(error.vault_id,))
            else:
                self.note(unreadable_id=error.vault_id)
            raise
        self.note(unknown_ids=files.unknown_ids, warnings=files.warnings)
        return files.attachments

    def show(self, message: OutgoingMessage, refusals: tuple[str, ...]) -> None:
        """Note what a message looks like that is not to be sent."""
        self.note(preview=Preview(self._helpers.outline(message), refusals))

    def keep_copy(self) -> None:
        """Store what was sent in the vault; failing to is a warning, as the mail is out."""
        if self.report is None or not self.report.sha256:
            return
        try:
            self.note(copy=self._helpers.keep_copy(self.report, self.platform))
        except AttachmentError as error:
            self.note(warnings=(*self.findings.warnings, str(error)))

    def original_of(self, in_reply_to: str) -> Original:
        """Read the email that is answered.

        Args:
            in_reply_to: its Message-ID, or the vault ID of its file.

        Raises:
            InputError: there is no such email, or it has no Message-ID.
        """
        original = original_of_id(in_reply_to)
        if original is not None:
            return original
        files = self._helpers.look_up((AttachmentRequest(in_reply_to),), self.platform).attachments
        if not files:
            sentence = say(mail_sentences.REPLY_FILE_UNKNOWN, value=shown(in_reply_to))
            raise AttachmentError(sentence, cause=Cause.ATTACHMENT_MISSING)
        return _read_original(files[0])

    def close(self) -> None:
        """End the session with QUIT; harmless when there is none."""
        if self._courier is not None:
            self._courier.close()


def _read_original(file: Attachment) -> Original:
    with Path(file.path).open("rb") as opened:
        original = read_original(opened.read(MAX_HEADER_OCTETS))
    if original is None:
        raise ParameterError(say(mail_sentences.REPLY_FILE_NO_EMAIL, file_name=file.file_name))
    if not original.message_id:
        raise ParameterError(say(mail_sentences.REPLY_FILE_NO_ID, file_name=file.file_name))
    return original
