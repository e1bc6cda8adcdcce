# File: conftest.py
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
"""The platform with the sample app on it."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest
from soar_standin.action_input import build_action
from soar_standin.home import Home
from soar_standin.run import run_action

SAMPLE_APP = Path(__file__).parent / "sample_app"


@pytest.fixture
def home(tmp_path):
    """A fresh home folder, not yet active."""
    return Home(tmp_path / "phantom").create()


@pytest.fixture
def active_home(home):
    """A fresh home folder that is the current one."""
    with home.activated():
        yield home


@pytest.fixture
def sample_app():
    """Folder of the sample app."""
    return SAMPLE_APP


@pytest.fixture
def act(home):
    """Run the sample app on parameter sets: ``act({"do": "fail"}, config={...})``."""

    def run(*parameters, config=None, identifier="act", options=None, **keys):
        action = build_action(
            SAMPLE_APP,
            identifier,
            {"server": "sample.example.com", **(config or {})},
            list(parameters),
            home=home,
            **keys,
        )
        return run_action(SAMPLE_APP, action, home, **(options or {}))

    return run


@pytest.fixture
def app_object(active_home, sample_app, monkeypatch):
    """Hand an input JSON straight to a connector object and read its answer."""
    monkeypatch.syspath_prepend(str(sample_app))

    def handle(content):
        connector = importlib.import_module("sample_connector").SampleConnector()
        answer = connector._handle_action(
            content if isinstance(content, str) else json.dumps(content), None
        )
        return json.loads(answer)

    return handle
