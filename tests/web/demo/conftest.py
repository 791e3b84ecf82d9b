"""Fixtures of these tests."""

from tests.support.domain.demo import database_url as database_url
from tests.support.domain.demo import demo as demo
from tests.support.domain.demo import empty as empty
from tests.support.domain.demo import settings as settings
from tests.support.domain.demo import visitor as visitor
