# File: widget_pictures.py
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
"""Write the pictures of the README: `python -m tests.support.widget_pictures`.

They show the same results as tests/test_view_browser.py does. Needs Chromium.
"""

from __future__ import annotations

import sys

from tests.conftest import APP_DIR
from tests.support import widget_results as results
from tests.support.html_browser import find_chromium, open_browser, open_site
from tests.support.widget_results import widget

PICTURES = APP_DIR / "docs" / "pictures"
# Name, results, theme, height in pixels.
SHOWN = (
    ("widget-light", (results.PARTLY,), "light", 740),
    ("widget-dark", (results.PARTLY,), "dark", 740),
    ("several-light", results.SEVERAL[:3] + results.SEVERAL[4:6], "light", 320),
    ("preview-dark", (results.PREVIEW,), "dark", 600),
)
WIDTH = 1000


def main() -> int:
    """Write the pictures; 1 when there is no browser."""
    program = find_chromium()
    if program is None:
        print("Chromium not found", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with open_site() as site, open_browser(program, site.port) as browser:
        for name, items, theme, height in SHOWN:
            site.pages["/widget"] = widget(*items, theme=theme)
            browser.set_size(WIDTH, height)
            browser.open("/widget")
            (PICTURES / f"{name}.png").write_bytes(browser.screenshot())
    return 0


if __name__ == "__main__":
    sys.exit(main())
