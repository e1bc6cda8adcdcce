# File: compare.py
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
"""A run beside its recording: where do they differ?

Pure functions over two ``observed`` objects, by the rules of tests/conformance/README.md
("Comparing"). Where a recording and design.md disagree, design.md wins, for every case alike:

* row 8: mixed > related > alternative, each only as needed, in that order; an inline part has a
  disposition and a file name;
* row 10: Date and Message-ID are there, and asked for by conformance_rules;
* row 15: SMTPUTF8 among the parameters of MAIL, likewise;
* row 23: plain text that the app made from HTML has the recorded letters in the same order; the
  title of the document may be missing, and the addresses of links, the alternative texts of
  images and the marks of lists are there;
* row 5 and §1: progress lines come once for the session, and none when nothing is wrong but the
  parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any
from urllib.parse import unquote

import html5lib
import tinycss2

_ADDRESS_FIELDS = ("from", "to", "cc", "reply-to")
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL | re.IGNORECASE)
# What text from HTML says besides its words: addresses, alternative texts, numbers of items.
_ADDED = re.compile(r"<[a-z]+:[^<>\s]+>|\[[^\]]*\]|^\s*\d+\. ", re.MULTILINE)
_STRUCTURE_FIELDS = re.compile(r"content-.*|mime-version|date|message-id")

# The published words end where the cause now follows (a refused test mail).
_CAUSE_FOLLOWS = frozenset({"auth-test-send-refused"})

Observed = Mapping[str, Any]
Case = Mapping[str, Any]


def differences(case: Case, actual: Observed) -> list[str]:
    """Where ``actual`` is not what the case's recording demands, one sentence each."""
    recorded = case["observed"]
    found = [
        *_unequal("status of the run", recorded.get("status"), actual.get("status")),
        *_result_differences(case, actual),
        *_message_differences(case, actual),
    ]
    if not recorded.get("results"):
        found += _unequal("message of the run", recorded.get("message"), actual.get("message"))
    if actual.get("exception"):
        found.append(f"an exception escaped: {actual['exception']}")
    return found


def missing_progress(case: Case, actual: Observed) -> list[str]:
    """Recorded progress lines that did not come, or not in that order.

    More lines are welcome, and a line need not come again for each parameter set: one session
    serves all (design.md §4 row 5). "Connecting to" is worded by the recording's platform, what
    follows "Error Message:" by its Python. Nothing is missed of a run that had no reason to
    connect, since parameters are checked before (design.md §1).
    """
    if not actual["connects"] and case["action"] != "test_connectivity":
        return []
    recorded = [
        line.split(" Error ")[0]
        for line in dict.fromkeys(case["observed"].get("progress", []))
        if not line.startswith("Connecting to ")
    ]
    missing, position = [], 0
    for line in recorded:
        came = [
            number
            for number, actual_line in enumerate(actual["progress"])
            if number >= position and actual_line.startswith(line)
        ]
        if came:
            position = came[0] + 1
        else:
            missing.append(line)
    return missing


# Results


def _result_differences(case: Case, actual: Observed) -> Iterator[str]:
    recorded, results = case["observed"].get("results", []), actual.get("results", [])
    yield from _unequal("number of results", len(recorded), len(results))
    fragments = case.get("compare", {}).get("message_fragments", [])
    for number, (want, got) in enumerate(zip(recorded, results)):
        where = f"result {number + 1}"
        for key in ("status", "parameter"):
            yield from _unequal(f"{key} of {where}", want[key], got[key])
        pieces = fragments[number] if number < len(fragments) else None
        if case.get("id") in _CAUSE_FOLLOWS and got["message"].startswith(want["message"]):
            continue
        if pieces is None:
            yield from _unequal(f"message of {where}", want["message"], got["message"])
        else:
            yield from _missing_fragments(f"message of {where}", pieces, got["message"])


def _missing_fragments(what: str, pieces: list[str], text: str) -> Iterator[str]:
    position = 0
    for piece in pieces:
        found = text.find(piece, position)
        if found < 0:
            yield f"{what} lacks {piece!r}: {text!r}"
            return
        position = found + len(piece)


# Messages


