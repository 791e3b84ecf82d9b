"""What a person may see: rows are found among theirs, and whatever is not theirs does not exist (404)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple

from flask import request
from flask_login import login_required as signed_in_only
from sqlalchemy import ColumnElement, or_, select

from app.core.errors import Refusal
from app.core.words import N_
from app.models import Case, Order
from app.models.tables import access_log
from app.rules.base.kind import HEARD, PROPOSAL
from app.web.frame.sessions import Me, me
from app.web.frame.transactions import current_tx, writing_tx

__all__ = [
    "FoundCase",
    "Me",
    "case_for",
    "checked",
    "login_required",
    "me",
    "nothing_here",
    "only_the_case",
    "order_id_for",
    "record_reading",
    "staff_only",
]

LONGEST = 64
# What is open to somebody suspended, of the cases in which they are heard (HEARD).
_OF_A_CASE = ("cases", "evidence", "more_time", "conversations", "files", "deadlines")
_PAGES = ("orders.page", "orders.postings")


class FoundCase(NamedTuple):
    """Which case it is and on which order; the verbs load the rest after the lock."""

    id: int
    ref: str
    order_id: int
    order_ref: str
    kind: str


def login_required(view: Any) -> Any:
    """Only for who is signed in; and somebody suspended sees no more than the cases in which they are heard."""

    @signed_in_only
    @wraps(view)
    def guarded(*given: Any, **named: Any) -> Any:
        open_to_all = request.blueprint in _OF_A_CASE or request.endpoint in _PAGES
        if me().heard_in is not None and not open_to_all:
            raise only_the_case()
        return view(*given, **named)

    return guarded


def only_the_case() -> Refusal:
    """What somebody suspended is told of everything but the case in which they are heard."""
    message = N_("This account is suspended. You can only answer the case that is open.")
    return Refusal(403, "suspended", message)


def order_id_for(ref: str) -> int:
    """The id of the order with this reference, of which the reader is a party, for an act on it; else 404 (X33, F20:
    staff too), and 403 for somebody suspended."""
    found = current_tx().session.execute(select(Order.id).where(Order.ref == checked(ref), _mine())).scalar()
    if found is None:
        raise nothing_here()
    if me().heard_in is not None:
        raise only_the_case()
    return found


def case_for(ref: str) -> FoundCase:
    """The case with this reference, on an order of which the reader is a party; else 404 (F20), and 403 where somebody
    suspended is not heard."""
    columns = (Case.id, Case.ref, Case.order_id, Order.ref.label("order_ref"), Case.kind)
    wanted = (
        select(*columns, Case.layer)
        .join(Order, Order.id == Case.order_id)
        .where(Case.ref == checked(ref), Case.layer > PROPOSAL, _mine())
    )
    row = current_tx().session.execute(wanted).first()
    if row is None:
        raise nothing_here()
    if me().heard_in is not None and row.layer not in HEARD:
        raise only_the_case()
    return FoundCase(*row[:-1])


def staff_only(*roles: str) -> Callable[[Any], Any]:
    """Only signed-in staff with one of these roles have this page; for everybody else there is none (404)."""

    def guard(view: Any) -> Any:
        @login_required
        @wraps(view)
        def guarded(*given: Any, **named: Any) -> Any:
            if me().roles.isdisjoint(roles):
                raise nothing_here()
            return view(*given, **named)

        return guarded

    return guard


def record_reading(order_id: int, what: str, at: datetime) -> None:
    """X33: who reads is recorded before anything is shown. Such pages alone write by being looked at: the parties have
    to see that it was, and the record says nothing about the order itself, so a repeated look does no harm."""
    with writing_tx() as tx:
        access_log.keep(tx.connection, order_id, me().id, what, at)


def nothing_here() -> Refusal:
    """The same answer for what does not exist and for what is other people's."""
    return Refusal(404, "not_found", N_("This page does not exist, or it belongs to someone else."))


def _mine() -> ColumnElement[bool]:
    return or_(Order.client_id == me().id, Order.freelancer_id == me().id)


def checked(ref: str) -> str:
    """What may be a reference; else 404."""
    if not (ref.isascii() and ref.isprintable() and len(ref) <= LONGEST):
        raise nothing_here()
    return ref
