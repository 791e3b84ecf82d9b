"""Leases on rows of an outbox: a worker holds one for a while; after a kill the lease runs out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from app.core.instants import to_us

_FREE = "available_at <= :wall AND (lease_until IS NULL OR lease_until <= :wall)"
_LEASE = "lease_until = :until, lease_token = :token, attempts = attempts + 1"


class Leasing:
    """The leases on one table, whose rows wait in the states that `waiting` writes out, as its partial index does.

    On PostgreSQL no worker waits for rows that another is just leasing.
    """

    def __init__(self, table: str, waiting: str) -> None:
        ready = f"{waiting} AND {_FREE}"
        some = f"SELECT id FROM {table} WHERE {ready} ORDER BY available_at, id LIMIT :size"  # noqa: S608
        lease = f"UPDATE {table} SET {_LEASE} WHERE {ready} AND id"  # noqa: S608
        self._first = text(f"SELECT available_at, id FROM {table} WHERE {ready} ORDER BY available_at, id LIMIT 1")  # noqa: S608
        self._leases = {
            "sqlite": text(f"{lease} IN ({some}) RETURNING id"),
            "postgresql": text(f"{lease} = ANY (ARRAY({some} FOR UPDATE SKIP LOCKED)) RETURNING id"),
        }

    def first_waiting(self, connection: Connection, wall: datetime) -> tuple[int, int] | None:
        """The row that has waited longest for a lease, as (instant in microseconds, id)."""
        found = connection.execute(self._first, {"wall": to_us(wall)}).first()
        return None if found is None else (int(found[0]), int(found[1]))

    def lease(self, connection: Connection, token: str, wall: datetime, until: datetime, size: int) -> list[int]:
        """At most `size` waiting rows are leased under `token` until an instant, each an attempt; their ids."""
        given = {"token": token, "wall": to_us(wall), "until": to_us(until), "size": size}
        return sorted(connection.execute(self._leases[connection.dialect.name], given).scalars())
