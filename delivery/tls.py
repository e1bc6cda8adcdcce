# File: tls.py
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
"""TLS contexts, and what a failed handshake means in words. Knows no SMTP."""

from __future__ import annotations

import datetime
import os
import socket
import ssl
from pathlib import Path

from delivery import sentences
from delivery.certificate import Certificate
from smtp_asset import AssetConfig
from smtp_errors import ConfigError, Sentence, say
from smtp_quoting import Quoting

# X509_verify_cert error numbers, as in SSLCertVerificationError.verify_code (openssl/x509_vfy.h).
_NOT_YET_VALID, _EXPIRED, _SELF_SIGNED = 9, 10, 18
_WRONG_NAME = frozenset({62, 64})
_CERTIFICATE_SENTENCES = {
    _NOT_YET_VALID: sentences.TLS_NOT_YET_VALID,
    _SELF_SIGNED: sentences.TLS_SELF_SIGNED,
    **dict.fromkeys((2, 19, 20, 21), sentences.TLS_UNKNOWN_AUTHORITY),
    **dict.fromkeys((66, 67, 68), sentences.TLS_WEAK_CERTIFICATE),
}
# OpenSSL's reasons by a part of their names, the first that fits: the alerts of RFC 8446 §6.2 as
# the other side sends them, then what this side refuses.
_REASON_SENTENCES = (
    ("CERTIFICATE_REQUIRED", sentences.TLS_CLIENT_CERTIFICATE),
    ("PROTOCOL_VERSION", sentences.TLS_TOO_OLD),
    ("UNSUPPORTED_PROTOCOL", sentences.TLS_TOO_OLD),
    ("ALERT_HANDSHAKE_FAILURE", sentences.TLS_NO_COMMON_CIPHER),
    ("INSUFFICIENT_SECURITY", sentences.TLS_NO_COMMON_CIPHER),
    ("NO_CIPHERS", sentences.TLS_NO_COMMON_CIPHER),
    ("TOO_SMALL", sentences.TLS_WEAK_KEY),
    ("TOO_WEAK", sentences.TLS_WEAK_KEY),
    ("WRONG_SIGNATURE_TYPE", sentences.TLS_WEAK_KEY),
    ("UNSAFE_LEGACY_RENEGOTIATION", sentences.TLS_WEAK_KEY),
)
# What OpenSSL says of octets that are no TLS record.
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")
# X509_V_FLAG_PARTIAL_CHAIN; the ssl module names it from Python 3.10 on, and sets it from 3.13 on.
_PARTIAL_CHAIN = 0x80000
_MAX_NAMES, _MAX_NAME = 10, 64


def make_context(asset: AssetConfig, ca_bundle: str | None) -> ssl.SSLContext:
    """Make a client context: TLS 1.2 or newer, chain and host name verified when asked.

    Trusted are the platform's CA bundle, without it the system's; a bundle named by the environment
    variable SSL_CERT_FILE; and the certificates of the asset. A certificate that is trusted need
    not lead to a root.

    Args:
        ca_bundle: of the platform; None or a missing file: the system's.

    Raises:
        ConfigError: certificates cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # RFC 9525 §2: names in the subject of a certificate do not count.
    context.hostname_checks_common_name = False
    if not asset.verify_server_cert:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context.verify_flags |= ssl.VerifyFlags(_PARTIAL_CHAIN)
    try:
        _load_bundles(context, ca_bundle)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(say(sentences.CA_BUNDLE_UNREADABLE, path=ca_bundle)) from error
    if asset.ca_certificates:
        try:
            context.load_verify_locations(cadata=asset.ca_certificates)
        except (ssl.SSLError, ValueError) as error:
            raise ConfigError(say(sentences.CA_CERTIFICATES_UNREADABLE)) from error
    return context


def make_unverified_context() -> ssl.SSLContext:
    """Make a context that takes any certificate, to look at it only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _load_bundles(context: ssl.SSLContext, ca_bundle: str | None) -> None:
    if not ca_bundle or not Path(ca_bundle).is_file():
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
        return
    context.load_verify_locations(cafile=ca_bundle)
    extra = os.environ.get("SSL_CERT_FILE")
    if extra and Path(extra).is_file():
        context.load_verify_locations(cafile=extra)