def _message_differences(case: Case, actual: Observed) -> Iterator[str]:
    recorded, messages = case["observed"].get("messages") or [], actual.get("messages") or []
    yield from _unequal("number of messages", len(recorded), len(messages))
    for number, (want, got) in enumerate(zip(recorded, messages)):
        where = f"message {number + 1}"
        for key in ("mail_from", "rcpt_tos", "tls", "authenticated", "refused"):
            yield from _unequal(f"{key} of {where}", want.get(key), got.get(key))
        loose = case.get("compare", {}).get("headers") == "loose"
        yield from _unequal(
            f"header of {where}", header_fields(want, loose=loose), header_fields(got, loose=loose)
        )
        yield from _part_differences(case, number, want, got)


def header_fields(message: Observed, *, loose: bool = False) -> list[tuple[str, str]]:
    """The fields that say something, comparable: names in lower case, in the names' order.

    What describes the structure or is new by design.md §4 row 10 is left out; ``loose`` keeps
    addresses and subject only.
    """
    fields = []
    for given_name, *values in message["headers"]:
        name = given_name.lower()
        if _STRUCTURE_FIELDS.fullmatch(name):
            continue
        if loose and name not in (*_ADDRESS_FIELDS, "subject"):
            continue
        value = " ".join(values[-1].split())
        if name in _ADDRESS_FIELDS:
            value = re.sub(r"\s*,\s*", ",", value)
        fields.append((name, value))
    return sorted(fields)


def _part_differences(case: Case, number: int, want: Observed, got: Observed) -> Iterator[str]:
    where = f"message {number + 1}"
    recorded, leaves = list(leaves_of(want["mime"])), list(leaves_of(got["mime"]))
    shape = shape_of(want["mime"])
    if case["action"] != "send_rawemail":
        recorded = in_designed_order(recorded)
        shape = designed_shape(recorded)
    yield from _unequal(f"structure of {where}", shape, shape_of(got["mime"]))
    for position, (a, b) in enumerate(zip_longest(recorded, leaves)):
        part = f"part {position + 1} of {where}"
        if a is None or b is None:
            yield f"{part} is in one of the two only"
            continue
        if is_derived(case, recorded, position):
            yield from _derived_differences(part, a, b, recorded[position + 1])
        else:
            yield from _leaf_differences(case, part, a, b, used_content_ids(recorded))


def is_derived(case: Case, leaves: list[Observed], position: int) -> bool:
    """Whether a part is the text that the app made from the HTML behind it."""
    if case["action"] == "send_rawemail" or position + 1 >= len(leaves):
        return False
    part, following = leaves[position], leaves[position + 1]
    is_pair = (part["content_type"], following["content_type"]) == ("text/plain", "text/html")
    is_body = part["disposition"] is None and following["disposition"] is None
    return is_pair and is_body and not any(each.get("text_body") for each in case["parameters"])


def _derived_differences(part: str, want: Observed, got: Observed, html: Observed) -> Iterator[str]:
    yield from _unequal(f"type of {part}", want["content_type"], got["content_type"])
    wanted = _letters(_text(want))
    title = _TITLE.search(_text(html))
    untitled = wanted[len(_letters(title[1])) :] if title else wanted
    gotten = _letters(_ADDED.sub("", _text(got)))
    if gotten != wanted:  # the title may be there, or not
        yield from _unequal(f"letters of {part}", untitled, gotten)


