"""A world to test in: one database, one clock, orders in it, and short verbs so that a test reads like the rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.core.clock import FixedClock
from app.core.database.tx import Transactions, Tx
from app.core.errors import Refusal
from app.ledger.tables import Balance
from app.models import Case, Deadline, Event, Heartbeat, Notification, Operation
from app.rules.base.facts import CaseFacts, DeadlineFacts, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, PARTIES, Actor
from app.rules.cases.extras import Extension
from app.rules.kinds.cancel import Cancel
from app.rules.kinds.update import Update
from app.services.cases import cases
from app.services.deadlines import deadlines, outages
from app.services.maintenance import audits
from app.services.orders import orders
from app.services.payments import operations
from app.services.payments.gateway import Answer
from app.services.store.event_hash import Words, words
from app.services.store.loader import load
from tests.support.domain.factories import PLATFORM, make_brief, make_order
from tests.support.domain.people import Person, user_of

US = timedelta(microseconds=1)
Who = str | Person  # a role on the order, or anybody by name


@contextmanager
def refused(status: int, code: str = "") -> Iterator[None]:
    """The block is refused with this status, and this code when one is given."""
    with pytest.raises(Refusal) as found:
        yield
    assert found.value.status == status
    assert code in ("", found.value.code)


class World:
    """One database and one clock, with everything that happens in them."""

    def __init__(self, transactions: Transactions, clock: FixedClock) -> None:
        self.transactions = transactions
        self.clock = clock

    @contextmanager
    def tx(self, write: bool = True) -> Iterator[Tx]:
        """A transaction of the product."""
        with self.transactions.open(write) as tx:
            yield tx

    @property
    def now(self) -> datetime:
        """The wall's instant, which is the business instant too while the installation has no offset."""
        return self.clock.moment

    def wait(self, **span: float) -> datetime:
        """Time passes and nobody does anything, not even the sweep; the new instant."""
        return self.clock.move(**span)

    def until(self, moment: datetime) -> None:
        """It is that instant."""
        self.clock.moment = moment

    def live(self, moment: datetime) -> None:
        """It is that instant, and the web was there all the time: the last two of its many beats are recorded."""
        with self.tx() as tx:
            tx.session.execute(
                update(Heartbeat).where(Heartbeat.role == "web").values(at=moment - timedelta(seconds=1))
            )
        self.until(moment)
        self.beat()

    def down(self, span: timedelta) -> None:
        """Nothing runs for that long, and then the web is back."""
        self.until(self.now + span)
        self.beat()

    def order(self, **wishes: Any) -> "Deal":
        """An order as `make_order` makes it."""
        with self.tx() as tx:
            return Deal(self, make_order(tx, **wishes).id)

    def brief(self, **wishes: Any) -> "Deal":
        """A brief as `make_brief` makes it."""
        with self.tx() as tx:
            return Deal(self, make_brief(tx, **wishes).id)

    def sweep(self) -> int:
        """The workers do whatever is due; how many deadlines woke."""
        return deadlines.sweep(self.transactions, PLATFORM)

    def beat(self, role: str = "web", name: str = "") -> None:
        """A process shows a sign of life."""
        with self.tx() as tx:
            outages.beat(tx, name or f"{role}-1", role)

    def audit(self) -> str | None:
        """The first broken promise."""
        with self.tx(write=False) as tx:
            return audits.first_break(tx)

    def rows(self, model: Any, *where: Any) -> list[Any]:
        """Rows of a mapped class, oldest first, as they are committed."""
        with self.tx(write=False) as tx:
            key = list(model.__table__.primary_key.columns)
            return list(tx.session.execute(select(model).where(*where).order_by(*key)).scalars())

    def asked(self, *where: Any) -> list[Operation]:
        """What was asked of the gateway since the orders of the test were placed and paid, oldest first."""
        return self.rows(Operation, ~Operation.key.endswith(":placed"), *where)

    def balances(self) -> dict[str, int]:
        """What every guarded account holds that holds anything."""
        return {row.account: row.amount for row in self.rows(Balance) if row.amount}


