# File: test_readme.py
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
"""README and NOTICE are generated, current, and tell what a reader comes for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import actions.sentences
import auth.sentences
import delivery.causes
import delivery.sentences
import smtp_consts
import smtp_oauth.advice
import smtp_oauth.sentences
from tools.build_readme import readme_text
from tools.manifest import ROOT, load_manifest
from tools.notice import RULE, bundled_text, notice_text
from tools.wheels import read_bundle

README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")
MANIFEST = load_manifest()
NEW_SETTINGS = ("Verify server certificate", "Timeout", "Retries", "Client Credentials")


def texts(value: Any) -> Iterator[str]:
    """Yield the texts of a constant, whatever holds them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        yield from texts(list(value.values()))


def section(title: str) -> str:
    """Return the text below a heading, up to the next one of any level."""
    match = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#+ |\Z)", README, re.M | re.S)
    assert match, f"no heading {title}"
    return match.group(1)


def test_the_readme_is_current():
    """make readme writes it from the manifest and manual_readme_content.md."""
    assert readme_text() == README


def test_the_notice_is_current():
    """make readme writes it from the licences in the wheels."""
    assert notice_text() == NOTICE


def test_what_is_linked_into_wheels_stands_in_a_file_of_its_own():
    text = (ROOT / "LICENSES-bundled.md").read_text(encoding="utf-8")

    assert bundled_text() == text
    assert "| ammonia | " in text


def test_the_notice_has_the_vendors_form():
    """No blank line after the copyright, and no home page where the metadata names none."""
    assert NOTICE.splitlines()[:4] == [
        "Splunk SOAR App: SMTP",
        MANIFEST["license"],
        "Third Party Software Attributions:",
        "",
    ]
    assert "Library: nh3 - 0.3.8\nHomepage: UNKNOWN\nLicense: MIT\nLicense Text:\n" in NOTICE


def test_demo_and_test_stand_at_the_top():
    top = README[: README.index("## Install it on SOAR")]

    assert "make demo" in top
    assert "make test" in top


def test_the_header_has_the_vendors_form():
    lines = README.splitlines()

    assert lines[0] == "# SMTP"
    assert lines[2:7] == [
        "Publisher: Splunk <br>",
        "Connector Version: 4.0.0 <br>",
        "Product Vendor: Generic <br>",
        "Product Name: SMTP <br>",
        "Minimum Product Version: 6.3.0",
    ]


@pytest.mark.parametrize("key", MANIFEST["configuration"])
def test_every_setting_has_a_row_but_placeholders(key):
    has_row = f"**{key}** |" in section("Configuration variables")

    assert has_row is (MANIFEST["configuration"][key]["data_type"] != "ph")


@pytest.mark.parametrize("action", MANIFEST["actions"], ids=lambda action: action["action"])
def test_every_action_has_a_section_with_its_parameters_and_outputs(action):
    start = README.index(f"## action: '{action['action']}'")
    text = README[start:].split("\n## action:")[0]

    for name in action["parameters"]:
        assert f"**{name}** |" in text
    for output in action["output"]:
        assert output["data_path"].replace("*", r"\*") + " |" in text


@pytest.mark.parametrize("label", NEW_SETTINGS)
def test_a_new_setting_is_explained_and_not_only_listed(label):
    assert f"**{label}**" in README[: README.index("### Configuration variables")]


@pytest.mark.parametrize("key", ["outcome", "recipients", "server_reply", "session", "attempts"])
def test_the_new_results_are_explained(key):
    assert f"`{key}`" in section("What a run tells")


def test_the_upgrade_notes_say_what_to_do():
    text = section("Upgrading from 3.3.x")

    assert text.count("\n- **") > 15
    assert text.count("*Do:*") > 8


@pytest.mark.parametrize(("method", "port"), [("None", "25"), ("SSL", "465"), ("StartTLS", "587")])
def test_the_default_ports_are_those_of_the_app(method, port):
    from smtp_asset import DEFAULT_PORTS, TlsMode

    assert f"{method} | {port} |" in section("Server, port and encryption")
    assert DEFAULT_PORTS[TlsMode(method)][0] == int(port)


def test_links_within_the_readme_lead_somewhere():
    headings = re.findall(r"^#+ (.+)$", README, re.M)
    anchors = {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}

    for link in re.findall(r"\]\(#([^)]+)\)", README):
        assert link in anchors


def chapter(title: str) -> str:
    """Return the text of a chapter with all its sections."""
    match = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.M | re.S)
    assert match, f"no chapter {title}"
    return match.group(1)


