"""Signs of life of the web: while they come, somebody could answer, so deadlines run (X35)."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from app.core.runtime import RuntimeServices
from app.services.deadlines import outages

EVERY_SECONDS = 1.0

log = logging.getLogger(__name__)


class Heart:
    """Beats for one web process, from a thread of its own, through every trouble with the database."""

    def __init__(self, services: RuntimeServices) -> None:
        self.transactions = services.transactions
        self.name = f"web-{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(3)}"
        self.trouble = ""

    def beat(self) -> None:
        """One sign of life; trouble is told once when it comes and once when it goes."""
        trouble = ""
        try:
            with self.transactions.open(write=True) as tx:
                outages.beat(tx, self.name, outages.WEB)
        except SQLAlchemyError as error:
            trouble = type(error).__name__
        if trouble != self.trouble:
            log.log(logging.ERROR if trouble else logging.INFO, "heartbeat.database %s", trouble or "is back")
        self.trouble = trouble

    def go_on(self) -> None:
        """Beat until the process ends."""
        while True:
            time.sleep(EVERY_SECONDS)
            self.beat()


def start_heartbeat(services: RuntimeServices) -> Heart | None:
    """The first sign of life is given before this returns, the others follow; none under a `flask` command."""
    context = click.get_current_context(silent=True)
    if context is not None and context.find_object(ScriptInfo) is not None:
        return None
    heart = Heart(services)
    heart.beat()  # before the first request: an outage that ends now is on record before anybody acts (X35)
    threading.Thread(target=heart.go_on, name="heartbeat", daemon=True).start()
    return heart
