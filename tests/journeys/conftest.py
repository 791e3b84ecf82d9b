"""The whole product with its demo world, started as `make run` starts it, for people in real browsers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.processes.product import Run


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which the first start has made the demo world."""
    data = tmp_path_factory.mktemp("demo") / "var"
    first = Run(data)
    assert first.ready(), first.said
    assert first.stop() == 0
    return data


@pytest.fixture
def product(demo_data: Path, tmp_path: Path) -> Iterator[Run]:
    """The running product on a demo world of this test's own."""
    data = tmp_path / "var"
    shutil.copytree(demo_data, data, ignore=shutil.ignore_patterns("valkey", "*.lock"))
    running = Run(data)
    assert running.ready(), running.said
    yield running
    running.stop()
