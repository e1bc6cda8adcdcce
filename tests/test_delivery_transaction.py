# File: test_delivery_transaction.py
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
"""One transaction: commands in groups, files that change, and who has what."""

from __future__ import annotations

import socket

import pytest

from delivery.connection import Connection
from delivery.phase import Phase
from delivery.report import RecipientStatus
from delivery.transaction import Transaction
from mail.address.mailbox import Mailbox
from mail.content import Base64File, Content, Octets
from mail.message import Envelope, OutgoingMessage, Recipient
from smtp_errors import AttachmentError, CompositionError

HEADER = b"From: a@example.com\r\nMessage-ID: <1@example.com>\r\n\r\n"


def message_of(*segments, recipients=("ana@example.net",)):
    envelope = Envelope("a@example.com", tuple(Recipient(each, "to") for each in recipients))
    content = Content((Octets(HEADER), *segments))
    return OutgoingMessage(
        Mailbox("", "a@example.com"), envelope, content, "<1@example.com>", "a date"
    )


@pytest.fixture
def connected():
    connections = []

    def connect(server):
        sock = socket.create_connection((server.host, server.port))
        connection = Connection(sock, server.host, server.port, 5)
        connections.append(connection)
        connection.reply()
        connection.ehlo("[127.0.0.1]")
        return connection

    yield connect
    for each in connections:
        each.quit_politely()


def transact(connection, message):
    return Transaction(connection, message, message.envelope.recipients).run()


@pytest.mark.parametrize("count", [1, 49, 50, 120])
def test_with_pipelining_fifty_commands_travel_at_once(start_server, connected, count):
    """RFC 2920: replies nobody reads meanwhile have to fit into the buffers."""
    server = start_server(pipelining=True)
    recipients = [f"r{i}@example.net" for i in range(count)]

    result = transact(connected(server), message_of(recipients=recipients))

    assert result.phase is Phase.DONE
    assert server.only_message().rcpt_tos == recipients
    # All but the last of each group have others right behind them.
    groups = -(-(count + 1) // 50)
    assert server.only_connection().pipelined <= count + 1 - groups
    assert server.only_connection().pipelined > 0


def test_without_pipelining_each_command_waits_for_its_reply(start_server, connected):
    server = start_server(pipelining=False)

    transact(connected(server), message_of(recipients=["a@x.example", "b@x.example"]))

    assert server.only_connection().pipelined == 0


@pytest.mark.parametrize("pipelining", [True, False])
def test_replies_behind_a_refused_mail_are_read_and_belong_to_nobody(
    start_server, connected, pipelining
):
    server = start_server(
        pipelining=pipelining, script=[{"on": "MAIL", "nth": 1, "reply": "550 5.7.1 no"}]
    )
    connection = connected(server)

    first = transact(connection, message_of(recipients=["a@x.example", "b@x.example"]))
    second = transact(connection, message_of())

    assert (first.phase, str(first.reply)) == (Phase.MAIL, "550 5.7.1 no")
    assert {str(each.reply) for each in first.recipients} == {"550 5.7.1 no"}
    assert second.phase is Phase.DONE
    assert "RSET" in server.only_connection().commands


def test_a_recipient_s_own_refusal_is_kept_when_the_message_is_put_off(start_server, connected):
    server = start_server(
        script=[
            {"on": "RCPT", "match": "a@", "reply": "550 5.1.1 unknown"},
            {"on": "RCPT", "match": "b@", "reply": "450 4.2.0 later"},
            {"on": "MESSAGE", "reply": "451 4.3.0 not now"},
        ]
    )
    recipients = ["a@x.example", "b@x.example", "c@x.example"]

    result = transact(connected(server), message_of(recipients=recipients))

    assert [(each.status, str(each.reply)) for each in result.recipients] == [
        (RecipientStatus.REFUSED, "550 5.1.1 unknown"),
        (RecipientStatus.DEFERRED, "450 4.2.0 later"),
        (RecipientStatus.DEFERRED, "451 4.3.0 not now"),
    ]


@pytest.mark.parametrize("change", ["shorter", "longer", "gone"])
def test_a_file_that_changed_ends_the_transfer_before_the_final_dot(
    start_server, connected, tmp_path, change
):
    path = tmp_path / "evidence.bin"
    path.write_bytes(b"x" * 300_000)
    segment = Base64File(str(path), "evidence.bin", 300_000)
    server = start_server()
    connection = connected(server)
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(b"x" * {"shorter": 299_999, "longer": 300_001}[change])

    with pytest.raises(AttachmentError, match=r"evidence\.bin"):
        transact(connection, message_of(segment))

    connection.quit_politely()
    server.wait_closed()
    assert server.messages == []
    assert not server.connections[0].quit


def test_what_is_known_when_a_run_is_cancelled_depends_on_the_final_dot(start_server, connected):
    server = start_server()
    message = message_of()
    before = Transaction(connected(server), message, message.envelope.recipients)

    result = before.broken_off("cancelled")

    assert [each.status for each in result.recipients] == [RecipientStatus.DEFERRED]
    assert not result.is_unknown


def test_an_address_with_a_line_end_never_becomes_a_second_command(start_server, connected):
    server = start_server()
    evil = "ana@example.net>\r\nRCPT TO:<victim@example.net"

    with pytest.raises(CompositionError):
        transact(connected(server), message_of(recipients=[evil]))

    assert not any("victim" in line for line in server.only_connection().command_lines)


def test_a_changed_file_is_told_in_the_result_and_the_next_message_still_goes(
    run, start_server, home
):
    server = start_server()
    record = home.vault.add(b"x" * 200_000, "evidence.bin", 100)
    path = home.vault.path_of(record.vault_id)
    rule_for = server.script.rule_for

    def shrink(point, argument=""):
        if point == "DATA" and not server.messages:
            path.write_bytes(b"x")
        return rule_for(point, argument)

    server.script.rule_for = shrink
    common = {"from": "soc@example.com", "to": "ana@example.net", "subject": "s", "body": "b"}

    results = run("send_email", {**common, "attachments": record.vault_id}, common).result[
        "result_data"
    ]

    assert [each["status"] for each in results] == ["failed", "success"]
    assert "evidence.bin' changed while it was being sent" in results[0]["message"]
    assert results[0]["data"][0]["recipients"][0]["status"] == "deferred"
    assert len(server.accepted) == 1
