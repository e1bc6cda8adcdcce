# File: test_documents.py
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
"""Every document that a file cites is in the repository, with the section and the row cited."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    *("actions", "auth", "delivery", "mail", "smtp_oauth", "soar", "templates"),
    *("tests", "tools", "demo", "benchmarks", "docs", "examples", "phantom-sdk-stubs", ".github"),
)
KINDS = {".py", ".sh", ".md", ".html", ".toml", ".yml", ".txt"}
# Their content is data: mail of others, and the recordings.
DATA = ("html_corpus", "node_modules", ".egg-info", "__pycache__")
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in (".", *FOLDERS)
    for path in sorted((ROOT / folder).glob("*" if folder == "." else "**/*"))
    if path.is_file() and (path.suffix in KINDS or path.name == "Makefile")
    if not any(part in path.as_posix() for part in DATA)
}
DOCUMENTS = {path.stem: path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")}
# "design.md §4 rows 1-3, 18", with or without the ending.
CITATION = re.compile(
    rf"\b({'|'.join(DOCUMENTS)})(?:\.md)?,? §(\d+(?:\.\d+)*)((?: rows? [\d, -]*\d)?)"
)
TITLE = re.compile(rf"\b({'|'.join(DOCUMENTS)})\.md(?:,| \()\s?\"([^\"]+)\"")
ROW = re.compile(r"\(row (\d+)\)")
# What a document is called by: its name, with its folders where it is written so.
MENTION = re.compile(r"(?<![\w/.*<>{}-])((?:[\w.-]+/)*[\w-]+\.md)\b")
# Written into folders of the tests' own, or by whoever follows the instructions.
NO_DOCUMENTS = {"notes.md", "a.md", "x.md"}


def sections(document: str) -> set[str]:
    """The numbers of a document's headings."""
    return set(re.findall(r"^#+ (\d+(?:\.\d+)*)\.? ", DOCUMENTS[document], re.M))


def rows(document: str) -> set[int]:
    """The numbers in the first column of a document's tables."""
    return {int(number) for number in re.findall(r"^\| (\d+) \|", DOCUMENTS[document], re.M)}


def numbers(text: str) -> set[int]:
    """``1-3, 18`` are four rows."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:-(\d+))?", text):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def is_there(name: str, cited_in: str) -> bool:
    """Whether a document is found from the root, from docs, or from the file that names it."""
    folders = (ROOT, ROOT / "docs", ROOT / "release_notes", (ROOT / cited_in).parent)
    return any((folder / name).is_file() for folder in folders)


@pytest.mark.parametrize("path", TEXTS)
def test_every_document_named_is_there(path):
    named = set(MENTION.findall(TEXTS[path])) - NO_DOCUMENTS

    assert {name for name in named if not is_there(name, path)} == set()


@pytest.mark.parametrize("path", TEXTS)
def test_every_section_cited_is_there(path):
    cited = CITATION.findall(TEXTS[path])

    assert {(name, section) for name, section, _ in cited if section not in sections(name)} == set()


@pytest.mark.parametrize("path", TEXTS)
def test_every_row_cited_is_there(path):
    cited = {
        (name, number)
        for name, _section, text in CITATION.findall(TEXTS[path])
        for number in numbers(text)
    }
    cited |= {("design", int(number)) for number in ROW.findall(TEXTS[path])}

    assert {(name, number) for name, number in cited if number not in rows(name)} == set()


@pytest.mark.parametrize("path", TEXTS)
def test_every_title_cited_is_there(path):
    cited = TITLE.findall(TEXTS[path])

    titles = {
        name: re.findall(r"^#+ (?:[\d.]+ )?(.+)$", DOCUMENTS[name], re.M) for name, _ in cited
    }
    assert [(name, title) for name, title in cited if title not in titles[name]] == []


@pytest.mark.parametrize("path", [path for path in TEXTS if path.endswith(".md")])
def test_every_link_inside_the_repository_leads_somewhere(path):
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)", TEXTS[path])

    assert [each for each in targets if not ((ROOT / path).parent / each).exists()] == []


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/design.md"])
def test_every_part_of_the_app_stands_in_the_map(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    others = {"tests", "benchmarks", "demo"}
    parts = {path.parent.name for path in ROOT.glob("*/__init__.py")} - others

    assert {part for part in parts if f"`{part}/`" not in text} == set()


def test_the_rows_of_the_design_are_numbered_without_gaps():
    assert rows("design") == set(range(1, max(rows("design")) + 1))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(design.md §4 rows 1-3, 18).", {1, 2, 3, 18}),
        ("design §4 row 11", {11}),
        ("docs/design.md §5, RFC 5321 §6.1", set()),
    ],
    ids=["ranges", "without the ending", "another source follows"],
)
def test_a_citation_is_recognised(text, found):
    assert numbers(CITATION.findall(text)[0][2]) == found


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs" / "pictures").glob("*.png")), ids=lambda p: p.name
)
def test_a_picture_is_whole(path):
    """A tool that mends line ends once changed them; viewers show such a file in part."""
    octets = path.read_bytes()

    assert octets.startswith(b"\x89PNG\r\n\x1a\n")
    assert octets.endswith(b"IEND\xaeB`\x82")
