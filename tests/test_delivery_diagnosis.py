# File: test_delivery_diagnosis.py
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
"""Each row of the table of delivery.diagnosis explains a reply as a real server words it."""

from __future__ import annotations

from pathlib import Path

import pytest

from auth.base import CredentialKind
from delivery import causes, diagnosis
from delivery.diagnosis import ROWS
from delivery.phase import Phase
from delivery.report import parse_reply
from smtp_asset import Provider

M365 = "smtp.office365.com"
RELAY = "relay.corp.example"
# A table for people who know mail providers: reply, what was refused, whose server, the kind of
# credentials in use, and the explanation's name in delivery.causes.
TABLE = Path(__file__).with_name("diagnosis.tsv")
SAMPLES = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
KINDS = {
    "-": CredentialKind.NONE,
    "password": CredentialKind.PASSWORD,
    "token": CredentialKind.TOKEN,
}


def reply_of(text):
    """A reply as it comes from the wire."""
    return parse_reply(int(text[:3]), text[4:].encode())


def row_of(sample):
    text, phase, server, credentials, _name = sample
    return diagnosis.row_for(reply_of(text), Phase(phase), server, KINDS[credentials])


@pytest.mark.parametrize(
    "sample", SAMPLES, ids=[f"{i:03}-{sample[4].lower()}" for i, sample in enumerate(SAMPLES, 2)]
)
def test_each_reply_of_the_table_is_explained_as_the_table_says(sample):
    assert row_of(sample).explanation is getattr(causes, sample[4])


def test_each_row_has_a_reply_in_the_table():
    explained = {id(row_of(sample)) for sample in SAMPLES}

    assert [row.pattern for row in ROWS if id(row) not in explained] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.pattern)
def test_each_explanation_ends_with_a_next_step_in_whole_sentences(row):
    why, step = row.explanation

    assert step.endswith(".")
    assert why.endswith(".") or row.explanation is causes.ADVICE_GENERAL or not why


@pytest.mark.parametrize("name", sorted({sample[4] for sample in SAMPLES if sample[0] < "5"}))
def test_nothing_final_is_said_of_what_may_work_later(name):
    why, step = getattr(causes, name)

    assert not any(words in f"{why} {step}" for words in ("is disabled", "No such mailbox"))


def test_one_enhanced_code_means_different_things_with_different_servers():
    """5.7.30: REQUIRETLS to IANA, Basic authentication retired to Exchange Online."""
    reply = reply_of("550 5.7.30 Not supported")

    assert diagnosis.explain(reply, Phase.MAIL, M365) == causes.BASIC_RETIRED
    assert diagnosis.explain(reply, Phase.MAIL, RELAY) == causes.REQUIRETLS


@pytest.mark.parametrize(
    ("server", "provider"),
    [
        ("smtp.office365.com", Provider.MICROSOFT),
        ("SMTP.Office365.us", Provider.MICROSOFT),
        ("smtp.partner.outlook.cn.", Provider.MICROSOFT),
        ("example.mail.protection.outlook.com", Provider.MICROSOFT),
        ("smtp.googlemail.com", Provider.GOOGLE),
        ("smtp.mail.yahoo.co.jp", Provider.YAHOO),
        ("email-smtp-fips.us-east-1.amazonaws.com", Provider.SES),
        ("notoutlook.com", None),
        ("outlook.com.example.org", None),
        ("gmail-relay.corp.example", None),
    ],
)
def test_a_provider_is_known_by_the_end_of_the_server_s_name(server, provider):
    assert [each for each in Provider if each.runs(server)] == [provider] * (provider is not None)


def test_nobody_is_told_to_log_in_as_a_mailbox_where_the_application_itself_logs_in():
    reply = reply_of("535 5.7.8 Error: authentication failed:")

    _why, step = diagnosis.explain(reply, Phase.AUTH, RELAY, CredentialKind.TOKEN)

    assert "for OAuth, run test connectivity and log in again as that mailbox" in step
    assert "for Client Credentials, grant the application the right to send" in step
