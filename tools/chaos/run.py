"""One run: people act, processes are killed, everything comes to rest, and the checks look at what is left."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from sqlalchemy import text

from tools.chaos.checks import broken
from tools.chaos.checks.mails import repeated
from tools.chaos.closing import come_to_rest, pass_time, run_on, transactions_of
from tools.chaos.nemesis import Nemesis
from tools.chaos.people import DONE, NAMES, PATIENCE, REFUSED, UNKNOWN, History, Person
from tools.chaos.plan import Pace, kills
from tools.chaos.record import Record, caught
from tools.chaos.stack import Stack

REST_SECONDS = 90.0
ACTS_SECONDS = 60.0  # for which a slow machine is waited for
SKIPS = 12  # times two days: longer than any window that people leave open


def chaos(stack: Stack, seed: int, pace: Pace, skips: int = SKIPS) -> Record:
    """Everything from the start to the rest; the product is stopped afterwards, its database is there."""
    stack.start()
    first = last_event(stack)
    history, stop, nemesis = History(seed), threading.Event(), Nemesis(stack)
    people = [Person(name, stack.port, history, pace, stop) for name in NAMES]
    for person in people:
        person.start()
    nemesis.wait(lambda: history.count(DONE) > 0, ACTS_SECONDS)  # no kill before people are at it
    nemesis.run(kills(seed, stack.database, pace), pace.seconds)
    nemesis.wait(lambda: history.count(DONE) >= pace.least, ACTS_SECONDS)
    stop.set()
    nemesis.wait(lambda: not any(person.is_alive() for person in people), PATIENCE + 10)
    stack.stop_product()
    pass_time(stack)
    stack.supervisor.restart()
    stack.wait_until_ready()
    run_on(Person(NAMES[0], stack.port, history, pace, stop), skips)
    transactions = come_to_rest(stack, REST_SECONDS)
    stack.stop_product()
    mails = caught(stack.caught)
    gateway = stack.data / "sandbox.db"
    return Record(transactions, stack.settings(), history, mails, gateway, first, nemesis.killed, tuple(stack.refusals))


def last_event(stack: Stack) -> int:
    """The newest event."""
    transactions = transactions_of(stack)
    with transactions.open(write=False) as tx:
        found = int(tx.connection.execute(text("SELECT coalesce(max(id), 0) FROM events")).scalar_one())
    transactions.engine.dispose()
    return found


def figures(record: Record, database: str, seconds: float) -> str:
    """The run in one line."""
    history = record.history
    by_process = ", ".join(f"{name} {count}" for name, count in sorted(record.kills.items()))
    with record.transactions.open(write=False) as tx:
        cases = record.rows(tx, "SELECT count(*) FROM cases WHERE closed_at IS NOT NULL")[0][0]
    again = sum(act.tries > 1 for act in history.acts)
    return (
        f"{database} seed {history.seed}: {history.count(DONE)} acts done, {history.count(REFUSED)} refused, "
        f"{history.count(UNKNOWN)} unknown, {again} sent again, {len(history.paid)} payments; "
        f"{record.kills.total()} kills ({by_process}); {len(record.mails)} mails, {repeated(record.mails)} of them "
        f"repeated; {cases} cases over; {seconds:.0f} s"
    )


def one_run(folder: Path, database: str, seed: int, pace: Pace) -> bool:
    """Run, print the figures and what broke; whether all is well."""
    began = time.monotonic()
    stack, found = Stack(folder, database), ["the run itself did not come to its end"]
    try:
        record = chaos(stack, seed, pace)
        found = broken(record)
        print(figures(record, database, time.monotonic() - began), flush=True)
        record.transactions.engine.dispose()
    finally:
        stack.stop(keep=bool(found))
    for sentence in found:
        print(f"  BROKEN: {sentence}", flush=True)
    if found:
        print(f"  What was written stands in {folder}{f' and {stack.cluster.folder}' if stack.cluster else ''}.")
    return not found
