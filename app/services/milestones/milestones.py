"""What people do with a milestone besides its work: begin the next one, give up its payment, ask for the payout."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from app.core.database.tx import Tx
from app.core.errors import Refusal
from app.core.platform import Platform
from app.core.words import N_
from app.rules.base.facts import MilestoneFacts, OrderFacts
from app.rules.base.people import Actor
from app.rules.base.plan import Plan
from app.rules.decide import decide_milestone
from app.services.orders.orders import lock
from app.services.store.writer import PlannedWrite, write

log = logging.getLogger(__name__)


def initiate(tx: Tx, facts: OrderFacts, actor: Actor, milestone_id: int | None = None) -> None:
    """The next milestone is begun and its charge is asked of the gateway (B4, B6); refuses as `decide_milestone`,
    and any other milestone than the next (409)."""
    _act(tx, facts, actor, "initiate", None if milestone_id is None else milestone_of(facts, milestone_id))


def planned_start(facts: OrderFacts, actor: Actor, milestone: MilestoneFacts, at: datetime) -> Plan:
    """What starting this milestone now makes true; refuses as starting does."""
    return decide_milestone(facts, "initiate", actor, at, milestone)


def give_up(tx: Tx, facts: OrderFacts, actor: Actor) -> None:
    """Nobody waits for the payment any more (X37); what is paid all the same goes back."""
    _act(tx, facts, actor, "give_up")


def ask_payout(tx: Tx, facts: OrderFacts, actor: Actor, milestone_id: int) -> None:
    """The payout of a milestone is made when its money is available, or at once if it is (B23, X12)."""
    _act(tx, facts, actor, "ask_payout", milestone_of(facts, milestone_id))


def ask_payouts(tx: Tx, wanted: Mapping[int, Collection[int]], user_id: int, platform: Platform) -> None:
    """The payouts of these milestones are asked for, each as `ask_payout` does; `wanted` are their ids by order.

    All orders are locked before anything is done on one: orders by id, then balances.
    """
    tx.lock_orders(wanted)
    for order_id in sorted(wanted):
        for milestone_id in sorted(wanted[order_id]):
            facts, actor = lock(tx, order_id, user_id, platform)
            ask_payout(tx, facts, actor, milestone_id)


def planned_payout(facts: OrderFacts, actor: Actor, milestone: MilestoneFacts, at: datetime) -> Plan:
    """What asking for this payout now makes true; refuses as asking does."""
    return decide_milestone(facts, "ask_payout", actor, at, milestone)


def milestone_of(facts: OrderFacts, milestone_id: int) -> MilestoneFacts:
    """The milestone with this id; refuses (404) one of another order."""
    for milestone in facts.milestones:
        if milestone.id == milestone_id:
            return milestone
    raise Refusal(404, "no_such_milestone", N_("This milestone does not exist on this order."))


def _act(tx: Tx, facts: OrderFacts, actor: Actor, act: str, milestone: MilestoneFacts | None = None) -> None:
    write(tx, [PlannedWrite(decide_milestone(facts, act, actor, tx.now, milestone))])
    log.info("milestone.%s order=%s milestone=%d by=%s", act, facts.ref, (milestone or facts.milestone).id, actor.role)
