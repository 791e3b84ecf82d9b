"""Disputes about half of an order of 1,240.00 EUR, as short verbs: opened, challenged, with offers (M4, M6, G5)."""

from app.rules.base.people import CLIENT, FREELANCER, other
from app.rules.disputes.claim import Claim
from app.rules.kinds.milestone_dispute import NAME
from app.rules.milestones.division import Parts
from app.services.cases import cases
from tests.support.domain.worlds import Deal

AMOUNT = 62_000
REASONS = {CLIENT: "quality", FREELANCER: "work_done"}


def dispute(deal: Deal, who: str = CLIENT) -> str:
    """This side opened a dispute, with all of it for themselves; its reference."""
    claim = Claim(deal.facts.milestones[0].id, AMOUNT, REASONS[who], None)
    return deal.open(who, NAME, claim, text="Half of it is missing.")


def negotiate(deal: Deal, who: str = CLIENT) -> str:
    """And the other side challenged it; its reference. The first offer still stands."""
    ref = dispute(deal, who)
    deal.answer(other(who), "challenge", "All of it is there.", ref)
    return ref


def offer(deal: Deal, who: str, ref: str, client: int) -> None:
    """This side offers so much back to the client, and the rest to the freelancer now."""
    with deal.acting(who) as (tx, facts, actor):
        parts = Parts(client=client, freelancer=AMOUNT - client)
        cases.act(tx, facts, actor, ref, "offer", offer=parts, new_due_on=None)


def seal(deal: Deal, who: str, ref: str, figure: int) -> None:
    """This side enters a figure in the sealed round."""
    with deal.acting(who) as (tx, facts, actor):
        cases.act(tx, facts, actor, ref, "seal", sealed_figure=figure)
