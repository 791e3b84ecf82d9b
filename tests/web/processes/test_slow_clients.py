"""Slow clients: whoever sends or reads slowly, by accident or not, keeps nobody else waiting."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from tests.support.processes.site import Site, serving

MANY = 20
HEAD = "{} HTTP/1.1\r\nHost: localhost\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
PARTS = "Content-Type: multipart/form-data; boundary=b\r\n"
STALLED = {  # what a client says before it falls silent
    "in the address": "GET /logi",
    "in the headers": HEAD.format("GET /login") + "Acce",
    "before the body": HEAD.format("POST /login") + FORM + "Content-Length: 100\r\n\r\n",
    "in the body": HEAD.format("POST /login") + FORM + "Content-Length: 100\r\n\r\nemail=",
    "in a form of parts": HEAD.format("POST /login") + PARTS + "Content-Length: 2000\r\n\r\n--b\r\nCont",
    "in a chunk": HEAD.format("POST /login") + FORM + "Transfer-Encoding: chunked\r\n\r\n40\r\nemail=",
    "at an address that takes no body": HEAD.format("POST /healthz") + FORM + "Content-Length: 100\r\n\r\nx",
    "at no address": HEAD.format("POST /nowhere") + FORM + "Content-Length: 100\r\n\r\nx",
    "in a notice": HEAD.format("POST /gateway/notices") + "Content-Length: 100\r\n\r\n{",
    "in a report": HEAD.format("POST /csp-report") + "Content-Length: 100\r\n\r\n{",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, site_url: str) -> Iterator[Site]:
    """One worker: if that is stuck, everybody is."""
    with serving(tmp_path_factory.mktemp("slow"), site_url) as running:
        yield running


@pytest.mark.parametrize(
    "where",
    STALLED,
)
def test_nobody_waits_for_a_client_that_falls_silent(site: Site, where: str) -> None:
    with contextlib.ExitStack() as stalled:
        for _ in range(MANY):
            stalled.enter_context(site.line(STALLED[where].encode()))
        assert [site.get("/login") for _ in range(3)] == [200, 200, 200]
    assert site.get("/login") == 200


def test_nobody_waits_for_a_client_that_does_not_read(site: Site) -> None:
    with contextlib.ExitStack() as slow:
        for _ in range(MANY):
            line = slow.enter_context(contextlib.closing(socket.socket()))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", site.port))
            line.sendall((HEAD.format("GET /static/vendor/bootstrap.min.css") + "\r\n").encode() * 5)
        assert [site.get("/login") for _ in range(3)] == [200, 200, 200]


def test_a_slow_form_arrives_whole(site: Site) -> None:
    body = b"email=nobody@people.example&password=x"
    with site.line((HEAD.format("POST /login") + FORM + f"Content-Length: {len(body)}\r\n\r\n").encode()) as line:
        for at in range(len(body)):
            assert at % 10 or site.get("/healthz") == 200
            line.sendall(body[at : at + 1])
        assert line.recv(20).startswith(b"HTTP/1.1 400 ")  # it has no token
