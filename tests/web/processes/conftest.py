"""Fixtures of tests with a real web server, which need a database that nobody else empties."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import copy_sqlite, remove_sqlite


@pytest.fixture(scope="package")
def site_url(sqlite_template: Path) -> Iterator[str]:
    """A migrated database for all of them."""
    path = sqlite_template.with_name("site.db")
    copy_sqlite(sqlite_template, path)
    yield f"sqlite:///{path}"
    remove_sqlite(path)
