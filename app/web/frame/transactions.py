"""One transaction per request: reading for safe methods, writing for the others, committed when the answer is good."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, current_app, g, has_request_context, request, session
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import BadHost
from werkzeug.routing import MapAdapter

from app.core.database.tx import Tx
from app.core.errors import LostRace
from app.core.runtime import runtime_services

log = logging.getLogger(__name__)

SAFE = ("GET", "HEAD", "OPTIONS")
ATTEMPTS = 3
SIGNED_OUT = 401  # nothing was done, as with every refusal; but what was typed is kept
# Deadlock, serialization failure, lock not available: PostgreSQL rolled back, so the whole request can be repeated.
REPEATABLE = ("40P01", "40001", "55P03")


@lru_cache(maxsize=8192)
def _address(app: Flask, endpoint: str, _root: str, *values: tuple[str, Any]) -> str:
    return Flask.url_for(app, endpoint, **dict(values))


class ResolutionCenter(Flask):
    """Flask, with the request's view inside a transaction."""

    def dispatch_request(self, *context: Any) -> Any:
        """The view's answer; a write is committed before the answer leaves, or rolled back with an error answer."""
        if request.method in SAFE or request.routing_exception or _handles_its_own():
            return super().dispatch_request(*context)
        notes = list(session.get("_flashes", ()))
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._in_transaction(*context)
            except (OperationalError, LostRace) as error:
                if not _repeatable(error) or attempt == ATTEMPTS:
                    raise
                session["_flashes"] = notes
        raise AssertionError("unreachable")

    def _in_transaction(self, *context: Any) -> Response:
        with runtime_services().transactions.open(write=True) as tx:
            g.writing = tx
            try:
                response = self.make_response(super().dispatch_request(*context))
                tx.discard = response.status_code >= 400 and response.status_code != SIGNED_OUT
                return response
            finally:
                g.pop("writing", None)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """Flask's, with an address on this site put together once: a page has dozens, and the same ones again."""
        if endpoint.startswith(".") or values.get("_external") or not has_request_context():
            return super().url_for(endpoint, **values)
        try:
            return _address(self, endpoint, request.script_root, *values.items())
        except TypeError:  # a value that can change, such as a list
            return super().url_for(endpoint, **values)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Flask's; under a host that no name can be one of this machine's own, so that its refusal is a page too."""
        try:
            return super().create_url_adapter(request)
        except BadHost:
            assert request is not None  # noqa: S101  (its host is what was bad)
            return self.url_map.bind("localhost", path_info=request.path, default_method=request.method)

    def log_exception(self, *_details: Any) -> None:
        """Nothing here: app.web.errors writes the one line, without the address, which may hold a secret."""


def own_transactions(view: Any) -> Any:
    """Mark a view that opens its transactions itself, because it does slow work (a password's hash) between them."""
    view.own_transactions = True
    return view


def _handles_its_own() -> bool:
    return getattr(current_app.view_functions.get(request.endpoint or ""), "own_transactions", False)


def _repeatable(error: Exception) -> bool:
    """Somebody else was faster, and the next attempt sees what they did."""
    return isinstance(error, LostRace) or getattr(getattr(error, "orig", None), "sqlstate", None) in REPEATABLE


def current_tx() -> Tx:
    """The writing transaction of this request, or else a reading one, opened when first asked for."""
    if is_writing():
        return g.writing
    if "reading" not in g:
        g.closing = ExitStack()
        g.reading = g.closing.enter_context(runtime_services().transactions.open(write=False))
    return g.reading


def is_writing() -> bool:
    """Whether `current_tx()` will be committed."""
    return "writing" in g


@contextmanager
def writing_tx() -> Iterator[Tx]:
    """The request's writing transaction, or one of its own in a view that opens its transactions itself."""
    if is_writing():
        yield current_tx()
        return
    with runtime_services().transactions.open(write=True) as tx:
        yield tx


def close(_error: BaseException | None = None) -> None:
    """Give the reading connection back; what was read stands, also where the database ended meanwhile."""
    stack: ExitStack | None = g.pop("closing", None)
    g.pop("reading", None)
    try:
        if stack is not None:
            stack.close()
    except SQLAlchemyError as error:
        log.warning("database.away while closing", exc_info=error)
