"""What is refused before any view sees it: other sites' forms, forms without a token, garbage, and too much."""

import hashlib
import sqlite3

import pytest
from flask import Flask

from app.core.runtime import KEY
from tests.support.pages.addresses import addresses
from tests.support.web import Browser

pytestmark = pytest.mark.databases("sqlite")

EXEMPT = {"/csp-report", "/gateway/notices"}
PROFILE = {"name": "Eve", "locale": "en", "timezone": "UTC"}


def contents(app: Flask) -> str:
    """A digest of everything in the database."""
    path = app.extensions[KEY].settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def test_every_form_needs_the_token_of_its_session(app: Flask, clara: Browser, guest: Browser) -> None:
    clara.get("/account")
    guest.get("/login")
    before = contents(app)
    for path in set(addresses(app, "POST")) - EXEMPT:
        for token in (None, "", "x", guest.csrf):
            response = clara.post(path, csrf_token=token, **PROFILE)
            assert response.status_code == 400, (path, token)
            assert "nothing was done" in response.text or "niets" in response.text, path
    assert contents(app) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_every_form_from_another_site_is_refused_even_with_a_token(
    app: Flask, clara: Browser, headers: dict[str, str]
) -> None:
    clara.get("/account")
    before = contents(app)
    for path in set(addresses(app, "POST")) - EXEMPT:
        response = clara.post(path, headers=headers, **PROFILE)
        assert response.status_code == 403, path
    assert contents(app) == before


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://localhost"}, {"Origin": "https://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {}]
)
def test_our_own_forms_arrive(clara: Browser, headers: dict[str, str]) -> None:
    assert clara.post("/account", headers=headers, **PROFILE).status_code == 303


def test_reading_changes_nothing(app: Flask, clara: Browser, guest: Browser) -> None:
    before = contents(app)
    for path in addresses(app, "GET"):
        for browser in (clara, guest):
            browser.get(path)
            browser.get(path, htmx=True)
    assert contents(app) == before


def test_what_was_typed_stays_visible_when_the_token_is_stale(clara: Browser) -> None:
    text = "A long explanation that nobody wants to write twice."
    response = clara.post("/account", csrf_token="stale", name=text, locale="en", password="secret words")
    assert response.status_code == 400
    assert text in response.text
    assert "What you wrote" in response.text or "Wat je" in response.text
    assert "secret words" not in response.text


@pytest.mark.parametrize("body", [b"name=caf%E9", b"name=%FF%FE", b"name=\xe9t\xe9", b"name=%ED%A0%80", b"name=%C0%AF"])
def test_text_that_is_not_utf8_is_refused_in_words(clara: Browser, body: bytes) -> None:
    clara.get("/account")
    response = clara.client.post(
        "/account",
        data=b"csrf_token=" + clara.csrf.encode() + b"&" + body,
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 400
    assert "UTF-8" in response.text


def test_unreadable_signs_in_other_kinds_of_forms_are_named(clara: Browser) -> None:
    clara.get("/account")
    boundary = b"--b\r\nContent-Disposition: form-data; name="
    services = {b"csrf_token": clara.csrf.encode(), b"name": b"caf\xe9", b"locale": b"nl", b"timezone": b"UTC"}
    body = (
        b"".join(boundary + b'"' + name + b'"\r\n\r\n' + value + b"\r\n" for name, value in services.items())
        + b"--b--\r\n"
    )
    response = clara.client.post("/account", data=body, content_type="multipart/form-data; boundary=b")
    assert response.status_code == 422
    assert "\N{REPLACEMENT CHARACTER}" in response.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"name": ["x"]}'),
        ("application/json", b"[1, 2"),
        ("application/json", b"\xff\xfe"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b"x"),
        ("text/plain", b"name=x"),
        ("", b"\0\0\0"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    ],
)
def test_other_kinds_of_bodies_are_answered(clara: Browser, kind: str, body: bytes) -> None:
    clara.get("/account")
    for path in ("/account", "/login", "/account/language", "/password"):
        response = clara.client.post(path, data=body, content_type=kind, headers={"X-CSRFToken": clara.csrf})
        assert response.status_code in (400, 422), (path, response.status_code)
        assert "<h1" in response.text


def test_a_file_in_the_place_of_text_is_no_text(clara: Browser) -> None:
    import io

    clara.get("/account")
    for path in ("/account", "/account/password", "/account/language", "/login", "/password"):
        data = {name: (io.BytesIO(b"x"), "x.txt") for name in ("name", "email", "password", "new_password", "locale")}
        response = clara.client.post(path, data=data | {"csrf_token": clara.csrf})  # type: ignore[arg-type]
        assert response.status_code == 422, path


def test_too_much_is_refused_in_words(clara: Browser) -> None:
    response = clara.post("/account", **PROFILE | {"name": "x" * 300_000})
    assert response.status_code == 413
    assert "<h1" in response.text
    many = {f"field{number}": "x" for number in range(2000)}
    assert clara.post("/account", **PROFILE | many).status_code in (303, 413)


@pytest.mark.parametrize("path", ["/login?next=%00", "/orders/%00", "/password/a%00b", "/login?x=%ED%A0%80", "/?%FF"])
def test_garbage_in_addresses_is_answered_with_a_page(guest: Browser, path: str) -> None:
    response = guest.get(path)
    assert response.status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_answered_with_a_page(clara: Browser, method: str) -> None:
    clara.get("/account")
    response = clara.client.open("/account", method=method, headers={"X-CSRFToken": clara.csrf})
    assert response.status_code in (403, 405)
    if response.status_code == 405:
        assert "GET" in response.headers["Allow"]
        assert "<h1" in response.text
