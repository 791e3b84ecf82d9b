"""The demo world, made once per process, with everybody's browser."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core.runtime import KEY
from app.services.demo import world
from app.services.demo.people import accounts
from tests.support.apps import make_settings
from tests.support.web import Browser


@pytest.fixture(scope="session")
def demo_app(sqlite_template: Path, fast_folder: Path) -> Flask:
    """The product on a demo database of its own, its clock the real one."""
    path = fast_folder / "crawl.db"
    shutil.copyfile(sqlite_template, path)
    settings = make_settings(fast_folder, f"sqlite:///{path}")
    app = create_app(settings)
    world.load(app.extensions[KEY].transactions, settings)
    return app


@pytest.fixture(scope="session")
def demo_ids(demo_app: Flask) -> dict[str, int]:
    """The ids of the people of the demo, by key."""
    with demo_app.extensions[KEY].transactions.open(write=False) as tx:
        return {person.key: user.id for person, user in accounts(tx)}


@pytest.fixture
def demo_browser(demo_app: Flask, demo_ids: dict[str, int], person: str) -> Browser:
    """The browser of `person`, one of the people of the demo; a guest's for "guest"."""
    return Browser(demo_app, demo_ids.get(person))
