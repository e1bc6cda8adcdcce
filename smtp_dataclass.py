# File: smtp_dataclass.py
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
"""``dataclasses``, as far as this app uses it, without the half millisecond that each class costs.

The standard library writes the methods of every class as text and compiles it, whenever the app
starts: for the sixty classes of a plain send that was a third of its time. Here all classes share
ordinary methods. Type checkers are shown the standard library's, and a test holds the two side by
side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

__all__ = ["asdict", "dataclass", "field", "replace"]

_ABSENT: Any = object()


class _Field:
    """What is said of one attribute, in the words of ``dataclasses.field``."""

    def __init__(
        self,
        *,
        default: Any = _ABSENT,
        default_factory: Callable[[], Any] | None = None,
        init: bool = True,
        repr: bool = True,
        compare: bool = True,
    ) -> None:
        self.default, self.default_factory = default, default_factory
        self.init, self.repr, self.compare = init, repr, compare


class _Fields:
    """What the shared methods know of one class.

    Attributes:
        by_name: of the class that it extends first, then its own.
        arguments, expected: names that ``__init__`` takes, in order and as a set.
        defaults, factories: values of those that are not given, or what makes them.
        fixed: values of names that ``__init__`` does not take.
        is_plain: there are none of those, no factories, and no ``__post_init__``.
        shown: names in the text form.
        compared: names by which two are equal.
    """

    def __init__(self, fields: dict[str, _Field], *, has_post_init: bool) -> None:
        self.by_name = fields
        self.has_post_init = has_post_init
        self.arguments = tuple(name for name, each in fields.items() if each.init)
        self.expected = {*self.arguments}
        known = {name: each for name, each in fields.items() if each.default is not _ABSENT}
        self.defaults = {name: each.default for name, each in known.items() if each.init}
        self.fixed = {name: each.default for name, each in known.items() if not each.init}
        self.factories = {
            name: each.default_factory for name, each in fields.items() if each.default_factory
        }
        self.is_plain = not (self.factories or self.fixed or has_post_init)
        self.shown = tuple(name for name, each in fields.items() if each.repr)
        self.compared = tuple(name for name, each in fields.items() if each.compare)


def _dataclass(cls: Any = None, *, frozen: bool = False) -> Any:
    """Give a class the methods of a dataclass; options that this app does not use are missing."""
    if cls is None:
        return lambda decorated: _dataclass(decorated, frozen=frozen)
    fields = {**_inherited(cls), **_declared(cls)}
    cls._fields = _Fields(fields, has_post_init=hasattr(cls, "__post_init__"))
    for name, method in (_FROZEN if frozen else _CHANGEABLE).items():
        if name not in vars(cls):
            setattr(cls, name, method)
    return cls


def _inherited(cls: type) -> dict[str, _Field]:
    fields = getattr(cls, "_fields", None)
    return {} if fields is None else fields.by_name


def _declared(cls: type) -> dict[str, _Field]:
    declared = {}
    for name in vars(cls).get("__annotations__", {}):
        value = vars(cls).get(name, _ABSENT)
        declared[name] = value if isinstance(value, _Field) else _Field(default=value)
        if isinstance(value, _Field):
            delattr(cls, name)
    return declared


def _init(self: Any, /, *values: Any, **named: Any) -> None:
    fields, state = self._fields, self.__dict__
    given = dict(zip(fields.arguments, values), **named) if values else named
    state.update(fields.defaults)
    state.update(given)
    if not fields.is_plain:
        state.update((name, make()) for name, make in fields.factories.items() if name not in given)
    if state.keys() != fields.expected or len(given) != len(values) + len(named):
        raise TypeError(f"{type(self).__name__}() takes {', '.join(fields.arguments)}")
    if not fields.is_plain:
        state.update(fields.fixed)
    if fields.has_post_init:
        self.__post_init__()


def _repr(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name in self._fields.shown)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: object) -> bool:
    return _compared(self) == _compared(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _compared(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self._fields.compared)


def _refuse_change(self: Any, name: str, *_value: Any) -> None:
    raise AttributeError(f"cannot change {name!r} of a frozen {type(self).__name__}")


def _replace(instance: Any, /, **changes: Any) -> Any:
    """Return another one of the same class with some values changed."""
    given = {name: instance.__dict__[name] for name in instance._fields.arguments}
    return type(instance)(**{**given, **changes})


def _asdict(instance: Any) -> dict[str, Any]:
    """Return the values by name, dataclasses among them as dictionaries too; not those in lists."""
    values = {name: instance.__dict__[name] for name in instance._fields.by_name}
    return {name: _asdict(each) if _is_dataclass(each) else each for name, each in values.items()}


def _is_dataclass(value: object) -> bool:
    return isinstance(getattr(type(value), "_fields", None), _Fields)


_CHANGEABLE = {"__init__": _init, "__repr__": _repr, "__eq__": _eq, "__hash__": None}
_FROZEN = {
    **_CHANGEABLE,
    "__hash__": _hash,
    "__setattr__": _refuse_change,
    "__delattr__": _refuse_change,
}

if TYPE_CHECKING:
    from dataclasses import asdict, dataclass, field, replace
else:
    asdict, dataclass, field, replace = _asdict, _dataclass, _Field, _replace
