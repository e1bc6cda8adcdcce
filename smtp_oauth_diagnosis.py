# File: smtp_oauth_diagnosis.py
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

Used by smtp_oauth_endpoint for the token endpoint and by request_handler for the browser's
answer. The SMTP server's refusals are delivery.diagnosis' business.
"""

from __future__ import annotations

import re

import smtp_consts as consts

# Microsoft puts its own code into error_description; it says more than the name of the error.
# https://learn.microsoft.com/entra/identity-platform/reference-error-codes
_AADSTS = re.compile(r"AADSTS(\d{4,8})")
_ADVICE_BY_AADSTS = {
    "16000": consts.ADVICE_WRONG_ACCOUNT,
    "28000": consts.ADVICE_SCOPE,
    "28002": consts.ADVICE_SCOPE,
    "28003": consts.ADVICE_SCOPE,
    "50001": consts.ADVICE_SCOPE,
    "50011": consts.ADVICE_REDIRECT_URI,
    "50013": consts.ADVICE_LOGIN_AGAIN,
    "50020": consts.ADVICE_WRONG_ACCOUNT,
    "50034": consts.ADVICE_WRONG_ACCOUNT,
    "50053": consts.ADVICE_ACCOUNT_BLOCKED,
    "50055": consts.ADVICE_ACCOUNT_BLOCKED,
    "50057": consts.ADVICE_ACCOUNT_BLOCKED,
    "50074": consts.ADVICE_CONDITIONAL_ACCESS,
    "50076": consts.ADVICE_CONDITIONAL_ACCESS,
    "50078": consts.ADVICE_CONDITIONAL_ACCESS,
    "50079": consts.ADVICE_CONDITIONAL_ACCESS,
    "50105": consts.ADVICE_WRONG_ACCOUNT,
    "50132": consts.ADVICE_LOGIN_AGAIN,
    "50133": consts.ADVICE_LOGIN_AGAIN,
    "50158": consts.ADVICE_CONDITIONAL_ACCESS,
    "50173": consts.ADVICE_LOGIN_AGAIN,
    "50194": consts.ADVICE_TENANT,
    "53000": consts.ADVICE_CONDITIONAL_ACCESS,
    "53001": consts.ADVICE_CONDITIONAL_ACCESS,
    "53003": consts.ADVICE_CONDITIONAL_ACCESS,
    "54005": consts.ADVICE_CODE_USED,
    "65001": consts.ADVICE_CONSENT,
    "65004": consts.ADVICE_DECLINED,
    "65005": consts.ADVICE_SCOPE,
    "70000": consts.ADVICE_LOGIN_AGAIN,
    "70001": consts.ADVICE_CLIENT_UNKNOWN,
    "70008": consts.ADVICE_LOGIN_AGAIN,
    "70011": consts.ADVICE_SCOPE,
    "70043": consts.ADVICE_LOGIN_AGAIN,
    "90002": consts.ADVICE_TENANT,
    "90019": consts.ADVICE_TENANT,
    "90033": consts.ADVICE_TRY_AGAIN,
    "90094": consts.ADVICE_CONSENT,
    "500011": consts.ADVICE_SCOPE,
    "501051": consts.ADVICE_WRONG_ACCOUNT,
    "700016": consts.ADVICE_CLIENT_UNKNOWN,
    "700025": consts.ADVICE_SECRET_NOT_WANTED,
    "700081": consts.ADVICE_LOGIN_AGAIN,
    "700082": consts.ADVICE_LOGIN_AGAIN,
    "700084": consts.ADVICE_LOGIN_AGAIN,
    "900023": consts.ADVICE_TENANT,
    "1002012": consts.ADVICE_SCOPE_APP_ONLY,
    "7000112": consts.ADVICE_CLIENT_UNKNOWN,
    "7000215": consts.ADVICE_SECRET_WRONG,
    "7000218": consts.ADVICE_CLIENT,
    "7000222": consts.ADVICE_SECRET_EXPIRED,
    "9002313": consts.ADVICE_REQUEST,
    "9002327": consts.ADVICE_SECRET_NOT_WANTED,
}
# RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, and what Google adds.
_ADVICE_BY_ERROR = {
    "access_denied": consts.ADVICE_DECLINED,
    "account_selection_required": consts.ADVICE_WRONG_ACCOUNT,
    "admin_policy_enforced": consts.ADVICE_ADMIN_POLICY,
    "consent_required": consts.ADVICE_CONSENT,
    "deleted_client": consts.ADVICE_CLIENT_UNKNOWN,
    "interaction_required": consts.ADVICE_CONDITIONAL_ACCESS,
    "invalid_client": consts.ADVICE_CLIENT,
    "invalid_grant": consts.ADVICE_LOGIN_AGAIN,
    "invalid_scope": consts.ADVICE_SCOPE,
    "login_required": consts.ADVICE_LOGIN_AGAIN,
    "org_internal": consts.ADVICE_WRONG_ACCOUNT,
    "redirect_uri_mismatch": consts.ADVICE_REDIRECT_URI,
    "server_error": consts.ADVICE_TRY_AGAIN,
    "temporarily_unavailable": consts.ADVICE_TRY_AGAIN,
    "unauthorized_client": consts.ADVICE_GRANT_NOT_ALLOWED,
    "unsupported_grant_type": consts.ADVICE_GRANT_NOT_ALLOWED,
    "unsupported_response_type": consts.ADVICE_GRANT_NOT_ALLOWED,
}
TRANSIENT_ERRORS = frozenset({"server_error", "temporarily_unavailable"})


def provider_code(text: str) -> str | None:
    """Find the provider's own code, such as "AADSTS700082", in an error description."""
    match = _AADSTS.search(text)
    return match.group() if match else None


def advise(error_code: str | None, text: str) -> str:
    """Say what to do about a refusal.

    Args:
        error_code: the ``error`` of the answer, None when it has none.
        text: its ``error_description``, may be empty.
    """
    match = _AADSTS.search(text)
    if match and match.group(1) in _ADVICE_BY_AADSTS:
        return _ADVICE_BY_AADSTS[match.group(1)]
    return _ADVICE_BY_ERROR.get(error_code or "", consts.ADVICE_REQUEST)
