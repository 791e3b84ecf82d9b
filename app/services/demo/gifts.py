"""Giving imported orders to people of the demo, so that real orders can be tried out by signing in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update

from app.core.database.tx import Tx
from app.core.platform import Platform
from app.models import Deadline, Event, Order, User
from app.rules.base.change import Change
from app.rules.base.people import CLIENT, Actor
from app.rules.base.plan import EventDraft
from app.rules.imports.history import IMPORT
from app.services.demo.people import SOURCE
from app.services.demo.world import require_demo
from app.services.store.loader import load
from app.services.store.told import SEALED
from app.services.store.writer import PlannedWrite, write

UNTOUCHED = ("order.imported", "order.given", SEALED)  # the last event of an order on which nobody has acted here
_RELEASE = Deadline.kind == "release"


class CannotGive(Exception):
    """These orders stay with whom they belong to; the text says why."""


def to_give(tx: Tx, email: str, role: str, state: str | None, count: int) -> list[str]:
    """References of imported orders that this person can be given in that role, newest first."""
    other = Order.freelancer_id if role == CLIENT else Order.client_id
    theirs = other.in_(select(User.id).where(User.email == email.lower()))
    own = (Order.client_id if role == CLIENT else Order.freelancer_id).in_(select(User.id).where(User.source == SOURCE))
    wanted = select(Order.ref).where(*_free(role), ~theirs, ~own).order_by(Order.ordered_at.desc(), Order.id)
    if state is not None:
        wanted = wanted.where(Order.state == state)
    return list(tx.session.execute(wanted.limit(count)).scalars())


def give(tx: Tx, refs: Sequence[str], email: str, role: str, platform: Platform) -> None:
    """This person of the demo is the client, or the freelancer, of these orders from now on; their records say so.

    Refuses (NotADemo) outside a demo, and (CannotGive) people who are not of the demo, orders that were not
    imported, on which somebody acted since, whose money is on its way to the freelancer, or where both would be one.
    """
    require_demo(tx)
    user = tx.session.execute(select(User.id).where(User.email == email.lower(), User.source == SOURCE)).scalar()
    if user is None:
        raise CannotGive(f"{email} is not a person of the demo. `flask demo people` lists them.")
    found = tx.session.execute(select(Order).where(Order.ref.in_(refs), *_free(role))).scalars()
    rows = {row.ref: row for row in found}
    for ref in refs:
        if ref not in rows:
            raise CannotGive(f"{ref} is not an imported order, or something has happened on it since.")
        _check_two_people(rows[ref], user, role)
    _hand_over(tx, [rows[ref] for ref in dict.fromkeys(refs)], user, role, platform)


def _free(role: str) -> tuple[ColumnElement[bool], ...]:
    """Imported orders on which nothing has happened since; a freelancer's earned money cannot change hands."""
    last = select(Event.id).where(Event.order_id == Order.id, Event.seq == Order.head_seq, Event.name.in_(UNTOUCHED))
    if role == CLIENT:
        return (last.exists(),)
    return (last.exists(), ~select(Deadline.id).where(Deadline.order_id == Order.id, _RELEASE).exists())


def _check_two_people(order: Order, user_id: int, role: str) -> None:
    if user_id == (order.freelancer_id if role == CLIENT else order.client_id):
        raise CannotGive(f"{order.ref} is already the other side's: client and freelancer must be two people.")


def _hand_over(tx: Tx, orders: Sequence[Order], user_id: int, role: str, platform: Platform) -> None:
    ids = tx.lock_orders(order.id for order in orders)
    before = load(tx.connection, ids, platform)
    column = {f"{role}_id": user_id}
    tx.session.execute(update(Order).where(Order.id.in_(ids)).values(column))
    waiting = (Deadline.order_id.in_(ids), Deadline.who == role)
    tx.session.execute(update(Deadline).where(*waiting).values(user_id=user_id))
    plans = []
    for facts in before.values():
        change = Change(facts, Actor(IMPORT), tx.now)
        change.order(**column)
        told = {"by": IMPORT, "user": None, "role": role, "from": facts.user_id(role), "to": user_id}
        change.events.append(EventDraft("order.given", tx.now, told, visibility="staff"))
        plans.append(PlannedWrite(change.plan()))
    write(tx, plans)
