# File: causes.py
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
"""What a server's refusal means, for delivery.diagnosis: why, and the next step. Values only."""

from __future__ import annotations

ADVICE_TRANSIENT = (
    "This is temporary.",
    "Try again later.",
)
ADVICE_GENERAL = (
    "",
    "Ask the mail server's administrator about this answer.",
)
# Logins with a password
PASSWORD = (
    "The user name or the password is wrong, or the account may not log in this way.",
    "Check Username and Password in the asset, then run test connectivity.",
)
LOCKED_OUT = (
    "The server has locked the account, or this platform's address, after too many logins that"
    " failed.",
    "Check Username and Password in the asset, have the server's administrator lift the lock or"
    " wait until it ends, then run test connectivity.",
)
PASSWORD_GMAIL = (
    "Gmail takes no account password here.",
    "Turn on 2-Step Verification for the account, create an app password and enter it as"
    " Password in the asset, or choose OAuth as Authentication type.",
)
BROWSER_GMAIL = (
    "Google wants the account to log in with a browser first.",
    "Do so from this network, then use an app password as Password in the asset, or choose OAuth"
    " as Authentication type.",
)
PASSWORD_YAHOO = (
    "Yahoo and AOL take app passwords only.",
    "Create one in the account's security settings and enter it as Password in the asset.",
)
PASSWORD_SES = (
    "Amazon SES takes neither the AWS account's password nor the IAM secret key.",
    "Create SMTP credentials for this region in the SES console and enter them as Username and"
    " Password in the asset.",
)
PASSWORD_SENDGRID = (
    "SendGrid takes the word apikey as the user name and an API key as the password.",
    "Enter them as Username and Password in the asset, without blanks or line breaks, and check"
    " that the key may send mail.",
)
PASSWORD_MICROSOFT = (
    "The user name or the password is wrong, or SMTP AUTH is off for the mailbox.",
    "Check Username and Password in the asset and have the administrator turn on Authenticated"
    " SMTP for the mailbox, or choose OAuth as Authentication type.",
)
PASSWORD_WRONG_MICROSOFT = (
    "Microsoft 365 says that the user name or the password is wrong.",
    "Check Username and Password in the asset; with multi-factor authentication choose OAuth as"
    " Authentication type instead.",
)
PASSWORD_EXCHANGE = (
    "Exchange does not accept the user name or the password.",
    "Check both in the asset, with the user name as user@domain, and that the receive connector"
    " allows this kind of login.",
)
PASSWORD_TRANSITION = (
    "The account's password has to be changed or set up anew before this login works.",
    "Have somebody do that, then enter the new one as Password in the asset.",
)
BASIC_RETIRED = (
    "Exchange Online takes no password any more (Basic authentication for Client Submission).",
    "Choose OAuth or Client Credentials as Authentication type in the asset.",
)
BASIC_BLOCKED = (
    "A policy of the organisation, or multi-factor authentication, blocks this login with a"
    " password.",
    "Choose OAuth as Authentication type in the asset, or have the administrator allow the"
    " account to log in this way.",
)
# Logins with a token
TOKEN = (
    "The server does not accept the access token.",
    "Check Username and OAuth API Scope in the asset; then, for OAuth, run test connectivity and"
    " log in again as that mailbox, or, for Client Credentials, grant the application the right"
    " to send as that mailbox.",
)
TOKEN_MICROSOFT = (
    "The token is for another mailbox or another resource, or SMTP AUTH is off for the mailbox.",
    "Check Username (the mailbox itself) and OAuth API Scope"
    " (https://outlook.office.com/SMTP.Send) in the asset, have the administrator turn on"
    " Authenticated SMTP for the mailbox, and for Client Credentials grant the enterprise"
    " application SMTP.SendAsApp and rights on the mailbox.",
)
TOKEN_GMAIL = (
    "The token has expired, was revoked, or is for another mailbox or scope.",
    "Check Username and OAuth API Scope (https://mail.google.com/) in the asset, then run test"
    " connectivity and log in again.",
)
# Logins of either kind
TENANT_SMTP_AUTH_OFF = (
    "SMTP AUTH is turned off for the whole Microsoft 365 tenant.",
    "Have the Exchange administrator turn it on for the tenant, or turn on Authenticated SMTP"
    " for this mailbox alone.",
)
MAILBOX_SMTP_AUTH_OFF = (
    "SMTP AUTH is turned off for this mailbox.",
    "Have the administrator turn on Authenticated SMTP for it: Microsoft 365 admin center, the"
    " user, Mail, Manage email apps.",
)
SECURITY_DEFAULTS = (
    "Security defaults, conditional access or a locked account stop the login.",
    "Choose OAuth as Authentication type in the asset, or have the administrator unlock the"
    " account or exclude it from the policy.",
)
LOGIN_REFUSED_MICROSOFT = (
    "Microsoft 365 refuses this login by policy.",
    "Have the administrator look at the sign-in log of the mailbox, and choose OAuth as"
    " Authentication type if the asset uses a password.",
)
TOO_MANY_CONNECTIONS = (
    "The mailbox has too many connections open, of which Exchange Online allows three.",
    "Run fewer actions at once with this asset, or try again later.",
)
LOGIN_LATER = (
    "The server cannot check logins at the moment, or has seen too many of them.",
    "Try again later, and run fewer actions at once with this asset.",
)
MECHANISM_WEAK = (
    "The server wants a stronger way to log in than this one.",
    "Choose OAuth as Authentication type in the asset, or ask the mail server's administrator"
    " which way is allowed.",
)
NEEDS_ENCRYPTION = (
    "The server takes logins and mail only over an encrypted connection.",
    "Choose StartTLS or SSL as SSL Method in the asset.",
)
MECHANISM_UNKNOWN = (
    "The server does not know this way to log in.",
    "Choose another Authentication type in the asset, or have SMTP AUTH enabled for it on the"
    " server.",
)
LOGIN_LINE_TOO_LONG = (
    "The login is too long for the server.",
    "Check that Password in the asset is no longer than it should be; for OAuth ask the mail"
    " server's administrator.",
)
NEEDS_LOGIN = (
    "The server wants a login first.",
    "Choose Basic or OAuth as Authentication type in the asset instead of Passwordless, or have"
    " this platform's address allowed on the server.",
)
# Who may send
NOT_LOGGED_IN_MICROSOFT = (
    "Exchange Online takes mail only after a login.",
    "Choose Basic or OAuth as Authentication type in the asset; with Passwordless this server"
    " does not send.",
)
SEND_AS = (
    "The mailbox that logged in may not send as this sender.",
    "Have the administrator grant it Send As rights, or use the address in Username as Sender"
    " Address in the asset and as 'from' in the action.",
)
SENDER_NOT_VERIFIED_SES = (
    "Amazon SES only sends for verified addresses and domains, in the sandbox also only to such.",
    "Verify the address in the SES console for this region, or change Sender Address in the asset.",
)
SENDER_NOT_VERIFIED_SENDGRID = (
    "SendGrid only sends for verified senders.",
    "Verify the address under Sender Authentication in SendGrid, or change Sender Address in the"
    " asset.",
)
SENDER_NOT_OWNED = (
    "The server does not let this login use this sender address.",
    "Use an address that belongs to Username as Sender Address in the asset, or have the"
    " administrator allow it.",
)
OUTBOUND_SPAM = (
    "Microsoft 365 has blocked the sending account, because it saw spam from it.",
    "Have the administrator look at the restricted users in the Microsoft Defender portal, find"
    " out what was sent, and unblock the account.",
)
SENDER_UNKNOWN = (
    "The server does not accept the sender's address or its domain.",
    "Correct 'from' in the action or Sender Address in the asset.",
)
SENDER_DOMAIN_LATER = (
    "The server cannot find the domain of the sender's address at the moment.",
    "Check 'from' in the action and Sender Address in the asset for a spelling mistake; if both"
    " are right, try again later.",
)
RELAY_DENIED = (
    "The server does not relay mail for this platform or this sender.",
    "Have its administrator allow the platform's IP address; or choose Basic or OAuth as"
    " Authentication type in the asset and, as Sender Address, an address that belongs to"
    " Username.",
)
CLIENT_REFUSED = (
    "The server does not talk to this platform's address.",
    "Have its administrator allow the address, and check Server IP/Hostname in the asset.",
)
CLIENT_BLOCKED = (
    "The address that this mail comes from is on a block list.",
    "Have the network administrator look up the list that the server names and have the address"
    " taken off, or send through a relay with a good reputation.",
)
HELO_REFUSED = (
    "The server does not like how the platform names itself at EHLO.",
    "Enter a host name that it accepts as EHLO Name in the asset, or have the server's"
    " administrator allow the platform's address.",
)
# Limits
DAILY_QUOTA = (
    "The account has sent what it may send in a day.",
    "Try again tomorrow, or have the administrator raise the limit.",
)
RECIPIENT_QUOTA_MICROSOFT = (
    "The mailbox has reached Exchange Online's limit of recipients per day.",
    "Try again tomorrow, or send to distribution groups or from another mailbox.",
)
ONMICROSOFT = (
    "Senders in an onmicrosoft.com domain may reach 100 external recipients a day.",
    "Add a custom domain to the tenant and send from it: Sender Address in the asset.",
)
RATE = (
    "Too much mail was sent in too short a time.",
    "Try again in some minutes, and spread the playbook's mails over time.",
)
RECIPIENT_RATE = (
    "The recipient, or the relay, gets mail too quickly at the moment.",
    "Try again later, and send less to this address.",
)
CREDITS_SENDGRID = (
    "The SendGrid plan's credits are used up, or mail comes too quickly.",
    "Check the plan in SendGrid, then try again.",
)
BUSY_GMAIL = (
    "Google is busy, limits the rate, or wants TLS.",
    "Try again later, and check that SSL Method in the asset is StartTLS or SSL.",
)
BUSY = (
    "The server is busy or shutting down.",
    "Try again later; if it stays so, ask the mail server's administrator.",
)
GREYLISTED = (
    "The server puts off senders it has not seen before (greylisting).",
    "Try again in some minutes, or have the platform's address exempted.",
)
TOO_MANY_RECIPIENTS = (
    "These are more recipients than the server takes at once.",
    "Send to fewer at a time, or to a distribution list.",
)
TOO_LARGE = (
    "The message is larger than the server or the recipient takes.",
    "Leave attachments out or make them smaller, or have the limit raised.",
)
NO_STORAGE = (
    "The server has no room for the message at the moment.",
    "Try again later, and tell the mail server's administrator.",
)
# Recipients
NO_SUCH_RECIPIENT = (
    "No such mailbox or domain is known to the server.",
    "Correct the address in 'to', 'cc' or 'bcc'.",
)
ADDRESS_SYNTAX = (
    "The server cannot read the address.",
    "Correct its spelling in the action's parameters.",
)
NULL_MX = (
    "The domain of the address takes no mail at all (null MX).",
    "Correct the address in the action's parameters.",
)
MAILBOX_DISABLED = (
    "The mailbox is disabled or takes no mail.",
    "Use another address, or have its administrator enable it.",
)
MAILBOX_BUSY = (
    "The mailbox takes no mail at the moment.",
    "Try again later, or use another address.",
)
MAILBOX_FULL = (
    "The recipient's mailbox is full.",
    "Ask its owner to make room, or use another address.",
)
OWN_MAILBOX_FULL = (
    "The sending mailbox is full, and Exchange Online stores each sent message in it.",
    "Make room in the mailbox of Username, its Sent Items above all.",
)
USER_NOT_LOCAL = (
    "The mailbox has moved.",
    "Use the address that the server names.",
)
RECIPIENT_REFUSED = (
    "The server does not take mail for this address: it does not exist, or may not get mail from"
    " here.",
    "Check the address, then ask the recipient's administrator.",
)
# Routes
NO_ROUTE = (
    "The server cannot reach the recipient's server.",
    "Check the domain of the address, and try again later.",
)
EXPIRED = (
    "The server could not pass the message on in time.",
    "Try again, or ask the mail server's administrator.",
)
SERVER_TIMEOUT = (
    "The server waited too long for data.",
    "Try again, and check the network between the platform and the server.",
)
# Protocol
PROTOCOL = (
    "The server did not understand the command, or not at this point; a proxy or firewall in"
    " between may have changed it.",
    "Try again, then ask the mail server's administrator.",
)
BARE_LF = (
    "The server saw a line feed that stands alone.",
    "The app sends none, so something in between changes the message: ask the mail server's"
    " administrator, and tell the app's publisher.",
)
DUPLICATE_FIELD = (
    "Amazon SES refuses a header field that occurs twice.",
    "Remove the repeated one from 'headers' or from the raw email.",
)
SMTPUTF8 = (
    "A server on the way cannot take addresses or headers that are not ASCII.",
    "Use ASCII addresses, or ask the recipient for one.",
)
CONTENT_REFUSED = (
    "The server refuses the content as spam, malware or against its rules.",
    "Check links and attachments, or have the mail server's administrator look into its filter.",
)
CONTENT_LATER = (
    "The server puts the message off while it judges its content.",
    "Try again later; if it stays so, have the mail server's administrator look into its filter.",
)
POLICY_DOMAIN_GMAIL = (
    "A rule of the Google Workspace domain refuses the message.",
    "Ask the domain's administrator to look at its compliance and routing rules.",
)
POLICY = (
    "A rule of the server refuses this sender, recipient or content.",
    "Ask the mail server's administrator which one, and check Sender Address in the asset.",
)
FEATURE = (
    "The server lacks something the message needs.",
    "Ask the mail server's administrator about this answer.",
)
SENDER_AUTHENTICATION = (
    "The sender's domain fails SPF, DKIM or DMARC.",
    "Send from a domain that this server is set up for (Sender Address in the asset), or have"
    " the domain's DNS records corrected.",
)
SENDER_AUTHENTICATION_LATER = (
    "The server puts the mail off because of the SPF, DKIM or DMARC of the sender's domain, or"
    " cannot check them at the moment.",
    "Try again later; if it stays so, have the domain's DNS records corrected, or send from a"
    " domain that this server is set up for (Sender Address in the asset).",
)
REVERSE_DNS = (
    "The server wants a DNS name for the address this mail comes from (PTR record).",
    "Have the network administrator set one up.",
)
REQUIRETLS = (
    "The server demands that the message is encrypted all the way (REQUIRETLS), which is not"
    " possible.",
    "Ask the mail server's administrator.",
)
