"""A browser without scripts, for tests: keeps cookies, sends the CSRF token and a one-time number with every form."""

import html
import re
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.runtime import KEY, RuntimeServices
from app.services.accounts import sign_ins

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
HTMX = {"HX-Request": "true"}
# What every answer has, errors and static files included.
HEADERS_OF_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "report-uri": "/csp-report",
}


class Browser:
    """One person's browser, or a guest's."""

    def __init__(self, app: Flask, user_id: int | None = None) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.csrf = ""
        if user_id is not None:
            self.sign_in(user_id)

    @property
    def services(self) -> RuntimeServices:
        """The services of the application."""
        services: RuntimeServices = self.app.extensions[KEY]
        return services

    def sign_in(self, user_id: int, hours: float = 336) -> str:
        """Signed in as this person, without the sign-in page; the token in the cookie."""
        with self.services.transactions.open(write=True) as tx:
            token = sign_ins.begin(tx, user_id, timedelta(hours=hours))
        with self.client.session_transaction() as session:
            session.clear()
            session["_user_id"] = token
            session.permanent = True
        self.csrf = ""
        return token

    def get(self, path: str, htmx: bool = False, **more: Any) -> TestResponse:
        """Ask for a page; redirects are not followed."""
        headers = {**(HTMX if htmx else {}), **more.pop("headers", {})}
        response = self.client.get(path, headers=headers, **more)
        self._read(response)
        return response

    def post(self, path: str, htmx: bool = False, headers: Any = None, **fields: Any) -> TestResponse:
        """Send a form. A fresh op_id is added unless one is given (None: leave it out)."""
        if not self.csrf:
            self.get("/account/language")
        form = {"csrf_token": self.csrf, "op_id": secrets.token_hex(16)} | fields
        data = {name: value for name, value in form.items() if value is not None}
        response = self.client.post(path, data=data, headers={**(HTMX if htmx else {}), **(headers or {})})
        self._read(response)
        return response

    def _read(self, response: TestResponse) -> None:
        if response.mimetype == "text/html" and (found := _TOKEN.search(response.text)):
            self.csrf = found[1]


def check_headers(response: TestResponse, path: str) -> None:
    """One answer, of this address, has each of them once, and names no program."""
    for name, value in HEADERS_OF_ALL.items():
        assert response.headers.getlist(name) == [value], (path, name)
    policy = response.headers["Content-Security-Policy"]
    if "sandbox" not in policy:  # a shown mail has a stricter one of its own
        assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == CSP, path
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in response.headers, path
    assert response.headers["Cache-Control"], path
    assert not {"Server", "X-Powered-By"} & set(response.headers.keys()), path


_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def carried(page: str, action: str) -> dict[str, str]:
    """What the form of a page that is sent to `action` carries unseen, without the token and the one-time number."""
    form = next(f for f in page.split("<form ")[1:] if f'action="{action}"' in f.partition(">")[0])
    found = {name: html.unescape(value) for name, value in _HIDDEN.findall(form.partition("</form>")[0])}
    return {name: value for name, value in found.items() if name not in ("csrf_token", "op_id")}
