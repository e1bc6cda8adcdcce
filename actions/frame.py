# File: frame.py
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
"""The published words around an error's sentence: put there once, by class and data.

Published wording is a type (smtp_consts.Published): the frame asks the text. Knows no result.
"""

from __future__ import annotations

import smtp_consts as consts
from actions import sentences
from actions.connection_frame import connection_sentence
from smtp_asset import AuthType
from smtp_errors import (
    ActionCancelled,
    AssetError,
    AttachmentError,
    DeliveryError,
    Sentence,
    SmtpAppError,
    TlsError,
    say,
)


def framed_sentence(error: SmtpAppError, identifier: str, label: str) -> str:
    """Return what the analyst reads.

    Args:
        identifier: of the action that failed.
        label: authentication type, as configured.
    """
    if isinstance(error, ActionCancelled):
        return str(say(sentences.ACTION_CANCELLED))
    if identifier == consts.ACTION_TEST_CONNECTIVITY:
        return _of_test(error, label)
    if isinstance(error, AssetError):
        return _of_asset(error, label)
    if identifier == consts.ACTION_SEND_HTMLEMAIL and isinstance(error, AttachmentError):
        return _of_file(error)
    return str(error) if error.sentence.is_published else _of_send(error)


def _of_test(error: SmtpAppError, label: str) -> str:
    if isinstance(error, DeliveryError):
        return str(error)
    failed = consts.TEST_FAILED.format(label=label)
    text = connection_sentence(error)
    if label.lower() == AuthType.AUTOMATIC.value.lower():
        return f"{failed}. {text}"
    # The published app puts nothing between the two.
    return f"{text}{failed}" if _is_wholly_published(error) else f"{text} {failed}"


def _of_asset(error: SmtpAppError, label: str) -> str:
    text = connection_sentence(error, _with_fate(error))
    sentence = f"{text}." if _is_wholly_published(error) else text
    return consts.AUTHENTICATION_FAILED.format(label=label, sentence=sentence)


def _with_fate(error: SmtpAppError) -> Sentence:
    """Say that no mail went out, where the sentence does not: it knows of no mail."""
    what, advice = error.sentence.what, error.sentence.advice
    if error.sentence.is_published or isinstance(error, TlsError):
        return error.sentence
    return Sentence(f"{what} {sentences.EMAIL_NOT_SENT}", advice)


def _of_file(error: AttachmentError) -> str:
    if error.vault_id is None or error.sentence.is_published:
        return str(error) if error.sentence.is_published else _of_send(error)
    return consts.VAULT_FILE_UNREADABLE.format(vault_id=error.vault_id, sentence=error)


def _of_send(error: SmtpAppError) -> str:
    if error.reply is not None:
        return consts.SEND_FAILED_WITH_CODE.format(code=error.reply.reply_code, sentence=error)
    return consts.SEND_FAILED.format(sentence=error)


def _is_wholly_published(error: SmtpAppError) -> bool:
    return error.sentence.is_published and not error.sentence.advice
