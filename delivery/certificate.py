# File: certificate.py
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
"""What a certificate says of itself: read from its DER form, verified or not.

The ssl module tells the fields of a verified certificate only, and it is the others that an analyst
has to hear about. Nothing here is trusted: the values are shown, never decided on, but for dates
and kinds of names in a sentence. Bounded; what cannot be read is left out.
"""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
from collections.abc import Iterator

from smtp_dataclass import dataclass

# X.690 §8.1.2: identifier octets; RFC 5280 §4.1 and §4.2.1.6 for where they stand.
_SEQUENCE, _OID, _OCTETS, _EXTENSIONS, _VERSION = 0x30, 0x06, 0x04, 0xA3, 0xA0
_UTC_TIME, _BMP_STRING = 0x17, 0x1E
_DNS_NAME, _IP_ADDRESS = 0x82, 0x87
_SUBJECT_ALT_NAME = bytes.fromhex("551d11")
# RFC 4514 §3.
_ATTRIBUTES = {
    bytes.fromhex("550403"): "CN",
    bytes.fromhex("55040a"): "O",
    bytes.fromhex("55040b"): "OU",
    bytes.fromhex("550406"): "C",
}
_MAX_NAMES = 100


@dataclass(frozen=True)
class Certificate:
    """The fields that a person looks at.

    Attributes:
        subject, issuer: "CN=…, O=…" as the certificate says; foreign text, not fit to show yet.
        dns_names, addresses: of its subjectAltName (RFC 9525 §6); the former are foreign text.
        not_before, not_after: in UTC; None where unreadable.
        sha256: fingerprint of the whole, in hex pairs joined by colons.
    """

    subject: str
    issuer: str
    dns_names: tuple[str, ...]
    addresses: tuple[str, ...]
    not_before: datetime.datetime | None
    not_after: datetime.datetime | None
    sha256: str

    @property
    def days_left(self) -> int | None:
        """Whole days until it ends, negative when it has; None when that cannot be read."""
        if self.not_after is None:
            return None
        return (self.not_after - datetime.datetime.now(datetime.timezone.utc)).days


def read_certificate(der: bytes) -> Certificate | None:
    """Read a certificate; None when the octets are none."""
    digest = hashlib.sha256(der).hexdigest().upper()
    try:
        fields = _certificate_fields(der)
        issuer, validity, subject = fields[2], fields[3], fields[4]
        names = _alternative_names(fields[6:])
        dates = [_time(kind, value) for kind, value in _elements(validity[1])]
        return Certificate(
            subject=_name(subject[1]),
            issuer=_name(issuer[1]),
            dns_names=tuple(_text(kind, v) for kind, v in names if kind == _DNS_NAME),
            addresses=tuple(_address(v) for kind, v in names if kind == _IP_ADDRESS),
            not_before=dates[0],
            not_after=dates[1],
            sha256=":".join(digest[i : i + 2] for i in range(0, len(digest), 2)),
        )
    except (IndexError, ValueError):
        return None


def _certificate_fields(der: bytes) -> list[tuple[int, bytes]]:
    """Return the fields of TBSCertificate from serialNumber on (RFC 5280 §4.1)."""
    (_kind, certificate), *_rest = _elements(der)
    (_kind, signed_part), *_rest = _elements(certificate)
    fields = list(_elements(signed_part))
    return fields[1:] if fields[0][0] == _VERSION else fields


def _elements(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of the elements in a row (X.690 §8.1)."""
    position = 0
    while position < len(octets):
        kind, length = octets[position], octets[position + 1]
        position += 2
        if length & 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4:
                raise ValueError("no definite length")
            length = int.from_bytes(octets[position : position + size], "big")
            position += size
        if position + length > len(octets):
            raise ValueError("an element is cut off")
        yield kind, octets[position : position + length]
        position += length


def _name(octets: bytes) -> str:
    """Write a distinguished name, the most specific part first (RFC 4514 §2.1)."""
    parts = []
    for _set, relative in _elements(octets):
        for _sequence, pair in _elements(relative):
            (_oid, attribute), (kind, value) = list(_elements(pair))[:2]
            if attribute in _ATTRIBUTES:
                parts.append(f"{_ATTRIBUTES[attribute]}={_text(kind, value)}")
    return ", ".join(reversed(parts))


def _alternative_names(fields: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """Return the GeneralNames of subjectAltName; none when there is no such extension."""
    for kind, content in fields:
        if kind != _EXTENSIONS:
            continue
        for _sequence, extension in _elements(next(_elements(content))[1]):
            parts = list(_elements(extension))
            if parts[0] == (_OID, _SUBJECT_ALT_NAME):
                return list(_elements(next(_elements(parts[-1][1]))[1]))[:_MAX_NAMES]
    return []


def _text(kind: int, octets: bytes) -> str:
    encoding = "utf-16-be" if kind == _BMP_STRING else "utf-8"
    return octets.decode(encoding, errors="replace")


def _address(octets: bytes) -> str:
    return str(ipaddress.ip_address(octets))


def _time(kind: int, octets: bytes) -> datetime.datetime | None:
    """Read UTCTime or GeneralizedTime (RFC 5280 §4.1.2.5)."""
    text = octets.decode("ascii", errors="replace")
    if kind == _UTC_TIME:
        # The year 50 is 1950, 49 is 2049.
        text = ("20" if text < "5" else "19") + text
    try:
        moment = datetime.datetime.strptime(text, "%Y%m%d%H%M%SZ")
    except ValueError:
        return None
    return moment.replace(tzinfo=datetime.timezone.utc)
