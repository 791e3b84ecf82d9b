"""A mail to Fred, and how a program at the other end reads it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from app.core.mail.message import MailText, address, envelope

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SENDER = "Resolution Center <no-reply@market.example>"


def mail(
    subject: str = "A subject", name: str = "Fred", text: str = "text\n", html: str = "<p>html</p>\n"
) -> EmailMessage:
    """A mail to Fred."""
    written = MailText(subject, text, html, "nl")
    return envelope(written, SENDER, address(name, "fred@people.example"), "<delivery-1.abc@market.example>", AT)


def read_back(made: EmailMessage) -> EmailMessage:
    """The mail as a program at the other end reads it."""
    found = message_from_bytes(made.as_bytes(policy=policy.SMTP), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found
