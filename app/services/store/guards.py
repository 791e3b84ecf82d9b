"""Compare-and-set: updates that either find what was loaded, or lose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from app.core.database.db import table_of, update_rows
from app.core.database.tx import Tx
from app.core.errors import LostRace
from app.rules.base.facts import CaseFacts
from app.rules.base.plan import Plan

Picked = dict[str, object]


def picker(names: str, prefix: str = "") -> Callable[[object], Picked]:
    """Picks these attributes of facts as columns, whose names may begin with a prefix."""
    attributes = names.split()
    columns, read = [prefix + name for name in attributes], attrgetter(*attributes)
    return lambda facts: dict(zip(columns, read(facts), strict=True))


def compare_and_set(tx: Tx, model: Any, rows: Sequence[dict[str, object]], guard: str) -> None:
    """These rows are changed, each by its id; LostRace when one is not (any more) as the guard says."""
    changed = update_rows(tx.connection, table_of(model), rows, guard)
    if len(changed) != len(rows):
        missed = sorted(int(str(row["id"])) for row in rows if row["id"] not in changed)
        raise LostRace(f"{table_of(model).name} {missed[:5]}")


def changed_cases(plan: Plan) -> Iterator[CaseFacts]:
    """The cases that were there and are not as they were."""
    known = {c.ref: c for c in plan.before.cases}
    return (c for c in plan.after.cases if c.id and c != known[c.ref])


def answered_case(plan: Plan) -> CaseFacts:
    """The case that the act was about; others may have ended with it."""
    return next(case for case in changed_cases(plan) if case.kind == plan.cause[0])
