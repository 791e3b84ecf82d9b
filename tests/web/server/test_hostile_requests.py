"""Requests that no browser sends: whatever stands in them, the answer is no fault of ours and has all headers."""

import random
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from tests.support.web import Browser
from tests.support.web import check_headers as check

pytestmark = pytest.mark.databases("sqlite")

# What is put where text is expected: NULs, bytes that are no UTF-8, what looks like code, too much, and nothing.
ODD = [
    *("", " ", "\x00", "%00", "\xff\xfe", "\x80" * 9, "%FF%FE", "%ED%A0%80", "%", "%zz", "../../etc/passwd", "..%2f.."),
    *(
        "'\"><script>",
        "{{ 7 * 7 }}",
        "a" * 9000,
        "a" * 64,
        "[",
        "http://[",
        "//[::1",
        "-1",
        "1e3",
        "NaN",
        "9" * 20,
        "\xb2",
    ),
    *(",;=:", "=", ";;;", "*/*;q=x", "en;q=1e999", "bytes=0-,5-9", "bytes=-0", 'W/"x', '"\xff', "Basic \xff", "Bearer"),
    *("Thu, 99 Foo 99999 99:99:99", "Mon, 01 Jan 0000 00:00:00 GMT", "Mon, 01 Jan 9999 23:59:59 -2359"),
    *("session=a.b.c", "session=.eJw", "lang=\x80", 'theme="\\377"', "zone=../../etc", "zone=%00", "a..b", "[::1]"),
    *("multipart/form-data; boundary=\xff", "multipart/form-data; boundary=", "text/plain; charset=zzz", "chunked"),
    *("application/x-www-form-urlencoded; charset=zzz", "application/json", "localhost:99999", "localhost:abc"),
]
HEADERS = (
    "Accept Accept-Language Authorization Content-Encoding Content-Type Cookie Date Forwarded Host HX-Boosted "
    "HX-Current-URL HX-Request If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Origin Range "
    "Referer Sec-Fetch-Site Transfer-Encoding X-CSRFToken X-Forwarded-For X-HTTP-Method-Override"
).split()
PATHS = "/ /login /account /orders /orders/x /inbox /help /static/app.css /password/x /nowhere".split()
FIELDS = "email password name locale timezone next csrf_token op_id lang page edit files".split()
PART = b"--b\r\nContent-Disposition: form-data; "
BODIES = [
    *(
        b"",
        b"\0\0\0",
        b"\xff\xfe",
        b"email=%FF",
        b"email=%00&password=%00",
        b"&&&==&",
        b"a" * 70_000,
        b"[" * 9000,
        b"{",
    ),
    *(b"--b\r\n", b"--b\r\nnonsense\r\n\r\nx\r\n--b--\r\n", PART.replace(b":", b"") + b"\r\n\r\nx\r\n--b--\r\n"),
    PART + b'name="\xff\xfe"\r\n\r\nx\r\n--b--\r\n',
    PART + b"name*=zzz''%ff\r\n\r\nx\r\n--b--\r\n",
    PART + b'name="email"\r\nContent-Type: text/plain; charset=zzz\r\n\r\nx\r\n--b--\r\n',
    PART + b'name="' + b"a" * 70_000 + b'"\r\n\r\nx\r\n--b--\r\n',
]
LENGTHS = ["", "-1", "x", "1e3", " 5", "+5", "\xb2", "9" * 20]
KINDS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "application/json", ""]


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """A fresh one, as it is in production: nothing is handed on to the server."""
    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    return own_app


@pytest.fixture
def browsers(guest: Browser, clara: Browser) -> list[Browser]:
    for browser in (guest, clara):
        browser.get("/account/language")
    return [guest, clara]


def answered(browser: Browser, path: str, **request: Any) -> None:
    """The answer has every header, and is no fault."""
    response = browser.client.open(path, **request)
    assert response.status_code < 500, (path, request)
    check(response, path)


def test_every_odd_header_is_answered(browsers: list[Browser]) -> None:
    chance = random.Random(1)
    for name in HEADERS:
        for odd in ODD:
            method = chance.choice(["GET", "POST"])
            answered(chance.choice(browsers), chance.choice(PATHS), headers={name: odd}, method=method)


def test_every_odd_address_and_field_is_answered(browsers: list[Browser]) -> None:
    chance = random.Random(2)
    for odd in ODD:
        for field in chance.sample(FIELDS, 4):
            browser = chance.choice(browsers)
            answered(browser, f"{chance.choice(PATHS)}?{field}={odd}")
            form = {"csrf_token": browser.csrf, field: odd}
            answered(browser, chance.choice(["/login", "/account", "/password"]), method="POST", data=form)
        answered(chance.choice(browsers), "/orders/" + odd.replace("?", "").replace("#", ""))
    for query in ("a=1&" * 50_000, "x" * 200_000, "lang[]=x&lang=nl&lang=es", "page=1&page=2"):
        answered(browsers[1], "/orders?" + query)


def test_every_odd_body_and_length_is_answered(browsers: list[Browser]) -> None:
    chance = random.Random(3)
    for kind in KINDS:
        for body in BODIES:
            browser = chance.choice(browsers)
            token = {"X-CSRFToken": browser.csrf}
            answered(browser, "/account", method="POST", data=body, content_type=kind, headers=token)
        for length in LENGTHS:
            odd = {"input_stream": BytesIO(b"a=b"), "environ_overrides": {"CONTENT_LENGTH": length}}
            answered(chance.choice(browsers), "/login", method="POST", content_type=kind, **odd)
