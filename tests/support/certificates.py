# File: certificates.py
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
"""Certificates for the test mail server: one authority per test session, one leaf per defect.

Used by mail_server and by tests that need the authority's certificate. Made on first use, since
keys cost milliseconds, and kept in memory; only ``write_ca_bundle`` touches the disk.
"""

from __future__ import annotations

import datetime
import ssl
import tempfile
import warnings
from functools import cache
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SERVER_NAMES = ("mail.example.com", "localhost", "127.0.0.1", "::1")
KINDS = ("trusted", "selfsigned", "unknownca", "wronghost", "expired", "notyetvalid")

_DAY = datetime.timedelta(days=1)


@cache
def authority() -> trustme.CA:
    """The certificate authority that a test tells its client to trust.

    Call it first from the test's own thread, as MailServer.start does: two threads that come at
    the same time would make two authorities.
    """
    return trustme.CA(organization_name="Test authority")


def ca_pem() -> str:
    """The authority's certificate, for ``ssl.SSLContext.load_verify_locations(cadata=...)``."""
    return authority().cert_pem.bytes().decode("ascii")


def write_ca_bundle(path: str | Path) -> Path:
    """Write the authority's certificate as a bundle file and return its path."""
    path = Path(path)
    path.write_text(ca_pem(), encoding="ascii")
    return path


@cache
def client_context() -> ssl.SSLContext:
    """A verifying client context that trusts the test authority and nothing else."""
    context = ssl.create_default_context(cadata=ca_pem())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@cache
def server_context(
    kind: str = "trusted", maximum: str | None = None, names: tuple[str, ...] = ()
) -> ssl.SSLContext:
    """The server side's context for one of KINDS.

    Args:
        kind: what is wrong with the certificate, if anything.
        maximum: newest TLS version spoken, such as "TLSv1_1"; that makes a server which a
            client that wants TLS 1.2 or newer (RFC 8996) must turn down.
        names: of a trusted certificate, besides SERVER_NAMES.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if maximum is not None:
        _limit_version(context, maximum)
    if kind == "selfsigned":
        _load_pem(context, _self_signed_pem())
    else:
        _leaf(kind, names).configure_cert(context)
    return context


def _leaf(kind: str, names: tuple[str, ...]) -> trustme.LeafCert:
    now = datetime.datetime.now(datetime.timezone.utc)
    if kind == "trusted":
        return authority().issue_cert(*SERVER_NAMES, *names)
    if kind == "unknownca":
        return trustme.CA(organization_name="Unknown authority").issue_cert(*SERVER_NAMES)
    if kind == "wronghost":
        return authority().issue_cert("other.example.org")
    if kind == "expired":
        return authority().issue_cert(*SERVER_NAMES, not_after=now - _DAY)
    if kind == "notyetvalid":
        return authority().issue_cert(
            *SERVER_NAMES, not_before=now + _DAY, not_after=now + 2 * _DAY
        )
    raise ValueError(f"no certificate of kind {kind!r}; there are {', '.join(KINDS)}")


def _self_signed_pem() -> bytes:
    """Private key and certificate of a leaf that vouches for itself, with the right names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SERVER_NAMES[0])])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = x509.SubjectAlternativeName([x509.DNSName("mail.example.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _load_pem(context: ssl.SSLContext, pem: bytes) -> None:
    # The ssl module reads key and certificate from a file only.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "server.pem")
        path.write_bytes(pem)
        context.load_cert_chain(path)


def _limit_version(context: ssl.SSLContext, maximum: str) -> None:
    with warnings.catch_warnings():
        # Naming an old version is deprecated; being able to refuse it is what is tested.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = ssl.TLSVersion[maximum]
    # OpenSSL 3 allows SHA-1 signatures of TLS 1.1 and older at security level 0 only.
    context.set_ciphers("ALL:@SECLEVEL=0")
