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
"""TLS contexts, and what a failed handshake means in words.

Used by delivery.session. Knows no SMTP.
"""

from __future__ import annotations

import os
import socket
import ssl
from pathlib import Path

from delivery import sentences
from smtp_errors import ConfigError

# X509_verify_cert error numbers, as in SSLCertVerificationError.verify_code (openssl/x509_vfy.h).
_EXPIRED = frozenset({10})
_NOT_YET_VALID = frozenset({9})
_SELF_SIGNED = frozenset({18})
_UNKNOWN_AUTHORITY = frozenset({2, 19, 20, 21})
WRONG_NAME = frozenset({62, 64})


def make_context(*, verify: bool, ca_bundle: str | None, check_name: bool = True) -> ssl.SSLContext:
    """Make a client context: TLS 1.2 or newer, chain and host name verified when asked.

    Args:
        ca_bundle: the platform's CA bundle; None or a missing file: the system's. A bundle named
            by the environment variable SSL_CERT_FILE is trusted besides.
        check_name: False only to learn the names of a certificate with a wrong one.

    Raises:
        ConfigError: the bundle cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # RFC 9525 §2: names in the subject of a certificate do not count.
    context.hostname_checks_common_name = False
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context.check_hostname = check_name
    try:
        if ca_bundle and Path(ca_bundle).is_file():
            context.load_verify_locations(cafile=ca_bundle)
            if os.environ.get("SSL_CERT_FILE") and Path(os.environ["SSL_CERT_FILE"]).is_file():
                context.load_verify_locations(cafile=os.environ["SSL_CERT_FILE"])
        else:
            context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(sentences.CA_BUNDLE_UNREADABLE.format(path=ca_bundle)) from error
    return context


def certificate_names(certificate: dict[str, object] | None) -> tuple[str, ...]:
    """List the names that a verified certificate is valid for (RFC 9525: subjectAltName only)."""
    found = (certificate or {}).get("subjectAltName", ())
    names = found if isinstance(found, tuple) else ()
    return tuple(str(name) for kind, name in names if kind in ("DNS", "IP Address"))


def handshake_sentence(server: str, error: OSError, names: tuple[str, ...] = ()) -> str:
    """Say what went wrong in a handshake and what to do, without a full stop at the end."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate_sentence(server, error, names)
    if isinstance(error, ssl.SSLError):
        reason = (error.reason or str(error)).replace("_", " ").lower()
        return sentences.TLS_FAILED.format(server=server, reason=reason)
    if isinstance(error, (socket.timeout, TimeoutError)):
        return sentences.TLS_SILENT.format(server=server)
    return sentences.TLS_FAILED.format(server=server, reason=error.strerror or "connection closed")


def _certificate_sentence(
    server: str, error: ssl.SSLCertVerificationError, names: tuple[str, ...]
) -> str:
    code = error.verify_code
    if code in WRONG_NAME:
        listed = ", ".join(names[:20]) if names else sentences.TLS_NAMES_UNKNOWN
        return sentences.TLS_WRONG_NAME.format(server=server, names=listed)
    for codes, sentence in (
        (_EXPIRED, sentences.TLS_EXPIRED),
        (_NOT_YET_VALID, sentences.TLS_NOT_YET_VALID),
        (_SELF_SIGNED, sentences.TLS_SELF_SIGNED),
        (_UNKNOWN_AUTHORITY, sentences.TLS_UNKNOWN_AUTHORITY),
    ):
        if code in codes:
            return sentence.format(server=server)
    return sentences.TLS_CERTIFICATE_REFUSED.format(server=server, reason=error.verify_message)
