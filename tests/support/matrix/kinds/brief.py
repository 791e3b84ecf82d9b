"""Briefs in every state; their acts have forms of their own."""

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.kinds.brief import KIND
from app.services.offers import offers
from tests.support.domain.factories import make_offer
from tests.support.domain.worlds import Deal, World
from tests.support.matrix.scripts import Scene, Script, lapse, overdue
from tests.support.services.offers import accept


def asked(world: World, side: str) -> Deal:
    """The client's brief waits for the freelancer."""
    return world.brief()


def offered(world: World, side: str) -> Deal:
    """The freelancer's offer waits for the client."""
    deal = world.brief()
    with world.tx() as tx:
        make_offer(tx, deal.id, 40_000, 30_000)
    return deal


def ended(deal: Deal, who: str, act: str) -> Deal:
    """Nothing comes of it."""
    with deal.acting(who) as (tx, facts, actor):
        offers.end(tx, facts, actor, act)
    return deal


def accepted(world: World, side: str) -> Deal:
    """The order is placed."""
    deal = offered(world, side)
    accept(deal)
    return deal


SCRIPT = Script(
    KIND,
    (
        Scene("asked", asked),
        Scene("asked", lambda world, side: lapse(offered(world, side), "offer"), "the offer has expired"),
        Scene("offered", offered),
        Scene("offered", lambda world, side: overdue(offered(world, side), "offer"), "the deadline has passed", True),
        Scene("accepted", accepted),
        Scene("declined", lambda world, side: ended(offered(world, side), CLIENT, "decline")),
        Scene("withdrawn", lambda world, side: ended(offered(world, side), FREELANCER, "withdraw")),
    ),
    doors={
        "read": "",
        "offer": "/offers",
        "accept": "/acceptance",
        "ask_changes": "/offer-changes",
        "decline": "/ending",
        "withdraw": "/ending",
    },
    typed={"rows": "1", "amount_1": "500", "due_1": "2026-06-01", "message": "With pleasure."},
)
