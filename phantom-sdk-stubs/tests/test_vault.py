# File: test_vault.py
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
"""The vault as apps see it (§4)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import phantom.rules as ph_rules
import phantom.vault
import pytest
from phantom.vault import Vault, vault_add, vault_delete, vault_info

CONTENT = b"line one\nline two\n"
SHA1 = hashlib.sha1(CONTENT).hexdigest()


@pytest.fixture
def vault(active_home):
    return active_home.vault


@pytest.fixture
def tmp_file(vault):
    path = Path(Vault.get_vault_tmp_dir()) / "made by the app"
    path.write_bytes(CONTENT)
    return path


def test_id_is_the_sha1_of_the_content(vault):
    assert vault.add(CONTENT, "notes.txt", 1).vault_id == SHA1


def test_path_is_sharded_and_has_no_extension(vault, active_home):
    vault.add(CONTENT, "notes.txt", 1)

    _, _, items = vault_info(vault_id=SHA1)

    path = active_home.root / "vault" / SHA1[:2] / SHA1[2:4] / SHA1
    assert items[0]["path"] == str(path)
    assert path.read_bytes() == CONTENT


def test_record_has_the_keys_of_the_platform(vault, active_home):
    active_home.save_containers({"1": {"id": 1, "name": "Phishing"}})
    vault.add(CONTENT, "notes.txt", 1)

    success, _, items = vault_info(vault_id=SHA1)

    assert success is True
    assert items == [
        {
            "id": 1,
            "created_via": "automation",
            "container": "Phishing",
            "task": "",
            "create_time": "0 minutes ago",
            "name": "notes.txt",
            "user": "soar_local_admin",
            "vault_document": 1,
            "mime_type": "text/plain",
            "hash": SHA1,
            "vault_id": SHA1,
            "size": len(CONTENT),
            "path": str(vault.path_of(SHA1)),
            "metadata": {"sha1": SHA1, "sha256": hashlib.sha256(CONTENT).hexdigest()},
            "aka": ["notes.txt"],
            "container_id": 1,
            "contains": ["vault id"],
        }
    ]


def test_one_file_has_a_record_per_attachment(vault):
    vault.add(CONTENT, "first.txt", 1)
    vault.add(CONTENT, "second.bin", 2)

    _, _, items = vault_info(vault_id=SHA1)

    assert [(item["id"], item["name"], item["container_id"]) for item in items] == [
        (1, "first.txt", 1),
        (2, "second.bin", 2),
    ]
    assert {item["path"] for item in items} == {str(vault.path_of(SHA1))}
    assert {item["vault_document"] for item in items} == {1}
    assert items[0]["aka"] == ["first.txt", "second.bin"]


@pytest.mark.parametrize("container_id", [2, "2"])
def test_container_filter_leaves_records_of_other_containers_out(vault, container_id):
    vault.add(CONTENT, "first.txt", 1)
    vault.add(CONTENT, "second.txt", 2)

    _, _, items = vault_info(vault_id=SHA1, container_id=container_id)

    assert [item["name"] for item in items] == ["second.txt"]


def test_file_attached_elsewhere_only_is_found_without_the_container(vault):
    vault.add(CONTENT, "notes.txt", 222)

    assert vault_info(vault_id=SHA1, container_id=100)[2] == []
    assert vault_info(vault_id=SHA1)[2][0]["container_id"] == 222


def test_file_can_be_found_by_name(vault):
    vault.add(CONTENT, "notes.txt", 1)

    assert vault_info(file_name="notes.txt", container_id=1)[2][0]["vault_id"] == SHA1
    assert vault_info(file_name="other.txt", container_id=1)[2] == []


@pytest.mark.parametrize("vault_id", ["0" * 40, SHA1.upper(), ""], ids=["none", "upper", "empty"])
def test_unknown_id_finds_nothing(vault, vault_id):
    vault.add(CONTENT, "notes.txt", 1)

    success, message, items = vault_info(vault_id=vault_id)

    assert (success, items) == (False, [])
    assert message


def test_no_criteria_find_nothing(vault):
    vault.add(CONTENT, "notes.txt", 1)

    assert vault_info()[2] == []


def test_listed_file_can_be_missing_on_disk(vault):
    vault.add_missing("a" * 40, "gone.pdf", 1)

    _, _, items = vault_info(vault_id="a" * 40)

    assert items[0]["name"] == "gone.pdf"
    assert not Path(items[0]["path"]).exists()


def test_test_can_choose_the_id(vault):
    vault.add(CONTENT, "notes.txt", 1, vault_id="b" * 40)

    assert Path(vault_info(vault_id="b" * 40)[2][0]["path"]).read_bytes() == CONTENT


def test_added_file_moves_from_the_tmp_folder_into_the_vault(tmp_file):
    success, _, vault_id = vault_add(container=1, file_location=str(tmp_file), file_name="n.txt")

    assert (success, vault_id) == (True, SHA1)
    assert not tmp_file.exists()
    assert vault_info(vault_id=SHA1)[2][0]["name"] == "n.txt"


def test_added_file_can_say_what_it_contains(tmp_file):
    vault_add(container=1, file_location=str(tmp_file), metadata={"contains": ["pcap"]})

    item = vault_info(vault_id=SHA1)[2][0]
    assert (item["contains"], item["name"]) == (["pcap"], "made by the app")


def test_file_outside_the_tmp_folder_is_not_added(vault, tmp_path):
    path = tmp_path / "outside"
    path.write_bytes(CONTENT)
    link = vault.tmp_dir / "link"
    link.symlink_to(path)

    for location in (path, link):
        assert vault_add(container=1, file_location=str(location))[0] is False
    assert path.exists()


@pytest.mark.parametrize("container, location", [(None, "x"), (1, None), (1, "/nowhere")])
def test_incomplete_call_adds_nothing(vault, container, location):
    success, message, vault_id = vault_add(container=container, file_location=location)

    assert (success, vault_id) == (False, None)
    assert message


@pytest.mark.parametrize("contents", [CONTENT, CONTENT.decode()], ids=["bytes", "str"])
def test_attachment_can_be_created_from_its_content(vault, contents):
    answer = Vault.create_attachment(contents, 1, file_name="notes.txt")

    assert answer["succeeded"] is True
    assert (answer["vault_id"], answer["hash"], answer["size"]) == (SHA1, SHA1, len(CONTENT))
    assert Path(Vault.get_file_path(SHA1)).read_bytes() == CONTENT
    assert list(vault.tmp_dir.iterdir()) == []


def test_attachment_from_elsewhere_is_refused_with_a_dict(tmp_path, active_home):
    path = tmp_path / "outside"
    path.write_bytes(CONTENT)

    answer = Vault.add_attachment(str(path), 1)

    assert answer["succeeded"] is False
    assert answer["error"]


def test_deleted_file_leaves_the_disk_with_its_last_attachment(vault):
    vault.add(CONTENT, "first.txt", 1)
    vault.add(CONTENT, "second.txt", 2)

    assert vault_delete(vault_id=SHA1, container_id=1)[::2] == (True, ["first.txt"])
    assert vault.path_of(SHA1).exists()
    assert vault_delete(vault_id=SHA1)[::2] == (True, ["second.txt"])
    assert not vault.path_of(SHA1).exists()


def test_container_is_emptied_only_on_purpose(vault):
    vault.add(CONTENT, "notes.txt", 1)

    assert vault_delete(container_id=1)[0] is False
    assert vault_delete(container_id=1, remove_all=True)[2] == ["notes.txt"]
    assert vault_delete(vault_id=SHA1)[0] is False


def test_rules_module_has_the_same_functions():
    assert ph_rules.vault_info is phantom.vault.vault_info
    assert ph_rules.vault_add is phantom.vault.vault_add
    assert ph_rules.vault_delete is phantom.vault.vault_delete
    assert ph_rules.Vault is phantom.vault.Vault


def test_big_content_can_be_added_from_a_file(vault, tmp_path):
    path = tmp_path / "big"
    with path.open("wb") as file:
        file.truncate(3_000_001)

    record = vault.add(path, "big.bin", 1)

    assert record.size == 3_000_001
    assert record.vault_id == hashlib.sha1(bytes(3_000_001)).hexdigest()
    assert path.exists()


def test_report_mail_comes_with_container_zero_as_text_and_files_in_the_reports_folder(act, home):
    (home.reports_dir / "weekly__id-3__ts-1.pdf").write_bytes(b"%PDF")

    record = act({"do": "show facts"}, container_id="0")

    facts = record.result["result_data"][0]["data"][0]
    assert facts["container_id"] == "0"
    assert [path.name for path in (Path(facts["home"]) / "vault" / "reports").iterdir()] == [
        "weekly__id-3__ts-1.pdf"
    ]
