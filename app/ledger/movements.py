"""The permitted movements: from which kind of account to which. Whatever is not listed is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Movement:
    """A permitted kind of posting."""

    code: str
    source: str  # kind of account money leaves
    target: str  # kind of account money arrives at


MOVEMENTS = {
    m.code: m
    for m in (
        Movement("fund", "external", "escrow"),
        Movement("extra", "external", "escrow"),
        Movement("refund", "escrow", "refund_in_transit"),
        Movement("refund_paid", "refund_in_transit", "external"),
        Movement("earn", "escrow", "held"),
        Movement("fee", "escrow", "platform_fee"),
        Movement("release", "held", "available"),
        Movement("payout", "available", "payout_in_transit"),
        Movement("payout_paid", "payout_in_transit", "external"),
        Movement("payout_back", "payout_in_transit", "available"),  # the gateway could not pay
        Movement("late_charge", "external", "refund_in_transit"),  # paid when nobody waited for it any more
        # History of an imported order, settled before this program knew of it (X45).
        Movement("settled_before", "escrow", "external"),
    )
}