class Deal:
    """One order, with verbs for its people: `deal.open("client", "cancel")`."""

    def __init__(self, world: World, order_id: int) -> None:
        self.world = world
        self.id = order_id
        self._parties: dict[str, int] = {}

    @contextmanager
    def acting(self, who: Who) -> Iterator[tuple[Tx, OrderFacts, Actor]]:
        """The order locked by one of its people, with its facts; committed when the block ends well."""
        user_id = self.user_id(who)
        with self.world.tx() as tx:
            yield tx, *orders.lock(tx, self.id, user_id, PLATFORM)

    def user_id(self, who: Who) -> int:
        """The account of a role on this order, or of anybody by name."""
        if isinstance(who, str):
            if who not in self._parties:
                self._parties = {role: self.facts.user_id(role) for role in PARTIES}
            return self._parties[who]
        with self.world.tx() as tx:
            return user_of(tx, who).id

    def open(self, who: Who, kind: str, details: Any | None = None, text: str = "") -> str:
        """A request is sent; the reference of the case."""
        with self.acting(who) as (tx, facts, actor):
            said = _words(text, actor)
            return cases.open_case(tx, facts, actor, kind, details or self.wish(kind), said).ref

    def wish(self, kind: str) -> Any:
        """Any of this kind that are in order, whoever sends them."""
        later = (self.facts.delivery_due_at or self.world.now) + timedelta(days=7)
        return {"update": Update(), "cancel": Cancel("agreed_together"), "extension": Extension(later)}[kind]

    def answer(self, who: Who, act: str, text: str = "", ref: str = "") -> None:
        """The newest case, or the one with `ref`, is answered, accepted or declined."""
        with self.acting(who) as (tx, facts, actor):
            cases.act(tx, facts, actor, ref or self.case.ref, act, _words(text, actor))

    def withdraw(self, who: Who, ref: str = "") -> None:
        """The newest case, or the one with `ref`, is taken back."""
        with self.acting(who) as (tx, facts, actor):
            cases.act(tx, facts, actor, ref or self.case.ref, "withdraw")

    def agree(self, who: Who, ref: str = "") -> None:
        """The silent side agrees to the cancellation after all."""
        with self.acting(who) as (tx, facts, actor):
            cases.act(tx, facts, actor, ref or self.case.ref, "agree")

    def deliver(self, who: Who = FREELANCER, text: str = "Here it is.") -> None:
        """The work is delivered."""
        with self.acting(who) as (tx, facts, actor):
            orders.deliver(tx, facts, actor, _words(text, actor))

    def approve(self, who: Who = CLIENT) -> None:
        """The delivery is approved."""
        with self.acting(who) as (tx, facts, actor):
            orders.approve(tx, facts, actor)

    def ask_changes(self, who: Who = CLIENT, text: str = "Please make it blue.") -> None:
        """The delivery goes back to work."""
        with self.acting(who) as (tx, facts, actor):
            orders.ask_changes(tx, facts, actor, _words(text, actor))

    def message(self, who: Who, text: str = "Hello") -> None:
        """A message is posted in the conversation."""
        with self.acting(who) as (tx, facts, actor):
            orders.post_message(tx, facts, actor, _words(text, actor))

    def gateway(self, state: str = "done") -> None:
        """The gateway has done all that was asked of it for this order, or will never do it."""
        waiting = self.world.rows(Operation, Operation.order_id == self.id, Operation.state.in_(("waiting", "asked")))
        for operation in waiting:
            with self.world.tx() as tx:
                assert operations.conclude(tx, PLATFORM, operation.id, Answer(state))

    @property
    def facts(self) -> OrderFacts:
        """The order as it is committed."""
        with self.world.tx(write=False) as tx:
            return load(tx.connection, [self.id], PLATFORM)[self.id]

    @property
    def state(self) -> str:
        """The order's own state."""
        return self.facts.state

    @property
    def case(self) -> CaseFacts:
        """The newest case."""
        return self.facts.cases[-1]

    def deadline(self, kind: str) -> DeadlineFacts | None:
        """The deadline of this kind that runs or pauses."""
        return next((d for d in self.facts.deadlines if d.kind == kind), None)

    def due(self, kind: str = "answer") -> datetime:
        """When the deadline of this kind that runs or pauses is due."""
        return next(d.due_at for d in self.facts.deadlines if d.kind == kind)

    def ended(self, kind: str) -> list[str]:
        """The states of all deadlines of this kind, oldest first."""
        return [d.state for d in self.world.rows(Deadline, Deadline.order_id == self.id, Deadline.kind == kind)]

    def row(self, ref: str = "") -> Case:
        """The row of the newest case, or of the one with `ref`."""
        return self.world.rows(Case, Case.ref == (ref or self.case.ref))[0]

    def events(self, name: str = "") -> list[Event]:
        """What happened, oldest first."""
        found = self.world.rows(Event, Event.order_id == self.id)
        return [event for event in found if name in ("", event.name)]

    def told(self, who: Who) -> list[str]:
        """The names of the events that this person was told of, oldest first."""
        user_id = self.user_id(who)
        with self.world.tx(write=False) as tx:
            query = select(Event.name).join(Notification, Notification.event_id == Event.id).order_by(Event.seq)
            mine = (Notification.user_id == user_id, Event.order_id == self.id)
            return list(tx.session.execute(query.where(*mine)).scalars())


def _words(text: str, actor: Actor) -> Words | None:
    return words(text, actor.user_id or 0, "en")
