# File: guard.py
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
"""The recipient guard: which mail the asset's owner lets out, decided from the message.

Pure. The envelope holds everybody whom the message would reach, from parameters, raw address and
Resent fields and Bcc alike, so that nobody gets round the guard by the way an address was given.
To and Cc in "headers" reach nobody, but whoever answers to all would write there, so they count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mail import sentences
from mail.address.addr_spec import a_label
from mail.message import OutgoingMessage
from smtp_asset import RecipientGuard
from smtp_errors import Cause, ParameterError, Sentence, say
from smtp_quoting import shown

_SUBDOMAINS_OF = "*."
# An analyst needs some examples, not a page of them.
_MAX_NAMED = 5


def check_recipients(message: OutgoingMessage, guard: RecipientGuard) -> None:
    """Let a message pass or refuse it as a whole.

    Args:
        guard: of the asset; one that limits nothing lets everything pass.

    Raises:
        ParameterError: with cause guard; names the addresses and the setting.
    """
    addr_specs = [each.addr_spec for each in message.envelope.recipients]
    if guard.max_recipients is not None and len(addr_specs) > guard.max_recipients:
        sentence = say(
            sentences.GUARD_TOO_MANY, count=len(addr_specs), maximum=guard.max_recipients
        )
        raise _refusal(sentence)
    if not guard.allowed_domains:
        return
    named = dict.fromkeys((*addr_specs, *message.shown_recipients))
    outside = [each for each in named if not _is_allowed(each, guard.allowed_domains)]
    if outside:
        raise _refusal(
            say(
                sentences.GUARD_OUTSIDE,
                addresses=_named(outside),
                domains=_listed(guard.allowed_domains),
            )
        )


def _is_allowed(addr_spec: str, allowed_domains: Iterable[str]) -> bool:
    domain = _comparable(addr_spec.rpartition("@")[2])
    return any(_covers(each, domain) for each in allowed_domains)


def _covers(allowed: str, domain: str) -> bool:
    """``*.example.com`` stands for every subdomain, and not for example.com itself."""
    if allowed.startswith(_SUBDOMAINS_OF):
        return domain.endswith(f".{_comparable(allowed[len(_SUBDOMAINS_OF) :])}")
    return domain == _comparable(allowed)


def _comparable(domain: str) -> str:
    """Write a domain in ASCII; a setting that is none in any script stands for no domain."""
    try:
        return a_label(domain).lower()
    except UnicodeError:
        return domain


def _named(addr_specs: Sequence[str]) -> str:
    return _listed([shown(each) for each in addr_specs])


def _listed(texts: Sequence[str]) -> str:
    listed = ", ".join(texts[:_MAX_NAMED])
    more = len(texts) - _MAX_NAMED
    return f"{listed} and {more} more" if more > 0 else listed


def _refusal(sentence: Sentence) -> ParameterError:
    return ParameterError(sentence, cause=Cause.GUARD, stage="guard")
