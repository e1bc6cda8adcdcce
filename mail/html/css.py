# File: css.py
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
"""CSS that may be sent: style attributes and style elements, filtered.

Parses with tinycss2, so escapes and comments cannot hide a name, and lets through only at-rules
and functions it knows; nothing that stays can import or run anything, or fetch by a style sheet.
Looks are not judged: an email may hide or cover its own text. It knows no markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule, WhitespaceToken
from tinycss2.serializer import serialize_identifier

from mail.html.css_value import ACTIVE_WORD, harmless_value, is_harmless_prelude, write_tokens
from smtp_dataclass import dataclass

MAX_DEPTH = 32

_MAX_ROUNDS = 5

_AT_RULES_WITH_RULES = re.compile(
    r"media|supports|layer|container|(?:-(?:webkit|moz|o|ms)-)?keyframes"
)
_AT_RULES_WITH_DECLARATIONS = re.compile(
    # "list" is Word's; page margin boxes stand inside "page".
    r"font-face|page|list|counter-style|property|(?:-(?:ms|o)-)?viewport|(?:top|bottom|left|right)-[a-z-]+"
)
_STATEMENTS = re.compile(r"layer|charset")
_ACTIVE_PROPERTY = re.compile(r"[^a-z]*(?:ms-)?behaviou?r|.*binding|[^a-z]*o-link.*")
_DOUBTFUL = re.compile(r"/\*|<(?![ =])|[\\\x00-\x08\x0b\x0e-\x1f\x7f]|-->")
_BRACKET = re.compile(r"[()\[\]{}]")
# int() of more digits raises on current Pythons, and no browser counts that far.
_HUGE_NUMBER = re.compile(r"[0-9]{300}")
# An escape can spell half a character (D800 to DFFF), which tinycss2 and UTF-8 cannot carry.
_ESCAPE = re.compile(
    r"\\(?:(?P<zeros>00|0?(?=[0-9a-f]{4}(?![0-9a-f])))d[89a-f][0-9a-f]{2}|.)",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPE_OR_SPECIAL = re.compile(r"\\(?P<escaped>.)|<(?=[A-Za-z/!?])|[^\x00-\x7f]", re.DOTALL)


@dataclass(frozen=True)
class FilteredCss:
    """CSS after filtering.

    Attributes:
        text: what may be sent; exactly as given when nothing in it was doubtful.
        removed: properties and at-rules ("@import") that went, each as often as it went.
    """

    text: str
    removed: tuple[str, ...] = ()


def filter_declarations(css: str) -> FilteredCss:
    """Filter the value of a style attribute."""
    return _filter_until_stable(css, _filter_declarations_once)


def filter_stylesheet(css: str) -> FilteredCss:
    """Filter the content of a style element."""
    return _filter_until_stable(css, _filter_stylesheet_once)


def _filter_until_stable(css: str, filter_once: Callable[[str], FilteredCss]) -> FilteredCss:
    """Filter what was written again: a serialiser may join two odd tokens to a third."""
    removed: tuple[str, ...] = ()
    for _ in range(_MAX_ROUNDS):
        if _is_excessive(css):
            break
        filtered = filter_once(css)
        removed += filtered.removed
        if filtered.text == css:
            return FilteredCss(css, removed)
        css = filtered.text
    return FilteredCss("", ("style",))


def _filter_declarations_once(css: str) -> FilteredCss:
    walk = _Walk(in_attribute=True)
    nodes = tinycss2.parse_blocks_contents(_parse(css))
    return walk.result(css, walk.block(nodes, only_declarations=True))


def _filter_stylesheet_once(css: str) -> FilteredCss:
    walk = _Walk(in_attribute=False)
    return walk.result(css, walk.rules(tinycss2.parse_stylesheet(_parse(css))))


def _parse(css: str) -> list[Node]:
    whole = _ESCAPE.sub(
        lambda match: match[0] if match["zeros"] is None else f"\\{match['zeros']}fffd", css
    )
    nodes: list[Node] = tinycss2.parse_component_value_list(whole, skip_comments=True)
    return nodes


class _Walk:
    """One pass over a parsed style sheet that writes what may stay and notes what goes."""

    def __init__(self, *, in_attribute: bool) -> None:
        self.removed: list[str] = []
        self.has_changes = False
        self._in_attribute = in_attribute

    def result(self, css: str, text: str) -> FilteredCss:
        """The outcome of the pass: as given if everything stayed and reads the same everywhere."""
        is_plain = _is_complete(css) and not (
            _DOUBTFUL.search(css) or ACTIVE_WORD.search(css.lower())
        )
        if is_plain and not self.removed and not self.has_changes:
            return FilteredCss(css)
        written = _safe_in_html(text, keep_ascii=css.isascii())
        return FilteredCss(written, tuple(self.removed))

    def rules(self, nodes: Iterable[Node]) -> str:
        """Write the rules of a style sheet, or of an at-rule that holds rules."""
        written = []
        for node in nodes:
            if isinstance(node, WhitespaceToken):
                written.append(node.value)
            elif isinstance(node, AtRule):
                written.append(self._at_rule(node, is_nested=False))
            elif isinstance(node, QualifiedRule):
                written.append(self._style_rule(node))
            else:
                self.has_changes = True
        return "".join(written)

    def block(self, nodes: Iterable[Node], *, only_declarations: bool = False) -> str:
        """Write the declarations, and nested rules, between two braces."""
        written = []
        for node in nodes:
            if isinstance(node, WhitespaceToken):
                written.append(node.value)
            elif isinstance(node, Declaration):
                written.append(self._declaration(node))
            elif isinstance(node, AtRule) and not only_declarations:
                written.append(self._at_rule(node, is_nested=True))
            elif isinstance(node, QualifiedRule) and not only_declarations:
                written.append(self._style_rule(node))
            else:
                self.has_changes = True
        return "".join(written)

    def _style_rule(self, rule: QualifiedRule) -> str:
        if not is_harmless_prelude(rule.prelude):
            self.removed.append("rule")
            return ""
        block = self.block(tinycss2.parse_blocks_contents(rule.content))
        return f"{write_tokens(rule.prelude)}{{{block}}}"

    def _at_rule(self, rule: AtRule, *, is_nested: bool) -> str:
        written = self._at_rule_if_harmless(rule, is_nested=is_nested)
        if written is None:
            self.removed.append("@" + rule.lower_at_keyword)
        return written or ""

    def _at_rule_if_harmless(self, rule: AtRule, *, is_nested: bool) -> str | None:
        if not is_harmless_prelude(rule.prelude):
            return None
        keyword = rule.lower_at_keyword
        opening = _opening(rule)
        if rule.content is None:
            return opening + ";" if _STATEMENTS.fullmatch(keyword) else None
        holds_rules = _AT_RULES_WITH_RULES.fullmatch(keyword)
        if holds_rules and not is_nested:
            return f"{opening}{{{self.rules(tinycss2.parse_rule_list(rule.content))}}}"
        if holds_rules or _AT_RULES_WITH_DECLARATIONS.fullmatch(keyword):
            return f"{opening}{{{self.block(tinycss2.parse_blocks_contents(rule.content))}}}"
        return None

    def _declaration(self, declaration: Declaration) -> str:
        name = declaration.lower_name
        value = None
        if not _ACTIVE_PROPERTY.fullmatch(name):
            value = harmless_value(name, declaration.value, in_attribute=self._in_attribute)
        if value is None or value.has_refused_source:
            self.removed.append(name)
        if value is None:
            return ""
        self.has_changes = self.has_changes or value.has_new_url
        important = "!important" if declaration.important else ""
        written = write_tokens(value.tokens)
        return f"{serialize_identifier(declaration.name)}:{written}{important};"


def _opening(rule: AtRule) -> str:
    """An at-rule up to its block, its name parted from what follows."""
    separated = not rule.prelude or isinstance(rule.prelude[0], WhitespaceToken)
    keyword = serialize_identifier(rule.at_keyword)
    return f"@{keyword}{'' if separated else ' '}{write_tokens(rule.prelude)}"


def _safe_in_html(css: str, *, keep_ascii: bool) -> str:
    """Escape what could be read as a tag, and in ASCII CSS every other character."""

    def escaped(match: re.Match[str]) -> str:
        character = match["escaped"] or match[0]
        if character == "<" or (keep_ascii and not character.isascii()):
            return f"\\{ord(character):x} "
        return match[0]

    # HTML §13.2.5.15: only an end tag ends a style element, but a CSS escape could spell one.
    return _ESCAPE_OR_SPECIAL.sub(escaped, css)


def _is_excessive(css: str) -> bool:
    """Whether the CSS would make a parser recurse deeply or convert absurd numbers."""
    if _HUGE_NUMBER.search(css):
        return True
    depth = 0
    for bracket in _BRACKET.finditer(css):
        depth = depth + 1 if bracket[0] in "([{" else max(0, depth - 1)
        if depth > MAX_DEPTH:
            return True
    return False


def _is_complete(css: str) -> bool:
    """Whether every block is closed, so that nothing written after it is drawn in."""
    return all(
        css.count(opening) == css.count(closing)
        for opening, closing in (("{", "}"), ("(", ")"), ("[", "]"))
    )
