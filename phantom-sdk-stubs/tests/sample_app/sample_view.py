# File: sample_view.py
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
"""A custom view of the sample app."""

from __future__ import annotations


def display_act(provides, all_app_runs, context):
    """One row per result."""
    context["provides"] = provides
    context["view_container"] = context["container"]
    context["results"] = [
        {
            "number": result.id,
            "do": result.get_param().get("do"),
            "message": result.get_message(),
            "status": result.get_status(),
            "data": result.get_data(),
            "summary": result.get_summary(),
            "total": summary["total_objects"],
        }
        for summary, results in all_app_runs
        for result in results
    ]
    return "sample_act.html"
