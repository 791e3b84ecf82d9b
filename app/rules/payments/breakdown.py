"""Portions: where the money of an earned part is. They sum to what was earned, to the cent (B23, X12, X13, E10)."""

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
    ASKED: NP_("earnings", "Payout asked for"),
    FROZEN: NP_("earnings", "Stands still"),
    MARKETPLACE: NP_("earnings", "Not payable here"),
    ON_THE_WAY: NP_("earnings", "On its way"),
    PAID_OUT: NP_("earnings", "Paid out"),
}

SENTENCES: dict[str, Message] = {
    CONTESTED: N_("This stays held until the dispute about it is settled."),
    HELD: N_("Held until %(at)s."),
    AVAILABLE: N_("You can request the payout."),
    ASKED: N_("Payout asked for, on %(at)s."),
    FROZEN: N_("The payout stands still because the balance is frozen."),
    MARKETPLACE: N_("This was paid through the marketplace and cannot be paid out here. The finance team can see it."),
    ON_THE_WAY: N_("The payout is on its way to your bank."),
    PAID_OUT: N_("Paid out on %(at)s."),
}


@dataclass(frozen=True, slots=True)
class Part:
    """What was earned with one milestone, and what is under way with it; amounts in minor units."""

    id: int
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
    charged: int  # what our gateway took for it and has not given back: no more is paid out here (X51)
    contested: int
    on_the_way: int
    approved_at: datetime
    held_until: datetime | None  # the day on which it becomes available, while it has not
    payout: str | None  # state of the payout that is asked for: running, paused
    payout_at: datetime | None
    paid_at: datetime | None  # when the newest payout arrived


@dataclass(frozen=True, slots=True)
class Portion:
    """Some of a part's money: in which state, and the date that belongs to it."""

    code: str
    amount: int
    at: datetime | None = None


def portions(part: Part) -> tuple[Portion, ...]:
    """All of what was earned, nothing twice; what is nearest to the freelancer's hands comes last."""
    held = part.earned - part.released
    contested = min(part.contested, held)
    asked = part.payout is not None
    waiting = FROZEN if part.payout == "paused" else ASKED
    ready = part.released - part.paid_out
    payable = min(ready, max(0, part.charged - part.paid_out))
    found = (
        Portion(CONTESTED, contested),
        Portion(ASKED if asked else HELD, held - contested, part.payout_at if asked else part.held_until),
        Portion(MARKETPLACE, ready - payable),
        Portion(waiting if asked else AVAILABLE, payable, part.payout_at if asked else None),
        Portion(ON_THE_WAY, part.on_the_way),
        Portion(PAID_OUT, part.paid_out - part.on_the_way, part.paid_at),
    )
    return tuple(each for each in found if each.amount)


def may_ask(earned: int, paid_out: int, asked: bool) -> bool:
    """Whether a payout can be asked for: something is left of it, and none is asked for already."""
    return not asked and paid_out < earned
