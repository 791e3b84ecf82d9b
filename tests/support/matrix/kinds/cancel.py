"""Requests to cancel in every state."""

from app.rules.base.people import other
from app.rules.kinds.cancel import KIND
from tests.support.domain.worlds import Deal, World
from tests.support.matrix.scripts import Scene, Script, asked_for_more, do, lapse, overdue


def asked(world: World, side: str) -> Deal:
    """This side asks to cancel."""
    deal = world.order()
    deal.open(side, KIND.name)
    return deal


def superseded(world: World, side: str) -> Deal:
    """The delivery was approved all the same."""
    deal = world.order(state="delivered")
    deal.open(side, KIND.name)
    deal.approve()
    return deal


SCRIPT = Script(
    KIND,
    (
        Scene("open", asked),
        Scene("open", lambda world, side: asked_for_more(asked(world, side), side), "the opener asked for more time"),
        Scene("open", lambda world, side: overdue(asked(world, side)), "the deadline has passed", late=True),
        Scene("accepted", lambda world, side: do(asked(world, side), other(side), "accept")),
        Scene("declined", lambda world, side: do(asked(world, side), other(side), "decline")),
        Scene("withdrawn", lambda world, side: do(asked(world, side), side, "withdraw", "")),
        Scene("lapsed", lambda world, side: lapse(asked(world, side)), "the refund waits"),
        Scene("lapsed", lambda world, side: lapse(lapse(asked(world, side)), "refund"), "the refund was made"),
        Scene("superseded", superseded),
    ),
    asking=lambda facts: {"reason": "agreed_together", "comment": ""},
)
