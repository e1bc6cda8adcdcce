# File: console.py
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
"""The connector in the browser: `make console`.

A page on the loopback interface plays SOAR: configure assets, run actions, see progress, result,
widget, and what arrived at the embedded mail server, which does STARTTLS and AUTH with a
certificate of a test authority. An embedded authorization server gives OAuth logins. Everything is
kept in a folder, .console unless told otherwise.
"""

from __future__ import annotations

import argparse
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

APP_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(APP_DIR))

from soar_standin.console.server import open_console  # noqa: E402 - the path is set above
from soar_standin.home import Home  # noqa: E402
from soar_standin.rest_service import RestService  # noqa: E402

from tests.support import certificates  # noqa: E402
from tests.support.authorization_server import AuthorizationServer  # noqa: E402
from tests.support.mail_server import MailServer  # noqa: E402

USER, PASSWORD = "soar@example.com", "s3cret"  # pragma: allowlist secret (of the demo server)
# No manifest says which values take several lines.
LONG = frozenset(
    {
        "attachment_json",
        "body",
        "ca_certificates",
        "headers",
        "html_body",
        "raw_email",
        "text_body",
    }
)


def main() -> int:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, default=APP_DIR / ".console", help="kept files")
    parser.add_argument("--port", type=int, default=0, help="default: any that is free")
    parser.add_argument("--login-port", type=int, default=2526, help="as --mail-port: 2526")
    parser.add_argument("--mail-port", type=int, default=2525, help="stored assets name it: 2525")
    arguments = parser.parse_args()
    try:
        return _serve(arguments)
    except OSError as error:
        print(
            f"A port cannot be used: {error.strerror}. Name others with --port, --mail-port or "
            "--login-port."
        )
        return 2


def _serve(arguments: argparse.Namespace) -> int:
    home = Home(arguments.home).create()
    home.ca_bundle.parent.mkdir(parents=True, exist_ok=True)
    certificates.write_ca_bundle(home.ca_bundle)
    with ExitStack() as stack:
        provider = stack.enter_context(AuthorizationServer(listen_on=arguments.login_port))
        mail = MailServer(
            hostname="localhost",
            listen_on=arguments.mail_port,
            auth=["PLAIN", "LOGIN", "XOAUTH2"],
            tokens=provider,
        )
        stack.enter_context(mail)
        web = stack.enter_context(RestService(home, APP_DIR))
        home.set_external_base_url(web.base_url)
        console = open_console(
            APP_DIR,
            home,
            port=arguments.port,
            mailbox=lambda: list(mail.messages),
            long=LONG,
            start=_settings(mail, provider),
        )
        _say(stack.enter_context(console), mail, provider)
        _wait()
    return 0


def _settings(mail: MailServer, provider: AuthorizationServer) -> dict[str, Any]:
    """What a new asset begins with; only the secrets are left to be filled in."""
    return {
        "server": "localhost",
        "port": mail.port,
        "auth_type": "Basic",
        "username": USER,
        "ssl_config": "StartTLS",
        "client_id": provider.client_id,
        "auth_url": provider.auth_url,
        "token_url": provider.token_url,
        "scopes": "mail.send offline_access",
    }


def _say(address: str, mail: MailServer, provider: AuthorizationServer) -> None:
    print(f"A mail server listens on localhost:{mail.port}, an authorization server for OAuth at")
    print(f"{provider.url}. A new asset begins with their settings; fill in the secrets:")
    print(f"  Password             {PASSWORD}")
    print(f"  OAuth Client Secret  {provider.client_secret}")
    print(f"Open {address} and end with Ctrl-C.", flush=True)


def _wait() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    sys.exit(main())
