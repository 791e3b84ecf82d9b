"""What fails while failing: a static page in every language, with all headers and the right status."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.exceptions import RequestEntityTooLarge

from app.core.errors import Refusal
from app.core.runtime import runtime_services
from app.core.words import N_
from app.web.frame.transactions import current_tx
from tests.support.web import Browser
from tests.support.web import check_headers as check

PART = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
MULTIPART = "multipart/form-data; boundary=b"


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """A fresh one, as it is in production: nothing is handed on to the server."""
    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    return own_app


def send(browser: Browser, path: str, body: bytes, **headers: str) -> tuple[int, str]:
    response = browser.client.post(path, data=body, content_type=MULTIPART, headers=headers)
    check(response, path)
    return response.status_code, response.text


PATHS = ("/login", "/nowhere", "/healthz", "/account/language", "/orders/x", "/gateway/notices")
WAYS = ({}, {"Origin": "https://evil.example"}, {"Host": "evil.example"})


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("body", [PART + b"x" * 300_000 + b"\r\n--b--\r\n", (PART + b"x\r\n") * 600 + b"--b--\r\n"])
def test_a_refused_form_that_is_too_large_is_refused_in_words(guest: Browser, body: bytes) -> None:
    for path in PATHS:
        for headers in WAYS:
            status, page = send(guest, path, body, **headers)
            assert status in (400, 401, 403, 404, 405, 413), (path, headers, status)
            assert "<h1" in page or status == 401


NAMELESS = b"--b\r\nContent-Disposition: form-data%s\r\n\r\nx\r\n--b--\r\n"


@pytest.mark.databases("sqlite")
def test_a_part_without_a_name_is_refused_in_words(guest: Browser, clara: Browser) -> None:
    guest.get("/login")
    clara.get("/account")
    for more in (b"", b'; filename="x"', b"; name", b"; name*=utf-8''"):
        for path in PATHS:
            status, _ = send(guest, path, NAMELESS % more, **{"X-CSRFToken": guest.csrf})
            assert status in (400, 401, 404, 405, 422), (path, more, status)
        assert send(clara, "/account", NAMELESS % more, **{"X-CSRFToken": clara.csrf})[0] in (400, 422)


@pytest.mark.databases("sqlite")
def test_a_host_that_no_name_can_be_is_refused_in_words(guest: Browser) -> None:
    for host in ("a" * 64, "a" * 64 + ".example", f"localhost.{'a' * 64}"):
        for path in ("/static/app.css", "/login", "/healthz", "/", "/nowhere"):
            for method in ("GET", "POST"):
                response = guest.client.open(path, method=method, headers={"Host": host})
                check(response, path)
                assert response.status_code == 400
                assert "not known under that name" in response.text


DATES = ("Mon, 01 Jan 99999999999 00:00:00 GMT", "Mon, 01 Jan 2026 00:00:00 +99999999")


@pytest.mark.databases("sqlite")
def test_a_date_beyond_the_calendar_is_refused_in_words(guest: Browser) -> None:
    for name in ("If-Modified-Since", "If-Unmodified-Since", "If-Range"):
        for headers in ({name: date} | more for date in DATES for more in ({}, {"Range": "bytes=0-1"})):
            for path in ("/static/app.css", "/login"):
                response = guest.get(path, headers=headers)
                check(response, path)
                assert response.status_code in (200, 206, 400), headers


def dying() -> str:
    """A view that has read something when its connection is ended by the server."""
    own = current_tx().connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with runtime_services().engine.connect() as other:
        other.execute(text(f"SELECT pg_terminate_backend({own})"))
    return "<h1>what was read</h1>"


@pytest.mark.databases("postgresql")
def test_a_page_is_not_lost_when_postgresql_ends_before_its_transaction(
    app: Flask, guest: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    app.add_url_rule("/dying", "dying", dying)
    for _ in range(16):  # more than there are connections
        response = guest.get("/dying")
        check(response, "/dying")
        assert (response.status_code, response.text) == (200, "<h1>what was read</h1>")
    assert "OperationalError" in caplog.text
    assert guest.get("/login").status_code == 200


def fault() -> None:
    raise ZeroDivisionError


def too_large() -> None:
    raise RequestEntityTooLarge


def refused() -> None:
    raise Refusal(409, "test", N_("There is nothing to do here."))


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("fails", "status"), [(fault, 500), (too_large, 413), (refused, 409)])
def test_whatever_fails_while_failing_answers_a_static_page_in_every_language(
    app: Flask, guest: Browser, fails: Callable[[], None], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    app.context_processor(fails)
    for response in (guest.get("/login"), guest.get("/nowhere", htmx=True), guest.client.post("/login")):
        check(response, "page")
        assert response.status_code == status
        assert response.headers["Cache-Control"] == "no-store"
        for lang in ("en", "nl", "es"):
            assert f'lang="{lang}"' in response.text
        assert response.text.count("<h1") == 1
    with caplog.at_level(logging.ERROR):
        assert guest.client.head("/login").data == b""
    assert "answer.failed" in caplog.text


@pytest.mark.databases("sqlite")
def test_a_fault_after_the_answer_was_made_is_one_too(app: Flask, guest: Browser) -> None:
    app.teardown_request(lambda _error: 1 / 0)
    response = guest.get("/login")
    check(response, "page")
    assert response.status_code == 500
