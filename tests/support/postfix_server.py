# File: postfix_server.py
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
"""A real Postfix on loopback ports, for tests: its own configuration and queue, sink included.

    with PostfixServer() as postfix:
        ... send to localhost, postfix.relay_port or postfix.submission_port
        postfix.delivered() -> messages that it passed on to the sink behind it

Needs Debian's postfix and root, as Postfix changes users; ``missing()`` says what is not there.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.support import certificates
from tests.support.dovecot_auth import DovecotAuth
from tests.support.mail_records import Connection, Message
from tests.support.mail_server import MailServer

_LOG_SECONDS = 10

REFUSED, DEFERRED = "refused@example.net", "deferred@example.net"
USER, PASSWORD = "soar@example.com", "s3cret"  # pragma: allowlist secret (made up)
SIZE_LIMIT = 200_000

_MAIN_CF = """
compatibility_level = 3.6
config_directory = {folder}/etc
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.example.com
mydestination =
mynetworks = 127.0.0.0/8 [::1]/128
inet_interfaces = loopback-only
inet_protocols = ipv4
smtpd_peername_lookup = no
smtp_host_lookup = native
relayhost = [127.0.0.1]:{sink_port}
alias_maps =
alias_database =
local_recipient_maps =
message_size_limit = {size_limit}
smtputf8_enable = yes
smtpd_tls_chain_files = {folder}/etc/server.pem
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth_port}
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{
    {{ {refused} = 550 5.1.1 User unknown }},
    {{ {deferred} = 450 4.2.0 Greylisted }} }}
smtpd_delay_reject = yes
anvil_rate_time_unit = 60s
"""
_MASTER_CF = """
{relay_port} inet n - n - - smtpd
{submission_port} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def missing() -> str | None:
    """What keeps a Postfix from being started here, None: nothing does."""
    if shutil.which("postfix", path=_path()) is None:
        return "postfix is not installed (apt-get install postfix)"
    if os.geteuid() != 0:
        return "postfix needs root"
    return None


class PostfixServer:
    """One Postfix instance; a context manager.

    Attributes:
        relay_port: takes mail from loopback without a login; STARTTLS is offered.
        submission_port: wants STARTTLS and a login.
    """

    def __init__(self, more_settings: str = "", **sink: Any) -> None:
        """Prepare it.

        Args:
            more_settings: lines of main.cf that win over the usual ones; {folder} and {sink_port}
                are filled in.
            sink: options of the server behind it.
        """
        self._more_settings = more_settings
        self.relay_port, self.submission_port = _free_ports(2)
        self._sink = _Sink(line_length_limit=2**20, **sink)
        self._auth = DovecotAuth(USER, PASSWORD)
        self._messages_before = self._log_before = 0
        self._folder = Path()

    def __enter__(self) -> PostfixServer:
        self._sink.start()
        self._auth.__enter__()
        # Not below pytest's own folder, which other users may not enter.
        self._folder = Path(tempfile.mkdtemp(prefix="smtp-postfix-", dir="/tmp"))
        self._folder.chmod(0o755)
        self._write_files()
        self._postfix("start")
        return self

    def __exit__(self, *exception: object) -> None:
        self._postfix("stop")
        self._auth.__exit__()
        self._sink.stop()
        shutil.rmtree(self._folder)

    def begin(self) -> None:
        """Forget what was logged and delivered up to now, for the next test."""
        self._messages_before = len(self._sink.messages)
        self._log_before = len(self._whole_log())

    def delivered(self, count: int = 1) -> list[Message]:
        """Wait until so many messages have come through; return all there are."""
        wanted = self._messages_before + count
        self._sink.wait_messages(wanted)
        return self._sink.accepted[self._messages_before :]

    @property
    def connections_behind(self) -> list[Connection]:
        """What the server behind it saw."""
        return self._sink.connections

    @property
    def log(self) -> str:
        """Its mail log since begin(), once the sessions in it are over."""
        deadline = time.monotonic() + _LOG_SECONDS
        while True:
            text = self._whole_log()[self._log_before :]
            begun, ended = text.count(": connect from"), text.count(": disconnect from")
            if begun == ended > 0 or time.monotonic() > deadline:
                return text
            # Written by a process of its own, which may be behind.
            threading.Event().wait(0.02)

    def _whole_log(self) -> str:
        return (self._folder / "maillog").read_text(encoding="utf-8")

    def _write_files(self) -> None:
        values = {
            "folder": self._folder,
            "sink_port": self._sink.port,
            "auth_port": self._auth.port,
            "size_limit": SIZE_LIMIT,
            "refused": REFUSED,
            "deferred": DEFERRED,
            "relay_port": f"127.0.0.1:{self.relay_port}",
            "submission_port": f"127.0.0.1:{self.submission_port}",
        }
        for name in ("etc", "queue", "data"):
            (self._folder / name).mkdir()
        shutil.chown(self._folder / "data", "postfix")
        settings = _overridden(_MAIN_CF.format(**values), self._more_settings.format(**values))
        _write(self._folder / "etc" / "main.cf", settings)
        certificates.write_ca_bundle(self._folder / "etc" / "ca.pem")
        password = f"[localhost]:{self._sink.port} {USER}:{PASSWORD}\n"
        _write(self._folder / "etc" / "sasl_passwd", password)
        _write(self._folder / "etc" / "master.cf", _MASTER_CF.format(**values))
        leaf = certificates.authority().issue_cert(*certificates.SERVER_NAMES)
        pem = self._folder / "etc" / "server.pem"
        pem.write_bytes(leaf.private_key_and_cert_chain_pem.bytes())
        pem.chmod(0o600)

    def _postfix(self, verb: str) -> None:
        command = ["postfix", "-c", str(self._folder / "etc"), verb]
        done = subprocess.run(command, capture_output=True, env=_environment(), check=False)
        assert done.returncode == 0, done.stderr.decode() + self.log


class _Sink(MailServer):
    def wait_messages(self, count: int) -> None:
        """Wait for as many messages, as each connection that brought some ends."""
        with self._ended:
            self._ended.wait_for(lambda: len(self.messages) >= count, 15)
        assert len(self.messages) >= count, f"{len(self.messages)} messages, not {count}"


def _overridden(settings: str, others: str) -> str:
    """Leave out settings that others set too, as Postfix complains of a name that comes twice."""
    names = {line.partition("=")[0].strip() for line in others.splitlines() if "=" in line}
    kept = [line for line in settings.splitlines() if line.partition("=")[0].strip() not in names]
    return "\n".join((*kept, others, ""))


def _write(path: Path, text: str) -> None:
    path.write_text(text.lstrip(), encoding="utf-8")


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/sbin:/sbin"


def _environment() -> dict[str, str]:
    return {"PATH": _path(), "LANG": "C"}


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
