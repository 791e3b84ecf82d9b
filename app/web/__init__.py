"""The web: turns clicks into verbs and rows into pages."""

from __future__ import annotations

from flask import Flask

from app.web.transactions import close


def init_web(app: Flask) -> None:
    """All blueprints, the error pages and the headers are on the application."""
    app.teardown_request(close)
