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
"""What is said about parameters, addresses, header fields, files and raw mail. Values only.

Braces are str.format fields, filled where the error is raised.
"""

from __future__ import annotations

PARAMETER_MISSING = (
    "The parameter '{name}' is missing. The email was not sent.",
    "Give the parameter a value.",
)
PARAMETER_NOT_TEXT = (
    "The parameter '{name}' is not a text. The email was not sent.",
    "Give it as a text.",
)
PARAMETER_NOT_UNICODE = (
    "The parameter '{name}' contains half of a surrogate pair (U+D800 to U+DFFF), which is not a"
    " character. The email was not sent.",
    "Remove it where the text comes from.",
)
NO_RECIPIENT_EMAIL = (
    "There is no recipient: the parameters 'to', 'cc' and 'bcc' are all empty. The email was not"
    " sent.",
    "Give at least one address.",
)
CONTROL_CHARACTER = (
    "There is a line break or another control character ({character}) in {what}, which could add"
    " header fields or recipients. The email was not sent.",
    "Remove the character.",
)
WHAT_PARAMETER = "the parameter '{name}'"
WHAT_ORIGINAL = "Reply-To or From of the email that is answered"
WHAT_FIELD = "the header field {name}"
WHAT_RAW_FIELD = "the header field {name} of raw_email"
WHAT_SETTING = "the asset setting {name}"
EMAIL_NOT_SENT = "The email was not sent."
# The next ones are reasons: whether the email went out is said beside them.
ADDRESS_NOT_UNDERSTOOD = (
    "The address {value} in {what} cannot be understood.",
    "Write it as name@domain or Name <name@domain>, with commas between addresses.",
)
ADDRESS_CUT = (
    "The address {value} in {what} cannot be understood: the words before the last one may be a"
    " part of it.",
    "Write it without blanks, as name@domain, or with a name in front as Name <name@domain>.",
)
ADDRESS_CUT_BY_SEPARATOR = (
    "The address {value} in {what} cannot be understood: what follows the comma or semicolon may be"
    " a part of it.",
    "Write a dot for the comma, or a blank behind it.",
)
ADDRESS_WITHOUT_DOMAIN = (
    "The address {value} in {what} has no domain.",
    "Write it as name@domain; put a name that contains a comma in quotes.",
)
ADDRESS_MALFORMED = (
    "The address {value} in {what} is not a valid email address.",
    "Correct it.",
)
ADDRESS_ENCODED_WORD = (
    "The address {value} in {what} contains an encoded word (=?…?=), which is only allowed in"
    " names.",
    "Write the address itself.",
)
ADDRESS_WIDE_SEPARATOR = (
    "The address {value} in {what} contains a wide comma or semicolon, which does not separate"
    " addresses.",
    "Write a comma (U+002C) between addresses.",
)
ADDRESS_TOO_LONG = (
    "The address {value} in {what} is longer than 254 octets, which no server can take.",
    "Correct it.",
)
RECIPIENT_UNREADABLE = ("{reason} The email was not sent.", "{advice}")
NO_RECIPIENT_READABLE = (
    "{reason} Neither can the other recipients be read ({count} more: {written}). The email was"
    " not sent.",
    "{advice}",
)
NAME_A_SENDER = "Set Sender Address in the asset, or give the parameter 'from'."
FIELD_ADDRESS_LEFT_OUT = "{reason} The header field was sent without it. {advice}"
LIST_NOT_UNDERSTOOD = (
    "The list in {what} cannot be understood from {value} on: a quotation mark, a parenthesis or a"
    " group is not closed. The email was not sent.",
    "Close it, or put a name that contains such a character in quotes.",
)
NOT_ONE_MAILBOX = (
    "There has to be exactly one address in {what}, but there is {value}. The email was not sent.",
    "Give one address.",
)
GROUP_NOT_ENDED = (
    "The group {value} in {what} has no semicolon at its end. The email was not sent.",
    "End it with a semicolon, or put a name that contains a colon in quotes.",
)
FIELD_NAME_INVALID = (
    "{name} in the parameter 'headers' is not the name of a header field: only printable ASCII"
    " without blanks and colons, at most 76 characters. The email was not sent.",
    "Correct the name.",
)
FIELD_BLIND = (
    "The header field {name} in the parameter 'headers' would show blind recipients to everybody."
    " The email was not sent.",
    "Use the parameter 'bcc'.",
)
FIELD_STRUCTURE = (
    "The header field {name} in the parameter 'headers' describes the structure of the message,"
    " which the app writes itself. The email was not sent.",
    "Leave the field out.",
)
FIELD_TRACE = (
    "The header field {name} in the parameter 'headers' is written by mail servers only. The"
    " email was not sent.",
    "Leave the field out.",
)
FIELD_VALUE_INVALID = (
    "The header field {name} in the parameter 'headers' has a value that is neither a text, a"
    " number nor a list of these. The email was not sent.",
    "Correct the value.",
)
FIELD_REPEATED = (
    "The header field {name} occurs more than once in the parameter 'headers', but a message may"
    " have only one. The email was not sent.",
    "Leave one of them out.",
)
FIELD_DATE_INVALID = (
    "The header field Date in the parameter 'headers' is {value}, which is not a date as in 'Mon,"
    " 23 Nov 2026 10:00:00 +0000'. The email was not sent.",
    "Correct it, or leave it out.",
)
FIELD_ID_INVALID = (
    "The header field {name} in the parameter 'headers' is {value}, which is not one message"
    " identifier as in '<left@right>'. The email was not sent.",
    "Correct it, or leave it out.",
)
FIELD_IDS_INVALID = (
    "The header field {name} in the parameter 'headers' is {value}, which does not consist of"
    " message identifiers as in '<left@right>'. The email was not sent.",
    "Correct it, or leave it out.",
)
FIELD_URLS_INVALID = (
    "The header field {name} in the parameter 'headers' is {value}, which is not a URL in angle"
    " brackets, or a list of such, in ASCII. The email was not sent.",
    "Write it as in '<https://example.com/list>', or leave it out.",
)
FIELD_LIST_ID_INVALID = (
    "The header field {name} in the parameter 'headers' is {value}, which holds no list identifier"
    " in angle brackets. The email was not sent.",
    "Write it as in 'SOC reports <soc.example.com>', or leave it out.",
)
STRUCTURED_FIELD = (
    "The header field {name} is read by programs, so it has to be ASCII, with a blank at least"
    " every 900 characters. The email was not sent.",
    "Correct it.",
)
CONTENT_ID_INVALID = (
    "The content ID {value} is not one that may be sent: only printable ASCII without blanks,"
    " quotes, brackets, commas, colons and semicolons, at most {maximum} characters. The email"
    " was not sent.",
    "Correct it in the parameter and in the HTML.",
)
CONTENT_ID_REPEATED = (
    "The content ID '{value}' is given to more than one attachment. The email was not sent.",
    "Give each attachment its own.",
)
CONTENT_ID_NOT_ATTACHED = (
    "The HTML refers to cid:{content_id}, but no attachment has that content ID; the reader sees a"
    " missing image there."
)
CONTENT_IDS_NOT_ATTACHED = (
    "The HTML refers to {count} more content IDs that no attachment has; the reader sees missing"
    " images there."
)
HTML_NOT_RECOGNISED = (
    "The parameter 'body' contains HTML tags but does not begin with <!DOCTYPE html> or <html>, so"
    " it was sent as plain text and readers see the tags. If it is meant as HTML, let it begin with"
    " one of these, or use send htmlemail."
)
ATTACHMENT_JSON_MIXED = (
    "The parameter 'attachment_json' contains something that is not a dictionary. The email was"
    " not sent.",
    "Write each element as a dictionary with vault_id and, if wanted, content_id.",
)
FILE_CHANGED = (
    "The file '{file_name}' changed while it was being sent, so the transfer was broken off. The"
    " email was not sent.",
    "Run the action again.",
)
RAW_NOT_A_FIELD = (
    "Line {line} of raw_email, {text}, is neither a header field nor an empty line, so the header"
    " section ends before it and the text of the email begins there."
)
RAW_BLIND_FIELD_IN_TEXT = (
    "Line {broken} of raw_email is no header field and ends the header section, so that everybody"
    " could read the Bcc field in line {line}. The email was not sent.",
    "Correct line {broken}.",
)
RAW_BLIND_FIELD_FOLDED = (
    "Line {line} of raw_email is a Bcc field, but what stands before it makes it part of the field"
    " in line {field_line}, where everybody could read it. The email was not sent.",
    "Remove the blank or the comma before it.",
)
RAW_BLIND_FIELD_DISGUISED = (
    "The header field {name} in line {line} of raw_email looks like a Bcc field but is none, so"
    " that everybody could read it. The email was not sent.",
    "Write the name as Bcc, or remove the field.",
)
RAW_TRACE_FIELD = (
    "The header field {name} in line {line} of raw_email is written by mail servers when they"
    " deliver an email; it was sent as it is, and some servers refuse it."
)
RAW_EIGHT_BIT = (
    "The raw email declares the transfer encoding 7bit, but its text is not ASCII; 8bit was"
    " declared instead."
)
RAW_LEADING_EMPTY_LINE = (
    "The text of raw_email begins with an empty line, which ends the header section in other"
    " programs. It was left out."
)
RAW_NO_RESENDER = (
    "The raw email has Resent-To, Resent-Cc or Resent-Bcc, but neither Resent-From nor"
    " Resent-Sender says who sends it again. The email was not sent.",
    "Add Resent-From.",
)
RAW_RESENT_TWICE = (
    "Line {line} of raw_email repeats the header field {name}: the email was sent again before, and"
    " it is not certain to whom it shall go now. The email was not sent.",
    "Remove the Resent-* fields of the earlier time.",
)
RAW_FIELD_MALFORMED = (
    "The header field {name} in line {line} of raw_email does not have the form that email wants"
    " (RFC 5322); it was sent as it is, and some programs will not understand it."
)
RAW_NO_SENDER_FIELD = (
    "From in raw_email names several mailboxes, and there is no Sender field that says which of"
    " them sends it; the first one was taken, but some servers refuse such an email."
)
RAW_NO_MIME_VERSION = (
    "The raw email has a Content-Type but no MIME-Version, so some programs will show its text as"
    " it is. Add the header field MIME-Version: 1.0."
)
RAW_CHARSET_UNFIT = (
    "The text of raw_email does not fit the charset {charset} that line {line} declares; it was"
    " sent in UTF-8, and readers will see other characters. Declare charset=utf-8."
)
RAW_NOT_ENCODED = (
    "The raw email declares the transfer encoding {encoding}, but its text is not encoded; it was"
    " sent as it is, and readers will not see it as it is written."
)
RAW_LINES_ENCODED = (
    "Line {line} of raw_email has {octets} octets, but at most 998 may be sent, so the text was"
    " sent in quoted-printable, which readers show as it was."
)
RAW_PART_HEADER_8BIT = (
    "The header section of the part in line {line} of raw_email is not ASCII; it was sent as it is,"
    " and some programs will not understand it. Write file names as filename*=utf-8''... (RFC"
    " 2231)."
)
RAW_PART_CHARSET = (
    "The part in line {line} of raw_email declares the charset {charset}, but its text, which is"
    " not ASCII, was sent in UTF-8, and readers will see other characters. Declare charset=utf-8"
    " there."
)
RAW_PART_NOT_ENCODED = (
    "The part in line {line} of raw_email declares the transfer encoding {encoding}, but its text"
    " is not encoded; it was sent as it is, and readers will not see it as it is written."
)
RAW_LONE_CR = (
    "Line {line} of raw_email contains a carriage return that is not followed by a line feed,"
    " which must not be sent. The email was not sent.",
    "Remove it.",
)
RAW_NUL = (
    "Line {line} of raw_email contains a NUL character, which must not be sent. The email was not"
    " sent.",
    "Remove it, or send the text in base64.",
)
RAW_LINE_TOO_LONG = (
    "Line {line} of raw_email has {octets} octets, but at most 998 may be sent. The email was not"
    " sent.",
    "Break the line, or send the text in quoted-printable or base64.",
)
RAW_FIELD_REPEATED = (
    "Line {line} of raw_email repeats the header field {name}, of which a message may have only"
    " one. The email was not sent.",
    "Remove one of them.",
)
RAW_HEADER_CONTROL = (
    "The header field {name} in line {line} of raw_email contains the control character"
    " {character}. The email was not sent.",
    "Remove it.",
)
RAW_FIELD_REWRITTEN = (
    "The header field {name} in line {line} of raw_email cannot travel as it stands (non-ASCII"
    " text, a line of more than 998 octets, blanks before its colon, a line of blanks or a broken"
    " list in it, encoded words of control characters, or addresses that not every program reads"
    " alike), so it was written anew."
)
RAW_FIELD_STRUCTURED = (
    "The header field {name} in line {line} of raw_email is read by programs, so it has to be"
    " ASCII with lines of at most 998 octets. The email was not sent.",
    "Break long lines at blanks; write file names as filename*=utf-8''... (RFC 2231).",
)
RAW_RECIPIENTS_REPEATED = (
    "Line {line} of raw_email repeats the header field {name}. It was sent as it is, to the"
    " addresses of all of them, but some mail programs show only one."
)
RAW_NO_CHARSET = (
    "The text of raw_email is not ASCII and no charset is declared; it was sent in UTF-8. Add the"
    " header field Content-Type: text/plain; charset=utf-8 for readers that cannot guess it."
)
GUARD_OUTSIDE = (
    "The asset setting Allowed Recipient Domains ({domains}) does not let mail go to {addresses}."
    " The email was not sent to anybody.",
    "Take the address out, or have the asset's owner add its domain to Allowed Recipient Domains.",
)
GUARD_TOO_MANY = (
    "The email has {count} recipients, but the asset setting Maximum Recipients allows {maximum}."
    " The email was not sent to anybody.",
    "Send it to fewer recipients at once, or have the asset's owner raise Maximum Recipients.",
)
BODY_TYPE_UNKNOWN = (
    "The parameter 'body_type' is {value}, but must be one of {known}. The email was not sent.",
    "Choose one of these, or leave it out.",
)
MARKDOWN_LINKS_GROW = (
    "The Markdown in the parameter 'body' refers so often to long links that its HTML would be many"
    " times as large. The email was not sent.",
    "Use fewer links, or shorter ones.",
)
MARKDOWN_TABLE_GROWS = (
    "The table in line {line} of the Markdown in the parameter 'body' has far more columns in its"
    " head than in its rows, and would have very many empty cells. The email was not sent.",
    "Give the head as many columns as the rows have.",
)
REPLY_FILE_UNKNOWN = (
    "The parameter 'in_reply_to' is {value}, which is neither a Message-ID nor the vault ID of a"
    " file that exists. The email was not sent.",
    "Give a Message-ID such as <id@example.com>, or the vault ID of the email that is answered.",
)
REPLY_FILE_NO_EMAIL = (
    "The file {file_name}, which the parameter 'in_reply_to' names, is no email. The email was not"
    " sent.",
    "Give the vault ID of an .eml file, or the Message-ID of the email that is answered.",
)
REPLY_FILE_NO_ID = (
    "The email {file_name}, which the parameter 'in_reply_to' names, has no Message-ID that could"
    " be referred to. The email was not sent.",
    "Leave 'in_reply_to' out, or give the Message-ID from the sender's mail program.",
)
DATA_IMAGES_LARGE = (
    "The HTML holds {size} KiB of images as data: URLs, which many mail programs do not show."
    " Attach them with a content ID instead."
)
