"""Milestone disputes in a world, as short verbs: opened about a part, challenged, offered, sealed."""

from typing import Any

from app.ledger.locks import Lock
from app.models import SealedFigure
from app.rules.base.people import CLIENT, FREELANCER, other
from app.rules.disputes.claim import Claim
from app.rules.kinds.milestone_dispute import NAME
from app.rules.milestones.division import Parts
from app.services.cases import cases
from app.services.store.event_hash import words
from tests.support.domain.worlds import Deal, World

AMOUNT = 40_000
HALF = Parts(client=20_000, freelancer=20_000)


def act(deal: Deal, who: str, name: str, **given: Any) -> None:
    """One of them does this about the newest dispute; to challenge it they say why."""
    with deal.acting(who) as (tx, facts, actor):
        said = words("because", deal.user_id(who), "en") if name == "challenge" else None
        cases.act(tx, facts, actor, facts.cases[-1].ref, name, said, **given)


def dispute(deal: Deal, role: str = CLIENT, amount: int = AMOUNT, offer: Parts | None = None, place: int = 0) -> str:
    """This side opens a dispute about that much of a milestone; its reference."""
    reason = "quality" if role == CLIENT else "no_response"
    claim = Claim(deal.facts.milestones[place].id, amount, reason, offer)
    return deal.open(role, NAME, claim, "Half of it is missing.")


def challenge(deal: Deal) -> None:
    """The other side challenges the newest dispute."""
    act(deal, other(deal.case.opened_by), "challenge")


def offer(deal: Deal, who: str, *parts: int, new_due_on: Any = None) -> None:
    """This side offers these parts: back to the client, to the freelancer, left in escrow."""
    act(deal, who, "offer", offer=Parts(*parts), new_due_on=new_due_on)


def negotiating(deal: Deal, offered: Parts | None = None) -> str:
    """A dispute of the client's is challenged, and the freelancer has made an offer (version 2), if there is one."""
    ref = dispute(deal, offer=Parts(client=30_000, freelancer=10_000))
    challenge(deal)
    if offered is not None:
        act(deal, FREELANCER, "offer", offer=offered, new_due_on=None)
    return ref


def locked(world: World) -> int:
    """How much is locked, of everything."""
    return sum(lock.amount for lock in world.rows(Lock, Lock.lifted_at.is_(None)))


def nothing_is_left(world: World, deal: Deal) -> None:
    """However it ended, nothing is locked or sealed any more, and everything adds up."""
    assert locked(world) == 0
    assert world.rows(SealedFigure) == []
    assert deal.case.closed_at is not None
