"""Fixtures of tests with real processes, which need a database that nobody else empties."""

from tests.support.databases import database_url as database_url
from tests.support.mail.smtp_server import smtp as smtp
from tests.support.processes.workers import past as past
from tests.support.processes.workers import workers as workers
