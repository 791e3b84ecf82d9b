"""All that the closing checks look at: the database, caught mails, the gateway's book, what people were told."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.core.database.tx import Transactions, Tx
from app.core.settings import Settings
from tools.chaos.people import History


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event, its moments in microseconds."""

    id: int
    order_id: int
    at: int
    recorded_at: int
    name: str
    facts: dict[str, Any]


@dataclass
class Record:
    """What a run left behind, everything at rest."""

    transactions: Transactions
    settings: Settings
    history: History
    mails: list[str]  # Message-IDs as they arrived
    gateway: Path  # its database
    first_event: int  # what happened before the run is not looked at
    kills: Counter[str]
    refusals: Sequence[str] = ()  # what a start said that failed

    def rows(self, tx: Tx, statement: str, **values: object) -> Sequence[Any]:
        """What a statement finds."""
        return tx.connection.execute(text(statement), values).all()

    def events(self, tx: Tx) -> list[Recorded]:
        """The events of the run, in their order."""
        found = "SELECT id, order_id, at, recorded_at, name, facts FROM events WHERE id > :first ORDER BY id"
        rows = self.rows(tx, found, first=self.first_event)
        return [
            Recorded(row.id, row.order_id, row.at, row.recorded_at, row.name, json.loads(row.facts)) for row in rows
        ]

    def began(self, tx: Tx) -> int:
        """The moment after which everything is of the run, in microseconds."""
        before = "SELECT coalesce(max(recorded_at), 0) + 1 FROM events WHERE id <= :first"
        return int(self.rows(tx, before, first=self.first_event)[0][0])

    def at_gateway(self) -> dict[str, tuple[str, str, int, str]]:
        """What the gateway did, by key: kind, state, amount, currency."""
        with closing(sqlite3.connect(self.gateway)) as line:
            found = line.execute("SELECT key, kind, state, amount, currency FROM operations").fetchall()
        return {key: tuple(rest) for key, *rest in found}  # type: ignore[misc]


def caught(file: Path) -> list[str]:
    """The Message-IDs that the mail server has written down; a line cut by a kill was never answered."""
    found = []
    for line in file.read_text().splitlines() if file.exists() else ():
        try:
            found.append(str(json.loads(line)["id"]))
        except ValueError:
            continue
    return found
