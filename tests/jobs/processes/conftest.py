"""Fixtures of tests with real processes, which need a database that nobody else empties."""

from tests.jobs.crew import crew as crew
from tests.jobs.crew import past as past
from tests.mails.servers import smtp as smtp
from tests.support.databases import database_url as database_url