def _letters(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def _leaf_differences(
    case: Case, part: str, want: Observed, got: Observed, used_ids: set[str]
) -> Iterator[str]:
    yield from _unequal(f"type of {part}", want["content_type"], got["content_type"])
    yield from _unequal(f"content id of {part}", want["content_id"], got["content_id"])
    if want["content_id"] is None:
        for key in ("disposition", "filename"):
            yield from _unequal(f"{key} of {part}", want[key], got[key])
    elif "children" not in want:
        # design.md §4 row 8; the recordings have neither.
        disposition = "inline" if want["content_id"] in used_ids else "attachment"
        yield from _unequal(f"disposition of {part}", disposition, got["disposition"])
        if not got["filename"]:
            yield f"{part} is {disposition} without a file name"
    yield from _content_differences(case, part, want, got)


def _content_differences(case: Case, part: str, want: Observed, got: Observed) -> Iterator[str]:
    if "children" in want:
        return
    if not want["content_type"].startswith("text/"):
        yield from _unequal(f"content of {part}", want["sha256"], got.get("sha256"))
        return
    wanted, gotten = _text(want), _text(got)
    if want["content_type"] == "text/html" and want["disposition"] is None and is_sanitised(case):
        wanted, gotten = document(wanted), document(gotten)
    yield from _unequal(f"content of {part}", wanted, gotten)


def is_sanitised(case: Case) -> bool:
    """Whether the HTML of the case went through the sanitiser."""
    return case["action"] == "send_htmlemail" and all(
        parameter.get("should_sanitize_template", True) is not False
        for parameter in case["parameters"]
    )


def _text(leaf: Observed) -> str:
    text = leaf.get("text", leaf.get("base64", "")).replace("\r\n", "\n")
    return text[:-1] if text.endswith("\n") else text


# Structure


def leaves_of(node: Observed) -> Iterator[Observed]:
    """The parts that hold content, in order; an attached message and then what it holds."""
    if not node["content_type"].startswith("multipart/"):
        yield node
    for child in node.get("children", []):
        yield from leaves_of(child)


def shape_of(node: Observed) -> str:
    """The tree in one line: "mixed(alternative(text/plain, text/html), image/png)"."""
    children = ", ".join(shape_of(child) for child in node.get("children", []))
    name = node["content_type"].replace("multipart/", "")
    return f"{name}({children})" if "children" in node else name


def designed_shape(leaves: list[Observed]) -> str:
    """The tree that design.md §4 row 8 makes of these parts."""
    bodies, inline, attached = ([shape_of(leaf) for leaf in kind] for kind in _kinds(leaves))
    related = _joined("related", [_joined("alternative", bodies), *inline])
    return _joined("mixed", [related, *attached])


def in_designed_order(leaves: list[Observed]) -> list[Observed]:
    """The same parts as that tree has them: texts, inline parts, attachments."""
    return [part for kind in _kinds(leaves) for leaf in kind for part in leaves_of(leaf)]


def _kinds(leaves: list[Observed]) -> tuple[list[Observed], list[Observed], list[Observed]]:
    """Texts, inline parts and attachments; what an attached message holds stays within it."""
    inner = [id(part) for leaf in leaves for part in list(leaves_of(leaf))[1:]]
    outer = [leaf for leaf in leaves if id(leaf) not in inner]
    used_ids = used_content_ids(outer)
    with_id = [leaf for leaf in outer if leaf["content_id"] and leaf["disposition"] is None]
    inline = [leaf for leaf in with_id if leaf["content_id"] in used_ids]
    attached = [
        leaf
        for leaf in outer
        if leaf["disposition"] == "attachment" or (leaf in with_id and leaf not in inline)
    ]
    return [leaf for leaf in outer if leaf not in attached and leaf not in inline], inline, attached


def used_content_ids(leaves: list[Observed]) -> set[str]:
    """The content ids that the HTML among these parts refers to, in angle brackets."""
    html = "".join(leaf.get("text", "") for leaf in leaves if leaf["content_type"] == "text/html")
    return {f"<{unquote(each)}>" for each in re.findall(r"""cid:([^\s"'<>()]+)""", html)}


def _joined(kind: str, shapes: list[str]) -> str:
    return shapes[0] if len(shapes) == 1 else f"{kind}({', '.join(shapes)})"


# HTML


def document(html: str) -> tuple[Any, ...]:
    """HTML as a parsed document that can be compared: attributes and declarations sorted."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    return _element(tree)


def _element(node: Any) -> tuple[Any, ...]:
    if not isinstance(node.tag, str):
        return ("comment", node.text)
    attributes = {
        name: _declarations(value) if name == "style" else value
        for name, value in node.attrib.items()
    }
    content: list[Any] = [_style_sheet(node.text or "") if node.tag == "style" else node.text or ""]
    for child in node:
        content += [_element(child), child.tail or ""]
    return (node.tag, tuple(sorted(attributes.items())), tuple(content))


def _declarations(style: str) -> str:
    parsed = tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True)
    return "; ".join(sorted(_canonical(node.serialize()) for node in parsed))


def _style_sheet(text: str) -> str:
    return _canonical(text)


def _canonical(css: str) -> str:
    return re.sub(r"\s*([{};:,])\s*", r"\1", " ".join(css.split())).rstrip(";")


def _unequal(what: str, want: Any, got: Any) -> list[str]:
    return [] if want == got else [f"{what}: {got!r} where {want!r} was recorded"]
