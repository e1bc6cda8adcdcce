# File: test_html_browser.py
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
"""Cleaned HTML in a real browser: nothing runs, nothing is fetched, letters look as before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

import html5lib
import pytest

from mail.html.sanitize import sanitize
from tests.support.html_browser import SITE, Browser, Site
from tests.support.html_cases import Case, load_attacks, load_letters

BATCH = 110
_CSS_IMAGE = re.compile(r"url\(\s*['\"]?(https?://[^'\")]*)", re.IGNORECASE)
# Plain events reach every handler but follow no link; javascript: links are followed by hand.
_PROVOKE = """(async () => {
  const events = ["click", "mouseover", "mouseenter", "focus", "error", "load", "toggle",
                  "animationstart", "input", "submit", "pointerenter", "begin"];
  const strange = [];
  for (const frame of document.querySelectorAll("iframe")) {
    let page = null;
    try { page = frame.contentDocument; } catch (error) { }
    if (!page) { strange.push([frame.name, "left the site"]); continue; }
    for (const element of page.querySelectorAll("*")) {
      for (const type of events) element.dispatchEvent(new Event(type, {bubbles: false}));
      if (element.protocol === "javascript:") { strange.push([frame.name, "script link"]);
        element.click(); }
    }
    if (page.querySelector("form, input, button, iframe, object, embed, svg, math, script"))
      strange.push([frame.name, "active element"]);
  }
  await new Promise(resolve => setTimeout(resolve, 120));
  return strange;
})()"""
_TEXTS = """[...document.querySelectorAll("iframe")].map(
  frame => frame.contentDocument.title + "|" + frame.contentDocument.body.innerText)"""


@dataclass(frozen=True)
class Sighting:
    """What a browser did while it showed the documents of a batch."""

    executed: set[str]
    requested: set[tuple[str, str]]
    strange: set[tuple[str, str]]


def test_no_attack_runs_fetches_or_navigates_after_cleaning(browser: Browser, site: Site):
    """Issue: executed 0, active constructs 0, remote fetch by CSS 0."""
    # Many attacks leave the same few words; one of each is enough.
    distinct = {sanitize(case.html).html: case.name for case in load_attacks()}
    cleaned = [Case(name, html) for html, name in distinct.items()]

    seen = _show(browser, site, cleaned)

    assert seen.executed == set()
    assert seen.strange == set()
    images = {case.name: _image_urls(case) for case in cleaned}
    assert {
        (name, url) for name, url in seen.requested if unquote(url) not in images[name]
    } == set()


def test_the_same_attacks_do_run_and_fetch_when_they_are_not_cleaned(browser: Browser, site: Site):
    """Otherwise the test above could not fail."""
    seen = _show(browser, site, load_attacks()[::3])

    assert len(seen.executed) > 70
    fetched = {name for name, url in seen.requested if "evil.example" in url}
    assert len([name for name in fetched if name.startswith("css-")]) > 20


@pytest.mark.parametrize("letter", load_letters(), ids=lambda letter: letter.name)
def test_letter_looks_and_reads_the_same_after_cleaning(letter: Case, browser: Browser, site: Site):
    """On a desktop and on a phone; pictures are compared to the pixel."""
    cleaned = sanitize(letter.html).html

    before = _picture_and_text(browser, site, letter.html)
    after = _picture_and_text(browser, site, cleaned)

    assert after[1] == before[1]
    assert after[0] == before[0]


def test_a_visible_change_is_seen(browser: Browser, site: Site):
    """Otherwise the test above could not fail."""
    before = _picture_and_text(browser, site, "<p>word</p>")
    after = _picture_and_text(browser, site, "<p style='letter-spacing:1px'>word</p>")

    assert after[1] == before[1]
    assert after[0] != before[0]


def _show(browser: Browser, site: Site, cases: list[Case]) -> Sighting:
    sighting = Sighting(set(), set(), set())
    browser.set_size(1600, 1000)
    for batch in _batches(cases):
        frames = []
        for case in batch:
            site.pages[f"/case/{case.name}/"] = case.html
            frames.append(
                f'<iframe name="{case.name}" src="/case/{case.name}/" width=120 height=60 '
                'sandbox="allow-scripts allow-same-origin allow-forms allow-popups"></iframe>'
            )
        site.pages["/batch"] = "<!DOCTYPE html>" + "".join(frames)
        browser.open("/batch")
        sighting.strange.update(map(tuple, browser.evaluate(_PROVOKE)))
        sighting.executed.update(_name(url) for url in browser.executions)
        sighting.requested.update(
            (_name(request.document_url), request.url)
            for request in browser.requests
            if not _is_own(request.url)
        )
    return sighting


def _batches(cases: list[Case]) -> Iterator[list[Case]]:
    for start in range(0, len(cases), BATCH):
        yield cases[start : start + BATCH]


def _name(url: str) -> str:
    """Name of the case whose document has this URL; a document elsewhere keeps its URL."""
    parts = url.split("/")
    return parts[4] if url.startswith(f"http://{SITE}/case/") else url


def _is_own(url: str) -> bool:
    own = url.startswith(f"http://{SITE}/case/") and url.endswith("/")
    # Part of the mail, or of the document itself: nothing leaves.
    inside = url.startswith(("cid:", "data:image/"))
    return own or inside or url in (f"http://{SITE}/batch", f"http://{SITE}/favicon.ico")


def _image_urls(case: Case) -> set[str]:
    """URLs of the images a document shows by markup or in its style attributes."""
    base = f"http://{SITE}/case/{case.name}/"
    urls = set()
    for element in html5lib.parse(case.html, namespaceHTMLElements=False).iter():
        candidates = [part.split()[0] for part in element.get("srcset", "").split(",") if part]
        candidates += _CSS_IMAGE.findall(element.get("style", ""))
        for value in (element.get("src"), element.get("background"), *candidates):
            if value is not None:
                urls.add(unquote(urljoin(base, value.strip().replace("\\", "/"))))
    return urls


def _picture_and_text(browser: Browser, site: Site, html: str) -> tuple[bytes, list[str]]:
    site.pages["/letter"] = html
    site.pages["/letters"] = (
        "<!DOCTYPE html><style>body{margin:0;display:flex}iframe{border:0;height:900px}</style>"
        '<iframe src="/letter" style="width:780px"></iframe>'
        '<iframe src="/letter" style="width:380px"></iframe>'
    )
    browser.set_size(1160, 900)
    browser.open("/letters")
    return browser.screenshot(), browser.evaluate(_TEXTS)
