"""A mail as a message: two parts that say the same, headers that nobody's name can forge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError, NonASCIILocalPartDefect
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")
SUBJECT_LIMIT = 200


@dataclass(frozen=True, slots=True)
class MailText:
    """What is said: a subject, a text and the same as HTML, in the language `lang`."""

    subject: str
    text: str
    html: str
    lang: str


class AddressError(Exception):
    """The address cannot be written to; the text does not repeat it."""


def one_line(value: str) -> str:
    """The text without line ends and other characters that would not be printed, so that it stays one header.

    What looks like an encoded word (=?…?=) is taken apart: the library would decode it, line ends and all.
    """
    return " ".join(_NOT_PRINTED.sub(" ", value).replace("=?", "= ?").split())


def address(name: str, mailbox: str) -> Address:
    """A name with a mailbox; AddressError for what is no mailbox."""
    user, _, domain = mailbox.rpartition("@")
    try:
        made = Address(one_line(name), addr_spec=f"{user}@{domain.encode('idna').decode()}")
    except NonASCIILocalPartDefect:  # only a server that knows SMTPUTF8 will take it
        return Address(one_line(name), username=user, domain=domain)
    except (MessageError, ValueError, IndexError) as error:
        raise AddressError from error
    return made


def envelope(
    written: MailText, sender: str, to: Address, message_id: str, at: datetime, thread: str = ""
) -> EmailMessage:
    """The message: answers from machines are not asked for, and a repeat carries the same `message_id`.

    Mails of one `thread`, an id like `message_id`, stand together in mail programs.
    """
    mail = EmailMessage()
    mail["From"] = address(*parseaddr(one_line(sender)))
    mail["To"] = to
    mail["Subject"] = one_line(written.subject)[:SUBJECT_LIMIT]
    mail["Date"] = at
    mail["Message-ID"] = message_id
    if thread:
        mail["References"] = thread
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(written.text, cte="quoted-printable")
    mail.add_alternative(written.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = written.lang  # last, because content takes headers of content along
    return mail
