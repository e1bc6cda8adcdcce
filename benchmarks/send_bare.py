# File: send_bare.py
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
"""The same mails by the standard library alone: what an hour's script would be.

    python benchmarks/send_bare.py PORT CA_FILE COUNT [READY_MADE_FILE]

CA_FILE "-" means no TLS. With a file, its octets are the message. Prints the largest resident
memory in KiB.
"""

import smtplib
import ssl
import sys
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid

SENDER, RECIPIENT = "soc@example.com", "ana@example.net"
BODY = "A line of text as playbooks write them.\n" * 20


def send(server: smtplib.SMTP, number: int) -> None:
    message = MIMEText(BODY)
    message["From"], message["To"] = SENDER, RECIPIENT
    message["Subject"] = f"Message {number}"
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="example.com")
    server.sendmail(SENDER, [RECIPIENT], message.as_string())


def send_file(server: smtplib.SMTP, path: str) -> None:
    with open(path, "rb") as file:
        server.sendmail(SENDER, [RECIPIENT], file.read())


def main() -> None:
    port, ca_file, count, *files = sys.argv[1:]
    with smtplib.SMTP("localhost", int(port), "localhost") as connection:
        if ca_file != "-":
            connection.starttls(context=ssl.create_default_context(cafile=ca_file))
        for index in range(int(count)):
            send(connection, index)
        for ready_made in files:
            send_file(connection, ready_made)
    with open("/proc/self/status", encoding="ascii") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))


if __name__ == "__main__":
    main()
