"""Disputes about a part of a milestone's money, as tests open and end them; their kind has to be registered."""

from app.rules.base.people import CLIENT
from app.rules.decide import decide_case
from app.rules.milestones.division import Parts
from app.services.store.writer import PlannedWrite, write
from tests.support.domain.worlds import Deal, Who
from tests.support.new_kind.partition import NAME, Partition


def dispute(deal: Deal, who: Who, amount: int, part: int = 0, offer: Parts | None = None) -> str:
    """So much (minor units) of a milestone is contested, and locked; the reference of the case."""
    return deal.open(who, NAME, Partition(deal.facts.milestones[part].id, amount, offer))


def end(deal: Deal, who: Who, act: str, parts: Parts | None = None, ref: str = "") -> None:
    """The dispute is accepted or withdrawn; accepted with other parts than were offered, where some are given."""
    given = {} if parts is None else {"parts": parts}
    with deal.acting(who) as (tx, facts, actor):
        found = [c for c in facts.cases if c.kind == NAME and ref in ("", c.ref)]
        write(tx, [PlannedWrite(decide_case(facts, found[-1], act, actor, tx.now, **given))])


def settled(deal: Deal, amount: int, parts: Parts, part: int = 0) -> None:
    """The freelancer disputes so much, and the client accepts these parts."""
    ref = dispute(deal, "freelancer", amount, part)
    end(deal, CLIENT, "accept", parts, ref)
