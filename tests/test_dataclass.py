# File: test_dataclass.py
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
"""Dataclasses of this app behave like those of the standard library, which are slower to define."""

from __future__ import annotations

import copy
import dataclasses
from types import ModuleType
from typing import Any

import pytest

import smtp_dataclass


@pytest.fixture(params=[smtp_dataclass, dataclasses], ids=["ours", "the standard library's"])
def module(request) -> ModuleType:
    return request.param


@pytest.fixture
def kinds(module):
    """Classes of every form that the app uses, made by either module."""
    dataclass, field = module.dataclass, module.field

    class Kinds:
        @dataclass(frozen=True)
        class Reply:
            code: int
            text: str = "Ok"
            secret: str = field(default="", repr=False, compare=False)

            @property
            def is_positive(self) -> bool:
                return 200 <= self.code <= 299

        @dataclass
        class Log:
            lines: list[str] = field(default_factory=list)
            is_open: bool = field(default=True, init=False)

        @dataclass(frozen=True)
        class Sized:
            octets: bytes
            size: int = field(init=False)

            def __post_init__(self) -> None:
                object.__setattr__(self, "size", len(self.octets))

    @dataclass(frozen=True)
    class Queued(Kinds.Reply):
        queue_id: str | None = None

        def __str__(self) -> str:
            return f"queued as {self.queue_id}"

    Kinds.Queued = Queued
    return Kinds


def test_values_come_by_place_by_name_and_by_default(kinds):
    reply = kinds.Queued(250, secret="s", queue_id="7")

    assert (reply.code, reply.text, reply.secret, reply.queue_id) == (250, "Ok", "s", "7")
    assert reply.is_positive
    assert str(reply) == "queued as 7"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ((), {}),
        ((250, "Ok", "", 4), {}),
        ((250,), {"txt": ""}),
        ((250,), {"code": 2}),
        ((), {"x": 1}),
    ],
    ids=["none", "too many", "unknown", "twice", "unknown instead of required"],
)
def test_wrong_arguments_are_refused(kinds, values, named):
    with pytest.raises(TypeError):
        kinds.Reply(*values, **named)


def test_what_is_no_argument_cannot_be_given(kinds):
    assert kinds.Log().is_open
    with pytest.raises(TypeError):
        kinds.Log([], is_open=False)
    with pytest.raises(TypeError):
        kinds.Sized(b"1", size=2)


def test_each_has_its_own_list(kinds):
    first, second = kinds.Log(), kinds.Log()

    first.lines.append("x")

    assert (first.lines, second.lines) == (["x"], [])


def test_they_are_equal_when_class_and_compared_values_are(kinds):
    assert kinds.Reply(250, secret="a") == kinds.Reply(250, secret="b")
    assert hash(kinds.Reply(250, secret="a")) == hash(kinds.Reply(250, secret="b"))
    assert kinds.Reply(250) != kinds.Reply(251)
    assert kinds.Reply(250) != kinds.Queued(250)
    assert kinds.Reply(250) != (250, "Ok")


def test_the_text_form_leaves_out_what_is_secret(kinds):
    text = repr(kinds.Reply(250, secret="s3cret"))

    assert text.endswith("Reply(code=250, text='Ok')")


def test_a_frozen_one_cannot_be_changed(kinds):
    reply = kinds.Reply(250)

    with pytest.raises(AttributeError):
        reply.code = 251
    with pytest.raises(AttributeError):
        del reply.code
    assert copy.copy(reply) == reply


def test_one_that_can_be_changed_has_no_hash(kinds):
    log = kinds.Log()
    log.lines = ["x"]

    assert log == kinds.Log(["x"])
    with pytest.raises(TypeError):
        hash(log)


def test_what_is_worked_out_from_the_arguments_is_worked_out_again(module, kinds):
    sized = kinds.Sized(b"123")

    assert sized.size == 3
    assert module.replace(sized, octets=b"1").size == 1


def test_replace_and_asdict(module, kinds):
    reply = kinds.Reply(250, "Ok", "s")
    changed: Any = module.replace(reply, code=451)

    assert module.asdict(changed) == {"code": 451, "text": "Ok", "secret": "s"}
    assert reply.code == 250


def test_asdict_goes_into_what_it_holds(module, kinds):
    holder = kinds.Queued(250, queue_id=kinds.Log(["x"]))

    assert module.asdict(holder)["queue_id"] == {"lines": ["x"], "is_open": True}
