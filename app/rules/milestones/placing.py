"""Placing an order."""

from __future__ import annotations

from datetime import datetime

from app.rules.base.change import Change
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor
from app.rules.base.plan import OperationDraft, Plan


def decide_place(facts: OrderFacts, actor: Actor, at: datetime) -> Plan:
    """The order exists, and what is funded of it is in escrow; both are told.

    Under the gateway's custody our gateway took the money; else the marketplace's own processor did (X51).
    """
    change = Change(facts, actor, at)
    for milestone in (each for each in facts.milestones if each.state == "funded"):
        amount = facts.money(milestone.amount)
        change.move("fund", f"fund:milestone:{milestone.id}", amount, milestone.id)
        change.milestone(milestone.id, escrow=milestone.amount)
        if milestone.amount and not facts.at_marketplace:
            key = f"charge:milestone:{milestone.id}:placed"
            change.operations.append(
                OperationDraft("charge", key, milestone.amount, milestone.id, facts.client_id, state="done")
            )
            change.milestone(milestone.id, charge=key, charged=milestone.amount)
    change.event("order.placed", {"price": facts.price, "due_at": facts.delivery_due_at})
    return change.plan()
