"""Orders as tests need them, brought there by the product's own verbs, so that their money is really in escrow."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.core.database.tx import Tx
from app.core.platform import Platform
from app.models import Milestone, Order
from app.rules.base.people import CLIENT, MARKETPLACE, Actor
from app.rules.base.plan import MilestoneDraft
from app.rules.base.policy import current
from app.rules.kinds.cancel import Cancel
from app.rules.milestones.placing import decide_place
from app.rules.offers.terms import Terms
from app.services.cases import cases
from app.services.offers import offers
from app.services.offers.offers import Brief
from app.services.orders import orders
from app.services.store.event_hash import words
from app.services.store.loader import load
from app.services.store.writer import PlannedWrite, write
from tests.support.domain.people import CLARA, FRED, Person, user_of

PLATFORM = Platform(ZoneInfo("Europe/Amsterdam"))  # as in the settings of the tests
PRICE = 124_000

IMPORTED = {"source": "shop", "custody": MARKETPLACE}


def make_order(
    tx: Tx,
    *,
    state: str = "ongoing",
    price: int = PRICE,
    currency: str = "EUR",
    client: Person = CLARA,
    freelancer: Person = FRED,
    due_in: timedelta | None = timedelta(days=4),
    amounts: Sequence[int] = (),
    imported: bool = False,
    part: str = "Part",
    **columns: object,
) -> Order:
    """An order in `state`, brought there by the product's own verbs, its price in escrow unless it is pending.

    The gateway took its price, unless it is `imported`: then the marketplace has it. `amounts` makes it a milestone
    order, of which the first is funded, each called `part` and its number; `columns` are those of Order.
    """
    known = {
        "ref": secrets.token_hex(16),
        "origin": "service",
        "title": "Logo for a bakery",
        "description": "A logo in three sizes",
        "client_id": user_of(tx, client).id,
        "freelancer_id": user_of(tx, freelancer).id,
        "currency": currency,
        "price": sum(amounts) or price,
        "plain": not amounts,
        "state": "pending" if state == "pending" else "ongoing",
        "ordered_at": tx.now,
        "listed_at": tx.now,
        "delivery_due_at": None if due_in is None else tx.now + due_in,
        "policy_version": current().version,
        "fee_basis_points": 0,
    }
    order = Order(**(known | (IMPORTED if imported else {}) | columns))
    _add(tx, order, amounts or (price,), part)
    facts = load(tx.connection, [order.id], PLATFORM)[order.id]
    write(tx, [PlannedWrite(decide_place(facts, Actor(CLIENT, order.client_id), tx.now))])
    for act in _PATHS[state]:
        act(tx, order)
    tx.session.refresh(order)
    return order


def make_brief(
    tx: Tx,
    *,
    amounts: Sequence[int] = (),
    client: Person = CLARA,
    freelancer: Person = FRED,
    title: str = "Website for a bakery",
    lang: str = "nl",
    currency: str = "EUR",
) -> Order:
    """A brief that waits for the freelancer, with these amounts as its terms if there are any."""
    brief = Brief(title, "Five pages, with photographs", lang, currency, make_terms(tx.now, *amounts))
    ids = user_of(tx, client).id, user_of(tx, freelancer).id
    ref = offers.post_brief(tx, *ids, brief, PLATFORM)
    return tx.session.execute(select(Order).where(Order.ref == ref)).scalar_one()


def make_terms(now: datetime, *amounts: int) -> Terms | None:
    """Terms of these amounts, a week apart; several are milestones."""
    parts = enumerate(amounts, start=1)
    made = (MilestoneDraft(f"Part {n}", f"Thing {n}", amount, now + n * timedelta(days=7)) for n, amount in parts)
    return Terms(tuple(made)) if amounts else None


def make_offer(tx: Tx, order_id: int, *amounts: int) -> None:
    """The freelancer offers these amounts."""
    freelancer = tx.session.get_one(Order, order_id).freelancer_id
    facts, actor = orders.lock(tx, order_id, freelancer, PLATFORM)
    terms = make_terms(tx.now, *amounts)
    assert terms is not None
    offers.make_offer(tx, facts, actor, terms, words("With pleasure.", freelancer, FRED.locale), FRED.locale)


def _add(tx: Tx, order: Order, amounts: Sequence[int], called: str) -> None:
    tx.session.add(order)
    tx.session.flush()
    for position, amount in enumerate(amounts, start=1):
        state = "planned" if order.state == "pending" or position > 1 else "funded"
        due = order.delivery_due_at
        part = {"position": position, "title": f"{called} {position}", "amount": amount, "state": state, "due_at": due}
        tx.session.add(Milestone(order_id=order.id, **part))
    tx.session.flush()


def _deliver(tx: Tx, order: Order) -> None:
    facts, actor = orders.lock(tx, order.id, order.freelancer_id, PLATFORM)
    orders.deliver(tx, facts, actor, words("Here it is.", order.freelancer_id, FRED.locale))


def _approve(tx: Tx, order: Order) -> None:
    orders.approve(tx, *orders.lock(tx, order.id, order.client_id, PLATFORM))


def _cancel_together(tx: Tx, order: Order) -> None:
    for user_id in (order.client_id, order.freelancer_id):
        facts, actor = orders.lock(tx, order.id, user_id, PLATFORM)
        cases.open_case(tx, facts, actor, "cancel", Cancel("agreed_together"), None)


_PATHS = {
    "pending": (),
    "ongoing": (),
    "delivered": (_deliver,),
    "completed": (_deliver, _approve),
    "cancelled": (_cancel_together,),
}
