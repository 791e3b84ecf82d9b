"""Erasing what a person wrote: the one door through which a text may be emptied, and the record says so (X52)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from app.core.database.tx import Tx
from app.models import WrittenText
from app.rules.base.change import Change
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor
from app.services.store.event_hash import digest
from app.services.store.event_log import PlannedWrite
from app.services.store.told import ADDED, ERASED, row_digest
from app.services.store.writer import write

_COLUMNS = [getattr(WrittenText, name) for name in ADDED["texts"]]


def erase(tx: Tx, facts: OrderFacts, actor: Actor, refs: Sequence[str]) -> None:
    """These texts of the locked order are empty for ever; who wrote when, and their digests, stay in the record."""
    mine = (WrittenText.order_id == facts.id, WrittenText.ref.in_(refs), WrittenText.body != "")
    rows = tx.session.execute(select(*_COLUMNS).where(*mine)).all()
    gone = [[row.ref, row_digest(facts.salt, "texts", tuple(row)), digest(row.salt + row.body)] for row in rows]
    change = Change(facts, actor, tx.now)
    change.event("text.erased", {ERASED: gone}, tell=(), visibility="staff")
    write(tx, [PlannedWrite(change.plan())])
    tx.session.execute(update(WrittenText).where(*mine).values(body="", salt=""))
