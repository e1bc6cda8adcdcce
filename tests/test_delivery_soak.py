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
from collections import Counter

from tests.support.mail_script import Rule, Script

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


def test_the_received_set_is_what_the_ledgers_say(run, start_server):
    server = start_server(pipelining=True)
    server.script = RandomFaults(seed=4, one_in=12)
    parameters = [
        {"from": "soc@example.com", "to": ", ".join(recipients_of(i)), "subject": "s", "body": "b"}
        for i in range(MESSAGES)
    ]
    config = {"auth_type": "Passwordless", "ssl_config": "None", "timeout": 5, "retries": 2}

    record = run("send_email", *parameters, config=config)

    received = Counter(address for each in server.accepted for address in each.rcpt_tos)
    results = record.result["result_data"]
    statuses = Counter()
    for number, result in enumerate(results):
        ledger = {each["address"]: each["status"] for each in result["data"][0]["recipients"]}
        assert list(ledger) == recipients_of(number)
        for address, status in ledger.items():
            statuses[status] += 1
            wanted = {"accepted": {1}, "refused": {0}, "deferred": {0}, "unknown": {0, 1}}[status]
            assert received[address] in wanted, (address, status, received[address])
        is_success = "accepted" in ledger.values()
        assert result["status"] == ("success" if is_success else "failed")
        assert (result["message"] == "Email sent") is (set(ledger.values()) == {"accepted"})
    assert len(results) == MESSAGES
    # Each kind of end was really met, and a repetition kept the Message-ID.
    assert min(statuses[each] for each in ("accepted", "refused", "deferred", "unknown")) > 5
    assert {point for point, _fault in server.script.done} == set(_POINTS)
    ids = {result["data"][0]["message_id"] for result in results}
    assert {message.header["Message-ID"] for message in server.accepted} <= ids
    assert len(ids) == MESSAGES


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
