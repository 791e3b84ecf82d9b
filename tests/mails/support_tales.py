"""What customer service and its cases send by mail, as short stories."""

from app.rules.base.people import CLIENT, FREELANCER
from tests.desk import answer, ask, staff
from tests.mails.stories import TWO, delivered
from tests.mails.tales import Step, Tale, lapsed
from tests.worlds import Deal, World


def asked(part: int | None = 1, who: str = CLIENT) -> Step:
    """Customer service is asked to cancel a milestone, or the rest."""
    return lambda deal, _world: ask(deal, who, part)


def said(who: str, act: str) -> Step:
    """A party agrees, objects or withdraws."""
    return lambda deal, _world: answer(deal, who, act)


def done(*acts: str) -> Step:
    """The staff do this one after the other."""
    return lambda deal, _world: staff(deal, *acts)


def approved(deal: Deal, _world: World) -> None:
    """The client approves after all."""
    deal.approve()


SUPPORT_TALES = {
    "support asked for a milestone": Tale("cancellation.opened", asked(), wishes=TWO),
    "support asked for the rest": Tale("cancellation.opened", asked(None, FREELANCER), wishes=TWO),
    "support: agreed": Tale("cancellation.agreed", said(FREELANCER, "agree"), (asked(),), wishes=TWO),
    "support: objected": Tale("cancellation.objected", said(FREELANCER, "object"), (asked(),), wishes=TWO),
    "support: withdrawn": Tale("cancellation.withdrawn", said(CLIENT, "withdraw"), (asked(),), wishes=TWO),
    "support: taken": Tale("cancellation.taken", done("take"), (asked(),), wishes=TWO),
    "support: milestone cancelled": Tale("cancellation.granted", done("grant"), (asked(), done("take")), wishes=TWO),
    "support: milestone cancelled as agreed": Tale(
        "cancellation.settled",
        done("settle"),
        (asked(), said(FREELANCER, "agree"), done("take")),
        wishes=TWO,
    ),
    "support: refused": Tale("cancellation.refused", done("refuse"), (asked(), done("take")), wishes=TWO),
    "support: approved after all": Tale("cancellation.closed", approved, (delivered, asked()), to=4, wishes=TWO),
    "support: order cancelled": Tale("order.cancelled", done("grant"), (asked(None), done("take")), wishes=TWO),
    "support: order cancelled as agreed": Tale(
        "order.cancelled", done("settle"), (asked(None), said(FREELANCER, "agree"), done("take")), wishes=TWO
    ),
    "support: refund waited": Tale("refund.started", lapsed, (asked(None), done("take", "grant")), wishes=TWO),
    "support: refund agreed": Tale(
        "refund.started", said(FREELANCER, "agree"), (asked(None), done("take", "grant")), wishes=TWO
    ),
}
