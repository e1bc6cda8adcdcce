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
"""The OAuth redirect: the page that the browser returns to after a login.

SOAR's web process calls handle_request. It is shared with other apps, outlives an action, and
knows neither asset nor phantom: only smtp_* modules, Django and declared dependencies are imported,
and nothing is kept in the module. Pages are plain text and hold no code, token or secret.
"""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse

import smtp_consts as consts
from smtp_dataclass import dataclass
from smtp_errors import SmtpAppError
from smtp_oauth import sentences
from smtp_oauth.advice import advise
from smtp_oauth.handoff import HandOff, LoginAnswer, LoginOffer
from smtp_quoting import Quoting

_MAX_CODE_LENGTH = 16 * 1024
_MAX_ISSUER = 200


@dataclass(frozen=True)
class _Page:
    status: int
    text: str


def handle_request(request: HttpRequest, path_parts: list[str]) -> HttpResponse:
    """Finish the login that the request's state belongs to.

    Args:
        request: GET with state, and code or error (RFC 6749 §4.1.2).
        path_parts: what follows the app's folder in the URL: the asset's name.
    """
    try:
        page = _finish_login(request, path_parts)
    except SmtpAppError as error:
        page = _Page(500, str(error))
    except Exception as error:  # a defect of ours; its text may hold what the request held
        logging.getLogger(__name__).error("Unexpected %s", type(error).__name__)
        page = _Page(500, sentences.PAGE_UNEXPECTED)
    response = HttpResponse(
        page.text, content_type="text/plain", charset="utf-8", status=page.status
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _finish_login(request: HttpRequest, path_parts: list[str]) -> _Page:
    refusal = _refused_request(request)
    if refusal is not None:
        return refusal
    query = request.GET
    try:
        hand_off = HandOff(query.get("state") or "")
    except ValueError:
        return _Page(400, sentences.PAGE_UNKNOWN_LOGIN)
    offer = hand_off.claim()
    if offer is None:
        return _Page(400, sentences.PAGE_UNKNOWN_LOGIN)
    issuer = query.get("iss") or ""
    if not offer.is_for(path_parts) or not offer.is_from(issuer):
        shown = Quoting().shown(issuer, _MAX_ISSUER)
        return _Page(400, sentences.PAGE_WRONG_PLACE.format(issuer=shown or "none named"))
    if not hand_off.take():
        return _Page(400, sentences.PAGE_UNKNOWN_LOGIN)
    finish = _decline if query.get("error") else _exchange
    return finish(hand_off, offer, query)


def _refused_request(request: HttpRequest) -> _Page | None:
    """Look whether a request can be a provider's answer; None when it can."""
    if getattr(request, "method", "GET") != "GET":
        return _Page(405, sentences.PAGE_METHOD)
    code = request.GET.get("code") or ""
    if not code and not request.GET.get("error"):
        return _Page(400, sentences.PAGE_NO_CODE)
    return _Page(400, sentences.PAGE_TOO_LONG) if len(code) > _MAX_CODE_LENGTH else None


def _decline(hand_off: HandOff, offer: LoginOffer, query: Any) -> _Page:
    """The provider or the person in front of it said no (RFC 6749 §4.1.2.1)."""
    quoting = _quoting(offer, query)
    error = quoting.shown(query.get("error"))
    description = quoting.shown(query.get("error_description") or "")
    reason = f"{error} ({description})" if description else error
    problem = sentences.LOGIN_DECLINED.format(reason=reason, advice=advise(error, description))
    hand_off.answer(LoginAnswer(problem=problem))
    return _Page(401, description or error)


def _exchange(hand_off: HandOff, offer: LoginOffer, query: Any) -> _Page:
    """Trade the code for tokens; whatever comes of it, the waiting action gets an answer."""
    _quoting(offer, query)
    answer = LoginAnswer(problem=sentences.PAGE_UNEXPECTED)
    page = None
    try:
        token = offer.endpoint.exchange_code(
            query.get("code"), offer.redirect_uri, offer.code_verifier
        )
        answer = LoginAnswer(token)
    except SmtpAppError as error:
        answer = LoginAnswer(problem=str(error))
        said = getattr(error, "technical", None) or error
        page = _Page(401, consts.RETRIEVAL_FAILED.format(sentence=said))
    finally:
        is_waiting = hand_off.answer(answer)
    if page is not None:
        return page
    return _Page(200, sentences.PAGE_DONE) if is_waiting else _Page(400, sentences.PAGE_LATE)


def _quoting(offer: LoginOffer, query: Any) -> Quoting:
    """What must not come back in a page or a problem."""
    quoting = offer.endpoint.quoting
    quoting.remember(
        offer.endpoint.client_secret, offer.code_verifier, offer.state, query.get("code")
    )
    return quoting
