"""Fixtures of these tests."""

from tests.jobs.crew import hands as hands
from tests.kept import database_url as database_url
from tests.kept import deal as deal
from tests.kept import world as world
