"""Orders in every state, and with something open on them, on which a case of each kind is asked for."""

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import Deal, World
from tests.support.matrix.kinds import brief, cancel, extension, milestone_dispute, support_cancellation, update
from tests.support.matrix.scripts import Make, Scene

PARTS = (40_000, 30_001)


def in_state(state: str, amounts: tuple[int, ...] = ()) -> Make:
    """An order in this state, plain unless it has amounts."""
    return lambda world, side: world.order(state=state, amounts=amounts)


def by(make: Make, who: str) -> Make:
    """The same, opened by this side whoever asks for the next case."""
    return lambda world, side: make(world, who)


def delivered(world: World, side: str) -> Deal:
    """All there is to deliver is delivered, of an order with milestones."""
    deal = world.order(amounts=PARTS[:1])
    deal.deliver()
    return deal


SCENES = (
    Scene("proposed", brief.asked),
    Scene("dismissed", lambda world, side: brief.ended(brief.asked(world, side), CLIENT, "withdraw")),
    Scene("pending", in_state("pending")),
    Scene("ongoing", in_state("ongoing")),
    Scene("ongoing", in_state("ongoing", PARTS), "with milestones"),
    Scene("ongoing", by(update.asked, CLIENT), "an update request is open"),
    Scene("ongoing", by(extension.asked, FREELANCER), "an extension request is open"),
    Scene("ongoing", cancel.asked, "the opener already asks to cancel"),
    Scene("ongoing", milestone_dispute.opened, "a dispute is open"),
    Scene("ongoing", support_cancellation.asked, "customer service has a case about it"),
    Scene("delivered", in_state("delivered")),
    Scene("delivered", delivered, "with milestones"),
    Scene("completed", in_state("completed")),
    Scene("cancelled", in_state("cancelled")),
)
