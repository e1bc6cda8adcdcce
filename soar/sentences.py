# File: sentences.py
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
"""What is said about the vault, report files and the REST API. Values only.

Braces are str.format fields, filled where the error is raised.
"""

from __future__ import annotations

VAULT_UNREACHABLE = (
    "The vault could not be asked for the file {vault_id}. The email was not sent.",
    "Try again, and check the platform's health if that does not help.",
)
FILE_WITHOUT_PATH = (
    "The vault knows the file {vault_id} but not where it lies. The email was not sent.",
    "Add the file to the vault again.",
)
FILE_NAME_CLEANED = (
    "The file name {old} contains characters that are not safe in an email; it was sent as '{new}'."
)
LINE_ENDS_CHANGED = (
    "The email file '{file_name}' travels as an email with the line ends that email has, so it"
    " arrives with other octets than it has in the vault, whose sha256 the result shows."
)
REPORT_OUTSIDE = (
    "The report {name} does not lie in the reports folder. The email was not sent.",
    "Give the name of a report in that folder.",
)
REPORT_MISSING = (
    "There is no report {name} in the reports folder. The email was not sent.",
    "Check the report's name, or create it again.",
)
REPORT_NOT_PDF = (
    "{name} is neither the name of a report PDF nor the ID of a file in the vault. The email was"
    " not sent.",
    "Correct it.",
)
PLATFORM_SYSTEM_INFO = "system info"
PLATFORM_ASSET = "asset info"
PLATFORM_UNREACHABLE = (
    "Error retrieving {what}: the platform's REST API at {base_url} cannot be reached ({reason}).",
    "Ask the platform's administrator.",
)
PLATFORM_NOT_JSON = (
    "Error retrieving {what}: the platform's REST API did not answer with the expected JSON.",
    "Ask the platform's administrator.",
)
# Follows the published sentence.
BASE_URL_ADVICE = (
    "There is no address to which the login could return. Set Base URL in the platform's"
    " administration under Company Settings, then run test connectivity again."
)
ASSET_NAME_EMPTY = (
    "The platform did not say the asset's name, so there is no address to which the login could"
    " return.",
    "Save the asset, then run test connectivity again.",
)
PROGRESS_REDIRECT_URI = "Redirect URI: {redirect_uri}"
COPY_NOT_STORED = (
    "No copy of the email could be stored in the vault ({reason}); its delivery is not affected.",
    "Have the platform's administrator look at the vault; do not send the email again for it.",
)
