# File: __init__.py
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
"""Encryption of texts for one asset, as SOAR offers it to apps and REST handlers.

Real encryption: Fernet under a key derived (HKDF, SHA-256) from a random key of the home folder
and the caller's salt. What was encrypted in one home or for one asset cannot be read in another.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from soar_standin.home import Home

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class DecryptionFailed(Exception):
    """Not a text that this home encrypted for this salt.

    Deliberately no ValueError: SOAR's exception type depends on where it keeps its keys, so an
    app has to be ready for any.
    """


def encrypt(plain: str, salt: str) -> str:
    """Encrypt a text; twice the same text gives two different results."""
    return _cipher(salt).encrypt(_utf8(plain, "plain")).decode("ascii")


def decrypt(cipher: str, salt: str) -> str:
    """Get back what was encrypted with this salt.

    Raises:
        ValueError: the text is empty.
        DecryptionFailed: it is damaged, or belongs to another salt or home.
    """
    if not _utf8(cipher, "cipher"):
        raise ValueError("there is nothing to decrypt")
    from cryptography.fernet import InvalidToken  # see _cipher

    try:
        return _cipher(salt).decrypt(_utf8(cipher, "cipher")).decode("utf-8")
    except InvalidToken as error:
        raise DecryptionFailed("the text was not encrypted here with this salt") from error


def _utf8(text: str, name: str) -> bytes:
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a str, not {type(text).__name__}")
    return text.encode("utf-8", "surrogatepass")


def _cipher(salt: str) -> Fernet:
    # Loaded by runs that have something to encrypt: it takes longer than sending a mail.
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    key_file = Home.current().encryption_key_file
    kdf = HKDF(algorithm=SHA256(), length=32, salt=_utf8(salt, "salt"), info=b"soar_standin")
    return Fernet(base64.urlsafe_b64encode(kdf.derive(_home_key(key_file))))


def _home_key(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes may get here at once: the first link wins, and both read what it wrote.
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(fresh, path)
    except FileExistsError:
        return path.read_bytes()
    finally:
        fresh.unlink()
    return path.read_bytes()
