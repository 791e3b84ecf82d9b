"""Update requests in every state."""

from app.rules.base.people import CLIENT, FREELANCER
from app.rules.kinds.update import KIND
from tests.support.domain.worlds import Deal, World
from tests.support.matrix.scripts import Scene, Script, asked_for_more, do, lapse, overdue


def asked(world: World, side: str) -> Deal:
    """The client asks how the work is going."""
    deal = world.order()
    deal.open(side, KIND.name, text="How is it going?")
    return deal


def superseded(world: World, side: str) -> Deal:
    """A request to cancel took its place."""
    deal = asked(world, side)
    deal.open(side, "cancel")
    return deal


SCRIPT = Script(
    KIND,
    (
        Scene("open", asked),
        Scene("open", lambda world, side: asked_for_more(asked(world, side), side), "the opener asked for more time"),
        Scene("open", lambda world, side: overdue(asked(world, side)), "the deadline has passed", late=True),
        Scene("answered", lambda world, side: do(asked(world, side), FREELANCER, "answer")),
        Scene("withdrawn", lambda world, side: do(asked(world, side), CLIENT, "withdraw", "")),
        Scene("lapsed", lambda world, side: lapse(asked(world, side))),
        Scene("superseded", superseded),
    ),
    asking=lambda facts: {"comment": "How is it going?"},
)
