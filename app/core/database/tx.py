"""The transaction: one per request and per batch, one moment, and the only place that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, text
from sqlalchemy.orm import Session

from app.core.errors import Refusal
from app.core.instants import to_us

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.core.clock import Clock
    from app.core.queue import JobQueue

_LOCK_ORDERS = text("SELECT id FROM orders WHERE id IN (SELECT unnest(CAST(:ids AS BIGINT[]))) ORDER BY id FOR UPDATE")


class Tx:
    """A database session with one moment: `now` is business time, `wall` the real time (X43), both aware UTC."""

    def __init__(self, bind: Engine | Connection, clock: Clock) -> None:
        self._bind = bind
        self._clock = clock
        self._session: Session | None = None
        self._connection = bind if isinstance(bind, Connection) else None
        self._moment: tuple[datetime, datetime] | None = None
        self._to_enqueue: set[str] = set()
        self._stays: dict[object, Callable[[Tx], object]] = {}
        self.discard = False  # roll back although nothing was raised, e.g. because the answer is an error

    @property
    def session(self) -> Session:
        """The session of this transaction; who only reads rows never needs one."""
        if self._session is None:
            self._session = Session(self._bind, expire_on_commit=False, autoflush=False)
        return self._session

    @property
    def connection(self) -> Connection:
        """The connection of this transaction, for set-based statements."""
        # No cached_property: before Python 3.12 all its instances share one lock, so that a thread that waits here
        # for SQLite's write lock would hold up the thread that has it.
        if self._connection is None:
            self._connection = self.session.connection()
        return self._connection

    @property
    def now(self) -> datetime:
        """The business instant of this transaction: read once, again after a lock is taken."""
        return self._read()[0]

    @property
    def wall(self) -> datetime:
        """The real instant of this transaction."""
        return self._read()[1]

    def lock_orders(self, ids: Iterable[int]) -> list[int]:
        """Lock these orders in the order of their ids, which are returned, and read the clock afresh.

        The moment is taken after the lock is held: who waited past a deadline is too late (X26).
        """
        wanted = sorted(set(ids))
        if self.connection.dialect.name == "postgresql" and wanted:
            self.connection.execute(_LOCK_ORDERS, {"ids": wanted})
        self.read_clock_again()
        return wanted

    def read_clock_again(self) -> None:
        """The moment of this transaction is read anew when it is next asked for: call it after taking a lock (X26)."""
        self._moment = None

    def enqueue_after_commit(self, name: str) -> None:
        """After the commit, and only then, tell a worker to look at `name`'s work."""
        self._to_enqueue.add(name)

    def stays_done(self, name: object, work: Callable[[Tx], object]) -> None:
        """What was done under this name stays done although the rest is refused: then it is done again, alone."""
        self._stays[name] = work

    def staying(self) -> list[Callable[[Tx], object]]:
        """What is to be done again if this transaction is refused."""
        return [*self._stays.values()]

    def to_enqueue(self) -> set[str]:
        """What is to be enqueued once this transaction is durable."""
        return self._to_enqueue

    def read_with_moment(self, statement: Select[Any], values: Mapping[str, Any]) -> Sequence[Any]:
        """What the statement finds; the moment is read with it, unless it was read before.

        The rows may have two more columns at their end, which tell the moment. The statement may name `BUSINESS_NOW`,
        which is told by the clock of this host where the moment is not known yet.
        """
        if self._moment is not None:
            return self.connection.execute(statement, {**values, "wall": to_us(self.wall)}).all()
        asked = self._clock.asked(self.connection, statement)
        rows = self.connection.execute(asked, {**values, "wall": to_us(self._clock.wall())}).all()
        if rows:
            self._moment = self._clock.told(rows[0])
        return rows

    def _read(self) -> tuple[datetime, datetime]:
        if self._moment is None:
            self._moment = self._clock.read(self.connection)
        return self._moment


class Transactions:
    """Opens transactions on one engine with one clock and one job queue."""

    def __init__(self, engine: Engine, clock: Clock, job_queue: JobQueue) -> None:
        self.engine = engine
        self.clock = clock
        self.job_queue = job_queue
        self._reading = engine.execution_options(reading=True)

    @contextmanager
    def open(self, write: bool) -> Iterator[Tx]:
        """A transaction that commits when the block ends well and `write` is on, and rolls back otherwise.

        Of one that was refused only what stays done is kept, in a transaction of its own (X36).
        """
        if not write:
            with self._reading.connect() as connection:
                yield Tx(connection, self.clock)
            return
        tx = Tx(self.engine, self.clock)
        try:
            with tx.session as session:
                yield tx
                if not tx.discard:
                    session.commit()
        except Refusal:
            self._keep(tx)
            raise
        if tx.discard:
            self._keep(tx)
            return
        for name in tx.to_enqueue():
            self.job_queue.enqueue(name)

    def _keep(self, refused: Tx) -> None:
        if refused.staying():
            with self.open(write=True) as tx:
                for work in refused.staying():
                    work(tx)


def roll_back_to(tx: Tx, act: Callable[[], None]) -> Exception | None:
    """Run `act` inside a savepoint; when it raises, undo it alone and return what it raised."""
    savepoint = tx.session.begin_nested()
    tx.session.connection()  # only now the savepoint is there; `tx.connection` would not ask for it
    try:
        act()
        tx.session.flush()
    except Exception as error:
        savepoint.rollback()
        return error
    savepoint.commit()
    return None
