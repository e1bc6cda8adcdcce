# File: validation.py
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
"""What the platform checks before the app sees anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import encryption_helper

from soar_standin.errors import RunRefused
from soar_standin.manifest import Manifest

Validators = Mapping[str, Callable[[str], object]]


def decrypted_config(
    config: dict[str, Any], manifest: Manifest, dec_key: str | None
) -> dict[str, Any]:
    """The asset configuration with its password settings in plain text.

    Raises:
        RunRefused: one of them cannot be decrypted.
    """
    plain = dict(config)
    for key in manifest.password_settings():
        if not plain.get(key):
            continue
        if dec_key is None:
            raise RunRefused(f"Decryption key not passed. Unable to decrypt config key '{key}'")
        try:
            plain[key] = encryption_helper.decrypt(plain[key], str(dec_key))
        except (TypeError, ValueError, encryption_helper.DecryptionFailed) as error:
            raise RunRefused(f"Unable to decrypt config key '{key}'") from error
    return plain


def check_required_settings(config: dict[str, Any], manifest: Manifest) -> None:
    """Raise RunRefused if a required asset setting is missing."""
    for key in manifest.required_settings():
        if config.get(key) is None:
            raise RunRefused(f"Missing required asset configuration parameter '{key}'")


def invalid_parameter(
    param: dict[str, Any], declared: dict[str, Any], validators: Validators
) -> str | None:
    """Name of the first parameter whose value is not of any type in its ``contains``.

    A type without a validator takes everything; values not filled in are not looked at; with
    ``allow_list`` each comma-separated item has to pass.
    """
    for name, entry in declared.items():
        for item in _items(param.get(name), is_list=bool(entry.get("allow_list"))):
            if not _passes(item, entry.get("contains") or [], validators):
                return name
    return None


def missing_parameter(param: dict[str, Any], declared: dict[str, Any]) -> str | None:
    """Name of the first required parameter that is absent; an empty text is there."""
    for name, entry in declared.items():
        if entry.get("required") and param.get(name) is None:
            return name
    return None


def _items(value: object, *, is_list: bool) -> list[str]:
    text = "" if value is None else str(value)
    items = [item.strip() for item in text.split(",")] if is_list else [text]
    return [item for item in items if item]


def _passes(item: str, contains: list[str], validators: Validators) -> bool:
    if any(kind not in validators for kind in contains):
        return True
    return not contains or any(validators[kind](item) for kind in contains)
