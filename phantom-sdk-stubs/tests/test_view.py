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
"""Rendering of custom views (§7)."""

from __future__ import annotations

import pytest
from phantom.action_result import ActionResult
from soar_standin.view import render_view, stored_run


def rendered(sample_app, *results, **more):
    return render_view(
        sample_app, "act", [({"total_objects": len(results)}, list(results))], **more
    )


def test_view_gets_result_objects_and_its_template_is_rendered(sample_app):
    result = ActionResult({"do": "succeed"})
    result.set_result_index(5)
    result.set_status(True, "All done")

    html = rendered(sample_app, result)

    assert "5/1 succeed True: All done []\n" in html


def test_view_gets_the_name_of_the_action_and_the_container(sample_app):
    """The view function gets the container's id, the template an object that has it."""
    assert "<p>act in container 174 (174)</p>" in rendered(sample_app, container_id=174)


def test_values_are_escaped(sample_app):
    result = ActionResult({"do": "<script>alert(1)</script>"})

    html = rendered(sample_app, result)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html


def test_widget_shows_titles_and_logo(sample_app):
    html = rendered(sample_app)

    assert "What was done" in html
    assert "Sample App 2" in html
    assert "/app_resource/sampleapp2_5b0a4fd1-3f3c-4c1e-9a0c-6f0f6a1d2b3c/sample.svg" in html


def test_stored_run_can_be_viewed(act, sample_app):
    record = act({"do": "summarise"}, {"do": "fail"}, {"do": "show environment"})

    html = render_view(sample_app, "act", [stored_run(record.result)])

    assert "1/3 summarise True: Total message searches: 1, Api version used: v4 []\n" in html
    assert "2/3 fail False: Not done []\n" in html
    assert "3/3 show environment True: Done [{" in html


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_the_theme_of_the_user(sample_app, theme):
    assert f'class="{theme}-theme"' in rendered(sample_app, theme=theme)


def test_the_contextual_menu_knows_the_actions_for_a_type(sample_app):
    """Those with a primary parameter of that type (§7.3)."""
    assert '<script id="standin-menu-actions" type="application/json">' in rendered(sample_app)


def test_several_runs_can_be_viewed_together(act, sample_app):
    runs = [stored_run(act({"do": "succeed"}).result) for _ in range(2)]

    assert render_view(sample_app, "act", runs).count("<li>") == 2
