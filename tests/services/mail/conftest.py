"""Fixtures of these tests."""

from tests.support.mail.mailbox import mailbox as mailbox
from tests.support.mail.smtp_server import smtp as smtp
