"""The sandbox as a web application: its API, its payment page, and the headers of every answer."""

from __future__ import annotations

from flask import Flask, Response

from app.sandbox.api import api
from app.sandbox.notices import Sender
from app.sandbox.options import KEY, Options
from app.sandbox.page import page, policy

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_service(chosen: Options, sender: Sender | None) -> Flask:
    """The application; `sender` is woken after whatever may have left a notice."""
    service = Flask(__name__)
    service.extensions[KEY] = chosen
    # A page elsewhere that has its own name lead to this machine gets no answer.
    service.config.update(TRUSTED_HOSTS=["127.0.0.1", "localhost"], MAX_CONTENT_LENGTH=64 * 1024)
    service.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    service.register_blueprint(api)
    service.register_blueprint(page)

    @service.after_request
    def finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Content-Security-Policy", policy())
        if sender is not None:
            sender.due.set()
        return response

    return service
