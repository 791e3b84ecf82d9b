"""Files on the pages of an order: sent with a delivery, checked, and linked."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.core.files.store import FileStore
from app.models import File, Order
from app.services.files import inspection
from tests.support.files.corpus import TXT
from tests.support.pages.orders import MakeOrder
from tests.support.web import Browser

Given = tuple[str, str, bytes]
TEXT = ("notes.txt", TXT, b"hello")


@pytest.fixture
def order(make: MakeOrder) -> Order:
    return make()


def deliver(browser: Browser, order: Order, *given: Given, text: str = "Here it is.", **fields: Any) -> TestResponse:
    """The work is delivered with these files through the form."""
    files = [(BytesIO(content), name, declared) for name, declared, content in given]
    return browser.post(f"/orders/{order.ref}/deliveries", message=text, files=files, **fields)


def rows(browser: Browser) -> list[File]:
    """The files that the database knows."""
    with browser.services.transactions.open(write=False) as tx:
        return tx.session.query(File).order_by(File.id).all()


def stored(browser: Browser) -> list[Path]:
    """The files on the disk."""
    return [path for path in browser.services.settings.files.rglob("*") if path.is_file()]


def store_of(browser: Browser) -> FileStore:
    """The file store of the application."""
    return FileStore(browser.services.settings.files)


def check(browser: Browser) -> None:
    """The worker looks into whatever waits."""
    scanner = inspection.scanner_of(browser.services.settings)
    inspection.work(browser.services.transactions, store_of(browser), scanner)


def linked(page: str) -> list[str]:
    """The addresses of the downloads on a page."""
    return re.findall(r'href="(/files/[0-9a-f]{32})"', page)
