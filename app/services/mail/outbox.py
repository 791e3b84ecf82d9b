"""The outbox: deliveries are taken under a lease, sent outside of any transaction, and finished by the lease's token.

At least once (X46): who is killed between sending and finishing leaves a delivery whose lease runs out, and the
repeat carries the same Message-ID. Each mail is finished before the next one is sent, so a kill repeats one at most.
"""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta
from time import sleep
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import OperationalError

from app.core.clock import monotonic
from app.core.database.tx import Transactions, Tx
from app.core.mail.message import AddressError, address, envelope
from app.core.mail.transport import Mailer, MailError, open_mailer
from app.core.settings import Settings
from app.models.queries import deliveries
from app.services.mail.items import Item, load_items, written
from app.services.mail.threads import thread_of

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(seconds=90)  # longer than a job may take, and than the slowest conversation with a server
FRESH_SECONDS = 5.0  # what was loaded longer ago is loaded again before it is told to anybody
RECORDINGS = 5  # how often it is tried to write down what became of a mail
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440, 1440, 1440))
NO_SERVER = (
    "no_connection",
    "no_host",
    "disconnected",
    "timeout",
    "tls",
    "auth",
    "smtp_421",
)  # nothing of the mail's own
AGAIN = timedelta(hours=1)  # the longest pause while there is no server: what comes late is overtaken
PATIENCE = timedelta(days=3)  # how long a mail waits for one, from when it was first missed
MOST_ATTEMPTS = len(BACK_OFF) + 3  # beyond the last back-off: every attempt kills its process
AFTER_THE_FIRST = timedelta(seconds=30)  # a message whose mail an earlier one sends looks again this much later


def deliver(transactions: Transactions, settings: Settings, seconds: float = 20.0) -> int:
    """Waiting mails are sent, batch after batch, until none waits or the time is up; how many were handled."""
    until, handled = monotonic() + seconds, 0
    with open_mailer(settings.mail_url) as mailer:
        while monotonic() < until:
            count = _batch(transactions, settings, mailer)
            if not count:
                break
            handled += count
    return handled


def _batch(transactions: Transactions, settings: Settings, mailer: Mailer) -> int:
    token = secrets.token_hex(16)
    with transactions.open(write=True) as tx:
        ids = deliveries.lease(tx.connection, token, tx.wall, tx.wall + LEASE, BATCH)
    if not ids:
        return 0
    began, handled = monotonic(), 0
    with transactions.open(write=False) as tx:
        items = load_items(tx, ids, settings)
    for item in items:
        if handled and monotonic() - began > FRESH_SECONDS:
            break
        _record(transactions, item, token, _carry_out(settings, mailer, item))
        handled += 1
    if handled < len(items):
        with transactions.open(write=True) as tx:
            deliveries.give_back(tx.connection, token)
    return handled


def _carry_out(settings: Settings, mailer: Mailer, item: Item) -> dict[str, Any]:
    """Send, skip or put off; what becomes of the delivery, as columns. `wait` is a span from now."""
    if item.skip:
        return {"state": "skipped", "error": item.skip}
    if item.later:
        return {"wait": AFTER_THE_FIRST, "attempts": item.attempts - 1}
    if item.attempts > MOST_ATTEMPTS:
        return _failed(item, "too_often", final=True)
    try:
        send(settings, mailer, item)
    except MailError as error:
        return _failed(item, error.code, error.final)
    except AddressError:
        return _failed(item, "address", final=True)
    except Exception as error:  # a mail that cannot be written must not stop the others
        log.error("mail.not_written delivery=%d error=%s", item.id, type(error).__name__)
        return _failed(item, "not_written", final=False)
    return {"state": "sent", "error": None}


def send(settings: Settings, mailer: Mailer, item: Item) -> None:
    """The mail is with the next server; all mails about an order are one thread in their reader's mailbox."""
    host = urlsplit(settings.base_url).hostname
    message_id = f"<delivery-{item.id}.{item.key[:16]}@{host}>"
    thread = thread_of(item.mail.order.ref, host) if item.mail else None
    to = address(item.to.name, item.to.email)
    mailer.send(envelope(written(item, settings), settings.mail_from, to, message_id, item.at, thread))


def _failed(item: Item, code: str, final: bool) -> dict[str, Any]:
    away = code in NO_SERVER
    if final or (item.missed >= PATIENCE if away else item.attempts > len(BACK_OFF)):
        log.error("mail.dead delivery=%d attempts=%d error=%s", item.id, item.attempts, code)
        return {"state": "dead", "error": code}
    attempts = min(item.attempts, BACK_OFF.index(AGAIN) + 1) if away else item.attempts
    log.warning("mail.put_off delivery=%d attempts=%d error=%s", item.id, attempts, code)
    since = item.no_server_since if away else None
    return {"error": code, "wait": BACK_OFF[attempts - 1], "attempts": attempts, "no_server_since": since}


def _record(transactions: Transactions, item: Item, token: str, columns: dict[str, Any]) -> None:
    """What became of it is written down, through short trouble with the database: else a sent mail would come again."""
    for attempt in range(1, RECORDINGS + 1):
        try:
            with transactions.open(write=True) as tx:
                _finish(tx, item, token, dict(columns))
            return
        except OperationalError:
            if attempt == RECORDINGS:
                raise
            sleep(1)


def _finish(tx: Tx, item: Item, token: str, columns: dict[str, Any]) -> None:
    """Record what became of it, if the lease is still ours; messages told of in the same mail need none."""
    wait = columns.pop("wait", None)
    ended = {"available_at": tx.wall + wait} if wait is not None else {"finished_at": tx.wall, "letter": None}
    ours = deliveries.finish(tx.connection, [item.id], token, **columns, **ended)
    if not ours:
        log.warning("mail.lease_lost delivery=%d", item.id)
    rest = item.ids[1:]
    if columns.get("state") == "sent" and rest:
        columns_of_rest = {"state": "skipped", "error": "told_together", "finished_at": tx.wall}
        deliveries.finish(tx.connection, rest, None, **columns_of_rest)
