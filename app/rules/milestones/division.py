"""A case divides what it holds of a milestone's escrow: back to the client, to the freelancer now, left there (X66)."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.money import Money
from app.core.words import N_
from app.rules.base.change import Change
from app.rules.base.facts import CaseFacts, MilestoneFacts
from app.rules.cases.contests import unfinished
from app.rules.cases.ending import supersede
from app.rules.milestones.work import follow
from app.rules.payments.earnings import earn, hold, make_available
from app.rules.payments.promises import void_promises
from app.rules.payments.refunds import emptied, refund_part

DECIDED, EXPLICIT = "decided", "explicit"  # by a verdict or by silence; settled or conceded (X67)

_NEGATIVE = N_("No part can be less than zero.")
_NOT_THE_SUM = N_("The parts come to %(sum)s, but together they have to be %(whole)s.")


@dataclass(frozen=True, slots=True)
class Parts:
    """What becomes of a contested amount, in minor units. A default leaves nothing in escrow (X66)."""

    client: int = 0
    freelancer: int = 0  # less the platform's fee
    escrow: int = 0  # stays there because work goes on

    @property
    def total(self) -> int:
        """All parts together."""
        return self.client + self.freelancer + self.escrow


def check_parts(whole: Money, parts: Parts) -> None:
    """Refuse (422) a part below zero, and parts that do not add up to the contested amount."""
    if min(parts.client, parts.freelancer, parts.escrow) < 0:
        raise Refusal(422, "part_negative", _NEGATIVE)
    if parts.total != whole.minor:
        raise Refusal(422, "parts_not_whole", _NOT_THE_SUM, sum=Money(parts.total, whole.currency), whole=whole)


def divide(change: Change, case: CaseFacts, milestone: MilestoneFacts, parts: Parts, consent: str) -> None:
    """What the case holds of the milestone is divided, and nothing of it is locked any more.

    The client's part goes back as any refund does (X51); the freelancer's is available at once, less the fee on the
    running total (X56, X68). A milestone that this empties ends, and with the last one the order (X67): `consent` says
    whether both agreed (`explicit`) or somebody decided (`decided`). Refuses (422) parts that are not what it holds.
    """
    check_parts(change.after.money(milestone.locked_by(case.id)), parts)
    cause, part = f"case:{case.id}", change.lock(milestone, case.id, 0)
    if parts.client:
        refund_part(change, part, parts.client, f"{cause}:{part.id}")
    if parts.freelancer:
        cause = f"{cause}:milestone:{part.id}"
        earned, _ = earn(change, _now(change, part), parts.freelancer, cause)
        make_available(change, _now(change, part), earned.minor, cause)
    part = _now(change, part)
    if not part.escrow:
        _end(change, part, consent)
    elif part.state == "approved" and part.free:
        # What is left of an approved milestone is left for work, which is delivered and approved once more.
        change.milestone(part.id, state="funded", submitted_at=None, approved_at=None)
    if change.after.state != "cancelled":
        follow(change)
    elif not part.escrow:
        change.order(consent=consent)  # it was cancelled before, and this case says by whose will (X3, X67)


def unlock(change: Change, case: CaseFacts, milestone: MilestoneFacts) -> None:
    """X70: what the case holds is held no longer, and nothing is decided about it.

    Of a milestone that was approved meanwhile it is the freelancer's now, and held until its day as the rest is.
    """
    part = change.lock(milestone, case.id, 0)
    if part.state == "approved" and part.free:
        earn(change, part, part.free, f"case:{case.id}:milestone:{part.id}")
        hold(change, _now(change, part), max(part.held_until or change.at, change.at))
    follow(change)


def _now(change: Change, milestone: MilestoneFacts) -> MilestoneFacts:
    return next(m for m in change.after.milestones if m.id == milestone.id)


def _end(change: Change, milestone: MilestoneFacts, consent: str) -> None:
    """X67: the milestone ends, and what was asked or promised for it; it is how the order ends, unless it was approved
    by the client or the clock."""
    if milestone.state == "approved":
        return
    if change.after.milestone.id == milestone.id:
        void_promises(change)
        if change.after.request is not None and len(unfinished(change.after)) == 1:
            supersede(change, change.after.request)
    change.finish(change.after.deadline("milestone", milestone.id, "approval"), "void")
    change.milestone(milestone.id, state=emptied(milestone), consent=consent)
