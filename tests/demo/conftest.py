"""Fixtures of the tests of the demo: an application whose database is a demo world."""

from pathlib import Path

import pytest
from flask import Flask

from app.core.parts import KEY, Parts
from app.core.settings import Settings
from app.services.demo import world
from tests.support.apps import make_settings
from tests.support.web import Browser


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Mails are written into a folder, as in a demo."""
    return make_settings(tmp_path, database_url, mail_url=f"file:{tmp_path / 'mail'}")


@pytest.fixture
def parts(app: Flask) -> Parts:
    """The parts of the application, before its database is a demo."""
    found: Parts = app.extensions[KEY]
    return found


@pytest.fixture
def demo(parts: Parts) -> Parts:
    """The parts of the application, its database a demo world."""
    world.load(parts.transactions, parts.settings)
    return parts


@pytest.fixture
def browser(app: Flask, demo: Parts) -> Browser:
    """A guest's browser in the demo."""
    return Browser(app)
