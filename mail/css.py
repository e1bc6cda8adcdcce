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

Called by mail.fragment, mail.conditional and mail.shell. Parses with tinycss2, so escapes and
comments cannot hide a name, and lets through only at-rules and functions it knows; nothing that
stays can fetch, import or run anything. Looks are not judged: a letter may hide or cover its own
text, as published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule
from tinycss2.serializer import serialize_identifier

from mail.css_value import harmless_value, is_harmless_prelude

MAX_DEPTH = 32

_AT_RULES_WITH_RULES = re.compile(
    r"media|supports|layer|container|(?:-(?:webkit|moz|o|ms)-)?keyframes"
)
_AT_RULES_WITH_DECLARATIONS = re.compile(
    # "list" is Word's; page margin boxes stand inside "page".
    r"font-face|page|list|(?:-(?:ms|o)-)?viewport|(?:top|bottom|left|right)-[a-z-]+"
)
_STATEMENTS = re.compile(r"layer|charset")
_ACTIVE_PROPERTY = re.compile(r"[^a-z]*(?:ms-)?behaviou?r|.*binding|[^a-z]*o-link.*")
_ACTIVE_WORD = re.compile(r"expression\s*\(|(?:java|vb)script\s*:|binding|behaviou?r\s*:|@import")
_DOUBTFUL = re.compile(r"[\\<\x00-\x08\x0b\x0e-\x1f\x7f]|-->")
_BRACKET = re.compile(r"[()\[\]{}]")
# int() of more digits raises on current Pythons, and no browser counts that far.
_HUGE_NUMBER = re.compile(r"[0-9]{300}")
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])")
# An escape can spell half a character, which no encoding can carry.
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


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
    if _is_excessive(css):
        return FilteredCss("", ("style",))
    walk = _Walk()
    tokens = tinycss2.parse_component_value_list(css, skip_comments=True)
    text = walk.block(tinycss2.parse_blocks_contents(tokens), only_declarations=True)
    return walk.result(css, text)


def filter_stylesheet(css: str) -> FilteredCss:
    """Filter the content of a style element."""
    if _is_excessive(css):
        return FilteredCss("", ("style",))
    walk = _Walk()
    tokens = tinycss2.parse_component_value_list(css, skip_comments=True)
    text = walk.rules(tinycss2.parse_stylesheet(tokens))
    return walk.result(css, text)


class _Walk:
    """One pass over a parsed style sheet that writes what may stay and notes what goes."""

    def __init__(self) -> None:
        self.removed: list[str] = []
        self.has_errors = False

    def result(self, css: str, text: str) -> FilteredCss:
        """The outcome of the pass: as given if everything stayed and reads the same everywhere."""
        is_plain = _is_complete(css) and not (
            _DOUBTFUL.search(css) or _ACTIVE_WORD.search(css.lower())
        )
        if is_plain and not self.removed and not self.has_errors:
            return FilteredCss(css)
        # HTML §13.2.5.15: only an end tag ends a style element, but an escape could spell one.
        text = _MARKUP.sub("\\\\3c ", _SURROGATE.sub("\ufffd", text))
        if css.isascii():
            text = _NOT_ASCII.sub(lambda match: f"\\{ord(match[0]):x} ", text)
        return FilteredCss(text, tuple(self.removed))

    def rules(self, nodes: Iterable[Node]) -> str:
        """Write the rules of a style sheet, or of an at-rule that holds rules."""
        written = []
        for node in nodes:
            if node.type == "whitespace":
                written.append(node.value)
            elif node.type == "at-rule":
                written.append(self._at_rule(node, is_nested=False))
            elif node.type == "qualified-rule":
                written.append(self._style_rule(node))
            else:
                self.has_errors = True
        return "".join(written)

    def block(self, nodes: Iterable[Node], *, only_declarations: bool = False) -> str:
        """Write the declarations, and nested rules, between two braces."""
        written = []
        for node in nodes:
            if node.type == "whitespace":
                written.append(node.value)
            elif node.type == "declaration":
                written.append(self._declaration(node))
            elif node.type == "at-rule" and not only_declarations:
                written.append(self._at_rule(node, is_nested=True))
            elif node.type == "qualified-rule" and not only_declarations:
                written.append(self._style_rule(node))
            else:
                self.has_errors = True
        return "".join(written)

    def _style_rule(self, rule: QualifiedRule) -> str:
        if not is_harmless_prelude(rule.prelude):
            self.removed.append("rule")
            return ""
        block = self.block(tinycss2.parse_blocks_contents(rule.content))
        return f"{tinycss2.serialize(rule.prelude)}{{{block}}}"

    def _at_rule(self, rule: AtRule, *, is_nested: bool) -> str:
        keyword = rule.lower_at_keyword
        opening = f"@{serialize_identifier(rule.at_keyword)}{tinycss2.serialize(rule.prelude)}"
        holds_rules = _AT_RULES_WITH_RULES.fullmatch(keyword)
        if not is_harmless_prelude(rule.prelude):
            pass
        elif rule.content is None:
            if _STATEMENTS.fullmatch(keyword):
                return opening + ";"
        elif holds_rules and not is_nested:
            return f"{opening}{{{self.rules(tinycss2.parse_rule_list(rule.content))}}}"
        elif holds_rules or _AT_RULES_WITH_DECLARATIONS.fullmatch(keyword):
            return f"{opening}{{{self.block(tinycss2.parse_blocks_contents(rule.content))}}}"
        self.removed.append("@" + keyword)
        return ""

    def _declaration(self, declaration: Declaration) -> str:
        name = declaration.lower_name
        value = None
        if not _ACTIVE_PROPERTY.fullmatch(name):
            value = harmless_value(name, declaration.value)
        if value is None or value.has_refused_source:
            self.removed.append(name)
        if value is None:
            return ""
        important = "!important" if declaration.important else ""
        written = tinycss2.serialize(value.tokens)
        return f"{serialize_identifier(declaration.name)}:{written}{important};"


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
    """Whether every block and comment is closed, so that nothing written after it is drawn in."""
    return all(
        css.count(opening) == css.count(closing)
        for opening, closing in (("{", "}"), ("(", ")"), ("[", "]"), ("/*", "*/"))
    )
