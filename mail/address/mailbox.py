# File: mailbox.py
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
"""A mailbox, a group of mailboxes, a list of both (RFC 5322 §3.4): values only."""

from __future__ import annotations

from typing import Union

from mail.address.addr_spec import a_label
from smtp_dataclass import dataclass, replace
from smtp_errors import Sentence


@dataclass(frozen=True)
class Mailbox:
    """A display name, possibly empty, and an addr-spec, checked."""

    name: str
    addr_spec: str

    @property
    def local_part(self) -> str:
        """What stands before the last "@"."""
        return self.addr_spec.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """What stands behind the last "@"."""
        return self.addr_spec.rpartition("@")[2]

    @property
    def needs_smtputf8(self) -> bool:
        """The local part is not ASCII; a domain alone can be written as A-labels (RFC 5890)."""
        return not self.local_part.isascii()

    @property
    def with_a_labels(self) -> Mailbox:
        """The same mailbox with its domain in ASCII."""
        if self.domain.isascii():
            return self
        return replace(self, addr_spec=f"{self.local_part}@{a_label(self.domain)}")

    @property
    def identity(self) -> str:
        """What makes two addr-specs the same: domains compare without case (RFC 5321 §2.4)."""
        return f"{self.local_part}@{a_label(self.domain).lower()}"


@dataclass(frozen=True)
class Group:
    """A named list of mailboxes; the list may be empty."""

    name: str
    mailboxes: tuple[Mailbox, ...]


Address = Union[Mailbox, Group]


@dataclass(frozen=True)
class Malformed:
    """What stands in a list where a mailbox should, and cannot be read as exactly one.

    Attributes:
        written: as given, bounded and in one line, fit to show.
        reason: what is wrong with it and what to do; nothing about the email it was meant for.
    """

    written: str
    reason: Sentence


@dataclass(frozen=True)
class AddressList:
    """A list as it was read, either part in the order given.

    Attributes:
        malformed: those of groups too.
    """

    addresses: tuple[Address, ...] = ()
    malformed: tuple[Malformed, ...] = ()
