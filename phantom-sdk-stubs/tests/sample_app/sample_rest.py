# File: sample_rest.py
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
"""A REST handler that answers what its request asks for."""

from __future__ import annotations

import importlib
import json
import os

import encryption_helper
from django.http import HttpResponse


def handle_request(request, path_parts):
    """Everything the handler can see, as JSON; ``?do=`` makes it misbehave."""
    wish = request.GET.get("do")
    if wish == "raise":
        raise RuntimeError("secret detail")
    if wish == "return a dict":
        return {"status_code": 200}
    seen = {
        "class": f"{type(request).__module__}.{type(request).__qualname__}",
        "method": request.method,
        "get": dict(request.GET.items()),
        "post": dict(request.POST.items()),
        "path_parts": path_parts,
        "importable": {name: _is_importable(name) for name in ("phantom.app", "phantom_common")},
        "encrypted": encryption_helper.encrypt("from the web process", "7"),
        "proxy": os.environ.get("HTTPS_PROXY"),
        "home": os.environ["PHANTOM_HOME"],
    }
    return HttpResponse(json.dumps(seen), content_type="text/plain", status=203)


def _is_importable(name):
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True
