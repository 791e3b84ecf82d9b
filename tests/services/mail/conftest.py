"""Fixtures of these tests."""

from tests.support.domain.fixtures import database_url as database_url
from tests.support.domain.fixtures import deal as deal
from tests.support.domain.fixtures import world as world
from tests.support.mail.mailbox import mailbox as mailbox
from tests.support.mail.smtp_server import smtp as smtp
