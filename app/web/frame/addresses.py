"""Addresses within the product: only those that our own router knows are ever led to."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from app.core.runtime import runtime_services

HOME = "/orders"
HOMES = {"support": "/support/cases", "finance": "/finance"}  # of staff, by role
LONGEST = 1000
_OWN_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # printable ASCII without a backslash


def router() -> MapAdapter:
    """The router, bound to our own address whatever Host the request named."""
    base = urlsplit(runtime_services().settings.base_url)
    return current_app.url_map.bind(base.netloc, url_scheme=base.scheme)


def own_path(target: str | None) -> str | None:
    """The path, query and fragment, when it is a page of ours that can be read; else None. `lang` is left out."""
    if not target or len(target) > LONGEST or not _OWN_PATH.fullmatch(target):
        return None
    split = urlsplit(target)
    if split.scheme or split.netloc or not _is_page(split.path):
        return None
    query = urlencode([(name, value) for name, value in parse_qsl(split.query) if name != "lang"])
    return split.path + ("?" + query if query else "") + ("#" + split.fragment if split.fragment else "")


def _is_page(path: str) -> bool:
    try:
        endpoint, _ = router().match(path, method="GET")
    except (RequestRedirect, HTTPException):
        return False
    return endpoint != "static"


def home_of(roles: Collection[str]) -> str:
    """The first page of somebody with these staff roles: their work, else the orders."""
    return next((page for role, page in HOMES.items() if role in roles), HOME)


def safe_next(target: str | None, home: str = HOME) -> str:
    """Where to go after signing in or saving a preference: that page of ours, else their first page."""
    found = own_path(target)
    return home if found is None or urlsplit(found).path in ("/login", "/") else found


def here() -> str:
    """The page that a reader is on: this one, or for a sent form the page that it stands on."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        if request.url_rule and not request.query_string:
            return quote(request.path)  # the router has just found it
        return own_path(quote(request.path) + "?" + request.query_string.decode("ascii", "ignore")) or HOME
    return form_page() or HOME


def form_page() -> str | None:
    """The page of ours from which this request was sent, as the browser says; None when it does not."""
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    split = urlsplit(said) if _parsable(said) else None
    if split is None or split.netloc not in (request.host, urlsplit(runtime_services().settings.base_url).netloc):
        return None
    return own_path(split.path + ("?" + split.query if split.query else ""))


def _parsable(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
