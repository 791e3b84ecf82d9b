"""The demo world served to a real browser, with a signed-in browser for everybody."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from app import create_app
from app.core.runtime import KEY
from app.services.demo import world
from tests.support.apps import make_settings
from tests.support.browser import NewPage, SignedIn
from tests.support.sandbox import gateway as gateway
from tests.support.sandbox import sandbox as sandbox
from tests.support.sandbox import sandbox_and_shop as sandbox_and_shop
from tests.support.sandbox import shop as shop


@pytest.fixture(scope="session")
def served_demo(sqlite_template: Path, fast_folder: Path) -> Iterator[tuple[str, Flask]]:
    """The address of a demo world and its application."""
    path = fast_folder / "browser.db"
    shutil.copyfile(sqlite_template, path)
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    gateway_there = {"gateway_url": "http://127.0.0.1:9", "gateway_secret": "between us"}  # though nobody asks it
    settings = make_settings(fast_folder, f"sqlite:///{path}", base_url=address, **gateway_there)
    app = create_app(settings)
    world.load(app.extensions[KEY].transactions, settings)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield address, app
    server.shutdown()
    thread.join()


@pytest.fixture
def signed_in(new_page: NewPage, served_demo: tuple[str, Flask]) -> SignedIn:
    """signed_in("Sanne de Vries", color_scheme="dark") -> her page at the dashboard."""

    def enter(name: str | None, **options: object) -> Page:
        page = new_page(**options)
        page.goto(served_demo[0] + "/login")
        if name:
            page.get_by_role("button", name=name).click()
            page.wait_for_url(lambda url: not url.endswith("/login"))
        return page

    return enter
