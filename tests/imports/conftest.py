"""Fixtures of the tests of the import."""

from pathlib import Path

import pytest

from tests.imports.files import Importer
from tests.kept import database_url as database_url
from tests.kept import world as world
from tests.support.apps import make_settings
from tests.worlds import World


@pytest.fixture
def importer(world: World, tmp_path: Path) -> Importer:
    """Imports rows into `world`."""
    return Importer(world, make_settings(tmp_path, "sqlite://"))
