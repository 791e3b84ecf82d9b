"""The outermost layer: whatever fails while failing is answered with a page that was made before, and all headers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask

from app.core.i18n import choose_again, locales, reader_for, use_reader
from app.core.runtime import KEY
from app.web.frame.errors import RETRY_AFTER, status_of
from app.web.server.security import fixed_headers

STATUSES = (400, 403, 404, 409, 413, 422, 429, 500, 503)

log = logging.getLogger(__name__)


class LastResort:
    """Around an application: its answer, or the static page in every language when not even its error page was made."""

    def __init__(self, app: Flask) -> None:
        self.flask = app
        self.inner = app.wsgi_app
        self.headers = fixed_headers(app.extensions[KEY].settings)
        self.pages = {status: _page(app, status) for status in STATUSES}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Nothing is begun before the application has made its answer and has cleared up after itself."""
        begun: list[Any] = []

        def begin(*status_and_headers: Any) -> Any:
            begun.append(status_and_headers)

        try:
            answer = self.inner(environ, begin)
        except Exception as error:
            if self._handed_on():
                raise
            return self._answer(error, environ["REQUEST_METHOD"], start_response)
        start_response(*begun[-1])
        return answer

    def _handed_on(self) -> bool:
        """As Flask has it: a developer, and a test, sees the fault itself."""
        chosen: bool | None = self.flask.config["PROPAGATE_EXCEPTIONS"]
        return (self.flask.testing or self.flask.debug) if chosen is None else chosen

    def _answer(self, error: Exception, method: str, start_response: Callable[..., Any]) -> list[bytes]:
        choose_again()  # whoever was spoken to: what clears up after a request may not have come to it
        status = status_of(error)
        status = status if status in self.pages else 500
        log.error("answer.failed status=%d method=%s", status, method, exc_info=error)
        page = self.pages[status]
        own = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(page)),
            "Cache-Control": "no-store",
        }
        again = {"Retry-After": RETRY_AFTER} if status == 503 else {}
        headers = self.headers | own | again
        start_response(f"{status} {HTTPStatus(status).phrase}", list(headers.items()))
        return [b"" if method == "HEAD" else page]


def _page(app: Flask, status: int) -> bytes:
    template, codes = app.jinja_env.get_template("errors/last_resort.html"), locales()
    page = ""
    for code in codes:
        with use_reader(reader_for(code)):
            page += template.render(status=status, first=code == codes[0], last=code == codes[-1])
    return page.strip().encode()
