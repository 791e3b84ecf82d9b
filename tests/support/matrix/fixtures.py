"""Fixtures of the matrix: the stage, on which its scenes are set."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.matrix.places import Stage


@pytest.fixture(scope="module")
def stage(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage; a scene is made when the first test asks for it."""
    made = Stage(sqlite_template, tmp_path_factory.mktemp("matrix"))
    yield made
    made.close()