MANUAL_CHAPTERS = re.findall(
    r"^## (.+)$", (ROOT / "manual_readme_content.md").read_text("utf-8"), re.M
)
LABELS = {
    entry["description"].partition(" (")[0]: key for key, entry in MANIFEST["configuration"].items()
}
RECIPES = re.findall(r"^### ([^\n]+)\n(.*?)(?=^### |\Z)", chapter("Asset recipes"), re.M | re.S)
SPEAKING = (
    *(actions.sentences, auth.sentences, delivery.sentences, delivery.causes),
    *(smtp_consts, smtp_oauth.sentences, smtp_oauth.advice),
)
SENTENCES = " ".join(
    " ".join(text for each in vars(module).values() for text in texts(each)) for module in SPEAKING
)
KNOWN_TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
# Blocks and words of code.
CODE = re.compile(r"```shell\n(.*?)```|`([^`\n]+)`", re.S)
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "examples/README.md", "benchmarks/README.md")


def test_every_chapter_stands_in_the_table_of_contents():
    contents = section("Contents")

    for title in MANUAL_CHAPTERS:
        if title != "Contents":
            assert f"[{title}](#" in contents


@pytest.mark.parametrize(("title", "text"), RECIPES, ids=[title for title, _ in RECIPES])
def test_a_recipe_says_what_its_example_holds(title, text):
    """The tests run the examples (test_examples)."""
    [name] = re.findall(r"\(examples/([\w-]+\.json)\)", text)
    config = json.loads((ROOT / "examples" / name).read_text("utf-8"))["config"]
    rows = re.findall(r"^\| ([A-Z][\w /]+?) \| (?:`([^`]*)`)? *\|", text, re.M)
    told = {LABELS[label]: value for label, value in rows if label != "Setting"}

    assert set(told) == set(config)
    for key, value in told.items():
        assert value == ("" if isinstance(config[key], dict) else str(config[key]))


def test_every_step_of_test_connectivity_is_explained():
    steps = {
        value
        for module in (actions.sentences, delivery.sentences)
        for name, value in vars(module).items()
        if name.startswith("STEP_") and name != "STEP_FAILED"
    }
    told = re.findall(r"^\| `([^`]+)` \|", chapter("What test connectivity shows"), re.M)

    assert set(told) == steps


@pytest.mark.parametrize(
    "text", re.findall(r"^\| `([^`]+)` \|", chapter("Troubleshooting by message"), re.M)
)
def test_a_message_that_is_explained_exists(text):
    assert text in SENTENCES


def test_every_decision_stands_in_the_upgrade_notes():
    design = (ROOT / "docs" / "design.md").read_text("utf-8")
    decided = re.findall(r"^\| (\d+) \|", design, re.M)

    assert re.findall(r"\*\* \(row (\d+)\)", chapter("Upgrading from 3.3.x")) == decided


@pytest.mark.parametrize(
    "path",
    sorted(
        {
            output["data_path"].split(".data.*.")[-1].split(".summary.")[-1]
            for action in MANIFEST["actions"]
            for output in action["output"]
            if ".data.*." in output["data_path"] or ".summary." in output["data_path"]
        }
    ),
)
def test_every_output_is_defined(path):
    """Each name in it is written as code."""
    told = set(re.findall(r"`([\w.]+)`", chapter("What a run tells")))

    assert {each for each in path.split(".") if each != "*"} <= {
        name for each in told for name in each.split(".")
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_of_a_document_exists(document):
    text = (ROOT / document).read_text("utf-8")
    code = "\n".join("".join(each) for each in CODE.findall(text))

    assert set(re.findall(r"^make ([a-z][a-z-]*)", code, re.M)) <= KNOWN_TARGETS
    for path in re.findall(r"(?:ACTION|FILES)=([\w./-]+)", code):
        assert path == "my.json" or (ROOT / path).is_file()
    for path in re.findall(r"^(?:\.venv/bin/soar-run )?((?:tools|examples)/[\w./-]+)", code, re.M):
        assert (ROOT / path).exists()


def test_every_bundled_library_stands_in_the_notice_with_its_license_text():
    blocks = NOTICE.split(f"\n{RULE}\n\n")[1:]

    for wheel in read_bundle():
        (block,) = (each for each in blocks if each.startswith(f"Library: {wheel.module} - "))
        assert wheel.version in block.splitlines()[0]
        assert "License: " in block
        assert "Copyright (c)" in block or "copyright notice" in block


def test_the_license_is_apache_2():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
