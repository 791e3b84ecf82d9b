"""Headers, cookies and caching on every answer of every address, errors and static files included."""

from pathlib import Path

import pytest
from flask import Flask

from app.core.settings import Settings
from tests.support.apps import make_settings
from tests.support.pages.addresses import addresses
from tests.support.web import Browser
from tests.support.web import check_headers as check

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """A fresh one, whose answers owe nothing to another test."""
    return own_app


def test_every_answer_to_a_guest_has_the_headers(app: Flask, guest: Browser) -> None:
    for path in addresses(app, "GET"):
        check(guest.get(path), path)
    for path in addresses(app, "POST"):
        check(guest.post(path), path)


def test_every_answer_to_a_person_has_them_and_is_not_stored(app: Flask, clara: Browser) -> None:
    for path in [path for path in addresses(app, "GET") if "/static/" not in path]:
        response = clara.get(path)
        check(response, path)
        assert response.headers["Cache-Control"] == "no-store", path
        assert {"Cookie", "HX-Request"} <= set(response.headers["Vary"].split(", ")), path
    for path in [path for path in addresses(app, "POST") if path not in ("/logout", "/csp-report")]:
        check(clara.post(path), path)


@pytest.mark.parametrize("path", ["/nowhere", "/orders/", "//evil.example", "/static/nothing.css", "/%00", "/%FF"])
def test_errors_have_them_too(guest: Browser, path: str) -> None:
    response = guest.get(path)
    check(response, path)
    assert response.status_code in (308, 400, 404)


def test_a_fault_has_them_too(app: Flask, guest: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "ops.alive", lambda: 1 / 0)
    response = guest.get("/healthz")
    assert response.status_code == 500
    check(response, "500")


def test_no_page_brings_script_or_style_with_it(app: Flask, guest: Browser, clara: Browser) -> None:
    for browser in (guest, clara):
        for path in addresses(app, "GET"):
            response = browser.get(path)
            if response.mimetype != "text/html" or "sandbox" in response.headers["Content-Security-Policy"]:
                continue
            for banned in ("<style", " style=", " onclick=", "javascript:", "data:", "hx-on", "http://", "https://"):
                assert banned not in response.text.replace("https://localhost", ""), (path, banned)
            assert response.text.count("<script") == response.text.count("<script src="), path


def test_static_files_are_kept_for_ever_under_the_address_of_their_content(guest: Browser) -> None:
    page = guest.get("/login").text
    start = page.index("/static/app.css?v=")
    versioned = page[start : page.index('"', start)]
    assert guest.get(versioned).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/static/app.css", "/static/app.css?v=older"):
        assert guest.get(path).headers["Cache-Control"] == "public, no-cache"
        assert guest.get(path).headers["ETag"]


@pytest.fixture
def secure(tmp_path: Path, database_url: str) -> Settings:
    return make_settings(tmp_path, database_url, base_url="https://rc.example")


def test_over_tls_cookies_are_bound_to_the_host_and_the_site_to_tls(secure: Settings) -> None:
    from app import create_app

    app = create_app(secure)
    client = app.test_client()
    response = client.get("/login?lang=nl", base_url="https://rc.example")
    assert response.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    cookies = response.headers.getlist("Set-Cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("__Host-session="))
    assert all("Secure" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert "HttpOnly" in session
    assert "Path=/" in session
    assert "Domain" not in session


def test_the_session_cookie_is_not_for_scripts(clara: Browser) -> None:
    response = clara.post("/account", name="C", locale="en", timezone="UTC")
    session = [cookie for cookie in response.headers.getlist("Set-Cookie") if cookie.startswith("session=")]
    assert session
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in session)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "a b", ""])
def test_a_forged_host_is_refused_with_a_page(guest: Browser, host: str) -> None:
    response = guest.client.get("/login", headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.text
    assert "not known under that name" in response.text


@pytest.mark.parametrize("base_url", ["http://[2001:db8::7]:8000", "https://rc.example:8443", "http://192.0.2.1"])
def test_the_site_answers_under_its_own_name_and_to_this_machine(
    tmp_path: Path, database_url: str, base_url: str
) -> None:
    from app import create_app

    client = create_app(make_settings(tmp_path, database_url, base_url=base_url)).test_client()
    own = base_url.split("//")[1]
    for host in (own, "127.0.0.1:9", "localhost", "[::1]:9"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200, host
    assert client.get("/healthz", headers={"Host": "other.example"}).status_code == 400


def test_a_forwarded_host_is_not_believed(guest: Browser) -> None:
    response = guest.get("/account", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert response.location == "/login?next=/account"
