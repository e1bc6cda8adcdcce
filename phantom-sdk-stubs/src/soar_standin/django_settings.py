# File: django_settings.py
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
"""Django, set up with as little as responses and templates need.

On SOAR the web process is Django's; an app never configures it. So nothing here happens on
import: the REST services and the view renderer ask for it.
"""

from __future__ import annotations

import secrets

from django.apps import apps
from django.conf import settings


def configure(**more: object) -> None:
    """Configure Django for this process, unless somebody has done so already."""
    if not settings.configured:
        common = {
            "ALLOWED_HOSTS": ["*"],
            "LOGGING_CONFIG": None,
            "SECRET_KEY": secrets.token_urlsafe(32),
            "USE_I18N": False,
            "USE_TZ": True,
        }
        settings.configure(**{**common, **more})
    # Numbers in templates ask for the installed Django apps, even if there are none.
    apps.populate(settings.INSTALLED_APPS)
