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
        # The fee of arbitration: paid from outside or from what is available; given back, or kept (X15, X69).
        Movement("arbitration_paid", "external", "arbitration"),
        Movement("arbitration_spent", "available", "arbitration"),
        Movement("arbitration_refund", "arbitration", "refund_in_transit"),
        Movement("arbitration_back", "arbitration", "available"),
        Movement("arbitration_kept", "arbitration", "platform_fee"),
        # Taken back for the client: from held, then available, then owed; the platform's fee falls with it (X56, X57).
        Movement("take_held", "held", "refund_in_transit"),
        Movement("take_available", "available", "refund_in_transit"),
        Movement("take_owed", "owed", "refund_in_transit"),
        Movement("take_fee", "platform_fee", "refund_in_transit"),
        Movement("platform_pays", "platform_fee", "available"),  # a correction for the freelancer (X72)
        # Taken back by the payment processor; what it gives back again never exceeds what it took.
        Movement("charge_back", "escrow", "chargeback"),
        Movement("charge_back_held", "held", "chargeback"),
        Movement("charge_back_available", "available", "chargeback"),
        Movement("charge_back_owed", "owed", "chargeback"),
        Movement("charge_back_fee", "platform_fee", "chargeback"),
        Movement("charged_back", "chargeback", "external"),
        Movement("won_available", "external", "available"),
        Movement("won_owed", "external", "owed"),
        Movement("won_fee", "external", "platform_fee"),
        # What is owed is repaid by later releases, or from outside.
        Movement("repay", "available", "owed"),
        Movement("repay_outside", "external", "owed"),
        # History of an imported order, settled before this program knew of it (X45).
        Movement("settled_before", "escrow", "external"),
    )
}
