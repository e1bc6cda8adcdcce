# File: demo_oauth.py
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
"""Log in with OAuth and send mail with the tokens, all on this machine.

    make demo-oauth                the login is completed by a browser without a window
    make demo-oauth CLICK=yes      open the link yourself, within 5 minutes

An authorization server, the platform's web process with the app's REST handler, and a mail server
that takes XOAUTH2 only and asks the authorization server about every token. Exit status 1 when
something went otherwise than it should.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

APP_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(APP_DIR))

from soar_standin.command_line import tolerate_narrow_output  # noqa: E402 - the path is set above
from soar_standin.home import Home  # noqa: E402
from soar_standin.rest_service import RestService  # noqa: E402
from soar_standin.run import run_action  # noqa: E402

from demo.terminal import heading, show_result  # noqa: E402
from tests.support import certificates  # noqa: E402
from tests.support.authorization_server import AuthorizationServer, open_link  # noqa: E402
from tests.support.mail_server import MailServer  # noqa: E402

ASSET_ID = "1"
_CANCELLED = 130
SHORT = 301  # seconds; a token is renewed before it is used in the last 300
EMAIL = {"to": "ann@example.net", "subject": "Sent with XOAUTH2", "body": "All clear."}


def main() -> int:
    """Run the demo; 0 when everything went as it should."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--click", action="store_true", help="open the login link yourself")
    arguments = parser.parse_args()
    tolerate_narrow_output()
    try:
        return _show(arguments)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return _CANCELLED


def _show(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="smtp-demo-") as folder:
        home = Home(folder).create()
        certificates.write_ca_bundle(home.ca_bundle)
        home.add_asset(ASSET_ID, "smtp demo")
        # A browser of yours does not know the test authority.
        cert = None if arguments.click else "trusted"
        with AuthorizationServer(cert=cert) as provider:
            mail_server = MailServer(auth=["XOAUTH2"], tokens=provider, hostname="localhost")
            with mail_server, RestService(home, APP_DIR) as web:
                home.set_external_base_url(web.base_url)
                problems = Demo(home, provider, mail_server, clicks=arguments.click).run()
    for problem in problems:
        print(f"WRONG: {problem}")
    print("\nEverything went as it should." if not problems else f"\n{len(problems)} problems.")
    return 1 if problems else 0


@dataclass
class Demo:
    """The steps, and what went wrong in them."""

    home: Home
    provider: AuthorizationServer
    mail_server: MailServer
    clicks: bool
    problems: list[str] = field(default_factory=list)

    def run(self) -> list[str]:
        """Log in, send, let the token run out in two ways, send again."""
        print(f"Authorization server: {self.provider.url}")
        print(f"Mail server that takes XOAUTH2 only: localhost:{self.mail_server.port}")
        for step in (self._log_in, self._send, self._send_when_revoked, self._send_near_the_end):
            step()
            if self.problems:
                print("\nThe steps that follow need this one, so it ends here.")
                break
        return self.problems

    def _log_in(self) -> None:
        self._step("test connectivity: somebody logs in", "test_connectivity", {}, asked=1)

    def _send(self) -> None:
        self._step("send email: the stored token does", "send_email", EMAIL, asked=0)

    def _send_when_revoked(self) -> None:
        print("\n(the access token is revoked)")
        self.provider.expire_access_tokens()
        self.provider.lifetime = SHORT
        self._step("send email: rejected, refreshed once, sent", "send_email", EMAIL, asked=1)

    def _send_near_the_end(self) -> None:
        print("\n(the access token comes within 5 minutes of its end)")
        time.sleep(SHORT - 300 + 0.5)
        self._step("send email: refreshed before it is used", "send_email", EMAIL, asked=1)

    def _step(self, title: str, identifier: str, param: dict[str, Any], *, asked: int) -> None:
        heading(title)
        mails, tokens = len(self.mail_server.accepted), self._token_requests()
        action = {
            "identifier": identifier,
            "asset_id": ASSET_ID,
            "config": self._config(),
            "parameters": [param],
        }
        record = run_action(APP_DIR, action, self.home, on_progress=self._progress)
        show_result(record.result)
        requests = self._token_requests() - tokens
        print(f"  {requests} requests for a token; logins at the mail server: {self._logins()}")
        if record.result["status"] != "success" or len(self.mail_server.accepted) != mails + 1:
            self.problems.append(f"{title}: no mail arrived")
        if requests != asked:
            self.problems.append(f"{title}: {requests} requests for a token instead of {asked}")

    def _progress(self, line: str) -> None:
        print(f"  {line}")
        if line.startswith(f"{self.provider.auth_url}?") and not self.clicks:
            page = open_link(line, verify=str(self.home.ca_bundle))
            print(f"  [the browser shows: {page.text}]")

    def _token_requests(self) -> int:
        return self.provider.requests.count(("POST", "/token"))

    def _logins(self) -> str:
        attempts = [each for connection in self.mail_server.connections for each in connection.auth]
        return ", ".join("accepted" if each.accepted else "rejected" for each in attempts)

    def _config(self) -> dict[str, Any]:
        return {
            "server": "localhost",
            "port": self.mail_server.port,
            "auth_type": "OAuth",
            "username": "soar@example.com",
            "client_id": self.provider.client_id,
            "client_secret": {"$plain": self.provider.client_secret},
            "auth_url": self.provider.auth_url,
            "token_url": self.provider.token_url,
            "scopes": "mail.send offline_access",
            "ssl_config": "StartTLS",
            "verify_server_cert": True,
        }


if __name__ == "__main__":
    sys.exit(main())
