# File: wanted.py
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
"""What design.md wants where the published app is not to be followed: asset, addresses, header.

One function for each case of verdict ``doc`` or ``defect``, by the case's id in WANTED. The other
half, content of messages and server answers, is in conformance_wanted_content.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.conformance.outcome import (
    mailboxes_of,
    never_connected,
    raw_values_of,
    refused,
    said_nothing_secret,
    sent,
    text_of,
    values_of,
)
from tests.conformance.run import Run

Case = Mapping[str, Any]

_NO_RECIPIENT = "Error: failed to get email recipients"
_NO_SENDER = "Error: failed to get email sender"


# Asset settings


def unknown_auth_type_is_named(case: Case, run: Run) -> None:
    refused(run, "Kerberos")
    never_connected(run)


def unknown_ssl_method_is_named(case: Case, run: Run) -> None:
    refused(run, "TLSv9")
    never_connected(run)


def port_out_of_range_is_refused(case: Case, run: Run) -> None:
    refused(run, "70000", "65535")
    never_connected(run)


def empty_port_is_the_default(case: Case, run: Run) -> None:
    sent(run)
    assert [connect.port for connect in run.connects] == [587]


def starttls_starts_at_587(case: Case, run: Run) -> None:
    """design.md §4 row 1."""
    assert run.results[0]["message"] == "Test Connectivity Passed for Basic authentication"
    assert [connect.port for connect in run.connects] == [587]


# TLS, rows 2 and 3


def starttls_not_offered_fails_in_time(case: Case, run: Run) -> None:
    refused(run, "StartTLS", "SSL Method", "None")
    said_nothing_secret(run)


def _certificate_refused(run: Run, *pieces: str) -> None:
    refused(run, "certificate", *pieces)
    said_nothing_secret(run)


def self_signed_certificate_is_refused(case: Case, run: Run) -> None:
    _certificate_refused(run, "self-signed")


def expired_certificate_is_refused(case: Case, run: Run) -> None:
    _certificate_refused(run, "expired")


def certificate_of_another_host_is_refused(case: Case, run: Run) -> None:
    _certificate_refused(run, "other.example.org")


# Server


def silence_after_the_final_dot_ends(case: Case, run: Run) -> None:
    """Rows 4 and §5: an unknown outcome is never tried again."""
    (result,) = run.results
    assert result["status"] == "failed"
    assert result["data"][0]["outcome"] == "unknown"
    assert [message["rcpt_tos"] for message in run.messages] == [["alice@example.net"]]


def helo_is_tried_after_ehlo(case: Case, run: Run) -> None:
    sent(run)
    assert "HELO" in run.server.only_connection().commands


# Sender


def missing_sender_keeps_its_message(case: Case, run: Run) -> None:
    assert refused(run).startswith(_NO_SENDER)


def empty_sender_counts_as_absent(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["mail_from"] == case["config"]["username"]
    assert mailboxes_of(message, "From") == [("", case["config"]["username"])]


def only_the_display_name_is_encoded(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["mail_from"] == "juergen@example.com"
    assert mailboxes_of(message, "From") == [("Jürgen Groß", "juergen@example.com")]
    (raw,) = raw_values_of(message, "From")
    assert raw.startswith("=?")
    assert raw.endswith(" <juergen@example.com>")


def mailto_form_with_name_is_cleaned(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["mail_from"] == "john@example.com"
    assert values_of(message, "From") == ["JohnDoe <john@example.com>"]


def bare_mailto_form_is_cleaned(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["mail_from"] == "john@example.com"
    assert values_of(message, "From") == ["john@example.com"]
    assert run.results[0]["parameter"]["from"] == "john@example.com"


def mailto_form_of_the_asset_is_cleaned(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["mail_from"] == "soc@example.com"
    assert values_of(message, "From") == ["SOC <soc@example.com>"]


def address_without_brackets_is_found(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["mail_from"] == "john@example.com"
    assert mailboxes_of(message, "From") == [("John Doe", "john@example.com")]


# Header


def subject_of_headers_wins(case: Case, run: Run) -> None:
    assert values_of(sent(run), "Subject") == ["From headers"]


def one_cc_field(case: Case, run: Run) -> None:
    """Row 13: Cc in headers replaces the field shown and adds no recipient."""
    message = sent(run)
    assert values_of(message, "Cc") == ["shown@example.com"]
    assert message["rcpt_tos"] == ["alice@example.net", "carol@example.net"]


def bcc_in_headers_is_refused(case: Case, run: Run) -> None:
    refused(run, "Bcc", "headers")


def structure_fields_are_refused(case: Case, run: Run) -> None:
    refused(run, "Content-Type")


def number_is_written_as_text(case: Case, run: Run) -> None:
    assert values_of(sent(run), "X-Count") == ["5"]


def list_value_becomes_fields(case: Case, run: Run) -> None:
    assert values_of(sent(run), "X-Many") == ["a", "b"]


def null_value_is_left_out(case: Case, run: Run) -> None:
    assert values_of(sent(run), "X-None") == []


def long_value_is_folded(case: Case, run: Run) -> None:
    """That no line is too long is asked of every message by conformance_rules."""
    (value,) = values_of(sent(run), "X-Long")
    assert len(value) > 998
    assert set(value.split()) == {"word"}


def newline_in_a_field_name_is_refused(case: Case, run: Run) -> None:
    refused(run, "X-A")


def subject_with_line_breaks_is_harmless(case: Case, run: Run) -> None:
    refused(run, "Subject")


# Recipients


def missing_recipient_is_said(case: Case, run: Run) -> None:
    assert refused(run, "recipient", "'to'").startswith("Email send failed.")
    never_connected(run)


def missing_recipient_of_html_mail_keeps_its_message(case: Case, run: Run) -> None:
    assert refused(run).startswith(_NO_RECIPIENT)


def recipient_once_but_shown_as_given(case: Case, run: Run) -> None:
    """Row 20."""
    message = sent(run)
    assert message["rcpt_tos"] == ["a@example.net"]
    assert values_of(message, "To") == values_of(message, "Cc") == ["a@example.net"]


def quoted_comma_does_not_separate(case: Case, run: Run) -> None:
    message = sent(run)
    assert message["rcpt_tos"] == ["a@example.net"]
    assert mailboxes_of(message, "To") == [("Doe, Ann", "a@example.net")]


def many_recipients_are_folded(case: Case, run: Run) -> None:
    message = sent(run)
    expected = [f"person{number:02}@department.example.net" for number in range(60)]
    assert [address for _, address in mailboxes_of(message, "To")] == expected
    assert message["rcpt_tos"] == expected


def unicode_address_is_sent_as_utf8(case: Case, run: Run) -> None:
    """RFC 6532 §3.2: no encoded words in addresses."""
    message = sent(run)
    assert raw_values_of(message, "To") == ["jürgen@example.net"]
    assert message["rcpt_tos"] == ["jürgen@example.net"]
    assert "SMTPUTF8" in message["mail_options"]


def ascii_needs_no_smtputf8(case: Case, run: Run) -> None:
    message = sent(run)
    assert "SMTPUTF8" not in message["mail_options"]
    assert "All good." in text_of(message)


WANTED = {
    "auth-send-type-unknown": unknown_auth_type_is_named,
    "tls-starttls-not-offered": starttls_not_offered_fails_in_time,
    "tls-starttls-not-offered-raw": starttls_not_offered_fails_in_time,
    "tls-starttls-selfsigned": self_signed_certificate_is_refused,
    "tls-starttls-expired": expired_certificate_is_refused,
    "tls-ssl-wronghost": certificate_of_another_host_is_refused,
    "tls-config-unknown": unknown_ssl_method_is_named,
    "port-default-starttls-587only": starttls_starts_at_587,
    "port-empty": empty_port_is_the_default,
    "port-too-big": port_out_of_range_is_refused,
    "conn-hang-data": silence_after_the_final_dot_ends,
    "conn-ehlo-refused": helo_is_tried_after_ehlo,
    "from-none": missing_sender_keeps_its_message,
    "from-empty": empty_sender_counts_as_absent,
    "from-empty-html": empty_sender_counts_as_absent,
    "from-display-unicode": only_the_display_name_is_encoded,
    "from-mailto-nospace": mailto_form_with_name_is_cleaned,
    "from-mailto-bare": bare_mailto_form_is_cleaned,
    "from-mailto-sender": mailto_form_of_the_asset_is_cleaned,
    "from-noangle": address_without_brackets_is_found,
    "hdr-subject-both-html": subject_of_headers_wins,
    "hdr-subject-case": subject_of_headers_wins,
    "hdr-cc": one_cc_field,
    "hdr-bcc": bcc_in_headers_is_refused,
    "hdr-mime": structure_fields_are_refused,
    "hdr-number": number_is_written_as_text,
    "hdr-number-html": number_is_written_as_text,
    "hdr-list-value": list_value_becomes_fields,
    "hdr-null-value": null_value_is_left_out,
    "hdr-long": long_value_is_folded,
    "hdr-name-newline": newline_in_a_field_name_is_refused,
    "subj-newline-body": subject_with_line_breaks_is_harmless,
    "subj-newline-blank-colon": subject_with_line_breaks_is_harmless,
    "rcpt-to-missing": missing_recipient_is_said,
    "rcpt-to-missing-html": missing_recipient_of_html_mail_keeps_its_message,
    "rcpt-duplicate": recipient_once_but_shown_as_given,
    "rcpt-display-comma-html": quoted_comma_does_not_separate,
    "rcpt-many": many_recipients_are_folded,
    "rcpt-unicode": unicode_address_is_sent_as_utf8,
    "rcpt-unicode-html": unicode_address_is_sent_as_utf8,
    "rcpt-ascii-not-offered": ascii_needs_no_smtputf8,
    "rcpt-ascii-not-offered-html": ascii_needs_no_smtputf8,
}
