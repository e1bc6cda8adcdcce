# File: smtp_quoting.py
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
"""Foreign text made fit to show: one line, printable, bounded, and without our own secrets.

Whatever a server, a proxy, a certificate or a provider says passes through the run's Quoting before
anybody sees it (docs/design.md, "Errors"). A server may send back what it was told: as it stood,
percent-encoded, or within base64 that begins one or two octets earlier; cut off, or spread over
several lines. This module knows what the run sent as credentials, and nothing of what a text means.
"""

from __future__ import annotations

import base64
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
MAX_SHOWN = 400
_MAX_QUOTED = 200
# Everything str.splitlines() takes for a line end, the other C0/C1 controls, and lone surrogates.
CONTROL = "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
# RFC 4422 §3.1; a server that offers more than this many is not believed.
_MECHANISM = re.compile(r"[A-Z0-9_-]{1,20}")
_MAX_MECHANISMS = 20

# More is never looked at: nothing that is shown is nearly as long.
_MAX_READ = 64 * 1024
# Below this length a secret is a word that may stand in any reply, and is hidden as a word only.
_SHORT = 4
# From this length on, a piece of a secret is one too: it is found by pieces of this size.
_LONG = 24
_PIECE = 12
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_=-]+")


class Quoting:
    """What one run sent as credentials, and how foreign text is shown without it.

    Made once for a run and handed to everybody who shows what others say; whoever sends a secret
    lets it be remembered first.
    """

    def __init__(self, secrets: Iterable[str | None] = ()) -> None:
        self._known: set[bytes] = set()
        self._words: set[bytes] = set()
        self._wholes: set[bytes] = set()
        self._pieces: set[bytes] = set()
        self._encoded_wholes: set[bytes] = set()
        self._encoded_pieces: set[bytes] = set()
        self.remember(*secrets)

    def __repr__(self) -> str:
        return "Quoting()"

    def remember(self, *secrets: str | None) -> None:
        """Hide these from now on: a password, token, client secret, code or code verifier."""
        for secret in secrets:
            octets = _octets(secret or "")
            if octets in self._known or not octets.strip():
                continue
            self._known.add(octets)
            if len(octets) < _SHORT:
                self._words.add(octets)
                continue
            for spelling in _spellings(secret or ""):
                _add(spelling, self._wholes, self._pieces)
                self._add_encoded(form for form in _in_base64(spelling))

    def remember_message(self, message: bytes) -> None:
        """Hide a SASL message in base64 (RFC 4954 §4); user names in it may be shown as such."""
        self._add_encoded([base64.b64encode(message), base64.urlsafe_b64encode(message)])

    def shown(self, text: str | bytes, limit: int = MAX_SHOWN) -> str:
        """Return a text in one printable line of at most ``limit`` characters, no secret in it.

        Args:
            text: octets are read as UTF-8; what is none becomes U+FFFD.
        """
        visible = self.hidden(text)
        if not visible.isprintable():
            visible = "".join(_visible(c) for c in visible)
        visible = visible.strip()
        return visible if len(visible) <= limit else f"{visible[: limit - 1]}…"

    def hidden(self, text: str | bytes) -> str:
        """Return a text without secrets, else as it is; what nobody reads to the end is cut."""
        octets = text if isinstance(text, bytes) else _octets(text[:_MAX_READ])
        octets = octets[:_MAX_READ]
        if not self._knows_any:
            return octets.decode("utf-8", errors="replace")
        spans = [*self._spans(octets), *self._spans_of_percent_encoded(octets)]
        return _blanked(octets, spans).decode("utf-8", errors="replace")

    def mechanism_names(self, text: str) -> tuple[str, ...]:
        """Return the SASL mechanisms that an AUTH keyword's value names (RFC 4422 §3.1).

        Args:
            text: words; smtplib puts the old "AUTH=X Y" into the same value.
        """
        words = (word.upper() for word in re.split(r"[\s=]+", self.hidden(text)))
        names = dict.fromkeys(word for word in words if _MECHANISM.fullmatch(word))
        return tuple(names)[:_MAX_MECHANISMS]

    @property
    def _knows_any(self) -> bool:
        """Whether there is a secret at all; many servers take mail without a login."""
        return bool(self._known or self._encoded_wholes or self._encoded_pieces)

    def _add_encoded(self, forms: Iterable[bytes]) -> None:
        for form in forms:
            if len(form) >= _SHORT:
                _add(form, self._encoded_wholes, self._encoded_pieces)

    def _spans(self, octets: bytes) -> Iterator[tuple[int, int]]:
        """Yield where secrets begin and end, in whatever case they are written."""
        lower = octets.lower()
        for word in self._words:
            yield from _word_spans(octets, word)
        yield from _found(lower, self._wholes, self._pieces)
        encoded = sorted(_found(lower, self._encoded_wholes, self._encoded_pieces))
        if encoded:
            yield from _runs_with(octets, [begin for begin, _end in encoded])

    def _spans_of_percent_encoded(self, octets: bytes) -> Iterator[tuple[int, int]]:
        """Look once more at what the text says when its percent-encoding is undone."""
        if _PERCENT.search(octets) is None:
            return
        decoded, origins = _percent_decoded(octets)
        for begin, end in self._spans(decoded):
            yield origins[begin], origins[end]


