# File: test_delivery_certificates.py
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
"""Certificates: what is trusted, and what is said of one that is not."""

from __future__ import annotations

import datetime
import ssl
from functools import cache

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from delivery.certificate import read_certificate
from tests.support import certificates
from tests.support.mail_server import MailServer, ServerOptions
from tests.support.reroute import reroute

PARAM = {"from": "soc@example.com", "to": "ana@example.net", "subject": "s", "body": "text"}
NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)


@cache
def other_authority():
    return trustme.CA(organization_name="Other authority")


@cache
def intermediate():
    return other_authority().create_child_ca()


def context_of(leaf):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


@pytest.fixture
def send(run_one, monkeypatch):
    """Send to a server with a certificate of one's own."""

    def send(leaf, **config):
        context = context_of(leaf)
        monkeypatch.setattr(ServerOptions, "tls_context", property(lambda _self: context))
        with MailServer() as server, reroute(server):
            return run_one("send_email", PARAM, config={"retries": 0, **config})

    return send


def pem_of(authority):
    return authority.cert_pem.bytes().decode()


@pytest.mark.parametrize(
    "mangled",
    [
        lambda pem: pem,
        lambda pem: pem.replace("\n", " "),
        lambda pem: pem.replace("\n", ""),
        lambda pem: pem.replace("\n", "\\n"),
        lambda pem: pem.replace("\n", "\r\n"),
        lambda pem: f"subject=CN = x\n{pem}\nmore text\n{pem_of(certificates.authority())}",
    ],
    ids=["as-it-is", "blanks", "nothing", "backslash-n", "crlf", "among-text"],
)
def test_an_authority_may_be_given_in_the_asset_also_with_lost_line_breaks(send, mangled):
    leaf = other_authority().issue_cert("mail.example.com")

    result = send(leaf, ca_certificates=mangled(pem_of(other_authority())))

    assert result["message"] == "Email sent"
    assert result["data"][0]["session"]["certificate_verified"] is True


def test_the_server_s_own_certificate_may_be_given(send):
    leaf = other_authority().issue_cert("mail.example.com")

    result = send(leaf, ca_certificates=leaf.cert_chain_pems[0].bytes().decode())

    assert result["message"] == "Email sent"


def test_an_intermediate_authority_is_enough(send):
    """Partial chains are trusted, as by the ssl module of Python 3.13."""
    leaf = intermediate().issue_cert("mail.example.com")

    result = send(leaf, ca_certificates=pem_of(intermediate()))

    assert result["message"] == "Email sent"


@pytest.mark.parametrize(
    "wrong",
    [
        "no certificate",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nMAAB\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\nMAAB\n"  # pragma: allowlist secret (made up)
        "-----END PRIVATE KEY-----",
    ],
)
def test_a_pem_text_that_is_none_is_told_by_the_setting_s_label(run_one, start_server, wrong):
    server = start_server()

    result = run_one("send_email", PARAM, config={"ca_certificates": wrong})

    assert "CA Certificates" in result["message"]
    assert result["data"][0]["cause"] == "invalid_asset"
    assert server.connections == []


def test_a_certificate_that_is_refused_is_described(run_one, start_server):
    start_server(cert="expired")

    message = run_one("send_email", PARAM)["message"]

    assert "SHA-256" in message
    assert "O=Test authority; valid from" in message
    assert f"to {NOW - DAY:%Y-%m-%d}" in message


def test_an_expired_intermediate_is_told_apart(send):
    leaf = intermediate().issue_cert("mail.example.com")
    expired = _with_dates(intermediate(), NOW - 2 * DAY, NOW - DAY)
    chain = (leaf.private_key_pem.bytes(), leaf.cert_chain_pems[0].bytes(), expired)
    leaf.private_key_and_cert_chain_pem = trustme.Blob(b"".join(chain))

    message = send(leaf, ca_certificates=pem_of(other_authority()))["message"]

    assert "one above it in the chain has expired" in message


def _with_dates(authority, begin, end):
    """The certificate of an authority below another one, signed again with other dates."""
    old = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    builder = x509.CertificateBuilder(
        old.issuer, old.subject, old.public_key(), old.serial_number, begin, end
    )
    for extension in old.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    key = load_pem_private_key(other_authority().private_key_pem.bytes(), None)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def test_another_name_is_told_but_not_advised(send):
    """A stranger's certificate has names too."""
    message = send(certificates.authority().issue_cert("other.example.org"))["message"]

    assert "valid for other.example.org only" in message
    assert "ask the server's administrator for its right name" in message
    assert "Enter one of these names" not in message


def test_a_certificate_without_names_is_told(send):
    leaf = certificates.authority().issue_cert(common_name="mail.example.com")

    assert "names no host (no subjectAltName)" in send(leaf)["message"]


def test_many_names_are_bounded(send):
    leaf = certificates.authority().issue_cert(*(f"h{i}.example.org" for i in range(200)))

    message = send(leaf)["message"]

    assert "h9.example.org" in message
    assert "h99.example.org" not in message
    assert len(message) < 2000


def test_the_fields_of_a_certificate_are_read():
    leaf = other_authority().issue_cert(
        "mail.example.com", "192.0.2.7", common_name="mail", organization_name="Zoë"
    )

    found = read_certificate(ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode()))

    assert found.subject == "CN=mail, OU=Testing cert #" + found.subject.split("#")[1]
    assert "O=Zoë" in found.subject
    assert found.issuer.endswith("O=Other authority")
    assert (found.dns_names, found.addresses) == (("mail.example.com",), ("192.0.2.7",))
    assert found.not_before < NOW < found.not_after
    assert len(found.sha256.split(":")) == 32


@pytest.mark.parametrize("octets", [b"", b"0", b"0\x80", b"0\x84\xff\xff\xff\xff", b"\x30\x00"])
def test_octets_that_are_no_certificate_are_none(octets):
    assert read_certificate(octets) is None


def test_no_cut_or_changed_octet_makes_reading_fail():
    leaf = other_authority().issue_cert("mail.example.com")
    der = ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode())

    for position in range(len(der)):
        read_certificate(der[:position])
        read_certificate(der[:position] + b"\xff" + der[position + 1 :])
