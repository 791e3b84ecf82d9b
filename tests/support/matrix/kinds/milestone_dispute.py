"""Milestone disputes in every state."""

from app.rules.base.facts import OrderFacts
from app.rules.base.people import other
from app.rules.disputes.claim import Claim
from app.rules.kinds.milestone_dispute import KIND
from app.rules.milestones.division import Parts
from tests.support.domain.worlds import Deal, World
from tests.support.matrix.scripts import Scene, Script, asked_for_more, do, lapse, overdue

AMOUNT = 62_000
HALVES = Parts(client=31_000, freelancer=31_000)


def opened(world: World, side: str) -> Deal:
    """This side disputes half of what is in escrow, and wants all of that."""
    deal = world.order()
    wish = Claim(deal.facts.milestones[0].id, AMOUNT, "no_response")
    deal.open(side, KIND.name, wish, text="The second half is missing.")
    return deal


def patient(world: World, side: str) -> Deal:
    """And asks for more time, although the other side has to answer."""
    return asked_for_more(opened(world, side), side)


def challenged(world: World, side: str) -> Deal:
    """The other side challenged it."""
    return do(opened(world, side), other(side), "challenge")


def countered(world: World, side: str) -> Deal:
    """And offered halves."""
    return do(challenged(world, side), other(side), "offer", offer=HALVES, new_due_on=None)


def declined(world: World, side: str) -> Deal:
    """The opener declined that."""
    return do(countered(world, side), side, "decline", "", version=2)


def sealed(world: World, side: str) -> Deal:
    """The opener has entered a figure."""
    return do(challenged(world, side), side, "seal", "", sealed_figure=40_000)


def missed(world: World, side: str) -> Deal:
    """No second figure came in time."""
    return lapse(sealed(world, side), "sealed_round")


def claim(facts: OrderFacts) -> dict[str, str]:
    """The form of a dispute about the first milestone, if there is one yet."""
    milestone = str(facts.milestones[0].id) if facts.milestones else "1"
    return {"milestone": milestone, "amount": "300", "reason": "no_response", "comment": "The second half is missing."}


SCRIPT = Script(
    KIND,
    (
        Scene("stage_1", opened),
        Scene("stage_1", patient, "the opener asked for more time"),
        Scene("stage_1", lambda world, side: overdue(opened(world, side)), "the deadline has passed", late=True),
        Scene("stage_2", challenged, "the opener's offer stands"),
        Scene("stage_2", countered, "an offer of the other party stands"),
        Scene("stage_2", declined, "the last offer was declined"),
        Scene("stage_2", sealed, "the opener has sealed a figure"),
        Scene("stage_2", missed, "the sealed round is over"),
        Scene("settled", lambda world, side: do(opened(world, side), other(side), "accept", "", version=1)),
        Scene("withdrawn", lambda world, side: do(challenged(world, side), side, "withdraw", "")),
        Scene("lost_by_default", lambda world, side: lapse(opened(world, side))),
    ),
    asking=claim,
    typed={"offer_client": "100", "offer_freelancer": "520", "sealed_figure": "410"},
)
