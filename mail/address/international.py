# File: international.py
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
"""Domains outside ASCII, in both their forms (RFC 5890 §2.3.2.1).

The one late import of this room stands here: most domains are ASCII and need no tables of Unicode.
"""

from __future__ import annotations


def a_labels(domain: str) -> str:
    """Write a domain in ASCII (RFC 5891 §4.4).

    Raises:
        UnicodeError: it is none.
    """
    import idna

    return idna.encode(domain, uts46=True).decode("ascii")


def u_labels(ascii_domain: str) -> str:
    """Write a domain in its own script (RFC 5891 §5.4).

    Raises:
        UnicodeError: it is none.
    """
    import idna

    return idna.decode(ascii_domain)
