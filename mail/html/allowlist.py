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

Values only, and nothing of how a text is read or written.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The names written in a text with blanks between them."""
    return frozenset(text.split())


# HTML §13.2.5.1: with scripting on, noscript is raw text too; html5ever parses that way.
RAW_TEXT = words("script style xmp iframe noembed noframes noscript title textarea plaintext")
VOID = words(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source "
    "track wbr"
)

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
# What Outlook reads in conditional comments only: its settings, and the drawings (VML) that stand
# for rounded buttons and background images.
OUTLOOK_ELEMENTS = words(
    "xml noscript o:p o:officedocumentsettings o:allowpng o:pixelsperinch o:relyonvml "
    "o:shapedefaults o:shapelayout o:idmap w:worddocument w:view w:zoom "
    "w:donotoptimizeforbrowser w:anchorlock v:roundrect v:rect v:oval v:line v:shape v:image "
    "v:imagedata v:fill v:stroke v:textbox v:group v:background"
)
_OUTLOOK_ATTRIBUTES = words(
    "id alt title class style href src target width height align fillcolor filled strokecolor "
    "stroked strokeweight stroke fill fillopacity arcsize type color color2 opacity size sizes "
    "aspect origin position inset insetpen angle focus method rotate print button coordsize "
    "coordorigin from to adj v:ext spidmax data o:button o:allowincell o:allowoverlap "
    "v-text-anchor on joinstyle endcap dashstyle crop cropleft cropright croptop cropbottom"
)
NAMESPACES = {
    "xmlns": (
        "http://www.w3.org/1999/xhtml",
        "http://www.w3.org/TR/REC-html40",
        "urn:schemas-microsoft-com:vml",
        "urn:schemas-microsoft-com:office:office",
    ),
    "xmlns:o": ("urn:schemas-microsoft-com:office:office",),
    "xmlns:v": ("urn:schemas-microsoft-com:vml",),
    "xmlns:w": ("urn:schemas-microsoft-com:office:word",),
    "xmlns:m": ("http://schemas.microsoft.com/office/2004/12/omml",),
}
# Attributes that only describe or lay out, the same on every element.
_GENERIC = words(
    "abbr align alt axis bgcolor border bordercolor bordercolordark bordercolorlight "
    "cellpadding cellspacing char charoff class clear color cols colspan compact coords datetime "
    "dir face frame headers height hidden hspace id itemprop itemscope itemtype lang noshade "
    "nowrap open reversed role rowspan rows rules scope shape size span start style summary title "
    "translate type valign value vspace width wrap xml:lang background"
)
_LINK = words("href hreflang name rel rev target")
_QUOTE = words("cite")
_BODY = words(
    "alink bgcolor background bottommargin class dir id lang leftmargin link marginheight "
    "marginwidth rightmargin role style text title topmargin vlink width height xml:lang"
)
GENERIC_PREFIXES = frozenset(("aria-", "data-"))
# The form that nh3 takes: attributes of every element under "*".
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
# Schemes of URLs that lead somewhere and run nothing.
SCHEMES = words(
    "http https mailto tel sms smsto callto ftp ftps sftp cid mid geo news nntp irc ircs im xmpp "
    "sip sips webcal magnet openpgp4fpr bitcoin"
)
# A parser compares each attribute of a tag with all before it.
MAX_ATTRIBUTES = 100
IMAGE_URLS = words("src background")
OTHER_URLS = words("href cite longdesc usemap")


def is_allowed_attribute(element: str, name: str) -> bool:
    """Whether an attribute may stand in a start tag, its value aside."""
    if element in OUTLOOK_ELEMENTS:
        return name in _OUTLOOK_ATTRIBUTES
    if element != "html" and name.startswith(("aria-", "data-")):
        return True
    if element in STRUCTURE_ATTRIBUTES:
        return name in STRUCTURE_ATTRIBUTES[element]
    return name in _GENERIC or name in ATTRIBUTES.get(element, ())
