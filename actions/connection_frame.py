# File: connection_frame.py
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
"""The published words around an error of a connection or a login, chosen by class and data."""

from __future__ import annotations

import smtp_consts as consts
from smtp_asset import TlsMode
from smtp_errors import AuthError, ConnectError, Sentence, SmtpAppError, TokenError

_MISCONFIGURED = {
    TlsMode.STARTTLS.value: consts.NEEDS_STARTTLS,
    TlsMode.IMPLICIT.value: consts.NEEDS_IMPLICIT_TLS,
}


def connection_sentence(error: SmtpAppError, sentence: Sentence | None = None) -> str:
    """Return a sentence with the published start of its error, where connections have one.

    Args:
        sentence: to be said instead of the error's own.
    """
    sentence = sentence or error.sentence
    if sentence.is_published:
        return str(sentence)
    if isinstance(error, ConnectError):
        return _of_connection(error, sentence)
    if isinstance(error, AuthError) and not isinstance(error, TokenError):
        return _of_login(error, sentence)
    return str(sentence)


def _of_connection(error: ConnectError, sentence: Sentence) -> str:
    if error.doubtful_mode in _MISCONFIGURED:
        return _MISCONFIGURED[error.doubtful_mode].format(sentence=sentence)
    if error.code is not None:
        return consts.CONNECT_FAILED_WITH_CODE.format(code=error.code, sentence=sentence)
    return consts.CONNECT_FAILED.format(sentence=sentence)


def _of_login(error: AuthError, sentence: Sentence) -> str:
    reply = error.reply
    if reply is None:
        return consts.CONNECT_FAILED.format(sentence=sentence)
    if error.is_token:
        text = " ".join(each for each in (reply.enhanced_code, reply.text) if each)
        return consts.OAUTH_LOGIN_REJECTED.format(
            code=reply.reply_code, text=text, sentence=sentence
        )
    return consts.CONNECT_FAILED_WITH_CODE.format(code=reply.reply_code, sentence=sentence)
