"""Fixtures of these tests: a world, and a file store of its own."""

from pathlib import Path

import pytest

from app.core.files.store import FileStore
from tests.files.desk import Desk
from tests.kept import database_url as database_url
from tests.kept import deal as deal
from tests.kept import world as world
from tests.worlds import Deal, World


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty file store; its folder is made with the first file."""
    return FileStore(tmp_path / "files")


@pytest.fixture
def desk(world: World, deal: Deal, store: FileStore) -> Desk:
    """An order to deliver files on."""
    return Desk(world, deal, store)
