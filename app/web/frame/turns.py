"""One request is worked on at a time in each process, and a body that is still on its way keeps nobody waiting.

Threads that compute at the same time make each other wait for the interpreter (docs/adr/0006). So all of the server's
threads but one wait: for their turn, or for the rest of a body, for which the server knows no time-out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from flask import request

from app.web.frame.transactions import SAFE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TURN = "resolution_center.turn"


class OneAtATime:
    """The application, for a server with many threads."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.turn = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> object:
        """The answer of the application, when it is this request's turn."""
        environ[TURN] = self.turn
        with self.turn:
            return self.application(environ, start_response)


def take_in() -> None:
    """Before anything is looked up or locked the whole body is here, or it is refused for its size (413)."""
    if request.method in SAFE:
        return
    with others_first():
        request.form if request.mimetype == "multipart/form-data" else request.get_data(cache=True)


@contextmanager
def others_first() -> Iterator[None]:
    """Inside the block it is not this request's turn; without such a server there are no others."""
    turn: Lock | None = request.environ.get(TURN)
    if turn is not None:
        turn.release()
    try:
        yield
    finally:
        if turn is not None:
            turn.acquire()
