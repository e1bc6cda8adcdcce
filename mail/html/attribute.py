# File: attribute.py
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
"""Attribute values of one HTML text, judged once each.

One AttributeCleaner serves one call of mail.html.sanitize: it is nh3's attribute filter, and it
cleans the start tags that are written without nh3.
"""

from __future__ import annotations

import re
from collections import Counter

from mail.html.allowlist import IMAGE_URLS, OTHER_URLS, is_allowed_attribute
from mail.html.css import FilteredCss, filter_declarations, filter_stylesheet
from mail.html.url import allowed_srcset, allowed_url

# A data attribute may be called almost anything, "data-<script" for one.
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9:._-]*")


class AttributeCleaner:
    """Judges attribute values and style sheets, and counts the CSS that had to go."""

    def __init__(self) -> None:
        self.removed_css: Counter[str] = Counter()
        self._style_values: dict[str, FilteredCss] = {}
        self._values: dict[tuple[str, str, str], str | None] = {}

    def clean_value(self, element: str, name: str, value: str) -> str | None:
        """Judge the value of an allowed attribute.

        Returns:
            The value to write; None when the attribute must go.
        """
        if name == "style":
            return self._style_value(value) or (None if value.strip() else value)
        key = (element, name, value)
        if key not in self._values:
            self._values[key] = self._judged(element, name, value)
        return self._values[key]

    def clean_attributes(self, element: str, attributes: dict[str, str]) -> dict[str, str]:
        """Keep the allowed attributes of a start tag, their values judged."""
        cleaned = {
            name: self.clean_value(element, name, value)
            for name, value in attributes.items()
            if is_allowed_attribute(element, name)
        }
        return {name: value for name, value in cleaned.items() if value is not None}

    def clean_stylesheet(self, css: str) -> str:
        """Filter the content of a style element."""
        filtered = filter_stylesheet(css)
        self.removed_css.update(filtered.removed)
        return filtered.text

    @staticmethod
    def _judged(element: str, name: str, value: str) -> str | None:
        if not _PLAIN_NAME.fullmatch(name):
            return None
        if name == "srcset":
            return allowed_srcset(value)
        if name in IMAGE_URLS:
            return allowed_url(value, is_image=element == "img")
        return allowed_url(value) if name in OTHER_URLS else value

    def _style_value(self, css: str) -> str:
        # Mail repeats the same few style attributes hundreds of times.
        if css not in self._style_values:
            self._style_values[css] = filter_declarations(css)
        filtered = self._style_values[css]
        self.removed_css.update(filtered.removed)
        return filtered.text
