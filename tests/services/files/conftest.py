"""Fixtures of these tests: a world, and a file store of its own."""

from pathlib import Path

import pytest

from app.core.files.store import FileStore
from tests.support.domain.worlds import Deal, World
from tests.support.files.deliveries import FileDeliveries


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """An empty file store; its folder is made with the first file."""
    return FileStore(tmp_path / "files")


@pytest.fixture
def deliveries(world: World, deal: Deal, store: FileStore) -> FileDeliveries:
    """An order to deliver files on."""
    return FileDeliveries(world, deal, store)
