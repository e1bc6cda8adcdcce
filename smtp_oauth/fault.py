# File: fault.py
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
"""Why an HTTP request brought no answer: what requests and urllib3 raise, in words of ours."""

from __future__ import annotations

import http.client
import re
import ssl
from enum import Enum

import requests
import urllib3.exceptions

_TUNNEL_STATUS = re.compile(r"Tunnel connection failed: (\d{3})")


class Fault(Enum):
    """Why there is no answer."""

    TIMED_OUT = "timed out"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    NO_TLS = "no TLS"
    PROXY_UNREACHABLE = "proxy unreachable"
    PROXY_REFUSES = "proxy refuses"
    PROXY_UNUSABLE = "proxy unusable"
    URL_UNUSABLE = "URL unusable"
    BROKE_OFF = "broke off"


class HttpFault(Exception):
    """There is no answer.

    Attributes:
        fault: why.
        reason: the library's words where they say more: TLS; the proxy's status; foreign text.
        was_sent: the request may have arrived all the same.
    """

    def __init__(self, fault: Fault, reason: str = "", *, was_sent: bool = False) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.reason = reason
        self.was_sent = was_sent


# What requests and urllib3 raise, by what it means; the first row that fits.
_FAULTS: tuple[tuple[tuple[type[Exception], ...], Fault], ...] = (
    ((requests.exceptions.InvalidProxyURL,), Fault.PROXY_UNUSABLE),
    ((requests.Timeout, urllib3.exceptions.TimeoutError), Fault.TIMED_OUT),
    ((requests.exceptions.SSLError, urllib3.exceptions.SSLError, ssl.SSLError), Fault.NO_TLS),
    ((requests.exceptions.ProxyError, urllib3.exceptions.ProxyError), Fault.PROXY_UNREACHABLE),
    # InvalidURL and its like are ValueErrors; urllib3's own leak through requests (requests#5744),
    # and TypeError is what a proxy without a host ends in.
    ((ValueError, TypeError, urllib3.exceptions.LocationValueError), Fault.URL_UNUSABLE),
    ((requests.RequestException, urllib3.exceptions.HTTPError, OSError), Fault.BROKE_OFF),
)
EXPECTED: tuple[type[Exception], ...] = (
    *(each for types, _fault in _FAULTS for each in types),
    http.client.HTTPException,
)


def fault_of(error: Exception, *, has_proxy: bool) -> tuple[Fault, str]:
    """Say what an exception means, and its reason where that says more.

    Args:
        error: one of EXPECTED.
        has_proxy: the request went through one.
    """
    fault = next((fault for types, fault in _FAULTS if isinstance(error, types)), Fault.BROKE_OFF)
    inner = _innermost(error)
    if fault is Fault.NO_TLS and isinstance(inner, ssl.SSLCertVerificationError):
        return Fault.UNTRUSTED, str(inner)
    if fault is Fault.PROXY_UNREACHABLE:
        match = _TUNNEL_STATUS.search(str(error))
        return (Fault.PROXY_REFUSES, match.group(1)) if match else (fault, "")
    if fault is Fault.URL_UNUSABLE and has_proxy:
        return Fault.PROXY_UNUSABLE, ""
    if fault is Fault.BROKE_OFF and _is_new_connection(error):
        return Fault.UNREACHABLE, str(error)
    return fault, str(inner)


def _is_new_connection(error: Exception) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), urllib3.exceptions.NewConnectionError)


def _innermost(error: BaseException) -> BaseException:
    """Return the deepest cause; what requests puts around it names only Python classes."""
    while error.__context__ is not None:
        error = error.__context__
    return error
