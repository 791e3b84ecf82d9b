"""No address from outside ever leads out: the one helper, against a corpus."""

import pytest
from flask import Flask

from app.web.frame.addresses import form_page, own_path, safe_next

pytestmark = pytest.mark.databases("sqlite")

OUT = [
    "https://evil.example",
    "http://evil.example/login",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "/%09/evil.example",
    "/%5cevil.example",
    "/%2f%2fevil.example",
    "/..//evil.example",
    "/login/../..//evil.example",
    "//localhost@evil.example",
    "http://localhost@evil.example",
    "http://localhost.evil.example",
    "//localhost:80@evil.example/",
    "/\x00/evil.example",
    "/login\r\nX: y",
    "/login\x7f",
    "/\u2028/evil.example",
    "／／evil.example",
    "/@evil.example",
    "/.evil.example",
    ".evil.example",
    "evil.example",
    "login",
    "",
    "?next=//evil.example",
    "#//evil.example",
    "/logout",
    "/static/app.css",
    "/nowhere",
    "/account/sign-ins",
    "/" + "a" * 3000,
    "ftp://evil.example",
    "mailto:a@b",
    "//[::1]/",
    "http://[",
    "/[",
    "//",
    "///",
    "/\\",
    "\\",
    "//%0d%0aX:y",
    "/%0d%0aX:y",
    "//\u0000",
    "//evil。example",
]


KEPT = {
    "/account": "/account",
    "/account?a=1&b=%C3%A9": "/account?a=1&b=%C3%A9",
    "/account?lang=es": "/account",
    "/account?q=https://evil.example": "/account?q=https%3A%2F%2Fevil.example",
    "/password/x#part": "/password/x#part",
    "/login": "/orders",
    "/": "/orders",
}
FORM_PAGES = {
    "http://localhost/account": "/account",
    "http://localhost/account?tab=1": "/account?tab=1",
    "https://evil.example/account": None,
    "http://localhost//evil.example": None,
    "http://localhost@evil.example/account": None,
    "http://[": None,
    "about:client": None,
    "": None,
}


def test_what_is_not_a_page_of_ours_is_not_followed(app: Flask) -> None:
    with app.test_request_context():
        for target in OUT:
            assert own_path(target) is None, target
            assert safe_next(target) == "/orders", target


def test_a_page_of_ours_is(app: Flask) -> None:
    with app.test_request_context():
        assert {target: safe_next(target) for target in KEPT} == KEPT


def test_the_page_of_a_form_is_only_ever_ours(app: Flask) -> None:
    for referrer, page in FORM_PAGES.items():
        with app.test_request_context("/account", method="POST", headers={"Referer": referrer}):
            assert form_page() == page, referrer
