"""Notices: what the sandbox tells the shop, written down first and then sent until it is taken."""

from __future__ import annotations

import json
import logging
import secrets
import sqlite3
import threading

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from app.core.instants import from_us
from app.core.security.signatures import ID, SIGNATURE, TIMESTAMP, sign
from app.sandbox.options import SECOND, Options, now_us
from app.sandbox.store import reading, writing

CHANGED, DISPUTED = "operation.changed", "charge.disputed"
TRIES = 10
BATCH = 50
PAUSE = 0.2  # seconds between two looks for what is due, unless it is woken

log = logging.getLogger(__name__)


def announce(
    line: sqlite3.Connection, kind: str, key: str, state: str, due: int, happened: int | None = None, ident: str = ""
) -> str:
    """The notice will be sent when it is due; its id, which it keeps however often it is sent."""
    ident = ident or f"ntc_{secrets.token_hex(12)}"
    at = from_us(due if happened is None else happened).isoformat(timespec="milliseconds")
    body = json.dumps({"type": kind, "key": key, "state": state, "at": at})
    line.execute("INSERT INTO notices (id, body, due_at) VALUES (?, ?, ?)", (ident, body, due))
    return ident


class Sender(threading.Thread):
    """Sends what is due, one after another; what is not taken is tried again, later and later."""

    def __init__(self, chosen: Options) -> None:
        super().__init__(name="notices", daemon=True)
        self.chosen = chosen
        self.due = threading.Event()
        # As few seconds as a shop needs to write a row: who is slow must not hold up the others for long.
        self.pool = PoolManager(retries=False, timeout=Timeout(connect=2.0, read=5.0))

    def run(self) -> None:
        """For as long as the process lives."""
        while True:
            self.due.clear()
            try:
                sent = self.send_due()
            except sqlite3.Error:  # a disk that is full for a while must not end the thread
                log.exception("the notices cannot be read")
                sent = 0
            if not sent:
                self.due.wait(PAUSE)

    def send_due(self) -> int:
        """Every notice that is due was tried once; how many that were."""
        with reading(self.chosen.file) as line:
            due = line.execute(
                "SELECT * FROM notices WHERE sent_at IS NULL AND due_at <= ? AND attempts < ?"
                " ORDER BY due_at, seq LIMIT ?",
                (now_us(), TRIES, BATCH),
            ).fetchall()
        for notice in due:
            taken = self.send(notice["id"], notice["body"].encode())
            # Recorded afterwards: who is killed in between sends it once more, which its id makes harmless.
            self.record(notice, taken)
        return len(due)

    def send(self, ident: str, body: bytes) -> bool:
        """Whether the shop has taken the notice, signed for this second."""
        second = now_us() // SECOND
        headers = {
            "Content-Type": "application/json",
            ID: ident,
            TIMESTAMP: str(second),
            SIGNATURE: sign(self.chosen.secret, ident, second, body),
        }
        try:
            answer = self.pool.request("POST", self.chosen.notify, body=body, headers=headers)
        except (HTTPError, OSError):
            return False
        return 200 <= answer.status < 300

    def record(self, notice: sqlite3.Row, taken: bool) -> None:
        """It is done with, or waits for its next try."""
        now = now_us()
        again = self.chosen.later(now, 2 ** notice["attempts"])
        with writing(self.chosen.file) as line:
            line.execute(
                "UPDATE notices SET attempts = attempts + 1, sent_at = ?, due_at = ? WHERE seq = ?",
                (now if taken else None, notice["due_at"] if taken else again, notice["seq"]),
            )
