# File: test_oauth_mechanisms.py
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
"""SASL XOAUTH2 and OAUTHBEARER: what goes on the wire, and what is made of refusals."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.base import Endpoint
from auth.bearer import OAuthBearerMechanism, XOAuth2Mechanism
from auth.oauth import OAuthAuthenticator
from smtp_errors import AuthError, ConfigError, TokenError
from tests.support.mail_sasl import parse_oauthbearer


class FixedToken:
    """A token source with one token and one spare."""

    def __init__(self, token="TOKEN-123", spare=None):
        self.token, self.spare = token, spare

    def access_token(self):
        return self.token

    def refresh(self):
        if self.spare is None:
            return False
        self.token, self.spare = self.spare, None
        return True

    def accepted(self):
        pass


def endpoint(*mechanisms, is_protected=True, server="smtp.example.net"):
    return Endpoint(server, 587, mechanisms, is_protected)


def authenticator(token="TOKEN-123", username="soc@example.com", spare=None):
    made = OAuthAuthenticator("OAuth", username, FixedToken(token, spare))
    made.prepare()
    return made


def encoded(mechanism):
    return base64.b64encode(mechanism.initial_response()).decode()


# On the wire


def test_xoauth2_is_written_as_its_vendors_document():
    """The test vector of providers.md §1.3."""
    mechanism = authenticator().choose_mechanism(endpoint("PLAIN", "XOAUTH2"))

    assert mechanism.name == "XOAUTH2"
    # pragma: allowlist nextline secret (a test vector)
    assert encoded(mechanism) == ("dXNlcj1zb2NAZXhhbXBsZS5jb20BYXV0aD1CZWFyZXIgVE9LRU4tMTIzAQE=")


def test_oauthbearer_is_written_as_rfc_7628_says():
    """The test vector of providers.md §1.4."""
    mechanism = authenticator().choose_mechanism(endpoint("PLAIN", "OAUTHBEARER"))

    assert mechanism.name == "OAUTHBEARER"
    assert encoded(mechanism) == (
        # pragma: allowlist nextline secret (a test vector)
        "bixhPXNvY0BleGFtcGxlLmNvbSwBaG9zdD1zbXRwLmV4YW1wbGUubmV0AXBvcnQ9NTg3AWF1dGg9QmVhcmVyIFRP"
        "S0VOLTEyMwEB"
    )


def test_the_identity_in_oauthbearer_is_escaped():
    """RFC 5801 §4: a comma would end the GS2 header."""
    mechanism = OAuthBearerMechanism("a,b=c@example.com", "t", endpoint("OAUTHBEARER"))

    assert mechanism.initial_response().startswith(b"n,a=a=2Cb=3Dc@example.com,\x01host=")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1))
def test_a_server_reads_the_very_user_and_token_that_were_given(username):
    response = OAuthBearerMechanism(username, "t0k~en=", endpoint()).initial_response()

    read = parse_oauthbearer(response.decode())
    assert read.user.replace("=2C", ",").replace("=3D", "=") == username
    assert (read.token, read.host, read.port) == ("t0k~en=", "smtp.example.net", "587")


# Which mechanism


def test_xoauth2_goes_before_oauthbearer():
    """Every server that offers both is known to take it."""
    mechanism = authenticator().choose_mechanism(endpoint("OAUTHBEARER", "XOAUTH2"))

    assert mechanism.name == "XOAUTH2"


def test_xoauth2_is_tried_where_only_others_are_offered_and_they_are_named():
    mechanism = authenticator().choose_mechanism(endpoint("LOGIN", "PLAIN"))

    assert mechanism.name == "XOAUTH2"
    assert mechanism.note == (
        "smtp.example.net announces LOGIN, PLAIN, neither XOAUTH2 nor OAUTHBEARER"
    )


def test_a_server_without_any_login_is_told_so_and_sees_no_token():
    with pytest.raises(AuthError, match="offers no login at all"):
        authenticator().choose_mechanism(endpoint())


def test_a_token_never_travels_in_clear():
    with pytest.raises(AuthError, match="not sent over an unencrypted connection"):
        authenticator().choose_mechanism(endpoint("XOAUTH2", is_protected=False))


# Challenges

GOOGLE = (
    b'{"status":"401","schemes":"bearer","scope":"https://mail.google.com/",'
    b'"openid-configuration":"https://evil.example.com/"}'
)


@pytest.mark.parametrize(
    ("mechanism", "acknowledgement"),
    [
        (XOAuth2Mechanism("soc@example.com", "t"), b""),
        (OAuthBearerMechanism("soc@example.com", "t", endpoint()), b"\x01"),
    ],
    ids=["XOAUTH2", "OAUTHBEARER"],
)
def test_a_challenge_is_acknowledged_as_the_mechanism_demands(mechanism, acknowledgement):
    """An empty line; or one octet 0x01 (RFC 7628 §3.2.3)."""
    assert mechanism.respond(GOOGLE) == acknowledgement
    assert mechanism.note == (
        "The server added: status 401, scope https://mail.google.com/, schemes bearer"
    )


def test_an_empty_challenge_at_the_start_asks_for_the_message_itself():
    mechanism = XOAuth2Mechanism("soc@example.com", "t")

    assert mechanism.respond(b"") == mechanism.initial_response()
    assert mechanism.respond(b"") == b""


@pytest.mark.parametrize(
    ("challenge", "note"),
    [
        (b"Username:", "The server added: Username:"),
        (b'{"status": 401}', "The server added: status 401"),
        (b'{"status": {"a": 1}}', "The server added: status {'a': 1}"),
        (b"[1, 2]", "The server added: [1, 2]"),
        (b"{}", ""),
        (b"\xff\x00\r\n", "The server added: ��\ufffd\ufffd"),
    ],
)
def test_a_challenge_that_is_not_the_expected_json_is_shown_as_it_is(challenge, note):
    mechanism = XOAuth2Mechanism("soc@example.com", "t")

    assert mechanism.respond(challenge) == b""
    assert mechanism.note == note


@given(st.lists(st.binary(max_size=50), max_size=3))
def test_no_challenge_whatever_is_a_crash(challenges):
    mechanism = OAuthBearerMechanism("soc@example.com", "t", endpoint())

    for challenge in challenges:
        assert mechanism.respond(challenge) in (b"\x01", mechanism.initial_response())
    assert mechanism.note.isprintable()


# Credentials


@pytest.mark.parametrize("username", ["a\x01auth=Bearer x@example.com", "a\r\nQUIT"])
def test_a_user_name_with_control_characters_is_refused(username):
    """It could end one field of the message and begin another."""
    with pytest.raises(ConfigError, match="Username contains a line break"):
        authenticator(username=username)


@pytest.mark.parametrize("token", ["a\x01b", "tökén", "a\nb"])
def test_a_token_that_cannot_travel_is_refused(token):
    with pytest.raises(TokenError, match="Check OAuth Token URL"):
        authenticator(token=token)


def test_a_renewed_token_is_used_at_once():
    renewing = authenticator(spare="TOKEN-456")

    assert renewing.renew()

    mechanism = renewing.choose_mechanism(endpoint("XOAUTH2"))
    assert b"Bearer TOKEN-456\x01" in mechanism.initial_response()
    assert not renewing.renew()


def test_no_representation_of_the_mechanisms_shows_the_token():
    made = authenticator()
    shown = repr(made) + repr(made.choose_mechanism(endpoint("XOAUTH2"))) + str(vars(made).keys())

    assert "TOKEN-123" not in shown
