"""Movements that are permitted and that no rule plans yet: arbitration, taking back, and chargebacks (X57)."""

UNUSED = frozenset(
    {
        "arbitration_paid",
        "arbitration_spent",
        "arbitration_refund",
        "arbitration_back",
        "arbitration_kept",
        "take_held",
        "take_available",
        "take_owed",
        "take_fee",
        "platform_pays",
        "charge_back",
        "charge_back_held",
        "charge_back_available",
        "charge_back_owed",
        "charge_back_fee",
        "charged_back",
        "won_available",
        "won_owed",
        "won_fee",
        "repay",
        "repay_outside",
    }
)
