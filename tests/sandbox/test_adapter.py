"""The adapter between the product and a gateway that misbehaves, and the settings that choose it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from urllib3 import PoolManager, Timeout

from app.core.settings import Settings, SettingsError
from app.services.payments.gateway import Answer, GatewayError, open_gateway
from app.services.payments.gateway.sandbox import CONNECT_SECONDS, READ_SECONDS, SandboxGateway
from tests.support.sandbox import SECRET, asked
from tests.support.system import ROOT


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[SandboxGateway, list[bytes]]]:
    """An adapter to a server that says exactly this, one answer for each connection, and then nothing at all."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in (*answers, b""):
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    requests.append(line.recv(65536))
                    if not answer:
                        closing.wait(5)
                    line.sendall(answer)

        closing = threading.Event()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        gateway = SandboxGateway(f"http://127.0.0.1:{server.getsockname()[1]}", SECRET)
        gateway.pool = PoolManager(retries=False, timeout=Timeout(connect=0.5, read=0.5))
        try:
            yield gateway, requests
        finally:
            closing.set()


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


GOOD = http("200 OK", b'{"state": "done", "page": "", "error": ""}')


@pytest.mark.parametrize(
    ("answer", "code", "final"),
    [
        (b"", "timeout", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", "no_connection", False),
        (b"nonsense\r\n\r\n", "no_connection", False),
        (http("500 Oops"), "http_500", False),
        (http("503 Busy"), "http_503", False),
        (http("302 Found", b"", "Location: http://127.0.0.1:9/"), "http_302", False),
        (http("429 Slowly"), "http_429", False),
        (http("400 Bad"), "http_400", True),
        (http("401 Unauthorized"), "http_401", False),
        (http("403 Forbidden"), "http_403", False),
        (http("404 Not Found", b"<h1>"), "http_404", False),
        (http("422 No", b'{"error": "x"}'), "http_422", True),
        (http("200 OK", b"<h1>"), "malformed", False),
        (http("200 OK", b'{"state": "gone", "page": "", "error": ""}'), "malformed", False),
        (http("200 OK", b'{"state": "open", "page": "javascript:x", "error": ""}'), "malformed", False),
        (http("200 OK", b'{"state": "done", "x": "' + b"x" * 70_000 + b'"}'), "malformed", False),
    ],
)
def test_what_is_no_answer_says_whether_asking_again_is_of_use(answer: bytes, code: str, final: bool) -> None:
    with answering(answer, GOOD) as (gateway, requests):
        with pytest.raises(GatewayError) as trouble:
            gateway.look("charge:1")
        assert (trouble.value.code, trouble.value.final) == (code, final)
        assert len(requests) == 1  # neither tried again nor led elsewhere


def test_nobody_there_may_be_somebody_later() -> None:
    gateway = SandboxGateway("http://127.0.0.1:9", SECRET)
    calls: list[Callable[[], object]] = [lambda: gateway.look("charge:1"), lambda: gateway.ask(asked())]
    for call in calls:
        with pytest.raises(GatewayError) as trouble:
            call()
        assert (trouble.value.code, trouble.value.final) == ("no_connection", False)


def test_the_secret_travels_in_its_header_only() -> None:
    with answering(GOOD) as (gateway, requests):
        assert gateway.ask(asked()) == Answer("done")
        head, _, body = requests[0].partition(b"\r\n\r\n")
        assert head.startswith(b"POST /v1/operations HTTP/1.1\r\n")
        assert f"Authorization: Bearer {SECRET}".encode() in head
        assert SECRET.encode() not in body


def test_the_times_are_those_of_a_page_that_somebody_waits_for() -> None:
    assert (CONNECT_SECONDS, READ_SECONDS) == (3.0, 10.0)


def test_without_an_address_there_is_no_gateway() -> None:
    assert open_gateway(Settings.from_env({"SECRET_KEY": "x"})) is None


def test_a_gateway_needs_its_secret_which_is_never_shown() -> None:
    environ = {"SECRET_KEY": "x", "GATEWAY_URL": "https://gateway.example/"}
    with pytest.raises(SettingsError, match="GATEWAY_SECRET"):
        Settings.from_env(environ)
    settings = Settings.from_env(environ | {"GATEWAY_SECRET": "hush hush"})
    assert settings.gateway_url == "https://gateway.example"
    assert "hush hush" not in repr(settings)
    with pytest.raises(SettingsError, match="GATEWAY_URL"):
        Settings.from_env(environ | {"GATEWAY_URL": "gateway.example", "GATEWAY_SECRET": "x"})


@pytest.mark.parametrize("name", ["GATEWAY_URL", "GATEWAY_SECRET"])
def test_the_settings_are_written_down(name: str) -> None:
    assert f"\n#{name}=" in (ROOT / ".env.example").read_text()
    assert f"`{name}`" in (ROOT / "docs" / "operating.md").read_text()
