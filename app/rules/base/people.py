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
PARTIES = (CLIENT, FREELANCER)
FINANCE = "finance"
ARBITER = "arbiter"
ADMIN = "admin"
BOTH = "both"  # a deadline may wait for either
STAFF = (SUPPORT, ARBITER, FINANCE, "translator", ADMIN)

# Whom an event of this visibility may tell (X33, X62): what one side alone sees, staff are not told.
MAY_BE_TOLD: dict[str, tuple[str, ...]] = {
    "parties": (*PARTIES, *STAFF),
    CLIENT: (CLIENT,),
    FREELANCER: (FREELANCER,),
    "staff": STAFF,
}

ROLE_LABELS: dict[str, Message] = {
    CLIENT: N_("Client"),
    FREELANCER: N_("Freelancer"),
    SUPPORT: N_("Customer service"),
    ARBITER: N_("Dispute team"),
    FINANCE: N_("Finance"),
    "translator": N_("Translator"),
    ADMIN: N_("Administrator"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody acting on one order: the role is theirs on that order."""

    role: str
    user_id: int | None = None


def one_of(role: str, user_id: int | None) -> str:
    """Name one member of a staff role among those an event tells, where all of the role would be too many."""
    return f"{role}:{user_id}"


def role_of(told: str) -> str:
    """Return the role of whom an event tells: that of a party, of all members of a staff role, or of one of them."""
    return told.partition(":")[0]


THE_CLOCK = Actor(CLOCK)
THE_GATEWAY = Actor(GATEWAY)


def other(role: str) -> str:
    """The other party's role."""
    return FREELANCER if role == CLIENT else CLIENT
