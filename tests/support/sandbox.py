"""The sandbox as a process of its own, somebody who takes its notices, and a browser without scripts for its page.

Fixtures: sandbox, shop and gateway, made once for all tests of a run; what they ask for never shares a key.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from app.core.settings import Settings
from app.services.payments.gateway import Gateway, OperationRequest, open_gateway
from tests.support.system import ROOT

SECRET = "open sesame, said the shop"
SPEED = 10  # the sandbox waits so many times shorter
BACK = "http://127.0.0.1:9/orders/1?from=gateway"
_numbers = count(1)


def until(condition: Callable[[], object], seconds: float = 10, every: float = 0.01) -> bool:
    """Whether it became true in time; it is asked again after `every` seconds."""
    end_at = time.monotonic() + seconds
    while not condition() and time.monotonic() < end_at:
        time.sleep(every)
    return bool(condition())


@dataclass(frozen=True)
class Page:
    """What a browser got."""

    status: int
    headers: dict[str, str]
    text: str


def browse(address: str, form: dict[str, str] | None = None, **headers: str) -> Page:
    """One request; redirects are not followed."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        body = None if form is None else urlencode(form)
        sent = headers | ({} if form is None else {"Content-Type": "application/x-www-form-urlencoded"})
        line.request("GET" if form is None else "POST", parts.path, body, sent)
        answer = line.getresponse()
        return Page(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode())
    finally:
        line.close()


def asked(kind: str = "charge", amount: int = 12_500, **others: str) -> OperationRequest:
    """Something to ask for, under a key that nothing else has."""
    wanted: dict[str, str | None] = {"key": f"{kind}:{next(_numbers)}", "charge": None, "currency": "EUR"}
    wanted |= {"title": "Logo design, first milestone", "back": BACK, "lang": "en"} | others
    return OperationRequest(kind=kind, amount=amount, **wanted)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Received:
    """One delivery of a notice."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.body)
        return found


class Shop:
    """Takes notices; `answers` are the statuses of the next ones about an operation, 204 afterwards."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: dict[str, list[int]] = {}
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                notice = Received({k.lower(): v for k, v in self.headers.items()}, body)
                shop.received.append(notice)
                answers = shop.answers.get(notice.content["key"])
                self.send_response(answers.pop(0) if answers else 204)
                self.end_headers()

            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(b"<!doctype html><title>The order</title>")

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.address = f"{self.url}/gateway/notices"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def about(self, key: str) -> list[Received]:
        """What was told of one operation, in the order of arrival."""
        return [notice for notice in self.received if notice.content["key"] == key]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Sandbox:
    """`python -m app.sandbox` on a data directory of its own; it can be killed and started again."""

    def __init__(self, data: Path, notify: str = "") -> None:
        self.data = data
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = os.environ | {
            "DATA_DIR": str(data),
            "SANDBOX_PORT": str(self.port),
            "SANDBOX_NOTIFY": notify,
            "SANDBOX_SPEED": str(SPEED),
            "GATEWAY_SECRET": SECRET,
        }
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.sandbox"], cwd=ROOT, env=self.environ, start_new_session=True
        )
        assert until(self.answers, 20), "the sandbox did not answer"

    def answers(self) -> bool:
        assert self.process.poll() is None, "the sandbox ended"
        try:
            return browse(f"{self.url}/pay/nothing").status == 404
        except OSError:
            return False

    def kill(self) -> None:
        """As the system does when there is no memory left."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)

    def gateway(self, secret: str = SECRET) -> Gateway:
        """The product's own adapter to it."""
        gateway = open_gateway(Settings(secret_key="", gateway_url=self.url, gateway_secret=secret))
        assert gateway is not None
        return gateway


@contextmanager
def running(data: Path) -> Iterator[tuple[Sandbox, Shop]]:
    """A sandbox, and the shop that it tells."""
    shop = Shop()
    sandbox = Sandbox(data, shop.address)
    try:
        yield sandbox, shop
    finally:
        if sandbox.process.poll() is None:
            sandbox.stop()
        shop.close()


@pytest.fixture(scope="session")
def sandbox_and_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Shop]]:
    """One pair for all tests but those that kill it."""
    with running(tmp_path_factory.mktemp("sandbox")) as both:
        yield both


@pytest.fixture
def sandbox(sandbox_and_shop: tuple[Sandbox, Shop]) -> Sandbox:
    """The process, ten times as fast as in the demo."""
    return sandbox_and_shop[0]


@pytest.fixture
def shop(sandbox_and_shop: tuple[Sandbox, Shop]) -> Shop:
    """Who takes the notices, and takes all of them at once unless a test says otherwise."""
    return sandbox_and_shop[1]


@pytest.fixture
def gateway(sandbox: Sandbox) -> Gateway:
    """The product's adapter, as the settings open it."""
    return sandbox.gateway()
