"""A kind that the product does not have: a dispute about a part of a milestone's money, in as few acts as there can be.

What it is about is locked; the other side accepts what is offered or concedes, silence loses it all, and whoever opened
it may withdraw it. Nobody decides: it is here to divide money (X17, X56, X66 to X68).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.words import N_, NP_
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, MilestoneFacts
from app.rules.base.kind import DISPUTE, OPENER, RESPONDER, Kind, Move, Opening
from app.rules.base.people import CLIENT, CLOCK, FREELANCER
from app.rules.base.plan import Given
from app.rules.base.story import EventText, to_all
from app.rules.cases.ending import end
from app.rules.cases.outcomes import nothing_else
from app.rules.milestones.division import DECIDED, EXPLICIT, Parts, divide, unlock

NAME = "partition"


@dataclass(frozen=True, slots=True)
class Partition:
    """So much (minor units) of a milestone is contested, and this is offered of it; by default all to who opens it."""

    milestone_id: int
    amount: int
    offer: Parts | None = None


def _keeps(opening: Opening) -> Given:
    wish = opening.details
    mine = opening.actor.role == CLIENT
    offer = wish.offer or Parts(client=wish.amount if mine else 0, freelancer=0 if mine else wish.amount)
    parts = {"client": offer.client, "freelancer": offer.freelancer, "escrow": offer.escrow}
    return {"milestone": wish.milestone_id, "amount": wish.amount, "offer": parts}


def _locks(change: Change, case: CaseFacts) -> None:
    milestone = _milestone(change, case)
    if milestone.state not in ("funded", "submitted") or not 0 < case.details["amount"] <= milestone.free:
        raise Refusal(409, "not_there", N_("That much is not in escrow."))
    change.lock(milestone, case.id, case.details["amount"])


def _milestone(change: Change, case: CaseFacts) -> MilestoneFacts:
    return next(m for m in change.after.milestones if m.id == case.details["milestone"])


def _divide(change: Change, case: CaseFacts, to: Move, parts: Parts, consent: str) -> None:
    end(change, case, to.to, "lapsed" if to.by == CLOCK else "met")
    change.event("partition.ended", {"case": case.ref, "amount": case.details["amount"]})
    divide(change, case, _milestone(change, case), parts, consent)


def accept(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """What was offered holds, or what is given in its place."""
    _divide(change, case, to, given.get("parts") or Parts(**case.details["offer"]), EXPLICIT)


def lapse(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """Silence loses exactly the contested amount (M12)."""
    amount = case.details["amount"]
    parts = Parts(client=amount) if case.opened_by == CLIENT else Parts(freelancer=amount)
    _divide(change, case, to, parts, DECIDED)


def withdraw(change: Change, case: CaseFacts, to: Move, given: Given) -> None:
    """Nothing is decided, and nothing is locked any more; what was approved meanwhile is the freelancer's (X70)."""
    end(change, case, to.to, "void")
    change.event("partition.ended", {"case": case.ref, "amount": case.details["amount"]})
    unlock(change, case, _milestone(change, case))


def _move(act: str, by: str, to: str, effect: object, label: bool = True) -> Move:
    said = {"label": N_("Do it"), "confirm": N_("Do it"), "done": N_("It is done.")} if label else {}
    return Move("open", act, by, to, effect, N_("The money is divided."), nothing_else, **said)  # type: ignore[arg-type]


KIND = Kind(
    name=NAME,
    tier=DISPUTE,
    opened_by=(CLIENT, FREELANCER),
    while_order=("ongoing", "delivered"),
    details=Partition,
    comment=N_("Explanation"),
    label=N_("Dispute a part"),
    explains=N_("Say how much is disputed."),
    requested=N_("Dispute open"),
    states={
        "open": NP_("case state", "Open"),
        "settled": NP_("case state", "Settled"),
        "lost": N_("Lost by silence"),
        "withdrawn": NP_("case state", "Withdrawn"),
    },
    window="update",
    keeps=_keeps,
    begins=_locks,
    moves=(
        _move("accept", RESPONDER, "settled", accept),
        _move("lapse", CLOCK, "lost", lapse, label=False),
        _move("withdraw", OPENER, "withdrawn", withdraw),
    ),
    events={
        "partition.opened": EventText("cash-coin", "order_news", {"": to_all(N_("A part is disputed"))}),
        "partition.ended": EventText("cash-coin", "order_news", {"": to_all(N_("The dispute about a part ended"))}),
    },
)
