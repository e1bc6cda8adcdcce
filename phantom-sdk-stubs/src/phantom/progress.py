# File: progress.py
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
"""Progress texts apps share; formatted with str.format."""

from __future__ import annotations

APP_PROG_ADDING_TO_VAULT = "Adding file to vault"
APP_PROG_CONNECTED_TO_SERVER = "Connected to server: '{server}'"
APP_PROG_CONNECTING_TO_ELLIPSES = "Connecting to {}..."
APP_PROG_CONNECTING_WITH_URL = "URL = '{}'"
APP_PROG_DOWNLOADING_FILE_FROM_TO = "Downloading file from '{src}' to '{dest}'"
APP_PROG_FILE_SIZE = "File size: {value} {type}"
APP_PROG_FINISHED_DOWNLOADING_STATUS = "Finished downloading {value} {type}"
APP_PROG_LOADED_CONFIG = "Loaded action execution configuration"