def is_no_tls(error: OSError) -> bool:
    """Whether a handshake failed because the other side does not speak TLS there."""
    reason = (error.reason or "") if isinstance(error, ssl.SSLError) else ""
    return any(each in reason for each in _NO_TLS)


def is_about_certificate(error: OSError) -> bool:
    """Whether a handshake failed because of the server's certificate."""
    return isinstance(error, ssl.SSLCertVerificationError)


def handshake_sentence(
    server: str, error: OSError, certificate: Certificate | None, quoting: Quoting
) -> Sentence:
    """Say what went wrong in a handshake and what to do.

    Args:
        certificate: of the server, when the error is about it and it could be had.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_sentence(server, error, certificate, quoting)
    if isinstance(error, ssl.SSLError):
        reason = error.reason or ""
        found = (words for part, words in _REASON_SENTENCES if part in reason)
        shown = (reason or str(error)).replace("_", " ").lower()
        return say(next(found, sentences.TLS_FAILED), server=server, reason=shown)
    if isinstance(error, socket.timeout):
        return say(sentences.TLS_SILENT, server=server)
    reason = error.strerror or "connection closed"
    return say(sentences.TLS_FAILED, server=server, reason=reason)


def _certificate_sentence(
    server: str,
    error: ssl.SSLCertVerificationError,
    certificate: Certificate | None,
    quoting: Quoting,
) -> Sentence:
    code = error.verify_code
    if code in _WRONG_NAME:
        sentence = _name_sentence(server, certificate, quoting)
    elif code == _EXPIRED:
        is_leaf = certificate is None or (certificate.days_left or 0) < 0
        words = sentences.TLS_EXPIRED if is_leaf else sentences.TLS_EXPIRED_ABOVE
        sentence = say(words, server=server)
    else:
        words = _CERTIFICATE_SENTENCES.get(code, sentences.TLS_CERTIFICATE_REFUSED)
        sentence = say(words, server=server, reason=error.verify_message)
    if certificate is None:
        return sentence
    shown = describe_certificate(certificate, quoting)
    return Sentence(f"{sentence.what} {sentences.THE_CERTIFICATE} {shown}.", sentence.advice)


def _name_sentence(server: str, certificate: Certificate | None, quoting: Quoting) -> Sentence:
    """Tell the names, but do not advise to take them: a stranger's certificate has some too."""
    if certificate is None:
        return say(sentences.TLS_WRONG_NAME, server=server, names=sentences.TLS_NAMES_UNKNOWN)
    if server in certificate.dns_names and server not in certificate.addresses and _is_ip(server):
        return say(sentences.TLS_ADDRESS_AS_NAME, server=server)
    names = [*certificate.dns_names, *certificate.addresses]
    if not names:
        return say(sentences.TLS_NO_NAMES, server=server)
    listed = ", ".join(quoting.shown(each, _MAX_NAME) for each in names[:_MAX_NAMES])
    if len(names) > _MAX_NAMES:
        listed += sentences.AND_MORE_NAMES.format(count=len(names) - _MAX_NAMES)
    return say(sentences.TLS_WRONG_NAME, server=server, names=listed)


def _is_ip(server: str) -> bool:
    return ":" in server or server.replace(".", "").isdigit()


def describe_certificate(certificate: Certificate, quoting: Quoting) -> str:
    """Write subject, issuer, dates and fingerprint in one line."""
    return sentences.CERTIFICATE.format(
        subject=quoting.shown(certificate.subject, 2 * _MAX_NAME) or "-",
        issuer=quoting.shown(certificate.issuer, 2 * _MAX_NAME) or "-",
        begin=_day(certificate.not_before),
        end=_day(certificate.not_after),
        sha256=certificate.sha256,
    )


def _day(moment: datetime.datetime | None) -> str:
    return "?" if moment is None else f"{moment:%Y-%m-%d}"
