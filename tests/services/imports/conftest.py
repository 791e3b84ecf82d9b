"""Fixtures of the tests of the import."""

from pathlib import Path

import pytest

from tests.support.apps import make_settings
from tests.support.domain.worlds import World
from tests.support.imports import Importer


@pytest.fixture
def importer(world: World, tmp_path: Path) -> Importer:
    """Imports rows into `world`."""
    return Importer(world, make_settings(tmp_path, "sqlite://"))
