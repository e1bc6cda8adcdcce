# File: test_view_browser.py
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
"""The widget in a real browser: quiet, harmless, reachable by keyboard, readable in both themes.

Pictures of it are left in .build/screens, at three widths.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import APP_DIR
from tests.support import widget_results as results
from tests.support.accessibility import violations
from tests.support.html_browser import Browser, Site
from tests.support.widget_results import (
    failed_row,
    infected,
    partly,
    recipient,
    result,
    widget,
)

SCREENS = APP_DIR / ".build" / "screens"
THEMES = ("light", "dark")
WIDTHS = (1100, 640, 340)
SHOWN = {
    "partly": (results.PARTLY,),
    "sent": (results.SENT,),
    "unknown": (results.UNKNOWN,),
    "several": results.SEVERAL,
    "preview": (results.PREVIEW,),
    "many": (results.many(500),),
}
_OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
# What a visitor could provoke: every handler, every link.
_PROVOKE = """(async () => {
  for (const element of document.querySelectorAll(".smtp-view *")) {
    for (const type of ["mouseover", "focus", "error", "load", "toggle", "animationstart"])
      element.dispatchEvent(new Event(type));
    if (element.matches("a, button")) element.click();
  }
  await new Promise(resolve => setTimeout(resolve, 100));
  return window.contextMenuCalls.map(call => call.items[0].value);
})()"""
_FOCUSABLE = """[...document.querySelectorAll(
  ".smtp-view a, .smtp-view button, .smtp-view summary, .smtp-view iframe, .smtp-view pre"
)].filter(each => each.checkVisibility()).length"""
_FOCUSED = """(() => {
  const all = [...document.querySelectorAll(".smtp-view *")];
  return all.indexOf(document.activeElement);
})()"""
# Text that does not fit sideways: the widget never has to be scrolled in that direction.
_OVERFLOW = """(() => {
  const view = document.querySelector(".smtp-view");
  return view.scrollWidth - view.clientWidth;
})()"""


@pytest.fixture
def show(browser: Browser, site: Site) -> Iterator[Any]:
    """Open a widget; afterwards the console must be empty."""

    def show(*items: dict[str, Any], width: int = 1100, height: int = 900, **options: Any) -> None:
        site.pages["/widget"] = widget(*items, **options)
        browser.set_size(width, height)
        browser.open("/widget")

    yield show
    assert browser.complaints == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SHOWN)
def test_the_widget_fits_at_every_width(show: Any, browser: Browser, name: str, theme: str):
    SCREENS.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        show(*SHOWN[name], width=width, theme=theme)

        assert browser.evaluate(_OVERFLOW) == 0
        (SCREENS / f"{name}-{theme}-{width}.png").write_bytes(browser.screenshot())


def test_long_words_without_a_place_to_break_fit_too(show: Any, browser: Browser):
    long = "x" * 400
    attachments = [{"file_name": long, "vault_id": long, "sha256": long, "status": "attached"}]
    recipients = [recipient(f"{long}@example.com", "refused", reply=long)]
    row = partly(subject=long, attachments=attachments, recipients=recipients, warnings=[long])
    for width in WIDTHS:
        show(result(row, long), width=width)

        assert browser.evaluate(_OVERFLOW) == 0


@pytest.mark.parametrize(
    "attack",
    [
        "</style></script><script>alert(1)</script><img src=x onerror=alert(2)>",
        "'); alert(3); ('",
        "\\'}], alert(4)); //",
        '" onmouseover="alert(5)" autofocus onfocus="alert(6)',
        "javascript:alert(7)",
        "&#39;);alert(8);(&#39;",
    ],
)
def test_nothing_foreign_is_executed(show: Any, browser: Browser, attack: str):
    row = infected(partly(), attack, keep=("outcome", "status"))
    param = {"to": attack, "subject": attack}
    address = row["recipients"][1]["address"]

    show(result(row, attack, "success", param), theme="dark")
    values = browser.evaluate(_PROVOKE)

    assert browser.executions == set()
    assert address in values
    assert {each.url.rpartition("/")[2] for each in browser.requests} <= {"widget", "data:,"}


def test_the_html_form_of_a_preview_runs_loads_and_follows_nothing(browser: Browser, site: Site):
    html = (
        "<!DOCTYPE html><html onload='parent.alert(1)'><head>"
        "<meta http-equiv=refresh content='0;url=http://other.test/refresh'>"
        "<link rel=stylesheet href='http://other.test/style'></head>"
        "<body><script>parent.alert(2)</script><img src='http://other.test/image'>"
        "<iframe src='http://other.test/frame'></iframe>"
        "<a id=link target=_self href='http://other.test/link'>"
        "<span style='position:fixed;inset:0'>link</span></a></body></html>"
    )
    site.pages["/widget"] = widget(result(results.preview(html=html)))
    browser.set_size(1100, 900)
    browser.open("/widget")

    box = browser.evaluate(
        "(() => { const frame = document.querySelector('iframe');"
        "frame.scrollIntoView(); return frame.getBoundingClientRect().toJSON(); })()"
    )
    browser.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    browser.evaluate("new Promise(resolve => setTimeout(resolve, 200))")

    assert browser.executions == set()
    assert [visit for visit in site.visits if "other.test" in visit] == []


def test_every_control_is_reached_by_keyboard(show: Any, browser: Browser):
    show(results.PARTLY, results.PREVIEW)
    browser.evaluate(_OPEN_ALL)
    wanted = browser.evaluate(_FOCUSABLE)
    reached = set()

    for _ in range(wanted + 5):
        browser.press("Tab", code=9)
        reached.add(browser.evaluate(_FOCUSED))

    assert len(reached - {-1}) == wanted


def test_enter_opens_a_parameter_set_and_its_contextual_menu(show: Any, browser: Browser):
    show(results.SENT, results.PARTLY)
    browser.evaluate("document.querySelector('summary').focus()")

    browser.press("Enter", code=13, text="\r")
    assert browser.evaluate("document.querySelector('details').open") is True
    browser.press("Tab", code=9)
    browser.press("Enter", code=13, text="\r")

    [call] = browser.evaluate("window.contextMenuCalls")
    assert call["items"] == [{"contains": ["email"], "value": "gone@example.com"}]
    assert call["container"] == 1
    assert {"send email", "send htmlemail"} <= set(call["actions"])


def test_the_message_id_is_copied_by_one_click(show: Any, browser: Browser):
    show(results.SENT)

    browser.evaluate("document.querySelector('.smtp-copy-button').click()")

    assert browser.evaluate("getSelection().toString()") == results.MESSAGE_ID


def test_the_widget_is_read_without_script(show: Any, browser: Browser):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        show(results.PARTLY)
        text = browser.evaluate("document.querySelector('.smtp-view').innerText")
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)

    for words in ("Partially accepted, 2 of 3", "gone@example.com", "User unknown", "TLS 1.3"):
        assert words in text


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("name", "width"), [("several", 1100), ("partly", 340), ("preview", 1100), ("many", 640)]
)
def test_axe_finds_nothing(show: Any, browser: Browser, name: str, width: int, theme: str):
    """Everything opened."""
    show(*SHOWN[name], width=width, theme=theme)
    browser.evaluate(_OPEN_ALL)

    assert violations(browser) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_long_reason_leaves_room_for_the_address(show: Any, browser: Browser, width: int) -> None:
    """It took all of the table, and addresses stood in three lines beside it."""
    reason = "The TLS handshake failed: the certificate has the wrong name. " * 8
    data = failed_row("not sent", "not sent")
    data["recipients"] = [{**each, "reason": reason} for each in data["recipients"]]

    show(result(data, "Not sent.", "failed"), width=width)

    heights = browser.evaluate(
        "[...document.querySelectorAll('.smtp-address')].map(each => each.firstElementChild"
        ".getBoundingClientRect().height)"
    )
    assert heights and max(heights) < 30
