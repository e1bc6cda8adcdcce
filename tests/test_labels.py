# File: test_labels.py
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
"""What the form calls a setting, messages call it too: SOAR shows the description as the label."""

from __future__ import annotations

import importlib
import re

import pytest

from smtp_consts import LABELS, Published
from tests.test_manifest import ACTIONS, MANIFEST, SENDING

SETTINGS = {key: each for key, each in MANIFEST["configuration"].items() if key != "ph_0"}
# As the published form has them.
PARAMETERS = {
    "from": "Sender Address",
    "to": "List of recipients email addresses",
    "cc": "List of recipients email addresses to include on cc line",
    "bcc": "List of recipients email addresses to include on bcc line",
    "subject": "Message Subject",
    "body": "Message body",
    "attachments": "Vault IDs of files to attach",
    "raw_email": "Fully specified email message including all headers",
    "html_body": "Html rendering of message",
    "text_body": "Text rendering of message",
    "attachment_json": "Serialized json list of attachments",
    **{f"attachment{number}": "Vault id for attachment" for number in range(1, 6)},
    **{f"content_id{number}": "Optional content-id for attachment" for number in range(1, 6)},
}
# Which authentication types a setting is for, where it is not for all of them.
TYPES = {
    "username": ("OAuth", "Client Credentials", "Basic"),
    "password": ("Basic",),
    "client_id": ("OAuth", "Client Credentials"),
    "client_secret": ("OAuth", "Client Credentials"),
    "auth_url": ("OAuth",),
    "token_url": ("OAuth", "Client Credentials"),
    "scopes": ("OAuth", "Client Credentials"),
}
SENTENCES = (
    "actions.sentences",
    "auth.sentences",
    "delivery.causes",
    "delivery.sentences",
    "mail.sentences",
    "smtp_consts",
    "smtp_oauth.sentences",
    "soar.sentences",
)


def begins_with(description: str, label: str) -> bool:
    return re.match(rf"{re.escape(label)}(?: [(\d]|$)", description) is not None


def words_of(module: str) -> list[str]:
    """Return every sentence of a module that is our own."""
    constants = vars(importlib.import_module(module)).values()
    texts = [each for each in constants if isinstance(each, str)]
    texts += [text for each in constants if isinstance(each, tuple) for text in each]
    return [each for each in texts if isinstance(each, str) and not isinstance(each, Published)]


def test_every_setting_has_a_label():
    assert set(LABELS) == set(SETTINGS)


@pytest.mark.parametrize("key", SETTINGS)
def test_the_description_of_a_setting_begins_with_its_label(key):
    assert begins_with(SETTINGS[key]["description"], LABELS[key])


@pytest.mark.parametrize("key", TYPES)
def test_a_setting_says_which_authentication_types_it_is_for(key):
    named = re.search(r"for ([^,:;)]*(?:, [^:;)]*? and [A-Z]\w+)?)", SETTINGS[key]["description"])

    assert named is not None
    assert all(each in named.group(1) for each in TYPES[key])


@pytest.mark.parametrize("name", SENDING)
def test_the_description_of_a_parameter_begins_with_the_published_label(name):
    for key, parameter in ACTIONS[name]["parameters"].items():
        if key in PARAMETERS:
            assert begins_with(parameter["description"], PARAMETERS[key]), key


@pytest.mark.parametrize("module", SENTENCES)
def test_sentences_spell_a_setting_as_the_form_does(module):
    for label in set(LABELS.values()) - {"Port", "Password", "Timeout", "Retries"}:
        for text in words_of(module):
            for found in re.findall(rf"(?<!\w){re.escape(label)}(?!\w)", text, re.IGNORECASE):
                assert found == label or found[0].islower(), text


@pytest.mark.parametrize("module", SENTENCES)
@pytest.mark.parametrize(
    "other_name",
    ["User name", "Client ID", "Client Secret", "Token URL", "Authorization URL", "Scopes"],
)
def test_sentences_call_a_setting_by_no_other_name(module, other_name):
    pattern = re.compile(rf"(?<!OAuth )(?<!\w){other_name}\b")

    assert [text for text in words_of(module) if pattern.search(text)] == []
