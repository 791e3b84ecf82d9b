"""`make chaos`, a short one: people act while processes are killed, and every closing check can fail."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.clock import FixedClock
from app.core.database.db import make_engine
from app.core.database.tx import Transactions
from app.core.queue import JobQueue
from tests.support.domain.tampering import tamper
from tools.chaos.checks import broken
from tools.chaos.people import DONE, Act, History
from tools.chaos.plan import SQLITE, Pace, kills, wishes
from tools.chaos.record import Record
from tools.chaos.run import chaos, figures
from tools.chaos.stack import Stack

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("journeys"),
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the processes in /proc"),
]
# The plan of this seed kills a mail worker, two working children, the sandbox, Redis, and the supervisor at last.
SEED, PACE, SKIPS = 8, Pace(12, pause=0.5, between_kills=2.0), 8


@pytest.fixture(scope="module")
def whole(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """What a short run has left behind."""
    folder = tmp_path_factory.mktemp("chaos")
    shutil.copytree(demo_data, folder / "var", ignore=shutil.ignore_patterns("valkey", "*.lock"))
    stack = Stack(folder, SQLITE)
    try:
        yield chaos(stack, SEED, PACE, SKIPS)
    finally:
        stack.stop()


@pytest.fixture
def record(whole: Record, tmp_path: Path) -> Iterator[Record]:
    """The same on files of this test's own, as it was at that moment."""
    clock = whole.transactions.clock
    assert isinstance(clock, FixedClock)
    source, copy = whole.gateway.with_name("app.db"), tmp_path / "app.db"
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
    gateway = Path(shutil.copy(whole.gateway, tmp_path / "sandbox.db"))
    engine = make_engine(f"sqlite:///{copy}")
    yield replace(
        whole,
        transactions=Transactions(engine, clock, JobQueue("")),
        gateway=gateway,
        mails=list(whole.mails),
        history=History(SEED, acts=list(whole.history.acts)),
    )
    engine.dispose()


def test_a_seed_decides_who_wishes_what_and_what_is_killed_when() -> None:
    pace = Pace(600)
    assert kills(1, SQLITE, pace) == kills(1, SQLITE, pace) != kills(2, SQLITE, pace)
    first, again, other = (wishes(seed, "sanne", pace) for seed in (1, 1, 2))
    assert [next(first) for _ in range(20)] == [next(again) for _ in range(20)] != [next(other) for _ in range(20)]


@pytest.mark.rule("X36", "X46", "G1", "G8")
def test_nothing_is_lost_doubled_early_or_stuck_while_processes_are_killed(whole: Record) -> None:
    assert broken(whole) == [], figures(whole, SQLITE, 0)
    assert whole.kills.total() >= 3
    assert whole.history.count(DONE) >= PACE.least
    assert whole.mails


DONE_ACT = Act("sanne", "approve", "/orders/x/approval", "0" * 32, "", 1, DONE, 303)
# The newest row of a table of which this holds, what is changed in it, and what is named then.
CHANGED = (
    ("cases", "state = 'lapsed'", "outcome = NULL, closed_at = NULL", "ended 1 times"),
    ("cases", "state = 'lapsed'", "closed_at = closed_at + 1", "at another moment"),
    ("cases", "state = 'lapsed'", "outcome = NULL", "has the outcome None"),
    ("deadlines", "state = 'lapsed'", "state = 'running'", "nobody swept it"),
    ("deadlines", "state = 'lapsed'", "state = 'running', parked_at = 1", "was given up"),
    ("deadlines", "state = 'lapsed'", "due_at = due_at + 3600000000", "no deadline ended then"),
    ("deadlines", "state = 'met' AND kind = 'answer'", "due_at = opened_at", "at or after its deadline"),
    ("events", "true", "recorded_at = at - 1", "recorded before its moment"),
    ("events", "name = 'order.cancelled'", "hash = prev_hash", "audit: event"),
    ("deliveries", "state = 'sent'", "lease_token = 'x'", "is leased"),
    ("deliveries", "state = 'sent'", "state = 'waiting'", "still waits"),
    ("deliveries", "state = 'sent'", "state = 'dead'", "was given up"),
    ("operations", "kind = 'refund'", "state = 'asked'", "is still asked"),
    ("operations", "kind = 'refund' AND state = 'done'", "state = 'failed'", "done at the gateway"),
    ("operations", "kind = 'refund' AND state = 'done'", "key = 'refund:x'", "has never heard of it"),
)
LEFT_OUT = (
    ("deliveries", "id = (SELECT max(id) FROM deliveries WHERE notification_id > 0)", "has 0 mails"),
    ("notifications", "event_id = (SELECT max(id) FROM events WHERE name = 'order.cancelled')", "told 0 times"),
    ("receipts", "true", "its key is not kept"),
    ("entries", "side = 1", "audit: the two entries"),
)


@pytest.mark.parametrize(("table", "where", "change", "named"), CHANGED)
def test_what_is_changed_in_the_database_is_named(
    record: Record, table: str, where: str, change: str, named: str
) -> None:
    tamper(record.transactions, f"UPDATE {table} SET {change} WHERE id = (SELECT max(id) FROM {table} WHERE {where})")
    assert named in "\n".join(broken(record))


@pytest.mark.parametrize(("table", "where", "named"), LEFT_OUT)
def test_what_is_missing_in_the_database_is_named(record: Record, table: str, where: str, named: str) -> None:
    tamper(record.transactions, f"DELETE FROM {table} WHERE {where}")
    assert named in "\n".join(broken(record))


def lose_a_mail(record: Record) -> None:
    gone = record.mails[-1]
    record.mails[:] = [mail for mail in record.mails if mail != gone]


def repeat_mails(record: Record) -> None:
    record.mails += record.mails[:1] * (record.kills.total() + 1)


def repeat_under_another_name(record: Record) -> None:
    record.mails.append(record.mails[0].replace("@", "0@"))


def forget_an_act(record: Record) -> None:
    record.history.acts.remove(next(act for act in record.history.acts if act.state == DONE))


def never_write_down(record: Record) -> None:
    record.history.acts.append(replace(DONE_ACT, words="chaos-0-0-"))


def answer_nothing(record: Record) -> None:
    record.history.acts.append(replace(DONE_ACT, state="unknown"))


def move_money_elsewhere(record: Record) -> None:
    with closing(sqlite3.connect(record.gateway)) as line, line:
        line.execute(
            "INSERT INTO operations (key, asked, kind, amount, currency, token, state, known_at)"
            " VALUES ('payout:nobody', '', 'payout', 1, 'EUR', 'x', 'done', 0)"
        )


def pay_less(record: Record) -> None:
    with closing(sqlite3.connect(record.gateway)) as line, line:
        line.execute("UPDATE operations SET amount = amount + 1")


def refuse_a_start(record: Record) -> None:
    record.refusals = ("Already running",)


ELSEWHERE: tuple[tuple[Callable[[Record], None], str], ...] = (
    (lose_a_mail, "never arrived"),
    (repeat_mails, "came once more"),
    (repeat_under_another_name, "under 2 Message-IDs"),
    (forget_an_act, "are recorded"),
    (never_write_down, "is kept 0 times"),
    (answer_nothing, "was never answered"),
    (move_money_elsewhere, "which nobody here asked for"),
    (pay_less, "is about something else"),
    (refuse_a_start, "a start after a kill was refused"),
)


@pytest.mark.parametrize(("change", "named"), ELSEWHERE)
def test_what_is_changed_elsewhere_is_named(record: Record, change: Callable[[Record], None], named: str) -> None:
    change(record)
    assert named in "\n".join(broken(record))
