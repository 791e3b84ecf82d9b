"""The closing checks: each yields a sentence for everything that is not as it must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.core.database.tx import Tx
from tools.chaos.checks import acts, cases, clock, mails, money
from tools.chaos.record import Record

Check = Callable[[Record, Tx], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    money.adds_up,
    money.gateway_agrees,
    acts.all_in_the_record,
    acts.words_once,
    acts.nothing_strange,
    cases.one_outcome,
    clock.nothing_unswept,
    clock.nothing_early,
    clock.nothing_stuck,
    mails.told_once,
    mails.mailed,
    mails.repeated_seldom,
)
MOST = 5  # sentences of one check that are shown


def broken(record: Record) -> list[str]:
    """Everything that is not as it must be; empty when all is well."""
    with record.transactions.open(write=False) as tx:
        return [sentence for check in CHECKS for sentence in list(check(record, tx))[:MOST]]
