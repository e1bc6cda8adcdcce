# File: test_manifest.py
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
"""The manifest keeps the published contract, the vendor's rules, and says what results hold."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools import check_manifest
from tools.manifest import load_manifest

APP_DIR = Path(__file__).resolve().parent.parent
MANIFEST = load_manifest()
# What assets and playbooks of 3.3.1 to 3.3.4 rely on.
CONTRACT = json.loads(Path(__file__).with_name("manifest-contract.json").read_text("utf-8"))
ACTIONS = {action["action"]: action for action in MANIFEST["actions"]}
# Notes of the contract's authors, and lists that may grow at their end.
NOT_A_FIELD = {"since", "value_list"}
SENDING = ["send email", "send rawemail", "send htmlemail"]
TYPES = {"string": str, "numeric": (int, float), "boolean": bool}


def kept(published: dict[str, Any], ours: dict[str, Any]) -> None:
    """Assert that an entry is as published but for its texts and additions to its values."""
    for field, value in published.items():
        if field not in NOT_A_FIELD:
            assert ours.get(field) == value, field
    values = published.get("value_list", [])
    assert ours.get("value_list", [])[: len(values)] == values
    for flag in ("required", "primary", "allow_list"):
        assert bool(ours.get(flag)) == bool(published.get(flag)), flag


@pytest.mark.parametrize("key", CONTRACT["identity"])
def test_the_app_is_the_same_app(key):
    assert MANIFEST[key] == CONTRACT["identity"][key]


def test_this_is_version_4_for_both_pythons():
    assert MANIFEST["app_version"] == "4.0.0"
    assert MANIFEST["python_version"] == "3.9, 3.13"


@pytest.mark.parametrize("key", CONTRACT["configuration"])
def test_a_published_setting_stays_as_it_is(key):
    kept(CONTRACT["configuration"][key], MANIFEST["configuration"][key])


def test_a_new_setting_stands_after_the_published_ones_and_is_never_required():
    last = max(each["order"] for each in CONTRACT["configuration"].values())

    for key in set(MANIFEST["configuration"]) - set(CONTRACT["configuration"]):
        setting = MANIFEST["configuration"][key]
        assert setting["order"] > last, key
        assert not setting.get("required"), key


def test_every_published_action_is_there_and_no_other():
    assert set(ACTIONS) == set(CONTRACT["actions"])


@pytest.mark.parametrize("name", CONTRACT["actions"])
def test_a_published_action_stays_as_it_is(name):
    published, ours = CONTRACT["actions"][name], ACTIONS[name]

    for field in ("identifier", "type", "read_only", "versions"):
        assert ours[field] == published[field]


@pytest.mark.parametrize("name", SENDING)
def test_a_send_keeps_its_title_and_is_shown_by_a_view_of_its_own(name):
    published, ours = CONTRACT["actions"][name]["render"], ACTIONS[name]["render"]

    assert ours["title"] == published["title"]
    assert (ours["type"], ours["view"]) == ("custom", "smtp_view.display_send")


@pytest.mark.parametrize("name", SENDING)
def test_a_published_parameter_stays_as_it_is(name):
    for key, published in CONTRACT["actions"][name]["parameters"].items():
        kept(published, ACTIONS[name]["parameters"][key])


@pytest.mark.parametrize("name", SENDING)
def test_a_new_parameter_stands_after_the_published_ones_and_is_never_required(name):
    published, ours = CONTRACT["actions"][name]["parameters"], ACTIONS[name]["parameters"]
    last = max(each["order"] for each in published.values())

    for key in set(ours) - set(published):
        assert ours[key]["order"] > last, key
        assert not ours[key].get("required"), key


@pytest.mark.parametrize("name", SENDING)
def test_every_published_data_path_stays_as_it_is(name):
    ours = {each["data_path"]: each for each in ACTIONS[name]["output"]}

    for published in CONTRACT["actions"][name]["output"]:
        kept(published, ours[published["data_path"]])


def test_the_rules_of_the_vendor_are_kept():
    assert list(check_manifest.find_faults()) == []


def without(manifest: dict[str, Any], action: int, path: str) -> None:
    outputs = manifest["actions"][action]["output"]
    outputs[:] = [each for each in outputs if each["data_path"] != path]


@pytest.mark.parametrize(
    ("break_it", "fault"),
    [
        (lambda m: m["configuration"]["port"].update(order=99), "configuration: orders"),
        (
            lambda m: m["actions"][1]["parameters"]["cc"].update(order=1),
            "parameters of send email: orders",
        ),
        (
            lambda m: m["actions"][1]["output"][0].update(column_order=5),
            "columns of send email: orders",
        ),
        (lambda m: without(m, 2, "summary.total_objects"), "summary.total_objects"),
        (lambda m: without(m, 1, "action_result.parameter.to"), "differ in {'to'}"),
        (
            lambda m: m["actions"][1]["parameters"]["to"].update(contains=["ip"]),
            "contains of parameter to",
        ),
        (lambda m: m["actions"][1]["output"].append(m["actions"][1]["output"][0]), "2 times"),
        (lambda m: m.update(min_phantom_version="6.2.9"), "min_phantom_version"),
        (lambda m: m.update(python_version="3.9"), "3.13"),
        (lambda m: m["actions"].pop(0), "test connectivity"),
        (lambda m: m["actions"][2].update(identifier="send_email"), "used twice"),
        (lambda m: m["configuration"].update(directory={"order": 18}), "overwrites"),
        (lambda m: m.update(rest_handler="request_handler.nobody"), "does not exist"),
        (lambda m: m.pop("logo_dark"), "'logo_dark' is a required property"),
        (lambda m: m.update(description="lower case"), "$.description"),
        (lambda m: m["actions"][1].update(description="Ends with a period."), "$.actions[1]"),
        (lambda m: m["configuration"]["password"].update(default="x"), "password.default"),
        (lambda m: m.update(directory="left over"), "'directory' was unexpected"),
    ],
)
def test_a_broken_rule_is_reported(break_it, fault):
    manifest = copy.deepcopy(MANIFEST)

    break_it(manifest)

    faults = [
        *check_manifest.schema_faults(manifest),
        *check_manifest.order_faults(manifest),
        *(each for action in manifest["actions"] for each in check_manifest.output_faults(action)),
        *check_manifest.identity_faults(manifest, APP_DIR),
    ]
    assert [each for each in faults if fault in each]


@pytest.mark.parametrize(
    ("svg", "is_accepted"),
    [
        ('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>', True),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="8"/>', False),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg width="8" height="8"/>', False),
        ("<html/>", False),
    ],
)
def test_a_logo_is_an_svg_with_a_size_and_without_entities(tmp_path, svg, is_accepted):
    (tmp_path / "logo.svg").write_text(svg, encoding="utf-8")

    faults = list(
        check_manifest.logo_faults({"logo": "logo.svg", "logo_dark": "logo.svg"}, tmp_path)
    )

    assert (faults == []) is is_accepted


@pytest.mark.parametrize("read", ['config["port"]', 'param["cc"]'])
def test_an_optional_key_that_is_read_without_get_is_reported(tmp_path, read):
    (tmp_path / "smtp_x.py").write_text(f"x = {read}\n", encoding="utf-8")

    assert list(check_manifest.optional_setting_faults(MANIFEST, tmp_path))


def test_a_required_key_may_be_read_without_get(tmp_path):
    (tmp_path / "smtp_x.py").write_text('x = config["server"]\n', encoding="utf-8")

    assert list(check_manifest.optional_setting_faults(MANIFEST, tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("a.py", "x = 1\n", "no copyright line"),
        ("LICENSE", "Apache\n", "no copyright line"),
        ("a.html", "<!-- Copyright (c) 2026 A --> {{ x|safe }}", "escaping off"),
        ("a.html", "<!-- Copyright (c) 2026 A -->\n", "no copyright line"),
        ("a.html", "<!--\nCopyright (c) 2026 A\n--> {% autoescape off %}", "escaping off"),
        ("a.html", "<!--\nCopyright (c) 2026 A\n-->{{ word }}", "without filter"),
    ],
)
def test_a_file_that_the_vendor_would_not_take_is_reported(tmp_path, name, text, fault):
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert fault in " ".join(check_manifest.file_faults(tmp_path))


@pytest.mark.parametrize(
    ("unreleased", "is_accepted"),
    [
        ("**Unreleased**\n\n* One change\n  * a part of it\n", True),
        ("Unreleased\n\n* One change\n", False),
        ("**Unreleased**\n\n- One change\n", False),
    ],
)
def test_release_notes_have_the_vendors_form(tmp_path, unreleased, is_accepted):
    (tmp_path / "release_notes").mkdir()
    (tmp_path / "release_notes" / "4.0.0.md").write_text("* New\n", encoding="utf-8")
    (tmp_path / "release_notes" / "unreleased.md").write_text(unreleased, encoding="utf-8")

    faults = list(check_manifest.release_note_faults(MANIFEST, tmp_path))

    assert (faults == []) is is_accepted


def values(found: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield every value below something in a result, with its data path."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from values(value, f"{path}.{key}")
    elif isinstance(found, list):
        for value in found:
            yield from values(value, f"{path}.*")
    elif found is not None:
        yield path, found


@pytest.fixture
def results(run, start_server, home) -> dict[str, list[dict[str, Any]]]:
    """Results of each sending action, with as many kinds of values in them as there are."""
    start_server(
        script=[
            {"on": "RCPT", "match": "bo@", "reply": "550 5.1.1 No such user"},
            {"on": "RCPT", "match": "cy@", "reply": "450 4.2.1 Try again in 300 seconds"},
        ]
    )
    file = home.vault.add(b"content", "notes.txt", container_id=100).vault_id
    to = "ana@example.com, bo@example.com, cy@example.com"
    raw = f"From: soc@example.com\nTo: {to}\nSubject: Hi\n\nHello"
    mail = {"from": "soc@example.com", "to": to, "subject": "Hi"}
    html = '<p onclick="x()">Hi</p><script>x</script><img src="cid:logo">'
    parameters = {
        "send email": {**mail, "body": "Hello", "attachments": file},
        "send rawemail": {"raw_email": raw},
        "send htmlemail": {
            **mail,
            "html_body": html,
            "attachment1": file,
            "content_id1": "logo",
            "should_sanitize_template": True,
        },
    }
    return {
        name: run(
            ACTIONS[name]["identifier"],
            each,
            {**each, "dry_run": True},
            {**each, "save_to_vault": True},
            config={"verify_server_cert": False, "retries": 0},
        ).result["result_data"]
        for name, each in parameters.items()
    }


@pytest.mark.parametrize("name", SENDING)
def test_everything_in_a_result_has_a_data_path_of_its_type(results, name):
    declared = {each["data_path"]: each["data_type"] for each in ACTIONS[name]["output"]}

    for result in results[name]:
        found = {**dict(values(result["data"], "action_result.data"))}
        found.update(values(result["summary"], "action_result.summary"))
        assert found, result["message"]
        for path, value in found.items():
            assert path in declared
            assert isinstance(value, TYPES[declared[path]]), path


@pytest.mark.parametrize("password", ["s3cret", "wrong"])
def test_everything_that_test_connectivity_returns_has_a_data_path(run_one, mail_server, password):
    outputs = ACTIONS["test connectivity"]["output"]
    declared = {each["data_path"]: each["data_type"] for each in outputs}

    result = run_one("test_connectivity", {}, config={"password": {"$plain": password}})

    found = dict(values(result["data"], "action_result.data"))
    found.update(values(result["summary"], "action_result.summary"))
    assert "action_result.data.*.steps.*.ms" in found
    for path, value in found.items():
        assert isinstance(value, TYPES[declared[path]]), path


@pytest.mark.parametrize("name", SENDING)
def test_every_data_path_is_filled_by_some_result(results, name):
    """What the manifest promises exists; what this run cannot show is listed here."""
    found = {path for each in results[name] for path, _ in values(each["data"], "data")}
    found |= {path for each in results[name] for path, _ in values(each["summary"], "summary")}
    not_here = {
        "data",
        "summary",
        "data.*.recipients.*.reason",
        "data.*.preview.refusals.*",
    }
    if name != "send htmlemail":
        not_here |= {f"data.*.sanitizer.removed.*.{key}" for key in ("kind", "name", "count")}
        not_here |= {"data.*.attachments.*.content_id", "data.*.preview.html"}
    if name == "send rawemail":
        not_here |= {
            f"data.*.attachments.*.{key}"
            for key in ("vault_id", "file_name", "content_type", "size", "sha256", "status")
        }

    promised = {
        each["data_path"].partition(".")[2]
        for each in ACTIONS[name]["output"]
        if re.match(r"action_result\.(data|summary)", each["data_path"])
    }
    assert promised - not_here - found == set()


@pytest.mark.parametrize("name", SENDING)
def test_an_example_value_has_the_type_of_its_data_path(name):
    for each in ACTIONS[name]["output"]:
        for value in each.get("example_values", []):
            assert isinstance(value, TYPES[each["data_type"]]), each["data_path"]
