"""Breakdown: where the money of an earned milestone is. It sums to what was earned (B23, X12, X13, E10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.words import N_, NP_, Message

CONTESTED, HELD, AVAILABLE = "contested", "held", "available"
ASKED, FROZEN, ON_THE_WAY, PAID_OUT = "asked", "frozen", "on_the_way", "paid_out"
MARKETPLACE = "marketplace"

LABELS: dict[str, Message] = {
    CONTESTED: NP_("earnings", "Contested"),
    HELD: NP_("earnings", "Held"),
    AVAILABLE: NP_("earnings", "Available"),
    ASKED: NP_("earnings", "Payout requested"),
    FROZEN: NP_("earnings", "On hold"),
    MARKETPLACE: NP_("earnings", "With the marketplace"),
    ON_THE_WAY: NP_("earnings", "On its way"),
    PAID_OUT: NP_("earnings", "Paid out"),
}

SENTENCES: dict[str, Message] = {
    CONTESTED: N_("This stays held until the dispute about it is settled."),
    HELD: N_("Held until %(at)s."),
    AVAILABLE: N_("You can request the payout."),
    ASKED: N_("Payout requested; it will be made on %(at)s."),
    FROZEN: N_("The payout waits until that much of the balance is no longer frozen."),
    MARKETPLACE: N_("The marketplace was asked to pay this out. We will let you know when it has."),
    ON_THE_WAY: N_("The payout is on its way to your bank."),
    PAID_OUT: N_("Paid out on %(at)s."),
}


@dataclass(frozen=True, slots=True)
class EarnedMilestone:
    """What was earned with one milestone, and what is under way with it; amounts in minor units."""

    id: int
    order_id: int
    ref: str  # of the order
    title: str
    lang: str | None
    plain: bool
    currency: str
    position: int
    milestone: str
    earned: int
    released: int
    paid_out: int  # with what is on its way
    custody: str  # who holds the order's money (X51)
    contested: int
    on_the_way: int  # by our gateway
    instructed: int  # on its way, by the marketplace
    earned_at: datetime
    held_until: datetime | None  # the day on which it becomes available, while it has not
    payout: str | None  # state of the payout that is asked for: running, paused
    payout_at: datetime | None
    paid_at: datetime | None  # when the newest payout arrived

    @property
    def under_way(self) -> int:
        """What is on its way, whoever pays it."""
        return self.on_the_way + self.instructed


@dataclass(frozen=True, slots=True)
class BreakdownLine:
    """Some of a milestone's earned money: in which state, and the date that belongs to it."""

    code: str
    amount: int
    at: datetime | None = None


def breakdown(milestone: EarnedMilestone) -> tuple[BreakdownLine, ...]:
    """All of what was earned, nothing twice; what is nearest to the freelancer's hands comes last."""
    held = milestone.earned - milestone.released
    contested = min(milestone.contested, held)
    asked = milestone.payout is not None
    waiting = FROZEN if milestone.payout == "paused" else ASKED
    ready = milestone.released - milestone.paid_out
    found = (
        BreakdownLine(CONTESTED, contested),
        BreakdownLine(
            ASKED if asked else HELD, held - contested, milestone.payout_at if asked else milestone.held_until
        ),
        BreakdownLine(waiting if asked else AVAILABLE, ready, milestone.payout_at if asked else None),
        BreakdownLine(MARKETPLACE, milestone.instructed),
        BreakdownLine(ON_THE_WAY, milestone.on_the_way),
        BreakdownLine(PAID_OUT, milestone.paid_out - milestone.under_way, milestone.paid_at),
    )
    return tuple(each for each in found if each.amount)


def may_ask(left: int, asked: bool) -> bool:
    """Whether a payout can be asked for: something is held or available, and none is asked for already."""
    return not asked and left > 0
