# File: clean_body.py
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
"""The HTML of send email that is cleaned before it is sent, and Markdown made such HTML.

Loads the sanitiser; HTML that is sent as given has no need of it.
"""

from __future__ import annotations

from mail.body import Body
from mail.html.sanitize import SanitizedHtml, sanitize
from mail.html.text import text_of_html
from mail.html_body import both_forms, characters_of, unattached_warnings
from mail.markdown import html_of_markdown


def cleaned_body(html: str) -> Body:
    """Write HTML without what could act or fetch in it."""
    clean = sanitize(html)
    return _body(clean, characters_of(text_of_html(clean.html)))


def markdown_body(text: str) -> Body:
    """Write Markdown as HTML, itself as the text form.

    What a renderer makes of anybody's text is cleaned all the same.

    Raises:
        ParameterError: the HTML would be many times as large as the text.
    """
    return _body(sanitize(html_of_markdown(text)), text)


def _body(clean: SanitizedHtml, text: str) -> Body:
    return Body(
        root=both_forms(clean.html, text),
        removed=clean.removed,
        warnings=unattached_warnings(clean.content_ids, ()),
    )
