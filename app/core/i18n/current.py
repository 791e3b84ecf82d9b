"""Who is being spoken to now: one reader per request, mail or command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import Response, g, has_request_context

from app.core.i18n.choice import choose, remember_link
from app.core.i18n.reader import Reader
from app.core.i18n.readers import reader_for

_current: ContextVar[Reader | None] = ContextVar("reader", default=None)


def reader() -> Reader:
    """The reader of this request or of the `use_reader` around; English in the platform's zone where there is none."""
    return _current.get() or _first_time()


def _first_time() -> Reader:
    if not has_request_context():
        return reader_for()
    chosen = choose()
    _current.set(chosen)
    return chosen


@contextmanager
def use_reader(person: Reader) -> Iterator[Reader]:
    """Speak to this person inside the block: mails, exports, another party's view."""
    token = _current.set(person)
    try:
        yield person
    finally:
        _current.reset(token)


def choose_again() -> None:
    """Forget this request's reader, after the account or its language changed in the middle of it."""
    _current.set(None)


def begin_request() -> None:
    """A worker thread keeps its context between requests, and a test may be inside another one: start unknown."""
    g.reader_outside = _current.get()
    _current.set(None)


def finish_response(response: Response) -> Response:
    """Say in the headers which language was chosen and what it depends on; keep a link's language."""
    chosen = _current.get()
    if chosen:
        response.content_language.add(chosen.lang)
        response.vary.update(("Accept-Language", "Cookie"))
    remember_link(response)
    return response


def end_request(_error: BaseException | None = None) -> None:
    """Give the context back as it was."""
    _current.set(g.pop("reader_outside", None))
