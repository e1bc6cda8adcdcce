# File: allowlist.py
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
"""Elements and attributes of HTML that may be sent; whatever is not named here is removed.

Values only, for attribute, fragment, conditional and shell.
"""

from __future__ import annotations

from mail.html.markup import words

ELEMENTS = words(
    "a abbr acronym address area article aside b bdi bdo big blink blockquote br caption center "
    "cite code col colgroup data dd del details dfn dir div dl dt em figcaption figure font "
    "footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li listing main map mark menu nav "
    "nobr ol p picture pre q rb rp rt rtc ruby s samp search section small source span strike "
    "strong style sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
# Nothing inside these is meant to be read, or it is read only where the element itself fails.
REMOVED_WITH_CONTENT = words(
    "script iframe object applet embed svg math template noscript noembed noframes frameset "
    "title datalist portal fencedframe"
)
# Controls and their wrappers go before parsing, so that the text they leave behind is parsed
# where it then stands; the document's own structure is written by shell.
UNWRAPPED = words(
    "form button select optgroup option label fieldset legend output meter progress marquee "
    "input keygen isindex html head body frame meta link base basefont bgsound param"
)
# The few elements Outlook reads its own settings from, allowed in conditional comments only.
OUTLOOK_ELEMENTS = words(
    "xml noscript o:p o:officedocumentsettings o:allowpng o:pixelsperinch "
    "o:relyonvml w:worddocument w:view w:zoom w:donotoptimizeforbrowser"
)
# Attributes that only describe or lay out, the same on every element.
_GENERIC = words(
    "abbr align alt axis bgcolor border bordercolor bordercolordark bordercolorlight "
    "cellpadding cellspacing char charoff class clear color cols colspan compact coords datetime "
    "dir face frame headers height hidden hspace id itemprop itemscope lang noshade nowrap "
    "open reversed role rowspan rows rules scope shape size span start style summary title "
    "translate type valign value vspace width wrap xml:lang background"
)
_LINK = words("href hreflang name rel rev target")
_QUOTE = words("cite")
_BODY = words(
    "alink bgcolor background bottommargin class dir id lang leftmargin link marginheight "
    "marginwidth rightmargin style text topmargin vlink width height xml:lang"
)
GENERIC_PREFIXES = frozenset(("aria-", "data-"))
# The form of mail that nh3 takes: attributes of every element under "*".
ATTRIBUTES = {
    "*": _GENERIC,
    "a": _LINK,
    "area": _LINK,
    "blockquote": _QUOTE,
    "q": _QUOTE,
    "del": _QUOTE,
    "ins": _QUOTE,
    "map": words("name"),
    "img": words("src srcset sizes longdesc usemap ismap decoding loading"),
    "source": words("srcset sizes media"),
    "style": words("media"),
}
STRUCTURE_ATTRIBUTES = {
    "html": words("lang xml:lang dir class id style"),
    "body": _BODY,
}
IMAGE_URLS = words("src background")
OTHER_URLS = words("href cite longdesc usemap")


def is_allowed_attribute(element: str, name: str) -> bool:
    """Whether an attribute may stand in a start tag, its value aside."""
    if element in STRUCTURE_ATTRIBUTES:
        return name in STRUCTURE_ATTRIBUTES[element]
    if name in _GENERIC or name in ATTRIBUTES.get(element, ()):
        return True
    return any(name.startswith(prefix) for prefix in GENERIC_PREFIXES)
