# File: meta.py
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
"""The few meta elements an email needs, written anew from values of a known form.

Which part of a text one stood in is not known here.
"""

from __future__ import annotations

import re

from mail.html.markup import write_tag

# Charsets in which every ASCII octet means itself, and those of East Asia; utf-8 is written.
_CHARSET = (
    r"(?:utf-?8|us-ascii|ascii|iso-?8859-\d{1,2}|windows-125\d|latin1|koi8-[ru]"
    r"|gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(?:jp|kr)|iso-2022-jp)"
)
_CONTENT_TYPE = rf"text/html\s*;\s*charset\s*=\s*{_CHARSET}"
_SETTING = r"[\w\s.,:;=%+()/-]{0,300}"
# Browsers and mail programs heed these wherever they stand.
_SETTINGS = frozenset(
    (
        "viewport",
        "color-scheme",
        "supported-color-schemes",
        "format-detection",
        "x-apple-disable-message-reformatting",
    )
)
_HEADERS = {
    "content-type": _CONTENT_TYPE,
    "x-ua-compatible": r"ie=[\w,=; ]{1,40}",
    "content-language": r"[a-z0-9, -]{1,60}",
}


def meta_tag(given: dict[str, str]) -> str:
    """Write a meta element from its attributes; "" when it must not be sent."""
    if "charset" in given:
        return _charset(given["charset"])
    if "http-equiv" in given:
        return _header(given["http-equiv"], given.get("content", ""))
    return setting_tag(given)


def setting_tag(given: dict[str, str]) -> str:
    """Write a meta element that sets something for the whole email; "" for any other."""
    name = given.get("name", "")
    if name.strip().lower() not in _SETTINGS:
        return ""
    content = given.get("content")
    if content is None:
        # x-apple-disable-message-reformatting is often written without.
        return write_tag("meta", {"name": name}) if name.lower().startswith("x-") else ""
    if not content or not _is(_SETTING, content):
        return ""
    return write_tag("meta", {"name": name, "content": content})


def _charset(charset: str) -> str:
    if not _is(_CHARSET, charset):
        return ""
    is_written = charset.strip().lower() == "utf-8"
    return write_tag("meta", {"charset": charset if is_written else "utf-8"})


def _header(name: str, content: str) -> str:
    pattern = _HEADERS.get(name.strip().lower())
    if pattern is None or not content or not _is(pattern, content):
        return ""
    if pattern is _CONTENT_TYPE and not content.strip().lower().endswith("utf-8"):
        content = "text/html; charset=utf-8"
    return write_tag("meta", {"http-equiv": name, "content": content})


def _is(pattern: str, value: str) -> bool:
    return re.fullmatch(pattern, value.strip(), re.IGNORECASE | re.ASCII) is not None
