"""Who acts: parties of an order, staff, the clock, and the payment gateway."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.words import N_, Message

CLIENT = "client"
FREELANCER = "freelancer"
CLOCK = "clock"
GATEWAY = "gateway"
MARKETPLACE = "marketplace"  # holds the money of imported orders (X51)
SUPPORT = "support"
FINANCE = "finance"
PARTIES = (CLIENT, FREELANCER)
BOTH = "both"  # a deadline may wait for either
STAFF = ("support", "arbiter", "finance", "translator", "admin")

ROLE_LABELS: dict[str, Message] = {
    CLIENT: N_("Client"),
    FREELANCER: N_("Freelancer"),
    "support": N_("Customer service"),
    "arbiter": N_("Dispute team"),
    "finance": N_("Finance"),
    "translator": N_("Translator"),
    "admin": N_("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody acting on one order: the role is theirs on that order."""

    role: str
    user_id: int | None = None


THE_CLOCK = Actor(CLOCK)
THE_GATEWAY = Actor(GATEWAY)


def other(role: str) -> str:
    """The other party's role."""
    return FREELANCER if role == CLIENT else CLIENT
