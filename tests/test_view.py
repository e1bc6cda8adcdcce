# File: test_view.py
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
"""The widget of the three sends, as HTML: what it says of which result (docs/design.md, §5)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.template import Context, Engine
from soar_standin.view import render_view, stored_run

from smtp_view import display_send
from tests.conftest import APP_DIR
from tests.support import widget_results as results
from tests.support.widget_results import (
    failed_row,
    infected,
    partly,
    recipient,
    result,
    row,
    widget,
)
from tools.manifest import load_manifest

TEMPLATES = sorted((APP_DIR / "templates").rglob("*.html"))
SENDS = ("send_email", "send_rawemail", "send_htmlemail")


def page(*items: dict[str, Any], **options: Any) -> Tag:
    """Return what the widget shows, without its style sheet."""
    soup = BeautifulSoup(widget(*items, **options), "html.parser")
    shown = soup.select_one(".smtp-view")
    assert shown is not None
    return shown


def text_of(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def menus(tag: Tag) -> list[tuple[list[str], str]]:
    """Return the contextual menus in order: types and value."""
    found = []
    for link in tag.select("a[onclick]"):
        match = re.fullmatch(
            r"context_menu\(this, \[\{'contains': \[(.*?)\], 'value': '(.*?)' \}\], 0, 1, null, "
            r"false\);",
            str(link["onclick"]),
        )
        assert match, link["onclick"]
        value = json.loads('"' + match.group(2) + '"')
        found.append((re.findall(r"'(.*?)'", match.group(1)), value))
    return found


def badges(tag: Tag) -> list[str]:
    return [text_of(badge) for badge in tag.select(".smtp-badge")]


@pytest.mark.parametrize("identifier", SENDS)
def test_each_send_has_the_custom_view(identifier: str):
    shown = page(results.SENT, identifier=identifier)

    assert badges(shown) == ["Accepted"]


def test_test_connectivity_has_no_view():
    action = next(a for a in load_manifest()["actions"] if a["identifier"] == "test_connectivity")

    assert "render" not in action


@pytest.mark.parametrize(
    ("item", "headline", "tone"),
    [
        pytest.param(results.SENT, "Accepted", "good", id="accepted"),
        pytest.param(results.PARTLY, "Partially accepted, 2 of 3", "part", id="partly"),
        pytest.param(results.REFUSED, "Refused", "bad", id="refused"),
        pytest.param(results.DEFERRED, "Deferred", "wait", id="deferred"),
        pytest.param(results.UNKNOWN, "Unknown", "doubt", id="unknown"),
        pytest.param(results.NOT_SENT, "Not sent", "bad", id="not sent"),
        pytest.param(results.PREVIEW, "Preview only", "info", id="preview"),
        pytest.param(results.SENT_BY_3_3, "Sent", "good", id="3.3 sent"),
        pytest.param(results.FAILED_IN_3_3, "Failed", "bad", id="3.3 failed"),
    ],
)
def test_the_outcome_is_told_by_word_colour_and_symbol(item: Any, headline: str, tone: str):
    badge = page(item).select_one(".smtp-badge")

    assert badge is not None
    assert text_of(badge) == headline
    assert badge["class"] == ["smtp-badge", f"smtp-{tone}"]
    assert badge.select_one("svg path, svg circle") is not None


def test_the_symbols_of_the_outcomes_differ():
    items = (results.SENT, results.PARTLY, results.REFUSED, results.DEFERRED, results.UNKNOWN)
    symbols = {str(page(item).select_one(".smtp-badge svg")) for item in items}

    assert len(symbols) == len(items)


def test_subject_first_recipient_and_moment_stand_beside_the_outcome():
    line = text_of(page(results.PARTLY).select_one(".smtp-line"))

    assert line == (
        "Partially accepted, 2 of 3 Phishing report 4711 to gone@example.com +2 "
        "2026-11-25 21:05:58 UTC"
    )


@pytest.mark.parametrize(
    ("date_iso", "date", "shown"),
    [
        ("2026-11-25T21:05:58Z", None, "2026-11-25 21:05:58 UTC"),
        ("2026-11-25T21:05:58+05:30", None, "2026-11-25 21:05:58 +05:30"),
        (None, "Wed, 25 Nov 2026 21:05:58 -0800", "2026-11-25 21:05:58 -08:00"),
        (None, "Wed, 25 Nov 2026 21:05:58 -0000", "2026-11-25 21:05:58 UTC"),
        (None, "yesterday", "yesterday"),
        (None, None, ""),
    ],
)
def test_the_moment_is_read_from_either_form(date_iso: Any, date: Any, shown: str):
    when = page(result(row(date_iso=date_iso, date=date))).select_one(".smtp-when")

    assert (text_of(when) if when else "") == shown


def test_the_next_step_is_told_once_and_apart_from_what_happened():
    now = page(results.PARTLY).select_one(".smtp-now")

    assert text_of(now).startswith(
        "Email sent, but only 2 of 3 recipients got it. What to do now "
        "Correct the address of gone@example.com"
    )
    assert text_of(now).count("Correct the address") == 1


def test_after_full_success_there_is_nothing_to_do():
    assert "What to do now Nothing." in text_of(page(results.SENT).select_one(".smtp-now"))


def test_after_success_without_a_file_the_file_is_to_be_sent():
    shown = page(result(row(attachments=[results.attachment(status="not found")])))

    assert "without the files marked below" in text_of(shown.select_one(".smtp-now"))


def test_what_was_sent_before_by_the_same_key_says_so():
    assert badges(page(result(row(already_sent=True)))) == ["Accepted, already sent"]


def test_after_full_success_with_warnings_the_warnings_are_to_be_read():
    shown = page(result(row(warnings=["The certificate is not checked."])))

    assert "Read the warnings below." in text_of(shown.select_one(".smtp-now"))
    assert "The certificate is not checked." in text_of(shown)


def resend_of(item: dict[str, Any]) -> Tag:
    tag = page(item).select_one(".smtp-resend")
    assert tag is not None
    return tag


def test_the_failed_addresses_alone_are_offered_to_be_sent_to_again():
    resend = resend_of(results.PARTLY)

    assert menus(resend) == [(["email"], "gone@example.com")]
    assert "Safe: it has not got the email." in text_of(resend)


def test_several_failed_addresses_are_joined_by_commas():
    resend = resend_of(results.REFUSED)

    assert menus(resend) == [(["email"], "ana@example.com, bo@example.com")]
    assert "Send again to the 2 addresses that failed" in text_of(resend)


def test_all_failed_addresses_are_offered_also_those_beyond_the_table():
    everybody = [recipient(f"u{n}@example.com", "deferred") for n in range(120)]

    resend = resend_of(result(failed_row("deferred", "deferred", recipients=everybody)))

    [(_, value)] = menus(resend)
    assert value.split(", ") == [f"u{n}@example.com" for n in range(120)]


def test_a_waiting_time_the_server_asked_for_is_told():
    assert "Wait at least 5 minutes first" in text_of(resend_of(results.DEFERRED))


def test_what_may_have_arrived_is_not_offered_to_be_sent_again():
    resend = resend_of(results.UNKNOWN)

    assert menus(resend) == []
    assert "Sending again is not offered: 2 recipients may have the email already" in (
        text_of(resend)
    )


def test_of_refused_and_unknown_recipients_only_the_refused_are_offered():
    recipients = [
        recipient("lost@example.com", "unknown"),
        recipient("gone@example.com", "refused"),
        recipient("ana@example.com"),
    ]

    resend = resend_of(result(partly(recipients=recipients)))

    assert menus(resend) == [(["email"], "gone@example.com")]
    assert "One recipient may have the email already" in text_of(resend)


def test_what_the_run_calls_unsafe_to_repeat_is_not_offered():
    resend = resend_of(result(failed_row("refused", "refused", safe_to_repeat=False)))

    assert menus(resend) == []
    assert "Sending again is not offered" in text_of(resend)


def test_rejected_credentials_are_not_offered_to_be_tried_again():
    row_ = failed_row("not sent", "not sent", safe_to_repeat=False, cause="login_rejected")

    assert "can lock the account" in text_of(resend_of(result(row_, "No.", "failed")))


def test_an_address_that_would_change_the_list_is_not_offered():
    """An address is never cut, by us or by the action that gets the list."""
    recipients = [
        recipient("a, b@example.com", "not sent"),
        recipient('"a, b"@example.com', "not sent"),
        recipient("not an address", "not sent"),
        recipient("bo@", "not sent"),
        recipient("@example.com", "not sent"),
        recipient("a@b@example.com", "not sent"),
    ]

    resend = resend_of(result(failed_row("not sent", "not sent", recipients=recipients)))

    assert menus(resend) == [(["email"], '"a, b"@example.com')]


def test_addresses_that_cannot_be_read_are_to_be_corrected_first():
    recipients = [recipient("not an address", "not sent", reason="It has no @.")]

    resend = resend_of(result(failed_row("not sent", "not sent", recipients=recipients)))

    assert menus(resend) == []
    assert "correct the addresses first" in text_of(resend)


def test_a_run_that_ended_before_it_read_the_recipients_offers_what_was_given():
    resend = resend_of(result(failed_row("not sent", "not sent", recipients=[]), "", "failed"))

    assert menus(resend) == [(["email"], "ana@example.com, bo@example.com")]


def rows_of(tag: Tag, selector: str) -> list[list[str]]:
    return [[text_of(cell) for cell in line.select("td")] for line in tag.select(selector)]


def test_recipients_are_listed_with_field_status_and_reply_failed_ones_first():
    assert rows_of(page(results.PARTLY), ".smtp-email tbody tr")[:3] == [
        ["gone@example.com", "To", "Refused", "550 5.1.1 User unknown"],
        ["ana@example.com", "To", "Accepted", "250 2.1.5 Ok"],
        ["bo@example.com", "Cc", "Accepted", "250 2.1.5 Ok"],
    ]


def test_every_recipient_has_the_menu_for_email_and_a_symbol():
    table = page(results.PARTLY).select_one("table")

    assert table is not None
    assert [value for _, value in menus(table)] == [
        "gone@example.com",
        "ana@example.com",
        "bo@example.com",
    ]
    assert {tuple(kinds) for kinds, _ in menus(table)} == {("email",)}
    assert len(table.select("td.smtp-state svg")) == 3


def test_why_a_recipient_was_never_offered_to_the_server_is_told():
    recipients = [recipient("ana@", "not sent", reason="It has no domain.")]

    [line] = rows_of(page(result(failed_row("not sent", "", recipients=recipients))), "tbody tr")

    assert line == ["ana@", "To", "Not sent", "It has no domain."]


def test_of_500_recipients_50_are_listed_the_failed_one_first():
    shown = page(results.many(500))

    lines = rows_of(shown, "tbody tr")
    assert len(lines) == 50
    assert lines[0][0] == "gone@example.com"
    assert "450 more: 450 accepted." in text_of(shown)
    assert badges(shown) == ["Partially accepted, 499 of 500"]


def test_an_email_without_recipients_says_so():
    shown = page(result(row(outcome="not sent", recipients=[]), "", "failed", {}))

    assert "None are recorded." in text_of(shown)
    assert shown.select("table") == []


def test_files_have_menus_and_missing_ones_are_marked():
    files = page(results.PARTLY).select(".smtp-file")

    assert [text_of(file) for file in files] == [
        "report.pdf 112 KiB · application/pdf "
        f"vault ID {results.VAULT_ID} SHA-256 {results.SHA256}",
        "logo.png 7.9 KiB · image/png · shown in the HTML as logo "
        f"vault ID {results.VAULT_ID} SHA-256 {results.SHA256}",
        "File without a name Missing: not in the vault, so it was not sent. vault ID deadbeef",
    ]
    assert menus(files[0]) == [
        (["vault id", "sha1"], results.VAULT_ID),
        (["sha256"], results.SHA256),
    ]


def protection_of(**session: Any) -> str:
    shown = page(result(row(session={**row()["session"], **session})))
    return " | ".join(text_of(each) for each in shown.select(".smtp-shield"))


def test_what_protected_the_email_is_told():
    assert protection_of() == (
        "TLS 1.3 | Certificate verified | Login PLAIN | Server mail.example.com:587"
    )


def test_what_did_not_protect_the_email_is_told():
    assert protection_of(tls_version=None, auth_mechanism=None).startswith(
        "Not encrypted | No login"
    )
    assert "Certificate not verified" in protection_of(certificate_verified=False)


def test_message_id_is_ready_to_copy_and_has_its_menu():
    shown = page(results.SENT)

    code = shown.select_one("code.smtp-copy")
    assert text_of(code) == results.MESSAGE_ID
    assert (
        ["internet message id", "msgoffice365 internet message id"],
        results.MESSAGE_ID,
    ) in menus(shown)
    assert shown.select_one("code.smtp-copy + button") is not None


def test_queue_id_and_the_last_reply_are_shown():
    facts = page(results.SENT).select_one(".smtp-facts")

    assert "Queue ID 4F1B2C3D4E" in text_of(facts)
    assert "Server said 250 2.0.0 Ok: queued as 4F1B2C3D4E" in text_of(facts)


def test_removals_and_steps_are_shown_on_demand():
    details = page(results.PARTLY).select("details")

    assert [text_of(each.select_one("summary")) for each in details] == [
        "Removed from the HTML (2)",
        "Steps and times (6)",
    ]
    assert "2 × attribute onclick" in text_of(details[0])
    assert rows_of(details[1], "tr")[1] == ["connect", "10.1.2.3:587", "12 ms"]
    assert rows_of(details[1], "tr")[5] == ["recipients", "Failed 2 of 3 accepted", "9 ms"]


def test_several_parameter_sets_are_one_line_each_failures_first_and_closed():
    shown = page(*results.SEVERAL)

    sets = shown.select("details.smtp-set")
    assert [text_of(each.select_one("summary .smtp-badge")) for each in sets] == [
        "Refused",
        "Not sent",
        "Failed",
        "Unknown",
        "Deferred",
        "Partially accepted, 2 of 3",
        "Accepted",
        "Sent",
    ]
    assert not any(each.has_attr("open") for each in sets)
    assert "1 accepted" in text_of(shown.select_one(".smtp-totals"))


def test_results_of_several_runs_are_shown_together():
    run = stored_run({"result_data": [results.SENT], "result_summary": {}})

    html = render_view(APP_DIR, "send_email", [run, run])

    assert html.count('class="smtp-email smtp-set"') == 2


def test_very_many_parameter_sets_are_bounded():
    shown = page(*[results.SENT] * 130, results.REFUSED)

    assert len(shown.select("details.smtp-set")) == 100
    assert badges(shown)[0] == "Refused"
    assert "31 more" in text_of(shown)


def test_a_result_of_3_3_shows_what_is_known_and_says_that_it_is_little():
    shown = page(results.FAILED_IN_3_3)

    assert "Error occurred while sending email" in text_of(shown)
    assert "older version of the app" in text_of(shown)
    assert "is not known" in text_of(shown)
    assert shown.select(".smtp-resend") == []
    assert menus(shown) == [(["email"], "ana@example.com, bo@example.com")]


def test_no_results_at_all_are_told():
    assert "No data found" in text_of(page())


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>'\"`{{ 7|add:7 }}\u2028"


def test_nothing_foreign_becomes_markup():
    item = infected(results.PARTLY["data"][0], HOSTILE)
    kept = {"outcome": "partially accepted", "date_iso": HOSTILE, "date": HOSTILE}
    hostile = result({**item, **kept}, HOSTILE, "success", {"to": HOSTILE, "subject": HOSTILE})

    shown = page(hostile)

    assert shown.select("script, img") == []
    assert {name for tag in shown.select("*") for name in tag.attrs if name[:2] == "on"} == (
        {"onclick"}
    )
    assert "14" not in text_of(shown.select_one(".smtp-subject"))
    for kinds, value in menus(shown):
        assert kinds
        assert "\u2028" not in value


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_widget_inherits_its_theme_from_the_page(theme: str):
    html = widget(results.SENT, theme=theme)

    assert f'class="{theme}-theme"' in html
    assert "prefers-color-scheme" not in html


ODD = {"a": 1}, ["x"], "text", 7, True, None, float("nan"), "\ud800", [None, 1, "x", {"a": []}]
FIELDS = sorted(partly())


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_of_any_shape_does_not_break_the_widget(field: str):
    """Views meet what any version has stored, and a lone surrogate cannot be sent to a browser."""
    items = [result(partly(**{field: value})) for value in ODD]

    html = widget(*items)

    assert html.encode("utf-8").count(b"smtp-email smtp-set") == len(ODD)


@pytest.mark.parametrize("data", [[], [None], ["text"], [[]], [{}], [{"outcome": 5}], None])
def test_data_of_any_shape_does_not_break_the_widget(data: Any):
    item = {**results.SENT, "data": data or []}

    assert badges(page(item)) == ["Sent"]


@pytest.mark.parametrize("field", ["address", "status", "field", "reply", "reason", "reply_code"])
def test_a_recipient_of_any_shape_does_not_break_the_widget(field: str):
    recipients = [recipient("ana@example.com", **{field: value}) for value in ODD]

    shown = page(result(row(recipients=[*recipients, None, "x", 5])))

    assert len(shown.select("tbody tr")) == len(ODD)


def test_characters_that_hide_or_reorder_text_are_made_visible():
    """A name like invoice<U+202E>fdp.exe is shown as invoiceexe.pdf."""
    name = "invoice\u202efdp.exe"

    file = page(result(row(attachments=[{"file_name": name, "vault_id": name}]))).select(
        ".smtp-file"
    )[0]

    assert "invoice\ufffdfdp.exe" in text_of(file)
    assert menus(file) == []


def test_texts_without_end_are_cut():
    long = "x" * 100_000
    item = result(row(subject=long, warnings=[long] * 200, recipients=[recipient(long)]), long)

    assert len(widget(item)) < 400_000


def test_long_lists_are_cut_and_say_by_how_much():
    removed = [{"kind": "element", "name": f"x{n}", "count": 1} for n in range(80)]
    outline = [{"depth": n, "content_type": "text/plain", "size": 5} for n in range(130)]
    steps = [{"name": f"step{n}", "detail": "", "ms": 1, "ok": True} for n in range(110)]
    files = [results.attachment(file_name=f"f{n}.txt") for n in range(105)]
    warnings = [f"warning {n}" for n in range(104)]

    shown = page(
        result(
            row(
                sanitizer={"removed": removed},
                outline=outline,
                steps=steps,
                attachments=files,
                warnings=warnings,
            )
        )
    )

    listed = text_of(shown)
    assert "element x79" in listed
    for count in (30, 10, 5, 4):
        assert f"{count} more" in listed


def test_the_view_changes_nothing_it_is_given():
    stored = stored_run({"result_data": [results.PARTLY], "result_summary": {}})
    before = json.dumps(stored[1][0].get_data())

    context: dict[str, Any] = {"container": 1}
    template = display_send("send email", [stored], context)

    assert template == "templates/send.html"
    assert set(context) == {"container", "widget"}
    assert json.dumps(stored[1][0].get_data()) == before


def test_the_parts_are_found_wherever_the_platform_roots_its_templates(tmp_path: Path):
    """One engine for all apps would know the template by app folder and path."""
    (tmp_path / "smtp_app").symlink_to(APP_DIR)
    base = APP_DIR / "phantom-sdk-stubs/src/soar_standin/templates"
    engine = Engine(
        dirs=[str(tmp_path), str(base)],
        libraries={"custom_template": "soar_standin.templatetags.custom_template"},
    )
    context: dict[str, Any] = {"container": 1}
    run = stored_run({"result_data": [results.PARTLY], "result_summary": {}})
    name = display_send("send email", [run], context)

    html = engine.get_template(f"smtp_app/{name}").render(Context(context))

    assert "Partially accepted, 2 of 3" in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_passes_the_vendors_checks(path: Path):
    """Copyright line, no unescaped output, and no simple variable in a file that stands alone."""
    text = path.read_text("utf-8")

    assert re.search(r"^[ #]*Copyright \(c\) 2026 Splunk Inc\.$", text, re.MULTILINE)
    assert not re.search(r"autoescape\s+off|\|safe", text)
    if not text.startswith("{% extends"):
        assert not re.search(r"{{\s+([\w\d_]+)\s+}}", text)
    assert ('onclick="context_menu' in text) == (path.name == "menu.html")


def test_every_rule_of_the_style_sheet_is_for_our_widget_only():
    style = (APP_DIR / "templates/parts/style.html").read_text("utf-8")
    css = re.sub(r"\s+", " ", style[style.index("<style>") + 7 : style.index("</style>")])
    selectors = [each for group in re.findall(r"([^{}]+){", css) for each in group.split(",")]

    foreign = [each for each in selectors if ".smtp-view" not in each and "@container" not in each]
    assert foreign == []


def test_a_failed_run_shows_its_real_result(run_one: Any, start_server: Any):
    """The names of the fields are those that the action writes."""
    start_server(script=[{"on": "RCPT", "match": "gone@", "reply": "550 5.1.1 no such user"}])
    param = {"to": "ana@example.com, gone@example.com", "subject": "Hello", "body": "text"}

    stored = run_one("send_email", param)

    shown = page(stored)
    assert badges(shown) == ["Partially accepted, 1 of 2"]
    assert menus(shown.select_one(".smtp-resend") or shown) == [(["email"], "gone@example.com")]
    assert "TLS 1.3" in text_of(shown)


def test_a_real_preview_shows_its_real_result(run_one: Any, start_server: Any):
    server = start_server()
    param = {"to": "ana@example.com", "subject": "S", "body": "<html><h1>Hi</h1></html>"}

    stored = run_one("send_email", {**param, "dry_run": True})

    shown = page(stored)
    assert server.messages == []
    assert badges(shown) == ["Preview only"]
    assert "<h1>Hi</h1>" in str(shown.select("iframe")[0]["srcdoc"])
    assert "Would be sent" in text_of(shown)


def test_a_real_copy_of_what_was_sent_is_shown(run_one: Any, start_server: Any):
    start_server()
    param = {"to": "ana@example.com", "subject": "S", "body": "text", "save_to_vault": True}

    stored = run_one("send_email", param)

    shown = page(stored)
    assert badges(shown) == ["Accepted"]
    assert (["vault id", "sha1"], stored["data"][0]["eml"]["vault_id"]) in menus(shown)
    assert (["sha256"], stored["data"][0]["sha256"]) in menus(shown)


def test_the_steps_of_a_real_send_are_shown(run: Any, start_server: Any):
    """The second email of a run takes the session of the first."""
    start_server()
    param = {"to": "ana@example.com", "subject": "S", "body": "text"}

    first, second = run("send_email", param, param).result["result_data"]

    shown = page(first).select("details")[-1]
    assert text_of(shown.select_one("summary")).startswith("Steps and times")
    assert "TLSv1.3" in text_of(shown)
    assert second["data"][0]["steps"] == []


def preview_of(**more: Any) -> Tag:
    return page(result(results.preview(**more), "Preview only: the email was not sent"))


def test_a_preview_shows_the_html_form_beside_the_text_form():
    shown = preview_of()

    frame = shown.select_one("iframe")
    assert frame is not None
    assert frame["sandbox"] in ("", [])
    assert "default-src 'none'" in str(frame["srcdoc"])
    assert "<h2>Incident 4711</h2>" in str(frame["srcdoc"])
    assert "WS-1 is isolated" in text_of(shown.select_one("pre"))


def test_a_preview_shows_header_fields_and_the_tree_of_parts():
    shown = preview_of()

    assert "SOC <soc@example.com>" in text_of(shown.select_one(".smtp-header-fields"))
    assert "text/html 1.5 KiB" in text_of(shown.select("details")[-1])


def test_a_preview_says_what_would_be_refused():
    shown = preview_of(refusals=["evil.example is not among Allowed recipient domains."])

    assert badges(shown) == ["Preview: would be refused"]
    assert "Would be refused: evil.example is not among" in text_of(shown)
    assert "Would be sent" not in text_of(shown)
    assert shown.select(".smtp-resend") == []


def test_a_kept_copy_and_the_digest_of_the_email_have_menus():
    eml = {"vault_id": results.VAULT_ID, "file_name": "2026-11-25 Report.eml"}

    shown = page(result(row(eml=eml, sha256=results.SHA256, attachments=[])))

    assert "Kept copy 2026-11-25 Report.eml" in text_of(shown)
    assert (["vault id", "sha1"], results.VAULT_ID) in menus(shown)
    assert (["sha256"], results.SHA256) in menus(shown)


def test_a_preview_offers_nothing_to_be_sent_again():
    assert preview_of().select(".smtp-resend") == []


def test_an_email_without_html_form_has_no_frame():
    assert preview_of(html=None).select("iframe") == []


def test_the_next_step_is_told_once_also_where_published_words_follow_it():
    advice = "Have the certificate renewed."
    message = f"Authentication failed. Expired. {advice} Please run test connectivity first."
    shown = text_of(page(result(failed_row("not sent", "not sent", advice=advice), message)))

    assert shown.count(advice) == 1
    assert "Expired. Please run test connectivity first." in shown


def test_line_ends_of_a_preview_are_line_ends():
    shown = page(result(results.preview(text="one\r\ntwo\r\n"), "Preview only"))

    assert "\ufffd" not in shown.get_text()