def first_control(text: str) -> str | None:
    """Return the first character that could end a line or hide in one; a tab is none of them."""
    # All of them cannot be printed; hardly a text holds anything that cannot.
    match = None if text.isprintable() else re.search(CONTROL, text)
    return match.group() if match else None


def shown(text: object) -> str:
    """Quote a value for an error sentence: bounded, in one line, nothing invisible in it."""
    quoted = repr(text[:_MAX_QUOTED] if isinstance(text, str) else text)
    return quoted if len(quoted) <= 2 * _MAX_QUOTED else f"{quoted[: 2 * _MAX_QUOTED]}…"


def _octets(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def _visible(character: str) -> str:
    """Blanks of all kinds become a blank, control and direction characters U+FFFD."""
    if character.isprintable():
        return character
    return " " if character.isspace() else "\ufffd"


def _spellings(secret: str) -> set[bytes]:
    """How a secret may be written besides percent-encoding, which is undone before the search."""
    in_html = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    texts = (
        secret,
        secret.replace(" ", "+"),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        in_html,
        in_html.replace('"', "&quot;").replace("'", "&#x27;"),
        # RFC 6749 §2.3.1: so it is written within the base64 of HTTP Basic.
        quote(secret, safe="", errors="surrogatepass"),
        quote_plus(secret, errors="surrogatepass"),
    )
    return {_octets(text) for text in texts}


def _add(form: bytes, wholes: set[bytes], pieces: set[bytes]) -> None:
    form = form.lower()
    if len(form) < _LONG:
        wholes.add(form)
    else:
        pieces.update(form[at : at + _PIECE] for at in range(len(form) - _PIECE + 1))


def _in_base64(secret: bytes) -> Iterator[bytes]:
    """Yield the characters that a secret gives for certain, wherever it begins in what is encoded.

    Three octets are four characters, so there are three beginnings.
    """
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + secret)
        first = -(-8 * offset // 6)
        last = 8 * (offset + len(secret)) // 6
        form = encoded[first:last]
        yield form
        yield form.translate(bytes.maketrans(b"+/", b"-_"))


def _word_spans(octets: bytes, word: bytes) -> Iterator[tuple[int, int]]:
    for match in re.finditer(rb"(?<![0-9A-Za-z])" + re.escape(word) + rb"(?![0-9A-Za-z])", octets):
        yield match.span()


def _found(octets: bytes, wholes: set[bytes], pieces: set[bytes]) -> Iterator[tuple[int, int]]:
    for whole in wholes:
        begin = octets.find(whole)
        while begin >= 0:
            yield begin, begin + len(whole)
            begin = octets.find(whole, begin + 1)
    if pieces:
        for begin in range(len(octets) - _PIECE + 1):
            if octets[begin : begin + _PIECE] in pieces:
                yield begin, begin + _PIECE


def _runs_with(octets: bytes, begins: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the runs of base64 in which something was found.

    As a whole: the characters beside it hold some bits of the secret, or another one.
    """
    for run in _BASE64_RUN.finditer(octets):
        at = bisect_left(begins, run.start())
        if at < len(begins) and begins[at] < run.end():
            yield run.span()


def _percent_decoded(octets: bytes) -> tuple[bytes, list[int]]:
    """Undo percent-encoding; also tell where each octet, and the end, stood before."""
    decoded = bytearray()
    origins: list[int] = []
    at = 0
    while at < len(octets):
        match = _PERCENT.match(octets, at)
        origins.append(at)
        decoded.append(int(match.group(1), 16) if match else octets[at])
        at = match.end() if match else at + 1
    origins.append(len(octets))
    return bytes(decoded), origins


def _blanked(octets: bytes, spans: list[tuple[int, int]]) -> bytes:
    """Put HIDDEN in place of the spans; those that touch or overlap are one."""
    parts: list[bytes] = []
    shown_to = 0
    for begin, end in sorted(spans):
        if begin > shown_to or not parts:
            parts += [octets[shown_to:begin], HIDDEN.encode()]
        shown_to = max(shown_to, end)
    return b"".join([*parts, octets[shown_to:]])
