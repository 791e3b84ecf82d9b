"""What the order page is compared with: Flask, one indexed SELECT, ten rows in a template, and nothing else."""

from __future__ import annotations

import os

from flask import Flask, render_template
from sqlalchemy import bindparam, select

from app.core.database.db import make_engine
from app.models import Event

_ROWS = (
    select(Event.id, Event.seq, Event.name, Event.at)
    .where(Event.order_id == bindparam("id"))
    .order_by(Event.seq)
    .limit(10)
)


def make_bare(database_url: str) -> Flask:
    """The application, on a database of the product's."""
    app = Flask(__name__)
    engine = make_engine(database_url).execution_options(reading=True)

    @app.get("/orders/<int:order_id>")
    def page(order_id: int) -> str:
        with engine.connect() as connection:
            return render_template("ten_rows.html", rows=connection.execute(_ROWS, {"id": order_id}).all())

    return app


if url := os.environ.get("BARE_DATABASE_URL"):
    app = make_bare(url)  # what a web server asks for: bench.bare:app
