# File: test_encryption_helper.py
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
"""Encryption for one asset (§5)."""

from __future__ import annotations

import base64
import stat
import subprocess
import sys

import encryption_helper
import pytest
from hypothesis import given
from hypothesis import strategies as st
from soar_standin.home import Home


@pytest.fixture(scope="module")
def lasting_home(tmp_path_factory):
    with Home(tmp_path_factory.mktemp("lasting")).activated() as home:
        yield home


@given(text=st.text(), salt=st.text())
def test_decrypting_gives_back_what_was_encrypted(lasting_home, text, salt):
    cipher = encryption_helper.encrypt(text, salt)

    assert isinstance(cipher, str)
    assert encryption_helper.decrypt(cipher, salt) == text


def test_ciphertext_hides_the_text(active_home):
    cipher = encryption_helper.encrypt("s3cret" * 3, "7")

    assert b"s3cret" not in cipher.encode() + base64.urlsafe_b64decode(cipher)


def test_same_text_gives_another_ciphertext(active_home):
    assert encryption_helper.encrypt("x", "7") != encryption_helper.encrypt("x", "7")


def test_wrong_salt_raises(active_home):
    cipher = encryption_helper.encrypt("s3cret", "7")

    with pytest.raises(encryption_helper.DecryptionFailed):
        encryption_helper.decrypt(cipher, "8")


def test_other_home_raises(active_home, tmp_path):
    cipher = encryption_helper.encrypt("s3cret", "7")

    with Home(tmp_path / "other").activated(), pytest.raises(encryption_helper.DecryptionFailed):
        encryption_helper.decrypt(cipher, "7")


def test_nothing_to_decrypt_raises_another_type(active_home):
    """SOAR's exception type varies, so an app must not rely on one."""
    with pytest.raises(ValueError):
        encryption_helper.decrypt("", "7")
    assert not issubclass(encryption_helper.DecryptionFailed, ValueError)


@pytest.mark.parametrize("damage", [lambda c: c[:-4], lambda c: "A" + c[1:], lambda c: "äöü"])
def test_damaged_ciphertext_raises(active_home, damage):
    cipher = encryption_helper.encrypt("s3cret", "7")

    with pytest.raises(encryption_helper.DecryptionFailed):
        encryption_helper.decrypt(damage(cipher), "7")


@pytest.mark.parametrize("text, salt", [(b"x", "7"), ("x", 7), (None, "7"), ({}, "7")])
def test_only_texts_are_taken(active_home, text, salt):
    with pytest.raises(TypeError):
        encryption_helper.encrypt(text, salt)
    with pytest.raises(TypeError):
        encryption_helper.decrypt(text, salt)


def test_key_is_for_its_owner_only(active_home):
    encryption_helper.encrypt("x", "7")

    assert stat.S_IMODE(active_home.encryption_key_file.stat().st_mode) == 0o600


def test_another_process_of_the_same_home_can_decrypt(active_home):
    cipher = encryption_helper.encrypt("s3cret", "7")

    code = "import encryption_helper, sys; print(encryption_helper.decrypt(sys.argv[1], '7'))"
    command = [sys.executable, "-c", code, cipher]
    assert subprocess.run(command, check=True, capture_output=True).stdout == b"s3cret\n"
