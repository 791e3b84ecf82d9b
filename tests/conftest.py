"""Fixtures for everybody; what they are stands in tests/support.

database_url, engine, transactions, settings, app and client run once per database: `sqlite` and `postgresql`. A test
for which that makes no difference says @pytest.mark.databases("sqlite"). pg_url and sqlite_url are of one kind;
new_database(kind) makes more. clock stands still until it is moved. live_server, page, new_page and browser are for
real browsers; redis_url and own_redis are a real Redis.
"""

import os
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as profiles

from tests.support import databases, network, templates
from tests.support.apps import app as app
from tests.support.apps import client as client
from tests.support.apps import clock as clock
from tests.support.apps import live_server as live_server
from tests.support.apps import own_app as own_app
from tests.support.apps import settings as settings
from tests.support.apps import transactions as transactions
from tests.support.browser import browser as browser
from tests.support.browser import new_page as new_page
from tests.support.browser import page as page
from tests.support.browser import page_as as page_as
from tests.support.databases import database_url as database_url
from tests.support.databases import engine as engine
from tests.support.databases import fast_folder as fast_folder
from tests.support.databases import kept_postgresql as kept_postgresql
from tests.support.databases import new_database as new_database
from tests.support.databases import pg_cluster as pg_cluster
from tests.support.databases import pg_template as pg_template
from tests.support.databases import pg_url as pg_url
from tests.support.databases import sqlite_template as sqlite_template
from tests.support.databases import sqlite_url as sqlite_url
from tests.support.domain.demo import demo_postgresql as demo_postgresql
from tests.support.domain.demo import demo_sqlite as demo_sqlite
from tests.support.domain.demo import new_demo as new_demo
from tests.support.i18n.readers import nobody_is_left_spoken_to as nobody_is_left_spoken_to
from tests.support.redis import own_redis as own_redis
from tests.support.redis import redis_server as redis_server
from tests.support.redis import redis_url as redis_url
from tests.support.system import MARK

_CALM = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
profiles.register_profile("default", deadline=None, max_examples=50, suppress_health_check=_CALM)
profiles.register_profile("ci", profiles.get_profile("default"), derandomize=True, max_examples=100)
profiles.register_profile("long", profiles.get_profile("default"), max_examples=2000)
profiles.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "default"))


def pytest_configure() -> None:
    network.stay_on_this_machine()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the many processes that tests start would each compile everything
    templates.compile_once()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    databases.parametrize(metafunc)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the tests that this system could not run, so that nobody takes them for passed."""
    skipped: Iterable[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    missing = sorted({(str(report.longrepr[2]), report.nodeid) for report in skipped if MARK in str(report.longrepr)})
    if missing:
        terminalreporter.section("not run: the system lacks something")
    for reason, node in missing:
        terminalreporter.line(f"{node}: {reason}")
