"""Importing orders of another system: batch after batch, through the same writer as everything else (X44, X45)."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from sqlalchemy.exc import DataError, IntegrityError

from app.core.clock import monotonic
from app.core.database.tx import Transactions, Tx
from app.core.settings import Settings
from app.services.imports.checks import ImportRow, Known, check
from app.services.imports.files import RawRow
from app.services.imports.people import Account, People, named_in
from app.services.imports.writing import Fit, write_orders

log = logging.getLogger(__name__)

LOCK_SECONDS = {"sqlite": 0.05, "postgresql": 0.3}  # how long one batch may keep others from writing
FEWEST, MOST = 40, 500
KNOWN_OTHERWISE = "order_ref is known already, with other content"
SAME_PERSON = "client and freelancer are the same person"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not loaded, and every reason why."""

    raw: RawRow
    reason: str


@dataclass(slots=True)
class Report:
    """What became of the rows that were read."""

    read: int = 0
    loaded: int = 0
    known: int = 0
    rejected: int = 0
    people: int = 0
    states: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)


Checked: TypeAlias = "tuple[RawRow, ImportRow | list[str]]"


@dataclass(slots=True)
class Import:
    """One run: where rows go, and what a dry run would have written so far, so that it finds the same repeats."""

    transactions: Transactions
    settings: Settings
    source: str
    reject: Callable[[Reject], None]
    dry_run: bool = False
    report: Report = field(default_factory=Report)
    people: People | None = None
    orders: dict[str, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Outcome:
    """What one batch comes to; it is told only once the batch is committed."""

    rejects: list[Reject] = field(default_factory=list)
    fits: list[Fit] = field(default_factory=list)
    known: int = 0
    people: int = 0


def run(one: Import, rows: Iterable[RawRow], progress: Callable[[Report], None]) -> Report:
    """Every good row is an order, every bad one was handed to `reject`; a row that is known already changes nothing.

    Each batch is one transaction, so a run that is cut short leaves whole batches and can simply be started again.
    A dry run reports the same and changes nothing.
    """
    size, seconds = FEWEST, LOCK_SECONDS[one.transactions.engine.dialect.name]
    pending = iter(rows)
    while batch := list(islice(pending, size)):
        checked = _check(one, batch)
        began = monotonic()
        _load(one, checked)
        size = max(FEWEST, min(MOST, int(size * min(2.0, seconds / max(monotonic() - began, 0.001)))))
        progress(one.report)
    return one.report


def _check(one: Import, batch: Sequence[RawRow]) -> list[Checked]:
    with one.transactions.open(write=False) as tx:
        known = Known(one.settings.locales, one.settings.platform_timezone, tx.now)
    return [(raw, [raw.problem] if raw.problem else check(raw.values, known)) for raw in batch]


def _load(one: Import, checked: Sequence[Checked], again: bool = True) -> None:
    """Load a batch. Where another writer was first, or the database refuses one row, its rows are tried one by one."""
    try:
        outcome = _in_one_transaction(one, checked)
    except (IntegrityError, DataError) as error:
        if len(checked) > 1 or again:
            for row in checked:
                _load(one, [row], again=len(checked) > 1)
            return
        log.exception("import.refused line=%d", checked[0][0].line)
        outcome = _Outcome(rejects=[Reject(checked[0][0], f"the database refused it ({type(error).__name__})")])
    _tell(one, len(checked), outcome)


def _in_one_transaction(one: Import, checked: Sequence[Checked]) -> _Outcome:
    outcome = _Outcome()
    good = [row for _, row in checked if isinstance(row, ImportRow)]
    with one.transactions.open(write=not one.dry_run) as tx:
        people = one.people or People(one.source)
        people.find(tx, good)
        seen = one.orders if one.dry_run else {}
        seen |= _digests(tx, [row.order_ref for row in good if row.order_ref not in seen])
        for raw, row in checked:
            _sort(outcome, people, seen, raw, row)
        accounts = [account for fit in outcome.fits for account in (fit.client, fit.freelancer)]
        if one.dry_run:
            one.people, outcome.people = people, people.pretend(accounts)
        else:
            outcome.people = people.write(tx, accounts)
            write_orders(tx, outcome.fits, one.source, one.settings.platform)
    return outcome


def _digests(tx: Tx, refs: Sequence[str]) -> dict[str, str | None]:
    """The orders that are here already, with the digest of the row they came from (None: not from an import)."""
    found = named_in(tx, "SELECT ref, source_digest FROM orders WHERE ref IN", refs)
    return {row.ref: row.source_digest for row in found}


def _sort(
    outcome: _Outcome, people: People, seen: dict[str, str | None], raw: RawRow, row: ImportRow | list[str]
) -> None:
    """The row is rejected, known, or fit to be loaded."""
    if not isinstance(row, ImportRow):
        outcome.rejects.append(Reject(raw, "; ".join(row)))
    elif row.order_ref in seen:
        same = seen[row.order_ref] == row.digest
        outcome.known += same
        outcome.rejects += [] if same else [Reject(raw, KNOWN_OTHERWISE)]
    elif problem := _who_is_unclear(people, row):
        outcome.rejects.append(Reject(raw, problem))
    else:
        seen[row.order_ref] = row.digest
        outcome.fits.append(_fit(people, row))


def _who_is_unclear(people: People, row: ImportRow) -> str:
    client, freelancer = people.who(row.client), people.who(row.freelancer)
    if client.problem or freelancer.problem:
        return "; ".join(filter(None, (client.problem, freelancer.problem)))
    return SAME_PERSON if client.account is not None and client.account is freelancer.account else ""


def _fit(people: People, row: ImportRow) -> Fit:
    flags = [flag for person in (row.client, row.freelancer) if (flag := people.who(person).flag)]
    accounts: list[Account] = [people.take(person) for person in (row.client, row.freelancer)]
    return Fit(row, accounts[0], accounts[1], tuple(dict.fromkeys((*row.flags, *flags))))


def _tell(one: Import, read: int, outcome: _Outcome) -> None:
    report = one.report
    report.read += read
    report.known += outcome.known
    report.loaded += len(outcome.fits)
    report.rejected += len(outcome.rejects)
    report.people += outcome.people
    report.states.update(fit.row.state for fit in outcome.fits)
    report.flags.update(flag for fit in outcome.fits for flag in fit.flags)
    for reject in outcome.rejects:
        one.reject(reject)
