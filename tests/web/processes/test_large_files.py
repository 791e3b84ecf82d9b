"""Large files and a real server: they go to the disk as they come, and keep nobody else waiting."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core.runtime import KEY
from app.models import ChosenFile, Order
from tests.support.apps import make_settings
from tests.support.domain.factories import make_order
from tests.support.processes.site import Site, serving
from tests.support.web import Browser

SIZE, PIECE = 90_000_000, 1_000_000
HEAD = "POST {} HTTP/1.1\r\nHost: localhost\r\nCookie: session={}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
FIELD = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
FILE = '--b\r\nContent-Disposition: form-data; name="files"; filename="voice.wav"\r\n\r\n'
END = b"\r\n--b--\r\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, site_url: str) -> Iterator[Site]:
    """One worker: if that is busy, everybody waits."""
    with serving(tmp_path_factory.mktemp("large"), site_url) as running:
        yield running


@pytest.fixture
def app(site_url: str, tmp_path: Path) -> Flask:
    """The same application in this process, to be signed in without a password."""
    return create_app(make_settings(tmp_path, site_url))


@pytest.fixture
def order(app: Flask) -> Order:
    with app.extensions[KEY].transactions.open(write=True) as tx:
        return make_order(tx)


@pytest.mark.rule("X55")
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures memory in /proc")
def test_a_large_file_is_never_in_memory_and_nobody_waits_for_it(site: Site, app: Flask, order: Order) -> None:
    fred = Browser(app, order.freelancer_id)
    where = f"/orders/{order.ref}/deliveries/files"
    token = re.search(r'name="csrf-token" content="([^"]+)"', fred.get(f"/orders/{order.ref}/deliveries").text)
    cookie = fred.client.get_cookie("session")
    assert token
    assert cookie
    fields = FIELD.format("csrf_token", token[1]) + FIELD.format("op_id", secrets.token_hex(16)) + FILE
    length = len(fields) + SIZE + len(END)
    head = HEAD.format(where, cookie.value) + f"HX-Request: true\r\nContent-Length: {length}\r\n\r\n" + fields
    assert site.get("/login") == 200
    before = site.memory()
    with site.line(head.encode()) as line:
        line.settimeout(60)
        for number in range(SIZE // PIECE):
            line.sendall(bytes(PIECE))
            if number % 30 == 0:
                assert site.get("/login") == 200
        line.sendall(END)
        assert line.recv(65_536).startswith(b"HTTP/1.1 200")
    assert site.memory() - before < 30_000_000
    with app.extensions[KEY].transactions.open(write=False) as tx:
        assert [row.size for row in tx.session.query(ChosenFile).all()] == [SIZE]
