"""The chart of accounts: how an account is named, and which ones the database guards with a balance."""

from __future__ import annotations

EXTERNAL = "external"  # the world outside: clients' cards, freelancers' banks, history before an import
REFUND_IN_TRANSIT = "refund_in_transit"
PAYOUT_IN_TRANSIT = "payout_in_transit"
PLATFORM_FEE = "platform_fee"
ARBITRATION = "arbitration"  # fees of both sides, until it is known who gets theirs back (X69)
CHARGEBACK = "chargeback"  # what a payment processor takes back

GUARDED = ("escrow", "held", "available")
KINDS = (
    *GUARDED,
    EXTERNAL,
    REFUND_IN_TRANSIT,
    PAYOUT_IN_TRANSIT,
    PLATFORM_FEE,
    ARBITRATION,
    CHARGEBACK,
    "owed",
    "gateway",
)


def escrow(milestone_id: int) -> str:
    """What a client paid for a milestone and nobody has received yet."""
    return f"escrow:{milestone_id}"


def held(user_id: int, currency: str) -> str:
    """What a freelancer earned and may not yet take out (B23)."""
    return f"held:{user_id}:{currency}"


def available(user_id: int, currency: str) -> str:
    """What a freelancer may take out."""
    return f"available:{user_id}:{currency}"


def owed(user_id: int, currency: str) -> str:
    """What a freelancer owes, below zero: what was taken back and was not there any more (X57)."""
    return f"owed:{user_id}:{currency}"


def kind(account: str) -> str:
    """The kind of an account, the part before its owner."""
    return account.partition(":")[0]
