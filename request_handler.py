# File: request_handler.py
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
"""Where the browser comes back to after an OAuth login (manifest "rest_handler").

SOAR's web process calls handle_request. It is shared with other apps, outlives an action, and
knows neither asset nor phantom: only smtp_* modules, Django and declared dependencies are imported,
and nothing is kept in the module. Pages are plain text and hold no code, token or secret.
"""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse

import smtp_consts as consts
from smtp_errors import SmtpAppError, TokenError, TokenRequestFailed
from smtp_oauth import sentences
from smtp_oauth.advice import advise
from smtp_oauth.endpoint import TokenEndpoint
from smtp_oauth.handoff import HandOff, LoginAnswer, LoginOffer
from smtp_oauth.response import without_secrets

_MAX_CODE_LENGTH = 16 * 1024


def handle_request(request: HttpRequest, path_parts: list[str]) -> HttpResponse:
    """Finish the login that the request's state belongs to.

    Args:
        request: GET with state, and code or error (RFC 6749 §4.1.2).
        path_parts: not looked at: the state alone says which asset is meant.
    """
    try:
        status, text = _finish_login(request)
    except SmtpAppError as error:
        status, text = 500, str(error)
    except Exception as error:  # a defect of ours; its text may hold what the request held
        logging.getLogger(__name__).error("Unexpected %s", type(error).__name__)
        status, text = 500, sentences.PAGE_UNEXPECTED
    response = HttpResponse(text, content_type="text/plain", charset="utf-8", status=status)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _finish_login(request: HttpRequest) -> tuple[int, str]:
    if getattr(request, "method", "GET") != "GET":
        return 405, sentences.PAGE_METHOD
    query = request.GET
    code, error = query.get("code") or "", query.get("error") or ""
    if not code and not error:
        return 400, sentences.PAGE_NO_CODE
    if len(code) > _MAX_CODE_LENGTH:
        return 400, sentences.PAGE_TOO_LONG
    claimed = _claim(query.get("state") or "")
    if claimed is None:
        return 400, sentences.PAGE_UNKNOWN_LOGIN
    return _decline(*claimed, query) if error else _exchange(*claimed, code)


def _claim(state: str) -> tuple[HandOff, LoginOffer] | None:
    """Take the login that waits for this state; None when none does, for whatever reason."""
    try:
        hand_off = HandOff(state)
        offer = hand_off.claim()
    except (ValueError, TokenError):
        return None
    return None if offer is None else (hand_off, offer)


def _decline(hand_off: HandOff, offer: LoginOffer, query: Any) -> tuple[int, str]:
    """The provider or the person in front of it said no (RFC 6749 §4.1.2.1)."""
    secrets = (offer.client_secret, offer.code_verifier, offer.state, query.get("code") or "")
    error = without_secrets(query.get("error"), secrets)
    description = without_secrets(query.get("error_description") or "", secrets)
    reason = f"{error} ({description})" if description else error
    problem = sentences.LOGIN_DECLINED.format(reason=reason, advice=advise(error, description))
    hand_off.answer(LoginAnswer(problem=problem))
    return 401, description or error


def _exchange(hand_off: HandOff, offer: LoginOffer, code: str) -> tuple[int, str]:
    endpoint = TokenEndpoint(
        token_url=offer.token_url,
        client_id=offer.client_id,
        client_secret=offer.client_secret,
        proxies=offer.proxies,
        ca_bundle=offer.ca_bundle,
        timeout_seconds=offer.timeout_seconds,
    )
    try:
        token = endpoint.exchange_code(code, offer.redirect_uri, offer.code_verifier)
    except TokenRequestFailed as error:
        hand_off.answer(LoginAnswer(problem=str(error)))
        return 401, consts.RETRIEVAL_FAILED.format(sentence=error.technical or error)
    if not hand_off.answer(LoginAnswer(token=token)):
        return 400, sentences.PAGE_LATE
    return 200, sentences.PAGE_DONE
