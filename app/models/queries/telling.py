"""Telling: events that were just written become notifications of people, and each of these a mail that waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, TextClause, bindparam, text
from sqlalchemy.engine import Dialect

from app.core.database.db import Numbers, json_rows, numbers_of, rowset, table_of
from app.core.instants import to_us
from app.models.tables.events import Event, Notification

_TOLD = ("order_id", "user_id", "role", "at", "read_at")


def notify(connection: Connection, told: Sequence[Mapping[str, object]], channel: str, available_at: datetime) -> None:
    """Each person is told once of each event, and a delivery waits until `available_at` (wall time).

    A row of `told` names the event by `order_id` and `seq`, and has `user_id`, `role`, `at` and `read_at`. No row
    comes back to be sent there again: a batch of lapses is told in two statements. Ids grow in the order of the events
    of this call. Refuses (ValueError) to tell of an event that is not there.
    """
    if not told:
        return
    insert, deliver = _statements(connection.dialect)
    ids = connection.execute(insert, {"rows": json_rows(told)}).scalars().all()
    if len(ids) != len(told):
        raise ValueError(f"{len(told) - len(ids)} of {len(told)} are told of an event that is not there")
    connection.execute(deliver, {"ids": ids, "channel": channel, "available_at": to_us(available_at)})


@lru_cache(maxsize=2)
def _statements(dialect: Dialect) -> tuple[TextClause, TextClause]:
    types = {name: table_of(Notification).c[name] for name in _TOLD} | {"seq": table_of(Event).c.seq}
    picked = ", ".join(f"v.{name}" for name in _TOLD)
    insert = text(
        f"INSERT INTO notifications (event_id, {', '.join(_TOLD)}) SELECT e.id, {picked} "  # noqa: S608
        f"FROM {rowset(dialect, types)} JOIN events e ON e.order_id = v.order_id AND e.seq = v.seq "
        "ORDER BY e.id, v.user_id RETURNING id"
    )
    deliver = text(
        "INSERT INTO deliveries (notification_id, channel, state, available_at, attempts) "  # noqa: S608
        f"SELECT told.value, :channel, 'waiting', :available_at, 0 FROM ({numbers_of(dialect, ':ids')}) AS told "
        "ORDER BY told.value"
    )
    return insert, deliver.bindparams(bindparam("ids", type_=Numbers))
