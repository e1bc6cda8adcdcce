# File: advice.py
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
"""What a refusal of the authorization server means: error name and text -> the next step.

For the token endpoint's answers and for those that the browser brings; what the mail server refuses
is not explained here.
"""

from __future__ import annotations

import re

from smtp_oauth import sentences

# Microsoft puts its own code into error_description; it says more than the name of the error.
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_AADSTS = re.compile(r"AADSTS(\d{4,8})")
_ADVICE_BY_AADSTS = {
    "16000": sentences.ADVICE_WRONG_ACCOUNT,
    "28000": sentences.ADVICE_SCOPE,
    "28002": sentences.ADVICE_SCOPE,
    "28003": sentences.ADVICE_SCOPE,
    "50001": sentences.ADVICE_SCOPE,
    "50011": sentences.ADVICE_REDIRECT_URI,
    "50013": sentences.ADVICE_LOGIN_AGAIN,
    "50020": sentences.ADVICE_WRONG_ACCOUNT,
    "50034": sentences.ADVICE_WRONG_ACCOUNT,
    "50053": sentences.ADVICE_ACCOUNT_BLOCKED,
    "50055": sentences.ADVICE_ACCOUNT_BLOCKED,
    "50057": sentences.ADVICE_ACCOUNT_BLOCKED,
    "50074": sentences.ADVICE_CONDITIONAL_ACCESS,
    "50076": sentences.ADVICE_CONDITIONAL_ACCESS,
    "50078": sentences.ADVICE_CONDITIONAL_ACCESS,
    "50079": sentences.ADVICE_CONDITIONAL_ACCESS,
    "50105": sentences.ADVICE_WRONG_ACCOUNT,
    "50132": sentences.ADVICE_LOGIN_AGAIN,
    "50133": sentences.ADVICE_LOGIN_AGAIN,
    "50158": sentences.ADVICE_CONDITIONAL_ACCESS,
    "50173": sentences.ADVICE_LOGIN_AGAIN,
    "50194": sentences.ADVICE_TENANT,
    "53000": sentences.ADVICE_CONDITIONAL_ACCESS,
    "53001": sentences.ADVICE_CONDITIONAL_ACCESS,
    "53003": sentences.ADVICE_CONDITIONAL_ACCESS,
    "54005": sentences.ADVICE_CODE_USED,
    "65001": sentences.ADVICE_CONSENT,
    "65004": sentences.ADVICE_DECLINED,
    "65005": sentences.ADVICE_SCOPE,
    "70000": sentences.ADVICE_LOGIN_AGAIN,
    "70001": sentences.ADVICE_CLIENT_UNKNOWN,
    "70008": sentences.ADVICE_LOGIN_AGAIN,
    "70011": sentences.ADVICE_SCOPE,
    "70043": sentences.ADVICE_LOGIN_AGAIN,
    "90002": sentences.ADVICE_TENANT,
    "90019": sentences.ADVICE_TENANT,
    "90033": sentences.ADVICE_TRY_AGAIN,
    "90094": sentences.ADVICE_CONSENT,
    "500011": sentences.ADVICE_SCOPE,
    "501051": sentences.ADVICE_WRONG_ACCOUNT,
    "700016": sentences.ADVICE_CLIENT_UNKNOWN,
    "700025": sentences.ADVICE_SECRET_NOT_WANTED,
    "700081": sentences.ADVICE_LOGIN_AGAIN,
    "700082": sentences.ADVICE_LOGIN_AGAIN,
    "700084": sentences.ADVICE_LOGIN_AGAIN,
    "900023": sentences.ADVICE_TENANT,
    "1002012": sentences.ADVICE_SCOPE_APP_ONLY,
    "7000112": sentences.ADVICE_CLIENT_UNKNOWN,
    "7000215": sentences.ADVICE_SECRET_WRONG,
    "7000218": sentences.ADVICE_CLIENT,
    "7000222": sentences.ADVICE_SECRET_EXPIRED,
    "9002313": sentences.ADVICE_REQUEST,
    "9002327": sentences.ADVICE_SECRET_NOT_WANTED,
}
# RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, and what Google adds.
_ADVICE_BY_ERROR = {
    "access_denied": sentences.ADVICE_DECLINED,
    "account_selection_required": sentences.ADVICE_WRONG_ACCOUNT,
    "admin_policy_enforced": sentences.ADVICE_ADMIN_POLICY,
    "consent_required": sentences.ADVICE_CONSENT,
    "deleted_client": sentences.ADVICE_CLIENT_UNKNOWN,
    "interaction_required": sentences.ADVICE_CONDITIONAL_ACCESS,
    "invalid_client": sentences.ADVICE_CLIENT,
    "invalid_grant": sentences.ADVICE_LOGIN_AGAIN,
    "invalid_scope": sentences.ADVICE_SCOPE,
    "login_required": sentences.ADVICE_LOGIN_AGAIN,
    "org_internal": sentences.ADVICE_WRONG_ACCOUNT,
    "redirect_uri_mismatch": sentences.ADVICE_REDIRECT_URI,
    "server_error": sentences.ADVICE_TRY_AGAIN,
    "temporarily_unavailable": sentences.ADVICE_TRY_AGAIN,
    "unauthorized_client": sentences.ADVICE_GRANT_NOT_ALLOWED,
    "unsupported_grant_type": sentences.ADVICE_GRANT_NOT_ALLOWED,
    "unsupported_response_type": sentences.ADVICE_GRANT_NOT_ALLOWED,
}
TRANSIENT_ERRORS = frozenset({"server_error", "temporarily_unavailable"})


def provider_code(text: str) -> str | None:
    """Find the provider's own code, such as "AADSTS700082", in an error description."""
    match = _AADSTS.search(text)
    return match.group() if match else None


def advise(error_code: str, text: str) -> str:
    """Say what to do about a refusal.

    Args:
        error_code: the ``error`` of the answer, "" when it has none.
        text: its ``error_description``, may be empty.
    """
    match = _AADSTS.search(text)
    if match and match.group(1) in _ADVICE_BY_AADSTS:
        return _ADVICE_BY_AADSTS[match.group(1)]
    return _ADVICE_BY_ERROR.get(error_code, sentences.ADVICE_REQUEST)
