# File: test_delivery_tls.py
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
"""TLS contexts: what is checked, against whom, and what cannot be read."""

from __future__ import annotations

import ssl

import pytest

from delivery import tls
from smtp_asset import AssetConfig, TlsMode
from smtp_errors import ConfigError
from tests.support import certificates


def asset(verify=True, **settings):
    return AssetConfig("mail.example.com", (587,), TlsMode.STARTTLS, verify, **settings)


@pytest.mark.parametrize("verify", [True, False])
def test_tls_1_2_is_the_oldest_ever(verify):
    """RFC 8996."""
    context = tls.make_context(asset(verify=verify), None)

    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_chain_and_name_are_checked_and_names_in_the_subject_do_not_count():
    """RFC 9525 §2."""
    context = tls.make_context(asset(), None)

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert not context.hostname_checks_common_name


def test_the_platform_s_bundle_is_all_that_is_trusted(tmp_path, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    bundle = certificates.write_ca_bundle(tmp_path / "bundle.pem")

    context = tls.make_context(asset(), str(bundle))

    assert len(context.get_ca_certs()) == 1


def test_a_bundle_that_cannot_be_read_is_the_asset_owner_s_to_know(tmp_path):
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("no certificate", encoding="ascii")

    with pytest.raises(ConfigError, match=r"bundle\.pem cannot be read"):
        tls.make_context(asset(), str(bundle))


def test_without_verification_nothing_is_checked():
    context = tls.make_context(asset(verify=False), None)

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)
