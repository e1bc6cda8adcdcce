# File: test_delivery_soak.py
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
"""A thousand messages in one run, with faults at random: the ledgers tell what was received."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from soar_standin.action_input import build_action
from soar_standin.home import Home
from soar_standin.run import run_action

from tests.support.mail_script import Rule, Script
from tests.support.mail_server import MailServer

APP_DIR = Path(__file__).resolve().parent.parent

MESSAGES = 1000
_FAULTS = (
    {"reply": "451 4.3.0 not now"},
    {"reply": "550 5.3.0 never"},
    {"reply": "421 4.3.2 shutting down", "close": True},
    {"drop": True},
    {"reset": True},
    {"garbage": True},
)
_POINTS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "MESSAGE", "RSET", "QUIT")


class RandomFaults(Script):
    """Does something wrong at one in so many points of a session."""

    def __init__(self, seed, one_in):
        super().__init__()
        self.done = Counter()
        self._random = random.Random(seed)
        self._one_in = one_in

    def rule_for(self, point, argument=""):
        if point not in _POINTS or self._random.randrange(self._one_in):
            return None
        fault = self._random.choice(_FAULTS)
        self.done[point, next(iter(fault.values()))] += 1
        return Rule(on=point, **fault)


def recipients_of(number):
    return [f"{name}{number}@example.net" for name in ("ana", "bob", "cy")]


# How many copies a recipient may have got who is said to be so.
COPIES = {"accepted": {1}, "refused": {0}, "deferred": {0}, "unknown": {0, 1}, "not sent": {0}}


def told_of(result):
    """What a result says of each recipient."""
    return {each["address"]: each["status"] for each in result["data"][0]["recipients"]}


@pytest.fixture(scope="module")
def soak(tmp_path_factory):
    """A thousand messages to three recipients each: the results, and the server that met them."""
    server = MailServer(pipelining=True).start()
    server.script = RandomFaults(seed=4, one_in=12)
    home = Home(tmp_path_factory.mktemp("soak")).create()
    config = {
        **{"server": "127.0.0.1", "port": server.port, "timeout": 5, "retries": 2},
        **{"auth_type": "Passwordless", "ssl_config": "None"},
    }
    parameters = [
        {"from": "soc@example.com", "to": ", ".join(recipients_of(i)), "subject": "s", "body": "b"}
        for i in range(MESSAGES)
    ]
    with mock.patch.object(time, "sleep"):
        action = build_action(APP_DIR, "send_email", config, parameters, home=home)
        record = run_action(APP_DIR, action, home)
    server.stop()
    return record.result["result_data"], server


def test_every_message_has_a_result_that_tells_of_its_recipients(soak):
    results, _server = soak

    assert [list(told_of(each)) for each in results] == [recipients_of(i) for i in range(MESSAGES)]


def test_nobody_got_more_or_less_than_is_told(soak):
    results, server = soak
    received = Counter(address for each in server.accepted for address in each.rcpt_tos)

    told = {address: status for each in results for address, status in told_of(each).items()}

    assert {
        (address, status, received[address])
        for address, status in told.items()
        if received[address] not in COPIES[status]
    } == set()


def test_a_result_is_a_success_when_somebody_got_the_message(soak):
    results, _server = soak

    for result in results:
        statuses = set(told_of(result).values())
        assert result["status"] == ("success" if "accepted" in statuses else "failed")
        assert (result["message"] == "Email sent") is (statuses == {"accepted"})


def test_a_repetition_keeps_its_message_id(soak):
    results, server = soak

    ids = {result["data"][0]["message_id"] for result in results}

    assert len(ids) == MESSAGES
    assert {message.header["Message-ID"] for message in server.accepted} <= ids


def test_every_fault_and_every_end_was_met(soak):
    """Else the others would not say much."""
    results, server = soak
    met = Counter(status for each in results for status in told_of(each).values())

    assert min(met[each] for each in ("accepted", "refused", "deferred", "unknown")) > 5
    assert {point for point, _fault in server.script.done} == set(_POINTS)


def test_messages_of_one_run_share_a_session_as_long_as_it_lasts(run, start_server):
    server = start_server()
    parameters = [
        {"from": "soc@example.com", "to": "ana@example.net", "subject": str(i), "body": "b"}
        for i in range(20)
    ]

    run("send_email", *parameters)

    connection = server.only_connection()
    assert [m.header["Subject"] for m in server.messages] == [str(i) for i in range(20)]
    assert connection.commands.count("EHLO") == 2
    assert connection.commands.count("AUTH PLAIN") == 1
    assert connection.commands[-1] == "QUIT"
