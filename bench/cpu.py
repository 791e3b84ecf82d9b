"""Processor time of this process and of those that work for it: a busy neighbour disturbs it less than the clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import text

from app.core.runtime import RuntimeServices

NANO = 1e-9


def cpu_seconds(pid: int) -> float:
    """How long the threads of a process that live now have run on a processor."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) * NANO


def backends(services: RuntimeServices) -> list[int]:
    """The server's processes behind this engine's pool: call it while nothing is checked out."""
    if services.engine.dialect.name != "postgresql":
        return []
    with services.transactions.open(write=False) as tx:
        return [int(tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one())]


def spent(act: Callable[[], object], others: Iterable[int] = ()) -> float:
    """Seconds of processor time of `act` in this process and in the others."""
    pids = list(others)
    before = time.process_time() + sum(map(cpu_seconds, pids))
    act()
    return time.process_time() + sum(map(cpu_seconds, pids)) - before
