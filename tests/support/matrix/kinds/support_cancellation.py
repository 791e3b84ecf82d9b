"""Cancellations through customer service in every state, each with its group conversation."""

from app.rules.base.people import other
from app.rules.kinds.support_cancellation import KIND
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import SAM, TESS, Person
from tests.support.domain.worlds import Deal, World
from tests.support.matrix.scripts import Make, Scene, Script, lapse
from tests.support.services.groups import begin


def asked(world: World, side: str, part: int | None = None) -> Deal:
    """This side asks customer service to cancel, whose Sam begins a group."""
    deal = world.order(amounts=(40_000, 30_001))
    ask(deal, side, part)
    begin(deal)
    return deal


def then(*acts: str, person: Person = SAM) -> Make:
    """And the other side, or staff, did this."""

    def make(world: World, side: str) -> Deal:
        deal = asked(world, side)
        for act in acts:
            if act in ("agree", "object"):
                answer(deal, other(side), act)
            else:
                staff(deal, act, person=person)
        return deal

    return make


def withdrawn(world: World, side: str) -> Deal:
    """Who opened it took it back."""
    deal = asked(world, side)
    answer(deal, side, "withdraw")
    return deal


def approved(world: World, side: str) -> Deal:
    """The client approved the milestone that it was about."""
    deal = asked(world, side, 1)
    deal.deliver()
    deal.approve()
    return deal


def refunded(world: World, side: str) -> Deal:
    """The refund has waited long enough."""
    return lapse(then("take", "grant")(world, side), "refund")


SCRIPT = Script(
    KIND,
    (
        Scene("open", asked),
        Scene("under_review", then("take")),
        Scene("under_review", then("take", person=TESS), "a colleague took it up"),
        Scene("under_review", then("agree", "take"), "the other party agreed"),
        Scene("under_review", then("object", "take"), "the other party objected"),
        Scene("withdrawn", withdrawn),
        Scene("settled", then("agree", "take", "settle")),
        Scene("settled", approved, "the client approved the delivery"),
        Scene("verdict", then("take", "grant"), "the refund waits"),
        Scene("verdict", refunded, "the refund was made"),
        Scene("verdict", then("take", "refuse"), "nothing is cancelled"),
    ),
    asking=lambda facts: {"scope": "rest", "reason": "agreed_together", "comment": ""},
)
